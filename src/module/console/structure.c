/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses that come, go and change while the console plays.  Whoever goes is faded out
 * first.  The keys that ask for it are in orders.c. */
#include "structure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "config-json.h"
#include "device.h"
#include "devices.h"
#include "followers.h"
#include "roster.h"
#include "say.h"
#include "timers.h"

struct tb_structure {
	struct spa_source *leave_timer;
};

static struct tb_device *find(const struct tb_console *c, const char *name)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (spa_streq(c->devices[i]->config.name, name))
			return c->devices[i];
	}
	return NULL;
}

/* Strips and buses that are about to come count, too. */
bool tb_structure_is_taken(const struct tb_console *c, const char *name)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_device *next = c->devices[i]->successor;

		if (next && spa_streq(next->config.name, name))
			return true;
	}
	return find(c, name) != NULL;
}

/* ---- another set of devices ---- */

struct change {
	const struct tb_device *gone; /* left out; NULL: nobody */
	struct tb_device *instead;    /* in the place of `gone`; NULL: nobody */
	struct tb_device *added;      /* at the end of its family; NULL: nobody */
};

static struct tb_device **apply(const struct tb_console *c, const struct change *change,
	uint32_t *n_strips, uint32_t *n_buses)
{
	struct tb_device **devices = calloc(c->n_devices + 1, sizeof(*devices));
	uint32_t n = 0;

	*n_strips = *n_buses = 0;
	for (uint32_t i = 0; devices && i <= c->n_devices; i++) {
		struct tb_device *d = i < c->n_devices ? c->devices[i] : NULL;

		if (change->added
			&& i == (tb_device_is_strip(change->added) ? c->n_strips : c->n_devices))
			devices[n++] = change->added;
		if (d && d == change->gone)
			d = change->instead;
		if (d)
			devices[n++] = d;
	}
	for (uint32_t i = 0; i < n; i++) {
		*n_strips += tb_device_is_strip(devices[i]);
		*n_buses += !tb_device_is_strip(devices[i]);
	}
	return devices;
}

static int change_devices(struct tb_console *c, const struct change *change)
{
	uint32_t n_strips, n_buses;
	struct tb_device **devices = apply(c, change, &n_strips, &n_buses);

	return tb_roster_change(c, devices, n_strips, n_buses);
}

void tb_structure_connect(struct tb_device *d)
{
	int res = d->console->core ? tb_device_connect(d) : 0;

	if (res < 0)
		tb_console_say(d->console, TB_HOST_NOTE, "%s: cannot create the node: %s",
			d->config.name, strerror(-res));
}

/* ---- leaving ---- */

/* Where there was no memory for those that stay. */
#define LEAVE_AGAIN_NS SPA_NSEC_PER_SEC

static void set_leaves(struct tb_device *d, bool leaves)
{
	struct tb_mixer *m = d->console->mixer;

	if (tb_device_is_strip(d))
		tb_mixer_set_strip_leaves(m, d->terminal.index, leaves);
	else
		tb_mixer_set_bus_leaves(m, d->terminal.index, leaves);
}

static void come_instead(struct tb_device *successor, struct tb_device *d)
{
	struct tb_console *c = d->console;

	successor->predecessor = NULL;
	set_leaves(successor, false);
	tb_structure_connect(successor);
	if (d->stream && successor->stream) {
		tb_followers_replace(successor, d);
	} else {
		tb_device_disconnect(d);
		tb_device_free(d);
	}
	c->events->settings_changed(c);
}

static int leave(struct tb_device *d)
{
	struct tb_console *c = d->console;
	struct tb_device *successor = d->successor;

	tb_followers_drop(d);
	if (d->stream)
		tb_device_retire(d);
	if (change_devices(c, &(struct change){ .gone = d, .instead = successor }) < 0) {
		tb_console_say(c, TB_HOST_NOTE, "%s: %s", d->config.name, c->refusal.text);
		return -ENOMEM;
	}
	d->successor = NULL;
	if (successor) {
		come_instead(successor, d);
		return 0;
	}
	tb_device_disconnect(d);
	tb_device_free(d);
	return 0;
}

