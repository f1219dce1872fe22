/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The screen is Xvfb, which draws into a file: looking is reading it.  Windows
 * stand in its upper left corner, as no window manager moves them, and the
 * keyboard goes to where the pointer is. */
#include "screen.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define POLL_MS     50u
#define QUIET_MS    300u  /* what counts as "nothing moves" */
#define PATIENCE_MS 3000u /* for one picture; then the cause is repeated */
#define MAX_ARGS    12u

struct screen {
	struct session *session;
	char display[32], temporary[4096], *framebuffer;
};

/* Fields of the XWD format, in words of 32 bit, most significant byte first. */
enum { XWD_HEADER_BYTES = 0, XWD_WIDTH = 4, XWD_HEIGHT = 5, XWD_N_COLORS = 19, XWD_WORDS = 25 };
#define XWD_COLOR_BYTES 12u

static void pause_ms(unsigned ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000l }, NULL);
}

static time_t now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static void end_a_hang(time_t begun_s, const char *what)
{
	if (now_s() - begun_s > HANG_MS / 1000)
		fail("waited for %s", what);
}

/* The server writes its number when it listens. */
static void read_display(struct screen *x, struct tool *server)
{
	time_t begun_s = now_s();
	struct output o = tool_output(server);

	while (strchr(o.out, '\n') == NULL) {
		if (!tool_running(server))
			fail("Xvfb ended: %s", o.err);
		end_a_hang(begun_s, "Xvfb");
		pause_ms(POLL_MS);
		o = tool_output(server);
	}
	snprintf(x->display, sizeof(x->display), "DISPLAY=:%d", atoi(o.out));
}

struct screen *screen_new(struct session *s)
{
	struct screen *x = calloc(1, sizeof(*x));
	char geometry[32];

	if (x == NULL)
		abort();
	x->session = s;
	x->framebuffer = strdup(session_file(s, "Xvfb_screen0"));
	snprintf(x->temporary, sizeof(x->temporary), "TMPDIR=%s", session_file(s, "."));
	snprintf(geometry, sizeof(geometry), "%dx%dx24", SCREEN_WIDTH, SCREEN_HEIGHT);
	read_display(x, tool_start(s, "Xvfb", "-displayfd", "1", "-fbdir", ".", "-screen", "0",
				geometry, "-nolisten", "tcp", "-noreset", "-nocursor"));
	return x;
}

void screen_free(struct screen *x)
{
	if (x != NULL)
		free(x->framebuffer);
	free(x);
}

struct tool *screen_start_argv(struct screen *x, const char *const *argv)
{
	/* The program's own drawing, no search for a desktop's services, and no handing
	 * over to the user's instance, which is known by a file among temporary ones. */
	const char *all[MAX_ARGS] = { "env", x->display, x->temporary, "GDK_BACKEND=x11",
		"GSK_RENDERER=cairo", "NO_AT_BRIDGE=1", "QT_QPA_PLATFORM=xcb" };
	size_t n = 7;

	for (size_t i = 0; argv[i] != NULL; i++) {
		if (n == MAX_ARGS - 1)
			fail("too many arguments for %s", argv[0]);
		all[n++] = argv[i];
	}
	return tool_start_argv(x->session, all);
}

/* ---- looking ---- */

static void read_picture(FILE *file, struct picture *p)
{
	uint32_t header[XWD_WORDS];
	long begin;

	if (fread(header, sizeof(header), 1, file) != 1)
		fail("the screen has no header");
	if (ntohl(header[XWD_WIDTH]) != SCREEN_WIDTH || ntohl(header[XWD_HEIGHT]) != SCREEN_HEIGHT)
		fail("the screen has another size");
	begin = (long)(ntohl(header[XWD_HEADER_BYTES])
		       + ntohl(header[XWD_N_COLORS]) * XWD_COLOR_BYTES);
	if (fseek(file, begin, SEEK_SET) < 0 || fread(p->pixel, sizeof(p->pixel), 1, file) != 1)
		fail("the screen is cut off");
}

static struct picture *glance(struct screen *x)
{
	struct picture *p = malloc(sizeof(*p));
	FILE *file = fopen(x->framebuffer, "re");

	if (p == NULL || file == NULL)
		fail("cannot read %s: %m", x->framebuffer);
	read_picture(file, p);
	fclose(file);
	return p;
}

