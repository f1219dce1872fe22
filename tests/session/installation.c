/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The files that are installed for PipeWire do what they say. */
#include "graph.h"
#include "session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text of an installed file: of the build tree, or of the sources. */
static const char *conf(const char *tree, const char *name)
{
	static char text[2][16384];
	static unsigned n;
	char path[4096], *to = text[n++ % 2];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", getenv(tree), name);
	file = fopen(path, "re");
	if (file == NULL)
		fail("%s: %m", path);
	to[fread(to, 1, sizeof(text[0]) - 1, file)] = '\0';
	fclose(file);
	return to;
}

#define GENERATED(name) conf("TB_TEST_CONF_DIR", name)
#define SOURCE(name)    conf("TB_TEST_CONF_SOURCES", name)

static void expect_builtin_console(struct session *s)
{
	static const char *const devices[] = { "system", "game", "music", "chat", "mic", "a1", "b1",
		"b2" };
	char node[64];

	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		snprintf(node, sizeof(node), "troubadour.%s", devices[i]);
		await_node(s, node);
	}
	await_default(s, "sink", "troubadour.system");
	await_link(s, "troubadour.a1", "hardware-1");
	await_link(s, "hardware-mic", "troubadour.mic");
	cr_expect_eq(get_param(s, "troubadour", "route.mic.b2"), 1.0);
	cr_expect_eq(get_param(s, "troubadour", "route.mic.a1"), 0.0);
}

Session(installation, pipewire_runs_the_console_from_troubadour_conf)
{
	struct tool *t;

	session_write_file(s, "config/pipewire/troubadour.conf", GENERATED("troubadour.conf"));
	t = tool_start(s, "pipewire", "-c", "troubadour.conf");
	expect_builtin_console(s);
	cr_expect_eq(tool_stop(t, SIGTERM).status, 0);
	await_no_node(s, "troubadour");
	settle_events(s);
	cr_expect_eq(count_nodes(s, "troubadour"), 0);
}

Session(installation, daemon_runs_the_console_from_the_drop_in,
	.pipewire_conf = GENERATED("30-troubadour.conf"))
{
	expect_builtin_console(s);
	restart_pipewire(s, SIGTERM);
	expect_builtin_console(s);
}

Session(installation, program_without_a_file_runs_the_same_console)
{
	struct tool *t = tool_start(s, getenv("TB_TEST_TROUBADOUR"), "run");

	expect_builtin_console(s);
	cr_expect_eq(tool_stop(t, SIGTERM).status, 0);
}

Session(installation, low_latency_drop_ins_shorten_the_cycle,
	.pipewire_conf = SOURCE("31-troubadour-low-latency.conf"),
	.pulse_conf = SOURCE("31-troubadour-low-latency-pulse.conf"))
{
	const char *settings = run(s, "pw-metadata", "-n", "settings").out;

	cr_expect(strstr(settings, "'clock.quantum' value:'256'"), "%s", settings);
	cr_expect(strstr(settings, "'clock.min-quantum' value:'64'"), "%s", settings);
	tool_start(s, "pacat", "--playback", "--rate=48000", "--property=node.name=quick",
		"--latency-msec=1", "/dev/zero");
	await_property(s, "quick", "node.latency", "64/48000");
}

/* A build tree in PATH has a folder that is called wireplumber. */
Session(installation, folder_that_is_called_as_a_program_is_no_program)
{
	const char *path = getenv("PATH");
	char with_place[8192];

	run(s, "mkdir", "-p", session_file(s, "place/wireplumber"));
	snprintf(with_place, sizeof(with_place), "%s:%s", session_file(s, "place"),
		path ? path : "/usr/bin:/bin");
	setenv("PATH", with_place, 1);
	tb_private_stop_piece(s->private, TB_PRIVATE_WIREPLUMBER, SIGTERM);
	cr_expect_eq(tb_private_start_piece(s->private, TB_PRIVATE_WIREPLUMBER), 0, "%s",
		tb_private_error(s->private));
}
