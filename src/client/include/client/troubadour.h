/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* libtroubadour: a console of Troubadour, seen and changed by another program.
 *
 * A client is connected to one console.  It tells its listeners what changes, whoever changes
 * it, and sends what the caller wants to change.  It prints nothing, handles no signal and
 * starts no thread; the functions of this header do not wait for anybody.
 *
 * Threads: a client belongs to the thread that runs its loop.  All functions are called on
 * that thread, and all callbacks come on it.  Two clients are independent of each other.
 *
 * The loop is one of these:
 *   - the caller's `struct pw_loop`, which the caller runs;
 *   - any other: tb_client_pollfd() says which descriptor to poll for what, and
 *     tb_client_dispatch() does what there is to do when poll() has returned.
 *
 * Memory: what a function returns belongs to the client, unless it says otherwise.  A key
 * is valid until the event `restructured`, text until the loop runs again.
 *
 * Errors are negative errno values.  What went wrong is also told as a sentence, for people.
 *
 * What travels between a client and a console is described in docs/protocol.md.  A client
 * learns keys, ranges, defaults and units from the console, so that the versions of the two
 * need not be the same. */
#ifndef TROUBADOUR_H
#define TROUBADOUR_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One more where a program that was compiled before does not work any more. */
#define TB_CLIENT_VERSION 0

#define TB_PUBLIC __attribute__((visibility("default")))

struct pollfd;
struct pw_core;
struct pw_loop;
struct tb_client;
struct tb_key;
struct tb_levels;
struct tb_listener;

/* ---- keys and values ---- */

/* Bytes of a word that is a value, with the NUL. */
#define TB_WORD_MAX 33u

enum tb_kind {
	TB_KIND_SWITCH, /* 0 or 1 */
	TB_KIND_NUMBER,
	TB_KIND_WORD, /* one of some choices */
};

struct tb_value {
	enum tb_kind kind;
	double number;          /* of a switch or a number */
	char word[TB_WORD_MAX]; /* of a word; a longer one, of some facts: tb_key_text() */
};

struct tb_description {
	const char *help; /* half a sentence: "level after processing" */
	enum tb_kind kind;
	const char *unit; /* "dB", "Hz", "ms"...; "" if there is none */
	double min, max;  /* of a number; -INFINITY and INFINITY without a range */
	struct tb_value def;
	const char *const *choices; /* of a word */
	uint32_t n_choices;
	bool is_read_only; /* a fact, which nobody can set */
};

/* One key to be set. */
struct tb_setting {
	const struct tb_key *key;
	struct tb_value value;
};

TB_PUBLIC const char *tb_key_name(const struct tb_key *key); /* "strip.game.fader" */
/* What it is set to, as the console told last; it follows what anybody changes. */
TB_PUBLIC const struct tb_value *tb_key_value(const struct tb_key *key);
/* A word as it is, however long; "" of anything else. */
TB_PUBLIC const char *tb_key_text(const struct tb_key *key);
/* Fills `description`, whose texts are as valid as the key. */
TB_PUBLIC void tb_key_describe(const struct tb_key *key, struct tb_description *description);

/* ---- life ---- */

struct tb_client_options {
	const char *console;  /* NULL: the only one, else the one called "troubadour" */
	const char *remote;   /* a PipeWire's name or socket; NULL: the user's */
	struct pw_loop *loop; /* borrowed, and outlives the client; NULL: see above */
};

/* Begins to connect.  The event `ready` comes when the console is known, `gone` if that is
 * not to be.  A client has two connections: where WirePlumber runs with Troubadour's policy, what
 * that tells is asked for on the second one, so that a WirePlumber that hangs delays nothing of the
 * first.  NULL with errno if there is no PipeWire (ENOENT, ECONNREFUSED, EHOSTDOWN) or no
 * memory.  `options` is not used after the return, the strings in it are copied. */
TB_PUBLIC struct tb_client *tb_client_open(const struct tb_client_options *options);
/* NULL is fine.  Not from a callback of the same client.  Requests that are under way end with
 * -ECANCELED before it returns. */
TB_PUBLIC void tb_client_free(struct tb_client *c);

/* Fills fd and events; 0, or -EINVAL if the loop is the caller's. */
TB_PUBLIC int tb_client_pollfd(struct tb_client *c, struct pollfd *pfd);
/* After poll(), with revents filled.  Does what there is to do and returns at once: 0, or
 * -EPIPE once the client is gone. */
