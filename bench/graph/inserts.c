/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One session for each graph and round: a console with one strip that plays, then the same with
 * the graph as its insert, then without it and behind a filter-chain in a process of its own. */
#include "inserts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figures.h"
#include "players.h"
#include "rig.h"
#include "usage.h"

#define TROUBADOUR TB_BUILD_ROOT "/troubadour"
#define SETTLE_MS  300u
/* Until channels without sound rest on headphones. */
#define REST_MS 6000u
#define GOAL    0.3

#define PEAK(n, hz)                                                                                \
	"{ type = builtin label = bq_peaking name = p" #n " control = { Freq = " #hz               \
	" Q = 1.0 Gain = 3.0 } } "
#define LINK(a, b) "{ output = \"p" #a ":Out\" input = \"p" #b ":In\" } "

#define EQ                                                                                         \
	"{ nodes = [ " PEAK(1, 31) PEAK(2, 62) PEAK(3, 125) PEAK(4, 250) PEAK(5, 500)              \
		PEAK(6, 1000) PEAK(7, 2000) PEAK(8, 4000) PEAK(9, 8000)                            \
			PEAK(10, 16000) "] links = [ " LINK(1, 2) LINK(2, 3) LINK(3, 4) LINK(4, 5) \
				LINK(5, 6) LINK(6, 7) LINK(7, 8) LINK(8, 9) LINK(9, 10) "] }"
#define COMPRESSOR                                                                                 \
	"{ nodes = [ { type = lv2 name = p plugin = "                                              \
	"\"http://lsp-plug.in/plugins/lv2/compressor_stereo\" } ] }"

#define EARS "/usr/share/libmysofa/default.sofa"
#define HEAD(name, azimuth)                                                                        \
	"{ type = sofa label = spatializer name = " name " config = { filename = \"" EARS          \
	"\" } control = { Azimuth = " azimuth " } } "
#define EARS_OF(name, in)                                                                          \
	"{ output = \"" name ":Out L\" input = \"l:In " in "\" } "                                 \
	"{ output = \"" name ":Out R\" input = \"r:In " in "\" } "
/* As those who use filter-chain have it; src/module/inserts/headphones.c has a graph for each. */
#define HRTF                                                                                                                                          \
	"{ nodes = [ " HEAD("fl", "30") HEAD("fr", "330") HEAD("fc", "360") HEAD("sl", "90") HEAD(                                                    \
		"sr", "270") HEAD("rl", "135") HEAD("rr",                                                                                             \
		"225") "{ type = builtin label = copy name = lfe } "                                                                                  \
		       "{ type = builtin label = mixer name = l control = { \"Gain 4\" = 0.5 } } "                                                    \
		       "{ type = builtin label = mixer name = r control = { \"Gain 4\" = 0.5 } } ] "                                                  \
		       "links = [ " EARS_OF("fl", "1") EARS_OF("fr", "2")                                                                             \
			       EARS_OF("fc", "3") "{ output = \"lfe:Out\" input = \"l:In 4\" } { output = \"lfe:Out\" input = \"r:In 4\" } " EARS_OF( \
				       "sl", "5") EARS_OF("sr", "6") EARS_OF("rl",                                                                    \
				       "7") EARS_OF("rr",                                                                                             \
				       "8") "] inputs = [ \"fl:In\" \"fr:In\" \"fc:In\" \"lfe:In\" \"sl:In\" \"sr:In\" \"rl:In\" "                    \
					    "\"rr:In\" ] outputs = [ \"l:Out\" \"r:Out\" ] }"

#define SEVEN "FL FR FC LFE SL SR RL RR"
#define HEADPHONES                                                                                 \
	"strip.s0.spatial=headphones", "strip.s0.spatial=off", "strip.s0.spatial.fl.azimuth"

