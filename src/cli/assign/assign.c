/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour assign`: applications to strips.  WirePlumber keeps the list and our
 * policy there follows it, see wireplumber/scripts/troubadour/find-strip.lua. */
#include "commands.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>

#include "assignments.h"
#include "wireplumber-setting.h"

#define SETTING "troubadour.assignments"

struct request {
	enum { SHOW, PUT, TAKE } what;
	const char *application;
	char strips[256];
};

static void print_help(void)
{
	puts("Usage: troubadour assign APPLICATION STRIP...\n"
	     "       troubadour assign --list\n"
	     "       troubadour assign --remove APPLICATION\n"
	     "\n"
	     "Sends what an application plays into a strip, now and whenever it runs again.\n"
	     "A virtual bus instead of a strip is what the application records.\n"
	     "\n"
	     "APPLICATION is its name as pavucontrol shows it, its program, or its Flatpak\n"
	     "id; upper and lower case are the same.  Of several strips the first that is\n"
	     "there and fits counts.  A strip of another console than \"troubadour\" is\n"
	     "written with its console: studio.music\n"
	     "\n"
	     "  -l, --list    the assignments\n"
	     "  -r, --remove  the application plays into the default strip again\n"
	     "  -h, --help    this text\n"
	     "\n"
	     "Example: troubadour assign firefox music\n"
	     "         troubadour assign discord chat b2");
}

static int usage(const char *what)
{
	fprintf(stderr, "assign: %s; see `troubadour assign --help`\n", what);
	return TB_EXIT_USAGE + 1;
}

static int take_strips(struct request *r, int n, char **names)
{
	size_t used = 0;

	for (int i = 0; i < n && used < sizeof(r->strips); i++)
		used += (size_t)snprintf(
			r->strips + used, sizeof(r->strips) - used, "%s%s", i ? " " : "", names[i]);
	return used < sizeof(r->strips) ? 0 : usage("too many strips");
}

/* 0 to go on, else the exit status plus one. */
static int parse_request(struct request *r, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "list", no_argument, NULL, 'l' },
		{ "remove", required_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	bool is_list = false;
	int option;

	while ((option = getopt_long(argc, argv, "lr:h", longs, NULL)) != -1) {
		if (option == 'h') {
			print_help();
			return 1;
		}
		if (option != 'l' && option != 'r')
			return TB_EXIT_USAGE + 1;
		is_list |= option == 'l';
		r->application = option == 'r' ? optarg : r->application;
	}
	r->what = is_list ? SHOW : r->application ? TAKE : PUT;
	if (is_list && r->application)
		return usage("--list or --remove, not both");
	if (r->what != PUT)
		return optind == argc ? 0 : usage("too many arguments");
	if (argc - optind < 2)
		return usage("an APPLICATION and a STRIP are needed");
	r->application = argv[optind];
	return take_strips(r, argc - optind - 1, argv + optind + 1);
}

static void show(const struct tb_assignments *a)
{
	int width = 0;

	for (uint32_t i = 0; i < a->n; i++) {
		int n = (int)strlen(a->list[i].application);

		width = n > width ? n : width;
	}
	for (uint32_t i = 0; i < a->n; i++)
		printf("%-*s  %s\n", width, a->list[i].application, a->list[i].strips);
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

static int change(struct tb_wp_setting *s, struct tb_assignments *a, const struct request *r)
{
	char *json;
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
	json = tb_assignments_print(a);
	res = json ? tb_wp_setting_set(s, json) : -errno;
	free(json);
	if (res == 0) {
		tell(r);
		return 0;
	}
	fprintf(stderr, "assign: %s\n", strerror(-res));
	return TB_EXIT_FAILURE;
}

static int perform(const struct request *r)
{
	struct tb_wp_setting *s = tb_wp_setting_new(SETTING);
	struct tb_assignments *a = calloc(1, sizeof(*a));
	int res = TB_EXIT_FAILURE;

	if (!s && errno == ENOENT)
		fprintf(stderr, "assign: WirePlumber does not run, or without Troubadour's "
				"policy; after an installation it has to be started again\n");
	else if (!s || !a)
		fprintf(stderr, "assign: %s\n", s ? "out of memory" : "no PipeWire answers");
	else if (tb_assignments_parse(a, tb_wp_setting_value(s)) < 0)
		fprintf(stderr, "assign: WirePlumber's setting " SETTING " is damaged: %s\n",
			tb_wp_setting_value(s));
	else if (r->what != SHOW)
		res = change(s, a, r);
	else
		res = (show(a), 0);
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
	res = perform(&r);
	pw_deinit();
	return res;
}
