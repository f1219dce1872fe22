/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Inserts whose work other programs do: PipeWire's filter-chain, in a process of its own,
 * stands for Carla, jalv and their like. */
#include "consoles.h"
#include "line.h"
#include "world.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>

#define LEVEL 0.5
/* No fade of 10 ms is steeper, from full to nothing or back. */
#define STEEPEST (2.0 * LEVEL / 480.0)

/* Gives what it gets, times a number. */
static const char effect_conf[] =
	"context.spa-libs = {\n"
	"  audio.convert.* = audioconvert/libspa-audioconvert  support.* = support/libspa-support\n"
	"}\n"
	"context.modules = [\n"
	"  { name = libpipewire-module-protocol-native }\n"
	"  { name = libpipewire-module-client-node }\n"
	"  { name = libpipewire-module-adapter }\n"
	"  { name = libpipewire-module-filter-chain  args = {\n"
	"    filter.graph = { nodes = [ { type = builtin  name = gain  label = linear\n"
	"      control = { Mult = %s } } ] }\n"
	"    audio.position = [ FL FR ]\n"
	"    capture.props = { node.name = effect.in  node.autoconnect = false %s }\n"
	"    playback.props = { node.name = effect.out  node.autoconnect = false %s } } }\n"
	"]\n";

static struct tool *start_effect_with(
	struct session *s, const char *gain, const char *in_props, const char *out_props)
{
	char text[sizeof(effect_conf) + 128];
	struct tool *effect;

	snprintf(text, sizeof(text), effect_conf, gain, in_props, out_props);
	effect = tool_start(s, "pipewire", "-c", session_write_file(s, "effect.conf", text));
	await_node(s, "effect.in");
	await_node(s, "effect.out");
	return effect;
}

static struct tool *start_effect(struct session *s, const char *gain)
{
	return start_effect_with(s, gain, "", "");
}

/* `device`: a strip or a bus. */
static void patch_effect(struct session *s, const char *device)
{
	char send[64], back[64];

	snprintf(send, sizeof(send), "troubadour.%s.send", device);
	snprintf(back, sizeof(back), "troubadour.%s.return", device);
	await_node(s, send);
	await_node(s, back);
	patch(s, send, "effect.in");
	patch(s, "effect.out", back);
}

/* No microphone, which wakes and sleeps by the clock of the wall: PipeWire can lose the rest of a
 * cycle in which a node starts or stops, and what an insert has sent does not return in it. */
#define ONE_STRIP                                                                                  \
	"strips = [ { name = game } ]\n"                                                           \
	"buses = [ { name = b1 type = virtual } ]\n"                                               \
	"params = { route.game.b1 = true }\n"

static double n_late(struct session *s, const char *family)
{
	char key[64];

	snprintf(key, sizeof(key), "%s.insert.late", family);
	return engine_fact(s, "troubadour", key);
}

static void choose(struct session *s, const char *key, const char *word)
{
	set_text(s, "troubadour", key, word);
	await_text(s, "troubadour", key, word);
}

/* Until the constant on the strip comes out of b1 times `gain`. */
static void await_gain(struct line *l, double gain)
{
	const struct wave *take;

	do {
		record(l->recorder, 4800);
		take = await_recording(l->recorder);
	} while (fabs(take->channel[BUS_L][4799] - gain * LEVEL) > 1e-4);
}

static void expect_whole(struct line *l, const struct wave *take)
{
	double step = wave_largest_step(take, BUS_L, 0, take->n_frames);

	cr_expect_leq(step, STEEPEST, "%f", step);
	cr_expect_eq(lost_frames(l->recorder), 0);
}

/* Another program comes, works in the same cycle, and dies. */
static void expect_no_step(struct session *s)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);
	struct tool *effect;

	choose(s, "strip.game.insert", "send");
	play_loop(l.player, level);
	await_gain(&l, 1.0);
	effect = start_effect(s, "0.5");
	record_until_ended(l.recorder);
	patch_effect(s, "game");
	expect_whole(&l, end_recording(l.recorder, 48000));
	await_gain(&l, 0.5);
	record_until_ended(l.recorder);
	tool_stop(effect, SIGKILL);
	await_no_node(s, "effect.in");
	expect_whole(&l, end_recording(l.recorder, 48000));
	await_gain(&l, 1.0);
	line_close(&l);
	wave_free(level);
}

