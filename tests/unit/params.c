/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "mixer/params.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "console.h"

static struct console *desk(void)
{
	return console_new("game/2 music/2 mus/1", "a1/2 b1/2", 48000);
}

Test(params, every_number_has_a_key_that_finds_it)
{
	struct console *c = desk();
	struct tb_mixer *m = console_mixer(c);

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		struct tb_param_info info;

		tb_mixer_param_info(m, i, &info);
		cr_expect(tb_mixer_find_param(m, info.key)
				  == (tb_mixer_has_key(m, i) ? (int)i : -ENOENT),
			"%s", info.key);
		cr_expect(info.min <= info.def && info.def <= info.max, "%s", info.key);
		cr_expect(info.help && strlen(info.help) > 0);
		cr_expect(tb_mixer_get(m, i) == info.def, "%s", info.key);
		cr_expect((info.unit == TB_UNIT_ENUM) == (info.choices != NULL), "%s", info.key);
	}
	console_free(c);
}

Test(params, cells_come_last_strip_by_strip)
{
	struct console *c = desk();
	struct tb_mixer *m = console_mixer(c);
	uint32_t first = tb_mixer_first_cell_param(m);

	cr_expect(tb_mixer_find_param(m, "route.game.a1") == (int)first);
	cr_expect(tb_mixer_find_param(m, "send.game.a1") == (int)first + 1);
	cr_expect(tb_mixer_find_param(m, "pre.game.a1") == (int)first + 2);
	cr_expect(tb_mixer_find_param(m, "route.game.b1") == (int)first + 3);
	cr_expect(tb_mixer_find_param(m, "pre.mus.b1") == (int)tb_mixer_n_params(m) - 1);
	cr_expect(tb_mixer_n_params(m) - first == 3 * 3 * 2);
	console_free(c);
}

