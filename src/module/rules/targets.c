/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where a hardware-facing device with a clock of its own plays or records.
 *
 * WirePlumber links no stream to a node of its link-group; such a device is in
 * another group than the console, so nothing would keep it from the console's own
 * sink when that is the default.  Our policy scripts know better, and tell that they
 * are there by a metadata object.  Without them each such stream names its target,
 * so that no default is looked for: what its node.props ask for, else the best
 * device that is not ours.  It moves on in the metadata when that goes, and stays
 * where the user puts it by hand.
 *
 * And where there is no source, WirePlumber alone takes the monitor of a sink for a
 * microphone, on which the console itself plays: an echo.  It is undone unless somebody
 * asked for it. */
#include "targets.h"

#include <errno.h>
#include <stdlib.h>

#include <spa/utils/string.h>

#include "candidates.h"
#include "console.h"
#include "device.h"
#include "devices.h"
#include "monitor.h"
#include "refusals.h"
#include "say.h"

#define POLICY_METADATA "troubadour-policy"
#define TARGET_KEY      PW_KEY_TARGET_OBJECT

struct tb_targets {
	uint32_t policy_id, wireplumber_id; /* PW_ID_ANY: none */
	int graph_seq;                      /* of the sync behind which the graph is known */
};

/* Names of nodes; owned. */
struct tb_target {
	char *name;     /* what the device plays on or records */
	char *wanted;   /* what its node.props ask for */
	char *written;  /* on its way to the metadata; NULL: nothing */
	bool is_asked;  /* what became of that */
	char *moved_to; /* its target.object in the metadata */
	bool is_users;  /* the user has chosen it */
};

static bool is_ours(const struct tb_console *c, const struct tb_candidate *node)
{
	size_t n = strlen(c->name);

	if (strncmp(node->name, c->name, n) == 0 && node->name[n] == '.')
		return true;
	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (tb_device_node_id(c->devices[i]) == node->id)
			return true;
	}
	return false;
}

/* Real devices before virtual ones, then by priority. */
static bool is_better(const struct tb_candidate *a, const struct tb_candidate *b)
{
	if (!b || a->has_device != b->has_device)
		return !b || a->has_device;
	return a->priority > b->priority;
}

/* By name or serial, or the best for `name` NULL. */
static const struct tb_candidate *find(const struct tb_device *d, const char *name)
{
	const struct tb_console *c = d->console;
	const struct tb_candidate *node, *best = NULL;

	pw_array_for_each(node, &c->candidates->nodes)
	{
		if (node->is_sink == tb_device_is_strip(d) || is_ours(c, node))
			continue;
		if (name && (spa_streq(node->name, name) || spa_streq(node->serial, name)))
			return node;
		if (!name && is_better(node, best))
			best = node;
	}
	return best;
}

static const struct tb_candidate *choose(const struct tb_device *d)
{
	const struct tb_candidate *wanted = d->target->wanted ? find(d, d->target->wanted) : NULL;

	return wanted ? wanted : find(d, NULL);
}

static void keep(char **text, const char *value)
{
	free(*text);
	*text = value ? strdup(value) : NULL;
}

void tb_target_set_properties(struct tb_device *d, struct pw_properties *p)
{
	const struct tb_candidate *best;

	keep(&d->target->moved_to, NULL);
	keep(&d->target->written, NULL);
	if (!tb_device_seeks_target(d) || d->console->targets->policy_id != PW_ID_ANY)
		return;
	d->target->is_users = false;
	keep(&d->target->wanted, pw_properties_get(p, TARGET_KEY));
	best = choose(d);
	keep(&d->target->name, best ? best->name : "-1");
	pw_properties_set(p, TARGET_KEY, d->target->name);
	pw_properties_set(p, "node.dont-fallback", "true");
}

/* ---- no monitor for a microphone ---- */

static bool is_asked_for(const struct tb_device *d, const struct tb_candidate *sink)
{
	const struct pw_properties *p = pw_stream_get_properties(d->stream);
	const char *target =
		d->target->moved_to ? d->target->moved_to : pw_properties_get(p, TARGET_KEY);

	return pw_properties_get_bool(p, PW_KEY_STREAM_CAPTURE_SINK, false)
	       || (target && (spa_streq(target, sink->name) || spa_streq(target, sink->serial)));
}

