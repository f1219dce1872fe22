/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console's description: SPA-JSON in, checked structs out.  Control thread.
 *
 * The same text is a console file and the module's `args`:
 *
 *     console.name = troubadour
 *     strips = [ { name = game  type = virtual  audio.position = [ FL FR ] } ]
 *     buses  = [ { name = a1    type = playback audio.position = [ FL FR ] } ]
 *     params = { "route.game.a1" = true }
 *     engine.rate = 48000
 *     console.routes = none     # or default: see tb_is_routed_by_default()
 */
#ifndef TB_CONFIG_H
#define TB_CONFIG_H

#include "mixer/mixer.h"
#include "spa/config-error.h"

#define TB_DEVICES_TEXT_MAX 1024

enum tb_device_kind {
	TB_DEVICE_VIRTUAL_STRIP, /* Audio/Sink that applications play to */
	TB_DEVICE_CAPTURE_STRIP, /* Stream/Input/Audio, fed by a microphone */
	TB_DEVICE_PLAYBACK_BUS,  /* Stream/Output/Audio, plays on a device */
	TB_DEVICE_VIRTUAL_BUS,   /* Audio/Source that applications record from */
};

struct tb_device_config {
	enum tb_device_kind kind;
	char name[TB_NAME_MAX + 1];
	int line; /* of its text; 0: not known */
	char description[128];
	bool is_default;    /* virtual devices: high session priority */
	bool has_no_routes; /* `routes = none`: not routed by default */
	struct tb_layout layout;
	bool has_own_clock;        /* `clock = own`: another driver than the console's */
	uint32_t resample_quality; /* 0..10, between two clocks or two rates */
	/* Hardware is linked to the first of these devices that is present.  Names or descriptions
	 * with wildcards, as a JSON array; empty: the default device. */
	char devices[TB_DEVICES_TEXT_MAX];
	char *node_props; /* an SPA-JSON object, owned; reaches the node untouched; may be NULL */
	/* `insert`: a filter graph or a list of them, owned; may be NULL.  It loads any library
	 * that it names: whoever reads a text that others wrote refuses it. */
	char *insert;
	bool insert_is_post; /* `insert.position = post` */
	/* What a mixer for it is told (insert.h); NULL: it hosts no inserts.  Not owned. */
	const struct tb_insert_form *insert_form;
	struct tb_insert *insert_ready;
	struct tb_insert *spatial_ready;
	struct tb_voice *voice_ready; /* the same (voice.h) */
};

/* One entry of `params`, applied after the defaults. */
struct tb_param_setting {
	char key[TB_KEY_MAX];
	char value[64]; /* as written, without quotes; see value-text.h */
	int line;
};

struct tb_console_config {
	char name[TB_NAME_MAX + 1];
	uint32_t n_strips, n_buses, n_params;
	struct tb_device_config *strips, *buses;
	struct tb_param_setting *params;
	char remote[256]; /* remote.name, may be empty */
	bool keeps_state;
	bool has_no_routes;      /* `console.routes = none` */
	uint32_t engine_rate_hz; /* TB_RATE_MIN..TB_RATE_MAX; 0: the graph's, whatever it is */
};

/* A strip or bus with nothing said about it: stereo, no name. */
void tb_device_config_init(struct tb_device_config *d, enum tb_device_kind kind);
/* What an object of the list says of `d`; which family it is of d->kind tells
 * before.  0, or -EINVAL with `error` filled and `d` finished. */
int tb_device_config_parse(
	struct tb_device_config *d, const char *text, struct tb_config_error *error);
/* Only the name that the object has. */
int tb_device_config_peek_name(
	const char *text, char name[TB_NAME_MAX + 1], struct tb_config_error *error);
int tb_device_config_set_name(
	struct tb_device_config *d, const char *name, struct tb_config_error *error);
void tb_device_config_finish(struct tb_device_config *d);
/* The copy has texts of its own, and nothing that `from` does not own.  0, or -ENOMEM with nothing
 * to finish. */
int tb_device_config_copy(struct tb_device_config *to, const struct tb_device_config *from);
bool tb_device_kind_is_strip(enum tb_device_kind kind);
bool tb_device_kind_is_virtual(enum tb_device_kind kind);
/* "virtual", "capture" or "playback". */
const char *tb_device_kind_name(enum tb_device_kind kind);

/* A mixer for these, all settings at their defaults.  NULL with errno. */
struct tb_mixer *tb_mixer_of_devices(const struct tb_device_config *const *devices,
	uint32_t n_strips, uint32_t n_buses, uint32_t rate_hz);

/* 0, or -EINVAL or -ENOMEM with `error` filled and nothing to finish. */
int tb_console_config_parse(
	struct tb_console_config *config, const char *text, struct tb_config_error *error);
/* Adds params, an object as in a console file, whose keys have that prefix there.  0, or -EINVAL or
 * -ENOMEM with `error` filled. */
int tb_console_config_add_params(struct tb_console_config *config, const char *prefix,
	const char *text, struct tb_config_error *error);
void tb_console_config_finish(struct tb_console_config *config);

/* The rule for routes that nobody speaks of: virtual strips are heard on all playback buses
 * and on the first virtual bus (the stream mix), capture strips on all virtual buses only,
 * since a microphone on loudspeakers feeds back. */
bool tb_is_routed_by_default(
	enum tb_device_kind strip, enum tb_device_kind bus, bool is_first_virtual_bus);
/* Adds such routes to the params of each strip that they route nowhere, neither on nor off.
 * `names`: of the strips that got one, empty if there are none.  0 or -ENOMEM. */
int tb_console_config_add_routes(struct tb_console_config *config, char *names, size_t n_bytes);

/* The mixer that `config` describes, with its params set and committed.  NULL with
 * `error` filled. */
struct tb_mixer *tb_console_config_mixer(
	const struct tb_console_config *config, uint32_t rate_hz, struct tb_config_error *error);

#endif
