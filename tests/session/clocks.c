/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses with clocks of their own: two drivers of different quantum and
 * rate, and a console between them.  What is heard here is heard in the time of the wall:
 * those tests are the suite live_clocks of `make test-live`, and clocks-simulated.c and
 * clocks-changes.c ask the same in simulated time. */
#include "crossing.h"
#include "drifter.h"
#include "graph.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* The console in cycles of 64 frames at 48 kHz on hardware-1, the bus in cycles of
 * 2048 at 44.1 kHz on hardware-2. */
#define SLOW                                                                                       \
	"clock = own node.props = { target.object = hardware-2 node.force-quantum = 2048 "         \
	"node.force-rate = 44100 }"
#define SLOW_BUS                                                                                   \
	"strips = [ { name = game } ]\n"                                                           \
	"buses = [ { name = far type = playback " SLOW " }\n"                                      \
	"          { name = b1 } ]\n"                                                              \
	"params = { route.game.far = true route.game.b1 = true }\n"
#define SLOW_STRIP                                                                                 \
	"strips = [ { name = far " SLOW " } { name = game } ]\n"                                   \
	"buses = [ { name = b1 } ]\n"                                                              \
	"params = { route.far.b1 = true }\n"

/* How long a bridge is watched, in seconds: TB_TEST_CLOCK_SECONDS=600 for a long look. */
static uint32_t watch_s(void)
{
	const char *text = getenv("TB_TEST_CLOCK_SECONDS");

	return text ? (uint32_t)atoi(text) : 10;
}

static const struct way to_slow_bus = { "hardware-1", "troubadour.game", "troubadour.b1",
	"hardware-2", "hardware-2", 48000, 44100 };
static const struct way from_slow_strip = { "hardware-2", "troubadour.far", "hardware-2",
	"troubadour.b1", "hardware-1", 44100, 48000 };

Session(live_clocks, bus_of_another_quantum_and_rate_has_no_gaps, .wall = true, .quantum = 64,
	.console = SLOW_BUS, .allowed_rates = "44100 48000", .guard = true)
{
	struct crossing x = crossing_open(s, &to_slow_bus);

	crossing_take(&x, 4.0);
	expect_no_gaps(&x, watch_s());
	cr_expect_eq(engine_fact(s, "troubadour", "engine.quantum"), 64);
	cr_expect_lt(fabs(clock_fact(s, "bus.far", "drift")), 5.0);
	cr_expect_gt(clock_fact(s, "bus.far", "latency"), 2048 / 44.1);
	cr_expect_lt(clock_fact(s, "bus.far", "latency"), 2 * 2048 / 44.1);
	crossing_close(&x);
	cr_expect(tool_running(s->console), "%s", tool_output(s->console).err);
}

Session(live_clocks, strip_of_another_quantum_and_rate_has_no_gaps, .wall = true, .quantum = 64,
	.console = SLOW_STRIP, .allowed_rates = "44100 48000")
{
	struct crossing x = crossing_open(s, &from_slow_strip);

	crossing_take(&x, 4.0);
	expect_no_gaps(&x, watch_s());
	cr_expect_eq(engine_fact(s, "troubadour", "engine.quantum"), 64);
	cr_expect_lt(fabs(clock_fact(s, "strip.far", "drift")), 5.0);
	crossing_close(&x);
}

/* The bridge leads to the graph's rate, and the engine's is another one again. */
Session(live_clocks, bus_of_an_engine_with_a_rate_of_its_own_has_no_gaps, .wall = true,
	.quantum = 256, .console = SLOW_BUS "engine.rate = 96000\n", .allowed_rates = "44100 48000")
{
	struct crossing x = crossing_open(s, &to_slow_bus);

	crossing_take(&x, 4.0);
	expect_no_gaps(&x, 3);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.rate"), 96000);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.graph-rate"), 48000);
	crossing_close(&x);
}

Session(live_clocks, strip_of_an_engine_with_a_rate_of_its_own_has_no_gaps, .wall = true,
	.quantum = 256, .console = SLOW_STRIP "engine.rate = 44100\n",
	.allowed_rates = "44100 48000")
{
	struct crossing x = crossing_open(s, &from_slow_strip);

	crossing_take(&x, 4.0);
	expect_no_gaps(&x, 3);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.rate"), 44100);
	crossing_close(&x);
}

/* ---- a clock that drifts ---- */

