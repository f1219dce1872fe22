/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Plugins in strips and buses: builtins of PipeWire, and the tests' own LADSPA plugins
 * (tests/ladspa) and LV2 plugin (tests/lv2). */
#include "consoles.h"
#include "line.h"
#include "world.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEVEL 0.5
/* No fade of 10 ms is steeper, from full to nothing or back. */
#define STEEPEST (2.0 * LEVEL / 480.0)

#define HALF                                                                                       \
	"{ nodes = [ { type = builtin label = linear name = half control = { Mult = 0.5 } } ] }"

static void write_insert(struct session *s, const char *name, const char *text)
{
	char path[4096];
	const char *config = getenv("XDG_CONFIG_HOME");
	FILE *file;

	cr_assert_not_null(config);
	mkdir(config, 0700);
	snprintf(path, sizeof(path), "%s/troubadour", config);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/troubadour/inserts", config);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/troubadour/inserts/%s.conf", config, name);
	file = fopen(path, "we");
	cr_assert_not_null(file, "%s", path);
	fputs(text, file);
	fclose(file);
}

/* One LADSPA plugin of tests/ladspa, as node `p`. */
static void write_plugin(struct session *s, const char *name, const char *label)
{
	char text[4352];

	snprintf(text, sizeof(text),
		"{ nodes = [ { type = ladspa plugin = \"%s\" label = %s name = p } ] }",
		built("TB_TEST_PLUGINS"), label);
	write_insert(s, name, text);
}

static void choose(struct session *s, const char *name)
{
	set_text(s, "troubadour", "strip.game.insert", name);
	await_text(s, "troubadour", "strip.game.insert", name);
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

/* ---- while sound plays ---- */

static void come_turn_and_go(struct line *l, const char *plugin)
{
	struct session *s = l->session;

	choose(s, plugin);
	await_param(s, "troubadour", "strip.game.insert.p.gain", 1.0, 1e-6);
	set_param(s, "troubadour", "strip.game.insert.p.gain", 0.25);
	await_gain(l, 0.25);
	record_until_ended(l->recorder);
	set_param(s, "troubadour", "strip.game.insert.p.gain", 0.75);
	await_param(s, "troubadour", "strip.game.insert.p.gain", 0.75, 1e-6);
	set_param(s, "troubadour", "strip.game.insert.p.gain", 0.5);
	set_text(s, "troubadour", "strip.game.insert.position", "post");
	await_text(s, "troubadour", "strip.game.insert.position", "post");
	set_switch(s, "troubadour", "strip.game.insert.on", false);
	set_switch(s, "troubadour", "strip.game.insert.on", true);
	choose(s, "half");
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.5, 1e-6);
	set_param(s, "troubadour", "strip.game.insert.half.mult", 0.25);
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.25, 1e-6);
	choose(s, plugin);
	await_param(s, "troubadour", "strip.game.insert.p.gain", 1.0, 1e-6);
	choose(s, "none");
}

static void expect_no_step(struct session *s, const char *plugin)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);
	double lost = engine_fact(s, "troubadour", "engine.lost");
	const struct wave *take;

	write_insert(s, "half", HALF);
	play_loop(l.player, level);
	await_gain(&l, 1.0);
	come_turn_and_go(&l, plugin);
	take = end_recording(l.recorder, 48000);
	cr_expect_leq(wave_largest_step(take, BUS_L, 0, take->n_frames), STEEPEST, "%f",
		wave_largest_step(take, BUS_L, 0, take->n_frames));
	cr_expect_eq(lost_frames(l.recorder), 0);
	await_gain(&l, 1.0);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), lost);
	cr_expect_not(have_param(s, "troubadour", "strip.game.insert.half.mult"));
	line_close(&l);
	wave_free(level);
}

static void expect_no_step_of_ladspa(struct session *s)
{
	write_plugin(s, "amp", "amp");
	expect_no_step(s, "amp");
}

Session(inserts, come_turn_and_go_without_a_step_at_64, .quantum = 64, .console = SMALL_CONSOLE)
{
	expect_no_step_of_ladspa(s);
}

