/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Golden renders: music and a voice through strips and a bus, sample by sample against
 * the same console in double precision.
 *
 * Nothing is stored: the golden console below is the block diagram of the manual made of
 * the laws of each processor (laws.h), which know neither blocks nor vectors, sleep nor
 * matrices.  So a render is right, and not only as it was, on every instruction set. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/cpu.h"
#include "desk.h"
#include "laws.h"

#define WITHIN_DB      -110.0 /* measured: -119 at worst */
#define WITHIN_FAST_DB -98.0  /* above 96 kHz, where a release in float takes more frames: -100 */
#define N_FRAMES       96000u /* 2 s at 48 kHz */
#define N_STRIPS       2
#define STEREO         2

static const char *const strips[N_STRIPS] = { "voice", "music" };

static uint32_t rate_hz = DESK_RATE_HZ;
static float in[N_STRIPS][STEREO][N_FRAMES], out[STEREO][N_FRAMES];

/* ---- settings ---- */

/* clang-format off */
static const struct scene {
	const char *what;
	const char *settings; /* "key=value key=value ..." */
} scenes[] = {
	{ "EQ of strips and bus, all types", /* peak 0, shelves 1 2, lp hp 3 4, notch 5, bp 6 */
		"strip.voice.eq.on=1 strip.voice.eq.1.type=4 strip.voice.eq.1.freq=90 "
		"strip.voice.eq.2.freq=2500 strip.voice.eq.2.gain=5 strip.voice.eq.2.q=1.4 "
		"strip.voice.eq.3.gain=-4 strip.voice.eq.4.on=1 strip.voice.eq.4.type=5 "
		"strip.voice.eq.4.freq=50 strip.voice.eq.4.q=8 strip.voice.trim=3 "
		"strip.music.eq.on=1 strip.music.eq.1.gain=4 strip.music.eq.2.freq=400 "
		"strip.music.eq.2.gain=-6 strip.music.fader=-6 strip.music.polarity=1 "
		"bus.a1.eq.on=1 bus.a1.eq.1.gain=-3 bus.a1.eq.3.gain=2.5 bus.a1.eq.5.on=1 "
		"bus.a1.eq.5.type=3 bus.a1.eq.5.freq=15000 bus.a1.fader=-3 "
		"bus.a1.limiter.on=0" },
	{ "gate and compressor",
		"strip.voice.gate.on=1 strip.voice.gate.threshold=-36 strip.voice.gate.hold=20 "
		"strip.voice.gate.release=60 "
		"strip.voice.comp.on=1 strip.voice.comp.threshold=-30 strip.voice.comp.range=5 "
		"strip.voice.comp.auto=1 strip.voice.comp.detector=1 "
		"strip.music.comp.on=1 strip.music.comp.attack=3 strip.music.comp.mix=0.6 "
		"strip.music.comp.makeup=4 bus.a1.comp.on=1 bus.a1.comp.ratio=2 "
		"bus.a1.comp.threshold=-12 bus.a1.limiter.on=0" },
	{ "ducking",
		"strip.music.comp.on=1 strip.music.comp.sidechain=0 "
		"strip.music.comp.threshold=-40 strip.music.comp.ratio=6 "
		"strip.music.comp.attack=5 strip.music.comp.release=250 "
		"strip.voice.eq.on=1 strip.voice.eq.2.gain=6 bus.a1.comp.on=1 "
		"bus.a1.comp.sidechain=0 bus.a1.comp.threshold=-30 send.music.a1=-3" },
	{ "high-passes of all slopes, before the gate", /* 12, 24, 48 dB per octave: 0, 1, 2 */
		"strip.voice.highpass.on=1 strip.voice.highpass.freq=120 "
		"strip.voice.highpass.slope=2 strip.voice.gate.on=1 strip.voice.gate.threshold=-36 "
		"strip.music.highpass.on=1 strip.music.highpass.freq=400 "
		"strip.music.highpass.slope=0 bus.a1.limiter.on=0" },
	{ "de-essers, which key compressors",
		"strip.voice.deess.on=1 strip.voice.deess.threshold=-50 strip.voice.deess.range=12 "
		"strip.music.deess.on=1 strip.music.deess.freq=2500 strip.music.deess.threshold=-30 "
		"strip.music.comp.on=1 strip.music.comp.sidechain=0 "
		"strip.music.comp.threshold=-40 strip.music.polarity=1 strip.voice.polarity=1 "
		"bus.a1.limiter.on=0" },
	{ "both mixed automatically, before their limiters",
		"strip.voice.group=2 strip.music.group=2 group.2.automix=1 "
		"strip.voice.automix.weight=6 strip.voice.comp.on=1 strip.voice.trim=6 "
		"strip.music.limiter.on=1 strip.music.limiter.ceiling=-12 "
		"strip.voice.limiter.on=1 strip.voice.limiter.lookahead=1 "
		"bus.a1.limiter.on=0" },
	{ "limiters, guarding and looking ahead",
		"strip.voice.limiter.on=1 strip.voice.limiter.lookahead=1.5 "
		"strip.voice.limiter.ceiling=-9 strip.voice.trim=12 strip.music.trim=9 "
		"strip.music.limiter.on=1 strip.music.limiter.ceiling=-6 "
		"bus.a1.limiter.lookahead=1 bus.a1.limiter.ceiling=-3 "
		"bus.a1.limiter.release=40 bus.a1.fader=3" },
	{ "everything",
		"strip.voice.gate.on=1 strip.voice.gate.threshold=-40 strip.voice.eq.on=1 "
		"strip.voice.eq.1.type=4 strip.voice.eq.2.gain=4 strip.voice.comp.on=1 "
		"strip.voice.comp.threshold=-26 strip.voice.limiter.on=1 "
		"strip.voice.limiter.ceiling=-6 strip.voice.limiter.lookahead=2 "
		"strip.voice.trim=6 strip.music.eq.on=1 strip.music.eq.1.gain=6 "
		"strip.music.comp.on=1 strip.music.comp.sidechain=0 "
		"strip.music.comp.threshold=-34 strip.music.limiter.on=1 "
		"strip.music.limiter.lookahead=1 strip.music.fader=-2 bus.a1.eq.on=1 "
		"bus.a1.eq.3.gain=3 bus.a1.comp.on=1 bus.a1.comp.makeup=6 "
		"bus.a1.fader=2 bus.a1.delay=21 bus.a1.limiter.lookahead=0.9" },
};
/* clang-format on */

