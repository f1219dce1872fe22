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
#include "host.h"
#include "insert.h"
#include "metadata.h"
#include "side.h"
#include "mixer.h"
#include "pods.h"
#include "process.h"
#include "seen.h"
#include "voices.h"

struct tb_chain;
struct tb_console;
struct tb_inserts;
struct tb_loading;
struct tb_players;
struct tb_recorders;
struct tb_state;
struct tb_listener;
struct tb_listening;

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
	struct tb_chain *chain;     /* what the mixer has; NULL: none */
	struct tb_chain *before;    /* the one that this one came instead of, if it is there */
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
	uint64_t n_bad_told;
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
	/* See followers.c: its predecessor's node, which stays until all have come over. */
	struct tb_device *replaced;
	bool has_ports, is_moved, is_relinked;
	uint32_t n_waits;
	/* See volumes.c: what the device's Props show, so that only a change is sent. */
	struct tb_volume shown;
	bool is_stale; /* they have to be read again */
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
	struct tb_side side;        /* where metadata is bound once there are nodes */
	struct pw_array links;      /* struct tb_link */
	uint32_t namesakes[2];      /* the newest nodes of the console's name, ours included */
	struct pw_array candidates; /* see targets.c */
	struct pw_array entries, streams, ports, new_links; /* see followers.c */
	struct tb_metadata metadata;                        /* "default" */
	char default_sink[256];     /* of the session, see monitor.c; empty: not known */
	struct pw_metadata *policy; /* see refusals.c */
	struct spa_hook policy_listener;
	uint32_t policy_id, wireplumber_id; /* PW_ID_ANY: none */
	int graph_seq, rates_seq;
	bool is_graph_known;
	struct pw_filter *filter;
	struct spa_hook filter_listener;
	bool is_filter_ready, is_filter_active, is_announced, is_live;
	uint32_t n_filter_links;
	bool is_warming, is_waking; /* see live.c */
	uint32_t told_rate_hz;      /* what we ask the server for; 0: any */
	struct tb_players *players;
	struct tb_recorders *recorders;
	struct tb_inserts *inserts;
	struct tb_voices *voices;

	struct spa_source *reconnect_timer, *publish_timer, *leave_timer;
	struct spa_source *warm_timer, *clock_timer, *doze_timer, *volume_event, *replace_timer;
	uint64_t published_ns; /* when Props were last published */
	bool is_publish_due;
	bool is_structure_changed;      /* since Props were last published */
	struct tb_config_error refusal; /* of the last change of the structure, or empty */
	/* Of the client that made the last change; echoed so that it knows its answer. */
	char token[TB_NAME_MAX + 1];
	struct tb_answers answers;
	struct tb_seen seen;
	struct tb_listener *listener;
	struct spa_source *loudness_event, *loudness_timer;
	bool is_loudness_due;   /* to be told */
	struct tb_state *state; /* NULL: none is kept */
	struct tb_revive *revive;
	struct pw_properties *reported; /* unknown keys that were logged */
	char *told_lost;                /* channels without a place that were, owned */
	struct spa_source *bad_timer;
	bool looks_for_bad;
	uint64_t n_bad_told;
	uint32_t n_lamps_told; /* strips and buses whose clip lamp was lit */
	uint64_t n_overs_told;
};

/* ---- console.c: life ---- */

/* Takes `config` over, also on failure.  NULL with `error` filled. */
struct tb_console *tb_console_new(struct pw_context *context, struct tb_console_config *config,
	struct tb_config_error *error);
void tb_console_free(struct tb_console *c);

/* 0, or -errno with nothing left connected. */
int tb_console_connect(struct tb_console *c);
void tb_console_disconnect(struct tb_console *c);
/* Disconnects and connects, again and again until that succeeds. */
void tb_console_reconnect(struct tb_console *c);

/* Something became ready: announces the console once all of it is. */
void tb_console_check_ready(struct tb_console *c);

__attribute__((format(printf, 3, 4))) void tb_console_say(
	struct tb_console *c, enum tb_host_event event, const char *format, ...);

/* ---- roster.c: who is in the console ---- */

/* Takes `config`'s texts over.  NULL with errno. */
struct tb_device *tb_device_new(struct tb_console *c, struct tb_device_config *config);
void tb_device_free(struct tb_device *d); /* disconnected; NULL is fine */

bool tb_device_is_strip(const struct tb_device *d);
bool tb_device_is_virtual(const struct tb_device *d);
/* PW_ID_ANY: none yet. */
uint32_t tb_device_node_id(const struct tb_device *d);
/* The mixer's number of `strip.<name>.<param>` or `bus.<name>.<param>`; negative: there is no
 * such key. */
int tb_device_find_param(const struct tb_device *d, const char *param);

