/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A change of who is in the console: another mixer comes, and what was set goes with the strips
 * and buses. */
#include "console-rig.h"

#include "roster.h"
#include "wires.h"

#define CONSOLE                                                                                    \
	"state = false "                                                                           \
	"strips = [ { name = game } { name = chat } ] "                                            \
	"buses = [ { name = a1 type = playback } { name = b1 } ] "                                 \
	"params = { strip.game.fader = -6 strip.chat.fader = -12 bus.b1.fader = -3 "               \
	"           route.game.a1 = true route.chat.b1 = true } "

static struct tb_events events;
static uint32_t n_replaced, n_structures;
static const struct tb_mixer *host_mixer;

static void count_replaced(struct tb_console *c)
{
	n_replaced++;
	tb_wires.mixer_replaced(c);
}

static void count_structure(struct tb_console *c)
{
	n_structures++;
}

static void on_mixer(void *data, const char *name, const struct tb_mixer *m)
{
	host_mixer = m;
}

static void start_console(const char *text)
{
	start(text);
	events = *console->events;
	events.mixer_replaced = count_replaced;
	events.structure_changed = count_structure;
	console->events = &events;
	console->host.mixer = on_mixer;
}

/* A copy of the list of all devices, for tb_roster_change(). */
static struct tb_device **copy_of_devices(void)
{
	struct tb_device **copy = calloc(console->n_devices, sizeof(struct tb_device *));

	cr_assert_not_null(copy);
	memcpy(copy, console->devices, console->n_devices * sizeof(struct tb_device *));
	return copy;
}

TestSuite(roster, .init = begin, .fini = end);

Test(roster, same_ones_again_keep_all_that_is_set)
{
	const struct tb_mixer *before;

	start_console(CONSOLE);
	before = console->mixer;
	cr_assert_eq(tb_roster_renew(console), 0);
	cr_expect_neq(console->mixer, before);
	cr_expect_eq(console->graph.roster->mix.mixer, console->mixer);
	cr_expect_eq(host_mixer, console->mixer);
	cr_expect_eq(n_replaced, 1);
	cr_expect_eq(n_structures, 1);
	cr_expect_eq(get("strip.game.fader"), -6.0f);
	cr_expect_eq(get("strip.chat.fader"), -12.0f);
	cr_expect_eq(get("bus.b1.fader"), -3.0f);
	cr_expect_eq(get("route.chat.b1"), 1.0f);
}

Test(roster, settings_go_with_strips_that_move)
{
	struct tb_device **devices;

	start_console(CONSOLE);
	devices = copy_of_devices();
	SPA_SWAP(devices[0], devices[1]);
	cr_assert_eq(tb_roster_change(console, devices, 2, 2), 0);
	cr_expect_str_eq(console->devices[0]->config.name, "chat");
	cr_expect_eq(get("strip.game.fader"), -6.0f);
	cr_expect_eq(get("strip.chat.fader"), -12.0f);
	cr_expect_eq(get("bus.b1.fader"), -3.0f);
	cr_expect_eq(get("route.chat.b1"), 1.0f);
	cr_expect_eq(get("route.game.b1"), 0.0f);
	cr_expect_eq(device("game")->fader_param, param("strip.game.fader"));
	cr_expect_eq(device("game")->mute_param, param("strip.game.mute"));
	cr_expect_eq(device("b1")->fader_param, param("bus.b1.fader"));
	cr_expect_eq(device("b1")->mute_param, param("bus.b1.mute"));
}

Test(roster, settings_go_with_buses_that_move)
{
	struct tb_device **devices;

	start_console(CONSOLE);
	devices = copy_of_devices();
	SPA_SWAP(devices[2], devices[3]);
	cr_assert_eq(tb_roster_change(console, devices, 2, 2), 0);
	cr_expect_str_eq(console->devices[2]->config.name, "b1");
	cr_expect_eq(get("strip.game.fader"), -6.0f);
	cr_expect_eq(get("bus.b1.fader"), -3.0f);
	cr_expect_eq(get("bus.a1.fader"), 0.0f);
	cr_expect_eq(get("route.chat.b1"), 1.0f);
	cr_expect_eq(get("route.game.b1"), 0.0f);
	cr_expect_eq(device("b1")->fader_param, param("bus.b1.fader"));
}

static struct tb_device *new_strip(const char *name)
{
	struct tb_device_config config;
	struct tb_config_error error;
	struct tb_device *d;
	char text[64];

	tb_device_config_init(&config, TB_DEVICE_VIRTUAL_STRIP);
	snprintf(text, sizeof(text), "{ name = %s }", name);
	cr_assert_eq(tb_device_config_parse(&config, text, &error), 0, "%s", error.text);
	d = tb_device_new(console, &config);
	cr_assert_not_null(d);
	return d;
}

/* As a strip that is renamed. */
Test(roster, successor_takes_over_what_was_set)
{
	struct tb_device **devices, *old;

	start_console(CONSOLE);
	devices = copy_of_devices();
	old = devices[1];
	devices[1] = new_strip("talk");
	devices[1]->predecessor = old;
	cr_assert_eq(tb_roster_change(console, devices, 2, 2), 0);
	device("talk")->predecessor = NULL;
	tb_device_free(old);
	cr_expect_not(has("strip.chat.fader"));
	cr_expect_eq(get("strip.talk.fader"), -12.0f);
	cr_expect_eq(get("route.talk.b1"), 1.0f);
}

Test(roster, stranger_takes_over_nothing)
{
	struct tb_device **devices, *old;

	start_console(CONSOLE);
	devices = copy_of_devices();
	old = devices[1];
	devices[1] = new_strip("talk");
	cr_assert_eq(tb_roster_change(console, devices, 2, 2), 0);
	tb_device_free(old);
	cr_expect_eq(get("strip.talk.fader"), 0.0f);
	cr_expect_eq(get("route.talk.b1"), 0.0f);
	cr_expect_eq(get("strip.game.fader"), -6.0f);
}

Test(roster, mixer_of_a_rate_of_its_own_is_geared_to_the_graph)
{
	start_console("engine.rate = 48000 " CONSOLE);
	cr_expect_null(console->graph.roster->mix.gear, "both are at 48 kHz");
	change_rate(44100);
	cr_assert_eq(tb_roster_renew(console), 0);
	cr_expect_not_null(console->graph.roster->mix.gear);
	cr_expect_eq(console->graph.roster->engine_rate_hz, 48000);
	cr_expect_eq(tb_mixer_rate(console->mixer), 48000);
	change_rate(48000);
	cr_assert_eq(tb_roster_renew(console), 0);
	cr_expect_null(console->graph.roster->mix.gear);
}

Test(roster, mixer_that_follows_the_graph_has_no_gear)
{
	start_console(CONSOLE);
	change_rate(44100);
	cr_expect_eq(console->graph.roster->engine_rate_hz, 44100);
	cr_expect_null(console->graph.roster->mix.gear);
}

Test(roster, without_memory_nothing_changes)
{
	const struct tb_mixer *before;

	start_console(CONSOLE);
	before = console->mixer;
	cr_expect_eq(tb_roster_change(console, NULL, 2, 2), -EINVAL);
	cr_expect_str_eq(console->refusal.text, "out of memory");
	cr_expect_eq(console->mixer, before);
	cr_expect_eq(n_structures, 0);
}
