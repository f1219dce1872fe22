/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Rigs of a microphone's voice: which one is made when, and when the one before is freed.  What
 * they do with the sound is in rig.c and engine.c. */
#include "console-rig.h"

#include <malloc.h>

#include <spa/param/latency-utils.h>
#include <spa/pod/builder.h>

#include "latency.h"
#include "making.h"
#include "orders.h"
#include "rig.h"
#include "voice-place.h"
#include "voices.h"

#define CONSOLE_WITH(param)                                                                        \
	"state = false "                                                                           \
	"strips = [ { name = mic type = capture audio.position = [ MONO ] } ] "                    \
	"buses = [ { name = a1 type = playback } ] "                                               \
	"params = { route.mic.a1 = true strip.mic.denoise.method = speex "                         \
	"strip.mic.echo.method = speex " param "} "
#define CONSOLE CONSOLE_WITH("")

#define MIC "strip.mic."

static const struct tb_voice_place *voice(void)
{
	return device("mic")->voice;
}

static bool is_silent(void)
{
	return voice()->rig && tb_rig_is_silent(voice()->rig);
}

static void await_rig(const struct tb_rig *before)
{
	AWAIT(voice()->rig && voice()->rig != before && !is_silent() && !voice()->making);
}

static void await_made(void)
{
	while (!tb_making_is_done(voice()->making))
		usleep(100);
}

TestSuite(voices, .init = begin, .fini = end);

Test(voices, rig_is_there_while_a_key_wants_it)
{
	start(CONSOLE);
	cr_expect_null(voice()->rig);
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	cr_expect_eq(voice()->rig->rate_hz, 48000);
	cr_expect_eq(device("mic")->config.voice_ready, &voice()->rig->voice);
	set(MIC "denoise.on", 0.0f);
	AWAIT(!voice()->rig);
	cr_expect_null(device("mic")->config.voice_ready);
}

/* ---- while one is made ---- */

/* There was one all the time, and it is wanted again. */
Test(voices, one_that_plays_stays_when_nobody_wants_what_was_to_come_instead)
{
	start(CONSOLE);
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	set(MIC "agc.on", 1.0f);
	AWAIT(voice()->making);
	await_made();
	set(MIC "agc.on", 0.0f);
	do {
		turn();
		cr_assert_not_null(voice()->rig, "for a moment there is none");
	} while (voice()->making || voice()->wish.agc_on);
}

/* The microphone has been heard, and goes on as it is until then. */
Test(voices, one_that_nobody_wants_any_more_is_never_there)
{
	start(CONSOLE);
	play(A_WHILE);
	set(MIC "denoise.on", 1.0f);
	AWAIT(voice()->making);
	await_made();
	set(MIC "denoise.on", 0.0f);
	do {
		turn();
		cr_assert_null(voice()->rig);
	} while (voice()->making);
}

Test(voices, next_one_waits_until_the_one_before_has_faded_out)
{
	const struct tb_rig *first, *second;

	start(CONSOLE);
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	first = voice()->rig;
	play(A_WHILE);
	set(MIC "agc.on", 1.0f);
	await_rig(first);
	second = voice()->rig;
	play_until_it_leaves(&first->voice.insert);
	set(MIC "agc.on", 0.0f);
	cr_expect(settle());
	cr_expect_null(voice()->making);
	cr_expect_eq(voice()->rig, second);
	play(A_WHILE);
	tb_voices_update(console);
	await_rig(second);
}

/* A user who has saved that noise is suppressed is never heard with the noise. */
Test(voices, microphone_that_nobody_has_heard_is_silent_until_its_rig_is_made)
{
	make(CONSOLE_WITH(MIC "denoise.on = true "));
	AWAIT(voice()->making);
	cr_assert(is_silent());
	cr_expect_eq(play(A_WHILE), 0.0f);
	await_rig(NULL);
	cr_expect_eq(device("mic")->config.voice_ready, &voice()->rig->voice);
}

/* It comes with another node, which nobody has heard. */
Test(voices, microphone_of_another_name_is_silent_until_its_rig_is_made)
{
	start(CONSOLE);
	play(A_WHILE);
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	play(A_WHILE);
	cr_assert(tb_order_receive(console, "console.rename", "mic voice"));
	AWAIT(tb_mixer_find_strip(console->mixer, "voice") >= 0);
	AWAIT(device("voice")->voice->making);
	cr_assert_not_null(device("voice")->voice->rig);
	cr_expect(tb_rig_is_silent(device("voice")->voice->rig));
	AWAIT(!device("voice")->voice->making);
	cr_expect_not(tb_rig_is_silent(device("voice")->voice->rig));
}

