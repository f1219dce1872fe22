/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Start and end of a test's session, and of the console in it. */
#include "session-impl.h"

#include "world.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <spa/utils/json.h>

extern char **environ;

void fail(const char *format, ...)
{
	char message[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	cr_assert_fail("%s", message);
	abort();
}

const char *built(const char *variable)
{
	const char *path = getenv(variable);

	if (path == NULL)
		fail("%s is not set: run the tests through meson", variable);
	return path;
}

/* The console's text as the module's arguments in a daemon's configuration. */
static char *daemon_conf(const struct session_options *o)
{
	const char *more = o->pipewire_conf ? o->pipewire_conf : "";
	char *text;

	if (o->console == NULL || o->host != HOST_DAEMON)
		return strdup(more);
	if (asprintf(&text,
		    "%s\ncontext.modules = [\n"
		    "    { name = libpipewire-module-troubadour args = { %s } }\n]\n",
		    more, o->console)
		< 0)
		abort();
	return text;
}

static struct tb_private *new_private(const struct session_options *o)
{
	char *pipewire_conf = daemon_conf(o), *wireplumber_conf = policy_conf(o->wireplumber_conf);
	struct tb_private *p = tb_private_new(&(struct tb_private_options){
		.rate_hz = o->rate_hz,
		.allowed_rates = o->allowed_rates,
		.quantum = o->quantum,
		.min_quantum = o->quantum,
		.max_quantum = o->quantum,
		.module_dir = getenv("TB_TEST_MODULE_DIR"),
		.plugin_dir = getenv("TB_TEST_PLUGIN_DIR"),
		.data_dir = getenv("TB_TEST_DATA_DIR"),
		.hardware_group = o->wall ? NULL : TIME_GROUP,
		.pipewire_conf = pipewire_conf,
		.wireplumber_conf = wireplumber_conf,
		.pulse_conf = o->pulse_conf,
		.deadline_ms = HANG_MS,
		.show_logs_if_abandoned = true,
	});

	free(pipewire_conf);
	free(wireplumber_conf);
	if (p == NULL)
		fail("cannot make a private session: %m");
	return p;
}

static void begin_time(struct session *s)
{
	if (s->options.wall)
		return;
	s->world = world_new(s);
	s->clock = driver_new_of_group(s->world, "clock", TIME_GROUP);
	world_hurry(s->world, false);
	world_go(s->world);
}

static void end_time(struct session *s)
{
	if (s->world == NULL)
		return;
	driver_free(s->clock);
	world_free(s->world);
	s->clock = NULL;
	s->world = NULL;
}

struct session *session_start(const struct session_options *options)
{
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	pw_init(NULL, NULL);
	s->options = *options;
	s->private = new_private(options);
	policy_write_script(s);
	if (tb_private_start(s->private) < 0)
		fail("%s", tb_private_error(s->private));
	/* Our own client must not read the user's configuration either. */
	environ = (char **)tb_private_environment(s->private);
	s->graph = graph_connect(s);
	begin_time(s);
	if (options->console != NULL && options->host == HOST_PROCESS)
		start_console(s);
	else if (options->console != NULL)
		await_console(s);
	return s;
}

void session_end(struct session *s)
{
	static char *nothing[] = { NULL };

	if (s->console != NULL)
		stop_console(s, SIGTERM);
	end_time(s);
	graph_disconnect(s->graph);
	tools_end(s);
	environ = nothing;
	tb_private_free(s->private);
	free(s);
}

void session_test(const struct session_options *options, void (*body)(struct session *s))
{
	struct session *s = session_start(options);

	body(s);
	session_end(s);
}

/* ---- files ---- */

const char *session_file(struct session *s, const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", tb_private_dir(s->private), name);
	return path;
}

const char *session_write_file(struct session *s, const char *name, const char *text)
{
	const char *path = session_file(s, name);
	FILE *file = fopen(path, "we");

	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		fail("cannot write %s: %m", path);
	return path;
}

/* ---- the console ---- */

/* `it` stands in the array of strips or buses. */
static void await_devices(struct session *s, struct spa_json *array, const char *console)
{
	struct spa_json device;
	char key[64], name[64], node[160];
	const char *value;
	int len;

	while (spa_json_enter_object(array, &device) > 0)
		while ((len = spa_json_object_next(&device, key, sizeof(key), &value)) > 0) {
			if (strcmp(key, "name") != 0)
				continue;
			spa_json_parse_stringn(value, len, name, sizeof(name));
			snprintf(node, sizeof(node), "%s.%s", console, name);
			await_node(s, node);
		}
}

static void console_name(const char *text, char *name, size_t name_size)
{
	snprintf(name, name_size, "troubadour");
	spa_json_str_object_find(text, strlen(text), "console.name", name, name_size);
}

void await_console(struct session *s)
{
	const char *text = s->options.console, *value;
	struct spa_json top, array;
	char key[64], console[64];
	int len;

	console_name(text, console, sizeof(console));
	await_node(s, console);
	spa_json_begin_object_relax(&top, text, strlen(text));
	while ((len = spa_json_object_next(&top, key, sizeof(key), &value)) > 0) {
		if (strcmp(key, "strips") != 0 && strcmp(key, "buses") != 0)
			continue;
		spa_json_enter(&top, &array);
		await_devices(s, &array, console);
	}
}

static const char *preload(void)
{
	static char text[4200];

	snprintf(text, sizeof(text), "LD_PRELOAD=%s", built("TB_TEST_RT_GUARD"));
	return text;
}

void start_console(struct session *s)
{
	const char *path = session_write_file(s, "console.conf", s->options.console);

	const char *program = built("TB_TEST_TROUBADOUR");

	if (s->options.guard)
		s->console = tool_start(s, "env", preload(), program, "run", "--config", path);
	else
		s->console = tool_start(s, program, "run", "--config", path);
	await_console(s);
}

void stop_console(struct session *s, int signal)
{
	struct tool *console = s->console;
	char name[64];

	s->console = NULL;
	tool_stop(console, signal);
	console_name(s->options.console, name, sizeof(name));
	/* Or the next one would be taken for this one. */
	if (tb_private_pid(s->private, TB_PRIVATE_PIPEWIRE) != 0)
		await_no_node(s, name);
}

/* ---- daemons ---- */

static void start_what_is_missing(struct session *s)
{
	if (tb_private_start(s->private) < 0)
		fail("%s", tb_private_error(s->private));
}

void restart_pipewire(struct session *s, int signal)
{
	end_time(s);
	graph_disconnect(s->graph);
	s->graph = NULL;
	tb_private_stop_piece(s->private, TB_PRIVATE_PIPEWIRE, signal);
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGTERM);
	tb_private_stop_piece(s->private, TB_PRIVATE_PULSE, SIGTERM);
	start_what_is_missing(s);
	s->graph = graph_connect(s);
	begin_time(s);
}

void restart_wireplumber(struct session *s)
{
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGTERM);
	start_what_is_missing(s);
}

void restart_pulse(struct session *s)
{
	tb_private_stop_piece(s->private, TB_PRIVATE_PULSE, SIGTERM);
	start_what_is_missing(s);
}
