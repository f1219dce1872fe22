/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses that come, go and change while the console plays, by keys of the
 * mixer node that are only written:
 *
 *     console.add-strip, console.add-bus   an object as in the console file
 *     console.change                       the same, for one that is there
 *     console.remove                       a name
 *     console.rename                       two names, "old new"
 *     console.move, console.default        see arrange.c
 *     console.load                         a console file: see reload.h
 *
 * Whoever goes is faded out first.  What is refused is told by `console.error`.
 *
 *     console.reset-overs                  a name, or "*" for all
 *     console.reset-loudness               the same
 *
 * puts out clip lamps (overs.c).
 *
 *     console.token                        any word
 *
 * Sent behind one of them it is shown together with its answer: see answers.h.
 *
 *     console.seen                         a mark, "<program>.<number>"
 *
 * Sent behind any change it is shown once the console has seen that: see seen.h. */
#include "structure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "answers.h"
#include "arrange.h"
#include "config-json.h"
#include "device.h"
#include "devices.h"
#include "followers.h"
#include "inserts.h"
#include "measured.h"
#include "reload.h"
#include "roster.h"
#include "say.h"
#include "settings.h"
#include "state.h"
#include "strip-monitors.h"
#include "timers.h"

static struct tb_device *find(const struct tb_console *c, const char *name)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (spa_streq(c->devices[i]->config.name, name))
			return c->devices[i];
	}
	return NULL;
}

/* Also those that are about to come. */
bool tb_structure_is_taken(const struct tb_console *c, const char *name)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_device *next = c->devices[i]->successor;

		if (next && spa_streq(next->config.name, name))
			return true;
	}
	return find(c, name) != NULL;
}

int tb_structure_refuse(struct tb_console *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->refusal.text, sizeof(c->refusal.text), format, args);
	va_end(args);
	return -EINVAL;
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

void tb_structure_changed(struct tb_console *c)
{
	c->is_structure_changed = true;
	tb_state_changed(c->state);
	tb_strip_monitors_follow(c);
	tb_publish_soon(c);
}

int tb_structure_set_devices(
	struct tb_console *c, struct tb_device **devices, uint32_t n_strips, uint32_t n_buses)
{
	struct tb_mixer *mixer =
		devices ? tb_console_new_mixer(devices, n_strips, n_buses, tb_mixer_rate(c->mixer))
			: NULL;

	if (!mixer || tb_console_set_devices(c, devices, n_strips, n_buses, mixer) < 0) {
		free(devices);
		return tb_structure_refuse(c, "out of memory");
	}
	tb_structure_changed(c);
	return 0;
}

static int change_devices(struct tb_console *c, const struct change *change)
{
	uint32_t n_strips, n_buses;
	struct tb_device **devices = apply(c, change, &n_strips, &n_buses);

	return tb_structure_set_devices(c, devices, n_strips, n_buses);
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
	tb_settings_changed(c);
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
			tb_timer_start(c, c->leave_timer, LEAVE_AGAIN_NS);
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
	tb_timer_start(c, c->leave_timer, tb_settle_ns(c) + tb_move_ns());
}

/* `d` has not taken its place yet, and `other` (NULL: nobody) takes it instead. */
static void come_no_more(struct tb_device *d, struct tb_device *other)
{
	d->predecessor->successor = other;
	if (other)
		other->predecessor = d->predecessor;
	tb_device_free(d);
}

/* ---- the keys ---- */

struct tb_device *tb_structure_add(struct tb_console *c, struct tb_device_config *config)
{
	struct tb_device *d = tb_device_new(c, config);

	if (!d) {
		tb_structure_refuse(c, "out of memory");
		return NULL;
	}
	if (change_devices(c, &(struct change){ .added = d }) == 0)
		return d;
	tb_device_free(d);
	return NULL;
}

static int add(struct tb_console *c, const char *text, enum tb_device_kind kind)
{
	struct tb_device_config config;
	struct tb_device *d;
	bool is_strip = kind == TB_DEVICE_VIRTUAL_STRIP;

	tb_device_config_init(&config, kind);
	if (tb_device_config_parse(&config, text, &c->refusal) < 0)
		return -EINVAL;
	if (tb_inserts_check_text(c, &config) < 0) {
		tb_device_config_finish(&config);
		return -EINVAL;
	}
	if (tb_structure_is_taken(c, config.name) || c->n_strips + is_strip > TB_MAX_STRIPS
		|| c->n_buses + !is_strip > TB_MAX_BUSES) {
		tb_device_config_finish(&config);
		return tb_structure_is_taken(c, config.name)
		               ? tb_structure_refuse(c, "\"%s\" is taken", config.name)
		               : tb_structure_refuse(c, "no more than %u strips and %u buses",
				       TB_MAX_STRIPS, TB_MAX_BUSES);
	}
	d = tb_structure_add(c, &config);
	tb_device_config_finish(&config);
	if (!d)
		return -ENOMEM;
	if (!d->config.has_no_routes && !c->has_no_routes)
		tb_structure_route_new(d);
	tb_structure_connect(d);
	return 0;
}

static int add_strip(struct tb_console *c, const char *text)
{
	return add(c, text, TB_DEVICE_VIRTUAL_STRIP);
}

static int add_bus(struct tb_console *c, const char *text)
{
	return add(c, text, TB_DEVICE_VIRTUAL_BUS);
}

struct tb_device *tb_structure_find(struct tb_console *c, const char *name)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = tb_structure_stays(c->devices[i]);

		if (d && spa_streq(d->config.name, name))
			return d;
	}
	tb_structure_refuse(c, "there is no strip or bus \"%s\"", name);
	return NULL;
}

