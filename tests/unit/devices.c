/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The nodes of strips and buses: what others see of them, when they come, and what happens when
 * somebody destroys them. */
#include "server-rig.h"

#include "devices.h"
#include "wires.h"

#define CONSOLE                                                                                    \
	"state = false "                                                                           \
	"strips = [ { name = game default = true } "                                               \
	"           { name = mic type = capture } "                                                \
	"           { name = line type = capture clock = own } ] "                                 \
	"buses = [ { name = a1 type = playback node.props = { node.passive = false } } "           \
	"          { name = bt type = playback clock = own } { name = b1 default = true } ] "

TestSuite(devices, .init = begin_server, .fini = end);

/* A strip's monitor can be silenced by its volume, a bus's sound cannot. */
Test(devices, each_node_says_what_it_is)
{
	start_connected(CONSOLE);
	EXPECT_PROPERTY("troubadour.game", PW_KEY_MEDIA_CLASS, "Audio/Sink");
	EXPECT_PROPERTY("troubadour.mic", PW_KEY_MEDIA_CLASS, "Stream/Input/Audio");
	EXPECT_PROPERTY("troubadour.a1", PW_KEY_MEDIA_CLASS, "Stream/Output/Audio");
	EXPECT_PROPERTY("troubadour.b1", PW_KEY_MEDIA_CLASS, "Audio/Source");
	EXPECT_PROPERTY("troubadour.game", PW_KEY_NODE_VIRTUAL, "true");
	EXPECT_PROPERTY("troubadour.a1", PW_KEY_NODE_VIRTUAL, "false");
	EXPECT_PROPERTY("troubadour.game", "channelmix.min-volume", "0.0");
	EXPECT_PROPERTY("troubadour.b1", "channelmix.min-volume", "1.0");
	EXPECT_PROPERTY("troubadour.game", "channelmix.max-volume", "1.0");
	EXPECT_PROPERTY("troubadour.game", "state.restore-props", "false");
	EXPECT_PROPERTY("troubadour.a1", "state.restore-target", "false");
	EXPECT_PROPERTY("troubadour.a1", "troubadour.console", "troubadour");
	EXPECT_PROPERTY("troubadour.a1", "troubadour.name", "a1");
}

Test(devices, what_runs_in_one_cycle_is_one_group)
{
	start_connected(CONSOLE);
	EXPECT_PROPERTY("troubadour.game", PW_KEY_NODE_GROUP, "troubadour.troubadour");
	EXPECT_PROPERTY("troubadour.b1", PW_KEY_NODE_GROUP, "troubadour.troubadour");
	EXPECT_PROPERTY("troubadour.b1", PW_KEY_NODE_LINK_GROUP, "troubadour.troubadour");
	EXPECT_PROPERTY("troubadour.bt", PW_KEY_NODE_GROUP, "troubadour.troubadour.bt");
	EXPECT_PROPERTY("troubadour.bt", PW_KEY_NODE_LINK_GROUP, "troubadour.troubadour.bt");
}

/* A microphone shall not keep its device awake, one with a clock of its own shall. */
Test(devices, what_faces_hardware_waits_for_it_and_lets_it_sleep)
{
	start_connected(CONSOLE);
	EXPECT_PROPERTY("troubadour.mic", PW_KEY_NODE_PASSIVE, "true");
	EXPECT_PROPERTY("troubadour.mic", "node.linger", "true");
	EXPECT_PROPERTY("troubadour.mic", PW_KEY_NODE_AUTOCONNECT, "true");
	EXPECT_PROPERTY("troubadour.line", PW_KEY_NODE_PASSIVE, NULL);
	EXPECT_PROPERTY("troubadour.line", "node.linger", "true");
	EXPECT_PROPERTY("troubadour.a1", PW_KEY_NODE_PASSIVE, "false");
	EXPECT_PROPERTY("troubadour.game", PW_KEY_NODE_PASSIVE, NULL);
	EXPECT_PROPERTY("troubadour.game", "node.linger", NULL);
	EXPECT_PROPERTY("troubadour.game", PW_KEY_NODE_AUTOCONNECT, NULL);
}