static bool same(const struct picture *a, const struct picture *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static bool shows(struct screen *x, const struct picture *p)
{
	struct picture *now = glance(x);
	bool is_so = same(now, p);

	free(now);
	return is_so;
}

/* Whether that came to be so. */
static bool await_showing(struct screen *x, const struct picture *p, bool is_so, unsigned within_ms)
{
	for (unsigned ms = 0; ms < within_ms; ms += POLL_MS) {
		if (shows(x, p) == is_so)
			return true;
		pause_ms(POLL_MS);
	}
	return false;
}

struct picture *screen_look(struct screen *x)
{
	time_t begun_s = now_s();
	struct picture *p = glance(x);

	while (await_showing(x, p, false, QUIET_MS)) {
		end_a_hang(begun_s, "a screen on which nothing moves");
		free(p);
		p = glance(x);
	}
	return p;
}

struct picture *screen_await_change(struct screen *x, const struct picture *before)
{
	if (!await_showing(x, before, false, HANG_MS))
		fail("waited for another picture");
	return screen_look(x);
}

/* ---- comparing ---- */

void picture_pair_free(struct picture_pair *p)
{
	free(p->off);
	free(p->on);
	*p = (struct picture_pair){ NULL, NULL };
}

static bool try_to_compare(struct screen *x, const struct cause *cause, struct picture_pair *p)
{
	cause->make(cause->session, false);
	p->off = screen_look(x);
	cause->make(cause->session, true);
	await_showing(x, p->off, false, PATIENCE_MS);
	p->on = screen_look(x);
	cause->make(cause->session, false);
	return !same(p->off, p->on) && await_showing(x, p->off, true, PATIENCE_MS);
}

struct picture_pair screen_compare(struct screen *x, const struct cause *cause)
{
	time_t begun_s = now_s();
	struct picture_pair p;

	while (!try_to_compare(x, cause, &p)) {
		picture_keep(x, p.on, "not-compared");
		picture_pair_free(&p);
		end_a_hang(begun_s, "a picture that comes and goes with a value");
	}
	return p;
}

/* The first run in row y at or after x. */
static struct run_of_pixels next_run(const struct picture_pair *p, int x, int y)
{
	const uint32_t *off = p->off->pixel[y], *on = p->on->pixel[y];
	struct run_of_pixels r = { .y = y };

	while (x < SCREEN_WIDTH && off[x] == on[x])
		x++;
	r.x = x;
	while (x < SCREEN_WIDTH && off[x] != on[x])
		x++;
	r.n = x - r.x;
	return r;
}

struct run_of_pixels topmost_difference(const struct picture_pair *p)
{
	struct run_of_pixels r = { 0 };

	for (int y = 0; y < SCREEN_HEIGHT && r.n == 0; y++)
		r = next_run(p, 0, y);
	return r;
}

static struct run_of_pixels longest_in_row(const struct picture_pair *p, int y)
{
	struct run_of_pixels longest = next_run(p, 0, y), r = longest;

	while (r.n > 0) {
		if (r.n > longest.n)
			longest = r;
		r = next_run(p, r.x + r.n, y);
	}
	return longest;
}

struct run_of_pixels longest_difference(const struct picture_pair *p)
{
	struct run_of_pixels longest = { 0 };
	int last = 0;

	for (int y = 0; y < SCREEN_HEIGHT; y++) {
		struct run_of_pixels r = longest_in_row(p, y);

		if (r.n > longest.n)
			longest = r;
		if (r.n == longest.n)
			last = y;
	}
	longest.y = (longest.y + last) / 2;
	return longest;
}

static const char *path_for(struct screen *x, const char *name)
{
	const char *elsewhere = getenv("TB_TEST_PICTURES");
	static char path[4096];
	char file[128];

	snprintf(file, sizeof(file), "%s.ppm", name);
	if (elsewhere == NULL)
		return session_file(x->session, file);
	snprintf(path, sizeof(path), "%s/%s", elsewhere, file);
	return path;
}

void picture_keep(struct screen *x, const struct picture *p, const char *name)
{
	const uint32_t *pixel = &p->pixel[0][0];
	FILE *file = fopen(path_for(x, name), "we");

	if (file == NULL)
		fail("cannot write %s: %m", path_for(x, name));
	fprintf(file, "P6 %d %d 255\n", SCREEN_WIDTH, SCREEN_HEIGHT);
	for (int i = 0; i < SCREEN_WIDTH * SCREEN_HEIGHT; i++) {
		putc((int)(pixel[i] >> 16 & 255), file);
		putc((int)(pixel[i] >> 8 & 255), file);
		putc((int)(pixel[i] & 255), file);
	}
	fclose(file);
}

/* ---- pointing ---- */

void screen_point(struct screen *x, int left, int top)
{
	char at[2][16];

	snprintf(at[0], sizeof(at[0]), "%d", left);
	snprintf(at[1], sizeof(at[1]), "%d", top);
	run(x->session, "env", x->display, "xdotool", "mousemove", at[0], at[1]);
}

void screen_click(struct screen *x)
{
	run(x->session, "env", x->display, "xdotool", "click", "1");
}

void screen_key(struct screen *x, const char *key)
{
	run(x->session, "env", x->display, "xdotool", "key", key);
}
