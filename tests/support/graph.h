/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The graph as a client sees it: nodes by name, ports, links, params, default
 * devices.  Each await_ function returns when the graph is so, now or later, and
 * fails the test if that never comes.  Test's thread only.
 */
#ifndef GRAPH_H
#define GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "session.h"

struct graph *graph_connect(struct session *s);
void graph_disconnect(struct graph *g);

/* ---- nodes ---- */

/* Returns its id. */
uint32_t await_node(struct session *s, const char *name);
void await_no_node(struct session *s, const char *name);
bool have_node(struct session *s, const char *name);
/* Nodes whose name begins so; after all events up to now. */
uint32_t count_nodes(struct session *s, const char *prefix);
/* NULL if the node has no such property.  Valid until the next call. */
const char *node_property(struct session *s, const char *name, const char *key);
void await_property(struct session *s, const char *name, const char *key, const char *value);
/* Until a node of that name is there that is not the one with this object.serial. */
void await_successor(struct session *s, const char *name, const char *serial);
/* "suspended", "idle", "running", ... */
void await_state(struct session *s, const char *name, const char *state);
/* Idle, or suspended by then. */
void await_asleep(struct session *s, const char *name);
/* Every event that the daemon has for us up to now has been seen. */
void settle_events(struct session *s);
/* Until anything may have changed; 20 ms at most.  For a loop that waits for what the graph does
 * not tell: one that asks all the time keeps itself and the daemon at work, and a cycle without an
 * end is given up only when nobody works (world-rt.c). */
void await_change(struct session *s);
/* WirePlumber has done all that follows from what happened up to now, and that has been seen. */
void settle_policy(struct session *s);
/* Destroy a node for everyone, as unplugging it does. */
void destroy_node(struct session *s, const char *name);
/* A null sink more, and its end with the session or destroy_node(). */
void create_null_sink(struct session *s, const char *name, uint32_t priority_session);
/* One that another driver drives than the session's other devices: that of `group`. */
void create_null_sink_of_group(
	struct session *s, const char *name, uint32_t priority_session, const char *group);

/* ---- links ---- */

/* Link the ports of two nodes in their order, as many pairs as there are:
 * outputs of the first (a sink's are its monitor) to inputs of the second.
 * "name:2" begins with the node's third port.  Waits until the links are there. */
void patch(struct session *s, const char *from, const char *to);
/* The same as programs for patching do it: the links stay without their maker.  Nothing is
 * waited for. */
void draw(struct session *s, const char *from, const char *to);
/* Take all links between the two away. */
void unpatch(struct session *s, const char *from, const char *to);
void await_link(struct session *s, const char *from, const char *to);
void await_no_link(struct session *s, const char *from, const char *to);
bool linked(struct session *s, const char *from, const char *to);

/* ---- params: the `params` of a node's Props ---- */

/* Fails the test if there is no such key. */
double get_param(struct session *s, const char *node, const char *key);
bool have_param(struct session *s, const char *node, const char *key);
void set_param(struct session *s, const char *node, const char *key, double value);
void set_switch(struct session *s, const char *node, const char *key, bool value);
/* A key whose value is a text.  Without a process of its own: a fork stalls our
 * realtime thread. */
void set_text(struct session *s, const char *node, const char *key, const char *text);
void await_text(struct session *s, const char *node, const char *key, const char *part);
void await_param(
	struct session *s, const char *node, const char *key, double value, double tolerance);
/* A read-only fact of a console, fresh: "engine.lost".  Nobody else sets anything meanwhile. */
double engine_fact(struct session *s, const char *console, const char *key);
/* Until the console mixes no cycles any more.  They may end a moment after its nodes say that they
 * sleep. */
void await_no_cycles(struct session *s);
uint32_t count_params(struct session *s, const char *node);

struct param_description {
	double def, min, max;
	bool is_switch;
};
/* Its row of PropInfo; false if there is none. */
bool describe_param(struct session *s, const char *node, const char *key,
	struct param_description *description);

/* A device's own volume (linear) and mute. */
double device_volume(struct session *s, const char *node, uint32_t channel);
bool device_mute(struct session *s, const char *node);
void await_device_mute(struct session *s, const char *node, bool mute);
/* The mute of a sink's monitor, which others record. */
void await_monitor_mute(struct session *s, const char *node, bool mute);
void await_device_volume(struct session *s, const char *node, double volume_lin, double tolerance);
void await_channel_volume(
	struct session *s, const char *node, uint32_t channel, double volume_lin, double tolerance);
void set_device_volume(struct session *s, const char *node, double volume_lin);
/* What lies on top of the channels' volumes. */
void await_device_whole_volume(struct session *s, const char *node, double volume_lin);
void set_device_whole_volume(struct session *s, const char *node, double volume_lin);
void set_device_mute(struct session *s, const char *node, bool mute);

/* ---- metadata ---- */

/* `kind` is "sink" or "source". */
void await_default(struct session *s, const char *kind, const char *node);
/* The user's explicit choice. */
void choose_default(struct session *s, const char *kind, const char *node);
/* The same, and no client but ours is told. */
void choose_default_unheard(struct session *s, const char *kind, const char *node);
/* An entry of a metadata object, of which no client but ours is told. */
void set_metadata_unheard(struct session *s, const char *metadata, uint32_t subject,
	const char *key, const char *type, const char *value);
/* Returns when the daemon knows that we ask what that metadata holds.  Until the session manager
 * has answered that, PipeWire (1.4.2) hides changes of it from all others. */
void ask_metadata_again(struct session *s, const char *name);
/* A key of the metadata `settings`, such as clock.force-quantum; 0 gives it free. */
void set_clock(struct session *s, const char *key, uint32_t value);
/* Move a stream to a device as pavucontrol does. */
void move_stream(struct session *s, const char *stream, const char *device);
/* Until that is where it was moved last, by whomever. */
void await_target(struct session *s, const char *stream, const char *device);

#endif