static void on_leave(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	for (uint32_t i = 0; i < c->n_devices;) {
		if (!c->devices[i]->is_leaving) {
			i++;
		} else if (leave(c->devices[i]) < 0) {
			tb_timer_start(c, c->structure->leave_timer, LEAVE_AGAIN_NS);
			return;
		}
	}
}

/* Faded out, then gone. */
static void let_go(struct tb_device *d, struct tb_device *successor)
{
	struct tb_console *c = d->console;

	d->is_leaving = true;
	d->successor = successor;
	set_leaves(d, true);
	tb_mixer_commit(c->mixer);
	tb_timer_start(c, c->structure->leave_timer, tb_settle_ns(c) + tb_move_ns());
}

/* `d` has not taken its place yet, and `other` (NULL: nobody) takes it instead. */
static void come_no_more(struct tb_device *d, struct tb_device *other)
{
	d->predecessor->successor = other;
	if (other)
		other->predecessor = d->predecessor;
	tb_device_free(d);
}

/* ---- coming, and another one instead ---- */

struct tb_device *tb_structure_add(struct tb_console *c, struct tb_device_config *config)
{
	struct tb_device *d = tb_device_new(c, config);

	if (!d) {
		tb_console_refuse(c, "out of memory");
		return NULL;
	}
	if (change_devices(c, &(struct change){ .added = d }) == 0)
		return d;
	tb_device_free(d);
	return NULL;
}

uint32_t tb_structure_count(const struct tb_console *c, bool strips)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n_devices; i++)
		n += tb_device_is_strip(c->devices[i]) == strips
		     && tb_structure_stays(c->devices[i]) != NULL;
	return n;
}

struct tb_device *tb_structure_find(struct tb_console *c, const char *name)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = tb_structure_stays(c->devices[i]);

		if (d && spa_streq(d->config.name, name))
			return d;
	}
	tb_console_refuse(c, "there is no strip or bus \"%s\"", name);
	return NULL;
}

void tb_structure_remove(struct tb_device *d)
{
	if (d->predecessor)
		come_no_more(d, NULL);
	else
		let_go(d, NULL);
}

static bool same_layout(const struct tb_layout *a, const struct tb_layout *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* Everybody who sees a node keeps what it was called when it came: the registry, the
 * session manager, JACK's clients.  So another name is another node. */
int tb_structure_replace(struct tb_device *d, struct tb_device_config *config)
{
	struct tb_device *successor = tb_device_new(d->console, config);

	if (!successor)
		return tb_console_refuse(d->console, "out of memory");
	if (d->predecessor) {
		come_no_more(d, successor);
		return 0;
	}
	successor->predecessor = d;
	let_go(d, successor);
	return 0;
}

/* Whether both look the same to programs that see the node. */
bool tb_structure_is_same(const struct tb_device_config *a, const struct tb_device_config *b)
{
	return same_layout(&a->layout, &b->layout) && a->kind == b->kind
	       && a->has_own_clock == b->has_own_clock
	       && (!a->has_own_clock || a->resample_quality == b->resample_quality)
	       && a->is_default == b->is_default && spa_streq(a->description, b->description)
	       && spa_streq(a->node_props, b->node_props);
}

char *tb_structure_to_json(const struct tb_console *c, bool strips)
{
	json_t *list = json_array();
	char *text;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_device *next = tb_structure_stays(c->devices[i]);

		if (next && tb_device_is_strip(next) == strips)
			json_array_append_new(list, tb_device_config_object(&next->config));
	}
	text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	return text;
}

int tb_structure_new(struct tb_console *c)
{
	c->structure = calloc(1, sizeof(*c->structure));
	if (!c->structure)
		return -ENOMEM;
	c->structure->leave_timer = pw_loop_add_timer(c->main_loop, on_leave, c);
	return c->structure->leave_timer ? 0 : -errno;
}

void tb_structure_free(struct tb_console *c)
{
	if (c->structure && c->structure->leave_timer)
		pw_loop_destroy_source(c->main_loop, c->structure->leave_timer);
	free(c->structure);
	c->structure = NULL;
	for (uint32_t i = 0; i < c->n_devices; i++)
		tb_device_free(c->devices[i]->successor);
}
