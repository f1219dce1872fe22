/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console's description: what is understood, and how a mistake is told. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "spa/config.h"

#include <stdio.h>

#define STRIP "strips = [ { name = game } ] "
#define BUS   "buses = [ { name = a1 type = playback } ] "

static void expect_error(const char *text, const char *const *words)
{
	struct tb_console_config config;
	struct tb_config_error error = { "" };
	struct tb_mixer *m = NULL;
	int res = tb_console_config_parse(&config, text, &error);

	if (res == 0) {
		m = tb_console_config_mixer(&config, 48000, &error);
		tb_console_config_finish(&config);
	}
	cr_expect_null(m, "accepted: %s", text);
	for (; *words; words++)
		cr_expect_not_null(
			strstr(error.text, *words), "\"%s\" lacks \"%s\"", error.text, *words);
	tb_mixer_free(m);
}

#define EXPECT_ERROR(text, ...) expect_error(text, (const char *const[]){ __VA_ARGS__, NULL })

Test(config, clock_is_the_graphs_unless_said_otherwise)
{
	struct tb_device_config d;
	struct tb_config_error error;

	tb_device_config_init(&d, TB_DEVICE_VIRTUAL_STRIP);
	cr_assert_eq(tb_device_config_parse(&d, "{ name = a1 type = virtual }", &error), 0);
	cr_expect_not(d.has_own_clock);
	cr_expect_eq(d.resample_quality, 9u);
	cr_assert_eq(tb_device_config_parse(
			     &d, "{ name = a1 clock = own resample.quality = 10 }", &error),
		0);
	cr_expect(d.has_own_clock);
	cr_expect_eq(d.resample_quality, 10u);
	cr_assert_eq(tb_device_config_parse(&d, "{ name = a1 clock = graph }", &error), 0);
	cr_expect_not(d.has_own_clock);
	EXPECT_ERROR("strips = [ { name = x clock = mine } ]" BUS, "strips[0].clock", "graph, own");
	EXPECT_ERROR("strips = [ { name = x resample.quality = 11 } ]" BUS,
		"strips[0].resample.quality", "0 to 10");
}

/* As a node with one strip has them. */
Test(config, params_of_one_strip_need_no_prefix)
{
	struct tb_console_config c;
	struct tb_config_error error;

	cr_assert_eq(tb_console_config_parse(&c, STRIP BUS, &error), 0);
	cr_assert_eq(tb_console_config_add_params(
			     &c, "strip.game.", "{ comp.ratio = 4:1 fader = -6 }", &error),
		0, "%s", error.text);
	cr_assert_eq(c.n_params, 2u);
	cr_expect_str_eq(c.params[0].key, "strip.game.comp.ratio");
	cr_expect_str_eq(c.params[0].value, "4:1");
	cr_expect_str_eq(c.params[1].key, "strip.game.fader");
	cr_expect_str_eq(c.params[1].value, "-6");
	cr_expect_eq(
		tb_console_config_add_params(&c, "strip.game.", "{ fader = ", &error), -EINVAL);
	cr_expect_not_null(strstr(error.text, "column 11"), "%s", error.text);
	tb_console_config_finish(&c);
}

Test(config, hardware_has_a_list_of_devices_and_nothing_else_has)
{
	struct tb_device_config d;
	struct tb_config_error error;
	char text[2048];

	tb_device_config_init(&d, TB_DEVICE_PLAYBACK_BUS);
	cr_assert_eq(tb_device_config_parse(
			     &d, "{ name = a1 devices = [ \"HD \\\"650\\\"\" usb* ] }", &error),
		0);
	cr_expect_str_eq(d.devices, "[\"HD \\\"650\\\"\",\"usb*\"]");
	cr_assert_eq(tb_device_config_parse(&d, "{ name = a1 devices = Speakers }", &error), 0);
	cr_expect_str_eq(d.devices, "[\"Speakers\"]");
	cr_assert_eq(tb_device_config_parse(&d, "{ name = a1 devices = [ ] }", &error), 0);
	cr_expect_str_eq(d.devices, "");
	EXPECT_ERROR("strips = [ { name = x devices = [ y ] } ]" BUS, "strips[0]",
		"a virtual strip has no devices", "type = capture");
	EXPECT_ERROR(STRIP "buses = [ { name = b type = playback devices = [ \"a\\u001bb\" ] } ]",
		"buses[0].devices", "control character");
	snprintf(text, sizeof(text),
		STRIP "buses = [ { name = b type = playback devices = [ %0250d %0250d %0250d "
		      "%0250d %0250d ] } ]",
		1, 2, 3, 4, 5);
	EXPECT_ERROR(text, "buses[0].devices", "too long");
}

