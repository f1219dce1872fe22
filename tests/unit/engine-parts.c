/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What an engine takes out: the echo of what was played, and noise.  SpeexDSP and a stand-in for
 * RNNoise (support/fake-rnnoise.c) are always there, WebRTC where PipeWire's plugin is. */
#include "engine-choice.h"

#include <criterion/criterion.h>
#include <malloc.h>
#include <math.h>
#include <string.h>

#include <pipewire/pipewire.h>

#include "signals.h"

#define N_FRAMES (6u * TB_ENGINE_RATE_HZ)
#define LEARNT   (4u * TB_ENGINE_RATE_HZ)
/* A room, and a device that says how late it is. */
#define ECHO_DELAY 700u
#define ASIDE      60u /* one of the microphones, from one loudspeaker */

static float far[TB_ENGINE_FAR_CHANNELS][N_FRAMES], in[2][N_FRAMES], out[2][N_FRAMES];

static void send_through(struct tb_engine *e)
{
	memcpy(out, in, sizeof(out));
	for (uint32_t at = 0; at < N_FRAMES; at += TB_ENGINE_FRAMES) {
		const float *played[TB_ENGINE_FAR_CHANNELS] = { far[0] + at, far[1] + at };
		float *io[] = { out[0] + at, out[1] + at };

		e->run(e, io, played);
	}
}

static void fill(float *row, float level, uint32_t n_frames)
{
	memset(row, 0, N_FRAMES * sizeof(*row));
	for (uint32_t f = 0; f < n_frames; f++)
		row[f] = level * signal_noise();
}

/* What both loudspeakers play, at the microphone. */
static void hear_far(void)
{
	memset(in, 0, sizeof(in));
	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t f = ECHO_DELAY + ASIDE; f < N_FRAMES; f++)
			in[c][f] = 0.3f * far[0][f - ECHO_DELAY]
			           + 0.2f * far[1][f - ECHO_DELAY - ASIDE * c];
}

/* Each loudspeaker has a sound of its own. */
static void play_echo(uint32_t n_frames)
{
	for (uint32_t side = 0; side < TB_ENGINE_FAR_CHANNELS; side++)
		fill(far[side], 0.2f, n_frames);
	hear_far();
}

static struct tb_engine *engine_new(const struct tb_engine_config *config)
{
	struct tb_engine *e = tb_engine_new(config);

	cr_assert_not_null(e);
	return e;
}

static double level_db(const float *row, uint32_t from)
{
	return signal_level_db(row, from, from + 2 * TB_ENGINE_RATE_HZ);
}

/* ---- echo ---- */

static void expect_cancels(struct tb_engine *e, uint32_t n_channels, double least_db)
{
	send_through(e);
	for (uint32_t c = 0; c < n_channels; c++) {
		double less_db = level_db(in[c], LEARNT) - level_db(out[c], LEARNT);

		cr_expect_geq(less_db, least_db, "channel %u: %.1f dB less", c, less_db);
	}
}

Test(engine_parts, speex_takes_out_what_both_loudspeakers_play)
{
	struct tb_engine *e = engine_new(&(struct tb_engine_config){
		.n_channels = 2, .echo_on = true, .echo = TB_ECHO_SPEEX });

	cr_expect_str_eq(e->echo, "speex");
	play_echo(N_FRAMES);
	expect_cancels(e, 2, 15.0);
	e->free(e);
}

