/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A device's volumes and mute are settings of the mixer, whoever turns; and what others record of
 * a strip's device. */
#include "server-rig.h"

#include <math.h>

#include <spa/param/props.h>

#include "devices.h"
#include "monitor.h"
#include "volumes.h"

#define CONSOLE                                                                                    \
	"state = false "                                                                           \
	"strips = [ { name = game } { name = film audio.position = [ FL FR FC LFE SL SR ] } "      \
	"           { name = mic type = capture } ] "                                              \
	"buses = [ { name = a1 type = playback } { name = b1 } ] "                                 \
	"params = { strip.mic.mute = true } "

TestSuite(volumes, .init = begin_server, .fini = end);

/* ---- what others see ---- */

struct shown {
	float channel_lin[8], monitor_lin[8], volume_lin;
	uint32_t n_channels, n_monitors;
	bool mute, soft_mute, monitor_mute;
	bool is_told; /* channels and a mute */
};

static int read_props(
	void *data, int seq, uint32_t id, uint32_t index, uint32_t next, struct spa_pod *param)
{
	struct shown *s = data;
	const struct spa_pod_object *object = (const struct spa_pod_object *)param;
	const struct spa_pod_prop *prop;

	SPA_POD_OBJECT_FOREACH(object, prop)
	{
		if (prop->key == SPA_PROP_channelVolumes)
			s->n_channels =
				spa_pod_copy_array(&prop->value, SPA_TYPE_Float, s->channel_lin, 8);
		else if (prop->key == SPA_PROP_monitorVolumes)
			s->n_monitors =
				spa_pod_copy_array(&prop->value, SPA_TYPE_Float, s->monitor_lin, 8);
		else if (prop->key == SPA_PROP_volume)
			spa_pod_get_float(&prop->value, &s->volume_lin);
		else if (prop->key == SPA_PROP_mute)
			s->is_told |= spa_pod_get_bool(&prop->value, &s->mute) == 0;
		else if (prop->key == SPA_PROP_softMute)
			spa_pod_get_bool(&prop->value, &s->soft_mute);
		else if (prop->key == SPA_PROP_monitorMute)
			spa_pod_get_bool(&prop->value, &s->monitor_mute);
	}
	return 0;
}

static struct shown look(const char *name)
{
	struct shown s = { .soft_mute = true };

	cr_assert(settle());
	pw_impl_node_for_each_param(
		node(name), 0, SPA_PARAM_Props, 0, UINT32_MAX, NULL, read_props, &s);
	cr_assert(s.is_told, "%s tells nothing", name);
	return s;
}

/* ---- what they do ---- */

static uint8_t memory[1024];
static struct spa_pod_builder builder;
static struct spa_pod_frame frame;