Test(config, engine_follows_the_graph_unless_it_has_a_rate)
{
	struct tb_console_config config;
	struct tb_config_error error;

	cr_assert_eq(tb_console_config_parse(&config, STRIP BUS, &error), 0);
	cr_expect_eq(config.engine_rate_hz, 0u);
	tb_console_config_finish(&config);
	cr_assert_eq(tb_console_config_parse(&config, STRIP BUS "engine.rate = 96000", &error), 0);
	cr_expect_eq(config.engine_rate_hz, 96000u);
	tb_console_config_finish(&config);
	EXPECT_ERROR(STRIP BUS "engine.rate = 7999", "engine.rate", "8000 to 384000");
	EXPECT_ERROR(STRIP BUS "engine.rate = 384001", "engine.rate", "8000 to 384000");
	EXPECT_ERROR(STRIP BUS "engine.rate = fast", "engine.rate", "8000 to 384000");
	EXPECT_ERROR(STRIP BUS "engine.rate = 44.1", "engine.rate", "8000 to 384000");
}

Test(config, reads_strips_buses_and_params)
{
	struct tb_console_config config;
	struct tb_config_error error;
	struct tb_mixer *m;
	int res = tb_console_config_parse(&config,
		"console.name = studio\n"
		"# a comment\n"
		"strips = [\n"
		"  { name = game description = \"My Game\" type = virtual\n"
		"    audio.position = [ FL FR FC LFE SL SR ] default = true }\n"
		"  { name = mic type = capture audio.position = MONO\n"
		"    node.props = { target.object = \"usb mic\" } }\n"
		"]\n"
		"buses = [ { name = a1 type = playback } { name = b1 } ]\n"
		"params = { \"route.game.a1\" = true \"send.game.b1\" = -6.0 strip.mic.mute = true }\n",
		&error);

	cr_assert_eq(res, 0, "%s", error.text);
	cr_expect_str_eq(config.name, "studio");
	cr_assert_eq(config.n_strips, 2u);
	cr_assert_eq(config.n_buses, 2u);
	cr_expect_str_eq(config.strips[0].description, "My Game");
	cr_expect(config.strips[0].is_default);
	cr_expect_eq(config.strips[0].layout.n_channels, 6u);
	cr_expect_eq(config.strips[0].layout.position[3], TB_CH_LFE);
	cr_expect_eq(config.strips[1].kind, TB_DEVICE_CAPTURE_STRIP);
	cr_expect_eq(config.strips[1].layout.n_channels, 1u);
	cr_expect_str_eq(config.strips[1].description, "mic");
	cr_expect_str_eq(config.strips[1].node_props, "{ target.object = \"usb mic\" }");
	cr_expect_eq(config.buses[0].kind, TB_DEVICE_PLAYBACK_BUS);
	cr_expect_eq(config.buses[1].kind, TB_DEVICE_VIRTUAL_BUS);

	m = tb_console_config_mixer(&config, 48000, &error);
	cr_assert_not_null(m, "%s", error.text);
	cr_expect(tb_mixer_route(m, 0, 0));
	cr_expect_not(tb_mixer_route(m, 0, 1));
	cr_expect_float_eq(tb_mixer_send_db(m, 0, 1), -6.0f, 1e-6f);
	cr_expect_eq(tb_mixer_get(m, (uint32_t)tb_mixer_find_param(m, "strip.mic.mute")), 1.0f);
	tb_mixer_free(m);
	tb_console_config_finish(&config);
}