#define N_SCENES (sizeof(scenes) / sizeof(scenes[0]))

static struct console *console_of(const struct scene *scene)
{
	struct console *c = desk_new_at(rate_hz);

	/* Where every lookahead is long enough. */
	tb_mixer_set_rate(console_mixer(c), DESK_RATE_HZ);
	console_set(c, "route.music.a1", 1.0f);
	console_set_all(c, scene->settings);
	tb_mixer_set_rate(console_mixer(c), rate_hz);
	console_commit(c);
	return c;
}

/* ---- the golden console ---- */

static float get(struct console *c, const char *owner, const char *what)
{
	char key[TB_KEY_MAX];

	snprintf(key, sizeof(key), "%s.%s", owner, what);
	return console_get(c, key);
}

static double factor(struct console *c, const char *owner, const char *what)
{
	return pow(10.0, (double)get(c, owner, what) / 20.0);
}

static void gate(struct console *c, const char *owner, const struct law_signal *s)
{
	struct tb_gate_params p = {
		.on = true,
		.threshold_db = get(c, owner, "gate.threshold"),
		.hysteresis_db = get(c, owner, "gate.hysteresis"),
		.attack_ms = get(c, owner, "gate.attack"),
		.hold_ms = get(c, owner, "gate.hold"),
		.release_ms = get(c, owner, "gate.release"),
		.range_db = get(c, owner, "gate.range"),
	};
	struct tb_gate_coeffs coeffs;

	tb_gate_design(&coeffs, &p, rate_hz);
	if (get(c, owner, "gate.on") > 0.0f)
		law_gate(&coeffs, s);
}

