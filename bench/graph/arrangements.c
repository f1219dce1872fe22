/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The texts. */
#include "arrangements.h"

#include <stdio.h>
#include <stdlib.h>

#define N_STRIPS 8u

static FILE *text_open(char **text)
{
	static size_t size;
	FILE *f = open_memstream(text, &size);

	if (!f)
		abort();
	return f;
}

/* ---- the console ---- */

static void write_console(FILE *f, uint32_t n_strips)
{
	fputs("strips = [\n", f);
	for (uint32_t i = 0; i < n_strips; i++)
		fprintf(f, "  { name = s%u type = virtual audio.position = [ FL FR ] }\n", i);
	fputs("]\nbuses = [\n"
	      "  { name = a1 type = playback audio.position = [ FL FR ]\n"
	      "    node.props = { target.object = " TB_PRIVATE_SINK_1 " } }\n"
	      "  { name = b1 type = virtual audio.position = [ FL FR ] }\n]\nparams = {\n",
		f);
	for (uint32_t i = 0; i < n_strips; i++)
		fprintf(f, "  route.s%u.a1 = true route.s%u.b1 = true\n", i, i);
	fputs("}\n", f);
}

static char *console_file(uint32_t n_strips)
{
	char *text;
	FILE *f = text_open(&text);

	write_console(f, n_strips);
	fclose(f);
	return text;
}

static char *console_module(uint32_t n_strips)
{
	char *text;
	FILE *f = text_open(&text);

	fputs("context.modules = [ { name = libpipewire-module-troubadour args = {\n", f);
	write_console(f, n_strips);
	fputs("} } ]\n", f);
	fclose(f);
	return text;
}

static char *console_8_file(void)
{
	return console_file(N_STRIPS);
}

static char *console_1_file(void)
{
	return console_file(1);
}

static char *console_8_module(void)
{
	return console_module(N_STRIPS);
}

static char *console_1_module(void)
{
	return console_module(1);
}

/* ---- stock parts ---- */

/* Both end within the list of modules: a file has one only. */
static const char daemon_head[] = "context.modules = [\n";

static void write_null_sink(FILE *f, const char *name)
{
	fprintf(f,
		"    { factory = adapter args = { factory.name = support.null-audio-sink\n"
		"      node.name = %s media.class = Audio/Sink audio.position = [ FL FR ]\n"
		"      monitor.passthrough = true } }\n",
		name);
}

static void write_null_sinks(FILE *f)
{
	char name[16];

	fputs("context.objects = [\n", f);
	for (uint32_t i = 0; i < N_STRIPS; i++) {
		snprintf(name, sizeof(name), "strip%u", i);
		write_null_sink(f, name);
	}
	write_null_sink(f, "b1");
	fputs("]\n", f);
}

static void write_send(FILE *f, uint32_t strip, const char *bus)
{
	fprintf(f,
		"    { name = libpipewire-module-loopback args = { audio.position = [ FL FR ]\n"
		"      capture.props = { node.name = send.%u.%s.in target.object = strip%u\n"
		"        stream.capture.sink = true node.dont-fallback = true node.linger = true }\n"
		"      playback.props = { node.name = send.%u.%s.out target.object = %s\n"
		"        node.dont-fallback = true node.linger = true } } }\n",
		strip, bus, strip, strip, bus, bus);
}

static void write_sends(FILE *f)
{
	for (uint32_t i = 0; i < N_STRIPS; i++) {
		write_send(f, i, TB_PRIVATE_SINK_1);
		write_send(f, i, "b1");
	}
}

static void write_loopbacks(FILE *f)
{
	for (uint32_t i = 0; i < N_STRIPS; i++)
		fprintf(f,
			"    { name = libpipewire-module-loopback args = { audio.position = [ FL FR ]\n"
			"      capture.props = { node.name = strip%u media.class = Audio/Sink }\n"
			"      playback.props = { node.name = strip%u.out\n"
			"        target.object = " TB_PRIVATE_SINK_1 " } } }\n",
			i, i);
}

static void write_chains(FILE *f)
{
	for (uint32_t i = 0; i < N_STRIPS; i++)
		fprintf(f,
			"    { name = libpipewire-module-filter-chain args = { audio.position = [ FL FR ]\n"
			"      filter.graph = { nodes = [ { type = builtin name = copy label = copy } ] }\n"
			"      capture.props = { node.name = strip%u media.class = Audio/Sink }\n"
			"      playback.props = { node.name = strip%u.out\n"
			"        target.object = " TB_PRIVATE_SINK_1 " } } }\n",
			i, i);
}

static char *modules(const char *head, void (*write)(FILE *f))
{
	char *text;
	FILE *f = text_open(&text);

	fputs(head, f);
	write(f);
	fputs("]\n", f);
	fclose(f);
	return text;
}

static char *null_sinks(void)
{
	char *text;
	FILE *f = text_open(&text);

	write_null_sinks(f);
	fclose(f);
	return text;
}

static char *null_sinks_and_sends(void)
{
	char *text;
	FILE *f = text_open(&text);

	write_null_sinks(f);
	fputs(daemon_head, f);
	write_sends(f);
	fputs("]\n", f);
	fclose(f);
	return text;
}

static char *sends_client(void)
{
	return modules(rig_client_head, write_sends);
}

static char *loopbacks_client(void)
{
	return modules(rig_client_head, write_loopbacks);
}

static char *loopbacks_daemon(void)
{
	return modules(daemon_head, write_loopbacks);
}

static char *chains_client(void)
{
	return modules(rig_client_head, write_chains);
}

