/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where a console plays and records: WirePlumber with our policy. */
#include "graph.h"
#include "tap.h"

#include <signal.h>
#include <string.h>

/* The console's own sink and source are the session's defaults, by priority. */
static const char with_defaults[] =
	"strips = [ { name = game  default = true }\n"
	"           { name = mic   type = capture  audio.position = [ MONO ] } ]\n"
	"buses = [ { name = a1  type = playback }\n"
	"          { name = b1  default = true } ]\n"
	"params = { route.game.a1 = true  route.mic.b1 = true }\n";

static const char with_list[] =
	"strips = [ { name = game }\n"
	"           { name = mic  type = capture\n"
	"             node.props = { troubadour.targets = [ \"usb-mic*\" hardware-mic ] } } ]\n"
	"buses = [ { name = a1  type = playback\n"
	"            node.props = { troubadour.targets = [ headset \"Hardware 2\" ] } }\n"
	"          { name = a2  type = playback  node.props = { target.object = headset } } ]\n"
	"params = { route.game.a1 = true }\n";

Session(policy_devices, console_is_the_default_and_plays_on_the_hardware, .console = with_defaults)
{
	await_default(s, "sink", "troubadour.game");
	await_default(s, "source", "troubadour.b1");
	await_link(s, "troubadour.a1", "hardware-1");
	await_link(s, "hardware-mic", "troubadour.mic");
}

Session(policy_devices, former_defaults_are_back_when_the_console_goes, .console = with_defaults)
{
	await_default(s, "sink", "troubadour.game");
	stop_console(s, SIGTERM);
	await_default(s, "sink", "hardware-1");
	await_default(s, "source", "hardware-mic");
	start_console(s);
	await_default(s, "sink", "troubadour.game");
	await_default(s, "source", "troubadour.b1");
}

Session(policy_devices, default_that_the_user_chose_stays, .console = with_defaults)
{
	choose_default(s, "sink", "hardware-2");
	await_default(s, "sink", "hardware-2");
	await_link(s, "troubadour.a1", "hardware-2");
	stop_console(s, SIGTERM);
	start_console(s);
	settle_policy(s);
	await_link(s, "troubadour.a1", "hardware-2");
	await_default(s, "sink", "hardware-2");
	/* What was chosen last among the hardware still is where the console plays. */
	choose_default(s, "sink", "troubadour.game");
	await_default(s, "sink", "troubadour.game");
	settle_policy(s);
	cr_assert(linked(s, "troubadour.a1", "hardware-2"));
}

Session(policy_devices, bus_follows_its_device_away_and_back, .console = with_defaults)
{
	await_link(s, "troubadour.a1", "hardware-1");
	create_null_sink(s, "headset", 2000);
	await_link(s, "troubadour.a1", "headset");
	await_no_link(s, "troubadour.a1", "hardware-1");
	destroy_node(s, "headset");
	await_link(s, "troubadour.a1", "hardware-1");
}

Session(policy_devices, first_device_of_the_list_that_is_there_plays, .console = with_list)
{
	await_link(s, "troubadour.a1", "hardware-2");
	await_link(s, "troubadour.a2", "hardware-1");
	for (int i = 0; i < 2; i++) {
		create_null_sink(s, "headset", 1);
		await_link(s, "troubadour.a1", "headset");
		await_link(s, "troubadour.a2", "headset");
		await_no_link(s, "troubadour.a1", "hardware-2");
		destroy_node(s, "headset");
		await_link(s, "troubadour.a1", "hardware-2");
		await_link(s, "troubadour.a2", "hardware-1");
	}
	destroy_node(s, "hardware-2");
	await_link(s, "troubadour.a1", "hardware-1");
}

Session(policy_devices, bus_waits_for_a_device_that_appears_late, .console = with_defaults)
{
	await_link(s, "troubadour.a1", "hardware-1");
	destroy_node(s, "hardware-1");
	destroy_node(s, "hardware-2");
	destroy_node(s, "hardware-mic");
	await_no_link(s, "troubadour.a1", "hardware-2");
	settle_policy(s);
	cr_expect_not(linked(s, "troubadour.a1", "troubadour.game"));
	/* No microphone: a sink's monitor is none. */
	create_null_sink(s, "bluetooth", 1010);
	await_link(s, "troubadour.a1", "bluetooth");
	cr_expect_not(linked(s, "bluetooth", "troubadour.mic"));
	cr_expect_not(linked(s, "troubadour.b1", "troubadour.mic"));
	cr_expect_eq(strstr(tool_output(s->console).err, "target"), NULL, "%s",
		tool_output(s->console).err);
}

/* WirePlumber looks for targets when no other event is left.  Here one is left from a bus's
 * appearance until it has its device; on a busy machine there is always one. */