static const struct subject {
	const char *name, *graph, *positions;
	const char *on, *off; /* settings that take it */
	const char *key;      /* it is there when this is */
	bool is_surround;     /* what plays */
	unsigned settle_ms;
} subjects[] = {
	{ "equaliser of ten bands, builtin", EQ, "FL FR", "strip.s0.insert=own",
		"strip.s0.insert=none", "strip.s0.insert.p1.gain", false, SETTLE_MS },
	{ "compressor of LSP, LV2", COMPRESSOR, "FL FR", "strip.s0.insert=own",
		"strip.s0.insert=none", "strip.s0.insert.p.enabled", false, SETTLE_MS },
	{ "stereo in 7.1 on headphones, SOFA", HRTF, SEVEN, HEADPHONES, false, REST_MS },
	{ "7.1 on headphones, SOFA", HRTF, SEVEN, HEADPHONES, true, SETTLE_MS },
};
#define N_SUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

/* ---- one session ---- */

static char *console(const struct subject *s)
{
	bool is_insert = strstr(s->on, "insert") != NULL;
	char *text;
	size_t n_bytes;
	FILE *f = open_memstream(&text, &n_bytes);

	if (!f)
		abort();
	fprintf(f, "strips = [ { name = s0 audio.position = [ %s ] ", s->positions);
	if (is_insert)
		fprintf(f, "insert = %s ", s->graph);
	fprintf(f,
		"} ]\nbuses = [ { name = a1 type = playback audio.position = [ FL FR ] node.props = "
		"{ target.object = " TB_PRIVATE_SINK_1 " } }\n { name = b1 type = virtual "
		"audio.position = [ FL FR ] } ]\nparams = { route.s0.a1 = true route.s0.b1 = true %s }\n",
		is_insert ? "strip.s0.insert = none" : "");
	fclose(f);
	return text;
}

static char *chain(const struct subject *s)
{
	char *text;
	size_t n_bytes;
	FILE *f = open_memstream(&text, &n_bytes);

	if (!f)
		abort();
	fprintf(f,
		"context.spa-libs = { audio.convert.* = audioconvert/libspa-audioconvert "
		"support.* = support/libspa-support }\ncontext.modules = [\n"
		"{ name = libpipewire-module-rt flags = [ ifexists nofail ] }\n"
		"{ name = libpipewire-module-protocol-native }\n"
		"{ name = libpipewire-module-client-node }\n"
		"{ name = libpipewire-module-adapter }\n"
		"{ name = libpipewire-module-filter-chain args = { filter.graph = %s\n"
		"  capture.props = { node.name = chain media.class = Audio/Sink audio.position = [ %s ] }\n"
		"  playback.props = { node.name = chain.out audio.position = [ FL FR ] "
		"target.object = troubadour.s0 node.passive = true } } }\n]\n",
		s->graph, s->positions);
	fclose(f);
	return text;
}

static pid_t spawn(struct rig *r, const char *name, char *text, bool is_console)
{
	char *path = rig_write_file(r, name, text);
	const char *ours[] = { TROUBADOUR, "run", "--config", path, NULL };
	const char *theirs[] = { "pipewire", "-c", path, NULL };
	pid_t pid = rig_spawn(r, is_console ? ours : theirs);

	free(text);
	free(path);
	return pid;
}

static bool try(struct rig *r, const char *command, const char *key, unsigned n_tries)
{
	for (unsigned i = 0; i < n_tries; i++) {
		if (rig_run(r, (const char *[]){ TROUBADOUR, command, key, NULL }) == 0)
			return true;
		sleep_ms(100);
	}
	return false;
}

/* On the processors, of all processes, per cycle. */
static double measure(
	struct rig *r, const struct subject *subject, pid_t other, uint32_t quantum, unsigned ms)
{
	const struct players_options o = { .n = 1,
		.target = other ? "chain" : "troubadour.s0",
		.listen = "troubadour.b1",
		.is_surround = subject->is_surround };
	struct players *p = players_start(r, &o);
	uint64_t begin_ns, end_ns, n;

