/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the rooms of the module tell.  Whoever tells something does not know who hears it:
 * console/wires.c says who does, and in which order.  Control thread. */
#ifndef TB_EVENTS_H
#define TB_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

struct pw_properties;
struct spa_dict;
struct spa_pod;
struct tb_console;
struct tb_device;
struct tb_link;

struct tb_events {
	/* ---- nodes/devices.c ---- */

	/* Its node is about to be made: more properties, which its node.props may change; and
	 * those on top of node.props. */
	void (*device_begins)(struct tb_device *d, struct pw_properties *p);
	void (*device_aims)(struct tb_device *d, struct pw_properties *p);
	/* Its node is there for the first time. */
	void (*device_ready)(struct tb_device *d);
	/* It started, stopped or failed. */
	void (*device_state)(struct tb_device *d);
	/* Its stream has a format, of d->rate_hz. */
	void (*device_format)(struct tb_device *d);
	/* A neighbour has told its latency. */
	void (*device_latency)(struct tb_device *d, const struct spa_pod *param);
	/* It is about to become active. */
	void (*device_wakes)(struct tb_device *d);
	/* Its node is about to go. */
	void (*device_ends)(struct tb_device *d);

	/* ---- nodes/filter-node.c ---- */

	/* Its node is about to be made. */
	void (*mixer_begins)(struct tb_console *c);
	void (*mixer_ready)(struct tb_console *c);
	void (*mixer_state)(struct tb_console *c);
	/* Somebody has set Props of the mixer node. */
	void (*mixer_props)(struct tb_console *c, const struct spa_pod *props);

	/* ---- either ---- */

	/* It is in the graph of another driver. */
	void (*driver_changed)(struct tb_console *c);
	/* A node of ours is gone, and we did not destroy it. */
	void (*node_lost)(struct tb_console *c);

	/* ---- nodes/links.c ---- */

	void (*global)(
		struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props);
	void (*global_gone)(struct tb_console *c, uint32_t id);
	/* Whether the link of `client` may not be there. */
	bool (*refuses_link)(struct tb_console *c, const struct tb_link *link, uint32_t client);
	/* A link is there, or gone; nobody has been told of it yet. */
	void (*link_came)(struct tb_console *c, const struct tb_link *link);
	void (*link_went)(struct tb_console *c, const struct tb_link *link);
	/* Links of the device, or of any node, have been counted again. */
	void (*device_links)(struct tb_device *d);
	void (*links_changed)(struct tb_console *c, const struct tb_link *changed);

	/* ---- nodes/roster.c ---- */

	/* A mixer of `rate_hz` is about to be built: what the device has for it. */
	void (*device_offers)(struct tb_device *d, uint32_t rate_hz);
	/* Another mixer is in place, and the one before is still there. */
	void (*mixer_replaced)(struct tb_console *c);
	/* The device is made, and gets what is kept with it: 0, or -errno. */
	int (*device_made)(struct tb_device *d);
	/* The device is about to be freed, and no mixer has it; it may have got only a part of
	 * that. */
	void (*device_freed)(struct tb_device *d);

	/* ---- anybody ---- */

	/* The mixer's params were changed: hand them over and tell everybody. */
	void (*settings_changed)(struct tb_console *c);
	/* Strips or buses were, or something that is kept with them. */
	void (*structure_changed)(struct tb_console *c);
	/* What is saved beside the settings has changed: how far a bus is ridden. */
	void (*saved_changed)(struct tb_console *c);
	/* Another sink is the session's default. */
	void (*default_sink_changed)(struct tb_console *c);
	/* Whether the console runs, and for whom, may be another thing. */
	void (*liveness_changed)(struct tb_console *c);

	/* ---- rules ---- */

	/* Somebody is linked to a virtual strip that sleeps. */
	void (*sleeper_linked)(struct tb_console *c);
	/* The players at sleeping strips have answered; one of them runs. */
	void (*players_known)(struct tb_console *c);
	void (*player_runs)(struct tb_console *c);
	/* The session's metadata is told again; all of it has been; an entry of it, as struct
	 * tb_metadata_listener has it. */
	void (*metadata_begins)(struct tb_console *c);
	void (*metadata_told)(struct tb_console *c);
	void (*metadata_entry)(struct tb_console *c, uint32_t subject, const char *key,
		const char *type, const char *value);
};

#endif
