/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The texts. */
#include "contenders.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "desk.h"

static const char *const players[VOICE] = { "game", "music", "chat" };

static char *text_of(void (*write)(FILE *f, const void *with), const void *with)
{
	char *text;
	size_t n_bytes;
	FILE *f = open_memstream(&text, &n_bytes);

	if (!f)
		abort();
	write(f, with);
	fclose(f);
	return text;
}

/* ---- ours ---- */

static void write_console(FILE *f, const void *with)
{
	fputs("strips = [\n", f);
	for (enum part part = 0; part < VOICE; part++)
		fprintf(f, "  { name = %s type = virtual audio.position = [ FL FR ] }\n",
			players[part]);
	fputs("  { name = mic type = capture audio.position = [ MONO ]\n"
	      "    node.props = { target.object = " TB_PRIVATE_SOURCE " } }\n"
	      "]\nbuses = [\n"
	      "  { name = a1 type = playback audio.position = [ FL FR ]\n"
	      "    node.props = { target.object = " TB_PRIVATE_SINK_1 " } }\n"
	      "  { name = b1 type = virtual audio.position = [ FL FR ] }\n"
	      "]\nparams = {\n",
		f);
	for (enum part part = 0; part < VOICE; part++)
		fprintf(f, "  route.%1$s.a1 = true route.%1$s.b1 = true\n", players[part]);
	fprintf(f,
		"  route.mic.b1 = true\n"
		"  strip.mic.gate.on = true strip.mic.gate.threshold = %d strip.mic.gate.range = %d\n"
		"  strip.mic.eq.on = true\n"
		"  strip.mic.eq.1.type = peak strip.mic.eq.1.freq = %d strip.mic.eq.1.gain = -%d\n"
		"  strip.mic.eq.2.type = peak strip.mic.eq.2.freq = %d strip.mic.eq.2.gain = %d\n"
		"  strip.mic.eq.1.q = 1 strip.mic.eq.2.q = 1\n"
		"  strip.mic.comp.on = true strip.mic.comp.threshold = %d strip.mic.comp.ratio = %d\n"
		"  strip.mic.comp.attack = 10 strip.mic.comp.release = 100\n}\n",
		DESK_GATE_DB, DESK_GATE_RANGE_DB, DESK_LOW_HZ, DESK_EQ_DB, DESK_HIGH_HZ, DESK_EQ_DB,
		DESK_COMPRESS_DB, DESK_COMPRESS_RATIO);
}

static void write_console_module(FILE *f, const void *with)
{
	fputs("context.modules = [ { name = libpipewire-module-troubadour args = {\n", f);
	write_console(f, with);
	fputs("} } ]\n", f);
}

/* ---- stock parts ---- */

static void write_null_sink(FILE *f, const char *name)
{
	fprintf(f,
		"    { factory = adapter args = { factory.name = support.null-audio-sink\n"
		"      node.name = desk.%s media.class = Audio/Sink audio.position = [ FL FR ]\n"
		"      monitor.passthrough = true } }\n",
		name);
}

static void write_null_sinks(FILE *f, const void *with)
{
	fputs("context.objects = [\n", f);
	for (enum part part = 0; part < VOICE; part++)
		write_null_sink(f, players[part]);
	write_null_sink(f, "stream");
	fputs("]\n", f);
}

#define STAYS "node.dont-fallback = true node.linger = true"

static void write_way(FILE *f, const char *from, const char *to)
{
	fprintf(f,
		"    { name = libpipewire-module-loopback args = { audio.position = [ FL FR ]\n"
		"      capture.props = { node.name = %1$s.%2$s.in target.object = desk.%1$s\n"
		"        stream.capture.sink = true " STAYS " }\n"
		"      playback.props = { node.name = %1$s.%2$s.out target.object = %2$s " STAYS
		" } } }\n",
		from, to);
}

static void write_ways(FILE *f)
{
	for (enum part part = 0; part < VOICE; part++) {
		write_way(f, players[part], TB_PRIVATE_SINK_1);
		write_way(f, players[part], "desk.stream");
	}
}