static const char busy[] =
	"local bus\n"
	"local function stay_busy ()\n"
	"  if bus then\n"
	"    EventDispatcher.push_event { type = 'test-busy', priority = -100 }\n"
	"  end\n"
	"end\n"
	"local function hook (name, constraints, execute)\n"
	"  SimpleEventHook { name = name, interests = { EventInterest (constraints) },\n"
	"    execute = execute }:register ()\n"
	"end\n"
	"hook ('test/begin', { Constraint { 'event.type', '=', 'node-added' },\n"
	"    Constraint { 'node.name', '=', 'troubadour.a1' } }, function (event)\n"
	"  bus = tostring (event:get_subject () ['bound-id'])\n"
	"  stay_busy ()\n"
	"end)\n"
	"hook ('test/busy', { Constraint { 'event.type', '=', 'test-busy' } }, stay_busy)\n"
	"hook ('test/end', { Constraint { 'event.type', '=', 'link-added' } }, function (event)\n"
	"  if event:get_subject ().properties ['link.output.node'] == bus then\n"
	"    bus = nil\n"
	"  end\n"
	"end)\n";

static const char busy_conf[] = "wireplumber.components = [\n"
				"  { name = busy.lua  type = script/lua  provides = test.busy }\n"
				"]\n"
				"wireplumber.profiles = { main = { test.busy = required } }\n";

Session(policy_devices, new_bus_has_its_device_while_wireplumber_is_busy, .console = with_defaults)
{
	await_link(s, "troubadour.a1", "hardware-1");
	stop_console(s, SIGTERM);
	await_default(s, "sink", "hardware-1");
	session_write_file(s, "data/wireplumber/scripts/busy.lua", busy);
	session_write_file(s, "config/wireplumber/wireplumber.conf.d/zzzz-busy.conf", busy_conf);
	restart_wireplumber(s);
	start_console(s);
	await_link(s, "troubadour.a1", "hardware-1");
}

static const char some_by_hand[] =
	"strips = [ { name = game }\n"
	"           { name = mic  type = capture  node.props = { node.autoconnect = false } } ]\n"
	"buses = [ { name = a1  type = playback  node.props = { node.autoconnect = false } }\n"
	"          { name = a2  type = playback } ]\n";

/* As for the patch bays of JACK: the user draws all of their links. */
Session(policy_devices, bus_and_strip_that_ask_for_no_device_get_none, .console = some_by_hand)
{
	await_link(s, "troubadour.a2", "hardware-1");
	stop_console(s, SIGTERM);
	/* The defaults are known when they come. */
	start_console(s);
	await_link(s, "troubadour.a2", "hardware-1");
	settle_policy(s);
	cr_expect_not(linked(s, "troubadour.a1", "hardware-1"));
	cr_expect_not(linked(s, "hardware-mic", "troubadour.mic"));
}

Session(policy_devices, bus_stays_where_it_was_put_by_hand, .console = with_defaults)
{
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "hardware-2");
	await_link(s, "troubadour.a1", "hardware-2");
	stop_console(s, SIGTERM);
	start_console(s);
	await_link(s, "troubadour.a1", "hardware-2");
	restart_wireplumber(s);
	await_link(s, "troubadour.a1", "hardware-2");
	/* Away and back, by which the device becomes another object. */
	destroy_node(s, "hardware-2");
	await_link(s, "troubadour.a1", "hardware-1");
	create_null_sink(s, "hardware-2", 1);
	await_link(s, "troubadour.a1", "hardware-2");
}

static const char own_group[] =
	"strips = [ { name = game  default = true } ]\n"
	"buses = [ { name = a1  type = playback  node.props = { node.link-group = other } } ]\n"
	"params = { route.game.a1 = true }\n";

Session(policy_devices, bus_in_another_link_group_is_not_linked_to_its_own_console,
	.console = own_group)
{
	await_default(s, "sink", "troubadour.game");
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "troubadour.game");
	settle_policy(s);
	destroy_node(s, "hardware-1");
	await_link(s, "troubadour.a1", "hardware-2");
	destroy_node(s, "hardware-2");
	await_no_link(s, "troubadour.a1", "hardware-2");
	/* WirePlumber has looked at all streams once more when this one is linked. */
	tool_start(s, "pacat", "--record", "--property=node.name=witness", "--raw", "/dev/null");
	await_link(s, "hardware-mic", "witness");
	settle_policy(s);
	cr_expect_not(linked(s, "troubadour.a1", "troubadour.game"));
	create_null_sink(s, "late", 1);
	await_link(s, "troubadour.a1", "late");
}

static void play_into_studio_and_listen(struct session *s, struct wave *sound)
{
	struct player *p = player_new(s, "player", 2);
	struct recorder *r = recorder_new(s, "recorder", 4);

	patch(s, "player", "recorder:2");
	patch(s, "player", "studio.game");
	patch(s, "hardware-1", "recorder");
	await_path(p, r);
	cr_expect_geq(wave_find(play_and_record(p, sound, r, 8192), 0, sound, 0), 0);
	recorder_free(r);
	player_free(p);
}