/* Makes `devices` (strips first) the console's, with `mixer` for them; the data
 * thread goes over between two cycles.  The old roster and mixer are freed, devices
 * are not.  0, or -errno with nothing changed, `mixer` freed and `devices` the
 * caller's still. */
int tb_console_set_devices(struct tb_console *c, struct tb_device **devices, uint32_t n_strips,
	uint32_t n_buses, struct tb_mixer *mixer);
void tb_roster_free(struct tb_roster *r);
/* For such devices, with its settings at their defaults.  NULL with errno. */
struct tb_mixer *tb_console_new_mixer(
	struct tb_device *const *devices, uint32_t n_strips, uint32_t n_buses, uint32_t rate_hz);

/* ---- devices.c: the streams of strips and buses ---- */

int tb_device_connect(struct tb_device *d);
void tb_device_disconnect(struct tb_device *d);

/* Its stream takes the graph's rate when it starts next. */
void tb_device_offer_format(struct tb_device *d);
/* Its node stays, asleep, and tells us nothing any more. */
void tb_device_retire(struct tb_device *d);
/* What its node says of the device that it would like, and how good a default it is, was
 * changed. */
void tb_device_tell_devices(struct tb_device *d);
void tb_device_tell_default(struct tb_device *d);
int tb_devices_connect(struct tb_console *c);
void tb_devices_disconnect(struct tb_console *c);
void tb_device_set_active(struct tb_device *d, bool active);
/* Its links changed: wakes it or lets it sleep. */
void tb_device_update_active(struct tb_device *d);

/* ---- volumes.c: the devices' volumes and mutes ---- */

int tb_volumes_new(struct tb_console *c);
void tb_volumes_free(struct tb_console *c);
/* The device is connected. */
void tb_volume_begin(struct tb_device *d);
/* Somebody has set its Props. */
void tb_volume_take(struct tb_device *d, const struct spa_pod *props);
/* What the mixer has to the device's Props, if they differ. */
void tb_volume_show(struct tb_device *d);

/* ---- monitor.c: the session's default device and the monitor ---- */

/* Whose fader, balance and mute the device's volume is: its own, or the monitor's. */
struct tb_device *tb_monitor_behind(struct tb_device *d);
/* What the metadata "default" tells; as tb_followers_note().  True: it was about that. */
bool tb_monitor_note(struct tb_console *c, uint32_t subject, const char *key, const char *value);
/* Until it does, the metadata is asked. */
bool tb_monitor_knows_default(const struct tb_console *c);
void tb_monitor_disconnect(struct tb_console *c);

/* ---- fallback.c: buses whose device goes away ---- */

/* Such a link is there, and before the device is woken; it is gone. */
void tb_fallback_linked(struct tb_console *c, const struct tb_link *link);
void tb_fallback_unlinked(struct tb_console *c, const struct tb_link *link);

/* ---- rates.c: the graph's rate and the mixer's ---- */

int tb_rates_new(struct tb_console *c);
void tb_rates_free(struct tb_console *c);
/* The graph may have another rate.  `stream_rate_hz`: what a stream of it has, to go by
 * without a driver; 0: not known. */
void tb_rates_update(struct tb_console *c, uint32_t stream_rate_hz);
void tb_rates_synced(struct tb_console *c, int seq);
/* The device's stream has a format, and tb_rates_update() knows. */
void tb_rates_check_format(struct tb_device *d);

/* ---- links.c: who is linked ---- */

int tb_links_connect(struct tb_console *c);
void tb_links_disconnect(struct tb_console *c);
/* Another console of this name runs in the session. */
bool tb_console_has_namesake(const struct tb_console *c);
/* A device's, or the mixer node. */
bool tb_console_owns_node(const struct tb_console *c, uint32_t node);

/* ---- live.c: running without an application ---- */

int tb_live_new(struct tb_console *c);
void tb_live_free(struct tb_console *c);
/* Links or settings changed. */
void tb_console_update_live(struct tb_console *c);
/* Somebody linked to a sleeping virtual strip. */
void tb_console_wake(struct tb_console *c);
/* What the players want is known. */
void tb_console_warm_up(struct tb_console *c);
/* One of those who waited runs. */
void tb_console_player_runs(struct tb_console *c);
/* A node of ours started or stopped. */
void tb_console_state_changed(struct tb_console *c);
/* Whether any runs. */
bool tb_console_is_running(const struct tb_console *c);

/* ---- players.c: who waits at sleeping strips ---- */

/* NULL with errno. */
struct tb_players *tb_players_new(struct tb_console *c);
void tb_players_free(struct tb_players *p); /* NULL is fine */
/* Calls tb_console_warm_up() once they have answered, and tb_console_player_runs() when one
 * of them runs.  May be called again before the answer. */