/* Without an echo a microphone is not to sound like a telephone. */
Test(engine_parts, canceller_leaves_a_voice_as_it_is_when_nothing_plays)
{
	struct tb_engine *e = engine_new(&(struct tb_engine_config){
		.n_channels = 1, .echo_on = true, .echo = TB_ECHO_SPEEX });
	uint32_t ended = 3 * TB_ENGINE_RATE_HZ, quiet = ended + 2 * TB_ENGINE_RATE_HZ;
	uint32_t n_others = 0;
	double less_db;

	play_echo(ended);
	for (uint32_t f = ended + ECHO_DELAY + ASIDE; f < N_FRAMES; f++)
		in[0][f] = 0.2f * signal_noise();
	send_through(e);
	less_db = signal_level_db(in[0], ended / 2, ended)
	          - signal_level_db(out[0], ended / 2, ended);
	cr_expect_geq(less_db, 10.0, "%.1f dB less", less_db);
	for (uint32_t f = quiet; f < N_FRAMES; f++)
		n_others += out[0][f] != in[0][f - e->delay_frames];
	cr_expect_eq(n_others, 0, "%u frames are others", n_others);
	e->free(e);
}

Test(engine_parts, canceller_works_again_when_it_plays_again)
{
	struct tb_engine *e = engine_new(&(struct tb_engine_config){
		.n_channels = 1, .echo_on = true, .echo = TB_ECHO_SPEEX });
	double less_db;

	play_echo(N_FRAMES);
	memset(far[0] + 2 * TB_ENGINE_RATE_HZ, 0, 3 * TB_ENGINE_RATE_HZ / 2 * sizeof(float));
	memset(far[1] + 2 * TB_ENGINE_RATE_HZ, 0, 3 * TB_ENGINE_RATE_HZ / 2 * sizeof(float));
	memset(in[0] + 2 * TB_ENGINE_RATE_HZ, 0,
		(3 * TB_ENGINE_RATE_HZ / 2 + ECHO_DELAY + ASIDE) * sizeof(float));
	send_through(e);
	less_db = level_db(in[0], LEARNT) - level_db(out[0], LEARNT);
	cr_expect_geq(less_db, 10.0, "%.1f dB less", less_db);
	e->free(e);
}

/* ---- noise ---- */

static double noise_less_db(enum tb_denoise_method method, float amount_db)
{
	struct tb_engine *e = engine_new(&(struct tb_engine_config){
		.n_channels = 1, .denoise_on = true, .denoise = method });

	memset(far, 0, sizeof(far));
	fill(in[0], 0.05f, N_FRAMES);
	atomic_store(&e->knobs.amount_db, amount_db);
	send_through(e);
	e->free(e);
	return level_db(in[0], LEARNT) - level_db(out[0], LEARNT);
}

Test(engine_parts, speex_lowers_noise_by_the_amount)
{
	static const float amounts_db[] = { 6.0f, 12.0f, 24.0f };

	for (size_t i = 0; i < sizeof(amounts_db) / sizeof(amounts_db[0]); i++) {
		double less_db = noise_less_db(TB_DENOISE_SPEEX, amounts_db[i]);

		cr_expect_float_eq(less_db, (double)amounts_db[i], 4.0, "%g dB: %.1f",
			(double)amounts_db[i], less_db);
	}
}

/* RNNoise cannot be told, so that the microphone is heard beside it; here a quarter of it. */
Test(engine_parts, rnnoise_lowers_noise_by_the_amount)
{
	static const float amounts_db[] = { 0.0f, 6.0f, 60.0f };

	for (size_t i = 0; i < sizeof(amounts_db) / sizeof(amounts_db[0]); i++) {
		double dry = pow(10.0, (double)amounts_db[i] / -20.0);
		double less_db = noise_less_db(TB_DENOISE_AUTO, amounts_db[i]);

		cr_expect_float_eq(less_db, -20.0 * log10(dry + 0.25 * (1.0 - dry)), 0.05,
			"%g dB: %.2f", (double)amounts_db[i], less_db);
	}
}