static void begin_props(void)
{
	spa_pod_builder_init(&builder, memory, sizeof(memory));
	spa_pod_builder_push_object(&builder, &frame, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
}

static void add_channels(uint32_t n, const float *lin)
{
	spa_pod_builder_prop(&builder, SPA_PROP_channelVolumes, 0);
	spa_pod_builder_array(&builder, sizeof(float), SPA_TYPE_Float, n, lin);
}

static void add_volume(float lin)
{
	spa_pod_builder_prop(&builder, SPA_PROP_volume, 0);
	spa_pod_builder_float(&builder, lin);
}

static void set_props(const char *name)
{
	const struct spa_pod *props = spa_pod_builder_pop(&builder, &frame);

	pw_impl_node_set_param(node(name), SPA_PARAM_Props, 0, props);
	cr_assert(settle());
}

static float db(float lin)
{
	return 20.0f * log10f(lin);
}

/* ---- */

Test(volumes, new_device_shows_what_it_is_set_to)
{
	struct shown game, mic;

	start_connected(CONSOLE);
	game = look("troubadour.game");
	cr_expect_eq(game.n_channels, 2);
	cr_expect_eq(game.channel_lin[0], 1.0f);
	cr_expect_eq(game.channel_lin[1], 1.0f);
	cr_expect_not(game.mute);
	mic = look("troubadour.mic");
	cr_expect(mic.mute);
	cr_expect_not(mic.soft_mute, "its input is still to be seen");
}

Test(volumes, fader_balance_and_mute_are_shown)
{
	struct shown s;

	start_connected(CONSOLE);
	set("strip.game.fader", -6.0f);
	set("strip.game.mute", 1.0f);
	s = look("troubadour.game");
	cr_expect_float_eq(db(s.channel_lin[0]), -6.0f, 0.01);
	cr_expect_eq(s.channel_lin[1], s.channel_lin[0]);
	cr_expect(s.mute);
	cr_expect_not(s.soft_mute);
	cr_expect_eq(s.volume_lin, 1.0f, "nothing lies on top of the channels");
	set("strip.game.balance", -0.5f);
	s = look("troubadour.game");
	cr_expect_float_eq(db(s.channel_lin[0]), -6.0f, 0.01);
	cr_expect_lt(s.channel_lin[1], 0.9f * s.channel_lin[0]);
	set("bus.b1.fader", -12.0f);
	cr_expect_float_eq(db(look("troubadour.b1").channel_lin[1]), -12.0f, 0.01);
}

Test(volumes, loudest_channel_is_the_fader_and_the_rest_is_balance)
{
	struct shown s;

	start_connected(CONSOLE);
	begin_props();
	add_channels(2, (const float[]){ 0.25f, 0.5f });
	set_props("troubadour.game");
	cr_expect_float_eq(get("strip.game.fader"), db(0.5f), 0.01);
	cr_expect_gt(get("strip.game.balance"), 0.1f);
	s = look("troubadour.game");
	cr_expect_float_eq(s.channel_lin[0], 0.25f, 1e-4);
	cr_expect_float_eq(s.channel_lin[1], 0.5f, 1e-4);
}

Test(volumes, volume_multiplies_the_channels_that_come_with_it)
{
	start_connected(CONSOLE);
	begin_props();
	add_channels(2, (const float[]){ 0.5f, 0.5f });
	add_volume(0.5f);
	set_props("troubadour.b1");
	cr_expect_float_eq(get("bus.b1.fader"), db(0.25f), 0.01);
	begin_props();
	add_volume(0.5f);
	set_props("troubadour.b1");
	cr_expect_float_eq(get("bus.b1.fader"), db(0.5f), 0.01);
	cr_expect_float_eq(look("troubadour.b1").volume_lin, 1.0f, 1e-6);
}

Test(volumes, channels_that_are_not_told_are_as_the_last_one)
{
	struct shown s;

	start_connected(CONSOLE);
	begin_props();
	add_channels(2, (const float[]){ 1.0f, 0.5f });
	set_props("troubadour.film");
	s = look("troubadour.film");
	cr_expect_eq(s.n_channels, 6);
	cr_expect_float_eq(s.channel_lin[0], 1.0f, 1e-4);
	for (uint32_t c = 1; c < 6; c++)
		cr_expect_float_eq(s.channel_lin[c], 0.5f, 1e-4, "%u", c);
}

Test(volumes, mute_alone_leaves_the_fader)
{
	start_connected(CONSOLE);
	set("strip.game.fader", -6.0f);
	begin_props();
	spa_pod_builder_prop(&builder, SPA_PROP_mute, 0);
	spa_pod_builder_bool(&builder, true);
	set_props("troubadour.game");
	cr_expect_eq(get("strip.game.mute"), 1.0f);
	cr_expect_float_eq(get("strip.game.fader"), -6.0f, 1e-3);
	cr_expect(look("troubadour.game").mute);
}

/* Whoever steps reads it before each step, so it does not wait for the next word of all keys. */
Test(volumes, what_somebody_sets_is_told_at_once)
{
	start_connected(CONSOLE);
	begin_props();
	add_volume(0.5f);
	tb_volume_take(device("game"), spa_pod_builder_pop(&builder, &frame));
	cr_expect(device("game")->is_stale);
	pw_loop_iterate(console->main_loop, 0);
	cr_expect_not(device("game")->is_stale);
}

Test(volumes, what_is_no_volume_changes_nothing)
{
	struct spa_pod *odd;

	start_connected(CONSOLE);
	begin_props();
	add_channels(0, NULL);
	set_props("troubadour.game");
	cr_expect_eq(get("strip.game.fader"), 0.0f);
	spa_pod_builder_init(&builder, memory, sizeof(memory));
	odd = spa_pod_builder_add_object(&builder, SPA_TYPE_OBJECT_Format, SPA_PARAM_Props,
		SPA_PROP_volume, SPA_POD_Float(0.5f));
	tb_volume_take(device("game"), odd);
	cr_expect_eq(get("strip.game.fader"), 0.0f);
}

/* Where the monitor is shown on the default sink, its balance is only on the same channels. */
Test(volumes, balance_of_other_channels_is_not_shown)
{
	struct shown s;

	start_connected(
		"state = false strips = [ { name = film audio.position = [ FL FR FC LFE ] } ] "
		"buses = [ { name = a1 type = playback } ]");
	set("bus.a1.balance", -1.0f);
	set("bus.a1.fader", -6.0f);
	tb_monitor_note(
		console, PW_ID_CORE, "default.audio.sink", "{ \"name\": \"troubadour.film\" }");
	s = look("troubadour.film");
	cr_expect_eq(s.n_channels, 4);
	for (uint32_t c = 0; c < 4; c++)
		cr_expect_float_eq(db(s.channel_lin[c]), -6.0f, 0.01, "%u", c);
	begin_props();
	add_channels(4, (const float[]){ 0.5f, 0.25f, 0.5f, 0.5f });
	set_props("troubadour.film");
	cr_expect_float_eq(get("bus.a1.fader"), db(0.5f), 0.01);
	cr_expect_eq(get("bus.a1.balance"), -1.0f);
	cr_expect_eq(get("strip.film.fader"), 0.0f);
}

Test(volumes, device_that_is_not_connected_shows_nothing)
{
	start_connected(CONSOLE);
	tb_device_disconnect(device("game"));
	set("strip.game.fader", -6.0f);
	tb_volume_show(device("game"));
	cr_assert_eq(tb_device_connect(device("game")), 0);
	cr_expect_float_eq(db(look("troubadour.game").channel_lin[0]), -6.0f, 0.01);
}

/* ---- what others record of a strip ---- */

static void expect_monitor(const char *name, bool is_silent)
{
	struct shown s = look(name);

	cr_expect_eq(s.monitor_mute, is_silent, "%s", name);
	cr_expect_eq(s.n_monitors, 2, "%s", name);
	for (uint32_t c = 0; c < s.n_monitors; c++)
		cr_expect_eq(s.monitor_lin[c], is_silent ? 0.0f : 1.0f, "%s", name);
}

/* Nothing plays, so nobody hears a step. */
Test(volumes, muted_strip_is_silent_for_whoever_records_it)
{
	start_connected("state = false strips = [ { name = game } { name = chat } ] "
			"buses = [ { name = b1 } ] params = { strip.chat.mute = true }");
	expect_monitor("troubadour.game", false);
	expect_monitor("troubadour.chat", true);
	set("strip.game.mute", 1.0f);
	expect_monitor("troubadour.game", true);
	set("strip.game.mute", 0.0f);
	set("strip.chat.mute", 0.0f);
	expect_monitor("troubadour.game", false);
	expect_monitor("troubadour.chat", false);
	set("strip.chat.solo", 1.0f);
	expect_monitor("troubadour.game", true);
	expect_monitor("troubadour.chat", false);
}

Test(volumes, microphone_has_no_monitor)
{
	start_connected(CONSOLE);
	cr_expect_not(look("troubadour.mic").monitor_mute);
	set("strip.mic.mute", 0.0f);
	set("strip.mic.mute", 1.0f);
	cr_expect_not(look("troubadour.mic").monitor_mute);
}