#define DRIFTING_BUS                                                                               \
	"strips = [ { name = game } ]\n"                                                           \
	"buses = [ { name = far type = playback clock = own\n"                                     \
	"            node.props = { target.object = drifting node.force-quantum = 2048 } }\n"      \
	"          { name = b1 } ]\n"                                                              \
	"params = { route.game.far = true route.game.b1 = true }\n"

static void expect_drift(struct session *s, double ppm)
{
	static const struct way to_drifting = { "hardware-1", "troubadour.game", "troubadour.b1",
		"drifting", "drifting", 48000, 48000 };
	struct drifter *d = drifter_new(s, "drifting", ppm);
	struct crossing x = crossing_open(s, &to_drifting);

	crossing_take(&x, 8.0);
	cr_expect_float_eq(clock_fact(s, "bus.far", "drift"), ppm, 5.0, "%.1f ppm",
		clock_fact(s, "bus.far", "drift"));
	expect_no_gaps(&x, watch_s());
	crossing_close(&x);
	drifter_free(d);
}

Session(live_clocks, bus_follows_a_clock_that_is_fast, .wall = true, .quantum = 64,
	.console = DRIFTING_BUS)
{
	expect_drift(s, 300.0);
}

Session(live_clocks, bus_follows_a_clock_that_is_slow, .wall = true, .quantum = 64,
	.console = DRIFTING_BUS)
{
	expect_drift(s, -300.0);
}

/* ---- neither waits for the other ---- */

/* Takes of a second.  A loaded machine spoils one now and then; all are spoilt where the graph
 * waits for whom it must not. */
#define N_TAKES 5

static void expect_undisturbed(struct crossing *x)
{
	uint32_t n_whole = 0;

	for (uint32_t n = 0; n < N_TAKES; n++) {
		double before = n_disturbances(x->session);

		record(x->control, x->player_rate_hz);
		await_recording(x->control);
		n_whole += crossing_was_whole(x, before);
	}
	cr_expect_gt(2 * n_whole, N_TAKES, "%u of %u takes are whole", n_whole, N_TAKES);
}

/* A player of the slow side, which the strip waits for. */
static struct tool *play_slowly(struct session *s, const char *device)
{
	struct wave *w = wave_sine(2, 60 * 44100, CROSSING_HZ, CROSSING_PEAK, 44100);
	const char *path = session_file(s, "slow.wav");
	struct tool *t;

	wave_save(w, path, 44100);
	wave_free(w);
	t = tool_start(s, "pw-play", "--target", device, path);
	await_link(s, "pw-play", device);
	return t;
}

Session(live_clocks, stopped_player_of_a_slow_strip_leaves_the_console_alone, .wall = true,
	.quantum = 256, .console = SLOW_STRIP, .allowed_rates = "44100 48000")
{
	static const struct way beside = { "hardware-1", "troubadour.game", "troubadour.b1",
		"hardware-1", "hardware-1", 48000, 48000 };
	struct crossing x;
	struct tool *player;

	set_switch(s, "troubadour", "route.far.b1", false);
	set_switch(s, "troubadour", "route.game.b1", true);
	x = crossing_open(s, &beside);
	player = play_slowly(s, "troubadour.far");
	await_state(s, "troubadour.far", "running");
	expect_undisturbed(&x);
	kill(tool_pid(player), SIGSTOP);
	expect_undisturbed(&x);
	expect_undisturbed(&x);
	kill(tool_pid(player), SIGCONT);
	expect_undisturbed(&x);
	tool_stop(player, SIGTERM);
	crossing_close(&x);
}

/* A program that records the slow bus, which the driver there waits for. */
static struct tool *record_slowly(struct session *s, const char *device)
{
	struct tool *t = tool_start(s, "pw-record", "--target", device, "-P",
		"{ node.name = slow-recorder }", session_file(s, "slow-take.wav"));

	await_link(s, device, "slow-recorder");
	return t;
}

#define RECORDED_BUS                                                                               \
	"strips = [ { name = game } ]\n"                                                           \
	"buses = [ { name = far type = virtual clock = own\n"                                      \
	"            node.props = { node.force-quantum = 2048 node.force-rate = 44100 } }\n"       \
	"          { name = b1 } ]\n"                                                              \
	"params = { route.game.far = true route.game.b1 = true }\n"