Test(engine_parts, rnnoise_keeps_channels_apart_and_its_delay)
{
	struct tb_engine *e = engine_new(&(struct tb_engine_config){
		.n_channels = 2, .denoise_on = true, .denoise = TB_DENOISE_RNNOISE });
	uint32_t n_others = 0;

	cr_expect_str_eq(e->denoise, "rnnoise");
	cr_expect_eq(e->delay_frames, TB_ENGINE_FRAMES);
	memset(far, 0, sizeof(far));
	fill(in[0], 0.5f, N_FRAMES);
	fill(in[1], 0.1f, N_FRAMES);
	atomic_store(&e->knobs.amount_db, 200.0f);
	send_through(e);
	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t f = LEARNT; f < N_FRAMES; f++)
			n_others += fabsf(out[c][f] - 0.25f * in[c][f - TB_ENGINE_FRAMES])
			            > 0.5f / 32768.0f;
	cr_expect_eq(n_others, 0, "%u frames are others", n_others);
	e->free(e);
}

/* What is heard may change from block to block, and never jumps. */
Test(engine_parts, amount_that_jumps_moves_the_sound_within_a_block)
{
	struct tb_engine *e = engine_new(&(struct tb_engine_config){
		.n_channels = 1, .denoise_on = true, .denoise = TB_DENOISE_RNNOISE });
	static const float silence[TB_ENGINE_FRAMES];
	const float *played[] = { silence, silence };
	float block[TB_ENGINE_FRAMES], last = 0.5f;
	float *io[] = { block };

	for (uint32_t b = 0; b < 40; b++) {
		for (uint32_t f = 0; f < TB_ENGINE_FRAMES; f++)
			block[f] = 0.5f;
		atomic_store(&e->knobs.amount_db, b % 4 < 2 ? 0.0f : 200.0f);
		e->run(e, io, played);
		for (uint32_t f = 0; f < TB_ENGINE_FRAMES && b > 4; f++) {
			cr_assert_leq(fabsf(block[f] - last), 0.376f / TB_ENGINE_FRAMES,
				"block %u, frame %u: %g after %g", b, f, (double)block[f],
				(double)last);
			last = block[f];
		}
		last = block[TB_ENGINE_FRAMES - 1];
	}
	e->free(e);
}

/* ---- gain ---- */

Test(engine_parts, gain_is_the_same_in_both_channels)
{
	struct tb_engine *e =
		engine_new(&(struct tb_engine_config){ .n_channels = 2, .agc_on = true });

	memset(far, 0, sizeof(far));
	signal_voice(in[0], N_FRAMES, TB_ENGINE_RATE_HZ);
	for (uint32_t f = 0; f < N_FRAMES; f++)
		in[0][f] *= 0.05f;
	memcpy(in[1], in[0], sizeof(in[1]));
	send_through(e);
	cr_expect_geq(level_db(out[0], LEARNT), level_db(in[0], LEARNT) + 3.0);
	cr_expect_eq(memcmp(out[0], out[1], sizeof(out[0])), 0);
	e->free(e);
}

/* ---- PipeWire's plugin ---- */

static struct pw_main_loop *loop;
static struct pw_context *context;

static void begin(void)
{
	pw_init(NULL, NULL);
	loop = pw_main_loop_new(NULL);
	context = loop ? pw_context_new(pw_main_loop_get_loop(loop), NULL, 0) : NULL;
	cr_assert_not_null(context);
}

static void end(void)
{
	pw_context_destroy(context);
	pw_main_loop_destroy(loop);
	pw_deinit();
}

static struct tb_engine *webrtc_new(struct tb_engine_config config)
{
	struct tb_engine *e;

	config.context = context;
	e = engine_new(&config);
	if (strcmp(e->echo, "speex") == 0 || strcmp(e->denoise, "speex") == 0)
		cr_skip_test("this PipeWire has no plugin of WebRTC's");
	return e;
}

Test(engine_parts, webrtc_takes_out_what_both_loudspeakers_play, .init = begin, .fini = end)
{
	struct tb_engine *e = webrtc_new((struct tb_engine_config){
		.n_channels = 2, .echo_on = true, .echo = TB_ECHO_AUTO });

	cr_expect_str_eq(e->echo, "webrtc");
	play_echo(N_FRAMES);
	expect_cancels(e, 2, 15.0);
	e->free(e);
}