Test(voices, silent_one_goes_when_nobody_wants_a_rig_any_more)
{
	start(CONSOLE);
	set(MIC "denoise.on", 1.0f);
	AWAIT(is_silent());
	set(MIC "denoise.on", 0.0f);
	AWAIT(!voice()->making && !voice()->rig);
	cr_expect_null(device("mic")->config.voice_ready);
}

Test(voices, microphone_that_has_been_heard_goes_on_while_a_rig_is_made)
{
	start(CONSOLE);
	play(A_WHILE);
	set(MIC "denoise.on", 1.0f);
	AWAIT(voice()->making);
	cr_expect_null(voice()->rig);
	await_rig(NULL);
}

/* ---- what is out of use ---- */

static size_t used_bytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

/* Only what plays lets go. */
static void come_and_go(void)
{
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	play(A_WHILE);
	set(MIC "denoise.on", 0.0f);
	AWAIT(!voice()->rig);
	play(A_WHILE);
	tb_voices_update(console);
	cr_expect(settle());
}

Test(voices, one_that_left_is_freed_once_it_is_not_heard_any_more)
{
	size_t without, with;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
	cr_skip_test("this is about glibc's own malloc()");
#endif
	start(CONSOLE);
	come_and_go();
	without = used_bytes();
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	with = used_bytes();
	cr_assert_gt(with, without);
	set(MIC "denoise.on", 0.0f);
	AWAIT(!voice()->rig);
	for (int i = 0; i < 4; i++)
		come_and_go();
	cr_expect_lt(used_bytes(), without + 2 * (with - without), "%zu, a rig has %zu",
		used_bytes() - without, with - without);
}

/* ---- rates, cycles, delays ---- */

/* A rig of the old rate would play at another pitch. */
Test(voices, microphone_is_silent_at_another_rate_until_its_rig_is_made)
{
	const struct tb_rig *before;

	start(CONSOLE);
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	before = voice()->rig;
	change_rate(96000);
	cr_assert(is_silent());
	cr_expect_eq(voice()->rig->rate_hz, 96000);
	cr_expect_eq(device("mic")->config.voice_ready, &voice()->rig->voice);
	await_rig(before);
	cr_expect_eq(voice()->rig->rate_hz, 96000);
}

Test(voices, rig_is_for_the_engines_cycles_where_the_graph_has_another_rate)
{
	start("engine.rate = 48000 " CONSOLE);
	change_rate(96000);
	atomic_store(&console->graph.facts.quantum_frames, 8192);
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	cr_expect_eq(voice()->rig->rate_hz, 48000);
	cr_expect_eq(voice()->rig->quantum_frames, 4096);
}

/* 50 ms on their way to the loudspeakers, less what devices report too much. */
static void tell_latency(struct tb_device *d, enum spa_direction direction, uint32_t ms)
{
	struct spa_latency_info info = SPA_LATENCY_INFO(
		direction, .min_ns = ms * SPA_NSEC_PER_MSEC, .max_ns = ms * SPA_NSEC_PER_MSEC);
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

	tb_latency_take(d, spa_latency_build(&b, SPA_PARAM_Latency, &info));
}

Test(voices, canceller_expects_the_echo_as_late_as_the_devices_say)
{
	start(CONSOLE);
	tell_latency(device("a1"), SPA_DIRECTION_INPUT, 50);
	set(MIC "echo.on", 1.0f);
	await_rig(NULL);
	tb_voices_update(console);
	cr_expect(settle());
	cr_expect_eq(atomic_load(&voice()->rig->far_delay_frames), 45 * 48);
	tell_latency(device("mic"), SPA_DIRECTION_OUTPUT, 10);
	tb_voices_update(console);
	cr_expect(settle());
	cr_expect_eq(atomic_load(&voice()->rig->far_delay_frames), 55 * 48);
}

/* An echo cannot come before its cause. */
Test(voices, canceller_expects_no_echo_before_its_cause)
{
	start(CONSOLE);
	tell_latency(device("a1"), SPA_DIRECTION_INPUT, 3);
	set(MIC "echo.on", 1.0f);
	await_rig(NULL);
	tb_voices_update(console);
	cr_expect(settle());
	cr_expect_eq(atomic_load(&voice()->rig->far_delay_frames), 0);
}

Test(voices, settings_reach_the_engine)
{
	start(CONSOLE);
	set(MIC "denoise.on", 1.0f);
	await_rig(NULL);
	set(MIC "denoise.amount", 7.0f);
	set(MIC "agc.target", -20.0f);
	set(MIC "agc.max", 9.0f);
	cr_expect(settle());
	cr_expect_eq(atomic_load(&voice()->rig->engine->knobs.amount_db), 7.0f);
	cr_expect_eq(atomic_load(&voice()->rig->engine->knobs.target_lufs), -20.0f);
	cr_expect_eq(atomic_load(&voice()->rig->engine->knobs.max_db), 9.0f);
}