TB_PUBLIC int tb_client_dispatch(struct tb_client *c, const struct pollfd *pfd);

/* Whether every key has its description.  For a moment they have not, where a console's
 * strips and buses change while it plays. */
TB_PUBLIC bool tb_client_is_ready(const struct tb_client *c);
/* Why it is gone, as a sentence without a full stop; "" while it is not. */
TB_PUBLIC const char *tb_client_why(const struct tb_client *c);
TB_PUBLIC const char *tb_client_console(const struct tb_client *c); /* its name */
TB_PUBLIC uint32_t tb_client_node(const struct tb_client *c);       /* its node's id */
/* The client's own connection and loop, for other things of PipeWire's.  Whoever binds
 * WirePlumber's metadata on it is not read by PipeWire until WirePlumber has answered. */
TB_PUBLIC struct pw_core *tb_client_core(struct tb_client *c);
TB_PUBLIC struct pw_loop *tb_client_loop(struct tb_client *c);

/* ---- events ---- */

/* Each may be NULL.  A callback may call anything but tb_client_free(). */
struct tb_client_events {
	uint32_t version; /* TB_CLIENT_VERSION */
	/* The console is known: keys can be found and set.  Comes once. */
	void (*ready)(void *data);
	/* A key has another value. */
	void (*changed)(void *data, const struct tb_key *key);
	/* The keys are others than before; no pointer to a key is valid any more. */
	void (*restructured)(void *data);
	/* Nodes, ports or links came or went. */
	void (*graph)(void *data);
	/* The console or PipeWire is gone, or was not to be had: see tb_client_why().  The
	 * client stays as it is, and can only be freed. */
	void (*gone)(void *data);
};

/* `events` is borrowed until the listener is removed or the client freed.  There may be any
 * number of them.  NULL without memory. */
TB_PUBLIC struct tb_listener *tb_client_listen(
	struct tb_client *c, const struct tb_client_events *events, void *data);
/* Frees it; NULL is fine.  Also from one of its own callbacks. */
TB_PUBLIC void tb_client_unlisten(struct tb_client *c, struct tb_listener *listener);

/* ---- reading ---- */

/* All keys, in the console's order: `i` from 0, NULL at the end. */
TB_PUBLIC const struct tb_key *tb_client_key(const struct tb_client *c, uint32_t i);
/* NULL if there is none, and while the client is not ready. */
TB_PUBLIC const struct tb_key *tb_client_find_key(const struct tb_client *c, const char *name);

/* ---- changing ---- */

/* How a request ended.  0: the console has it.  -EINVAL: the console refuses it, and `why`
 * says what is wrong.  -EPIPE: the console went away.  -ECANCELED: the client is freed.
 * `why` is "" where there is nothing to say. */
typedef void (*tb_done_t)(void *data, int res, const char *why);

/* Sends all settings as one change, which the console takes over in one cycle, within
 * `fade_ms` (0: as fast as is without a click).  Values are clamped by the console.  `done`
 * (NULL: nobody is told) is called once, from the loop.  0, or -errno with nothing sent and
 * `done` not called. */
TB_PUBLIC int tb_client_request(struct tb_client *c, const struct tb_setting *settings, uint32_t n,
	float fade_ms, tb_done_t done, void *data);

/* The same with settings as `troubadour set` takes them: "strip.game.fader=-6dB",
 * "strip.*.mute=off", "bus.a1.fader-=3".  Where one cannot be understood nothing is sent:
 * -EINVAL or -ENOENT with `why` (of `n_why` bytes) saying which and what would be right. */
TB_PUBLIC int tb_client_request_text(struct tb_client *c, const char *const *texts, uint32_t n,
	float fade_ms, tb_done_t done, void *data, char *why, uint32_t n_why);

/* A change of strips and buses: `key` is an order of docs/protocol.md, such as
 * console.add-strip, console.change or console.remove, and `text` what it says there.
 * Where the console takes it, keys change a moment later (`restructured`).  As above. */
TB_PUBLIC int tb_client_request_change(
	struct tb_client *c, const char *key, const char *text, tb_done_t done, void *data);

/* Saves all settings as a scene.  0, or -errno with `why`.  This one waits,
 * for the disk. */
TB_PUBLIC int tb_client_save_scene(
	struct tb_client *c, const char *path, const char *name, char *why, uint32_t n_why);
