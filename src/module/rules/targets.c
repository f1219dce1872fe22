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

#include "base/text.h"
#include "candidates.h"
#include "console.h"
#include "device.h"
#include "devices.h"
#include "metadata/side.h"
#include "monitor.h"
#include "refusals.h"
#include "say.h"
#include "targets-law.h"

#define POLICY_METADATA "troubadour-policy"
#define TARGET_KEY      PW_KEY_TARGET_OBJECT

struct tb_targets {
	struct tb_side side;                /* there while metadata is bound */
	uint32_t policy_id, wireplumber_id; /* PW_ID_ANY: none */
	int graph_seq;                      /* of the sync behind which the graph is known */
	bool is_default_told;               /* since the metadata was asked last */
};

static bool is_ours(const void *console, const struct tb_candidate *node)
{
	const struct tb_console *c = console;

	if (tb_behind_dot(node->name, c->name))
		return true;
	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (tb_device_node_id(c->devices[i]) == node->id)
			return true;
	}
	return false;
}

static struct tb_target_facts facts_of(const struct tb_device *d)
{
	const struct tb_console *c = d->console;
	const struct pw_array *nodes = &c->candidates->nodes;

	return (struct tb_target_facts){
		.nodes = nodes->data,
		.n_nodes = pw_array_get_len(nodes, struct tb_candidate),
		.is_source = tb_device_is_strip(d),
		.is_seeker = tb_device_seeks_target(d),
		.is_ready = tb_device_seeks_target(d) && c->targets->policy_id == PW_ID_ANY
		            && c->metadata.proxy && tb_device_node_id(d) != PW_ID_ANY,
		.is_ours = is_ours,
		.data = c,
	};
}

