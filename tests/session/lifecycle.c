/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console comes, stays through what happens around it, and goes. */
#include "consoles.h"
#include "line.h"
#include "world.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <pipewire/impl.h>

static void expect_settings(struct session *s)
{
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
	cr_expect_float_eq(get_param(s, "troubadour", "strip.game.fader"), -6.0, 1e-6);
	cr_expect_eq(get_param(s, "troubadour", "route.game.b2"), 1.0);
}

static void change_settings(struct session *s)
{
	set_param(s, "troubadour", "strip.game.fader", -6.0);
	set_switch(s, "troubadour", "route.game.b2", true);
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	await_param(s, "troubadour", "route.game.b2", 1.0, 0.0);
}

Session(lifecycle, quantum_may_change_while_playing, .console = SMALL_CONSOLE)
{
	static const uint32_t quanta[] = { 64, 2048, 64, 512 };
	struct line l = line_open(s, "game", "b1");

	change_settings(s);
	for (uint32_t i = 0; i < 4; i++) {
		set_clock(s, "clock.force-quantum", quanta[i]);
		driver_await(s->clock, 0, quanta[i]);
		await_path(l.player, l.recorder);
		line_expect_gain_db(&l, BUS_L, -6.0, 0.01);
		cr_expect_eq(engine_fact(s, "troubadour", "engine.quantum"), quanta[i]);
		expect_settings(s);
	}
	line_close(&l);
}

Session(lifecycle, rate_may_change_while_playing, .console = SMALL_CONSOLE,
	.allowed_rates = "44100 48000 96000")
{
	static const uint32_t rates_hz[] = { 44100, 96000, 48000 };
	struct line l = line_open(s, "game", "b1");

	change_settings(s);
	for (uint32_t i = 0; i < 3; i++) {
		set_clock(s, "clock.force-rate", rates_hz[i]);
		await_param(s, "troubadour", "engine.graph-rate", rates_hz[i], 0.0);
		await_rate(l.recorder, rates_hz[i]);
		await_path(l.player, l.recorder);
		line_expect_gain_db(&l, BUS_L, -6.0, 0.01);
		cr_expect_eq(engine_fact(s, "troubadour", "engine.rate"), rates_hz[i]);
		expect_settings(s);
	}
	line_close(&l);
}

Session(lifecycle, killed_pipewire_comes_back_with_console_and_settings, .console = SMALL_CONSOLE)
{
	struct line l;

	change_settings(s);
	restart_pipewire(s, SIGKILL);
	await_console(s);
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	expect_settings(s);
	await_link(s, "troubadour.a1", "hardware-1");
	l = line_open(s, "game", "b1");
	line_expect_gain_db(&l, BUS_L, -6.0, 0.01);
	line_close(&l);
}

/* More than come in one turn; see devices.c. */
static const char twelve_strips[] =
	"strips = [ { name = s0 } { name = s1 } { name = s2 } { name = s3 } { name = s4 } { name = s5 }\n"
	"  { name = s6 } { name = s7 } { name = s8 } { name = s9 } { name = s10 } { name = s11 } ]\n"
	"buses = [ { name = b1 type = virtual } ]\n";

Session(lifecycle, many_strips_come_back_with_pipewire, .console = twelve_strips)
{
	uint32_t n_nodes = count_nodes(s, "troubadour");
	struct output said;
	struct line l;

	restart_pipewire(s, SIGKILL);
	await_console(s);
	cr_expect_eq(count_nodes(s, "troubadour"), n_nodes);
	said = tool_output(s->console);
	cr_expect_null(strstr(said.err, "destroyed"), "%s", said.err);
	l = line_open(s, "s11", "b1");
	line_expect_gain_db(&l, BUS_L, 0.0, 0.01);
	line_close(&l);
}

/* A process that misses the module which makes nodes of streams. */
static const char host_without_adapter[] =
	"context.spa-libs = { support.* = support/libspa-support }\n"
	"context.modules = [\n"
	"  { name = libpipewire-module-protocol-native }\n"
	"  { name = libpipewire-module-client-node }\n"
	"  { name = libpipewire-module-troubadour  args = {\n%s} }\n"
	"]\n";

Session(lifecycle, many_strips_that_cannot_be_made_end_the_start)
{
	char text[sizeof(host_without_adapter) + sizeof(twelve_strips)];
	struct output o;

	snprintf(text, sizeof(text), host_without_adapter, twelve_strips);
	o = run_any(s, "pipewire", "-c", session_write_file(s, "host.conf", text));
	cr_expect_neq(o.status, 0);
	cr_expect(strstr(o.err, "s0: cannot create the node"), "%s", o.err);
	cr_expect_null(strstr(o.err, "s1: cannot"), "%s", o.err);
}

Session(lifecycle, restarted_wireplumber_links_again, .console = MIC_CONSOLE)
{
	await_link(s, "troubadour.a1", "hardware-1");
	change_settings(s);
	restart_wireplumber(s);
	await_link(s, "troubadour.a1", "hardware-1");
	await_link(s, "hardware-mic", "troubadour.mic");
	expect_settings(s);
}

