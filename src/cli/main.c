/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The `troubadour` program: one command per file. */
#include "commands.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "setup", tb_command_setup, "write a console file for your desk, from four answers" },
	{ "assign", tb_command_assign, "send an application into a strip" },
	{ "run", tb_command_run, "run a console until Ctrl-C" },
	{ "reload", tb_command_reload, "load an edited console file while everything plays" },
	{ "mixer", tb_command_mixer, "show the console on the terminal, with meters and faders" },
	{ "status", tb_command_status, "show the whole console at a glance" },
	{ "list", tb_command_list, "list what can be set: keys with range and meaning" },
	{ "get", tb_command_get, "print values" },
	{ "set", tb_command_set, "change values, several at once" },
	{ "route", tb_command_route, "switch a route from a strip to a bus, or set its level" },
	{ "mute", tb_command_mute, "mute a strip or a bus" },
	{ "solo", tb_command_solo, "solo a strip: silence all others" },
	{ "cue", tb_command_cue, "listen to a strip or bus on the monitor" },
	{ "scene", tb_command_scene, "save and recall settings under a name" },
	{ "preset", tb_command_preset, "set processing for a purpose, such as a podcast voice" },
	{ "import", tb_command_import,
		"import an equaliser of AutoEq, Equalizer APO or EasyEffects" },
	{ "watch", tb_command_watch, "print changes as they happen" },
	{ "meters", tb_command_meters, "print levels" },
	{ "ptt", tb_command_ptt, "push to talk: hold a muted strip open" },
	{ "loudness", tb_command_loudness, "measure a bus: LUFS, range and true peak" },
	{ "check", tb_command_check, "hear a microphone as it comes in and as others hear it" },
	{ "strip", tb_command_strip, "add, change, rename and remove strips" },
	{ "bus", tb_command_bus, "add, change, rename and remove buses" },
	{ "devices", tb_command_devices, "list speakers and microphones, and who uses them" },
	{ "device", tb_command_device, "choose where a bus plays, or what a strip records" },
	{ "apps", tb_command_apps,
		"list which program plays into which strip or records which bus" },
	{ "web", tb_command_web, "open the mixer in a browser" },
	{ "doctor", tb_command_doctor, "find what is wrong, and what to do about it" },
	{ "complete", tb_command_complete, NULL },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *to)
{
	fprintf(to, "Usage: troubadour COMMAND [OPTIONS]\n"
		    "\n"
		    "A mixing console inside PipeWire.\n"
		    "\n"
		    "Commands:\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (commands[i].help)
			fprintf(to, "  %-8s %s\n", commands[i].name, commands[i].help);
	fprintf(to,
		"\n"
		"`troubadour COMMAND --help` explains a command.  --version prints the version.\n"
		"--console NAME and --remote NAME may also stand before the command.\n");
}

static int unknown_command(const char *name)
{
	if (name[0] == '-') {
		fprintf(stderr,
			"troubadour: \"%s\" is not a command, and none follows it; see `troubadour "
			"--help`\n",
			name);
		return TB_EXIT_USAGE;
	}
	fprintf(stderr, "troubadour: unknown command \"%s\" (have:", name);
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (commands[i].help)
			fprintf(stderr, "%s %s", i ? "," : "", commands[i].name);
	fprintf(stderr, ")\n");
	return TB_EXIT_USAGE;
}

/* How many of the arguments at `arg` are one of the options that may also stand before a
 * command; 0: it is none. */
static int n_leading_option(char **arg)
{
	if (strncmp(arg[0], "--console=", 10) == 0 || strncmp(arg[0], "--remote=", 9) == 0)
		return 1;
	if (strcmp(arg[0], "--console") == 0 || strcmp(arg[0], "--remote") == 0)
		return arg[1] ? 2 : 0;
	if (strncmp(arg[0], "-C", 2) != 0 && strncmp(arg[0], "-R", 2) != 0)
		return 0;
	return arg[0][2] != '\0' ? 1 : arg[1] ? 2 : 0;
}

/* `troubadour -C studio status` becomes `troubadour status -C studio`. */
static void move_command_to_front(int argc, char **argv)
{
	int command = 1, n;
	char *name;

	while (command < argc && (n = n_leading_option(argv + command)) > 0)
		command += n;
	if (command >= argc || command == 1)
		return;
	name = argv[command];
	memmove(argv + 2, argv + 1, (size_t)(command - 1) * sizeof(*argv));
	argv[1] = name;
}

static int run(int argc, char **argv)
{
	const char *name;

	move_command_to_front(argc, argv);
	name = argc > 1 ? argv[1] : NULL;

	if (!name) {
		print_help(stderr);
		return TB_EXIT_USAGE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		print_help(stdout);
		return 0;
	}
	if (strcmp(name, "--version") == 0) {
		printf("troubadour %s\n", TB_VERSION);
		return 0;
	}
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	return unknown_command(name);
}

/* Settings that went to a full disk are lost, and whoever asked for them must know.  That
 * nobody wants to read any more is no failure. */
static int check_output(int status)
{
	bool has_failed = ferror(stdout) != 0;

	errno = 0;
	has_failed |= fflush(stdout) != 0;
	if (!has_failed || errno == EPIPE)
		return status;
	fprintf(stderr, "troubadour: the output could not be written%s%s\n", errno ? ": " : "",
		errno ? strerror(errno) : "");
	return status != 0 ? status : TB_EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	return check_output(run(argc, argv));
}