static void cut_rumble(struct console *c, const char *owner, const struct law_signal *s)
{
	struct tb_highpass_params p = {
		.freq_hz = get(c, owner, "highpass.freq"),
		.slope = (enum tb_slope)get(c, owner, "highpass.slope"),
	};

	if (get(c, owner, "highpass.on") > 0.0f)
		law_highpass(&p, rate_hz, s);
}

static float get_band(struct console *c, const char *owner, uint32_t band, const char *what)
{
	char name[32];

	snprintf(name, sizeof(name), "eq.%u.%s", band + 1, what);
	return get(c, owner, name);
}

/* A strip has fewer bands than a bus. */
static bool has_band(struct console *c, const char *owner, uint32_t band)
{
	char key[TB_KEY_MAX];

	snprintf(key, sizeof(key), "%s.eq.%u.on", owner, band + 1);
	return tb_mixer_find_param(console_mixer(c), key) >= 0;
}

static void equalise(struct console *c, const char *owner, const struct law_signal *s)
{
	struct tb_eq_params p = { .on = get(c, owner, "eq.on") > 0.0f };

	for (uint32_t b = 0; b < TB_EQ_BANDS && has_band(c, owner, b); b++)
		p.band[b] = (struct tb_eq_band_params){
			.type = (enum tb_filter_type)get_band(c, owner, b, "type"),
			.freq_hz = get_band(c, owner, b, "freq"),
			.gain_db = get_band(c, owner, b, "gain"),
			.q = get_band(c, owner, b, "q"),
			.on = get_band(c, owner, b, "on") > 0.0f,
		};
	law_eq(&p, rate_hz, s);
}

static void soften(struct console *c, const char *owner, const struct law_signal *s)
{
	struct tb_deesser_params p = {
		.on = true,
		.freq_hz = get(c, owner, "deess.freq"),
		.threshold_db = get(c, owner, "deess.threshold"),
		.range_db = get(c, owner, "deess.range"),
	};

	if (get(c, owner, "deess.on") > 0.0f)
		law_deesser(&p, rate_hz, s);
}

/* `keys`: of all strips. */
static void compress(struct console *c, const char *owner, const struct law_signal *s,
	const struct law_signal *keys)
{
	int key = (int)get(c, owner, "comp.sidechain");
	struct tb_compressor_params p = {
		.on = true,
		.threshold_db = get(c, owner, "comp.threshold"),
		.ratio = get(c, owner, "comp.ratio"),
		.knee_db = get(c, owner, "comp.knee"),
		.attack_ms = get(c, owner, "comp.attack"),
		.release_ms = get(c, owner, "comp.release"),
		.range_db = get(c, owner, "comp.range"),
		.makeup_db = get(c, owner, "comp.makeup"),
		.auto_makeup = get(c, owner, "comp.auto") > 0.0f,
		.mix = get(c, owner, "comp.mix"),
		.detector = (enum tb_detector)get(c, owner, "comp.detector"),
	};
	struct tb_compressor_coeffs coeffs;

	tb_compressor_design(&coeffs, &p, rate_hz);
	if (get(c, owner, "comp.on") > 0.0f)
		law_compressor(&coeffs, s, key < 0 ? NULL : &keys[key]);
}

/* Strips of another group than 2 share nothing in these scenes. */
static void automix(struct console *c, const struct law_signal *strip)
{
	struct tb_automix_params p[N_STRIPS];
	char owner[32];

	for (uint32_t s = 0; s < N_STRIPS; s++) {
		snprintf(owner, sizeof(owner), "strip.%s", strips[s]);
		p[s] = tb_automix_defaults;
		p[s].on = get(c, "group", "2.automix") > 0.0f && get(c, owner, "group") == 2.0f;
		p[s].weight_db = get(c, owner, "automix.weight");
	}
	law_automix(p, rate_hz, strip, N_STRIPS);
}

