/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console's core: strips x buses, no PipeWire, no I/O, no logging.
 *
 * This is the layer's header to read first.  It is grouped by thread.
 *
 *   control thread   builds a mixer, reads and writes its params, commits them
 *   data thread      tb_mixer_process(), once per cycle
 *   any thread       meters and counters (relaxed atomics, no libm)
 *
 * Samples are 32-bit float, planar, full scale +-1.  Channels of all strips
 * stand in one flat array (strip 0's channels, then strip 1's, ...), those of
 * the buses in another.
 */
#ifndef TB_MIXER_H
#define TB_MIXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dsp/tb-rt.h"
#include "dsp/units.h"

#define TB_MAX_STRIPS   256u
#define TB_MAX_BUSES    64u
#define TB_MAX_CHANNELS 8u
#define TB_MAX_FRAMES   8192u
#define TB_NAME_MAX     32u /* bytes of a strip's or bus's name, without the NUL */
#define TB_KEY_MAX      96u /* bytes of a param key, with the NUL */
#define TB_RATE_MIN     8000u
#define TB_RATE_MAX     384000u

/* Names and meaning as PipeWire's (SPA_AUDIO_CHANNEL_*) and ITU-R BS.775. */
enum tb_channel {
	TB_CH_UNKNOWN,
	TB_CH_MONO,
	TB_CH_FL,
	TB_CH_FR,
	TB_CH_FC,
	TB_CH_LFE,
	TB_CH_SL,
	TB_CH_SR,
	TB_CH_RL,
	TB_CH_RR,
	TB_CH_RC,
	TB_CH_FLC,
	TB_CH_FRC,
	TB_CH_AUX0 = 32, /* AUX0..AUX31, see layout.h */
};

enum tb_bus_kind {
	TB_BUS_VIRTUAL,  /* applications record from it */
	TB_BUS_PLAYBACK, /* plays on a device */
};

struct tb_layout {
	uint32_t n_channels;               /* 1..TB_MAX_CHANNELS */
	uint8_t position[TB_MAX_CHANNELS]; /* enum tb_channel */
};

/* See insert.h.  NULL: none, and without a form no keys of inserts. */
struct tb_insert;
struct tb_insert_form;
/* See voice.h. */
struct tb_voice;

struct tb_strip_config {
	char name[TB_NAME_MAX + 1]; /* [a-z0-9][a-z0-9_-]* */
	struct tb_layout layout;
	const struct tb_insert_form *insert_form;
	struct tb_insert *insert;
	struct tb_insert *spatial; /* what `spatial` asks for; NULL: nothing, or it is being made */
	bool has_voice;            /* it has the keys of voice.h */
	struct tb_voice *voice;    /* NULL: none of them is on, or it is being made */
};

struct tb_bus_config {
	char name[TB_NAME_MAX + 1];
	struct tb_layout layout;
	enum tb_bus_kind kind;
	const struct tb_insert_form *insert_form;
	struct tb_insert *insert;
};

struct tb_mixer_config {
	uint32_t rate_hz; /* TB_RATE_MIN..TB_RATE_MAX */
	uint32_t n_strips, n_buses;
	const struct tb_strip_config *strips;
	const struct tb_bus_config *buses;
};

struct tb_mixer;

/* ---- control thread: life ---- */

/* The mixer copies `config`.  All params at their defaults, all gains at rest.
 * NULL with errno: EINVAL (0 or too many strips, buses or channels, a name that
 * is malformed or there twice, a rate out of range), ENOMEM. */
struct tb_mixer *tb_mixer_new(const struct tb_mixer_config *config);
void tb_mixer_free(struct tb_mixer *m); /* NULL is fine */

uint32_t tb_mixer_n_strips(const struct tb_mixer *m);
uint32_t tb_mixer_n_buses(const struct tb_mixer *m);
const struct tb_strip_config *tb_mixer_strip(const struct tb_mixer *m, uint32_t strip);
const struct tb_bus_config *tb_mixer_bus(const struct tb_mixer *m, uint32_t bus);

/* First flat channel of a strip (of `in`) or a bus (of `out`); with the number
 * of strips or buses: the total. */
uint32_t tb_mixer_strip_channel(const struct tb_mixer *m, uint32_t strip);
uint32_t tb_mixer_bus_channel(const struct tb_mixer *m, uint32_t bus);

/* Index by name, -ENOENT if there is none. */
int tb_mixer_find_strip(const struct tb_mixer *m, const char *name);
int tb_mixer_find_bus(const struct tb_mixer *m, const char *name);

/* ---- control thread: params ---- */

