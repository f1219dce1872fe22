/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses come, go and change while the console plays, by nothing but keys
 * of the mixer node. */
#include "consoles.h"
#include "line.h"

static void tell(struct session *s, const char *key, const char *text)
{
	set_text(s, "troubadour", key, text);
}

/* What is on b1 while `changes` runs: steps and gaps of a tone all show. */
static void expect_unheard(struct session *s, void (*changes)(struct session *s))
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 4800, 1000.0, 0.5, 48000.0);
	const struct wave *take;

	play_loop(l.player, tone);
	await_sound(l.recorder, BUS_L);
	record_until_ended(l.recorder);
	changes(s);
	take = end_recording(l.recorder, 48000);
	/* 1 kHz at 0.5 moves 0.0655 a frame. */
	cr_expect_lt(wave_largest_step(take, BUS_L, 0, take->n_frames), 0.066);
	cr_expect_leq(wave_longest_gap(take, BUS_L, 0, take->n_frames), 1);
	play_silence(l.player);
	line_close(&l);
	wave_free(tone);
}

/* And no cycle was lost. */
static void expect_undisturbed(struct session *s, void (*changes)(struct session *s))
{
	double lost = engine_fact(s, "troubadour", "engine.lost");

	expect_unheard(s, changes);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.lost"), lost);
}

static void come_and_go(struct session *s)
{
	tell(s, "console.add-strip", "{ name = first description = First }");
	await_node(s, "troubadour.first");
	tell(s, "console.add-bus", "{ name = b9 type = virtual }");
	await_node(s, "troubadour.b9");
	tell(s, "console.rename", "first second");
	await_node(s, "troubadour.second");
	tell(s, "console.change", "{ name = second audio.position = [ MONO ] }");
	await_text(s, "troubadour", "console.strips",
		"\"second\",\"description\":\"First\",\"type\":\"virtual\","
		"\"audio.position\":[\"MONO\"]");
	tell(s, "console.remove", "second");
	await_no_node(s, "troubadour.second");
	tell(s, "console.remove", "b9");
	await_no_node(s, "troubadour.b9");
}

Session(structure, others_come_and_go_unheard, .quantum = 256, .console = SMALL_CONSOLE)
{
	expect_undisturbed(s, come_and_go);
	await_text(s, "troubadour", "console.buses", "\"b2\"");
	cr_expect_not(have_node(s, "troubadour.second"));
	cr_expect(have_param(s, "troubadour", "strip.game.fader"));
}

Session(structure, a_new_strip_plays_at_once, .quantum = 256, .console = SMALL_CONSOLE)
{
	struct line l;

	tell(s, "console.add-strip", "{ name = game2 description = \"Second game\" }");
	await_node(s, "troubadour.game2");
	cr_expect_str_eq(node_property(s, "troubadour.game2", "node.description"), "Second game");
	await_param(s, "troubadour", "strip.game2.fader", 0.0, 0.0);
	set_switch(s, "troubadour", "route.game2.b1", true);
	set_param(s, "troubadour", "send.game2.b1", -6.0);
	await_param(s, "troubadour", "send.game2.b1", -6.0, 1e-6);
	l = line_open(s, "game2", "b1");
	line_expect_gain_db(&l, BUS_L, -6.0, 0.01);
	line_close(&l);
}

Session(structure, a_renamed_strip_keeps_its_settings_and_its_sound, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	set_param(s, "troubadour", "strip.game.fader", -12.0);
	await_param(s, "troubadour", "strip.game.fader", -12.0, 1e-6);
	tell(s, "console.rename", "game play");
	await_param(s, "troubadour", "strip.play.fader", -12.0, 1e-6);
	/* What was linked by hand comes along. */
	await_no_node(s, "troubadour.game");
	await_link(s, "player", "troubadour.play");
	await_path(l.player, l.recorder);
	line_expect_gain_db(&l, BUS_L, -12.0, 0.01);
	line_close(&l);
}

Session(structure, what_is_refused_changes_nothing_and_says_why, .console = SMALL_CONSOLE)
{
	uint32_t n = count_nodes(s, "troubadour");

	tell(s, "console.add-strip", "{ name = game }");
	await_text(s, "troubadour", "console.error", "game");
	tell(s, "console.add-strip", "{ name = Shout }");
	await_text(s, "troubadour", "console.error", "Shout");
	tell(s, "console.add-bus", "{ name = b9 colour = red }");
	await_text(s, "troubadour", "console.error", "colour");
	tell(s, "console.remove", "nobody");
	await_text(s, "troubadour", "console.error", "nobody");
	tell(s, "console.rename", "game");
	await_text(s, "troubadour", "console.error", "two names");
	cr_expect_eq(count_nodes(s, "troubadour"), n);
}