Test(config, names_the_key_the_place_and_what_is_allowed)
{
	EXPECT_ERROR("", "strips");
	EXPECT_ERROR(STRIP, "buses");
	EXPECT_ERROR("strips = [ ] " BUS, "strips", "at least one");
	EXPECT_ERROR(STRIP BUS "colour = red", "colour", "console.name", "strips", "params");
	EXPECT_ERROR("strips = [ { name = game } { name = x volume = 3 } ]" BUS, "strips[1]",
		"volume", "audio.position", "node.props");
	EXPECT_ERROR("strips = [ { name = Game } ]" BUS, "strips[0].name", "\"Game\"", "a-z");
	EXPECT_ERROR(STRIP BUS "params = { strip.game.fader = [ -6 ] }", "params.strip.game.fader",
		"one value");
	EXPECT_ERROR(
		STRIP BUS "params = { strip.game.mute = 3 }", "params.strip.game.mute", "\"3\"");
	EXPECT_ERROR(STRIP BUS "params = { route.game.a1 = -6 }", "params.route.game.a1", "\"-6\"");
	EXPECT_ERROR("strips = [ { description = x } ]" BUS, "strips[0]", "name");
	EXPECT_ERROR("strips = [ { name = x type = playback } ]" BUS, "strips[0].type", "playback",
		"virtual, capture");
	EXPECT_ERROR("strips = [ { name = x } { name = x } ]" BUS, "strips[1].name", "\"x\"");
	EXPECT_ERROR("strips = [ { name = a1 } ]" BUS, "buses[0].name", "\"a1\"");
	EXPECT_ERROR("strips = [ { name = x audio.position = [ FL FX ] } ]" BUS,
		"strips[0].audio.position", "FX", "LFE");
	EXPECT_ERROR("strips = [ { name = x audio.position = [ FL FL ] } ]" BUS,
		"strips[0].audio.position", "FL", "twice");
	EXPECT_ERROR("strips = [ { name = x audio.position = [ AUX0 AUX1 AUX2 AUX3 AUX4 AUX5 AUX6 "
		     "AUX7 AUX8 ] } ]" BUS,
		"strips[0].audio.position", "8");
	EXPECT_ERROR("strips = [ { name = x audio.position = [ ] } ]" BUS,
		"strips[0].audio.position", "1 to 8");
	EXPECT_ERROR("strips = [ { name = x default = 3 } ]" BUS, "strips[0].default", "true");
	EXPECT_ERROR("strips = [ { name = x type = capture default = true } ]" BUS, "strips[0]",
		"default", "virtual");
	EXPECT_ERROR(
		"strips = [ { name = x node.props = 4 } ]" BUS, "strips[0].node.props", "object");
	EXPECT_ERROR("strips = 7 " BUS, "strips", "list");
	EXPECT_ERROR("strips = [ 7 ] " BUS, "strips", "objects");
	EXPECT_ERROR("strips = [ { name = x } " BUS, "strips", "objects");
	EXPECT_ERROR("strips = [\n { name = x ] }" BUS, "line 2", "brace");
}

Test(config, names_the_line)
{
	EXPECT_ERROR("strips = [\n { name = x }\n { name = y\n  volume = 3 } ]\n" BUS,
		"line 4:", "strips[1]", "volume");
	EXPECT_ERROR("strips = [\n { name = x }\n { type = capture }\n]\n" BUS,
		"line 3:", "has no name");
	EXPECT_ERROR("strips = [\n { name = x }\n { name = x }\n]\n" BUS,
		"line 3:", "strips[1].name", "taken");
	EXPECT_ERROR(STRIP "\n" BUS "\nparams = {\n strip.game.fader = -6dB\n"
			   " strip.game.fader = loud\n}",
		"line 5:", "loud");
	EXPECT_ERROR(STRIP "\n" BUS "\ncolour = red", "line 3:", "colour");
	EXPECT_ERROR("\xEF\xBB\xBF" STRIP BUS, "BOM");
}

Test(config, refuses_names_and_descriptions_that_mislead)
{
	EXPECT_ERROR("strips = [ { name = none } ]" BUS, "strips[0].name", "\"none\"", "sidechain");
	EXPECT_ERROR("strips = [ { name = x description = \"\\u001b[2J\" } ]" BUS,
		"strips[0].description", "control character");
	EXPECT_ERROR("strips = [ { name = x description = \"a\\nb\" } ]" BUS, "control character");
	EXPECT_ERROR("strips = [ { name = x description = \"\xC2\x9B"
		     "2J\" } ]" BUS,
		"control character");
}

