/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Processes of a session are killed, any two in either order or all of them, or stand still for a
 * while.  When all are back there is sound again, and the settings are as they were. */
#include "consoles.h"
#include "graph.h"
#include "tap.h"
#include "web-client.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define CLI built("TB_TEST_TROUBADOUR")

enum member { PIPEWIRE, WIREPLUMBER, PULSE, CONSOLE, PLAYER, WEB, N_MEMBERS };

static const char *const member_names[N_MEMBERS] = { "PipeWire", "WirePlumber", "pipewire-pulse",
	"the console", "the player", "the web server" };

struct crew {
	struct session *s;
	struct tool *player;
	struct web web;
};

static void start_player(struct crew *c)
{
	c->player = tool_start(c->s, "pw-play", "--target", "troubadour.game", "-P",
		"{ node.name = player }", "sound.wav");
}

static struct crew begin(struct session *s)
{
	struct crew c = { .s = s };
	struct wave *sound = wave_constant(2, 48000 * 600, 0.01);

	wave_save(sound, session_file(s, "sound.wav"), 48000);
	wave_free(sound);
	set_param(s, "troubadour", "strip.game.fader", -6.0);
	set_switch(s, "troubadour", "strip.music.mute", true);
	/* The newest one: what came before is saved with it. */
	await_in_file(s, CONSOLE_STATE, "\"strip.music.mute\": true");
	start_player(&c);
	c.web = web_start(s, NULL);
	return c;
}

static pid_t pid_of(const struct crew *c, enum member m)
{
	switch (m) {
	case PIPEWIRE:
		return tb_private_pid(c->s->private, TB_PRIVATE_PIPEWIRE);
	case WIREPLUMBER:
		return tb_private_pid(c->s->private, TB_PRIVATE_WIREPLUMBER);
	case PULSE:
		return tb_private_pid(c->s->private, TB_PRIVATE_PULSE);
	case CONSOLE:
		return tool_pid(c->s->console);
	case PLAYER:
		return tool_pid(c->player);
	default:
		return tool_pid(c->web.server);
	}
}

/* ---- all are well ---- */

static void expect_sound(struct session *s)
{
	struct recorder *r = recorder_new(s, "recorder", 2);

	patch(s, "troubadour.b1", "recorder");
	await_sound(r, 0);
	await_sound(r, 1);
	recorder_free(r);
}

static void expect_page(struct crew *c)
{
	const char *state;
	struct socket *k = socket_join(&c->web, &state);

	/* It may be looking for the console still. */
	if (!strstr(state, "\"console\":\"troubadour\""))
		state = socket_await(k, "\"console\":\"troubadour\"");
	expect_in(state, "\"strip.game.fader\":-6.0");
	socket_close(k);
}

static void expect_all_well(struct crew *c)
{
	struct session *s = c->s;

	await_console(s);
	await_link(s, "player", "troubadour.game");
	await_link(s, "troubadour.a1", "hardware-1");
	expect_sound(s);
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	await_param(s, "troubadour", "strip.music.mute", 1.0, 0.0);
	run(s, "pactl", "get-sink-volume", "troubadour.game");
	expect_page(c);
}

/* ---- deaths ---- */

static void kill_member(struct crew *c, enum member m)
{
	struct session *s = c->s;

	switch (m) {
	case PIPEWIRE:
		tb_private_stop_piece(s->private, TB_PRIVATE_PIPEWIRE, SIGKILL);
		break;
	case WIREPLUMBER:
		tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGKILL);
		break;
	case PULSE:
		tb_private_stop_piece(s->private, TB_PRIVATE_PULSE, SIGKILL);
		break;
	case CONSOLE:
		tool_stop(s->console, SIGKILL);
		s->console = NULL;
		break;
	case PLAYER:
		tool_stop(c->player, SIGKILL);
		c->player = NULL;
		break;
	default:
		tool_stop(c->web.server, SIGKILL);
		c->web.server = NULL;
		break;
	}
}

/* As systemd would: what depends on PipeWire goes and comes with it. */
static void end_dependents(struct crew *c)
{
	tb_private_stop_piece(c->s->private, TB_PRIVATE_WIREPLUMBER, SIGTERM);
	tb_private_stop_piece(c->s->private, TB_PRIVATE_PULSE, SIGTERM);
	if (c->player)
		tool_stop(c->player, SIGTERM);
	c->player = NULL;
}