/* Sends what a scene's file sets.  What the console does not have is left out.  As
 * tb_client_request_text(). */
TB_PUBLIC int tb_client_recall_scene(struct tb_client *c, const char *path, float fade_ms,
	tb_done_t done, void *data, char *why, uint32_t n_why);

/* ---- scenes and presets by name ---- */

/* The user's scenes and presets are files below $XDG_CONFIG_HOME/troubadour, else
 * ~/.config/troubadour, which the program `troubadour` and all others share.  The functions of
 * this part read and write them, and so wait for the disk, but for nobody else.  Those that
 * take a client need one that is ready, else they return -EAGAIN.  They return 0 or -errno,
 * such as -EINVAL for a name that cannot be or a damaged file, and -ENOENT for a name or
 * pattern that means nothing; then nothing is changed. */

/* What such a function says.  Begins as all zeros but for `line` and `data`.  NULL instead of
 * one: nobody reads it. */
struct tb_report {
	/* What there is to show, a line at a time and valid until it returns.  Called within the
	 * function, on its thread; NULL: nobody reads it. */
	void (*line)(void *data, const char *line);
	void *data;
	char why[1024]; /* what is wrong; with 0 a note, or "" */
};

/* Tells the names, in order of the alphabet. */
TB_PUBLIC int tb_scenes_list(struct tb_report *report);
/* Tells what a scene sets, as "strip.game.fader=-6dB". */
TB_PUBLIC int tb_scene_show(struct tb_client *c, const char *name, struct tb_report *report);
/* Tells a pair of lines for each difference: "-" and what is set now, "+" and what the scene sets;
 * or what `name` sets and what `other` sets, if that is not NULL. */
TB_PUBLIC int tb_scene_diff(
	struct tb_client *c, const char *name, const char *other, struct tb_report *report);
/* Saves all settings, or those that one of the `n` patterns means, such as "strip.*.fader".  A
 * scene of that name is replaced. */
TB_PUBLIC int tb_scene_save(struct tb_client *c, const char *name, const char *const *patterns,
	uint32_t n, struct tb_report *report);
/* The same with the keys that the scene has already. */
TB_PUBLIC int tb_scene_save_again(struct tb_client *c, const char *name, struct tb_report *report);
/* Sends what a scene sets, but for protected keys, and keeps what was set before for
 * tb_scene_undo().  `done` as in tb_client_request(). */
TB_PUBLIC int tb_scene_recall(struct tb_client *c, const char *name, float fade_ms, tb_done_t done,
	void *data, struct tb_report *report);
/* Sends what was set before the last recall, undo or preset. */
TB_PUBLIC int tb_scene_undo(
	struct tb_client *c, float fade_ms, tb_done_t done, void *data, struct tb_report *report);
TB_PUBLIC int tb_scene_delete(const char *name, struct tb_report *report);
/* -EEXIST if there is one of the new name. */
TB_PUBLIC int tb_scene_rename(const char *name, const char *new_name, struct tb_report *report);

/* Tells the patterns of the keys that no recall changes. */
TB_PUBLIC int tb_scenes_protected(struct tb_report *report);
/* Protects keys from recalls; where `c` is NULL the patterns are not checked.  The other way
 * round -ENOENT for a pattern that is not on the list. */
TB_PUBLIC int tb_scene_protect(
	struct tb_client *c, const char *const *patterns, uint32_t n, struct tb_report *report);
TB_PUBLIC int tb_scene_unprotect(const char *const *patterns, uint32_t n, struct tb_report *report);

/* Tells the names, and behind them what each is for: those that are built in and the user's
 * own. */
TB_PUBLIC int tb_presets_list(struct tb_report *report);
/* Tells what a preset sets, as "comp.ratio=3". */
TB_PUBLIC int tb_preset_show(const char *name, struct tb_report *report);
/* One of the user's own; -EPERM for one that is built in. */
TB_PUBLIC int tb_preset_delete(const char *name, struct tb_report *report);
/* Saves how the processors of a strip or bus are set. */
TB_PUBLIC int tb_preset_save(
	struct tb_client *c, const char *name, const char *from, struct tb_report *report);

struct tb_preset_use {
	const char *preset, *device; /* names; the device is a strip or bus */
	const char *voice; /* the strip of the voice that music makes way for; NULL: the first one
	                    * with a microphone */
	float fade_ms;
};

/* Sends what a preset sets; tb_scene_undo() takes it back.  `use` is not needed after the return,
 * `done` as in tb_client_request(). */
