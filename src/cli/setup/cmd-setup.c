/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour setup`: a console for this desk, from four answers. */
#include "commands.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

#include "assign.h"
#include "explain.h"
#include "background.h"
#include "base/option-reader.h"
#include "paths.h"
#include "setup.h"

static const char help[] =
	"Usage: troubadour setup [OPTIONS]\n"
	"\n"
	"Asks where you listen, which microphone you use, whether you stream or record, and which\n"
	"running programs are game, music or chat.  Shows the console file that it would write,\n"
	"writes it, starts the console, and tells you what to do in OBS and in a call.  Nothing\n"
	"changes before you have said yes, and an existing console file is kept as a backup.\n"
	"\n"
	"Answers that you give here are not asked for:\n"
	"  -o, --output DEVICE      where you listen: a name from `troubadour devices`, or a\n"
	"                           part of one; \"default\" is the desktop's default\n"
	"  -m, --microphone DEVICE  the same for the microphone; \"none\" for no microphone\n"
	"  -s, --stream yes|no      whether to make a \"Stream mix\" for OBS and recorders\n"
	"  -v, --voice yes|no       gate, equaliser and compressor for the voice, and music\n"
	"                           that gives way to it (default: yes)\n"
	"  --game PROGRAM           a program that is a game; may be repeated\n"
	"  --music PROGRAM          a program that plays music; may be repeated\n"
	"  --chat PROGRAM           a program for calls; may be repeated\n"
	"  -y, --yes                ask nothing, take the defaults\n"
	"  -f, --force              with --yes: replace an existing console file\n"
	"  -p, --print              print the console file and change nothing\n"
	"  -n, --no-start           write the file, but start nothing\n"
	"  -b, --background         if there is no user service: start the console in the\n"
	"                           background, or load the file into the running console\n"
	"  -h, --help               this text\n"
	"\n"
	"Example: troubadour setup\n"
	"         troubadour setup --yes --output \"HD 650\" --microphone Yeti --chat Firefox\n";

struct request {
	struct tb_setup setup;
	struct tb_setup_given given;
	const char *output, *microphone;
	bool asks_nothing, is_forced, prints_only, starts_nothing, is_background;
	struct tb_survey *survey;
	char path[PATH_MAX];
};

/* ---- the command line ---- */

static int refuse(const char *what, const char *word)
{
	fprintf(stderr, "setup: %s%s%s%s; see `troubadour setup --help`\n", what, word ? " \"" : "",
		word ? word : "", word ? "\"" : "");
	return TB_EXIT_USAGE + 1;
}

static int read_yes_or_no(const char *name, const char *value, bool *yes)
{
	*yes = strcmp(value, "yes") == 0;
	if (*yes || strcmp(value, "no") == 0)
		return 0;
	fprintf(stderr, "setup: --%s is yes or no, not \"%s\"\n", name, value);
	return TB_EXIT_USAGE + 1;
}

static int take_stream(void *into, const char *command, const char *value)
{
	struct request *r = into;

	r->given.records = true;
	return read_yes_or_no("stream", value, &r->setup.records);
}

static int take_voice(void *into, const char *command, const char *value)
{
	return read_yes_or_no("voice", value, &((struct request *)into)->setup.wants_voice);
}

static int take_program(struct request *r, const char *name, const char *strip)
{
	r->given.programs = true;
	if (name[0] == '\0' || strlen(name) >= sizeof(r->setup.program[0].name))
		return refuse("this is not the name of a program:", name);
	return tb_setup_add_program(&r->setup, name, strip) < 0 ? refuse("too many programs", NULL)
	                                                        : 0;
}

static int take_game(void *into, const char *command, const char *value)
{
	return take_program(into, value, "game");
}

static int take_music(void *into, const char *command, const char *value)
{
	return take_program(into, value, "music");
}

static int take_chat(void *into, const char *command, const char *value)
{
	return take_program(into, value, "chat");
}

#define AT(member) offsetof(struct request, member)
static const struct tb_option options[] = {
	{ 'o', "output", TB_OPTION_TEXT, AT(output), NULL },
	{ 'm', "microphone", TB_OPTION_TEXT, AT(microphone), NULL },
	{ 's', "stream", TB_OPTION_TAKE, 0, take_stream },
	{ 'v', "voice", TB_OPTION_TAKE, 0, take_voice },
	{ '\0', "game", TB_OPTION_TAKE, 0, take_game },
	{ '\0', "music", TB_OPTION_TAKE, 0, take_music },
	{ '\0', "chat", TB_OPTION_TAKE, 0, take_chat },
	{ 'y', "yes", TB_OPTION_FLAG, AT(asks_nothing), NULL },
	{ 'f', "force", TB_OPTION_FLAG, AT(is_forced), NULL },
	{ 'p', "print", TB_OPTION_FLAG, AT(prints_only), NULL },
	{ 'n', "no-start", TB_OPTION_FLAG, AT(starts_nothing), NULL },
	{ 'b', "background", TB_OPTION_FLAG, AT(is_background), NULL },
	{ 'h', "help", TB_OPTION_HELP, 0, NULL },
};
#undef AT

/* 0, or the exit status plus one. */
static int parse(struct request *r, int argc, char **argv)
{
	static const struct tb_option_table table = { options, SPA_N_ELEMENTS(options), help };
	uint32_t n_args;
	int res = tb_read_options(&table, r, argc, argv, &n_args);

	return res == 0 && n_args > 0 ? refuse("unexpected", argv[1]) : res;
}

/* ---- devices of the command line ---- */

/* 0, or the exit status after a message. */
static int find_device(
	const struct request *r, const char *text, bool sinks, char *name, size_t n_bytes)
{
	struct tb_devices h;
	char why[TB_DEVICE_NAME_MAX + 128];
	int found;

	h.n = 0;
	if (r->survey)
		tb_survey_devices(r->survey, sinks, &h);
	found = tb_device_match(h.list, h.n, text);
	if (found < 0) {
		tb_device_explain(text, found, why, sizeof(why));
		tb_explain_devices(&h, "setup", why);
		return TB_EXIT_FAILURE;
	}
	snprintf(name, n_bytes, "%s", h.list[found].name);
	return 0;
}

static int take_devices(struct request *r)
{
	struct tb_setup *s = &r->setup;
	int res = 0;

	r->given.output = r->output != NULL;
	r->given.microphone = r->microphone != NULL;
	if (r->output && strcmp(r->output, "default") != 0)
		res = find_device(r, r->output, true, s->output, sizeof(s->output));
	if (r->microphone)
		s->has_microphone = strcmp(r->microphone, "none") != 0;
	if (res == 0 && r->microphone && s->has_microphone && strcmp(r->microphone, "default") != 0)
		res = find_device(r, r->microphone, false, s->microphone, sizeof(s->microphone));
	return res;
}

/* ---- writing ---- */

/* Until something is written, Ctrl-C leaves all as it was. */
static void on_interrupt(int signal)
{
	static const char message[] = "\nsetup: nothing was changed\n";

	if (write(STDERR_FILENO, message, sizeof(message) - 1) < 0)
		_exit(TB_EXIT_FAILURE);
	_exit(128 + signal);
}

static int cancelled(void)
{
	fprintf(stderr, "setup: nothing was changed\n");
	return TB_EXIT_FAILURE;
}

/* Whether to go on: 1, 0 after a message, or -ECANCELED. */
static int confirm(const struct request *r)
{
	bool is_there = access(r->path, F_OK) == 0;

	if (r->asks_nothing && is_there && !r->is_forced) {
		fprintf(stderr,
			"setup: %s already exists; --force replaces it and keeps a backup\n",
			r->path);
		return 0;
	}
	if (r->asks_nothing)
		return 1;
	printf("\n%s %s%s\n", is_there ? "This replaces" : "This goes to", r->path,
		is_there ? ", which is kept as a backup." : ".");
	return tb_setup_confirm("Write it and start the console?", !is_there);
}

static void print_command(const char *before, const struct tb_setup_program *p)
{
	if (p->strip)
		printf("%stroubadour assign \"%s\" %s\n", before, p->name, p->strip);
	else
		printf("%stroubadour assign --remove \"%s\"\n", before, p->name);
}

static void print_programs(const struct tb_setup *s)
{
	for (uint32_t i = 0; i < s->n_programs; i++)
		print_command("# ", &s->program[i]);
}

/* Whether one of that name runs already, which the file is for. */
static bool is_running(const struct tb_survey *s)
{
	for (uint32_t i = 0; s && i < s->registry.n_globals; i++)
		if (s->registry.global[i]->kind == TB_GLOBAL_NODE
			&& strcmp(tb_global_get(s->registry.global[i], TB_KEY_CONSOLE),
				   "troubadour")
				   == 0)
			return true;
	return false;
}

static int start_without_service(const struct tb_survey *s)
{
	char *reload[] = { (char[]){ "reload" }, NULL };

	return is_running(s) ? tb_command_reload(1, reload) : tb_background_start();
}

/* 0, or the exit status after a message. */
static int start(const struct request *r)
{
	switch (tb_setup_start_service(true)) {
	case TB_SERVICE_STARTED:
		puts("The console runs now, and at every login "
		     "(systemctl --user status troubadour).");
		break;
	case TB_SERVICE_MISSING:
		if (r->is_background)
			return start_without_service(r->survey) == 0 ? 0 : TB_EXIT_FAILURE;
		puts("There is no user service troubadour here, so start the console yourself:\n"
		     "  troubadour run\n"
		     "and put that into your desktop's autostart.");
		break;
	case TB_SERVICE_FAILED:
		puts("The service did not start; `journalctl --user -u troubadour` says why, and\n"
		     "`troubadour run` starts the console in a terminal.");
		return r->is_background ? TB_EXIT_FAILURE : 0;
	}
	return 0;
}

/* WirePlumber keeps them; without it they are told, so that nothing is lost. */
static void assign_programs(const struct tb_setup *s)
{
	bool is_told = false;

	for (uint32_t i = 0; i < s->n_programs; i++) {
		if (!is_told && tb_assign(s->program[i].name, s->program[i].strip) == 0)
			continue;
		if (!is_told)
			puts("Not assigned yet, because WirePlumber runs without Troubadour's policy.  "
			     "Restart it\n(systemctl --user restart wireplumber), then:");
		is_told = true;
		print_command("  ", &s->program[i]);
	}
}

static int finish(const struct request *r, const char *text)
{
	char backup[PATH_MAX + 16];
	int res;

	/* From here on it is done as a whole. */
	signal(SIGINT, SIG_IGN);
	res = tb_setup_write(r->path, text, backup, sizeof(backup));
	if (res < 0) {
		fprintf(stderr, "setup: %s cannot be written: %s; nothing was changed\n", r->path,
			strerror(-res));
		return TB_EXIT_FAILURE;
	}
	printf("Wrote %s.\n", r->path);
	if (backup[0] != '\0')
		printf("The previous file is %s.\n", backup);
	if (!r->starts_nothing)
		res = start(r);
	assign_programs(&r->setup);
	tb_setup_print_next(&r->setup);
	return res;
}

static int ask_and_write(struct request *r)
{
	struct tb_setup *s = &r->setup;
	char *text;
	int res = take_devices(r);

	if (res != 0)
		return res;
	if (!r->asks_nothing && !r->prints_only && tb_setup_ask(s, &r->given, r->survey) < 0)
		return cancelled();
	text = tb_setup_console_text(s);
	if (!text) {
		fprintf(stderr, "setup: out of memory\n");
		return TB_EXIT_FAILURE;
	}
	if (!r->asks_nothing || r->prints_only) {
		printf("%s%s", r->prints_only ? "" : "\n", text);
		print_programs(s);
	}
	if (!r->prints_only) {
		res = confirm(r);
		res = res == 1 ? finish(r, text) : cancelled();
	}
	free(text);
	return res;
}

int tb_command_setup(int argc, char **argv)
{
	struct request r = {
		.setup = { .has_microphone = true, .records = true, .wants_voice = true },
	};
	int res = parse(&r, argc, argv);

	if (res != 0)
		return res - 1;
	if (tb_config_path(r.path, "console.conf") < 0) {
		fprintf(stderr, "setup: there is no home directory to write to\n");
		return TB_EXIT_FAILURE;
	}
	signal(SIGINT, on_interrupt);
	pw_init(NULL, NULL);
	r.survey = tb_survey_new(NULL);
	if (!r.survey)
		fprintf(stderr,
			"setup: no PipeWire answers (%s), so devices and programs are not "
			"known; `troubadour doctor` says more\n",
			strerror(errno));
	res = ask_and_write(&r);
	tb_survey_free(r.survey);
	pw_deinit();
	return res;
}