/* The console asks about whoever records, and lets go of what has gone in the meantime. */
Session(lifecycle, recorder_that_ends_is_no_complaint, .console = SMALL_CONSOLE)
{
	struct output said;

	for (int i = 0; i < 3; i++) {
		struct line l = line_open(s, "game", "b1");

		line_close(&l);
		await_no_node(s, "recorder");
		run(s, built("TB_TEST_TROUBADOUR"), "set", "strip.game.fader-=1");
	}
	await_param(s, "troubadour", "strip.game.fader", -3.0, 1e-6);
	said = tool_output(s->console);
	cr_expect_null(strstr(said.err, "refused"), "%s", said.err);
}

Session(lifecycle, end_by_signal_leaves_no_node, .console = SMALL_CONSOLE)
{
	static const int signals[] = { SIGTERM, SIGINT };

	for (uint32_t i = 0; i < 2; i++) {
		struct tool *console = s->console;

		s->console = NULL;
		cr_expect_eq(tool_stop(console, signals[i]).status, 0);
		cr_expect_eq(count_nodes(s, "troubadour"), 0);
		start_console(s);
	}
}

Session(lifecycle, end_while_playing_leaves_the_players_alone, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, 48000.0);
	const struct wave *take;

	play_loop(l.player, tone);
	record_until_ended(l.recorder);
	stop_console(s, SIGTERM);
	take = end_recording(l.recorder, 48000);
	cr_expect_gt(wave_peak(take, CONTROL_L, take->n_frames - 4800, take->n_frames), 0.49);
	cr_expect_eq(wave_peak(take, BUS_L, take->n_frames - 4800, take->n_frames), 0.0);
	play_silence(l.player);
	line_close(&l);
	wave_free(tone);
}

/* ---- wrong console files ---- */

/* One message that names the place and what is allowed, and nothing left behind. */
static void expect_refusal(
	struct session *s, const char *console, const char *place, const char *allowed)
{
	const char *path = session_write_file(s, "wrong.conf", console);
	struct output o = run_any(s, built("TB_TEST_TROUBADOUR"), "run", "--config", path);

	cr_expect_neq(o.status, 0);
	cr_expect(strstr(o.err, place), "no \"%s\" in: %s", place, o.err);
	cr_expect(strstr(o.err, allowed), "no \"%s\" in: %s", allowed, o.err);
	cr_expect_eq(strchr(o.err, '\n'), o.err + strlen(o.err) - 1, "not one line: %s", o.err);
	cr_expect_eq(count_nodes(s, "troubadour"), 0);
}

#define ONE_BUS "buses = [ { name = b1 type = virtual audio.position = [ FL FR ] } ]\n"

Session(lifecycle, wrong_console_file_is_refused_by_name_and_place)
{
	expect_refusal(s, "strips = [ { name = game type = virtual colour = red } ]\n" ONE_BUS,
		"colour", "audio.position");
	expect_refusal(s, "strips = [ { name = game type = wild } ]\n" ONE_BUS, "wild", "capture");
	expect_refusal(s,
		"strips = [ { name = a type = virtual } { name = a type = virtual } ]\n" ONE_BUS,
		"strips[1]", "\"a\"");
	expect_refusal(s,
		"strips = [ { name = game type = virtual } ]\n" ONE_BUS
		"params = { \"route.game.streem\" = true }\n",
		"streem", "b1");
	expect_refusal(s, "strips = [ ]\n" ONE_BUS, "strips", "at least one");
	expect_refusal(s,
		"strips = [ { name = big type = virtual audio.position =\n"
		"  [ FL FR FC LFE RL RR SL SR RC ] } ]\n" ONE_BUS,
		"strips[0]", "8");
}

/* ---- the module in a process of its own, and in the daemon ---- */

static struct pw_impl_module *load(struct pw_thread_loop *loop, struct pw_context *context)
{
	struct pw_impl_module *module;

	pw_thread_loop_lock(loop);
	module = pw_context_load_module(
		context, "libpipewire-module-troubadour", "{ " SMALL_CONSOLE " }", NULL);
	pw_thread_loop_unlock(loop);
	return module;
}

Session(lifecycle, unloaded_module_leaves_no_node)
{
	struct pw_thread_loop *loop = pw_thread_loop_new("host", NULL);
	struct pw_context *context = pw_context_new(pw_thread_loop_get_loop(loop), NULL, 0);
	struct pw_impl_module *module;

	pw_thread_loop_start(loop);
	s->options.console = SMALL_CONSOLE;
	for (int i = 0; i < 3; i++) {
		module = load(loop, context);
		cr_assert_neq(module, NULL);
		await_console(s);
		pw_thread_loop_lock(loop);
		pw_impl_module_destroy(module);
		pw_thread_loop_unlock(loop);
		await_no_node(s, "troubadour");
		cr_expect_eq(count_nodes(s, "troubadour"), 0);
	}
	pw_thread_loop_stop(loop);
	pw_context_destroy(context);
	pw_thread_loop_destroy(loop);
}

Session(lifecycle, module_that_is_loaded_again_and_again_keeps_no_descriptor)
{
	run(s, built("TB_TEST_LOAD_AGAIN"), "10");
}

Session(lifecycle, daemon_with_the_console_inside_ends_in_order, .console = SMALL_CONSOLE,
	.host = HOST_DAEMON)
{
	struct line l = line_open(s, "game", "b1");

	line_close(&l);
	restart_pipewire(s, SIGTERM);
	await_console(s);
	cr_expect_eq(count_nodes(s, "troubadour"), 7);
}