/* ---- what changes while it is there ---- */

static void wish_for(struct tb_device *d, const char *devices)
{
	snprintf(d->config.devices, sizeof(d->config.devices), "%s", devices);
	tb_device_tell_devices(d);
	cr_assert(settle());
}

Test(devices, device_that_it_would_like_is_told)
{
	start_connected("state = false strips = [ { name = mic type = capture } ] "
			"buses = [ { name = a1 type = playback "
			"node.props = { troubadour.targets = \"[ own ]\" } } ] ");
	EXPECT_PROPERTY("troubadour.mic", "troubadour.targets", NULL);
	wish_for(device("mic"), "[ usb ]");
	EXPECT_PROPERTY("troubadour.mic", "troubadour.targets", "[ usb ]");
	wish_for(device("mic"), "");
	EXPECT_PROPERTY("troubadour.mic", "troubadour.targets", "[]");
	wish_for(device("a1"), "[ usb ]");
	EXPECT_PROPERTY("troubadour.a1", "troubadour.targets", "[ usb ]");
	wish_for(device("a1"), "");
	EXPECT_PROPERTY("troubadour.a1", "troubadour.targets", "[ own ]");
}

static void make_default(struct tb_device *d, bool is_default)
{
	d->config.is_default = is_default;
	tb_device_tell_default(d);
	cr_assert(settle());
}

/* A source comes before the monitor of any sink. */
Test(devices, default_is_a_matter_of_priority)
{
	start_connected(CONSOLE);
	EXPECT_PROPERTY("troubadour.game", PW_KEY_PRIORITY_SESSION, "1600");
	EXPECT_PROPERTY("troubadour.b1", PW_KEY_PRIORITY_SESSION, "3000");
	EXPECT_PROPERTY("troubadour.mic", PW_KEY_PRIORITY_SESSION, NULL);
	make_default(device("game"), false);
	EXPECT_PROPERTY("troubadour.game", PW_KEY_PRIORITY_SESSION, "0");
	make_default(device("b1"), false);
	EXPECT_PROPERTY("troubadour.b1", PW_KEY_PRIORITY_SESSION, "0");
	make_default(device("b1"), true);
	EXPECT_PROPERTY("troubadour.b1", PW_KEY_PRIORITY_SESSION, "3000");
	make_default(device("mic"), true);
	EXPECT_PROPERTY("troubadour.mic", PW_KEY_PRIORITY_SESSION, NULL);
}

static struct tb_events events;
static uint32_t n_woken, n_lost;

static void count_woken(struct tb_device *d)
{
	n_woken++;
}

static void count_lost(struct tb_console *c)
{
	n_lost++;
	tb_wires.node_lost(c);
}

static void listen_in(void)
{
	events = *console->events;
	events.device_wakes = count_woken;
	events.node_lost = count_lost;
	console->events = &events;
}

Test(devices, it_wakes_once)
{
	start_connected(CONSOLE);
	listen_in();
	cr_expect_not(device("game")->is_active);
	for (int i = 0; i < 2; i++)
		tb_device_set_active(device("game"), true);
	cr_expect_eq(n_woken, 1);
	cr_expect(device("game")->is_active);
	for (int i = 0; i < 2; i++)
		tb_device_set_active(device("game"), false);
	cr_expect_eq(n_woken, 1);
	tb_device_disconnect(device("game"));
	tb_device_set_active(device("game"), true);
	cr_expect_eq(n_woken, 1, "there is nothing to wake");
}

/* ---- coming and going ---- */

static uint32_t n_streams(void)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < console->n_devices; i++)
		n += console->devices[i]->stream != NULL;
	return n;
}

static void make_strips(char text[1024], uint32_t n)
{
	size_t at = (size_t)snprintf(text, 1024, "state = false strips = [ ");

	for (uint32_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, 1024 - at, "{ name = s%u } ", i);
	snprintf(text + at, 1024 - at, "] buses = [ { name = b1 } ] ");
}

