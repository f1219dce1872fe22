/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A terminal without a window: a tmux server of its own, in the foreground so that it
 * ends with the test. */
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "graph.h"

struct terminal {
	struct session *session;
	struct tool *server;
	char socket[100]; /* as long as a socket may be */
	char term[32];
	struct page page;
	char state[64];
};

static const char config[] = "set -g status off\n"
			     "set -g escape-time 0\n"
			     "set -g history-limit 1\n";

#define tmux(t, ...) run((t)->session, "tmux", "-u", "-N", "-S", (t)->socket, __VA_ARGS__)

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

static void await_server(struct terminal *t)
{
	time_t begun_s = time(NULL);

	while (run_any(t->session, "tmux", "-N", "-S", t->socket, "list-commands").status != 0) {
		if (time(NULL) - begun_s > HANG_MS / 1000)
			fail("tmux does not answer: %s", tool_output(t->server).err);
		pause_ms(20);
	}
}

struct terminal *terminal_new(struct session *s, const char *term, int n_columns, int n_rows)
{
	struct terminal *t = calloc(1, sizeof(*t));
	char width[16], height[16], shell[128];

	cr_assert_not_null(t);
	t->session = s;
	snprintf(t->term, sizeof(t->term), "%s", term);
	snprintf(t->socket, sizeof(t->socket), "%s", session_file(s, "terminal"));
	t->server = tool_start(s, "tmux", "-u", "-S", t->socket, "-f",
		session_write_file(s, "tmux.conf", config), "-D");
	await_server(t);
	snprintf(width, sizeof(width), "%d", n_columns);
	snprintf(height, sizeof(height), "%d", n_rows);
	snprintf(shell, sizeof(shell), "PS1='ready$ ' TERM=%s LC_ALL=C.UTF-8 exec sh", term);
	tmux(t, "new-session", "-d", "-x", width, "-y", height, shell);
	terminal_await(t, "ready$");
	return t;
}

void terminal_free(struct terminal *t)
{
	if (t == NULL)
		return;
	run_any(t->session, "tmux", "-N", "-S", t->socket, "kill-server");
	tool_wait(t->server);
	free(t);
}

void terminal_resize(struct terminal *t, int n_columns, int n_rows)
{
	char width[16], height[16];

	snprintf(width, sizeof(width), "%d", n_columns);
	snprintf(height, sizeof(height), "%d", n_rows);
	tmux(t, "resize-window", "-x", width, "-y", height);
}

/* ---- looking ---- */

/* The character at `*at`, which goes on behind it. */
static uint32_t read_character(const char **at)
{
	const unsigned char *c = (const unsigned char *)*at;
	uint32_t n_more = *c >= 0xf0 ? 3 : *c >= 0xe0 ? 2 : *c >= 0xc0 ? 1 : 0;
	uint32_t code = n_more == 0 ? *c : *c & (0x3fu >> n_more);

	for (uint32_t i = 1; i <= n_more; i++)
		code = code << 6 | (c[i] & 0x3fu);
	*at += 1 + n_more;
	return code;
}

static void read_page(struct page *p, const char *text)
{
	int row = 0, column = 0;

	for (row = 0; row < TERMINAL_MAX_ROWS; row++)
		for (column = 0; column < TERMINAL_MAX_COLUMNS; column++)
			p->at[row][column] = ' ';
	for (row = column = 0; *text != '\0' && row < TERMINAL_MAX_ROWS;) {
		uint32_t c = read_character(&text);

		if (c == '\n') {
			row++;
			column = 0;
		} else if (column < TERMINAL_MAX_COLUMNS) {
			p->at[row][column++] = c;
		}
	}
}

const struct page *terminal_look(struct terminal *t)
{
	sscanf(terminal_state(t, "#{pane_width} #{pane_height}"), "%d %d", &t->page.n_columns,
		&t->page.n_rows);
	read_page(&t->page, tmux(t, "capture-pane", "-p").out);
	return &t->page;
}