/* Returns how late it makes the signal. */
static uint32_t limit(struct console *c, const char *owner, const struct law_signal *s)
{
	struct tb_limiter_params p = {
		.on = get(c, owner, "limiter.on") > 0.0f,
		.ceiling_db = get(c, owner, "limiter.ceiling"),
		.release_ms = get(c, owner, "limiter.release"),
		.lookahead_ms = get(c, owner, "limiter.lookahead"),
	};
	struct tb_limiter_coeffs coeffs;

	tb_limiter_design(&coeffs, &p, rate_hz);
	if (p.on)
		law_limiter(&coeffs, s);
	return tb_limiter_latency_frames(&coeffs);
}

struct signal {
	double samples[STEREO][N_FRAMES];
	double *row[STEREO];
};

static struct law_signal empty(struct signal *s)
{
	memset(s->samples, 0, sizeof(s->samples));
	for (uint32_t c = 0; c < STEREO; c++)
		s->row[c] = s->samples[c];
	return (struct law_signal){ s->row, STEREO, N_FRAMES };
}

static void add(const struct law_signal *to, const struct law_signal *from, double gain)
{
	for (uint32_t c = 0; c < STEREO; c++)
		for (uint32_t i = 0; i < N_FRAMES; i++)
			to->io[c][i] += from->io[c][i] * gain;
}

static void scale(const struct law_signal *s, double gain)
{
	add(s, s, gain - 1.0);
}

/* As they are after high-pass, gate, EQ and de-esser, which is what keys hear. */
static void begin_strip(
	struct console *c, uint32_t strip, const char *owner, const struct law_signal *s)
{
	double gain = factor(c, owner, "trim") * (get(c, owner, "polarity") > 0.0f ? -1.0 : 1.0);

	for (uint32_t ch = 0; ch < STEREO; ch++)
		for (uint32_t i = 0; i < N_FRAMES; i++)
			s->io[ch][i] = in[strip][ch][i] * gain;
	cut_rumble(c, owner, s);
	gate(c, owner, s);
	equalise(c, owner, s);
	soften(c, owner, s);
}

static void render_strips(struct console *c, const struct law_signal *strip)
{
	static struct signal key_memory[N_STRIPS];
	struct law_signal keys[N_STRIPS];
	uint32_t late[N_STRIPS], latest = 0;
	char owner[N_STRIPS][32];

	for (uint32_t s = 0; s < N_STRIPS; s++) {
		snprintf(owner[s], sizeof(owner[s]), "strip.%s", strips[s]);
		keys[s] = empty(&key_memory[s]);
		begin_strip(c, s, owner[s], &strip[s]);
		add(&keys[s], &strip[s], 1.0);
	}
	for (uint32_t s = 0; s < N_STRIPS; s++)
		compress(c, owner[s], &strip[s], keys);
	automix(c, strip);
	for (uint32_t s = 0; s < N_STRIPS; s++) {
		late[s] = limit(c, owner[s], &strip[s]);
		latest = late[s] > latest ? late[s] : latest;
	}
	for (uint32_t s = 0; s < N_STRIPS; s++)
		law_delay(latest - late[s], &strip[s]);
}

static void render_bus(
	struct console *c, const struct law_signal *bus, const struct law_signal *strip)
{
	char owner[32], send[32];

	for (uint32_t s = 0; s < N_STRIPS; s++) {
		snprintf(owner, sizeof(owner), "strip.%s", strips[s]);
		snprintf(send, sizeof(send), "%s.a1", strips[s]);
		add(bus, &strip[s], factor(c, owner, "fader") * factor(c, "send", send));
	}
	equalise(c, "bus.a1", bus);
	compress(c, "bus.a1", bus, strip);
	scale(bus, factor(c, "bus.a1", "fader"));
	law_delay((uint32_t)lrint(get(c, "bus.a1", "delay") * 1e-3 * rate_hz), bus);
	limit(c, "bus.a1", bus);
}