void tb_players_ask(struct tb_players *p);
void tb_players_synced(struct tb_players *p, int seq);
/* The highest rate that one of them asks for; 0: any. */
uint32_t tb_players_rate_hz(struct tb_players *p);
/* Not filters alone, into which nobody plays. */
bool tb_players_are_there(struct tb_players *p);
/* No calls any more. */
void tb_players_forget(struct tb_players *p);

/* ---- recorders.c: virtual buses that somebody records ---- */

/* NULL with errno. */
struct tb_recorders *tb_recorders_new(struct tb_console *c);
void tb_recorders_free(struct tb_recorders *r); /* NULL is fine */
/* A link came or went, and n_links of the devices know. */
void tb_recorders_link_changed(struct tb_recorders *r, const struct tb_link *link);
/* A node came that can be another end of a filter. */
void tb_recorders_node_came(struct tb_recorders *r);
/* The connection goes. */
void tb_recorders_forget(struct tb_recorders *r);

/* ---- wanted.c: microphones sleep unless somebody wants them ---- */

int tb_wanted_new(struct tb_console *c);
void tb_wanted_free(struct tb_console *c);
/* It is awake for a moment more though nobody wants it. */
bool tb_device_dozes(struct tb_device *d);
/* True for all but capture strips. */
bool tb_device_is_wanted(const struct tb_device *d);
/* Links or settings changed. */
void tb_console_update_wanted(struct tb_console *c);

/* ---- headsets.c: microphones of Bluetooth headsets ---- */

void tb_headset_set_properties(struct tb_device *d, struct pw_properties *p);
/* Links or settings changed, of a capture strip's console. */
void tb_headset_update(struct tb_device *d);
/* Before the device's stream becomes active. */
void tb_headset_wakes(struct tb_device *d);

/* ---- bad.c: who had to be silenced ---- */

int tb_bad_new(struct tb_console *c);
void tb_bad_free(struct tb_console *c);
/* A node of ours started. */
void tb_bad_watch(struct tb_console *c);

/* ---- clocks.c: devices with clocks of their own ---- */

int tb_clocks_new(struct tb_console *c);
void tb_clocks_free(struct tb_console *c);
/* Whether such a device has something to do. */
bool tb_clocks_want_active(const struct tb_device *d);
/* The rate of a stream or of the graph may be another one. */
void tb_clocks_update_rates(struct tb_console *c);
/* The mixer node started or stopped. */
void tb_clocks_mixer_changed(struct tb_console *c);
/* Of all such devices; for free().  NULL: out of memory. */
struct tb_clock_facts *tb_clocks_facts(const struct tb_console *c, uint32_t *n_facts);

/* ---- targets.c: hardware, where no policy scripts find it ---- */

/* With the registry. */
void tb_targets_connect(struct tb_console *c);
void tb_targets_disconnect(struct tb_console *c);
void tb_targets_synced(struct tb_console *c, int seq);
/* Whether `id` is a sink; then also which. */
bool tb_targets_name_sink(const struct tb_console *c, uint32_t id, struct tb_sink_name *name);
/* Whether it is still there. */
bool tb_targets_has_sink(const struct tb_console *c, const struct tb_sink_name *sink);
/* All sinks or sources of the session, ours too. */
void tb_targets_for_each_sink(
	const struct tb_console *c, void (*f)(void *data, uint32_t id), void *data);
void tb_targets_for_each_source(
	const struct tb_console *c, void (*f)(void *data, uint32_t id), void *data);
void tb_targets_add(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props);
void tb_targets_remove(struct tb_console *c, uint32_t id);
/* A device of ours has its node. */
void tb_targets_update(struct tb_console *c);
/* True: it is not to be connected before the graph is known; tb_targets_synced() does. */
bool tb_target_is_pending(const struct tb_device *d);
/* Whether `client` is WirePlumber and linked a microphone to the monitor of a sink, which
 * nobody asked for. */
bool tb_target_is_echo(const struct tb_device *d, uint32_t output_node, uint32_t client);
/* On top of its node.props. */
void tb_target_set_properties(struct tb_device *d, struct pw_properties *p);

/* ---- refusals.c: what the policy scripts did not do ---- */

/* Their metadata object is there, or goes. */
void tb_refusals_bind(struct tb_console *c, uint32_t id);
void tb_refusals_unbind(struct tb_console *c);

/* ---- followers.c: who comes along when a node is made anew ---- */

int tb_followers_new(struct tb_console *c);
void tb_followers_free(struct tb_console *c);
void tb_followers_disconnect(struct tb_console *c);
/* What the registry and the metadata "default" tell.  No value: it is gone; no key: all of
 * the subject's are. */