/* Lines of `troubadour get`, pasted. */
Test(config, params_take_what_get_prints)
{
	struct tb_console_config config;
	struct tb_config_error error = { "" };
	struct tb_mixer *m;
	static const struct {
		const char *key;
		float value;
	} expected[] = { { "strip.game.fader", -6.5f }, { "strip.game.trim", 3.0f },
		{ "strip.game.pan", -0.3f }, { "strip.game.mute", 1.0f },
		{ "strip.game.comp.ratio", 2.5f }, { "strip.game.comp.attack", 20.0f },
		{ "strip.game.comp.release", 1500.0f }, { "strip.game.eq.1.freq", 2000.0f },
		{ "strip.game.eq.2.type", 5.0f }, { "send.game.a1", -144.0f },
		{ "route.game.a1", 0.0f }, { "bus.a1.delay", 12.5f } };
	static const char text[] = STRIP BUS "params = {\n"
					     "strip.game.fader=-6.5dB\n"
					     "strip.game.trim=3dB\n"
					     "strip.game.pan=L30\n"
					     "strip.game.mute=on\n"
					     "strip.game.comp.ratio=2.5:1\n"
					     "strip.game.comp.attack=20ms\n"
					     "strip.game.comp.release = \"1.5s\"\n"
					     "strip.game.eq.1.freq=2kHz\n"
					     "strip.game.eq.2.type=notch\n"
					     "send.game.a1=-inf\n"
					     "route.game.a1=off\n"
					     "bus.a1.delay=12.5ms }";

	cr_assert_eq(tb_console_config_parse(&config, text, &error), 0, "%s", error.text);
	m = tb_console_config_mixer(&config, 48000, &error);
	cr_assert_not_null(m, "%s", error.text);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		float value = tb_mixer_get(m, (uint32_t)tb_mixer_find_param(m, expected[i].key));

		cr_expect_float_eq(value, expected[i].value, 1e-4f, "%s is %g", expected[i].key,
			(double)value);
	}
	tb_mixer_free(m);
	tb_console_config_finish(&config);
}

/* ---- routes by default ---- */

static void expect_routes(const char *text, const char *routes, const char *who)
{
	struct tb_console_config config;
	struct tb_config_error error = { "" };
	char names[64], found[256] = "";
	struct tb_mixer *m;

	cr_assert_eq(tb_console_config_parse(&config, text, &error), 0, "%s", error.text);
	cr_assert_eq(tb_console_config_add_routes(&config, names, sizeof(names)), 0);
	m = tb_console_config_mixer(&config, 48000, &error);
	cr_assert_not_null(m, "%s", error.text);
	for (uint32_t s = 0; s < config.n_strips; s++)
		for (uint32_t b = 0; b < config.n_buses; b++)
			if (tb_mixer_route(m, s, b))
				strcat(strcat(strcat(strcat(found, config.strips[s].name), "-"),
					       config.buses[b].name),
					" ");
	cr_expect_str_eq(found, routes);
	cr_expect_str_eq(names, who);
	tb_mixer_free(m);
	tb_console_config_finish(&config);
}

#define BUSES                                                                                      \
	"buses = [ { name = a1 type = playback } { name = b1 } { name = a2 type = playback } "     \
	"{ name = b2 } ] "

Test(config, strips_without_routes_are_heard_on_loudspeakers_and_the_stream_mix)
{
	expect_routes("strips = [ { name = game } { name = music } ] " BUSES,
		"game-a1 game-b1 game-a2 music-a1 music-b1 music-a2 ", "game, music");
}

Test(config, microphones_without_routes_are_not_heard_on_loudspeakers)
{
	expect_routes("strips = [ { name = mic type = capture } ] " BUSES, "mic-b1 mic-b2 ", "mic");
}

Test(config, strips_whose_routes_are_spoken_of_are_left_alone)
{
	expect_routes("strips = [ { name = game } { name = game2 } ] " BUSES
		      "params = { route.game.b2 = true }",
		"game-b2 game2-a1 game2-b1 game2-a2 ", "game2");
	expect_routes(
		"strips = [ { name = game } ] " BUSES "params = { route.game.b2 = false }", "", "");
}

Test(config, strip_that_no_bus_is_for_is_not_called_routed)
{
	expect_routes("strips = [ { name = mic type = capture } { name = game } ] "
		      "buses = [ { name = a1 type = playback } ] ",
		"game-a1 ", "game");
}

