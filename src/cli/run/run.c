/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour run`: the module in a process of its own, in the foreground. */
#include "commands.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/impl.h>
#include <pipewire/pipewire.h>

#include "background.h"
#include "base/option-reader.h"
#include "builtin.h"
#include "demo.h"
#include "module/host.h"
#include "last-words.h"
#include "page.h"
#include "paths.h"
#include "client/printable.h"
#include "private/private.h"
#include "reload.h"
#include "run-checks.h"
#include "setup.h"

/* For all nodes of a large console on a busy machine. */
#define PATIENCE_S 15

struct options {
	const char *config; /* NULL: the user's, else the built-in one */
	bool is_private, is_demo, is_background, has_page;
};

struct run {
	struct pw_main_loop *loop;
	struct pw_context *context;
	struct pw_impl_module *module;
	struct spa_hook module_listener;
	struct tb_host host;
	const struct tb_mixer *mixer;
	char console[TB_NAME_MAX + 1];
	struct tb_demo *demo;
	struct tb_private *session;
	struct spa_source *patience;
	bool is_demo, is_ready, has_page;
	pid_t page;         /* 0: none */
	const char *origin; /* of the console: a path, or "built-in console" */
	const char *text;
	struct tb_reload *reload; /* NULL: there is no file */
	bool has_terminal;
};

/* ---- what the module says ---- */

static bool has_same_routes(const struct tb_mixer *m, uint32_t s, uint32_t t)
{
	for (uint32_t b = 0; b < tb_mixer_n_buses(m); b++) {
		if (tb_mixer_route(m, s, b) != tb_mixer_route(m, t, b))
			return false;
	}
	return true;
}

/* Strips that are heard on the same buses are named together, with the first of them. */
static bool is_first_of_its_routes(const struct tb_mixer *m, uint32_t s)
{
	for (uint32_t t = 0; t < s; t++) {
		if (has_same_routes(m, s, t))
			return false;
	}
	return true;
}

/* "system game music -> a1 b1" */
static void describe_routes(const struct tb_mixer *m)
{
	const char *head = "routes:";

	for (uint32_t s = 0; s < tb_mixer_n_strips(m); s++) {
		bool any = false;

		if (!is_first_of_its_routes(m, s))
			continue;
		printf("%s", head);
		head = "       ";
		for (uint32_t t = s; t < tb_mixer_n_strips(m); t++)
			if (has_same_routes(m, s, t))
				printf(" %s", tb_mixer_strip(m, t)->name);
		printf(" ->");
		for (uint32_t b = 0; b < tb_mixer_n_buses(m); b++) {
			if (!tb_mixer_route(m, s, b))
				continue;
			printf(" %s", tb_mixer_bus(m, b)->name);
			any = true;
		}
		printf("%s\n", any ? "" : " nowhere (`troubadour route STRIP BUS` routes them)");
	}
}

static void describe(const struct tb_mixer *m)
{
	printf("strips:");
	for (uint32_t i = 0; i < tb_mixer_n_strips(m); i++)
		printf(" %s", tb_mixer_strip(m, i)->name);
	printf("\nbuses: ");
	for (uint32_t i = 0; i < tb_mixer_n_buses(m); i++)
		printf(" %s", tb_mixer_bus(m, i)->name);
	printf("\n");
	describe_routes(m);
}

static void start_demo(struct run *r)
{
	if (!r->is_demo || r->demo)
		return;
	r->demo = tb_demo_new(r->context, &r->mixer, r->console);
	if (!r->demo)
		fprintf(stderr, "troubadour: the demo does not play: %s\n", strerror(errno));
}

/* Once: it survives that the console goes and comes. */
static void start_page(struct run *r)
{
	if (!r->has_page)
		return;
	r->has_page = false;
	r->page = tb_page_begin(r->session ? tb_private_dir(r->session) : NULL);
}

static void on_event(void *data, enum tb_host_event event, const char *message)
{
	struct run *r = data;
	char text[1024];

	snprintf(text, sizeof(text), "%s", message);
	tb_make_printable(text);
	switch (event) {
	case TB_HOST_ERROR:
		fprintf(stderr, "troubadour: %s: %s\n", r->origin, text);
		break;
	case TB_HOST_READY:
		r->is_ready = true;
		printf("%s (%s)\n", text, r->origin);
		describe(r->mixer);
		start_demo(r);
		start_page(r);
		tb_background_ready();
		break;
	case TB_HOST_DISCONNECTED:
		printf("%s\n", text);
		break;
	case TB_HOST_NOTE:
		fprintf(stderr, "troubadour: %s\n", text);
		break;
	}
	fflush(stdout);
}

static void on_mixer(void *data, const char *console, const struct tb_mixer *mixer)
{
	struct run *r = data;

	r->mixer = mixer;
	snprintf(r->console, sizeof(r->console), "%s", console);
}

/* ---- the loop ---- */

/* Most likely the sound server's own limit of open files, which it does not tell. */
static void on_patience_over(void *data, uint64_t n_expirations)
{
	if (!((struct run *)data)->is_ready)
		fprintf(stderr, "troubadour: PipeWire has not made all nodes yet; it may have run "
				"out of open files (LimitNOFILE= of its service), see its log\n");
}

static void on_signal(void *data, int number)
{
	pw_main_loop_quit(((struct run *)data)->loop);
}

/* A terminal that is closed sends it, too: then nobody is there any more. */
static void on_hangup(void *data, int number)
{
	struct run *r = data;
	char remote[256];

	if (r->has_terminal && !isatty(STDIN_FILENO)) {
		pw_main_loop_quit(r->loop);
	} else if (r->reload && r->is_ready) {
		tb_remote_in(r->text, remote);
		tb_reload_start(r->reload, r->console, remote);
	} else {
		fprintf(stderr, "troubadour: nothing to load: %s\n",
			r->reload ? "the console is not ready" : "there was no console file");
	}
}

static void on_module_destroy(void *data)
{
	struct run *r = data;

	spa_hook_remove(&r->module_listener);
	r->module = NULL;
	pw_main_loop_quit(r->loop);
}

static const struct pw_impl_module_events module_events = {
	PW_VERSION_IMPL_MODULE_EVENTS,
	.destroy = on_module_destroy,
};

static int open_context(struct run *r)
{
	struct pw_loop *loop;

	r->loop = pw_main_loop_new(NULL);
	if (!r->loop)
		return -errno;
	loop = pw_main_loop_get_loop(r->loop);
	pw_loop_add_signal(loop, SIGINT, on_signal, r);
	pw_loop_add_signal(loop, SIGTERM, on_signal, r);
	pw_loop_add_signal(loop, SIGHUP, on_hangup, r);
	r->has_terminal = isatty(STDIN_FILENO);
	if (r->origin[0] == '/' || access(r->origin, R_OK) == 0)
		r->reload = tb_reload_new(loop, r->origin);
	r->patience = pw_loop_add_timer(loop, on_patience_over, r);
	r->context = pw_context_new(loop, NULL, 0);
	return r->context && r->patience ? 0 : -errno;
}

static int load_console(struct run *r, const char *args)
{
	r->host = (struct tb_host){ .event = on_event, .mixer = on_mixer, .data = r };
	r->host.last_words = tb_last_words_prepare();
	pw_context_set_object(r->context, TB_HOST_OBJECT, &r->host);
	r->module = pw_context_load_module(r->context, "libpipewire-module-troubadour", args, NULL);
	if (!r->module)
		return -errno;
	pw_impl_module_add_listener(r->module, &r->module_listener, &module_events, r);
	pw_loop_update_timer(pw_main_loop_get_loop(r->loop), r->patience,
		&(struct timespec){ .tv_sec = PATIENCE_S }, NULL, false);
	return r->mixer ? tb_check_file_limit(
		       tb_mixer_n_strips(r->mixer) + tb_mixer_n_buses(r->mixer))
	                : 0;
}

static void close_context(struct run *r)
{
	tb_demo_free(r->demo);
	tb_reload_free(r->reload);
	if (r->module)
		pw_impl_module_destroy(r->module);
	if (r->patience)
		pw_loop_destroy_source(pw_main_loop_get_loop(r->loop), r->patience);
	if (r->context)
		pw_context_destroy(r->context);
	if (r->loop)
		pw_main_loop_destroy(r->loop);
}

static int run_console(struct run *r, const char *args)
{
	int res = tb_add_module_dir();

	if (res == 0)
		res = open_context(r);
	if (res < 0)
		fprintf(stderr, "troubadour: %s\n", strerror(-res));
	if (res == 0)
		res = tb_check_module();
	if (res == 0)
		res = tb_check_session(args);
	if (res == 0)
		res = load_console(r, args);
	if (res == 0)
		pw_main_loop_run(r->loop);
	close_context(r);
	return res == 0 ? 0 : TB_EXIT_FAILURE;
}

/* ---- a session of our own ---- */

static int start_session(struct run *r)
{
	char dir[PATH_MAX], data_dir[PATH_MAX], state[PATH_MAX + 16];
	const char *const *line;

	tb_module_dir(dir);
	tb_data_dir(data_dir);
	r->session = tb_private_new(&(struct tb_private_options){
		.module_dir = dir,
		.data_dir = data_dir,
		.allowed_rates = "44100 48000 88200 96000",
		.quantum = 512,
	});
	if (!r->session) {
		fprintf(stderr, "troubadour: no private session: %s\n", strerror(errno));
		return -errno;
	}
	if (tb_private_start(r->session) < 0) {
		fprintf(stderr, "troubadour: %s\n", tb_private_error(r->session));
		return -EIO;
	}
	printf("A private PipeWire runs.  To join it from another terminal:\n\n");
	for (line = tb_private_join_environment(r->session); *line; line++) {
		printf("    export %s\n", *line);
		putenv((char *)*line);
	}
	printf("\n");
	/* A console of a session that ends with us keeps nothing in the user's home. */
	snprintf(state, sizeof(state), "%s/state", tb_private_dir(r->session));
	return setenv("XDG_STATE_HOME", state, 1) < 0 ? -errno : 0;
}

/* ---- options ---- */

static const char help[] =
	"Usage: troubadour run [OPTIONS]\n"
	"\n"
	"Runs a console in the foreground until Ctrl-C.\n"
	"\n"
	"  -c, --config FILE  the console file (default:\n"
	"                     $XDG_CONFIG_HOME/troubadour/console.conf, or without that a\n"
	"                     built-in console: strips system game music chat mic, buses\n"
	"                     a1 b1 b2)\n"
	"  -p, --private      start a private PipeWire with WirePlumber and pipewire-pulse\n"
	"                     first, where none is running (headless, container, CI)\n"
	"  -b, --background   return as soon as the console is ready and leave it running,\n"
	"                     as the user's service if there is one\n"
	"  -d, --demo         play a short demo into three strips and print the levels\n"
	"  -w, --web          open the mixer in a browser too, or print its address where\n"
	"                     there is no desktop\n"
	"  -h, --help         this text\n"
	"\n"
	"Example: troubadour run --config studio.conf\n";

#define AT(member) offsetof(struct options, member)
static const struct tb_option options[] = {
	{ 'c', "config", TB_OPTION_TEXT, AT(config), NULL },
	{ 'p', "private", TB_OPTION_FLAG, AT(is_private), NULL },
	{ 'b', "background", TB_OPTION_FLAG, AT(is_background), NULL },
	{ 'd', "demo", TB_OPTION_FLAG, AT(is_demo), NULL },
	{ 'w', "web", TB_OPTION_FLAG, AT(has_page), NULL },
	{ 'h', "help", TB_OPTION_HELP, 0, NULL },
};
#undef AT

/* 0 to go on, else the exit status plus one. */
static int parse_options(struct options *o, int argc, char **argv)
{
	static const struct tb_option_table table = { options, SPA_N_ELEMENTS(options), help };
	uint32_t n_args;
	int res = tb_read_options(&table, o, argc, argv, &n_args);

	if (res != 0)
		return res;
	if (o->is_background && (o->is_private || o->has_page)) {
		fprintf(stderr,
			"run: %s ends with its terminal, so it cannot be combined with --background\n",
			o->is_private ? "--private" : "--web");
		return TB_EXIT_USAGE + 1;
	}
	if (n_args == 0)
		return 0;
	fprintf(stderr, "run: unexpected \"%s\"; a console file is given with --config\n", argv[1]);
	return TB_EXIT_USAGE + 1;
}

/* The text of the console, for free(); NULL after a message. */
static char *read_console(struct run *r, const struct options *o, char path[PATH_MAX])
{
	char *text;

	if (o->config)
		snprintf(path, PATH_MAX, "%s", o->config);
	else if (tb_config_path(path, "console.conf") < 0)
		path[0] = '\0';
	text = tb_read_file(path);
	r->origin = path;
	if (!text && !o->config && (errno == ENOENT || path[0] == '\0')) {
		r->origin = "built-in console";
		text = strdup(tb_builtin_console);
	}
	if (!text)
		fprintf(stderr, "troubadour: %s: %s\n", path, strerror(errno));
	return text;
}

int tb_command_run(int argc, char **argv)
{
	struct options o = { 0 };
	struct run r = { 0 };
	char path[PATH_MAX];
	char *text;
	int res = parse_options(&o, argc, argv);

	if (res != 0)
		return res - 1;
	if (o.is_background && !o.config && tb_setup_start_service(false) == TB_SERVICE_STARTED)
		return 0;
	if (o.is_background && tb_background_begin() < 0) {
		fprintf(stderr, "run: %s\n", strerror(errno));
		return TB_EXIT_FAILURE;
	}
	text = read_console(&r, &o, path);
	if (!text)
		return TB_EXIT_FAILURE;
	tb_keep_memory_lean();
	tb_raise_file_limit();
	pw_init(NULL, NULL);
	r.is_demo = o.is_demo;
	r.has_page = o.has_page;
	r.text = text;
	if (o.is_private)
		res = start_session(&r);
	if (res == 0)
		res = run_console(&r, text);
	tb_page_end(r.page);
	tb_private_free(r.session);
	pw_deinit();
	free(text);
	return res < 0 ? TB_EXIT_FAILURE : res;
}
