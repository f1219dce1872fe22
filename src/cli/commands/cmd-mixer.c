/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour mixer`: the console on a terminal. */
#include "commands.h"

#include <errno.h>
#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "options.h"
#include "screen.h"

#define FRAMES_HZ 25
/* What no descriptor tells, another size of the terminal, is looked for so often; and what moves
 * by itself beside the meters, such as held peaks, is drawn again.  Where nothing has happened for
 * longer than any meter takes to fall, the screen stands still. */
#define SLOW_HZ  4
#define STILL_MS 2500u

static const char help[] =
	"Usage: troubadour mixer [OPTIONS]\n"
	"\n"
	"Opens the console on a terminal of at least 40 x 14 characters, for keyboard and mouse:\n"
	"strips and buses with level meters, gain reduction (which hangs from the top beside the\n"
	"meter, over a range of 24 dB), faders, mute, solo and running applications; the matrix;\n"
	"and every setting of the selected strip or bus.  Changes that other programs make appear\n"
	"at once.  Press ? for the keys and q to leave.\n"
	"\n" TB_COMMON_HELP "\n"
	"Example: troubadour mixer --console studio\n";

/* ---- the terminal ---- */

/* https://no-color.org */
static bool wants_colours(void)
{
	const char *no = getenv("NO_COLOR");

	return !no || no[0] == '\0';
}

/* newterm() is content with a terminal that prints line by line. */
static bool can_draw(void)
{
	int why;

	return setupterm(NULL, STDOUT_FILENO, &why) == OK && cursor_address != NULL;
}

/* Buttons, and motion while one is down, in decimals where the terminal knows them. */
#define MOUSE_ON  "\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l"

static void ask_for_mouse(void)
{
	fputs(MOUSE_ON, stdout);
	fflush(stdout);
}

/* What a crash sends to the terminal, and the modes that it had. */
static char restoring[256];
static struct termios modes_before;

static void on_crash(int number)
{
	ssize_t n = write(STDOUT_FILENO, restoring, strlen(restoring));

	(void)n;
	tcsetattr(STDIN_FILENO, TCSANOW, &modes_before);
	/* The handler is gone by now: this ends us as it should. */
	raise(number);
}

static void catch_crashes(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	struct sigaction action = { .sa_handler = on_crash, .sa_flags = (int)SA_RESETHAND };

	snprintf(restoring, sizeof(restoring), "%s%s%s%s", MOUSE_OFF,
		exit_attribute_mode ? exit_attribute_mode : "", cursor_normal ? cursor_normal : "",
		exit_ca_mode ? exit_ca_mode : "");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

static void on_no_signal(int number)
{
}

/* From before the terminal is changed, so that none ends us without changing it back. */
static void leave_signals_to_the_loop(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP };
	struct sigaction action = { .sa_handler = on_no_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&blocked, signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	/* ncurses ignores this one whenever it draws, and a signal that is ignored is taken
	 * from those that wait to be read: Ctrl-Z would be lost now and then.  It does not
	 * touch what has a handler, which need not do anything. */
	sigaction(SIGTSTP, &action, NULL);
}

static int open_terminal(void)
{
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		fprintf(stderr,
			"mixer: needs a terminal; `troubadour status` and `meters` work without one\n");
		return -ENOTTY;
	}
	/* The locale C is mostly one that nobody set, and says nothing of the terminal. */
	setlocale(LC_CTYPE, "");
	if (strcmp(setlocale(LC_CTYPE, NULL), "C") == 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	setenv("ESCDELAY", "50", 0);
	tcgetattr(STDIN_FILENO, &modes_before);
	leave_signals_to_the_loop();
	if (!can_draw() || !newterm(NULL, stdout, stdin)) {
		fprintf(stderr,
			"mixer: the terminal \"%s\" is unknown, or cannot move its cursor; "
			"`troubadour status` and `meters` work without one\n",
			getenv("TERM") ? getenv("TERM") : "");
		return -ENOTTY;
	}
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	if (has_colors() && wants_colours())
		tb_screen_init_colours();
	/* Reports of the mouse are ours: escape.h. */
	define_key(NULL, KEY_MOUSE);
	ask_for_mouse();
	catch_crashes();
	return 0;
}

static void close_terminal(void)
{
	fputs(MOUSE_OFF, stdout);
	fflush(stdout);
	endwin();
}

/* ---- events ---- */

static void leave(struct tb_screen *s)
{
	tb_client_quit(s->client);
}

static void set_pace(struct tb_screen *s, bool is_slow)
{
	long hz = is_slow ? SLOW_HZ : FRAMES_HZ;
	struct timespec period = { .tv_nsec = (long)SPA_NSEC_PER_SEC / hz };

	if (!s->frames || s->is_slow == is_slow)
		return;
	s->is_slow = is_slow;
	pw_loop_update_timer(tb_client_loop(s->client), s->frames, &period, &period, false);
}

/* While steady sound plays, each frame looks like the one before, and drawing is most of what the
 * screen costs. */
static void on_levels(void *data)
{
	struct tb_screen *s = data;

	s->news_ms = tb_screen_now_ms();
	if (!tb_client_is_ready(s->client) || s->news_ms - s->drawn_ms < 1000 / FRAMES_HZ)
		return;
	if (tb_screen_look(s) != s->look)
		tb_screen_draw(s);
	else
		tb_levels_looked(s->levels);
}

/* Something else is to be seen. */
static void on_news(void *data)
{
	struct tb_screen *s = data;

	s->news_ms = tb_screen_now_ms();
	s->has_news = true;
	set_pace(s, false);
}

static void on_frame(void *data, uint64_t n_expirations)
{
	struct tb_screen *s = data;

	if (!tb_client_is_ready(s->client))
		return;
	if (!tb_screen_input(s)) {
		leave(s);
		return;
	}
	if (s->has_news || tb_screen_now_ms() - s->news_ms <= STILL_MS + 1000 / SLOW_HZ)
		tb_screen_draw(s);
	set_pace(s, s->escape_ms == 0);
}

static void on_input(void *data, int fd, uint32_t mask)
{
	struct tb_screen *s = data;

	on_news(s);
	if (mask & (SPA_IO_ERR | SPA_IO_HUP))
		leave(s);
	else if (tb_client_is_ready(s->client) && !tb_screen_input(s))
		leave(s);
	else if (tb_client_is_ready(s->client))
		tb_screen_draw(s);
}

/* Its window was closed, or Ctrl-\\. */
static void on_hangup(void *data, int number)
{
	leave(data);
}

/* Ctrl-Z: the shell gets its terminal as it was, and we get ours back. */
static void on_stop(void *data, int number)
{
	close_terminal();
	raise(SIGSTOP);
	ask_for_mouse();
	clearok(stdscr, TRUE);
	refresh();
	on_news(data);
}

static void on_links(void *data)
{
	((struct tb_screen *)data)->links_changed = true;
	on_news(data);
}

static void on_changed(void *data, const struct tb_key *key)
{
	on_news(data);
}

static const struct tb_client_events events = {
	.version = TB_CLIENT_VERSION,
	.changed = on_changed,
	.restructured = on_links,
	.graph = on_links,
};

static int show(struct tb_screen *s)
{
	struct pw_loop *loop = tb_client_loop(s->client);
	struct spa_source *input = pw_loop_add_io(
		loop, STDIN_FILENO, SPA_IO_IN | SPA_IO_ERR | SPA_IO_HUP, false, on_input, s);
	struct spa_source *signals[] = {
		pw_loop_add_signal(loop, SIGHUP, on_hangup, s),
		pw_loop_add_signal(loop, SIGQUIT, on_hangup, s),
		pw_loop_add_signal(loop, SIGTSTP, on_stop, s),
	};
	int res = -ENOMEM;

	s->frames = pw_loop_add_timer(loop, on_frame, s);
	if (s->frames && input) {
		s->is_slow = true;
		on_news(s);
		res = tb_run_client(s->client);
	}
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (signals[i])
			pw_loop_destroy_source(loop, signals[i]);
	if (s->frames)
		pw_loop_destroy_source(loop, s->frames);
	s->frames = NULL;
	if (input)
		pw_loop_destroy_source(loop, input);
	return res;
}

int tb_command_mixer(int argc, char **argv)
{
	struct tb_options o;
	struct tb_screen s = { 0 };
	int res = tb_options_parse(&o, argc, argv, "", help);

	if (res != 0)
		return res - 1;
	if (o.n_args > 0)
		return tb_usage(help);
	s.client = tb_connect(&o.client);
	if (!s.client)
		return TB_EXIT_FAILURE;
	s.keys = tb_client_keys(s.client);
	s.levels = tb_levels_open(s.client, on_levels, &s);
	s.apps = s.levels ? tb_apps_open(s.client, on_links, &s) : NULL;
	s.links_changed = true;
	res = s.apps && tb_client_listen(s.client, &events, &s) ? open_terminal() : -ENOMEM;
	if (res == 0) {
		res = show(&s);
		close_terminal();
	}
	if (res == -EPIPE)
		fprintf(stderr, "troubadour: %s\n", tb_connect_strerror(res));
	tb_apps_free(s.apps);
	tb_levels_free(s.levels);
	tb_client_free(s.client);
	free(s.links);
	free(s.holds);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}