Test(engine_parts, webrtc_takes_out_what_the_right_loudspeaker_plays, .init = begin, .fini = end)
{
	struct tb_engine *e = webrtc_new((struct tb_engine_config){
		.n_channels = 2, .echo_on = true, .echo = TB_ECHO_AUTO });

	fill(far[0], 0.0f, N_FRAMES);
	fill(far[1], 0.2f, N_FRAMES);
	hear_far();
	expect_cancels(e, 2, 15.0);
	e->free(e);
}

Test(engine_parts, speex_that_was_asked_for_is_not_replaced, .init = begin, .fini = end)
{
	struct tb_engine *e = engine_new(&(struct tb_engine_config){
		.n_channels = 1, .echo_on = true, .echo = TB_ECHO_SPEEX, .context = context });

	cr_expect_str_eq(e->echo, "speex");
	e->free(e);
}

/* Noise at the microphone, while the far end plays so little that nobody hears it. */
static void webrtc_with_noise(struct tb_engine_config config)
{
	struct tb_engine *e;

	config.n_channels = 2;
	e = webrtc_new(config);
	fill(far[0], 0.0001f, N_FRAMES);
	fill(far[1], 0.0001f, N_FRAMES);
	fill(in[0], 0.02f, N_FRAMES);
	fill(in[1], 0.005f, N_FRAMES);
	atomic_store(&e->knobs.amount_db, 60.0f);
	send_through(e);
	e->free(e);
}

Test(engine_parts, webrtc_suppresses_noise_when_told, .init = begin, .fini = end)
{
	double less_db;

	webrtc_with_noise(
		(struct tb_engine_config){ .denoise_on = true, .denoise = TB_DENOISE_WEBRTC });
	less_db = level_db(in[0], LEARNT) - level_db(out[0], LEARNT);
	cr_expect_geq(less_db, 6.0, "%.1f dB less", less_db);
	less_db = level_db(out[0], LEARNT) - level_db(out[1], LEARNT);
	cr_expect_float_eq(less_db, 20.0 * log10(4.0), 3.0, "%.1f dB apart", less_db);
}

Test(engine_parts, canceller_of_webrtc_leaves_noise_alone, .init = begin, .fini = end)
{
	double less_db;

	webrtc_with_noise((struct tb_engine_config){ .echo_on = true, .echo = TB_ECHO_WEBRTC });
	less_db = level_db(in[0], LEARNT) - level_db(out[0], LEARNT);
	cr_expect_leq(less_db, 3.0, "%.1f dB less", less_db);
}

/* ---- memory ---- */

static size_t n_bytes_used(void)
{
	return mallinfo2().uordblks + mallinfo2().hblkhd;
}

/* What is switched on and off all day leaves nothing. */
Test(engine_parts, what_comes_and_goes_takes_no_more_memory, .init = begin, .fini = end)
{
	static const struct {
		enum tb_echo_method echo;
		enum tb_denoise_method denoise;
	} kinds[] = { { TB_ECHO_SPEEX, TB_DENOISE_SPEEX }, { TB_ECHO_SPEEX, TB_DENOISE_RNNOISE },
		{ TB_ECHO_WEBRTC, TB_DENOISE_WEBRTC } };
	size_t before = 0;

	for (uint32_t i = 0; i < 10; i++) {
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
			struct tb_engine *e =
				engine_new(&(struct tb_engine_config){ .n_channels = 1,
					.echo_on = true,
					.denoise_on = true,
					.agc_on = true,
					.echo = kinds[k].echo,
					.denoise = kinds[k].denoise,
					.context = context });

			e->free(e);
		}
		if (i == 1)
			before = n_bytes_used();
	}
	cr_expect_lt(
		n_bytes_used(), before + (1u << 14), "%zu bytes more", n_bytes_used() - before);
}