TB_PUBLIC int tb_preset_apply(struct tb_client *c, const struct tb_preset_use *use, tb_done_t done,
	void *data, struct tb_report *report);

/* ---- levels ---- */

/* Levels come while this is there; looking does not keep an idle console awake.  NULL with
 * errno.  `came` (NULL: nobody is told) is called for each set of levels, some 30 a second
 * while the console runs, and when the state is another. */
TB_PUBLIC struct tb_levels *tb_levels_open(
	struct tb_client *c, void (*came)(void *data), void *data);
/* NULL is fine; before the client. */
TB_PUBLIC void tb_levels_free(struct tb_levels *l);

/* 0, or -EPROTONOSUPPORT if the console's levels are of a version that the library does not
 * know: none of them can be read. */
TB_PUBLIC int tb_levels_state(const struct tb_levels *l);

/* Reads linear peak and rms of up to `n` channels of "strip.game" or "bus.a1", after the fader.
 * Silence if nothing came for a while.  Returns how many channels there are, 0 for a name that
 * has no levels. */
TB_PUBLIC uint32_t tb_levels_read(
	struct tb_levels *l, const char *name, float *peak_lin, float *rms_lin, uint32_t n);
/* What the processors of that strip or bus take away together, automix aside, in dB >= 0. */
TB_PUBLIC float tb_levels_reduction_db(struct tb_levels *l, const char *name);

/* ---- the session around the console ---- */

enum tb_object_kind {
	TB_OBJECT_NODE,
	TB_OBJECT_PORT,
	TB_OBJECT_LINK,
	TB_OBJECT_METADATA, /* what the session keeps, such as its defaults; it has a name alone */
};

/* Names are made printable. */
struct tb_object {
	enum tb_object_kind kind;
	uint32_t id;
	uint32_t node;                    /* of a port; the output node of a link */
	uint32_t input_node;              /* of a link */
	uint32_t output_port, input_port; /* of a link */
	bool is_output;                   /* a port's direction */
	char name[96];                    /* of all but a link */
	char description[96];             /* of a node */
	char media_class[48];             /* of a node: "Audio/Sink" is a device to play on */
	bool is_level_meter;              /* a node that measures what it hears and keeps nothing */
};

/* All there is: `i` from 0, NULL at the end.  An object is valid until the loop runs again. */
TB_PUBLIC const struct tb_object *tb_client_object(const struct tb_client *c, uint32_t i);
/* NULL if there is none of that kind and id. */
TB_PUBLIC const struct tb_object *tb_client_find_object(
	const struct tb_client *c, enum tb_object_kind kind, uint32_t id);
/* The newest of that name; NULL if there is none. */
TB_PUBLIC const struct tb_object *tb_client_find_node(const struct tb_client *c, const char *name);
/* The node at the other end of object `i`, if that is a link that begins at `node`, or ends
 * there (`inputs`).  NULL if it is none, if an earlier object links the same two nodes, or if
 * the other one is a level meter. */
TB_PUBLIC const struct tb_object *tb_client_peer(
	const struct tb_client *c, const struct tb_object *node, uint32_t i, bool inputs);
/* The device that the strip or bus with that node was not linked to, and why, as the policy
 * scripts tell; NULL if there is nothing to tell, or WirePlumber has not told it yet. */
TB_PUBLIC const char *tb_client_refusal(const struct tb_client *c, uint32_t node);

/* ---- devices ---- */

/* Bytes of a node's name, with the NUL. */
#define TB_DEVICE_NAME_MAX 256u

/* What a bus can play on or a strip can record, and is no console's. */
struct tb_device {
	uint32_t node;
	char name[TB_DEVICE_NAME_MAX]; /* of the node: what a console file says */
	char description[96];          /* what people call it */
	char nick[96];                 /* a shorter one, or "" */
	bool plays, records;
	bool is_hardware; /* a sound card or a headset; else a program made it */
	int32_t priority; /* the session's */
};

/* Lists the devices to play on (`plays`), or to record: hardware first, then by priority.  Returns
 * how many there are, `n` at most. */
TB_PUBLIC uint32_t tb_client_devices(
	const struct tb_client *c, bool plays, struct tb_device *list, uint32_t n);
/* Which of the list `text` means: one's description, nick or name, or a part of one that no other
 * has; upper and lower case are the same.  -ENOENT, or -EEXIST if several fit. */