/* One of tmux's "\033[1;38;5;75m" at `*at`, which goes on behind it. */
static int read_style(const char **at, int colour)
{
	int n, used, end = (int)strcspn(*at, "m");
	const char *word = *at;

	for (*at += end + 1; word < *at; word += used + 1) {
		if (sscanf(word, "%d%n", &n, &used) < 1) {
			n = 0;
			used = 0;
		}
		if (n == 0 || n == 39)
			colour = -1;
		else if (n >= 30 && n < 38)
			colour = n - 30;
		else if (n == 38)
			sscanf(word, "38;5;%d%n", &colour, &used);
	}
	return colour;
}

int terminal_colour(struct terminal *t, int row, int column)
{
	const char *text = tmux(t, "capture-pane", "-p", "-e").out;
	int colour = -1;

	while (*text != '\0' && (row > 0 || column >= 0)) {
		if (strncmp(text, "\033[", 2) == 0) {
			text += 2;
			colour = read_style(&text, colour);
		} else if (read_character(&text) == '\n') {
			row--;
		} else if (row == 0) {
			column--;
		}
	}
	return colour;
}

bool page_has(const struct page *p, int row, int column, const char *text)
{
	for (; *text != '\0'; column++) {
		if (column >= TERMINAL_MAX_COLUMNS || p->at[row][column] != read_character(&text))
			return false;
	}
	return true;
}

bool page_find(const struct page *p, const char *text, int *row, int *column)
{
	for (*row = 0; *row < p->n_rows; ++*row) {
		for (*column = 0; *column < p->n_columns; ++*column) {
			if (page_has(p, *row, *column, text))
				return true;
		}
	}
	return false;
}

static bool has_text(const struct page *p, const void *text)
{
	int row, column;

	return page_find(p, text, &row, &column);
}

static bool has_no_text(const struct page *p, const void *text)
{
	return !has_text(p, text);
}

const struct page *terminal_await_page(struct terminal *t,
	bool (*is_so)(const struct page *p, const void *data), const void *data, const char *what)
{
	time_t begun_s = time(NULL);

	while (!is_so(terminal_look(t), data)) {
		if (time(NULL) - begun_s > HANG_MS / 1000)
			fail("waited for %s on the terminal, which shows\n%s", what,
				tmux(t, "capture-pane", "-p").out);
		pause_ms(20);
	}
	return &t->page;
}

const struct page *terminal_await(struct terminal *t, const char *text)
{
	return terminal_await_page(t, has_text, text, text);
}

const struct page *terminal_await_no(struct terminal *t, const char *text)
{
	return terminal_await_page(t, has_no_text, text, "the end of what is there");
}

const char *terminal_state(struct terminal *t, const char *format)
{
	struct output o = tmux(t, "display-message", "-p", format);

	snprintf(t->state, sizeof(t->state), "%.*s", (int)strcspn(o.out, "\n"), o.out);
	return t->state;
}

/* ---- typing and pointing ---- */

void terminal_type(struct terminal *t, const char *line)
{
	tmux(t, "send-keys", "-l", "--", line);
	tmux(t, "send-keys", "Enter");
}

void terminal_key(struct terminal *t, const char *key)
{
	tmux(t, "send-keys", key);
}

/* xterm's codes: as of 1006 (SGR), or three characters beyond 32. */
void terminal_bytes(struct terminal *t, const char *bytes)
{
	tmux(t, "send-keys", "-l", bytes);
}

void terminal_mouse(struct terminal *t, enum mouse what, int row, int column)
{
	static const int codes[] = { 0, 32, 0, 64, 65 };
	bool is_release = what == MOUSE_RELEASE;
	char text[64], hex[3][8];

	if (strncmp(t->term, "xterm", 5) == 0) {
		snprintf(text, sizeof(text), "\033[<%d;%d;%d%c", codes[what], column + 1, row + 1,
			is_release ? 'm' : 'M');
		tmux(t, "send-keys", "-l", text);
		return;
	}
	snprintf(hex[0], sizeof(hex[0]), "%x", 32 + (is_release ? 3 : codes[what]));
	snprintf(hex[1], sizeof(hex[1]), "%x", 33 + column);
	snprintf(hex[2], sizeof(hex[2]), "%x", 33 + row);
	tmux(t, "send-keys", "-H", "1b", "5b", "4d", hex[0], hex[1], hex[2]);
}

void terminal_click(struct terminal *t, int row, int column)
{
	terminal_mouse(t, MOUSE_PRESS, row, column);
	terminal_mouse(t, MOUSE_RELEASE, row, column);
}