Session(inserts, come_turn_and_go_without_a_step_at_1024, .console = SMALL_CONSOLE)
{
	expect_no_step_of_ladspa(s);
}

static void expect_no_step_of_lv2(struct session *s)
{
	char host[4096];

	snprintf(host, sizeof(host), "%s/filter-graph/libspa-filter-graph-plugin-lv2.so",
		built("TB_TEST_SPA_DIR"));
	if (access(host, R_OK) < 0)
		cr_skip_test("this PipeWire has no LV2");
	write_insert(s, "lv2",
		"{ nodes = [ { type = lv2 plugin = \"urn:troubadour:amp\" name = p } ] }");
	expect_no_step(s, "lv2");
}

Session(inserts, of_lv2_come_turn_and_go_without_a_step_at_64, .quantum = 64,
	.console = SMALL_CONSOLE)
{
	expect_no_step_of_lv2(s);
}

Session(inserts, of_lv2_come_turn_and_go_without_a_step_at_1024, .console = SMALL_CONSOLE)
{
	expect_no_step_of_lv2(s);
}

/* ---- plugins that are no good ---- */

static struct line playing(struct session *s, struct wave **level)
{
	struct line l = line_open(s, "game", "b1");

	*level = wave_constant(2, 48000, LEVEL);
	play_loop(l.player, *level);
	await_gain(&l, 1.0);
	return l;
}

Session(inserts, one_that_cannot_be_had_is_named_and_the_strip_plays, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct wave *level;
	struct line l = playing(s, &level);

	write_insert(s, "gone",
		"{ nodes = [ { type = ladspa plugin = no_such_plugin label = x name = p } ] }");
	write_plugin(s, "three", "three");
	write_plugin(s, "fails", "fails");
	write_insert(s, "nonsense", "}{");
	choose(s, "gone");
	tool_await(s->console, "strip game: insert gone: failed to load plugin 'no_such_plugin'");
	choose(s, "three");
	tool_await(s->console, "strip game: insert three: the graph has 3 inputs");
	choose(s, "fails");
	tool_await(s->console, "strip game: insert fails: cannot create plugin instance");
	choose(s, "nonsense");
	tool_await(s->console, "strip game: insert nonsense: ");
	await_gain(&l, 1.0);
	line_close(&l);
	wave_free(level);
}

Session(inserts, a_word_that_is_no_file_is_refused, .console = SMALL_CONSOLE)
{
	set_text(s, "troubadour", "strip.game.insert", "../../../etc/passwd");
	tool_await(s->console, "strip.game.insert");
	await_text(s, "troubadour", "strip.game.insert", "none");
}

/* As docs/inserts.md does it, while the console runs. */
Session(inserts, file_that_came_after_the_console_is_set_by_its_name, .console = SMALL_CONSOLE)
{
	struct output o;

	write_insert(s, "late", HALF);
	run(s, built("TB_TEST_TROUBADOUR"), "set", "strip.game.insert=late");
	await_text(s, "troubadour", "strip.game.insert", "late");
	o = run_any(s, built("TB_TEST_TROUBADOUR"), "set", "strip.game.insert=later");
	cr_expect_neq(o.status, 0);
	cr_expect_not_null(strstr(o.err, "\"later\""), "%s", o.err);
	cr_expect_not_null(strstr(o.err, "late"), "%s", o.err);
	await_text(s, "troubadour", "strip.game.insert", "late");
}

/* A console that never heard of the file that a scene names. */
static void forget_insert(struct session *s, const char *name)
{
	char path[4096];

	run(s, built("TB_TEST_TROUBADOUR"), "set", "strip.game.insert=none", "strip.game.fader=0");
	await_text(s, "troubadour", "strip.game.insert", "none");
	snprintf(path, sizeof(path), "%s/troubadour/inserts/%s.conf", getenv("XDG_CONFIG_HOME"),
		name);
	cr_assert_eq(unlink(path), 0, "%s", path);
	stop_console(s, SIGTERM);
	start_console(s);
}