TB_PUBLIC int tb_device_match(const struct tb_device *list, uint32_t n, const char *text);

/* Whether that strip or bus is linked to the device with that node. */
TB_PUBLIC bool tb_client_uses_device(const struct tb_client *c, const char *name, uint32_t node);
/* What a playback bus or capture strip would like, best first: names of nodes, or patterns with
 * * or ?.  The first that is there is used, the session's default without any.  Returns how many
 * there are, `n` at most; -ENOENT, or -ENOTSUP if it is virtual. */
TB_PUBLIC int tb_client_choice(
	const struct tb_client *c, const char *name, char (*list)[TB_DEVICE_NAME_MAX], uint32_t n);
/* Chooses: each of `names` is what tb_device_match() finds among the devices, or a pattern; none is
 * the session's default.  The console keeps it, Troubadour's policy in WirePlumber obeys it.  As
 * tb_client_request_text(); -ENOENT, -EEXIST and -ENOTSUP as above. */
TB_PUBLIC int tb_client_request_devices(struct tb_client *c, const char *name,
	const char *const *names, uint32_t n, tb_done_t done, void *data, char *why,
	uint32_t n_why);

/* ---- applications to strips ---- */

/* WirePlumber keeps which application plays into which strip, and records which bus.  An
 * assigner shows that list and changes it, with or without a console.  It has a connection of
 * its own: a WirePlumber that hangs delays nobody else. */
struct tb_assigner;

struct tb_assignment {
	char application[128]; /* as it is compared, in lower case */
	char strips[256]; /* names with a space between them, the first that fits counts, or "-" */
};

/* `loop` is borrowed, such as tb_client_loop(); `remote` as in struct tb_client_options.
 * `changed` (NULL: nobody is told) is called when the list is another, or the state.  NULL
 * with errno. */
TB_PUBLIC struct tb_assigner *tb_assigner_open(
	struct pw_loop *loop, const char *remote, void (*changed)(void *data), void *data);
/* NULL is fine; before the loop, and not from a callback of it.  Requests that are under way end
 * with -ECANCELED before it returns. */
TB_PUBLIC void tb_assigner_free(struct tb_assigner *a);

/* 0: the list is known.  -EAGAIN: not yet.  -ENOENT: WirePlumber does not run, or without
 * Troubadour's policy.  -EINVAL: its setting is damaged.  -ETIME: it does not answer.  -EPIPE:
 * it is gone.  It becomes 0 when that passes, unless PipeWire itself went away. */
TB_PUBLIC int tb_assigner_state(const struct tb_assigner *a);
/* The same as a sentence without a full stop; "" for 0. */
TB_PUBLIC const char *tb_assigner_why(const struct tb_assigner *a);

/* `i` from 0, NULL at the end; valid until the loop runs again. */
TB_PUBLIC const struct tb_assignment *tb_assigner_at(const struct tb_assigner *a, uint32_t i);

/* Assigns `application`, which is a name as mixers show it, that of a program or a Flatpak ID,
 * to `strips`: of "music", of "chat b2" the first that is there and fits.  The word "-" leaves it
 * alone: no rule and no list of well-known programs moves it.  NULL ends an assignment. WirePlumber
 * puts it into effect and keeps it; `done` (NULL: nobody is told) is called when it has, with 0 or
 * a state of above, or with -ECANCELED; `why` may then say that the strip counts only once a
 * console has it.
 *
 * Where it cannot be, nothing is sent and `done` not called: -EINVAL for names that cannot be
 * or that applications cannot be linked to, -ENOENT for no such assignment or for a strip that
 * running consoles do not have, -ENOSPC, or the state; `why` (of `n_why` bytes) says more. */
TB_PUBLIC int tb_assigner_assign(struct tb_assigner *a, const char *application, const char *strips,
	tb_done_t done, void *data, char *why, uint32_t n_why);

/* Whether well-known programs play into chat, music and game without an assignment. */
TB_PUBLIC bool tb_assigner_knows_programs(const struct tb_assigner *a);
/* Switches that.  0, and `done` (NULL: nobody is told) is called as by tb_assigner_assign();
 * or the state, -EBUSY or -ENOMEM, with nothing sent and `done` not called. */
TB_PUBLIC int tb_assigner_know_programs(
	struct tb_assigner *a, bool knows, tb_done_t done, void *data);

#ifdef __cplusplus
}
#endif

#endif