enum tb_unit {
	TB_UNIT_BOOL,
	TB_UNIT_DB,    /* at or below TB_SILENCE_DB: silence */
	TB_UNIT_NONE,  /* a plain number: pan, q */
	TB_UNIT_RATIO, /* n:1 */
	TB_UNIT_HZ,
	TB_UNIT_MS,
	TB_UNIT_ENUM,  /* an index into `choices` */
	TB_UNIT_STRIP, /* a strip's index, -1 for none */
	TB_UNIT_BUS,   /* a playback bus's index, -1 for the first one */
};

/* Whether values of the unit are told as words. */
static inline bool tb_unit_is_word(enum tb_unit unit)
{
	return unit == TB_UNIT_ENUM || unit == TB_UNIT_STRIP || unit == TB_UNIT_BUS;
}

/* What there is to know of one param.  Values are float whatever the unit. */
struct tb_param_info {
	char key[TB_KEY_MAX];
	const char *help;
	enum tb_unit unit;
	float min, max, def;
	const char *const *choices; /* TB_UNIT_ENUM: NULL-terminated; else NULL */
};

/* Params are numbered 0..n-1: those of strip 0, strip 1, ..., those of bus 0, ..., those that
 * the console has once, then route.<strip>.<bus>, send.<strip>.<bus>, pre.<strip>.<bus> cell by
 * cell, strip by strip. */
uint32_t tb_mixer_n_params(const struct tb_mixer *m);
/* The first number of those that the console has once, and of the route and send family. */
uint32_t tb_mixer_first_desk_param(const struct tb_mixer *m);
uint32_t tb_mixer_first_cell_param(const struct tb_mixer *m);
/* Whether a number has a key: the balance of a strip without sides has none, nor has
 * `channel.3` of a strip with two channels.  How many there are. */
bool tb_mixer_has_key(const struct tb_mixer *m, uint32_t param);
uint32_t tb_mixer_n_keys(const struct tb_mixer *m);
/* Whether it is a control of an insert, which its strip or bus alone has. */
bool tb_mixer_is_of_insert(const struct tb_mixer *m, uint32_t param);
/* Whether `key` is none, but may become one of a control: its strip or bus is there, and
 * hosts inserts, or `spatial` if it is one of that. */
bool tb_mixer_hosts_key(const struct tb_mixer *m, const char *key);
/* The number of `key`, -ENOENT if there is none.  O(log n) or better. */
int tb_mixer_find_param(const struct tb_mixer *m, const char *key);
void tb_mixer_param_info(const struct tb_mixer *m, uint32_t param, struct tb_param_info *info);

float tb_mixer_get(const struct tb_mixer *m, uint32_t param);
/* Clamps into the range (whole numbers and switches are rounded) and returns
 * what was stored.  NaN stores nothing.  Takes effect with tb_mixer_commit().
 * `limiter.mode` and `limiter.lookahead` are two views of one choice: each moves the other. */
float tb_mixer_set(struct tb_mixer *m, uint32_t param, float value);

/* One linear factor per channel of a strip or bus on top of its fader, 0..1: what a
 * device's channelVolumes hold besides their loudest.  It is the settings `balance` and
 * `channel.<n>`; setting it sets them, whatever the loudest factor is. */
void tb_mixer_strip_balance(const struct tb_mixer *m, uint32_t strip, float *factor_lin);
void tb_mixer_bus_balance(const struct tb_mixer *m, uint32_t bus, float *factor_lin);
void tb_mixer_set_strip_balance(struct tb_mixer *m, uint32_t strip, const float *factor_lin);
void tb_mixer_set_bus_balance(struct tb_mixer *m, uint32_t bus, const float *factor_lin);

/* Silences it, whatever its settings are: it is about to be removed. */
void tb_mixer_set_strip_leaves(struct tb_mixer *m, uint32_t strip, bool leaves);
void tb_mixer_set_bus_leaves(struct tb_mixer *m, uint32_t bus, bool leaves);

/* Heard as if it were not muted, whatever its setting is: somebody holds it open.  Its group's
 * mute and the solos of others count. */
void tb_mixer_set_strip_held(struct tb_mixer *m, uint32_t strip, bool held);

/* Direct cell access: O(1).  Whether the strip plays on the bus: it is routed there, and the
 * bus is not locked to it. */
bool tb_mixer_route(const struct tb_mixer *m, uint32_t strip, uint32_t bus);
float tb_mixer_send_db(const struct tb_mixer *m, uint32_t strip, uint32_t bus);
/* Whether the strip is heard on the bus, mutes and faders aside: it plays there and is not
 * sent at silence, or a cue takes it to the monitor (as of the last commit). */
bool tb_mixer_is_sent(const struct tb_mixer *m, uint32_t strip, uint32_t bus);
/* Whether the strip is silent on all buses whatever its faders are: it or its group is muted, or
 * others are soloed (as of the last commit). */