static uint32_t n_staying(const struct tb_console *c, bool strips)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n_devices; i++)
		n += tb_device_is_strip(c->devices[i]) == strips
		     && tb_structure_stays(c->devices[i]) != NULL;
	return n;
}

void tb_structure_remove(struct tb_device *d)
{
	if (d->predecessor)
		come_no_more(d, NULL);
	else
		let_go(d, NULL);
}

static int remove_one(struct tb_console *c, const char *text)
{
	struct tb_device *d = tb_structure_find(c, text);

	if (!d)
		return -EINVAL;
	if (n_staying(c, tb_device_is_strip(d)) == 1)
		return tb_structure_refuse(c, "\"%s\" is the last %s, and a console needs one",
			text, tb_device_is_strip(d) ? "strip" : "bus");
	tb_structure_remove(d);
	return 0;
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
		return tb_structure_refuse(d->console, "out of memory");
	if (d->predecessor) {
		come_no_more(d, successor);
		return 0;
	}
	successor->predecessor = d;
	let_go(d, successor);
	return 0;
}

static int rename_one(struct tb_console *c, const char *text)
{
	char old[128], name[128], rest[2];
	struct tb_device_config config;
	struct tb_device *d;
	int res;

	if (sscanf(text, "%127s %127s %1s", old, name, rest) != 2)
		return tb_structure_refuse(c, "\"%s\" is not two names, as \"old new\"", text);
	d = tb_structure_find(c, old);
	if (!d)
		return -EINVAL;
	if (tb_structure_is_taken(c, name))
		return tb_structure_refuse(c, "\"%s\" is taken", name);
	if (tb_device_config_copy(&config, &d->config) < 0)
		return tb_structure_refuse(c, "out of memory");
	res = tb_device_config_set_name(&config, name, &c->refusal);
	if (res == 0)
		res = tb_structure_replace(d, &config);
	tb_device_config_finish(&config);
	return res;
}

/* For whoever sees the node. */
bool tb_structure_is_same(const struct tb_device_config *a, const struct tb_device_config *b)
{
	return same_layout(&a->layout, &b->layout) && a->kind == b->kind
	       && a->has_own_clock == b->has_own_clock
	       && (!a->has_own_clock || a->resample_quality == b->resample_quality)
	       && a->is_default == b->is_default && spa_streq(a->description, b->description)
	       && spa_streq(a->node_props, b->node_props);
}

/* What the object does not name stays. */
static int change_one(struct tb_console *c, const char *text)
{
	struct tb_device_config config;
	struct tb_device *d;
	int res;

	tb_device_config_init(&config, TB_DEVICE_VIRTUAL_STRIP);
	if (tb_device_config_peek_name(text, config.name, &c->refusal) < 0)
		return -EINVAL;
	d = tb_structure_find(c, config.name);
	if (!d)
		return -EINVAL;
	if (tb_device_config_copy(&config, &d->config) < 0)
		return tb_structure_refuse(c, "out of memory");
	config.has_no_routes = false;
	if (tb_device_config_parse(&config, text, &c->refusal) < 0)
		return -EINVAL;
	if (tb_inserts_check_text(c, &config) < 0) {
		tb_device_config_finish(&config);
		return -EINVAL;
	}
	if (config.has_no_routes) {
		tb_device_config_finish(&config);
		return tb_structure_refuse(c,
			"\"routes\" is for a new strip or bus; of \"%s\", set the keys "
			"route.<strip>.<bus>",
			config.name);
	}
	res = tb_structure_is_same(&config, &d->config) ? tb_arrange(d, &config)
	                                                : tb_structure_replace(d, &config);
	tb_device_config_finish(&config);
	return res;
}

static int take_token(struct tb_console *c, const char *text)
{
	snprintf(c->token, sizeof(c->token), "%s", text);
	tb_answers_take(&c->answers, text);
	return 0;
}

static int take_mark(struct tb_console *c, const char *text)
{
	tb_seen_take(&c->seen, text);
	return 0;
}

static const struct {
	const char *key;
	int (*apply)(struct tb_console *c, const char *text);
	bool is_mark; /* and changes nothing */
} keys[] = {
	{ "console.add-strip", add_strip },
	{ "console.add-bus", add_bus },
	{ "console.remove", remove_one },
	{ "console.rename", rename_one },
	{ "console.change", change_one },
	{ "console.load", tb_reload },
	{ "console.move", tb_arrange_move },
	{ "console.default", tb_arrange_default },
	{ "console.reset-overs", tb_overs_reset },
	{ "console.reset-loudness", tb_loudness_reset },
	{ "console.token", take_token, true },
	{ "console.seen", take_mark, true },
};

bool tb_structure_receive(struct tb_console *c, const char *key, const char *text)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(keys); i++) {
		if (!spa_streq(keys[i].key, key))
			continue;
		if (!keys[i].is_mark)
			c->refusal.text[0] = '\0';
		if (keys[i].apply(c, text) < 0) {
			tb_answers_refuse(&c->answers, "%s", c->refusal.text);
			tb_console_say(c, TB_HOST_NOTE, "%s: %s", key, c->refusal.text);
		}
		return true;
	}
	return false;
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
	c->leave_timer = pw_loop_add_timer(c->main_loop, on_leave, c);
	return c->leave_timer ? 0 : -errno;
}

void tb_structure_free(struct tb_console *c)
{
	if (c->leave_timer)
		pw_loop_destroy_source(c->main_loop, c->leave_timer);
	c->leave_timer = NULL;
	for (uint32_t i = 0; i < c->n_devices; i++)
		tb_device_free(c->devices[i]->successor);
}