Session(policy_devices, second_console_lives_beside_the_first, .console = with_defaults)
{
	const char *path = session_write_file(s, "studio.conf",
		"console.name = studio\n"
		"strips = [ { name = game  default = true } ]\n"
		"buses = [ { name = a1  type = playback } ]\n"
		"params = { route.game.a1 = true }\n");
	struct wave *sound = wave_noise(2, 4800, 0.1, 1);
	struct tool *studio = tool_start(s, getenv("TB_TEST_TROUBADOUR"), "run", "--config", path);

	await_node(s, "studio");
	await_link(s, "studio.a1", "hardware-1");
	await_link(s, "troubadour.a1", "hardware-1");
	settle_policy(s);
	cr_expect_not(linked(s, "studio.a1", "troubadour.game"));
	cr_expect_not(linked(s, "troubadour.a1", "studio.game"));
	play_into_studio_and_listen(s, sound);
	/* One moves, the other stays. */
	move_stream(s, "studio.a1", "hardware-2");
	await_link(s, "studio.a1", "hardware-2");
	tool_stop(studio, SIGTERM);
	await_no_node(s, "studio");
	settle_policy(s);
	cr_expect(linked(s, "troubadour.a1", "hardware-1"));
	wave_free(sound);
}

/* ---- troubadour devices, troubadour device ---- */

#define CLI built("TB_TEST_TROUBADOUR")

static void expect_in(const char *text, const char *part)
{
	cr_expect_not_null(strstr(text, part), "\"%s\" is not in %s", part, text);
}

Session(policy_devices, device_that_was_chosen_plays_goes_and_returns, .console = with_defaults)
{
	struct output o;

	await_link(s, "troubadour.a1", "hardware-1");
	create_null_sink(s, "headset", 1);
	o = run(s, CLI, "device", "a1", "HEADS", "then", "hardware", "2");
	cr_expect_str_eq(
		o.out, "a1 plays on headset, then Hardware 2, then the session's default\n");
	await_link(s, "troubadour.a1", "headset");
	await_no_link(s, "troubadour.a1", "hardware-1");
	destroy_node(s, "headset");
	await_link(s, "troubadour.a1", "hardware-2");
	expect_in(run(s, CLI, "device", "a1").out, "1. headset (not connected)\n2. Hardware 2\n");
	create_null_sink(s, "headset", 1);
	await_link(s, "troubadour.a1", "headset");
	stop_console(s, SIGTERM);
	start_console(s);
	await_link(s, "troubadour.a1", "headset");
	expect_in(run(s, CLI, "device", "a1").out, "now on: headset\n");
	run(s, CLI, "device", "a1", "auto");
	await_link(s, "troubadour.a1", "hardware-1");
	expect_in(run(s, CLI, "device", "a1").out, "the session's default\n");
}

/* The latest word counts, whether it is said by hand or by command. */
Session(policy_devices, device_that_is_chosen_ends_a_move_by_hand, .console = with_defaults)
{
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "hardware-2");
	await_link(s, "troubadour.a1", "hardware-2");
	run(s, CLI, "device", "a1", "hardware-1");
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "hardware-2");
	await_link(s, "troubadour.a1", "hardware-2");
	run(s, CLI, "device", "a1", "hardware-?", "then", "hardware-1");
	await_link(s, "troubadour.a1", "hardware-1");
}

Session(policy_devices, devices_are_listed_with_who_uses_them, .console = with_defaults)
{
	struct output o;

	await_link(s, "troubadour.a1", "hardware-1");
	await_link(s, "hardware-mic", "troubadour.mic");
	o = run(s, CLI, "devices");
	expect_in(o.out, "  Hardware 1, used by a1\n    hardware-1\n");
	expect_in(o.out, ", used by mic\n    hardware-mic\n");
	cr_expect_null(strstr(o.out, "troubadour."));
	o = run(s, CLI, "devices", "--json");
	expect_in(o.out, "\"node\": \"hardware-1\"");
	expect_in(o.out, "\"name\": \"a1\"");
}

Session(policy_devices, device_that_is_not_there_is_refused_with_what_there_is,
	.console = with_defaults)
{
	static const struct {
		const char *args[4], *says;
	} wrong[] = {
		{ { "a1", "HD 650" }, "there is no device \"HD 650\"" },
		{ { "a1", "HD 650" }, "Hardware 2 (hardware-2)" },
		{ { "a1", "hardware" }, "matches several devices" },
		{ { "a1", "hardware-1", "then" }, "a DEVICE is missing" },
		{ { "a1", "hardware-mic" }, "there is no device" },
		{ { "game", "hardware-1" }, "is virtual" },
		{ { "a3", "hardware-1" }, "a3" },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct output o = run_argv(s,
			(const char *[]){ CLI, "device", wrong[i].args[0], wrong[i].args[1],
				wrong[i].args[2], NULL },
			false);

		cr_expect_eq(o.status, 1);
		expect_in(o.err, wrong[i].says);
	}
	expect_in(run(s, CLI, "device", "a1").out, "the session's default\n");
}