bool tb_mixer_is_silenced(const struct tb_mixer *m, uint32_t strip);
/* The bus where one listens: `console.monitor`, or the first playback bus; -1: none plays. */
int tb_mixer_monitor(const struct tb_mixer *m);
/* A bit for each channel of the strip that the bus has no place for. */
uint32_t tb_mixer_lost_channels(const struct tb_mixer *m, uint32_t strip, uint32_t bus);
bool tb_mixer_is_pre(const struct tb_mixer *m, uint32_t strip, uint32_t bus);

/* A gain of the bus besides its fader, before its delay and limiter: 1 without it.  Takes
 * effect without a commit, and moves there by at most some 4 dB a second. */
void tb_mixer_set_bus_ride(struct tb_mixer *m, uint32_t bus, float gain_lin);
/* Before anything sounds: the gain is there from the first frame. */
void tb_mixer_begin_bus_ride(struct tb_mixer *m, uint32_t bus, float gain_lin);

/* Any thread.  From the next block on the bus comes up from silence; the time counts while it
 * is heard.  A fade that is under way goes back to silence within 10 ms and begins again. */
#define TB_FADE_IN_MS 300u
TB_RT void tb_mixer_fade_bus_in(struct tb_mixer *m, uint32_t bus);

/* Data thread, before a block: nobody took the last one, of that length.  A fade that began
 * with it begins with the next one. */
TB_RT void tb_mixer_bus_was_not_heard(struct tb_mixer *m, uint32_t bus, uint32_t n_frames);

/* What somebody has measured of a bus, for those who ask the mixer: EBU R 128. */
struct tb_loudness {
	float momentary_lufs, short_lufs, integrated_lufs; /* TB_SILENCE_DB: nothing yet */
	float most_momentary_lufs, most_short_lufs;        /* the same, and true_peak_db */
	float range_lu, true_peak_db;
	float ride_db; /* the gain that is to be set for the target */
};
void tb_mixer_set_bus_loudness(
	struct tb_mixer *m, uint32_t bus, const struct tb_loudness *loudness);
extern const struct tb_loudness tb_loudness_none;
struct tb_loudness tb_mixer_bus_loudness(const struct tb_mixer *m, uint32_t bus);

/* Blocks that were not back in time from where an insert had sent them; -1: it sends none. */
int64_t tb_mixer_strip_late_returns(const struct tb_mixer *m, uint32_t strip);
int64_t tb_mixer_bus_late_returns(const struct tb_mixer *m, uint32_t bus);

/* What does the work for the voice on a strip, for those who ask the mixer. */
struct tb_voice_facts {
	char echo[16], denoise[16]; /* the method, or why there is none; empty: it is off */
	uint64_t n_late;            /* blocks of 10 ms that were not done in time */
	float latency_ms;
};
void tb_mixer_set_strip_voice(
	struct tb_mixer *m, uint32_t strip, const struct tb_voice_facts *facts);
struct tb_voice_facts tb_mixer_strip_voice(const struct tb_mixer *m, uint32_t strip);
/* The bus whose sound comes back to a strip as an echo, as of the settings; -1: none. */
int tb_mixer_echo_reference(const struct tb_mixer *m, uint32_t strip);

/* From the next commit on coefficients and ramps are for this rate.  Clamped. */
void tb_mixer_set_rate(struct tb_mixer *m, uint32_t rate_hz);
uint32_t tb_mixer_rate(const struct tb_mixer *m);

/* A single change of a setting takes this long. */
#define TB_MOVE_MS 10u

/* How long the move of the next commit takes, in ms, 0.1..60000.  Without it TB_MOVE_MS, and
 * longer where settings, switches aside, come in a stream as of a fader that is dragged. */
void tb_mixer_set_fade(struct tb_mixer *m, float fade_ms);
/* The ramp of the last commit. */
float tb_mixer_fade_ms(const struct tb_mixer *m);

/* How late `strip` is on `bus`, as of the last commit: lookahead, and what keeps the
 * strips of the bus together.  A bus's own delay is not in it: who asks for it wants to
 * hear it. */
uint32_t tb_mixer_latency_frames(const struct tb_mixer *m, uint32_t strip, uint32_t bus);

/* Hand all settings over; the data thread takes them whole at its next cycle
 * and ramps to them. */
void tb_mixer_commit(struct tb_mixer *m);

/* A mixer with other strips or buses, or of another rate, goes on where `old` stands.
 * `strip_from[strip]` and `bus_from[bus]` are indices in `old`, -1 for who is new
 * there.  First the settings, with a commit; then, on the data thread between two
 * cycles, the sound: tb_mixer_inherit(). */