Session(inserts_send, another_program_comes_and_is_killed_without_a_step_at_64, .quantum = 64,
	.console = ONE_STRIP)
{
	expect_no_step(s);
}

Session(inserts_send, another_program_comes_and_is_killed_without_a_step_at_1024,
	.console = ONE_STRIP)
{
	expect_no_step(s);
}

/* ---- in the same cycle ---- */

/* Noise comes back halved, bit by bit, in the cycle in which the player sent it. */
static void expect_half_at(struct line *l, const char *family, const char *position)
{
	struct session *s = l->session;
	struct wave *noise = wave_noise(2, 9600, 0.5, 1), *level = wave_constant(2, 48000, LEVEL);
	const struct wave *take;
	uint32_t n_others = 0;
	double n_late_before, n_lost_before;
	char key[64];

	snprintf(key, sizeof(key), "%s.insert.position", family);
	choose(s, key, position);
	play_loop(l->player, level);
	await_gain(l, 0.5);
	n_late_before = n_late(s, family);
	n_lost_before = engine_fact(s, "troubadour", "engine.lost");
	take = play_and_record(l->player, noise, l->recorder, 0);
	cr_assert_geq(wave_find(take, CONTROL_L, noise, 0), 0);
	for (uint32_t f = (uint32_t)wave_find(take, CONTROL_L, noise, 0); f < take->n_frames; f++)
		n_others += take->channel[BUS_L][f] != 0.5f * take->channel[CONTROL_L][f]
		            || take->channel[BUS_R][f] != 0.5f * take->channel[CONTROL_R][f];
	cr_expect_eq(n_others, 0, "%s %s: %u frames are others", family, position, n_others);
	cr_expect_eq(n_late(s, family), n_late_before);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), n_lost_before);
	play_silence(l->player);
	wave_free(level);
	wave_free(noise);
}

static void expect_half_everywhere(struct session *s)
{
	struct line l = line_open(s, "game", "b1");

	start_effect(s, "0.5");
	choose(s, "strip.game.insert", "send");
	patch_effect(s, "game");
	expect_half_at(&l, "strip.game", "pre");
	expect_half_at(&l, "strip.game", "post");
	choose(s, "strip.game.insert", "none");
	await_no_node(s, "troubadour.game.send");
	choose(s, "bus.b1.insert", "send");
	patch_effect(s, "b1");
	expect_half_at(&l, "bus.b1", "pre");
	expect_half_at(&l, "bus.b1", "post");
	line_close(&l);
}

Session(inserts_send, what_comes_back_is_of_the_same_cycle_at_64, .quantum = 64,
	.console = ONE_STRIP)
{
	expect_half_everywhere(s);
}

Session(inserts_send, what_comes_back_is_of_the_same_cycle_at_1024, .console = ONE_STRIP)
{
	expect_half_everywhere(s);
}

/* ---- who hangs ---- */

Session(inserts_send, a_program_that_hangs_is_missed_and_counted, .quantum = 256,
	.console = ONE_STRIP)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);
	struct tool *effect = start_effect(s, "0.5");
	double n_late_before;

	choose(s, "strip.game.insert", "send");
	patch_effect(s, "game");
	play_loop(l.player, level);
	await_gain(&l, 0.5);
	n_late_before = n_late(s, "strip.game");
	record_until_ended(l.recorder);
	kill(tool_pid(effect), SIGSTOP);
	while (n_late(s, "strip.game") == n_late_before)
		await_change(s);
	tool_stop(effect, SIGKILL);
	expect_whole(&l, end_recording(l.recorder, 48000));
	await_gain(&l, 1.0);
	line_close(&l);
	wave_free(level);
}