/* Cycles are counted, and what was lost of them. */
Session(live_clocks, stopped_recorder_of_a_slow_bus_leaves_the_console_alone, .wall = true,
	.quantum = 256, .console = RECORDED_BUS, .allowed_rates = "44100 48000")
{
	static const struct way beside = { "hardware-1", "troubadour.game", "troubadour.b1",
		"troubadour.b1", "hardware-1", 48000, 48000 };
	struct crossing x = crossing_open(s, &beside);
	struct tool *recorder;
	double cycles;

	/* Its driver; a graph without one would be lent the console's. */
	patch(s, "troubadour.far", "hardware-2");
	recorder = record_slowly(s, "troubadour.far");
	await_state(s, "troubadour.far", "running");
	expect_undisturbed(&x);
	kill(tool_pid(recorder), SIGSTOP);
	expect_undisturbed(&x);
	cycles = engine_fact(s, "troubadour", "engine.cycles");
	expect_undisturbed(&x);
	cr_expect_geq(engine_fact(s, "troubadour", "engine.cycles") - cycles, 48000.0 / 256.0);
	cr_expect_eq(engine_fact(s, "troubadour", "engine.quantum"), 256);
	kill(tool_pid(recorder), SIGCONT);
	expect_undisturbed(&x);
	tool_stop(recorder, SIGTERM);
	crossing_close(&x);
}

Session(clocks, status_and_list_tell_of_clocks, .quantum = 256, .console = RECORDED_BUS,
	.allowed_rates = "44100 48000")
{
	const char *program = built("TB_TEST_TROUBADOUR");
	const char *status[] = { program, "status", NULL },
		   *list[] = { program, "list", "clock", NULL },
		   *set[] = { program, "set", "bus.far.clock.drift=1", NULL };
	struct output o = run_argv(s, status, true);

	cr_expect(strstr(o.out, "CLOCKS") && strstr(o.out, "drift ppm"), "%s", o.out);
	o = run_argv(s, list, true);
	cr_expect(strstr(o.out, "bus.far.clock.drift") && strstr(o.out, "in ppm"), "%s", o.out);
	cr_expect(strstr(o.out, "latency that the second clock adds"), "%s", o.out);
	cr_expect_neq(run_argv(s, set, false).status, 0);
}

Session(live_clocks, delay_is_the_same_after_the_slow_side_stood_still, .wall = true,
	.quantum = 256, .console = SLOW_STRIP, .allowed_rates = "44100 48000")
{
	struct crossing x = crossing_open(s, &from_slow_strip);
	double latency_ms;

	crossing_take(&x, 4.0);
	latency_ms = clock_fact(s, "strip.far", "latency");
	for (int i = 0; i < 3; i++) {
		unpatch(s, "player", "troubadour.far");
		await_asleep(s, "troubadour.far");
		patch(s, "player", "troubadour.far");
		await_sound(x.recorder, 0);
	}
	crossing_take(&x, 4.0);
	cr_expect_float_eq(clock_fact(s, "strip.far", "latency"), latency_ms, 3.0);
	expect_no_gaps(&x, 3);
	crossing_close(&x);
}

Session(clocks, idle_console_lets_its_slow_bus_rest, .wall = true, .quantum = 256,
	.console = SLOW_BUS, .allowed_rates = "44100 48000")
{
	struct player *player = player_new(s, "player", 2);

	await_link(s, "troubadour.far", "hardware-2");
	patch(s, "player", "troubadour.game");
	await_state(s, "troubadour.far", "running");
	player_free(player);
	await_asleep(s, "troubadour.far");
	await_asleep(s, "troubadour");
}

/* ---- never into the console itself ---- */

#define OWN_SINK_IS_DEFAULT                                                                        \
	"strips = [ { name = game default = true } ]\n"                                            \
	"buses = [ { name = far type = playback clock = own } { name = b1 } ]\n"                   \
	"params = { route.game.far = true }\n"

static void expect_hardware_only(struct session *s)
{
	await_default(s, "sink", "troubadour.game");
	await_link(s, "troubadour.far", "hardware-1");
	destroy_node(s, "hardware-1");
	await_link(s, "troubadour.far", "hardware-2");
	create_null_sink(s, "hardware-3", 1100);
	await_link(s, "troubadour.far", "hardware-3");
	destroy_node(s, "hardware-3");
	await_link(s, "troubadour.far", "hardware-2");
	destroy_node(s, "hardware-2");
	await_no_link(s, "troubadour.far", "hardware-2");
	settle_events(s);
	cr_expect_not(linked(s, "troubadour.far", "troubadour.game"));
	create_null_sink(s, "hardware-1", 1020);
	await_link(s, "troubadour.far", "hardware-1");
	move_stream(s, "troubadour.far", "troubadour.game");
	settle_events(s);
	await_no_link(s, "troubadour.far", "troubadour.game");
	await_link(s, "troubadour.far", "hardware-1");
}

