/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The desktop's own mixers and patchbays beside ours: what one changes, the others
 * show. */
#include "graph.h"
#include "screen.h"

#include <glob.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <time.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* 50 %, a cubic volume. */
#define HALF_DB (60.0 * log10(0.5))

/* One channel, so that pavucontrol shows one slider. */
static const char desk[] =
	"strips = [ { name = game  description = \"Game\"  audio.position = [ MONO ] } ]\n"
	"buses = [ { name = a1  description = \"Monitor\"  type = playback\n"
	"            audio.position = [ FL FR ] }\n"
	"          { name = b1  description = \"Stream mix\"  audio.position = [ FL FR ] } ]\n"
	"params = { route.game.a1 = true  route.game.b1 = true }\n";

/* ---- troubadour watch ---- */

/* What it said last of `key`; NULL if nothing. */
static const char *last_value(struct tool *watch, const char *key)
{
	static char value[64];
	const char *line = tool_output(watch).out, *last = NULL;
	size_t n = strlen(key);

	for (; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, n) == 0 && line[n] == '=' && strchr(line, '\n'))
			last = line + n + 1;
	}
	if (last != NULL)
		snprintf(value, sizeof(value), "%.*s", (int)strcspn(last, "\n"), last);
	return last ? value : NULL;
}

static bool says(struct tool *watch, const char *key, const char *value)
{
	const char *last = last_value(watch, key);

	return last != NULL && strcmp(last, value) == 0;
}

