/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour assign`: applications to strips.  WirePlumber keeps the list and our
 * policy there follows it, see wireplumber/scripts/troubadour/find-strip.lua. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>

#include "assign.h"
#include "assignments.h"
#include "json.h"
#include "options.h"
#include "printable.h"
#include "survey.h"
#include "wireplumber-setting.h"

#define SETTING    "troubadour.assignments"
#define WELL_KNOWN "troubadour.well-known"

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
	"       troubadour assign --remove APPLICATION\n"
	"       troubadour assign --well-known on|off\n"
	"\n"
	"Sends an application into a strip, now and whenever it runs again.  If you name\n"
	"a virtual bus instead, the application records that bus.\n"
	"\n"
	"APPLICATION is its name as pavucontrol shows it, the name of its program, or its\n"
	"Flatpak ID; upper and lower case make no difference.  If you name several\n"
	"strips, the first one that exists and fits is used.  The console may also stand\n"
	"before a strip: studio.music\n"
	"\n"
	"Well-known programs (Discord, Spotify, Steam and others) play into the strips\n"
	"chat, music and game by default.\n"
	"\n"
	"  -l, --list          list your assignments, the rules in WirePlumber's\n"
	"                      configuration and the well-known programs\n"
	"  -r, --remove APPLICATION\n"
	"                      end an assignment: the application plays into the default\n"
	"                      strip again\n"
	"  -w, --well-known on|off\n"
	"                      switch the rules for well-known programs\n"
	"  -C, --console NAME  whose strips, where several consoles run in the session\n"
	"  -R, --remote NAME   another PipeWire than the user's\n"
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
		bool is_whole = !console || strchr(names[i], '.');

		used += (size_t)snprintf(r->strips + used, sizeof(r->strips) - used, "%s%s%s%s",
			i ? " " : "", is_whole ? "" : console, is_whole ? "" : ".", names[i]);
	}
	return used < sizeof(r->strips) ? 0 : usage("too many strips");
}

/* 0 to go on, else the exit status plus one. */
static int parse_request(struct request *r, int argc, char **argv)
{
	struct tb_options o;
	int res = tb_options_parse(&o, argc, argv, "lAw", help);

	if (res != 0)
		return res;
	if (o.list + (o.removed != NULL) + (o.well_known != NULL) > 1)
		return usage("--list, --remove or --well-known, not several");
	r->remote = o.client.remote;
	r->application = o.removed;
	r->well_known = o.well_known;
	r->what = o.list ? SHOW : o.removed ? TAKE : o.well_known ? SWITCH : PUT;
	if (r->what == SWITCH && strcmp(r->well_known, "on") != 0
		&& strcmp(r->well_known, "off") != 0)
		return usage("--well-known is on or off");
	if (r->what != PUT)
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

static void show(const struct tb_assignments *a, const char *remote)
{
	struct tb_survey *survey = tb_survey_new(remote);
	int width = 0;

	for (uint32_t i = 0; i < a->n; i++)
		width = SPA_MAX(width, (int)strlen(a->list[i].application));
	for (uint32_t i = 0; i < a->n; i++)
		printf("%-*s  %s  yours\n", width, a->list[i].application, a->list[i].strips);
	if (survey) {
		show_rules(survey, "rules", "rule");
		show_rules(survey, "well-known", "well-known");
	}
	tb_survey_free(survey);
	if (a->n_odd > 0)
		fprintf(stderr,
			"assign: %u assignments of the setting " SETTING
			" are not understood; the next change leaves them out\n",
			a->n_odd);
}

/* A name that no console has: it may come with a console that does not run. */
static int check_missing(const struct tb_wp_setting *s, const char *name)
{
	const char *dot = strchr(name, '.'), *nearest = tb_wp_setting_nearest(s, name);
	char console[64];

	snprintf(console, sizeof(console), "%.*s", dot ? (int)(dot - name) : 0, name);
	if (!tb_wp_setting_have_console(s, dot ? console : NULL)) {
		fprintf(stderr,
			"assign: no console runs that could have \"%s\"; it will count once "
			"there is one\n",
			name);
		return 0;
	}
	fprintf(stderr, "assign: no console has \"%s\"", name);
	if (nearest)
		fprintf(stderr, "; did you mean %s?\n", nearest);
	else
		fprintf(stderr, "; `troubadour status` shows all\n");
	return TB_EXIT_FAILURE;
}

/* What an application cannot be linked to is refused. */
static int check_strip(const struct tb_wp_setting *s, const char *name)
{
	const char *class = tb_wp_setting_class_of(s, name);

	if (!class)
		return check_missing(s, name);
	if (strncmp(class, "Audio/", 6) == 0)
		return 0;
	if (strncmp(class, "Stream/Output", 13) == 0)
		fprintf(stderr,
			"assign: \"%s\" plays on a device; applications play to virtual "
			"strips and record from virtual buses\n",
			name);
	else
		fprintf(stderr,
			"assign: \"%s\" is fed by a microphone; applications play to virtual "
			"strips and record from virtual buses\n",
			name);
	return TB_EXIT_FAILURE;
}

static int check_strips(const struct tb_wp_setting *s, const char *strips)
{
	char list[256], *rest = list, *name;
	int res = 0;

	snprintf(list, sizeof(list), "%s", strips);
	while (res == 0 && (name = strsep(&rest, " ")))
		if (name[0] != '\0')
			res = check_strip(s, name);
	return res;
}

static void tell(const struct request *r)
{
	if (r->what == PUT)
		printf("\"%s\" goes to %s\n", r->application, r->strips);
	else
		printf("\"%s\" is not assigned any more\n", r->application);
}

static int save(struct tb_wp_setting *s, const struct tb_assignments *a)
{
	char *json = tb_assignments_print(a);
	int res = json ? tb_wp_setting_set(s, json) : -errno;

	free(json);
	return res;
}

static int change(struct tb_wp_setting *s, struct tb_assignments *a, const struct request *r)
{
	int res = 0;

	if (r->what == TAKE && !tb_assignments_remove(a, r->application)) {
		fprintf(stderr, "assign: \"%s\" is not assigned; `--list` shows what is\n",
			r->application);
		return TB_EXIT_FAILURE;
	}
	if (r->what == PUT)
		res = tb_assignments_set(a, r->application, r->strips);
	if (res < 0) {
		fprintf(stderr, "assign: \"%s\" to \"%s\": %s\n", r->application, r->strips,
			res == -ENOSPC ? "there are too many assignments"
				       : "names of strips are made of a-z 0-9 _ -");
		return TB_EXIT_FAILURE;
	}
	if (r->what == PUT && check_strips(s, r->strips) != 0)
		return TB_EXIT_FAILURE;
	res = save(s, a);
	if (res == 0) {
		tell(r);
		return 0;
	}
	fprintf(stderr, "assign: %s\n", tb_wp_setting_strerror(res));
	return TB_EXIT_FAILURE;
}

int tb_assign(const char *application, const char *strips)
{
	struct tb_wp_setting *s = tb_wp_setting_new(SETTING, NULL);
	struct tb_assignments *a = s ? calloc(1, sizeof(*a)) : NULL;
	int res = a ? tb_assignments_parse(a, tb_wp_setting_value(s)) : -errno;

	if (res == 0 && strips)
		res = tb_assignments_set(a, application, strips);
	else if (res == 0)
		tb_assignments_remove(a, application);
	if (res == 0)
		res = save(s, a);
	free(a);
	tb_wp_setting_free(s);
	return res;
}

void tb_assigned(const struct tb_survey *s, const char *application, char *strips, uint32_t n_bytes)
{
	const char *value = tb_survey_entry(s, "sm-settings", SETTING), *found = NULL;
	struct tb_assignments *a = value ? calloc(1, sizeof(*a)) : NULL;

	if (a && tb_assignments_parse(a, value) == 0)
		found = tb_assignments_get(a, application);
	snprintf(strips, n_bytes, "%s", found ? found : "");
	free(a);
}

static int switch_well_known(const struct request *r)
{
	struct tb_wp_setting *s = tb_wp_setting_new(WELL_KNOWN, r->remote);
	bool on = strcmp(r->well_known, "on") == 0;
	int res;

	if (!s) {
		fprintf(stderr, "assign: %s\n", tb_wp_setting_strerror(-errno));
		return TB_EXIT_FAILURE;
	}
	res = tb_wp_setting_set(s, on ? "true" : "false");
	tb_wp_setting_free(s);
	if (res < 0) {
		fprintf(stderr, "assign: %s\n", tb_wp_setting_strerror(res));
		return TB_EXIT_FAILURE;
	}
	puts(on ? "well-known programs play into chat, music and game"
		: "well-known programs play into the default strip");
	return 0;
}

static int perform(const struct request *r)
{
	struct tb_wp_setting *s = tb_wp_setting_new(SETTING, r->remote);
	struct tb_assignments *a = s ? calloc(1, sizeof(*a)) : NULL;
	int res = TB_EXIT_FAILURE;

	if (!s)
		fprintf(stderr, "assign: %s\n", tb_wp_setting_strerror(-errno));
	else if (!a)
		fprintf(stderr, "assign: out of memory\n");
	else if (tb_assignments_parse(a, tb_wp_setting_value(s)) < 0)
		fprintf(stderr, "assign: WirePlumber's setting " SETTING " is damaged: %s\n",
			tb_wp_setting_value(s));
	else if (r->what != SHOW)
		res = change(s, a, r);
	else
		res = (show(a, r->remote), 0);
	free(a);
	tb_wp_setting_free(s);
	return res;
}

int tb_command_assign(int argc, char **argv)
{
	struct request r = { 0 };
	int res = parse_request(&r, argc, argv);

	if (res != 0)
		return res - 1;
	pw_init(NULL, NULL);
	res = r.what == SWITCH ? switch_well_known(&r) : perform(&r);
	pw_deinit();
	return res;
}