Session(inserts, file_that_came_after_the_console_is_found_by_a_scene, .console = SMALL_CONSOLE)
{
	struct output o;

	write_insert(s, "late", HALF);
	run(s, built("TB_TEST_TROUBADOUR"), "set", "strip.game.insert=late", "strip.game.fader=-7");
	await_text(s, "troubadour", "strip.game.insert", "late");
	set_param(s, "troubadour", "strip.game.insert.half.mult", 0.25);
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.25, 1e-6);
	run(s, built("TB_TEST_TROUBADOUR"), "scene", "save", "evening");
	forget_insert(s, "late");
	o = run_any(s, built("TB_TEST_TROUBADOUR"), "scene", "diff", "evening");
	cr_expect_not_null(strstr(o.out, "\n+strip.game.insert.half.mult=0.25\n"), "%s", o.out);
	cr_expect_null(strstr(o.out, "-strip.game.insert.half.mult"), "%s", o.out);
	o = run_any(s, built("TB_TEST_TROUBADOUR"), "scene", "recall", "evening");
	cr_expect_not_null(strstr(o.err, "strip.game.insert"), "%s", o.err);
	cr_expect_not_null(strstr(o.err, "late"), "%s", o.err);
	await_param(s, "troubadour", "strip.game.fader", -7.0, 1e-6);
	write_insert(s, "late", HALF);
	o = run_any(s, built("TB_TEST_TROUBADOUR"), "scene", "recall", "evening");
	cr_expect_eq(o.status, 0, "%s", o.err);
	await_text(s, "troubadour", "strip.game.insert", "late");
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.25, 1e-6);
}

Session(inserts, a_graph_that_comes_by_a_param_is_refused, .console = SMALL_CONSOLE)
{
	set_text(s, "troubadour", "console.add-strip", "{ name = new insert = " HALF " }");
	await_text(s, "troubadour", "console.error", "restart");
	set_text(s, "troubadour", "console.change", "{ name = game insert = " HALF " }");
	await_text(s, "troubadour", "console.error", "restart");
	cr_expect_not(have_node(s, "troubadour.new"));
}

Session(inserts, sound_goes_on_while_a_slow_one_loads, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct wave *level;
	const struct wave *take;
	struct line l = playing(s, &level);

	session_write_file(s, "slow-plugin-waits", "");
	write_plugin(s, "slow", "slow");
	choose(s, "slow");
	/* Known before there is a place for it. */
	set_param(s, "troubadour", "strip.game.insert.p.gain", 0.5);
	record(l.recorder, 48000);
	take = await_recording(l.recorder);
	cr_expect_eq(wave_largest_step(take, BUS_L, 0, take->n_frames), 0.0);
	cr_expect_eq(lost_frames(l.recorder), 0);
	cr_expect_not(have_param(s, "troubadour", "strip.game.insert.p.gain"));
	unlink(session_file(s, "slow-plugin-waits"));
	await_param(s, "troubadour", "strip.game.insert.p.gain", 0.5, 1e-6);
	await_gain(&l, 0.5);
	line_close(&l);
	wave_free(level);
}

/* While it loads, another one plays that has a control of the same name, from 0 to 4. */
Session(inserts, value_of_one_that_loads_is_not_limited_to_the_range_of_the_one_before,
	.quantum = 256, .console = SMALL_CONSOLE)
{
	char text[4352];

	write_plugin(s, "amp", "amp");
	choose(s, "amp");
	await_param(s, "troubadour", "strip.game.insert.p.gain", 1.0, 1e-6);
	session_write_file(s, "slow-plugin-waits", "");
	snprintf(text, sizeof(text),
		"{ nodes = [ { type = ladspa plugin = \"%s\" label = slow name = q }\n"
		"  { type = builtin label = bq_peaking name = p control = { Freq = 1000 } } ]\n"
		"  links = [ { output = \"q:Output\" input = \"p:In\" } ] }",
		built("TB_TEST_PLUGINS"));
	write_insert(s, "peak", text);
	choose(s, "peak");
	set_param(s, "troubadour", "strip.game.insert.p.gain", -20.0);
	set_param(s, "troubadour", "strip.game.fader", -3.0);
	await_param(s, "troubadour", "strip.game.fader", -3.0, 1e-6);
	await_param(s, "troubadour", "strip.game.insert.p.gain", 1.0, 1e-6);
	unlink(session_file(s, "slow-plugin-waits"));
	await_param(s, "troubadour", "strip.game.insert.p.gain", -20.0, 1e-6);
}

