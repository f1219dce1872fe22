/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour assign`: applications to strips.  WirePlumber keeps the list and our
 * policy there follows it, see wireplumber/scripts/troubadour/find-strip.lua. */
#include "assign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>

#include "client/assigner.h"
#include "client/assignments.h"
#include "client/json.h"
#include "commands.h"
#include "options.h"
#include "client/printable.h"
#include "client/survey.h"

struct request {
	enum { SHOW, PUT, TAKE, SWITCH } what;
	const char *remote;     /* NULL: the user's */
	const char *well_known; /* "on" or "off" */
	const char *application;
	char strips[256];
};

static const char help[] =
	"Usage: troubadour assign [OPTIONS] APPLICATION STRIP...\n"
	"       troubadour assign --list\n"
	"       troubadour assign --alone APPLICATION\n"
	"       troubadour assign --remove APPLICATION\n"
	"       troubadour assign --well-known on|off\n"
	"\n"
	"Sends an application into a strip, now and whenever it runs again.  If you name\n"
	"a virtual bus instead, the application records that bus.\n"
	"\n"
	"APPLICATION is its name as pavucontrol shows it, the name of its program, or its\n"
	"Flatpak ID; upper and lower case make no difference.  If you name several\n"
	"strips, the first one that exists and fits is used.  The console may also stand\n"
	"before a strip: studio.music.  With - after the strips, the application is left\n"
	"alone if none of them fits.\n"
	"\n"
	"Well-known programs (Discord, Spotify, Steam and others) play into the strips\n"
	"chat, music and game by default.\n"
	"\n"
	"  -l, --list          list your assignments, the rules in WirePlumber's\n"
	"                      configuration and the well-known programs\n"
	"  -a, --alone APPLICATION\n"
	"                      leave it alone: no rule and no list of well-known programs\n"
	"                      moves it; it plays where it asks to, where you move it by\n"
	"                      hand, or on the default device\n"
	"  -r, --remove APPLICATION\n"
	"                      end an assignment: the application plays into the default\n"
	"                      strip again\n"
	"  -w, --well-known on|off\n"
	"                      switch the rules for well-known programs\n"
	"  -C, --console NAME  the console to use, if several run in the session\n"
	"  -R, --remote NAME   a PipeWire other than the user's\n"
	"  -h, --help          this text\n"
	"\n"
	"Example: troubadour assign firefox music\n"
	"         troubadour assign discord chat b2\n";

static int usage(const char *what)
{
	fprintf(stderr, "assign: %s; see `troubadour assign --help`\n", what);
	return TB_EXIT_USAGE + 1;
}

/* `console` is that of the names that have none. */
static int take_strips(struct request *r, const char *console, uint32_t n, char **names)
{
	size_t used = 0;

	for (uint32_t i = 0; i < n && used < sizeof(r->strips); i++) {
		bool is_whole =
			!console || strchr(names[i], '.') || strcmp(names[i], TB_LEFT_ALONE) == 0;

		used += (size_t)snprintf(r->strips + used, sizeof(r->strips) - used, "%s%s%s%s",
			i ? " " : "", is_whole ? "" : console, is_whole ? "" : ".", names[i]);
	}
	return used < sizeof(r->strips) ? 0 : usage("too many strips");
}

/* 0 to go on, else the exit status plus one. */
static int parse_request(struct request *r, int argc, char **argv)
{
	struct tb_options o;
	int res = tb_options_parse(&o, argc, argv, "lAwL", help);

	if (res != 0)
		return res;
	if (o.list + (o.removed != NULL) + (o.well_known != NULL) + (o.alone != NULL) > 1)
		return usage("--list, --alone, --remove or --well-known, not several");
	r->remote = o.client.remote;
	r->application = o.removed;
	r->well_known = o.well_known;
	r->what = o.list ? SHOW : o.removed ? TAKE : o.well_known ? SWITCH : PUT;
	if (r->what == SWITCH && strcmp(r->well_known, "on") != 0
		&& strcmp(r->well_known, "off") != 0)
		return usage("--well-known is on or off");
	if (o.alone) {
		r->application = o.alone;
		snprintf(r->strips, sizeof(r->strips), "%s", TB_LEFT_ALONE);
	}
	if (r->what != PUT || o.alone)
		return o.n_args == 0 ? 0 : usage("too many arguments");
	if (o.n_args < 2)
		return usage("an APPLICATION and a STRIP are needed");
	r->application = o.args[0];
	return take_strips(r, o.client.console, o.n_args - 1, o.args + 1);
}

/* What WirePlumber's policy tells of its rules. */
static void show_rules(const struct tb_survey *s, const char *key, const char *origin)
{
	const char *text = tb_survey_entry(s, "troubadour-policy", key);
	json_t *list = text ? json_loads(text, 0, NULL) : NULL, *rule;
	size_t i;

	json_array_foreach(list, i, rule)
	{
		const char *programs = json_string_value(json_object_get(rule, "programs"));
		const char *strips = json_string_value(json_object_get(rule, "strips"));
		char *printable = strdup(programs ? programs : "");

		if (printable && strips) {
			tb_make_printable(printable);
			printf("%s  %s  %s\n", printable, strips, origin);
		}
		free(printable);
	}
	json_decref(list);
}

static void show(const struct tb_assigner *a, const char *remote)
{
	struct tb_survey *survey = tb_survey_new(remote);
	const struct tb_assignment *one;
	int width = 0;

	for (uint32_t i = 0; (one = tb_assigner_at(a, i)) != NULL; i++)
		width = SPA_MAX(width, (int)strlen(one->application));
	for (uint32_t i = 0; (one = tb_assigner_at(a, i)) != NULL; i++)
		printf("%-*s  %s  yours\n", width, one->application, one->strips);
	if (survey) {
		show_rules(survey, "rules", "rule");
		show_rules(survey, "well-known", "well-known");
	}
	tb_survey_free(survey);
	if (tb_assigner_n_odd(a) > 0)
		fprintf(stderr,
			"assign: %u assignments of the setting troubadour.assignments are not "
			"understood; the next change leaves them out\n",
			tb_assigner_n_odd(a));
}

/* ---- waiting for WirePlumber, which answers within the assigner's patience ---- */

struct wait {
	struct pw_main_loop *loop;
	struct tb_assigner *assigner;
	bool is_done;
	int res;
	char why[512];
};

static int open_assigner(struct wait *w, const char *remote)
{
	struct pw_loop *loop;
	int res;

	*w = (struct wait){ .loop = pw_main_loop_new(NULL) };
	loop = w->loop ? pw_main_loop_get_loop(w->loop) : NULL;
	w->assigner = loop ? tb_assigner_open(loop, remote, NULL, NULL) : NULL;
	if (!w->assigner) {
		res = -errno;
		snprintf(w->why, sizeof(w->why), "no PipeWire answers");
		return res;
	}
	pw_loop_enter(loop);
	while (tb_assigner_state(w->assigner) == -EAGAIN)
		pw_loop_iterate(loop, -1);
	pw_loop_leave(loop);
	snprintf(w->why, sizeof(w->why), "%s", tb_assigner_why(w->assigner));
	return tb_assigner_state(w->assigner);
}

static void close_assigner(struct wait *w)
{
	tb_assigner_free(w->assigner);
	if (w->loop)
		pw_main_loop_destroy(w->loop);
}

static void on_done(void *data, int res, const char *why)
{
	struct wait *w = data;

	w->is_done = true;
	w->res = res;
	snprintf(w->why, sizeof(w->why), "%s", why);
}

/* Waits for the end of a request that was sent with `res`. */
static int await(struct wait *w, int res)
{
	struct pw_loop *loop = pw_main_loop_get_loop(w->loop);

	if (res < 0)
		return res;
	pw_loop_enter(loop);
	while (!w->is_done)
		pw_loop_iterate(loop, -1);
	pw_loop_leave(loop);
	return w->res;
}

/* ---- the requests ---- */

static int put_or_take(struct wait *w, const struct request *r)
{
	const char *strips = r->what == PUT ? r->strips : NULL;
	int res = await(w, tb_assigner_assign(w->assigner, r->application, strips, on_done, w,
				   w->why, sizeof(w->why)));

	if (w->why[0])
		fprintf(stderr, "assign: %s%s\n", w->why,
			!strips && res == -ENOENT ? "; `--list` shows what is" : "");
	if (res < 0)
		return TB_EXIT_FAILURE;
	if (strips && strcmp(strips, TB_LEFT_ALONE) == 0)
		printf("\"%s\" is left alone\n", r->application);
	else if (strips)
		printf("\"%s\" goes to %s\n", r->application, strips);
	else
		printf("\"%s\" is not assigned any more\n", r->application);
	return 0;
}

static int switch_well_known(struct wait *w, const char *word)
{
	bool on = strcmp(word, "on") == 0;

	if (await(w, tb_assigner_know_programs(w->assigner, on, on_done, w)) < 0) {
		fprintf(stderr, "assign: %s\n",
			w->why[0] ? w->why : "WirePlumber's policy is older than this program");
		return TB_EXIT_FAILURE;
	}
	puts(on ? "well-known programs play into chat, music and game"
		: "well-known programs play into the default strip");
	return 0;
}

static int perform(struct wait *w, const struct request *r)
{
	if (open_assigner(w, r->remote) < 0) {
		fprintf(stderr, "assign: %s\n", w->why);
		return TB_EXIT_FAILURE;
	}
	if (r->what == SWITCH)
		return switch_well_known(w, r->well_known);
	if (r->what != SHOW)
		return put_or_take(w, r);
	show(w->assigner, r->remote);
	return 0;
}

int tb_command_assign(int argc, char **argv)
{
	struct request r = { 0 };
	struct wait w;
	int res = parse_request(&r, argc, argv);

	if (res != 0)
		return res - 1;
	pw_init(NULL, NULL);
	res = perform(&w, &r);
	close_assigner(&w);
	pw_deinit();
	return res;
}

/* ---- for other commands ---- */

int tb_assign(const char *application, const char *strips)
{
	struct wait w;
	int res = open_assigner(&w, NULL);

	if (res == 0)
		res = await(&w, tb_assigner_assign_ahead(w.assigner, application, strips, on_done,
					&w, w.why, sizeof(w.why)));
	close_assigner(&w);
	return res;
}

void tb_assigned(const struct tb_survey *s, const char *application, char *strips, uint32_t n_bytes)
{
	const char *value = tb_survey_entry(s, "sm-settings", "troubadour.assignments");
	const char *found = NULL;
	struct tb_assignments *a = value ? calloc(1, sizeof(*a)) : NULL;

	if (a && tb_assignments_parse(a, value) == 0)
		found = tb_assignments_get(a, application);
	snprintf(strips, n_bytes, "%s", found ? found : "");
	free(a);
}