bool tb_target_is_echo(const struct tb_device *d, uint32_t output_node, uint32_t client)
{
	const struct tb_console *c = d->console;
	const struct tb_candidate *sink = tb_candidates_find_sink(c, output_node);

	return sink && tb_device_is_strip(d) && !tb_device_is_virtual(d) && d->stream
	       && c->targets->policy_id == PW_ID_ANY && client == c->targets->wireplumber_id
	       && !is_asked_for(d, sink);
}

/* ---- what changes ---- */

/* What is no change is not told. */
static void write_target(struct tb_device *d)
{
	struct tb_metadata *m = &d->console->metadata;

	pw_metadata_set_property(m->proxy, tb_device_node_id(d), TARGET_KEY, NULL, d->target->name);
	if (spa_streq(d->target->moved_to, d->target->name))
		return;
	keep(&d->target->written, d->target->name);
	d->target->is_asked = false;
	tb_metadata_await(m);
}

static void rest_if_all_is_told(struct tb_console *c)
{
	if (!tb_monitor_knows_default(c))
		return;
	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (c->devices[i]->target->written)
			return;
	}
	tb_metadata_rest(&c->metadata);
}

/* One word of ours is on its way at a time: when it is back, we look again. */
static void update(struct tb_device *d)
{
	struct tb_console *c = d->console;
	const struct tb_candidate *best;

	if (!tb_device_seeks_target(d) || c->targets->policy_id != PW_ID_ANY || !c->metadata.proxy
		|| tb_device_node_id(d) == PW_ID_ANY || d->target->written)
		return;
	if (d->target->is_users && find(d, d->target->name))
		return;
	d->target->is_users = false;
	best = choose(d);
	if (!best || spa_streq(best->name, d->target->name))
		return;
	keep(&d->target->name, best->name);
	write_target(d);
}

void tb_targets_update(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		update(c->devices[i]);
}

/* What we wrote is there, and has replaced what the user chose while it was on its way. */
static void take_back(struct tb_device *d)
{
	char *value = d->target->written;

	d->target->written = NULL;
	if (!d->target->is_users || !find(d, d->target->name)) {
		d->target->is_users = false;
		keep(&d->target->name, value);
		update(d);
	} else if (!spa_streq(d->target->name, value)) {
		write_target(d);
	}
	free(value);
	rest_if_all_is_told(d->console);
}

/* A device that is none of ours is the user's choice; anything else is not. */
static void take_choice(struct tb_device *d, const char *value)
{
	if (value && spa_streq(value, d->target->written)) {
		take_back(d);
		return;
	}
	if (spa_streq(value, d->target->name))
		return;
	d->target->is_users = value && find(d, value);
	keep(&d->target->name, d->target->is_users ? value : NULL);
	update(d);
}

static void on_begin(void *data)
{
	struct tb_console *c = data;

	c->events->metadata_begins(c);
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		keep(&d->target->moved_to, NULL);
		d->target->is_asked = d->target->written != NULL;
	}
}

static void on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_console *c = data;

	c->events->metadata_entry(c, subject, key, type, value);
	if (tb_monitor_note(c, subject, key, value))
		rest_if_all_is_told(c);
	for (uint32_t i = 0; i < c->n_devices && spa_streq(key, TARGET_KEY); i++) {
		struct tb_device *d = c->devices[i];

		if (tb_device_node_id(d) != subject)
			continue;
		keep(&d->target->moved_to, value);
		if (tb_device_seeks_target(d) && (d->target->name || d->target->written))
			take_choice(d, value);
	}
}

/* What we wrote is not there: it got lost, or something has replaced it. */
static void write_again(struct tb_device *d)
{
	if (!d->target->written || !d->target->is_asked)
		return;
	keep(&d->target->written, NULL);
	if (!d->target->name)
		update(d);
	else if (!spa_streq(d->target->name, d->target->moved_to))
		write_target(d);
}

static void on_told(void *data)
{
	struct tb_console *c = data;

	for (uint32_t i = 0; i < c->n_devices; i++)
		write_again(c->devices[i]);
	rest_if_all_is_told(c);
}