/* From the microphone: `graph`, or what EasyEffects has made of it. */
static void write_microphone(FILE *f, const char *graph)
{
	fprintf(f,
		"    { name = libpipewire-module-%s args = { %s %s\n"
		"      audio.position = [ %s ]\n"
		"      capture.props = { node.name = mic.in target.object = %s " STAYS " }\n"
		"      playback.props = { node.name = mic.out target.object = desk.stream " STAYS
		" } } }\n",
		graph ? "filter-chain" : "loopback", graph ? "filter.graph =" : "",
		graph ? graph : "", graph ? "MONO" : "FL FR",
		graph ? TB_PRIVATE_SOURCE : "easyeffects_source");
}

static void write_modules(FILE *f, const void *with)
{
	fputs("context.modules = [\n", f);
	write_ways(f);
	write_microphone(f, with);
	fputs("]\n", f);
}

static void write_daemon(FILE *f, const void *with)
{
	write_null_sinks(f, with);
	write_modules(f, with);
}

static void write_client(FILE *f, const void *with)
{
	fputs(rig_client_head, f);
	write_ways(f);
	write_microphone(f, with);
	fputs("]\n", f);
}

#define STRING(x)  STRING_(x)
#define STRING_(x) #x

static const char swh[] =
	"{ nodes = [\n"
	"  { type = ladspa name = gate plugin = gate_1410 label = gate control = {\n"
	"      \"LF key filter (Hz)\" = 34 \"HF key filter (Hz)\" = 23520\n"
	"      \"Threshold (dB)\" = " STRING(
		DESK_GATE_DB) " \"Attack (ms)\" = 1\n"
			      "      \"Hold (ms)\" = 50 \"Decay (ms)\" = 100 \"Range (dB)\" = " STRING(
				      DESK_GATE_RANGE_DB) "\n"
							  "      \"Output select (-1 = key listen, 0 = gate, 1 = bypass)\" = 0 } }\n"
							  "  { type = builtin name = low label = bq_peaking control = {\n"
							  "      Freq = " STRING(DESK_LOW_HZ) " Q = 1 Gain = -" STRING(
								  DESK_EQ_DB) " } }\n"
									      "  { type = builtin name = high label = bq_peaking control = {\n"
									      "      Freq = " STRING(DESK_HIGH_HZ) " Q = 1 Gain = " STRING(
										      DESK_EQ_DB) " } }\n"
												  "  { type = ladspa name = comp plugin = sc4m_1916 label = sc4m control = {\n"
												  "      \"RMS/peak\" = 0 \"Attack time (ms)\" = 10 \"Release time (ms)\" = 100\n"
												  "      \"Threshold level (dB)\" = " STRING(
													  DESK_COMPRESS_DB) "\n"
															    "      \"Ratio (1:n)\" = " STRING(
																    DESK_COMPRESS_RATIO) "\n"
																			 "      \"Knee radius (dB)\" = 3 \"Makeup gain (dB)\" = 0 } } ]\n"
																			 "links = [ { output = \"gate:Output\" input = \"low:In\" }\n"
																			 "  { output = \"low:Out\" input = \"high:In\" } { output = \"high:Out\" input = \"comp:Input\" } ] }";

/* Its levels are factors: -50, -24 and 6 dB. */
_Static_assert(DESK_GATE_DB == -50 && DESK_GATE_RANGE_DB == -24 && DESK_COMPRESS_DB == -24
		       && DESK_EQ_DB == 6,
	"the factors of lsp[]");
static const char lsp[] =
	"{ nodes = [\n"
	"  { type = lv2 name = gate plugin = \"http://lsp-plug.in/plugins/lv2/gate_mono\" control = {\n"
	"      gt = 0.0031623 gr = 0.0630957 at = 1 rt = 100 } }\n"
	"  { type = lv2 name = eq plugin = \"http://lsp-plug.in/plugins/lv2/para_equalizer_x16_mono\"\n"
	"    control = {\n"
	"      ft_0 = 1 fm_0 = 6 f_0 = " STRING(
		DESK_LOW_HZ) " g_0 = 0.5011872 q_0 = 1\n"
			     "      ft_1 = 1 fm_1 = 6 f_1 = " STRING(
				     DESK_HIGH_HZ) " g_1 = 1.9952623 q_1 = 1 } }\n"
						   "  { type = lv2 name = comp plugin = \"http://lsp-plug.in/plugins/lv2/compressor_mono\"\n"
						   "    control = { al = 0.0630957 cr = " STRING(
							   DESK_COMPRESS_RATIO) " at = 10 rt = 100 } } ]\n"
										"links = [ { output = \"gate:out\" input = \"eq:in\" }\n"
										"  { output = \"eq:out\" input = \"comp:in\" } ] }";