/* ---- what changes without a new node ---- */

static void reorder(struct session *s)
{
	tell(s, "console.move", "music 1");
	await_text(s, "troubadour", "console.strips", "[{\"name\":\"music\"");
	tell(s, "console.move", "music 4");
	await_text(s, "troubadour", "console.error", "3 strips, so places 1 to 3");
	tell(s, "console.move", "music 3");
	await_text(s, "troubadour", "console.strips", "[{\"name\":\"game\"");
	tell(s, "console.move", "b1 1");
	await_text(s, "troubadour", "console.buses", "[{\"name\":\"b1\"");
}

static void choose_defaults(struct session *s)
{
	tell(s, "console.default", "strip music");
	await_default(s, "sink", "troubadour.music");
	tell(s, "console.default", "bus b2");
	await_default(s, "source", "troubadour.b2");
	tell(s, "console.default", "strip none");
	await_default(s, "sink", "hardware-1");
}

static void choose_clock_and_quality(struct session *s)
{
	tell(s, "console.change", "{ name = game resample.quality = 7 }");
	await_text(s, "troubadour", "console.strips", "\"resample.quality\":7");
	tell(s, "console.change", "{ name = music clock = own }");
	await_text(s, "troubadour", "console.strips", "\"clock\":\"own\"");
}

Session(structure, order_changes_unheard, .quantum = 256, .console = SMALL_CONSOLE)
{
	expect_unheard(s, reorder);
}

Session(structure, defaults_change_unheard, .quantum = 256, .console = SMALL_CONSOLE)
{
	expect_unheard(s, choose_defaults);
}

Session(structure, clock_of_another_and_quality_change_unheard, .quantum = 256,
	.console = SMALL_CONSOLE)
{
	expect_unheard(s, choose_clock_and_quality);
}

Session(structure, quality_between_two_rates_changes_unheard, .quantum = 256,
	.console = "engine.rate = 44100\n" SMALL_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *tone = wave_sine(2, 4800, 1000.0, 0.5, 48000.0);
	const struct wave *take;

	play_loop(l.player, tone);
	await_sound(l.recorder, BUS_L);
	record_until_ended(l.recorder);
	tell(s, "console.change", "{ name = music resample.quality = 7 }");
	await_text(s, "troubadour", "console.strips", "\"resample.quality\":7");
	take = end_recording(l.recorder, 48000);
	cr_expect_lt(wave_largest_step(take, BUS_L, 0, take->n_frames), 0.066);
	cr_expect_leq(wave_longest_gap(take, BUS_L, 0, take->n_frames), 1);
	line_close(&l);
	wave_free(tone);
}

/* Settings, sends and sidechains go by name, not by place. */
Session(structure, a_strip_that_moves_keeps_its_settings, .quantum = 256, .console = MIC_CONSOLE)
{
	struct line l = line_open(s, "game", "b1");

	set_param(s, "troubadour", "strip.game.fader", -12.0);
	set_text(s, "troubadour", "strip.music.comp.sidechain", "mic");
	await_text(s, "troubadour", "strip.music.comp.sidechain", "mic");
	tell(s, "console.move", "mic 1");
	tell(s, "console.move", "game 3");
	await_text(s, "troubadour", "console.strips", "[{\"name\":\"mic\"");
	await_text(s, "troubadour", "strip.music.comp.sidechain", "mic");
	cr_expect_eq(get_param(s, "troubadour", "strip.game.fader"), -12.0);
	line_expect_gain_db(&l, BUS_L, -12.0, 0.01);
	line_close(&l);
}

Session(structure, what_cannot_be_arranged_says_why, .console = MIC_CONSOLE)
{
	static const struct {
		const char *key, *text, *says;
	} wrong[] = {
		{ "console.move", "game", "a place from 1" },
		{ "console.move", "game 0", "a place from 1" },
		{ "console.move", "nobody 1", "\"nobody\"" },
		{ "console.default", "game", "a family and a name" },
		{ "console.default", "strip mic", "only a virtual strip" },
		{ "console.default", "strip b1", "only a virtual strip" },
		{ "console.change", "{ name = game devices = [ x ] }", "has no devices" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		tell(s, wrong[i].key, wrong[i].text);
		await_text(s, "troubadour", "console.error", wrong[i].says);
	}
}