static const struct tb_metadata_listener metadata_listener = {
	.begin = on_begin,
	.property = on_property,
	.told = on_told,
};

static void unbind(struct tb_console *c)
{
	tb_metadata_unbind(&c->metadata);
	tb_monitor_disconnect(c);
	for (uint32_t i = 0; i < c->n_devices; i++)
		keep(&c->devices[i]->target->written, NULL);
}

/* Makes the streams again: their properties say whether the policy scripts or we look for
 * their targets. */
static void reconnect(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices && c->is_graph_known; i++) {
		struct tb_device *d = c->devices[i];
		int res;

		if (!tb_device_seeks_target(d))
			continue;
		tb_device_disconnect(d);
		res = tb_device_connect(d);
		if (res < 0)
			tb_console_say(c, TB_HOST_NOTE, "%s: cannot create the node: %s",
				d->config.name, strerror(-res));
	}
}

/* The sync that tells us that we know the graph tells of what was bound before it, too; later
 * on the daemon may be waiting for us. */
static struct pw_registry *registry_to_bind(const struct tb_console *c)
{
	return c->is_graph_known && c->side.registry ? c->side.registry : c->registry;
}

static void add_metadata(struct tb_console *c, uint32_t id, const struct spa_dict *props)
{
	const char *name = spa_dict_lookup(props, PW_KEY_METADATA_NAME);

	if (spa_streq(name, POLICY_METADATA)) {
		c->targets->policy_id = id;
		tb_refusals_bind(c, id);
		reconnect(c);
	} else if (spa_streq(name, "default") && !c->metadata.proxy) {
		if (tb_metadata_bind(&c->metadata, c->main_loop, registry_to_bind(c), id,
			    &metadata_listener, c)
			< 0)
			return;
		/* From where it is asked again. */
		c->metadata.registry = c->side.registry;
		tb_metadata_await(&c->metadata);
		tb_targets_update(c);
	}
}

void tb_targets_add(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props)
{
	if (!props)
		return;
	if (spa_streq(type, PW_TYPE_INTERFACE_Client)
		&& spa_streq(spa_dict_lookup(props, PW_KEY_APP_NAME), "WirePlumber"))
		c->targets->wireplumber_id = id;
	else if (spa_streq(type, PW_TYPE_INTERFACE_Metadata))
		add_metadata(c, id, props);
	else if (spa_streq(type, PW_TYPE_INTERFACE_Node) && tb_candidates_add(c, id, props))
		tb_targets_update(c);
}

void tb_targets_remove(struct tb_console *c, uint32_t id)
{
	if (c->metadata.proxy && id == c->metadata.id)
		unbind(c);
	if (id == c->targets->policy_id) {
		c->targets->policy_id = PW_ID_ANY;
		tb_refusals_unbind(c);
		reconnect(c);
	}
	if (tb_candidates_remove(c, id))
		tb_targets_update(c);
}

/* ---- life ---- */

void tb_targets_connect(struct tb_console *c)
{
	c->is_graph_known = false;
	c->targets->policy_id = c->targets->wireplumber_id = PW_ID_ANY;
	c->targets->graph_seq = pw_core_sync(c->core, PW_ID_CORE, 0);
}

void tb_targets_synced(struct tb_console *c, int seq)
{
	if (c->is_graph_known || seq != c->targets->graph_seq)
		return;
	c->is_graph_known = true;
	reconnect(c);
}

void tb_targets_disconnect(struct tb_console *c)
{
	unbind(c);
	tb_refusals_unbind(c);
	c->is_graph_known = false;
	tb_candidates_forget(c);
}

int tb_targets_new(struct tb_console *c)
{
	c->targets = calloc(1, sizeof(*c->targets));
	return c->targets ? 0 : -ENOMEM;
}

void tb_targets_free(struct tb_console *c)
{
	free(c->targets);
	c->targets = NULL;
}

int tb_target_new(struct tb_device *d)
{
	d->target = calloc(1, sizeof(*d->target));
	return d->target ? 0 : -ENOMEM;
}

void tb_target_free(struct tb_device *d)
{
	if (!d->target)
		return;
	free(d->target->name);
	free(d->target->wanted);
	free(d->target->written);
	free(d->target->moved_to);
	free(d->target);
	d->target = NULL;
}