/* A balance tells all of two sides, and nothing of a single channel. */
Test(params, channels_have_keys_where_a_balance_does_not_tell_all)
{
	static const char *const there[] = { "strip.game.balance", "strip.film.balance",
		"strip.film.channel.1", "strip.film.channel.6", "strip.line.channel.1",
		"strip.line.channel.2", "bus.a1.balance", "bus.b1.channel.8" };
	static const char *const not_there[] = { "strip.game.channel.1", "strip.mic.balance",
		"strip.mic.channel.1", "strip.film.channel.7", "strip.line.balance",
		"bus.a1.channel.2" };
	struct console *c = console_new("game/2 film/51 mic/1 line/a2", "a1/2 b1/71", 48000);
	uint32_t n_keys = 0;

	for (uint32_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		cr_expect(tb_mixer_find_param(console_mixer(c), there[i]) >= 0, "%s", there[i]);
	for (uint32_t i = 0; i < sizeof(not_there) / sizeof(not_there[0]); i++)
		cr_expect(tb_mixer_find_param(console_mixer(c), not_there[i]) == -ENOENT, "%s",
			not_there[i]);
	for (uint32_t i = 0; i < tb_mixer_n_params(console_mixer(c)); i++)
		n_keys += tb_mixer_has_key(console_mixer(c), i);
	cr_expect(tb_mixer_n_keys(console_mixer(c)) == n_keys);
	console_free(c);
}

Test(params, unknown_keys_are_not_found)
{
	static const char *const keys[] = { "", ".", "..", "strip", "strip.", "strip.game",
		"strip.game.", "strip.game.fade", "strip.game.fader.", "strip.game.fader.x",
		"strip.gam.fader", "strip.games.fader", "strip..fader", "strip.a1.fader",
		"bus.game.fader", "bus.a1.pan", "route", "route.game", "route.game.",
		"route.game.a", "route.game.a1.", "route.a1.game", "send.game.a1.x",
		"Strip.game.fader", "strips.game.fader", "busa1.fader" };
	struct console *c = desk();

	for (uint32_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		cr_expect(tb_mixer_find_param(console_mixer(c), keys[i]) == -ENOENT, "\"%s\"",
			keys[i]);
	console_free(c);
}

Test(params, values_are_clamped_and_switches_rounded)
{
	struct console *c = desk();

	cr_expect(console_set(c, "strip.game.fader", -7.25f) == -7.25f);
	cr_expect(console_get(c, "strip.game.fader") == -7.25f);
	cr_expect(console_set(c, "strip.game.fader", 100.0f) == 12.0f);
	cr_expect(console_set(c, "strip.game.fader", -INFINITY) == -144.0f);
	cr_expect(console_set(c, "strip.game.trim", -30.0f) == -24.0f);
	cr_expect(console_set(c, "strip.game.pan", 7.0f) == 1.0f);
	cr_expect(console_set(c, "strip.game.mute", 0.6f) == 1.0f);
	cr_expect(console_set(c, "strip.game.mute", 0.4f) == 0.0f);
	cr_expect(console_set(c, "strip.game.mute", -3.0f) == 0.0f);
	console_free(c);
}

Test(params, a_nan_stores_nothing)
{
	struct console *c = desk();

	console_set(c, "send.game.a1", -3.0f);
	cr_expect(console_set(c, "send.game.a1", NAN) == -3.0f);
	cr_expect(console_get(c, "send.game.a1") == -3.0f);
	console_free(c);
}

/* But for the two keys of one choice. */
static bool moves_another(const char *key)
{
	return strstr(key, "limiter.mode") || strstr(key, "limiter.lookahead");
}

Test(params, each_number_is_a_value_of_its_own)
{
	struct console *c = desk();
	struct tb_mixer *m = console_mixer(c);

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		struct tb_param_info info;

		tb_mixer_param_info(m, i, &info);
		cr_assert(tb_mixer_set(m, i, info.max) == info.max);
		if (moves_another(info.key))
			tb_mixer_set(m, i, info.def);
		for (uint32_t j = i + 1; j < tb_mixer_n_params(m); j++) {
			tb_mixer_param_info(m, j, &info);
			cr_assert(tb_mixer_get(m, j) == info.def, "%u moved %s", i, info.key);
		}
	}
	console_free(c);
}

Test(params, one_switch_takes_a_limiter_from_live_to_mastering)
{
	struct console *c = desk();

	cr_expect(console_get(c, "bus.a1.limiter.mode") == TB_LIMITER_LIVE);
	console_set(c, "bus.a1.limiter.mode", TB_LIMITER_MASTERING);
	cr_expect(console_get(c, "bus.a1.limiter.lookahead") == 2.0f);
	console_set(c, "bus.a1.limiter.lookahead", 1.0f);
	console_set(c, "bus.a1.limiter.mode", TB_LIMITER_MASTERING);
	cr_expect(console_get(c, "bus.a1.limiter.lookahead") == 1.0f);
	console_set(c, "bus.a1.limiter.mode", TB_LIMITER_LIVE);
	cr_expect(console_get(c, "bus.a1.limiter.lookahead") == 0.0f);
	console_free(c);
}

/* As older scenes have it, which know of no mode. */
Test(params, a_lookahead_is_mastering_and_none_is_live)
{
	struct console *c = desk();

	console_set(c, "strip.game.limiter.lookahead", 1.5f);
	cr_expect(console_get(c, "strip.game.limiter.mode") == TB_LIMITER_MASTERING);
	console_set(c, "strip.game.limiter.lookahead", 0.0f);
	cr_expect(console_get(c, "strip.game.limiter.mode") == TB_LIMITER_LIVE);
	console_free(c);
}

Test(params, what_is_shown_is_what_is_applied)
{
	struct console *c = desk();
	struct tb_mixer *m = console_mixer(c);

	cr_expect(console_set(c, "strip.game.gate.hold", 0.0f) == 10.0f);
	cr_expect_float_eq(console_set(c, "bus.a1.limiter.lookahead", 0.1f), 40.0f / 48.0f, 1e-6f);
	cr_expect(console_set(c, "bus.a1.limiter.lookahead", -1.0f) == 0.0f);
	cr_expect(console_set(c, "bus.a1.limiter.lookahead", 9.0f) == 5.0f);
	cr_expect(console_set(c, "strip.game.gate.attack", 0.1f) == 0.1f);
	cr_expect(console_set(c, "strip.game.comp.attack", 0.1f) == 0.1f);
	cr_expect(console_set(c, "strip.game.duck.attack", 0.2f) == 0.2f);
	console_set(c, "bus.a1.limiter.lookahead", 1.0f);
	console_set(c, "strip.game.deess.freq", 12000.0f);
	console_set(c, "strip.music.deess.freq", 7000.0f);
	tb_mixer_set_rate(m, 16000);
	cr_expect_float_eq(console_get(c, "strip.game.deess.freq"), 7200.0f, 0.01f);
	cr_expect(console_get(c, "strip.music.deess.freq") == 7000.0f);
	cr_expect_float_eq(console_set(c, "strip.music.deess.freq", 9000.0f), 7200.0f, 0.01f);
	cr_expect_float_eq(console_get(c, "bus.a1.limiter.lookahead"), 40.0f / 16.0f, 1e-6f);
	cr_expect_float_eq(console_get(c, "strip.game.gate.attack"), 0.725f * 4 / 16, 1e-5f);
	cr_expect_float_eq(console_get(c, "strip.game.comp.attack"), 0.725f * 4 / 16, 1e-5f);
	cr_expect(console_get(c, "strip.game.duck.attack") == 0.2f);
	tb_mixer_commit(m);
	cr_expect_eq(tb_mixer_latency_frames(m, 0, 0), 40);
	console_free(c);
}

/* Nobody hears it below full scale. */
Test(params, every_bus_is_guarded_and_no_strip)
{
	struct console *c = desk();

	cr_expect(console_get(c, "bus.a1.limiter.on") == 1.0f);
	cr_expect(console_get(c, "bus.b1.limiter.on") == 1.0f);
	cr_expect(console_get(c, "strip.game.limiter.on") == 0.0f);
	cr_expect(console_get(c, "bus.b1.limiter.ceiling") == 0.0f);
	console_free(c);
}

Test(params, a_cell_is_read_directly_too)
{
	struct console *c = desk();

	console_set(c, "route.music.b1", 1.0f);
	console_set(c, "send.music.b1", -4.0f);
	cr_expect(tb_mixer_route(console_mixer(c), 1, 1));
	cr_expect(!tb_mixer_route(console_mixer(c), 1, 0));
	cr_expect(tb_mixer_send_db(console_mixer(c), 1, 1) == -4.0f);
	cr_expect(tb_mixer_send_db(console_mixer(c), 0, 1) == 0.0f);
	console_free(c);
}