static void end_a_hang(time_t begun_s, struct tool *watch, const char *what)
{
	struct output o = tool_output(watch);

	if (!tool_running(watch) || time(NULL) - begun_s > HANG_MS / 1000)
		fail("watch never says %s but \"%s\" (%s)", what, o.out, o.err);
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static void await_watch_line(struct tool *watch, const char *line)
{
	time_t begun_s = time(NULL);

	while (strstr(tool_output(watch).out, line) == NULL)
		end_a_hang(begun_s, watch, line);
}

static void await_watch(struct tool *watch, const char *key, const char *value)
{
	time_t begun_s = time(NULL);

	while (!says(watch, key, value))
		end_a_hang(begun_s, watch, value);
}

/* Until its last word of a level is between the two. */
static void await_watch_between(struct tool *watch, const char *key, double low, double high)
{
	time_t begun_s = time(NULL);

	for (;;) {
		const char *last = last_value(watch, key);

		if (last != NULL && atof(last) >= low && atof(last) <= high)
			return;
		end_a_hang(begun_s, watch, key);
	}
}

/* All changes up to now have been printed. */
static void catch_up(struct session *s, struct tool *watch)
{
	time_t begun_s = time(NULL);
	unsigned n = 0;
	char value[16], setting[48];

	do {
		snprintf(value, sizeof(value), "%.1fdB", 1.0 + 0.1 * (n++ % 100));
		snprintf(setting, sizeof(setting), "strip.game.trim=%s", value);
		run(s, CLI, "set", setting);
		end_a_hang(begun_s, watch, value);
	} while (!says(watch, "strip.game.trim", value));
	run(s, CLI, "set", "strip.game.trim=0.5dB");
	await_watch(watch, "strip.game.trim", "0.5dB");
}

static bool watching(struct session *s, struct tool *watch)
{
	run_any(s, CLI, "set", "strip.game.trim+=0.3");
	settle_policy(s);
	return last_value(watch, "strip.game.trim") != NULL;
}

static struct tool *start_watch(struct session *s)
{
	struct tool *watch = tool_start(s, CLI, "watch");
	time_t begun_s = time(NULL);

	while (!watching(s, watch))
		end_a_hang(begun_s, watch, "anything");
	catch_up(s, watch);
	return watch;
}

/* ---- the command line's tools ---- */

static const char *id_of(struct session *s, const char *node)
{
	static char id[16];

	snprintf(id, sizeof(id), "%u", await_node(s, node));
	return id;
}

Session(desktop, wpctl_and_watch_see_each_other, .console = desk)
{
	struct tool *watch = start_watch(s);
	const char *game = id_of(s, "troubadour.game");

	run(s, "wpctl", "set-volume", game, "0.5");
	await_watch_between(watch, "strip.game.fader", HALF_DB - 0.01, HALF_DB + 0.01);
	run(s, "wpctl", "set-mute", game, "1");
	await_watch(watch, "strip.game.mute", "on");
	run(s, CLI, "set", "strip.game.mute=off", "strip.game.fader=25%");
	await_device_volume(s, "troubadour.game", 0.015625, 1e-4);
	await_device_mute(s, "troubadour.game", false);
	cr_expect_str_eq(run(s, "wpctl", "get-volume", game).out, "Volume: 0.25\n");
}

Session(desktop, pactl_and_watch_see_each_other, .console = desk)
{
	struct tool *watch = start_watch(s);

	run(s, "pactl", "set-source-volume", "troubadour.b1", "50%");
	await_watch_between(watch, "bus.b1.fader", HALF_DB - 0.01, HALF_DB + 0.01);
	run(s, "pactl", "set-sink-mute", "troubadour.game", "1");
	await_watch(watch, "strip.game.mute", "on");
	run(s, CLI, "set", "strip.game.mute=off", "bus.b1.mute=on");
	await_device_mute(s, "troubadour.game", false);
	await_device_mute(s, "troubadour.b1", true);
	cr_expect_str_eq(run(s, "pactl", "get-sink-mute", "troubadour.game").out, "Mute: no\n");
	cr_expect_str_eq(run(s, "pactl", "get-source-mute", "troubadour.b1").out, "Mute: yes\n");
}

Session(desktop, pw_cli_and_watch_see_each_other, .console = desk)
{
	struct tool *watch = start_watch(s);

	run(s, "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"strip.game.pan\" 0.5 \"route.game.b1\" false ] }");
	await_watch(watch, "route.game.b1", "off");
	await_watch(watch, "strip.game.pan", "R50");
	run(s, CLI, "set", "send.game.b1=-7.25");
	cr_expect_not_null(
		strstr(run(s, "pw-cli", "enum-params", "troubadour", "Props").out, "-7.25"));
}

/* ---- pavucontrol ---- */

/* All streams and devices, without the meters, which would move. */
static void start_pavucontrol(struct screen *x, struct session *s, const char *tab)
{
	session_write_file(s, "config/pavucontrol.ini",
		"[window]\nwidth=800\nheight=700\nsinkInputType=0\nsourceOutputType=0\n"
		"sinkType=0\nsourceType=0\nshowVolumeMeters=0\n");
	screen_start(x, "pavucontrol", tab);
}

static void turn_game_down(struct session *s, bool on)
{
	run(s, CLI, "set", on ? "strip.game.fader=20%" : "strip.game.fader=100%");
}

static void mute_game(struct session *s, bool on)
{
	run(s, CLI, "set", on ? "strip.game.mute=on" : "strip.game.mute=off");
}

static void mute_a1(struct session *s, bool on)
{
	run(s, CLI, "set", on ? "bus.a1.mute=on" : "bus.a1.mute=off");
}

static void mute_hardware(struct session *s, bool on)
{
	run(s, "pactl", "set-sink-mute", "hardware-1", on ? "1" : "0");
}

/* It shows what came after all that it was told of the console so far.  What pavucontrol is told of
 * a device within 100 ms of a hand's move there undoes the move. */
static void catch_up_on_screen(struct screen *x, struct session *s)
{
	struct picture_pair p = screen_compare(x, &(struct cause){ s, mute_hardware });

	picture_pair_free(&p);
}

static void keep(struct screen *x, const struct picture_pair *p, const char *name)
{
	char file[64];

	snprintf(file, sizeof(file), "%s-before", name);
	picture_keep(x, p->off, file);
	snprintf(file, sizeof(file), "%s-after", name);
	picture_keep(x, p->on, file);
}

/* From one position of the fader to the other the slider is painted over, and a click
 * between them puts it there: at 60 %. */
Session(desktop, pavucontrols_slider_is_the_fader, .console = desk)
{
	struct screen *x = screen_new(s);
	struct tool *watch = start_watch(s);
	struct picture_pair p;
	struct run_of_pixels slider;

	start_pavucontrol(x, s, "--tab=3");
	p = screen_compare(x, &(struct cause){ s, turn_game_down });
	keep(x, &p, "fader");
	slider = longest_difference(&p);
	cr_assert_gt(slider.n, 50);
	catch_up(s, watch);
	await_watch(watch, "strip.game.fader", "0dB");
	catch_up_on_screen(x, s);
	screen_point(x, slider.x + slider.n / 2, slider.y);
	screen_click(x);
	await_watch_between(watch, "strip.game.fader", 60.0 * log10(0.55), 60.0 * log10(0.65));
	picture_pair_free(&p);
	screen_free(x);
}

/* In its row of buttons the mute button is the first that changes. */
static void point_at_mute(struct screen *x, const struct picture_pair *p)
{
	struct run_of_pixels edge = topmost_difference(p);

	screen_point(x, edge.x + edge.n / 2, edge.y + edge.n / 4);
}

Session(desktop, pavucontrols_mute_button_is_mute, .console = desk)
{
	struct screen *x = screen_new(s);
	struct tool *watch = start_watch(s);
	struct picture_pair p;

	start_pavucontrol(x, s, "--tab=3");
	p = screen_compare(x, &(struct cause){ s, mute_game });
	keep(x, &p, "mute");
	catch_up(s, watch);
	await_watch(watch, "strip.game.mute", "off");
	catch_up_on_screen(x, s);
	point_at_mute(x, &p);
	screen_click(x);
	await_watch(watch, "strip.game.mute", "on");
	screen_click(x);
	await_watch(watch, "strip.game.mute", "off");
	picture_pair_free(&p);
	screen_free(x);
}

/* The list of devices is left of the mute button.  It opens on the present one, and
 * has the hardware in the order in which it came. */
static void choose_next_device(struct screen *x, const struct picture_pair *p)
{
	struct run_of_pixels mute = topmost_difference(p);
	struct picture *closed, *open, *chosen;

	screen_point(x, mute.x - mute.n / 2, mute.y + mute.n / 4);
	closed = screen_look(x);
	screen_click(x);
	open = screen_await_change(x, closed);
	picture_keep(x, open, "devices-open");
	screen_key(x, "Down");
	chosen = screen_await_change(x, open);
	picture_keep(x, chosen, "devices-chosen");
	screen_key(x, "Return");
	free(closed);
	free(open);
	free(chosen);
}

Session(desktop, pavucontrol_moves_a_bus_to_another_device, .console = desk)
{
	struct screen *x = screen_new(s);
	struct tool *watch;
	struct picture_pair p;

	await_link(s, "troubadour.a1", "hardware-1");
	watch = start_watch(s);
	start_pavucontrol(x, s, "--tab=1");
	p = screen_compare(x, &(struct cause){ s, mute_a1 });
	keep(x, &p, "bus");
	choose_next_device(x, &p);
	await_link(s, "troubadour.a1", "hardware-2");
	await_no_link(s, "troubadour.a1", "hardware-1");
	await_watch_line(watch, "\n# a1 -> Hardware 2\n");
	cr_expect_not_null(strstr(run(s, CLI, "status").out, "-> Hardware 2"));
	picture_pair_free(&p);
	screen_free(x);
}

static const char studio[] =
	"strips = [ { name = game  default = true }  { name = mic  type = capture } ]\n"
	"buses = [ { name = a1  type = playback }  { name = b2 } ]\n"
	"params = { route.game.a1 = true  route.mic.b2 = true }\n";

/* Its meters listen to every source.  It opens the hardware itself, as it does without us,
 * but not the microphone's strip. */
Session(desktop, pavucontrols_meters_do_not_wake_a_microphones_strip, .console = studio)
{
	struct screen *x = screen_new(s);

	await_link(s, "hardware-mic", "troubadour.mic");
	session_write_file(s, "config/pavucontrol.ini", "[window]\nshowVolumeMeters=1\n");
	screen_start(x, "pavucontrol", "--tab=4");
	await_state(s, "troubadour.b2", "running");
	settle_policy(s);
	await_asleep(s, "troubadour.mic");
	tool_start(s, "pw-record", "-P", "{ node.name = call }", "--target", "troubadour.b2",
		"/dev/null");
	await_state(s, "troubadour.mic", "running");
	screen_free(x);
}

/* ---- qpwgraph ---- */

/* Ended by a signal it leaves the shared memory by which a second one would find it. */
static void end_qpwgraph(struct session *s, struct tool *qpwgraph)
{
	glob_t keys;

	tool_stop(qpwgraph, SIGTERM);
	if (glob(session_file(s, "qipc_sharedmemory_*"), 0, NULL, &keys) != 0)
		return;
	for (size_t i = 0; i < keys.gl_pathc; i++)
		shmctl(shmget(ftok(keys.gl_pathv[i], 'Q'), 0, 0600), IPC_RMID, NULL);
	globfree(&keys);
}

static void link_b1_to_hardware_1(struct session *s, bool on)
{
	if (on)
		patch(s, "troubadour.b1", "hardware-1");
	else
		unpatch(s, "troubadour.b1", "hardware-1");
}

Session(desktop, qpwgraph_draws_the_links_of_a_bus, .console = desk)
{
	struct screen *x = screen_new(s);
	struct tool *qpwgraph = screen_start(x, "qpwgraph");
	struct picture_pair p;

	p = screen_compare(x, &(struct cause){ s, link_b1_to_hardware_1 });
	keep(x, &p, "qpwgraph");
	end_qpwgraph(s, qpwgraph);
	picture_pair_free(&p);
	screen_free(x);
}

/* Its names are descriptions. */
static const char patchbay[] = "<!DOCTYPE patchbay>\n"
			       "<patchbay name=\"b1\" version=\"0.3.9\">\n"
			       " <items>\n"
			       "  <item node-type=\"pipewire\" port-type=\"pipewire-audio\">\n"
			       "   <output node=\"Stream mix\" port=\"Stream mix:capture_FL\"/>\n"
			       "   <input node=\"Hardware 2\" port=\"Hardware 2:playback_FL\"/>\n"
			       "  </item>\n"
			       "  <item node-type=\"pipewire\" port-type=\"pipewire-audio\">\n"
			       "   <output node=\"Stream mix\" port=\"Stream mix:capture_FR\"/>\n"
			       "   <input node=\"Hardware 2\" port=\"Hardware 2:playback_FR\"/>\n"
			       "  </item>\n"
			       " </items>\n"
			       "</patchbay>\n";

Session(desktop, qpwgraphs_patchbay_links_a_bus_and_takes_other_links_away, .console = desk)
{
	struct screen *x = screen_new(s);
	const char *path = session_write_file(s, "b1.qpwgraph", patchbay);
	struct tool *watch = start_watch(s), *qpwgraph;
	struct picture *all;

	patch(s, "troubadour.b1", "hardware-1");
	await_watch_line(watch, "\n# b1 -> Hardware 1\n");
	qpwgraph = screen_start(x, "qpwgraph", "-a", "-x", path);
	await_link(s, "troubadour.b1", "hardware-2");
	await_no_link(s, "troubadour.b1", "hardware-1");
	await_watch_line(watch, "\n# b1 -> Hardware 2\n");
	cr_expect_not_null(strstr(run(s, CLI, "status").out, "-> Hardware 2"));
	all = screen_look(x);
	picture_keep(x, all, "qpwgraph-patchbay");
	end_qpwgraph(s, qpwgraph);
	free(all);
	screen_free(x);
}