	players_await_sound(p);
	players_set_quantum(p, quantum);
	sleep_ms(subject->settle_ms);
	n = players_cycles(p);
	begin_ns = usage_of(r->daemon).on_cpu_ns + usage_of(r->host).on_cpu_ns
	           + usage_of(getpid()).on_cpu_ns + usage_of(other).on_cpu_ns;
	sleep_ms(ms);
	n = players_cycles(p) - n;
	end_ns = usage_of(r->daemon).on_cpu_ns + usage_of(r->host).on_cpu_ns
	         + usage_of(getpid()).on_cpu_ns + usage_of(other).on_cpu_ns;
	players_stop(p);
	if (n == 0)
		die("no cycles");
	return (double)(end_ns - begin_ns) / 1e3 / (double)n;
}

/* Per quantum and round: without, in the strip, as a node. */
struct times {
	double without, insert, node;
};

static bool is_wanted(const struct inserts_options *o, unsigned quantum)
{
	return o->quantum_frames == 0 || o->quantum_frames == quanta[quantum];
}

/* False: its plugin is not there. */
static bool measure_subject(const struct subject *s, const struct inserts_options *o,
	unsigned round, struct times times[N_QUANTA][MAX_ROUNDS])
{
	struct rig r;
	bool is_there;
	pid_t other;

	rig_start(&r, NULL);
	r.host = spawn(&r, "console.conf", console(s), true);
	if (!try(&r, "set", s->off, 200))
		die("the console does not come");
	for (unsigned q = 0; q < N_QUANTA; q++)
		if (is_wanted(o, q))
			times[q][round].without = measure(&r, s, 0, quanta[q], o->window_ms);
	try(&r, "set", s->on, 1);
	is_there = try(&r, "get", s->key, 200);
	for (unsigned q = 0; is_there && q < N_QUANTA; q++)
		if (is_wanted(o, q))
			times[q][round].insert = measure(&r, s, 0, quanta[q], o->window_ms);
	try(&r, "set", s->off, 1);
	other = is_there ? spawn(&r, "chain.conf", chain(s), false) : 0;
	for (unsigned q = 0; is_there && q < N_QUANTA; q++)
		if (is_wanted(o, q))
			times[q][round].node = measure(&r, s, other, quanta[q], o->window_ms);
	rig_end(&r);
	return is_there;
}

/* ---- the table ---- */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, unsigned n)
{
	qsort(v, n, sizeof(*v), compare);
	return v[n / 2];
}

static void print_row(
	const struct subject *s, uint32_t quantum, const struct times *t, unsigned n_rounds)
{
	double insert[MAX_ROUNDS], node[MAX_ROUNDS], ratio[MAX_ROUNDS], r;

	for (unsigned i = 0; i < n_rounds; i++) {
		insert[i] = t[i].insert - t[i].without;
		node[i] = t[i].node - t[i].without;
		ratio[i] = insert[i] / node[i];
	}
	r = median(ratio, n_rounds);
	printf("| %s, quantum %u | %.1f us | %.1f us | %.2f x | %s |\n", s->name, quantum,
		median(insert, n_rounds), median(node, n_rounds), r,
		r <= GOAL ? "met" : "**not met**");
	fflush(stdout);
}

static void print_subject(const struct subject *s, const struct inserts_options *o)
{
	static struct times times[N_QUANTA][MAX_ROUNDS];

	for (unsigned round = 0; round < o->n_rounds; round++)
		if (!measure_subject(s, o, round, times)) {
			printf("| %s | its plugin is not installed | | | |\n", s->name);
			return;
		}
	for (unsigned q = 0; q < N_QUANTA; q++)
		if (is_wanted(o, q))
			print_row(s, quanta[q], times[q], o->n_rounds);
}

void inserts_measure(const struct inserts_options *o)
{
	figures_print_inserts_heading(o->n_rounds, o->window_ms, GOAL);
	for (size_t i = 0; i < N_SUBJECTS; i++)
		if (!o->subject || strncmp(subjects[i].name, o->subject, strlen(o->subject)) == 0)
			print_subject(&subjects[i], o);
}
