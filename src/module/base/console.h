/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One console in one PipeWire context: what the files of the module share.
 * Control thread, except `graph` (see process.h). */
#ifndef TB_CONSOLE_H
#define TB_CONSOLE_H

#include <jansson.h>
#include <pipewire/pipewire.h>
#include <spa/utils/hook.h>

#include "spa/config.h"
#include "events.h"
#include "module/host.h"
#include "mixer/insert.h"
#include "metadata/metadata.h"
#include "mixer/mixer.h"
#include "spa/pods.h"
#include "process.h"
#include "session-graph.h"

struct tb_bad;
struct tb_candidates;
struct tb_chain;
struct tb_clocks;
struct tb_connecting;
struct tb_connection;
struct tb_console;
struct tb_dialogue;
struct tb_dozing;
struct tb_fallback;
struct tb_filter;
struct tb_followers;
struct tb_headset;
struct tb_holds;
struct tb_insert;
struct tb_insert_forms;
struct tb_inserts;
struct tb_key_params;
struct tb_latency;
struct tb_link_watch;
struct tb_live;
struct tb_loading;
struct tb_measured;
struct tb_measuring;
struct tb_monitor;
struct tb_move;
struct tb_origin;
struct tb_overs;
struct tb_patch;
struct tb_patch_nodes;
struct tb_players;
struct tb_publisher;
struct tb_rate;
struct tb_rates;
struct tb_ready;
struct tb_recorders;
struct tb_redraw;
struct tb_refusals;
struct tb_revive;
struct tb_state;
struct tb_strip_monitor;
struct tb_strip_monitors;
struct tb_structure;
struct tb_target;
struct tb_targets;
struct tb_told;
struct tb_voice_place;
struct tb_voices;
struct tb_volume;
struct tb_volumes;

/* What the insert of a device is, and what it is for; or what brings it to headphones.  See
 * inserts.c and insert-place.c. */
struct tb_insert_place {
	struct tb_device *device;
	bool is_spatial;        /* it is of the key `spatial`, not of `insert` */
	struct tb_chain *chain; /* what the mixer has; NULL: none, or a patch */
	struct tb_patch *patch; /* the same, of other programs; NULL: none, or a chain */
	struct tb_patch_nodes *patch_nodes;
	bool is_aside;              /* the patch cannot be used, which was told */
	struct tb_insert *before;   /* what it came instead of, if that is there */
	struct tb_loading *loading; /* NULL: nothing is made */
	char word[65];              /* the choice that the two are for */
	int param;                  /* the mixer's number of that choice; negative: it has none */
	/* The mixer's number of the first control of this chain; the others follow. */
	const struct tb_chain *controls_of;
	int first_control;
	uint32_t rate_hz;
	bool is_known; /* whatever came of `word` is there */
	uint64_t n_bad_told, n_late_told;
};

/* The stream of a strip or a bus.  See devices.c. */
struct tb_device {
	struct tb_console *console;
	struct tb_device_config config; /* owned */
	struct tb_terminal terminal;
	struct pw_stream *stream;         /* NULL while disconnected */
	uint32_t fader_param, mute_param; /* the mixer's numbers */
	uint32_t n_links;
	uint32_t rate_hz; /* of its stream; 0: no format yet */
	bool is_ready, is_active, is_dozing;
	bool is_recorded; /* a virtual bus; see recorders.c */
	bool is_stale;    /* see volumes.c: its Props have to be read again */
	/* Fading out, to be replaced by its successor or by nobody. */
	bool is_leaving;
	struct tb_device *successor, *predecessor;
	struct tb_insert_place insert, spatial;

	/* What only one file knows, which makes and frees it. */
	struct tb_connecting *connecting; /* of devices.c */
	struct tb_fallback *fallback;
	struct tb_headset *headset;
	struct tb_insert_forms *insert_forms; /* of inserts.c */
	struct tb_key_params *key_params;     /* of wanted.c */
	struct tb_latency *latency;
	struct tb_measured *measured;     /* of loudness.c */
	struct tb_strip_monitor *monitor; /* of strip-monitors.c */
	/* The move from its predecessor's node (followers.c), which stays until all have moved;
	 * NULL: there is no move. */
	struct tb_move *move;
	struct tb_rate *rate;
	struct tb_target *target;
	struct tb_voice_place *voice; /* of voices.c */
	struct tb_volume *volume;
};

struct tb_console {
	const struct tb_events *events;
	char name[TB_NAME_MAX + 1];
	char remote[256]; /* empty: the default */
	struct tb_host host;
	struct pw_context *context;
	struct pw_loop *main_loop, *data_loop;

	struct tb_mixer *mixer; /* the roster's */
	struct tb_roster *roster;
	struct tb_graph graph;
	uint32_t graph_rate_hz;     /* as far as it is known */
	uint32_t fixed_rate_hz;     /* engine.rate; 0: the mixer follows the graph */
	struct tb_device **devices; /* strips, then buses */
	uint32_t n_strips, n_buses, n_devices;

	/* While connected, else NULL. */
	struct pw_core *core;
	struct pw_registry *registry;
	struct tb_metadata metadata; /* "default" */
	struct pw_array links;       /* struct tb_link: all links of the session */
	bool is_graph_known;
	struct tb_filter *filter;       /* the mixer node */
	struct tb_config_error refusal; /* of the last change of the structure, or empty */

	/* What only the file of that name knows, which makes and frees it.  In nodes: */
	struct tb_link_watch *link_watch;
	struct tb_monitor *monitor;
	struct tb_volumes *volumes;
	struct tb_strip_monitors *strip_monitors;
	/* In rules: */
	struct tb_candidates *candidates;
	struct tb_clocks *clocks;
	struct tb_dozing *dozing; /* of activity.c */
	struct tb_live *live;
	struct tb_players *players;
	struct tb_rates *rates;
	struct tb_recorders *recorders;
	struct tb_redraw *redraw;
	struct tb_refusals *refusals;
	struct tb_targets *targets;
	/* In inserts and voice: */
	struct tb_inserts *inserts;
	struct tb_voices *voices;
	/* In base and console: */
	struct tb_publisher *publisher;
	struct tb_bad *bad;
	struct tb_connection *connection; /* of life.c */
	struct tb_dialogue *dialogue;     /* with clients: dialogue.h */
	struct tb_followers *followers;
	struct tb_holds *holds;
	struct tb_measuring *measuring; /* of loudness.c */
	struct tb_origin *origin;       /* what it was made from: origin.h */
	struct tb_overs *overs;
	struct tb_ready *ready;
	struct tb_revive *revive;
	struct tb_state *state; /* NULL: none is kept */
	struct tb_structure *structure;
	struct tb_told *told; /* of settings.c */
};

#endif