void tb_followers_add(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props);
void tb_followers_remove(struct tb_console *c, uint32_t id);
/* The metadata is told anew, and then it has been. */
void tb_followers_forget(struct tb_console *c);
void tb_followers_note(struct tb_console *c, uint32_t subject, const char *key, const char *type,
	const char *value);
/* `d`, which is connected, is there for `replaced`, which is retired and now d's.  All who
 * are at the old node come over, then it goes. */
void tb_followers_replace(struct tb_device *d, struct tb_device *replaced);
/* Nobody has chosen a strip (else: a bus) of ours as the session's default any more. */
void tb_followers_drop_default(struct tb_console *c, bool strips);
/* At once. */
void tb_followers_drop(struct tb_device *d);

/* ---- filter.c: the node that carries the params and tells levels ---- */

int tb_filter_connect(struct tb_console *c);
void tb_filter_disconnect(struct tb_console *c);
/* Links to it, or what else it is needed for, changed: wakes it or lets it sleep. */
void tb_filter_update_active(struct tb_console *c);

/* ---- settings.c: params in, Props out ---- */

int tb_settings_new(struct tb_console *c);
void tb_settings_free(struct tb_console *c);
/* All PropInfo and Props.  0 or -ENOMEM; finish `pods` in either case. */
int tb_settings_pods(struct tb_console *c, struct tb_pods *pods);
/* A Props pod that somebody set on the filter node. */
void tb_settings_receive(struct tb_console *c, const struct spa_pod *props);
/* The mixer's params were changed: hand them over and tell everybody. */
void tb_settings_changed(struct tb_console *c);
/* Two graph cycles: by then the data thread has seen what was handed over. */
uint64_t tb_settings_settle_ns(const struct tb_console *c);
/* How long a mute takes from there on, with some reserve. */
uint64_t tb_settings_move_ns(void);
void tb_settings_start_timer(struct tb_console *c, struct spa_source *timer, uint64_t in_ns);
/* Publish soon, at most 30 times a second. */
void tb_settings_publish(struct tb_console *c);

/* ---- latency.c: how late sound is on its way ---- */

/* A neighbour of the device has told, in a Latency param. */
void tb_latency_take(struct tb_device *d, const struct spa_pod *param);
/* All neighbours, where anything has changed; whether anything has. */
bool tb_latency_tell(struct tb_console *c);
/* Of the latest strip on a bus, with what their own clocks add and without what is
 * outside of the console; in frames of the graph, as all latency is told. */
uint32_t tb_latency_frames(const struct tb_console *c);
/* From what `bus` plays to what comes back into `strip`, as their devices report; in frames
 * of the mixer. */
uint32_t tb_latency_echo_frames(const struct tb_device *strip, const struct tb_device *bus);
/* What resampling to the mixer's rate adds to that at most. */
uint32_t tb_latency_resampling_frames(const struct tb_console *c);
/* Cycles and frames of a clock, for whoever has another one: the same in time alone.
 * Of a clock that has not run yet (0 Hz) only the time is known. */
void tb_latency_to_time(struct spa_latency_info *info, uint32_t rate_hz, uint32_t quantum_frames);

/* ---- structure.c: strips and buses that come and go ---- */

int tb_structure_new(struct tb_console *c);
void tb_structure_free(struct tb_console *c);
/* A key that somebody set to a text; false if it is none of the structure's. */
bool tb_structure_receive(struct tb_console *c, const char *key, const char *text);
/* All strips, or all buses, as in the console file; for free(). */
char *tb_structure_to_json(const struct tb_console *c, bool strips);

/* For arrange.c.  What stays of a strip or bus: itself, who replaces it in a moment, or NULL. */
static inline struct tb_device *tb_structure_stays(struct tb_device *d)
{
	return d->is_leaving ? d->successor : d;
}
/* Such a one; NULL after a refusal. */
struct tb_device *tb_structure_find(struct tb_console *c, const char *name);
/* Why a change is not made, for whoever sent it; -EINVAL. */
__attribute__((format(printf, 2, 3))) int tb_structure_refuse(
	struct tb_console *c, const char *format, ...);
/* Takes `devices` over (NULL: there was no memory).  0, or -EINVAL after a refusal. */
int tb_structure_set_devices(
	struct tb_console *c, struct tb_device **devices, uint32_t n_strips, uint32_t n_buses);
/* To be told and kept. */
void tb_structure_changed(struct tb_console *c);

/* ---- arrange.c: what changes of strips and buses without a new node ---- */

/* As the keys console.move and console.default have it.  0, or -EINVAL after a refusal. */
int tb_arrange_move(struct tb_console *c, const char *text);
int tb_arrange_default(struct tb_console *c, const char *text);
/* What of `config`, which differs from the device's in nothing else, needs no new node.  As
 * above. */
int tb_arrange(struct tb_device *d, const struct tb_device_config *config);

#endif