static char *chains_daemon(void)
{
	return modules(daemon_head, write_chains);
}

/* ---- the table ---- */

#define LOAD(l) (1u << (l))
/* clang-format off */
#define TO_HARDWARE(n_players) { .n = (n_players), .target = TB_PRIVATE_SINK_1, \
	.listen = TB_PRIVATE_SINK_1, .listen_to_monitor = true }
#define TO_CONSOLE(n_players) { .n = (n_players), .target = "troubadour.s", .is_numbered = true, \
	.listen = "troubadour.b1" }
#define TO_STOCK { .n = N_STRIPS, .target = "strip", .is_numbered = true, \
	.listen = "b1", .listen_to_monitor = true }
#define TO_BARE { .n = N_STRIPS, .target = "bare.s", .is_numbered = true, .listen = "bare.b1" }
#define TO_SINKS { .n = N_STRIPS, .target = "strip", .is_numbered = true, \
	.listen = TB_PRIVATE_SINK_1, .listen_to_monitor = true }

const struct arrangement_info arrangements[N_ARRANGEMENTS] = {
	[STRAIGHT] = { "straight into the sink",
		NULL, NULL, HOST_NONE, LOAD(ALL) | LOAD(ONE), true, TO_HARDWARE(N_STRIPS) },
	[CONSOLE_CLIENT] = { "console, client",
		NULL, console_8_file, HOST_TROUBADOUR, LOAD(ALL) | LOAD(ONE) | LOAD(IDLE), true,
		TO_CONSOLE(N_STRIPS) },
	[CONSOLE_DAEMON] = { "console, in the daemon",
		console_8_module, NULL, HOST_NONE, LOAD(ALL) | LOAD(ONE) | LOAD(IDLE), true,
		TO_CONSOLE(N_STRIPS) },
	[ONE_STRIP_CLIENT] = { "console with one strip, client",
		NULL, console_1_file, HOST_TROUBADOUR, LOAD(ONE), true, TO_CONSOLE(1) },
	[ONE_STRIP_DAEMON] = { "console with one strip, in the daemon",
		console_1_module, NULL, HOST_NONE, LOAD(ONE), true, TO_CONSOLE(1) },
	[STOCK_CLIENT] = { "null sinks and 16 loopbacks, client",
		null_sinks, sends_client, HOST_PIPEWIRE, LOAD(ALL), true, TO_STOCK },
	[STOCK_DAEMON] = { "null sinks and 16 loopbacks, in the daemon",
		null_sinks_and_sends, NULL, HOST_NONE, LOAD(ALL), true, TO_STOCK },
	[LOOPBACKS_CLIENT] = { "8 loopbacks, client",
		NULL, loopbacks_client, HOST_PIPEWIRE, LOAD(ALL), false, TO_SINKS },
	[LOOPBACKS_DAEMON] = { "8 loopbacks, in the daemon",
		loopbacks_daemon, NULL, HOST_NONE, LOAD(ALL), false, TO_SINKS },
	[CHAINS_CLIENT] = { "8 filter-chains, client",
		NULL, chains_client, HOST_PIPEWIRE, LOAD(ALL), false, TO_SINKS },
	[CHAINS_DAEMON] = { "8 filter-chains, in the daemon",
		chains_daemon, NULL, HOST_NONE, LOAD(ALL), false, TO_SINKS },
	[BARE] = { "bare nodes, client",
		NULL, NULL, HOST_BARE, LOAD(ALL), false, TO_BARE },
	[FILTER] = { "one pw_filter, 2 in and 2 out",
		NULL, NULL, HOST_FILTER, LOAD(ONE), false,
		{ .n = 1, .target = "floor", .listen = TB_PRIVATE_SINK_1,
		  .listen_to_monitor = true, .is_patched_by_hand = true } },
};
/* clang-format on */

static void start_host(const struct arrangement_info *a, struct rig *r, const char *path)
{
	const char *troubadour[] = { TB_BUILD_ROOT "/troubadour", "run", "--config", path, NULL };
	const char *pipewire[] = { "pipewire", "-c", path, NULL };
	const char *filter[] = { "/proc/self/exe", "--filter", "2", NULL };
	const char *bare[] = { "/proc/self/exe", "--bare", "8", NULL };
	const char *const *argv = a->host == HOST_TROUBADOUR ? troubadour
	                          : a->host == HOST_PIPEWIRE ? pipewire
	                          : a->host == HOST_BARE     ? bare
	                                                     : filter;

	if (a->host != HOST_NONE)
		r->host = rig_spawn(r, argv);
}

void arrangement_start(const struct arrangement_info *a, struct rig *r)
{
	char *daemon_conf = a->daemon_conf ? a->daemon_conf() : NULL;
	char *host_conf = a->host_conf ? a->host_conf() : NULL;
	char *path = NULL;

	rig_start(r, daemon_conf);
	if (host_conf)
		path = rig_write_file(r, "host.conf", host_conf);
	start_host(a, r, path);
	free(daemon_conf);
	free(host_conf);
	free(path);
}

void arrangement_patch(const struct arrangement_info *a, struct rig *r)
{
	if (!a->players.is_patched_by_hand)
		return;
	rig_link(r, "player0:output_FL", "floor:in_0");
	rig_link(r, "player0:output_FR", "floor:in_1");
	rig_link(r, "floor:out_0", TB_PRIVATE_SINK_1 ":playback_FL");
	rig_link(r, "floor:out_1", TB_PRIVATE_SINK_1 ":playback_FR");
}