void tb_target_set_properties(struct tb_device *d, struct pw_properties *p)
{
	const struct tb_target_facts facts = facts_of(d);

	tb_target_leave(d->target);
	if (!tb_device_seeks_target(d) || d->console->targets->policy_id != PW_ID_ANY)
		return;
	pw_properties_set(p, TARGET_KEY,
		tb_target_begin(d->target, &facts, pw_properties_get(p, TARGET_KEY)));
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

static void write_target(struct tb_device *d)
{
	struct tb_metadata *m = &d->console->metadata;

	pw_metadata_set_property(m->proxy, tb_device_node_id(d), TARGET_KEY, NULL, d->target->name);
	if (tb_target_is_written(d->target))
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

static void update(struct tb_device *d)
{
	const struct tb_target_facts facts = facts_of(d);

	if (tb_target_update(d->target, &facts))
		write_target(d);
}

void tb_targets_update(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		update(c->devices[i]);
}

static void on_begin(void *data)
{
	struct tb_console *c = data;

	c->targets->is_default_told = false;
	c->events->metadata_begins(c);
	for (uint32_t i = 0; i < c->n_devices; i++)
		tb_target_ask(c->devices[i]->target);
}

static void take(struct tb_device *d, const char *entry)
{
	const struct tb_target_facts facts = facts_of(d);
	bool awaits = d->target->written != NULL;

	if (tb_target_take(d->target, &facts, entry))
		write_target(d);
	if (awaits)
		rest_if_all_is_told(d->console);
}

static void on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_console *c = data;

	c->events->metadata_entry(c, subject, key, type, value);
	if (tb_monitor_note(c, subject, key, value)) {
		c->targets->is_default_told = true;
		rest_if_all_is_told(c);
	}
	for (uint32_t i = 0; i < c->n_devices && spa_streq(key, TARGET_KEY); i++) {
		struct tb_device *d = c->devices[i];

		if (tb_device_node_id(d) == subject)
			take(d, value);
	}
}

static void on_told(void *data)
{
	struct tb_console *c = data;

	c->events->metadata_told(c);
	if (!c->targets->is_default_told)
		tb_monitor_note(c, PW_ID_CORE, NULL, NULL);
	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_target_facts facts = facts_of(c->devices[i]);

		if (tb_target_told(c->devices[i]->target, &facts))
			write_target(c->devices[i]);
	}
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
		tb_target_leave(c->devices[i]->target);
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

/* NULL: there is none. */
static struct pw_registry *open_side(struct tb_console *c)
{
	struct tb_side *side = &c->targets->side;
	const char *remote = c->remote[0] ? c->remote : NULL;

	if (!side->core
		&& tb_side_connect(side, c->context,
			   pw_properties_new(PW_KEY_APP_NAME, "Troubadour", PW_KEY_APP_ID,
				   "troubadour", PW_KEY_REMOTE_NAME, remote, NULL))
			   < 0)
		tb_console_say(c, TB_HOST_NOTE,
			"no second connection to PipeWire: the session's defaults are not known");
	return side->registry;
}

/* The session manager may have died before it answered there; the next one is asked again. */
static void close_unused_side(struct tb_console *c)
{
	if (!c->metadata.proxy && c->targets->policy_id == PW_ID_ANY)
		tb_side_disconnect(&c->targets->side);
}

static int bind_metadata(struct tb_console *c, uint32_t id)
{
	int res = tb_metadata_bind(
		&c->metadata, c->main_loop, open_side(c), id, &metadata_listener, c);

	if (res < 0)
		return res;
	tb_metadata_await(&c->metadata);
	tb_targets_update(c);
	return 0;
}

/* What was bound there is asked again.  Not within an event of the side connection.  When the
 * server itself goes, nothing more comes on the console's own connection that would lead here. */
static void renew_broken_side(struct tb_console *c)
{
	struct tb_targets *t = c->targets;
	bool is_bound = c->metadata.proxy != NULL;
	uint32_t id = c->metadata.id;

	if (!t->side.is_broken)
		return;
	tb_metadata_unbind(&c->metadata);
	tb_refusals_unbind(c);
	tb_side_disconnect(&t->side);
	if (t->policy_id != PW_ID_ANY)
		tb_refusals_bind(c, open_side(c), t->policy_id);
	if (is_bound && bind_metadata(c, id) < 0)
		unbind(c);
}

static void add_metadata(struct tb_console *c, uint32_t id, const struct spa_dict *props)
{
	const char *name = spa_dict_lookup(props, PW_KEY_METADATA_NAME);

	if (spa_streq(name, POLICY_METADATA)) {
		c->targets->policy_id = id;
		tb_refusals_bind(c, open_side(c), id);
		reconnect(c);
	} else if (spa_streq(name, "default") && !c->metadata.proxy) {
		bind_metadata(c, id);
	}
}

/* It may ask for the metadata, which hides changes of it from us. */
static void add_client(struct tb_console *c, uint32_t id, const struct spa_dict *props)
{
	if (spa_streq(spa_dict_lookup(props, PW_KEY_APP_NAME), "WirePlumber"))
		c->targets->wireplumber_id = id;
	tb_metadata_doubt(&c->metadata);
}

/* The session manager looks for defaults and targets, as we do. */
static void on_candidates(struct tb_console *c)
{
	tb_metadata_doubt(&c->metadata);
	tb_targets_update(c);
}

void tb_targets_add(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props)
{
	renew_broken_side(c);
	if (!props)
		return;
	if (spa_streq(type, PW_TYPE_INTERFACE_Client))
		add_client(c, id, props);
	else if (spa_streq(type, PW_TYPE_INTERFACE_Metadata))
		add_metadata(c, id, props);
	else if (spa_streq(type, PW_TYPE_INTERFACE_Node) && tb_candidates_add(c, id, props))
		on_candidates(c);
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
	close_unused_side(c);
	if (tb_candidates_remove(c, id))
		on_candidates(c);
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
	tb_side_disconnect(&c->targets->side);
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
	tb_target_clear(d->target);
	free(d->target);
	d->target = NULL;
}