Session(inserts, what_is_no_sound_is_silence_and_said, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct wave *level;
	struct line l = playing(s, &level);

	write_plugin(s, "nan", "nan");
	choose(s, "nan");
	await_param(s, "troubadour", "strip.game.insert.p.trouble", 0.0, 0.0);
	set_switch(s, "troubadour", "strip.game.insert.p.trouble", true);
	await_gain(&l, 0.0);
	tool_await(s->console, "strip game: insert nan gave a signal that is not sound");
	cr_expect_gt(engine_fact(s, "troubadour", "engine.bad"), 0.0);
	set_switch(s, "troubadour", "strip.game.insert.p.trouble", false);
	await_gain(&l, 1.0);
	line_close(&l);
	wave_free(level);
}

Session(inserts, one_that_crashes_is_named_in_the_last_words, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct wave *level;
	struct line l = playing(s, &level);
	struct tool *console = s->console;
	struct output end;

	write_plugin(s, "crash", "crash");
	choose(s, "crash");
	await_param(s, "troubadour", "strip.game.insert.p.trouble", 0.0, 0.0);
	s->console = NULL; /* It may have ended before the daemon answers. */
	set_switch(s, "troubadour", "strip.game.insert.p.trouble", true);
	end = tool_wait(console);
	cr_expect(strstr(end.err, "insert crash of strip game was running"), "%s", end.err);
	cr_expect_eq(end.status, 128 + SIGSEGV);
	line_close(&l);
	wave_free(level);
}

/* ---- from the console file ---- */

#define OWN_CONSOLE                                                                                \
	"strips = [ { name = game insert = " HALF " insert.position = post } ]\n"                  \
	"buses = [ { name = b1 type = virtual } ]\n"                                               \
	"params = { strip.game.insert.half.mult = 0.25 route.game.b1 = true }\n"

Session(inserts, one_of_the_console_file_is_there_from_the_start, .quantum = 256,
	.console = OWN_CONSOLE)
{
	struct param_description mult;
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);

	await_text(s, "troubadour", "strip.game.insert", "own");
	await_text(s, "troubadour", "strip.game.insert.position", "post");
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.25, 1e-6);
	cr_expect(describe_param(s, "troubadour", "strip.game.insert.half.mult", &mult));
	cr_expect_eq(mult.def, 0.5);
	cr_expect_eq(mult.min, -10.0);
	cr_expect_eq(mult.max, 10.0);
	play_loop(l.player, level);
	await_gain(&l, 0.25);
	line_close(&l);
	wave_free(level);
}

Session(inserts, values_outlive_the_console, .quantum = 256, .console = OWN_CONSOLE)
{
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.25, 1e-6);
	set_param(s, "troubadour", "strip.game.insert.half.mult", 0.125);
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.125, 1e-6);
	stop_console(s, SIGTERM);
	start_console(s);
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.125, 1e-6);
}

Session(inserts, values_outlive_another_rate, .quantum = 256, .allowed_rates = "[ 48000 96000 ]",
	.console = OWN_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *level = wave_constant(2, 48000, LEVEL);

	play_loop(l.player, level);
	await_gain(&l, 0.25);
	set_param(s, "troubadour", "strip.game.insert.half.mult", 0.125);
	await_gain(&l, 0.125);
	driver_set(s->clock, "node.force-rate", 96000);
	driver_await(s->clock, 96000, 0);
	await_gain(&l, 0.125);
	await_param(s, "troubadour", "strip.game.insert.half.mult", 0.125, 1e-6);
	line_close(&l);
	wave_free(level);
}
