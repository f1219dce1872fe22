/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The settings of a console.  Each is a float, with a row in a table of params.h. */
#ifndef TB_MIXER_SETTINGS_H
#define TB_MIXER_SETTINGS_H

#include "dsp/eq-kernels.h"
#include "mixer/mixer.h"

/* Switches are 0 or 1. */
struct tb_gate_settings {
	float on;
	float threshold_db, hysteresis_db;
	float attack_ms, hold_ms, release_ms;
	float range_db;
	float highpass_hz;
};

struct tb_highpass_settings {
	float on;
	float freq_hz;
	float slope; /* enum tb_slope */
};

struct tb_deess_settings {
	float on;
	float freq_hz, threshold_db, range_db;
};

struct tb_eq_settings {
	float on;
	struct tb_eq_band_settings {
		float type; /* enum tb_filter_type */
		float freq_hz, gain_db, q;
		float on;
	} band[TB_EQ_BANDS];
};

struct tb_comp_settings {
	float on;
	float threshold_db, ratio, knee_db;
	float attack_ms, release_ms;
	float range_db;
	float makeup_db, auto_makeup;
	float detector; /* enum tb_detector */
	float mix;
	float sidechain;      /* a strip, -1: its own signal */
	float sidechain_mute; /* that strip counts even while it is muted */
	float highpass_hz;    /* of what is listened to */
};

struct tb_limiter_settings {
	float on;
	float mode; /* enum tb_limiter_mode */
	float ceiling_db, release_ms, lookahead_ms;
};

/* See balance.h. */
struct tb_balance_settings {
	float balance;
	float channel_db[TB_MAX_CHANNELS];
};

/* What a lookahead of 0 and any other stand for: two views of one choice, which
 * tb_mixer_set() keeps the same. */
enum tb_limiter_mode {
	TB_LIMITER_LIVE,
	TB_LIMITER_MASTERING,
};

struct tb_insert_settings {
	float choice; /* of tb_insert_form.choices */
	float on;
	float position; /* enum tb_insert_position */
};

/* See design.c. */
struct tb_duck_settings {
	float by; /* a strip, -1: it is not ducked */
	float depth_db, threshold_db;
	float attack_ms, release_ms;
};

/* See automix.h. */
struct tb_automix_settings {
	float weight_db;
};

/* See voice.h. */
struct tb_voice_settings {
	float echo_on;
	float echo_reference; /* a bus, -1: the monitor */
	float echo_method;    /* enum tb_echo_method */
	float denoise_on;
	float denoise_method; /* enum tb_denoise_method */
	float denoise_amount_db;
	float agc_on;
	float agc_target_db, agc_max_db;
};

enum tb_echo_method {
	TB_ECHO_AUTO,
	TB_ECHO_WEBRTC,
	TB_ECHO_SPEEX,
	TB_N_ECHO_METHODS,
};

enum tb_denoise_method {
	TB_DENOISE_AUTO,
	TB_DENOISE_SPEEX,
	TB_DENOISE_RNNOISE,
	TB_DENOISE_WEBRTC,
	TB_N_DENOISE_METHODS,
};

struct tb_strip_settings {
	float trim_db;
	float polarity;
	float mono;
	float width;
	float pan, pan_law_db;
	float fader_db;
	float mute;
	float solo;
	float group; /* 1..TB_N_GROUPS, 0: none */
	float cue;   /* enum tb_cue */
	float color; /* of the clients; it changes no sound */
	struct tb_balance_settings channels;
	struct tb_voice_settings voice;
	struct tb_insert_settings insert;
	float spatial; /* enum tb_spatial */
	struct tb_highpass_settings highpass;
	struct tb_deess_settings deess;
	struct tb_gate_settings gate;
	struct tb_eq_settings eq;
	struct tb_comp_settings comp;
	struct tb_duck_settings duck;
	struct tb_automix_settings automix;
	struct tb_limiter_settings limiter;
};

struct tb_downmix_settings {
	float center_db, surround_db, lfe_db;
	float normalize;
};

struct tb_loudness_settings {
	float on;
	float ride;
	float target_db, gate_db; /* LUFS */
};

struct tb_bus_settings {
	float trim_db;
	float mono;
	struct tb_downmix_settings downmix;
	float fader_db;
	float mute;
	float fallback_db; /* no more than this on a device that is not its own */
	float delay_ms;
	struct tb_loudness_settings loudness;
	struct tb_balance_settings channels;
	struct tb_insert_settings insert;
	struct tb_eq_settings eq;
	struct tb_comp_settings comp;
	struct tb_limiter_settings limiter;
	float cue;   /* enum tb_cue */
	float minus; /* a strip that is not heard here, whatever its routes are; -1: none */
	float color; /* of the clients; it changes no sound */
};

struct tb_cell_settings {
	float route;
	float send_db;
	float pre;
};

/* See groups.h. */
#define TB_N_GROUPS 8u

struct tb_group_settings {
	float fader_db;
	float mute;
	float solo;
	float automix; /* its strips share the gain of one */
};

/* What the console has once. */
struct tb_desk_settings {
	struct tb_group_settings group[TB_N_GROUPS];
	float balance;           /* between the first group and the second */
	float monitor;           /* a bus, -1: the first playback bus */
	float dim, dim_level_db; /* of the monitor */
	float mono;              /* the same */
	float volume_keys;       /* the session's default device has its fader and mute */
};

/* See cue.h. */
enum tb_cue {
	TB_CUE_OFF,
	TB_CUE_PFL,
	TB_CUE_AFL,
	TB_N_CUES,
};

/* Where a surround strip is heard. */
enum tb_spatial {
	TB_SPATIAL_OFF,
	TB_SPATIAL_HEADPHONES, /* round the head, in left and right */
	TB_N_SPATIALS,
};

#endif
