/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The SPA library in real daemons, loaded as docs/spa-plugins.md says. */
#include "graph.h"
#include "tap.h"
#include "world.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "library.name = troubadour/libspa-troubadour"

#define MIXER                                                                                      \
	"context.objects = [ { factory = spa-node-factory args = {\n"                              \
	"  factory.name = troubadour.mixer " LIBRARY "\n"                                          \
	"  node.name = patchbay node.description = \"Patch bay\"\n"                                \
	"  strips = [ { name = a } { name = b } ]\n"                                               \
	"  buses = [ { name = out } { name = rec audio.position = [ MONO ] } ]\n"                  \
	"  params = { route.a.out = true  route.b.out = true }\n"                                  \
	"} } ]\n"

#define STRIP                                                                                      \
	"context.objects = [ { factory = spa-node-factory args = {\n"                              \
	"  factory.name = troubadour.strip " LIBRARY "\n"                                          \
	"  node.name = voice audio.position = [ FL FR ] params = { fader = -6.0 }\n"               \
	"} } ]\n"

/* Loaded as a user would: the files of docs/spa-plugins, word for word. */
static void with_file(const char *name, uint32_t quantum, void (*body)(struct session *s))
{
	char path[4096], text[8192];
	FILE *file;

	snprintf(path, sizeof(path), "%s/spa-plugins/%s", getenv("TB_TEST_DOCS"), name);
	file = fopen(path, "re");
	if (!file)
		fail("%s: %m", path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	session_test(&(struct session_options){ .quantum = quantum, .pipewire_conf = text }, body);
}

/* A player through `node` to a recorder, whose first two channels hear it directly. */
struct bench {
	struct player *player;
	struct recorder *recorder;
};

static struct bench bench_open(struct session *s, const char *node)
{
	struct bench b = { player_new(s, "player", 2), recorder_new(s, "recorder", 4) };

	await_node(s, node);
	patch(s, "player", "recorder");
	patch(s, "player", node);
	patch(s, node, "recorder:2");
	await_path(b.player, b.recorder);
	return b;
}

static void bench_close(const struct bench *b)
{
	recorder_free(b->recorder);
	player_free(b->player);
}

/* `gain` times the noise, in the same cycle. */
static void expect_gain(const struct bench *b, double gain_lin)
{
	struct wave *noise = wave_noise(2, 9600, 0.25, 5);
	const struct wave *take = play_and_record(b->player, noise, b->recorder, 2048);
	int64_t at = wave_find(take, 0, noise, 0);

	cr_expect_geq(at, 0);
	for (uint32_t c = 0; c < 2; c++)
		cr_expect_eq(wave_find_scaled(
				     take, 2 + c, noise, c, gain_lin, gain_lin == 1.0 ? 0.0 : 1e-6),
			at);
	play_silence(b->player);
	wave_free(noise);
}

Session(plugins, mixer_of_the_configuration_is_a_wire, .quantum = 256, .pipewire_conf = MIXER)
{
	struct bench b = bench_open(s, "patchbay");

	cr_expect_str_eq(node_property(s, "patchbay", "node.description"), "Patch bay");
	expect_gain(&b, 1.0);
	set_param(s, "patchbay", "send.a.out", -6.0);
	await_param(s, "patchbay", "send.a.out", -6.0, 1e-6);
	expect_gain(&b, pow(10.0, -0.3));
	bench_close(&b);
}

Session(plugins, mixer_shows_every_key_with_its_range, .pipewire_conf = MIXER)
{
	struct param_description d;

	await_node(s, "patchbay");
	cr_assert(describe_param(s, "patchbay", "strip.b.fader", &d));
	cr_expect_eq(d.min, -144.0);
	cr_expect_eq(d.max, 12.0);
	cr_assert(describe_param(s, "patchbay", "route.b.rec", &d));
	cr_expect(d.is_switch);
	cr_expect_not(have_param(s, "patchbay", "engine.rate"));
	/* Without a link, too. */
	set_param(s, "patchbay", "strip.b.fader", 50.0);
	await_param(s, "patchbay", "strip.b.fader", 12.0, 1e-6);
}

Session(plugins, mixer_outlives_another_quantum_and_rate, .quantum = 256,
	.allowed_rates = "44100 48000 96000", .pipewire_conf = MIXER)
{
	struct bench b = bench_open(s, "patchbay");

	set_param(s, "patchbay", "strip.a.fader", -12.0);
	set_clock(s, "clock.force-quantum", 1024);
	driver_await(s->clock, 0, 1024);
	await_path(b.player, b.recorder);
	expect_gain(&b, pow(10.0, -0.6));
	set_clock(s, "clock.force-rate", 96000);
	driver_await(s->clock, 96000, 0);
	await_path(b.player, b.recorder);
	expect_gain(&b, pow(10.0, -0.6));
	bench_close(&b);
}

Session(plugins, mixer_is_linked_and_unlinked_while_it_plays, .quantum = 256,
	.pipewire_conf = MIXER)
{
	struct bench b = bench_open(s, "patchbay");

	for (int i = 0; i < 3; i++) {
		unpatch(s, "player", "patchbay");
		patch(s, "player", "patchbay:2");
		await_path(b.player, b.recorder);
		expect_gain(&b, 1.0);
		unpatch(s, "player", "patchbay");
		unpatch(s, "patchbay", "recorder");
		patch(s, "player", "patchbay");
		patch(s, "patchbay", "recorder:2");
		await_path(b.player, b.recorder);
		expect_gain(&b, 1.0);
	}
	bench_close(&b);
}

Session(plugins, strip_of_pw_cli_plays_and_goes, .quantum = 256)
{
	struct bench b;

	run(s, "pw-cli", "create-node", "spa-node-factory",
		"{ factory.name = troubadour.strip " LIBRARY " node.name = desk"
		" object.linger = true params = { fader = -6.0 } }");
	b = bench_open(s, "desk");
	expect_gain(&b, pow(10.0, -0.3));
	set_param(s, "desk", "fader", 0.0);
	expect_gain(&b, 1.0);
	destroy_node(s, "desk");
	await_no_node(s, "desk");
	bench_close(&b);
}

Session(plugins, strips_in_a_row_are_independent, .quantum = 256, .pipewire_conf = STRIP)
{
	struct bench b;

	run(s, "pw-cli", "create-node", "spa-node-factory",
		"{ factory.name = troubadour.strip " LIBRARY
		" node.name = second object.linger = true params = { fader = -12.0 } }");
	await_node(s, "second");
	await_node(s, "voice");
	b = (struct bench){ player_new(s, "player", 2), recorder_new(s, "recorder", 4) };
	patch(s, "player", "recorder");
	patch(s, "player", "voice");
	patch(s, "voice", "second");
	patch(s, "second", "recorder:2");
	await_path(b.player, b.recorder);
	expect_gain(&b, pow(10.0, -0.9));
	bench_close(&b);
}

/* In a process of its own, exported to the daemon. */
Session(plugins, strip_runs_in_a_client, .quantum = 256)
{
	const char *conf = session_write_file(s, "client.conf",
		"context.spa-libs = { support.* = support/libspa-support }\n"
		"context.modules = [\n"
		"  { name = libpipewire-module-protocol-native }\n"
		"  { name = libpipewire-module-client-node }\n"
		"  { name = libpipewire-module-spa-node-factory } ]\n"
		"context.objects = [ { factory = spa-node-factory args = {\n"
		"  factory.name = troubadour.strip " LIBRARY "\n"
		"  node.name = remote object.export = true params = { fader = -6.0 } } } ]\n");
	struct tool *client = tool_start(s, "pipewire", "-c", conf);
	struct bench b = bench_open(s, "remote");

	expect_gain(&b, pow(10.0, -0.3));
	set_param(s, "remote", "fader", 0.0);
	await_param(s, "remote", "fader", 0.0, 1e-6);
	expect_gain(&b, 1.0);
	bench_close(&b);
	tool_stop(client, SIGTERM);
	await_no_node(s, "remote");
}

static void resampler_has_two_rates(struct session *s)
{
	const char *text;

	await_node(s, "converter");
	text = run(s, "pw-dump", "converter").out;
	cr_expect_not_null(strstr(text, "48000"));
	cr_expect_not_null(strstr(text, "96000"));
	run(s, "pw-cli", "set-param", "converter", "Props", "{ rate = 1.001 quality = 8 }");
	text = run(s, "pw-cli", "enum-params", "converter", "Props").out;
	cr_expect_not_null(strstr(text, "1.001"), "%s", text);
	cr_expect_not_null(strstr(text, "Int 8"), "%s", text);
}

Test(plugins, documented_resampler_has_two_rates)
{
	with_file("resample.conf", 0, resampler_has_two_rates);
}

/* Its second strip, music, begins with the second port. */
static void patch_bay_plays(struct session *s)
{
	struct bench b = { player_new(s, "player", 2), recorder_new(s, "recorder", 4) };

	await_node(s, "patchbay");
	patch(s, "player", "recorder");
	patch(s, "player", "patchbay:1");
	patch(s, "patchbay", "recorder:2");
	await_path(b.player, b.recorder);
	expect_gain(&b, pow(10.0, -0.3));
	bench_close(&b);
}

Test(plugins, documented_patch_bay_plays)
{
	with_file("mixer.conf", 256, patch_bay_plays);
}

static void strip_plays(struct session *s)
{
	struct bench b = bench_open(s, "voice-strip");

	expect_gain(&b, pow(10.0, -0.3));
	bench_close(&b);
}

Test(plugins, documented_strip_plays)
{
	with_file("strip.conf", 256, strip_plays);
}
