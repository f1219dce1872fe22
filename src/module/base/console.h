/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One console in one PipeWire context: what the files of the module share.
 * Control thread, except `graph` (see process.h). */
#ifndef TB_CONSOLE_H
#define TB_CONSOLE_H

#include <jansson.h>
#include <pipewire/pipewire.h>
#include <spa/param/latency.h>
#include <spa/utils/hook.h>

#include "answers.h"
#include "config.h"
#include "console-file.h"
#include "events.h"
#include "host.h"
#include "insert.h"
#include "metadata.h"
#include "side.h"
#include "mixer.h"
#include "pods.h"
#include "process.h"
#include "seen.h"
#include "voice-place.h"

struct tb_bad;
struct tb_chain;
struct tb_console;
struct tb_filter;
struct tb_followers;
struct tb_inserts;
struct tb_loading;
struct tb_overs;
struct tb_patch;
struct tb_patch_nodes;
struct tb_players;
struct tb_publisher;
struct tb_recorders;
struct tb_redraw;
struct tb_state;
struct tb_told;
struct tb_listening;
struct tb_measuring;
struct tb_move;

/* See loudness.c. */
enum tb_loudness_param {
	TB_LOUDNESS_ON,
	TB_LOUDNESS_RIDE,
	TB_LOUDNESS_TARGET,
	TB_LOUDNESS_GATE,
	TB_N_LOUDNESS_PARAMS,
};

/* Of a device.  Channels that it does not have are 0. */
struct tb_volume {
	float channel_lin[TB_MAX_CHANNELS];
	uint32_t mute;
};

/* What the insert of a device is, and what it is for.  See inserts.c. */
struct tb_insert_place {
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
	/* The mixer's, and the one of the mixer before or after. */
	struct tb_insert_form form[2];
	unsigned newest;
	uint64_t n_bad_told, n_late_told;
};

/* A sink of the session; no name: none. */
struct tb_sink_name {
	char name[256];
	char serial[24];
};

/* See fallback.c. */
struct tb_fallback {
	struct tb_sink_name from;   /* what the bus had played on; no name: it is its own device */
	float fader_db, lowered_db; /* there, and where it is now */
};

/* The stream of a strip or a bus.  See devices.c. */
struct tb_device {
	struct tb_console *console;
	struct tb_device_config config; /* owned */
	struct tb_terminal terminal;
	struct pw_stream *stream; /* NULL while disconnected */
	struct spa_hook listener;
	uint32_t fader_param, mute_param, comp_on_param, sidechain_param;
	uint32_t duck_param;                                           /* of a strip */
	uint32_t loudness_param[TB_N_LOUDNESS_PARAMS], fallback_param; /* of a bus */
	struct tb_sink_name plays_on; /* what it was linked to last */
	struct tb_fallback fallback;
	struct tb_listening *listening; /* NULL: its loudness is not measured */
	bool is_loudness_told;          /* that it cannot be */
	uint32_t n_links;
	uint32_t rate_hz; /* of its stream; 0: no format yet */
	/* See rates.c: the graph's rate that its stream was to take; 0: it has it. */
	uint32_t negotiated_for_hz;
	bool is_ready, is_active, is_dozing;
	bool is_recorded;        /* a virtual bus; see recorders.c */
	bool counts_as_recorder; /* see headsets.c */
	bool is_bad_told;        /* see bad.c */
	/* Fading out, to be replaced by its successor or by nobody. */
	bool is_leaving;
	struct tb_device *successor, *predecessor;
	/* From its predecessor's node, which stays until all have come over; NULL: nobody does. */
	struct tb_move *move;
	/* See volumes.c: what the device's Props show, so that only a change is sent. */
	struct tb_volume shown;
	bool is_stale; /* they have to be read again */
	/* See strip-monitors.c: the monitor's gain, and the block before it was set. */
	uint32_t monitor_step, monitor_block;
	/* See targets.c: node.name of its device, and of the one that it would like; owned. */
	char *target, *wanted_target;
	bool is_target_users;
	char *written_target;               /* on its way to the metadata; owned, NULL: nothing */
	bool is_target_asked;               /* what became of that */
	char *moved_to;                     /* its target.object in the metadata; owned */
	struct spa_latency_info latency[2]; /* [direction]: what its neighbours told */
	struct spa_latency_info told_latency;
	struct spa_process_latency_info told_process;
	struct tb_insert_place insert;
	struct tb_voice_place voice;
};

/* A link of the session, whoever's.  See links.c. */
struct tb_link {
	uint32_t id, output_node, input_node, output_port, input_port;
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
	uint32_t graph_rate_hz; /* as far as it is known */
	uint32_t fixed_rate_hz; /* engine.rate; 0: the mixer follows the graph */
	bool has_no_routes;     /* console.routes = none */
	struct tb_console_file file;
	struct tb_device **devices; /* strips, then buses */
	uint32_t n_strips, n_buses, n_devices;

	/* While connected, else NULL. */
	struct pw_core *core;
	bool owns_core;
	struct spa_hook context_listener, core_listener, core_proxy_listener;
	struct pw_registry *registry;
	struct spa_hook registry_listener;
	struct tb_side side;         /* where metadata is bound once there are nodes */
	struct pw_array links;       /* struct tb_link */
	struct spa_list holds;       /* see holds.c */
	uint32_t namesakes[2];       /* the newest nodes of the console's name, ours included */
	struct pw_array candidates;  /* see targets.c */
	struct tb_metadata metadata; /* "default" */
	char default_sink[256];      /* of the session, see monitor.c; empty: not known */
	struct pw_metadata *policy;  /* see refusals.c */
	struct spa_hook policy_listener;
	uint32_t policy_id, wireplumber_id; /* PW_ID_ANY: none */
	int graph_seq, rates_seq;
	bool is_graph_known;
	struct tb_filter *filter; /* the mixer node */
	bool is_filter_ready, is_filter_active, is_announced, is_live;
	uint32_t n_filter_links;
	bool is_warming, is_waking; /* see live.c */
	uint32_t told_rate_hz;      /* what we ask the server for; 0: any */
	struct tb_players *players;
	struct tb_recorders *recorders;
	struct tb_redraw *redraw;
	struct tb_inserts *inserts;
	struct tb_voices *voices;

	struct spa_source *reconnect_timer, *leave_timer;
	struct spa_source *warm_timer, *clock_timer, *doze_timer, *volume_event;
	struct spa_source *monitor_timer;
	struct tb_config_error refusal; /* of the last change of the structure, or empty */
	/* Of the client that made the last change; echoed so that it knows its answer. */
	char token[TB_NAME_MAX + 1];
	struct tb_answers answers;
	struct tb_seen seen;
	struct tb_state *state; /* NULL: none is kept */
	struct tb_revive *revive;
	struct tb_publisher *publisher;
	struct tb_told *told;
	struct tb_bad *bad;
	struct tb_overs *overs;
	struct tb_measuring *measuring;
	struct tb_followers *followers;
};

#endif