static void revive_all(struct crew *c)
{
	struct session *s = c->s;

	if (tb_private_start(s->private) < 0)
		fail("%s", tb_private_error(s->private));
	if (!s->graph)
		s->graph = graph_connect(s);
	if (!s->console)
		start_console(s);
	if (!c->player)
		start_player(c);
	if (!c->web.server)
		c->web = web_start(s, NULL);
}

static void kill_in_order(struct crew *c, const enum member *order, unsigned n)
{
	bool with_pipewire = false;

	for (unsigned i = 0; i < n; i++)
		with_pipewire |= order[i] == PIPEWIRE;
	/* Our own client would go with it. */
	if (with_pipewire) {
		graph_disconnect(c->s->graph);
		c->s->graph = NULL;
	}
	for (unsigned i = 0; i < n; i++)
		kill_member(c, order[i]);
	if (with_pipewire)
		end_dependents(c);
	revive_all(c);
}

/* `first` and another one, each of the others in turn; and all of them, once around. */
static void kill_with_others(struct session *s, enum member first)
{
	struct crew c = begin(s);
	enum member order[N_MEMBERS];

	expect_all_well(&c);
	for (unsigned i = 0; i < N_MEMBERS; i++)
		order[i] = (enum member)((first + i) % N_MEMBERS);
	for (unsigned i = 1; i < N_MEMBERS; i++) {
		cr_log_info("%s, then %s", member_names[first], member_names[order[i]]);
		kill_in_order(&c, (const enum member[]){ first, order[i] }, 2);
		expect_all_well(&c);
	}
	cr_log_info("%s, then all others", member_names[first]);
	kill_in_order(&c, order, N_MEMBERS);
	expect_all_well(&c);
}

#define Deaths(name, first)                                                                        \
	Session(deaths, name, .wall = true, .console = SMALL_CONSOLE)                              \
	{                                                                                          \
		kill_with_others(s, first);                                                        \
	}

Deaths(pipewire_and_then_another, PIPEWIRE);
Deaths(wireplumber_and_then_another, WIREPLUMBER);
Deaths(pulse_and_then_another, PULSE);
Deaths(console_and_then_another, CONSOLE);
Deaths(player_and_then_another, PLAYER);
Deaths(web_server_and_then_another, WEB);

/* ---- who stands still ---- */

Session(deaths, whoever_stood_still_goes_on, .wall = true, .console = SMALL_CONSOLE)
{
	struct crew c = begin(s);

	expect_all_well(&c);
	for (int m = 0; m < N_MEMBERS; m++) {
		kill(pid_of(&c, (enum member)m), SIGSTOP);
		/* Something that takes a moment, and needs none of them. */
		run(s, CLI, "--version");
		kill(pid_of(&c, (enum member)m), SIGCONT);
		expect_all_well(&c);
	}
}

/* ---- a session manager that dies before it has answered ---- */

/* PipeWire reads nothing more of a client that has asked for metadata until the session manager
 * has answered, and 1.4.2 never again when it dies first. */
static void replace_standing_wireplumber(struct session *s)
{
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGKILL);
	restart_wireplumber(s);
}

#define VOLUME_KEYS                                                                                \
	"strips = [ { name = game  default = true } ]\n"                                           \
	"buses = [ { name = a1  type = playback } ]\n"

/* Only a console that knows the default device has them. */
static void expect_volume_keys(struct session *s)
{
	await_default(s, "sink", "troubadour.game");
	run(s, "pactl", "set-sink-volume", "troubadour.game", "40%");
	await_param(s, "troubadour", "bus.a1.fader", 60.0 * log10(0.4), 0.01);
}

Session(deaths, console_hears_of_the_session_manager_after_one_that_never_answered,
	.console = VOLUME_KEYS)
{
	stop_console(s, SIGTERM);
	kill(tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER), SIGSTOP);
	start_console(s);
	set_param(s, "troubadour", "strip.game.fader", -6.0);
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	replace_standing_wireplumber(s);
	expect_volume_keys(s);
}

Session(deaths, page_goes_on_after_a_session_manager_that_never_answered, .console = SMALL_CONSOLE)
{
	struct web w;
	struct socket *k;
	const char *state;

	kill(tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER), SIGSTOP);
	w = web_start(s, NULL);
	k = socket_join(&w, &state);
	replace_standing_wireplumber(s);
	expect_in(web_post(&w, "/api/set", "{\"strip.game.fader\":-6}"), "\"ok\":true");
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	socket_close(k);
}