/* ---- nodes that come, go and sleep ---- */

/* Others keep the console running: a link is passive if one of its ends is, and the other one is
 * a source or a sink. */
static void expect_asleep(struct session *s, const char *in_props, const char *out_props)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);

	start_effect_with(s, "0.5", in_props, out_props);
	choose(s, "strip.game.insert", "send");
	patch_effect(s, "game");
	play_loop(l.player, level);
	await_gain(&l, 0.5);
	line_close(&l);
	await_asleep(s, "troubadour.game.send");
	await_asleep(s, "troubadour.game.return");
	await_no_cycles(s);
	wave_free(level);
}

Session(inserts_send, a_passive_program_sleeps_with_the_console, .quantum = 256,
	.console = ONE_STRIP)
{
	expect_asleep(s, "node.passive = true", "node.passive = true");
}

Session(inserts_send, a_program_with_devices_sleeps_with_the_console, .quantum = 256,
	.console = ONE_STRIP)
{
	expect_asleep(s, "media.class = Audio/Sink", "media.class = Audio/Source");
}

/* It leaves its links behind, and the other one goes with it. */
Session(inserts_send, an_end_that_somebody_destroyed_works_again, .quantum = 256,
	.console = ONE_STRIP)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);
	char send[32], back[32];

	start_effect(s, "0.5");
	choose(s, "strip.game.insert", "send");
	patch_effect(s, "game");
	play_loop(l.player, level);
	await_gain(&l, 0.5);
	snprintf(send, sizeof(send), "%s",
		node_property(s, "troubadour.game.send", "object.serial"));
	snprintf(back, sizeof(back), "%s",
		node_property(s, "troubadour.game.return", "object.serial"));
	destroy_node(s, "troubadour.game.return");
	await_successor(s, "troubadour.game.send", send);
	await_successor(s, "troubadour.game.return", back);
	await_gain(&l, 1.0);
	patch_effect(s, "game");
	await_gain(&l, 0.5);
	line_close(&l);
	wave_free(level);
}

Session(inserts_send, what_is_sent_follows_the_rate_of_the_graph, .quantum = 256,
	.allowed_rates = "[ 48000 96000 ]", .console = ONE_STRIP)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);

	start_effect(s, "0.5");
	choose(s, "strip.game.insert", "send");
	patch_effect(s, "game");
	play_loop(l.player, level);
	await_gain(&l, 0.5);
	driver_set(s->clock, "node.force-rate", 96000);
	driver_await(s->clock, 96000, 0);
	await_gain(&l, 0.5);
	line_close(&l);
	wave_free(level);
}

/* ---- from the console file ---- */

#define OWN_CONSOLE                                                                                \
	"strips = [ { name = game insert = { send = true } insert.position = post } ]\n"           \
	"buses = [ { name = b1 type = virtual } ]\n"                                               \
	"params = { route.game.b1 = true }\n"

Session(inserts_send, one_of_the_console_file_is_there_from_the_start, .quantum = 256,
	.console = OWN_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	await_text(s, "troubadour", "strip.game.insert", "own");
	start_effect(s, "0.5");
	patch_effect(s, "game");
	expect_half_at(&l, "strip.game", "post");
	/* It loads nothing, so that it may come by a param. */
	set_text(s, "troubadour", "console.add-strip", "{ name = new insert = { send = true } }");
	await_node(s, "troubadour.new.send");
	line_close(&l);
}

/* What is sent has the graph's rate, and the mix another one: it is said, and plays without. */
Session(inserts_send, an_engine_of_another_rate_does_not_send, .quantum = 256,
	.console = ONE_STRIP "engine.rate = 44100\n")
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);

	start_effect(s, "0.5");
	choose(s, "strip.game.insert", "send");
	patch_effect(s, "game");
	tool_await(s->console, "the graph's rate is not engine.rate");
	play_loop(l.player, level);
	await_gain(&l, 1.0);
	line_close(&l);
	wave_free(level);
}