Test(config, list_of_strips_that_is_too_long_ends_with_a_whole_name)
{
	struct tb_console_config config;
	struct tb_config_error error = { "" };
	char names[32];

	cr_assert_eq(tb_console_config_parse(&config,
			     "strips = [ { name = soprano } { name = alto } { name = tenor } "
			     "{ name = baritone } { name = bass } ] " BUSES,
			     &error),
		0, "%s", error.text);
	for (size_t n = 24; n <= sizeof(names); n++) {
		config.n_params = 0;
		cr_assert_eq(tb_console_config_add_routes(&config, names, n), 0);
		cr_expect_lt(strlen(names), n);
		cr_expect_str_eq(
			names, n < 26 ? "soprano, alto, ..." : "soprano, alto, tenor, ...");
	}
	tb_console_config_finish(&config);
}

Test(config, routes_by_default_can_be_turned_off)
{
	expect_routes("strips = [ { name = game } ] " BUSES "console.routes = none", "", "");
	expect_routes("strips = [ { name = game } ] " BUSES "console.routes = default",
		"game-a1 game-b1 game-a2 ", "game");
	expect_routes("strips = [ { name = x routes = none } { name = y } ] " BUSES,
		"y-a1 y-b1 y-a2 ", "y");
	expect_routes("strips = [ { name = x } ] buses = [ { name = a1 type = playback routes = "
		      "none } { name = a2 type = playback } ]",
		"x-a2 ", "x");
	EXPECT_ERROR("strips = [ { name = x routes = some } ]" BUSES, "strips[0].routes", "none");
	EXPECT_ERROR(STRIP BUS "console.routes = off", "console.routes", "default or none");
}

Test(config, explains_a_wrong_param)
{
	EXPECT_ERROR(
		STRIP BUS "params = { route.game.streem = true }", "unknown bus", "streem", "a1");
	EXPECT_ERROR(
		STRIP BUS "params = { route.gaem.a1 = true }", "unknown strip", "gaem", "game");
	EXPECT_ERROR(STRIP BUS "params = { bus.b7.mute = true }", "unknown bus", "b7", "a1");
	EXPECT_ERROR(STRIP BUS "params = { strip.game.volume = 1 }", "volume");
	EXPECT_ERROR(STRIP BUS "params = { nonsense = 1 }", "nonsense", "strip.<strip>");
	EXPECT_ERROR(STRIP BUS "params = { strip.game.fader = loud }", "strip.game.fader", "loud",
		"-144", "12");
	EXPECT_ERROR(STRIP BUS "params = { strip.game.mute = \"maybe\" }", "strip.game.mute",
		"maybe", "true or false");
	EXPECT_ERROR(STRIP BUS "params = 3", "params", "object");
}

Test(config, survives_any_torn_text)
{
	static const char whole[] =
		"console.name = studio strips = [ { name = game type = virtual audio.position = [ FL "
		"FR ] node.props = { a.b = \"c\" } } ] buses = [ { name = a1 } ] params = { "
		"\"route.game.a1\" = true }";
	struct tb_console_config config;
	struct tb_config_error error;
	char torn[sizeof(whole)];

	for (size_t n = 0; n < sizeof(whole); n++) {
		memcpy(torn, whole, n);
		torn[n < sizeof(whole) - 1 ? n : sizeof(whole) - 1] = '\0';
		error.text[0] = '\0';
		if (tb_console_config_parse(&config, torn, &error) == 0)
			tb_console_config_finish(&config);
		else
			cr_expect_neq(error.text[0], '\0', "no message for: %s", torn);
	}
}

/* Or a change of one strip could make it another's double. */
Test(config, whose_name_is_written_twice_is_the_same_to_all)
{
	const char *text = "{ name = one  name = two }";
	struct tb_config_error error;
	struct tb_device_config d;
	char name[TB_NAME_MAX + 1];

	tb_device_config_init(&d, TB_DEVICE_VIRTUAL_STRIP);
	cr_assert_eq(tb_device_config_parse(&d, text, &error), 0);
	cr_assert_eq(tb_device_config_peek_name(text, name, &error), 0);
	cr_expect_str_eq(name, d.name);
	tb_device_config_finish(&d);
}