Session(clocks, bus_plays_on_hardware_though_our_sink_is_the_default,
	.console = OWN_SINK_IS_DEFAULT)
{
	expect_hardware_only(s);
}

static void expect_hardware_and_what_the_user_chose(struct session *s)
{
	expect_hardware_only(s);
	/* The console has taken back the move to its own strip; or that comes between. */
	await_target(s, "troubadour.far", "hardware-1");
	create_null_sink(s, "hardware-2", 1010);
	move_stream(s, "troubadour.far", "hardware-2");
	await_link(s, "troubadour.far", "hardware-2");
	/* The console hears of devices and of moves on two connections, and takes back what it did
	 * where it heard of the device first (targets-law.c). */
	create_null_sink(s, "hardware-3", 1100);
	settle_policy(s);
	await_link(s, "troubadour.far", "hardware-2");
	await_no_link(s, "troubadour.far", "hardware-3");
	destroy_node(s, "hardware-2");
	await_link(s, "troubadour.far", "hardware-3");
}

Test(clocks, bus_plays_on_hardware_without_our_policy_too)
{
	unsetenv("TB_TEST_DATA_DIR");
	session_test(&(struct session_options){ .console = OWN_SINK_IS_DEFAULT },
		expect_hardware_and_what_the_user_chose);
}

/* The console takes the first move back when the second one has been made already. */
static void move_twice_before_the_console_looks(struct session *s)
{
	await_link(s, "troubadour.far", "hardware-1");
	kill(tool_pid(s->console), SIGSTOP);
	move_stream(s, "troubadour.far", "troubadour.game");
	move_stream(s, "troubadour.far", "hardware-2");
	kill(tool_pid(s->console), SIGCONT);
	/* It has looked, and what it wrote has come to WirePlumber before this. */
	engine_fact(s, "troubadour", "engine.lost");
	choose_default(s, "sink", "hardware-2");
	await_target(s, "troubadour.far", "hardware-2");
	await_link(s, "troubadour.far", "hardware-2");
	await_no_link(s, "troubadour.far", "hardware-1");
}

Test(clocks, bus_stays_where_the_user_moved_it_last_without_our_policy_too)
{
	unsetenv("TB_TEST_DATA_DIR");
	session_test(&(struct session_options){ .console = OWN_SINK_IS_DEFAULT },
		move_twice_before_the_console_looks);
}

/* Goes to hardware-2, and never hears that this has come to the metadata. */
static void move_unheard(struct session *s)
{
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);

	kill(wireplumber, SIGSTOP);
	destroy_node(s, "hardware-1");
	/* What the console wrote is on its way to WirePlumber before this is answered. */
	engine_fact(s, "troubadour", "engine.lost");
	ask_metadata_again(s, "default");
	kill(wireplumber, SIGCONT);
	await_link(s, "troubadour.far", "hardware-2");
}

static void expect_next_device_after_lost_news(struct session *s)
{
	await_link(s, "troubadour.far", "hardware-1");
	create_null_sink(s, "hardware-3", 1);
	move_unheard(s);
	destroy_node(s, "hardware-2");
	await_link(s, "troubadour.far", "hardware-3");
}

Test(clocks, bus_finds_the_next_device_though_pipewire_hid_what_it_wrote)
{
	unsetenv("TB_TEST_DATA_DIR");
	session_test(&(struct session_options){ .console = OWN_SINK_IS_DEFAULT },
		expect_next_device_after_lost_news);
}

Session(clocks, link_from_the_bus_to_our_own_sink_does_not_last, .console = OWN_SINK_IS_DEFAULT)
{
	await_link(s, "troubadour.far", "hardware-1");
	/* It may be gone before pw-link has seen it. */
	run_any(s, "pw-link", "troubadour.far:output_FL", "troubadour.game:playback_FL");
	settle_events(s);
	await_no_link(s, "troubadour.far", "troubadour.game");
	cr_expect(linked(s, "troubadour.far", "hardware-1"));
}