/* Not all nodes are there yet. */
static void begin_to_connect(const char *text)
{
	struct tb_console_config config;
	struct tb_config_error error;

	cr_assert_eq(tb_console_config_parse(&config, text, &error), 0, "%s", error.text);
	console = tb_console_new(context, &config, &error);
	cr_assert_not_null(console);
	cr_assert_eq(tb_console_connect(console), 0);
}

static void connect_strips(uint32_t n)
{
	char text[1024];

	make_strips(text, n);
	begin_to_connect(text);
}

Test(devices, few_come_at_once)
{
	connect_strips(7);
	cr_expect_eq(n_streams(), 8);
}

/* The first shows whether nodes can be made at all. */
Test(devices, many_come_one_then_eight_at_a_time)
{
	uint32_t n = 1;

	connect_strips(19);
	cr_expect_eq(n_streams(), 1);
	while (n < 20) {
		turn();
		if (n_streams() == n)
			continue;
		cr_expect_eq(n_streams(), SPA_MIN(n + 8, 20));
		n = n_streams();
	}
	AWAIT(n_times_said(IS_READY) == 1);
}

Test(devices, whoever_is_on_its_way_does_not_come_after_the_end)
{
	connect_strips(19);
	tb_devices_disconnect(console);
	cr_expect_eq(n_streams(), 0);
	cr_assert(settle());
	cr_expect_eq(n_streams(), 0);
}

Test(devices, one_that_is_removed_on_its_way_does_not_come)
{
	connect_strips(19);
	tb_device_disconnect(device("s10"));
	AWAIT(n_streams() >= 19);
	cr_assert(settle());
	cr_expect_null(device("s10")->stream);
}

/* One that waits for the session shows nothing. */
Test(devices, first_that_can_come_does)
{
	begin_to_connect("state = false strips = [ { name = line type = capture clock = own } "
			 "{ name = s1 } { name = s2 } { name = s3 } { name = s4 } { name = s5 } "
			 "{ name = s6 } { name = s7 } { name = s8 } ] buses = [ { name = b1 } ] ");
	cr_expect_not_null(device("s1")->stream);
	cr_expect_eq(n_streams(), 1);
	AWAIT(n_times_said(IS_READY) == 1);
}

/* Whether it looks for its device itself depends on who is there. */
Test(devices, one_with_a_clock_of_its_own_waits_until_the_session_is_known)
{
	begin_to_connect(CONSOLE);
	cr_expect_null(device("line")->stream);
	cr_expect_null(device("bt")->stream);
	cr_expect_not_null(device("mic")->stream);
	AWAIT(n_times_said(IS_READY) == 1);
	cr_expect_not_null(device("line")->stream);
	cr_expect_not_null(device("bt")->stream);
}

Test(devices, one_that_somebody_destroys_comes_back)
{
	start_connected(CONSOLE);
	listen_in();
	destroy_node("troubadour.game");
	AWAIT(n_lost == 1);
	AWAIT(n_times_said("game: its node was destroyed by another program; it is back") == 1);
	AWAIT(find_node("troubadour.game"));
	cr_expect(settle());
	cr_expect_eq(n_lost, 1);
}

Test(devices, one_that_we_destroy_does_not_come_back)
{
	start_connected(CONSOLE);
	listen_in();
	tb_device_disconnect(device("game"));
	tb_device_disconnect(device("game"));
	AWAIT(!find_node("troubadour.game"));
	cr_expect(settle());
	cr_expect_eq(n_lost, 0);
	cr_expect_null(find_node("troubadour.game"));
}

/* It stays for those who are linked to it. */
Test(devices, one_that_is_retired_stays_and_says_nothing)
{
	start_connected(CONSOLE);
	listen_in();
	tb_device_set_active(device("game"), true);
	tb_device_retire(device("game"));
	cr_expect(settle());
	cr_expect_not_null(find_node("troubadour.game"));
	destroy_node("troubadour.game");
	cr_expect(settle());
	cr_expect_eq(n_lost, 0);
}