static const struct law_signal *golden(struct console *c)
{
	static struct signal memory[N_STRIPS + 1];
	static struct law_signal bus;
	struct law_signal strip[N_STRIPS];

	for (uint32_t s = 0; s < N_STRIPS; s++)
		strip[s] = empty(&memory[s]);
	bus = empty(&memory[N_STRIPS]);
	render_strips(c, strip);
	render_bus(c, &bus, strip);
	return &bus;
}

/* ---- the console under test ---- */

static void render(struct console *c, uint32_t n_block)
{
	for (uint32_t at = 0, n; at < N_FRAMES; at += n) {
		n = N_FRAMES - at < TB_MAX_FRAMES ? N_FRAMES - at : TB_MAX_FRAMES;
		for (uint32_t i = 0; i < N_STRIPS * STEREO; i++)
			memcpy(console_in(c, strips[i / STEREO], i % STEREO),
				in[i / STEREO][i % STEREO] + at, n * sizeof(float));
		console_play(c, n, n_block);
		for (uint32_t ch = 0; ch < STEREO; ch++)
			memcpy(out[ch] + at, console_out(c, "a1", ch), n * sizeof(float));
	}
}

static void fill_inputs(void)
{
	signal_music(in[1][0], in[1][1], N_FRAMES, rate_hz);
	signal_voice(in[0][0], N_FRAMES, rate_hz);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		in[0][1][i] = 0.8f * in[0][0][i];
}

/* A scene that changes next to nothing would prove nothing. */
static double change_db(const double *want, uint32_t channel)
{
	static float plain[N_FRAMES];

	for (uint32_t i = 0; i < N_FRAMES; i++)
		plain[i] = in[0][channel][i] + in[1][channel][i];
	return signal_error_db(plain, want, N_FRAMES);
}

/* Returns what it is held against. */
static const struct law_signal *expect_golden(
	const struct scene *scene, const struct law_signal *want, uint32_t n_block, const char *how)
{
	struct console *c = console_of(scene);

	want = want ? want : golden(c);
	render(c, n_block);
	for (uint32_t ch = 0; ch < STEREO; ch++) {
		double error_db = signal_error_db(out[ch], want->io[ch], N_FRAMES);

		cr_expect_lt(error_db, rate_hz > 96000 ? WITHIN_FAST_DB : WITHIN_DB,
			"%s, %s, %u Hz, channel %u: %.1f dB", scene->what, how, rate_hz, ch,
			error_db);
	}
	cr_expect_gt(change_db(want->io[0], 0), -6.0, "%s at %u Hz", scene->what, rate_hz);
	console_free(c);
	return want;
}

Test(golden, music_and_a_voice_sound_as_the_laws_say_on_every_instruction_set)
{
	static const struct {
		const char *isa;
		uint32_t n_block;
	} renders[] = { { "c", 512 }, { "v1", 333 }, { "v3", 256 }, { "v4", 1024 } };

	fill_inputs();
	for (uint32_t s = 0; s < N_SCENES; s++) {
		const struct law_signal *want = NULL;

		for (uint32_t r = 0; r < 4; r++) {
			uint32_t mask = 0;

			cr_assert_eq(tb_cpu_parse(renders[r].isa, &mask), 0);
			tb_cpu_set_mask(mask);
			want = expect_golden(&scenes[s], want, renders[r].n_block, renders[r].isa);
		}
	}
}

Test(golden, music_and_a_voice_sound_as_the_laws_say_at_every_rate)
{
	static const uint32_t rates_hz[] = { 8000, 11025, 16000, 22050, 32000, 44100, 88200, 96000,
		176400, 192000, 384000 };

	for (uint32_t r = 0; r < sizeof(rates_hz) / sizeof(rates_hz[0]); r++) {
		rate_hz = rates_hz[r];
		fill_inputs();
		for (uint32_t s = 0; s < N_SCENES; s++)
			expect_golden(&scenes[s], NULL, 441, "best");
	}
}
