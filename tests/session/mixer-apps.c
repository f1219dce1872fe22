/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's screen shows which application plays where, and sends one elsewhere. */
#include "consoles.h"
#include "graph.h"
#include "mixer-page.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* An application that plays silence to a strip until the session ends. */
static struct tool *application(
	struct session *s, const char *name, const char *title, const char *strip)
{
	char client[96], stream[96], device[96];

	snprintf(client, sizeof(client), "--client-name=%s", name);
	snprintf(stream, sizeof(stream), "--stream-name=%s", title);
	snprintf(device, sizeof(device), "--device=troubadour.%s", strip);
	return tool_start(s, "paplay", "--raw", client, stream, device, "/dev/zero");
}

static bool is_on_strip(const struct page *p, const void *data)
{
	const char *const *what = data;
	int x = find_column(p, what[0]), y = find_switches(p);

	return x > 0 && y > 0 && page_has(p, y + 1, x, what[1]);
}

static void await_peer(struct terminal *t, const char *device, const char *peer)
{
	const char *what[] = { device, peer };

	terminal_await_page(t, is_on_strip, what, peer);
}

static const char with_accents[] =
	"strips = [ { name = game description = \"Jeux vidéo\" default = true }"
	" { name = music description = \"音楽\" } ]"
	"buses = [ { name = a1 description = \"Haut-parleurs\" type = playback }"
	" { name = b1 description = \"Diffusion\" } ]";

Session(mixer_apps, descriptions_applications_and_devices_are_shown, .console = with_accents)
{
	struct terminal *t = terminal_new(s, "tmux-256color", LARGE);

	application(s, "Jukebox", "Für Elise", "music");
	start_mixer(t);
	terminal_await(t, "Jeux vidéo");
	terminal_await(t, "Haut-parleurs");
	await_peer(t, "music", "Jukebox");
	await_peer(t, "game", "   ");
	await_peer(t, "a1", "Hardware 1");
	terminal_key(t, "Right");
	terminal_await(t, "strip.music  音");
	terminal_await(t, "← Jukebox (Für Elise)");
	terminal_key(t, "Right");
	terminal_await(t, "bus.a1  Haut-parleurs  → Hardware 1");
	terminal_resize(t, SMALL);
	await_peer(t, "music", "Jukebox");
	await_peer(t, "a1", "Hardware 1");
	terminal_free(t);
}

/* By keys, by mouse, and two of one name, which their titles tell apart. */
Session(mixer_apps, an_application_is_sent_to_another_strip, .console = MIC_CONSOLE)
{
	struct terminal *t = terminal_new(s, "xterm-256color", SMALL);
	int row, column;

	application(s, "Browser", "Tab one", "game");
	application(s, "Browser", "Tab two", "game");
	start_mixer(t);
	await_peer(t, "game", "Browser");
	terminal_key(t, "a");
	terminal_await(t, "Browser  Tab one");
	terminal_await(t, "Browser  Tab two");
	cr_assert(page_find(terminal_await(t, "Tab two"), "Tab two", &row, &column));
	terminal_click(t, row, column);
	terminal_await(t, "Browser goes to");
	cr_expect_not(page_find(terminal_look(t), "Microphone →", &row, &column));
	terminal_key(t, "Down");
	terminal_key(t, "Enter");
	terminal_await(t, "Browser goes to music");
	await_peer(t, "music", "Browser");
	await_peer(t, "game", "Browser");
	terminal_key(t, "a");
	terminal_await(t, "→ music");
	terminal_await(t, "→ game");
	terminal_key(t, "Escape");
	terminal_await_no(t, "Applications");
	cr_expect_not_null(
		strstr(run(s, CLI, "apps").out, "Browser (Tab two) plays to Music [music]"));
	cr_expect_not_null(
		strstr(run(s, CLI, "apps").out, "Browser (Tab one) plays to Game [game]"));
	terminal_free(t);
}

Session(mixer_apps, a_list_follows_who_comes_and_goes, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);
	struct tool *jukebox;

	start_mixer(t);
	terminal_key(t, "a");
	terminal_await(t, "No application is playing");
	jukebox = application(s, "Jukebox", "Für Elise", "music");
	terminal_await(t, "Jukebox  Für Elise");
	terminal_key(t, "Enter");
	terminal_await(t, "Jukebox goes to");
	tool_stop(jukebox, SIGTERM);
	terminal_await(t, "? goes to");
	terminal_key(t, "Enter");
	terminal_await(t, "it is no longer playing");
	terminal_key(t, "q");
	terminal_await(t, "left with 0");
	terminal_free(t);
}

Session(mixer_apps, a_bus_without_a_device_says_so, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", LARGE);

	start_mixer(t);
	await_peer(t, "a1", "Hardware 1");
	run(s, "pw-link", "-d", "troubadour.a1:output_FL", "hardware-1:playback_FL");
	run(s, "pw-link", "-d", "troubadour.a1:output_FR", "hardware-1:playback_FR");
	await_peer(t, "a1", "no device");
	await_peer(t, "b1", "    ");
	terminal_free(t);
}

Session(mixer_apps, changes_are_taken_back_one_by_one, .console = SMALL_CONSOLE)
{
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	start_mixer(t);
	terminal_key(t, "m");
	await_param(s, "troubadour", "strip.game.mute", 1.0, 0.0);
	terminal_key(t, "Up");
	terminal_key(t, "Up");
	await_param(s, "troubadour", "strip.game.fader", 2.0, 1e-3);
	terminal_key(t, "Right");
	terminal_key(t, "s");
	await_param(s, "troubadour", "strip.music.solo", 1.0, 0.0);
	terminal_key(t, "u");
	terminal_await(t, "strip.music.solo is off again");
	await_param(s, "troubadour", "strip.music.solo", 0.0, 0.0);
	terminal_key(t, "u");
	terminal_await(t, "strip.game.fader is ");
	terminal_key(t, "u");
	terminal_key(t, "u");
	terminal_key(t, "u");
	terminal_await(t, "nothing to take back");
	await_param(s, "troubadour", "strip.game.fader", 0.0, 1e-3);
	await_param(s, "troubadour", "strip.game.mute", 0.0, 0.0);
	terminal_free(t);
}

/* The screen has a node for its levels, and what PipeWire does not read of it is not done. */
Session(mixer_apps, session_manager_that_stands_still_stops_no_key, .console = SMALL_CONSOLE)
{
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);
	struct terminal *t = terminal_new(s, "tmux-256color", SMALL);

	kill(wireplumber, SIGSTOP);
	start_mixer(t);
	terminal_key(t, "m");
	await_param(s, "troubadour", "strip.game.mute", 1.0, 0.0);
	kill(wireplumber, SIGCONT);
	terminal_free(t);
}