/* ---- the table ---- */

/* clang-format off */
#define MONITORED .ears[MONITOR] = TB_PRIVATE_SINK_1, .is_sink[MONITOR] = true
#define TO_OURS { .players = { "troubadour.game", "troubadour.music", "troubadour.chat" }, \
	MONITORED, .ears[STREAM] = "troubadour.b1" }
#define TO_STOCK { .players = { "desk.game", "desk.music", "desk.chat" }, \
	MONITORED, .ears[STREAM] = "desk.stream", .is_sink[STREAM] = true }

const struct contender_info contenders[N_CONTENDERS] = {
	[NOTHING] = { "the devices themselves", NULL, NOTHING,
		{ .players = { TB_PRIVATE_SINK_1, TB_PRIVATE_SINK_1, TB_PRIVATE_SINK_1 },
		  MONITORED, .ears[STREAM] = TB_PRIVATE_SOURCE } },
	[OURS_CLIENT] = { "console, client", NULL, OURS_CLIENT, TO_OURS },
	[OURS_DAEMON] = { "console, in the daemon", NULL, OURS_DAEMON, TO_OURS },
	[SWH_CLIENT] = { "stock parts with LADSPA, client", "swh-plugins", SWH_CLIENT, TO_STOCK },
	[SWH_DAEMON] = { "stock parts with LADSPA, in the daemon", "swh-plugins", SWH_CLIENT, TO_STOCK },
	[LSP_CLIENT] = { "stock parts with LV2, client", "lsp-plugins-lv2", LSP_CLIENT, TO_STOCK },
	[LSP_DAEMON] = { "stock parts with LV2, in the daemon", "lsp-plugins-lv2", LSP_CLIENT, TO_STOCK },
	[EASYEFFECTS] = { "loopbacks and EasyEffects, clients", "easyeffects and xvfb", EASYEFFECTS, TO_STOCK },
};
/* clang-format on */

static pid_t spawn(struct rig *r, bool is_console, char *text)
{
	char *path = rig_write_file(r, "host.conf", text);
	const char *ours[] = { TB_BUILD_ROOT "/troubadour", "run", "--config", path, NULL };
	const char *theirs[] = { "pipewire", "-c", path, NULL };
	pid_t pid = rig_spawn(r, is_console ? ours : theirs);

	free(text);
	free(path);
	return pid;
}

static char *daemon_text(enum contender which)
{
	switch (which) {
	case OURS_DAEMON:
		return text_of(write_console_module, NULL);
	case SWH_DAEMON:
		return text_of(write_daemon, swh);
	case LSP_DAEMON:
		return text_of(write_daemon, lsp);
	case SWH_CLIENT:
	case LSP_CLIENT:
	case EASYEFFECTS:
		return text_of(write_null_sinks, NULL);
	default:
		return NULL;
	}
}

void contender_start(enum contender which, struct rig *r, pid_t hosts[MAX_HOSTS])
{
	char *text = daemon_text(which);

	rig_start(r, text);
	free(text);
	hosts[0] = hosts[1] = 0;
	if (which == OURS_CLIENT)
		hosts[0] = spawn(r, true, text_of(write_console, NULL));
	if (which == SWH_CLIENT)
		hosts[0] = spawn(r, false, text_of(write_client, swh));
	if (which == LSP_CLIENT)
		hosts[0] = spawn(r, false, text_of(write_client, lsp));
	if (which == EASYEFFECTS) {
		hosts[0] = spawn(r, false, text_of(write_client, NULL));
		hosts[1] = easyeffects_start(r);
	}
}

void contender_stop(struct rig *r, pid_t hosts[MAX_HOSTS])
{
	easyeffects_stop(hosts[1]);
	rig_stop(hosts[0]);
	rig_end(r);
}