void tb_mixer_carry(struct tb_mixer *m, const struct tb_mixer *old, const int16_t *strip_from,
	const int16_t *bus_from);

/* ---- data thread ---- */

/* See tb_mixer_carry().  `m` was not processed yet, and `old` is not processed any
 * more.  Strips and buses whose layout is the same in both continue without a gap.  From a
 * mixer of another rate only the counters are taken: what is in its delays would sound at
 * another pitch, so `m` fades in. */
TB_RT void tb_mixer_inherit(struct tb_mixer *m, const struct tb_mixer *old,
	const int16_t *strip_from, const int16_t *bus_from);

/* One cycle of 0..TB_MAX_FRAMES frames (more are cut).  `in[flat strip channel]`
 * and `out[flat bus channel]` are rows of n_frames floats of any alignment; a
 * NULL input reads as silence, a NULL output is not computed.  Inputs are not
 * written and do not overlap outputs.  A strip with a NaN or an Inf in its
 * block is silent for this block and counted. */
TB_RT void tb_mixer_process(
	struct tb_mixer *m, const float *const *in, float *const *out, uint32_t n_frames);

/* Data thread, between two blocks: for `gap_ns` nothing was mixed.  After 100 ms or more the next
 * block begins with the settings that it takes, without a ramp or a fade, and what was before is
 * forgotten: nothing of it is heard out of a delay, a limiter's lookahead, the latency of an insert
 * or the ringing of an equaliser.  A fade that was under way goes on by the clock.  Less than 100
 * ms counts as no gap at all. */
TB_RT void tb_mixer_gap(struct tb_mixer *m, uint64_t gap_ns);

/* The same in parts, for whoever has inserts that send their sound away (insert.h): between
 * two parts it may come back.  `in`, `out` and what they point to stay until the last one, and
 * nobody else uses the mixer.  tb_mixer_go_on() does the next part; false: it was the last. */
TB_RT void tb_mixer_begin(
	struct tb_mixer *m, const float *const *in, float *const *out, uint32_t n_frames);
TB_RT bool tb_mixer_go_on(struct tb_mixer *m);

/* After tb_mixer_process(): whether the bus's rows are all zeros. */
TB_RT bool tb_mixer_bus_is_silent(const struct tb_mixer *m, uint32_t bus);

/* ---- any thread ---- */

/* Ballistics: peak rises at once and falls 20 dB in 1.7 s (IEC 60268-10 type I,
 * DIN 45406), rms is a 300 ms exponential mean square; both linear, and 1 for a
 * full-scale sine (AES17). */
struct tb_level {
	float peak_lin, rms_lin;
};
/* Strips are metered after fader, mute, solo, channel balance and stereo pan, before
 * their sends (and, where they are mono, before they are spread by pan). */
TB_RT struct tb_level tb_mixer_strip_level(
	const struct tb_mixer *m, uint32_t strip, uint32_t channel);
TB_RT struct tb_level tb_mixer_bus_level(const struct tb_mixer *m, uint32_t bus, uint32_t channel);
/* The level that arrives: before trim, processing, fader and mute, so that a muted strip still
 * shows its signal. */
TB_RT struct tb_level tb_mixer_input_level(
	const struct tb_mixer *m, uint32_t strip, uint32_t channel);

/* Overs (overs.h says what they are) since the start or the last reset: of a strip as it
 * arrives, of a bus as it leaves, behind its limiter.  The data thread's and the control
 * thread's to read. */
TB_RT uint64_t tb_mixer_strip_overs(const struct tb_mixer *m, uint32_t strip);
TB_RT uint64_t tb_mixer_bus_overs(const struct tb_mixer *m, uint32_t bus);
/* Control thread.  From here on they are counted again. */
void tb_mixer_reset_strip_overs(struct tb_mixer *m, uint32_t strip);
void tb_mixer_reset_bus_overs(struct tb_mixer *m, uint32_t bus);

/* What the processors took away at most in the last 50 to 100 ms, dB >= 0; and automix, whose
 * share of the group's gain is small while others talk. */
struct tb_reduction {
	float gate_db, comp_db, limiter_db, deess_db, automix_db;
};
TB_RT struct tb_reduction tb_mixer_strip_reduction(const struct tb_mixer *m, uint32_t strip);
TB_RT struct tb_reduction tb_mixer_bus_reduction(const struct tb_mixer *m, uint32_t bus);

/* Blocks that were silenced for a NaN, an Inf or more than +60 dBFS since the start. */
uint64_t tb_mixer_strip_bad_blocks(const struct tb_mixer *m, uint32_t strip);
uint64_t tb_mixer_bus_bad_blocks(const struct tb_mixer *m, uint32_t bus);
uint64_t tb_mixer_bad_blocks(const struct tb_mixer *m);

#endif
