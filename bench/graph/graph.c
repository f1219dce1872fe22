/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console costs in PipeWire's graph, beside what people build one from now,
 * as graph --help says.
 *
 * Real daemons, in a private session for each arrangement and round, all in turns; the
 * same players in each.  Goals are about the time on the processor of the daemon and
 * the process under test; that of all, with the players, stands beside it, so that
 * moving work elsewhere shows.  An idle machine is best; medians of rounds' ratios
 * bear a busy one.
 * Exit status 0 whether goals are met or not: the table says it. */
#include "arrangements.h"
#include "commands.h"
#include "figures.h"
#include "inserts.h"
#include "usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"Usage: graph [OPTION]...\n"
	"What a console costs in PipeWire's graph, beside stock parts, as a table in Markdown. Each\n"
	"figure comes on standard error as soon as it is measured.\n"
	"\n"
	"  --rounds N        of all that goals need, 1 to 64; default 3, which takes some three\n"
	"                    minutes. What no goal needs is in the first round only\n"
	"  --window MS       how long each is measured; default 400\n"
	"  --quantum FRAMES  64, 256 or 1024 alone; default all\n"
	"  --only N          the N-th arrangement alone, for a profiler\n"
	"  --large           commands and memory of a large console alone\n"
	"  --inserts ROUNDS  plugins in a strip alone, beside those of a filter-chain\n"
	"  --subject NAME    of these only those that begin with NAME\n"
	"  --help            this text\n";

static struct {
	unsigned n_rounds, window_ms, only, quantum_frames; /* 0: all */
	unsigned n_insert_rounds;                           /* 0: not inserts alone */
	const char *subject;                                /* NULL: all */
} options = { .only = N_ARRANGEMENTS, .n_rounds = 3, .window_ms = 400 };

#define SETTLE_MS 200u

struct totals {
	struct usage daemon, host, players;
};

static struct totals totals_now(const struct rig *r)
{
	return (struct totals){
		.daemon = usage_of(r->daemon),
		.host = r->host ? usage_of(r->host) : (struct usage){ 0 },
		.players = usage_of(getpid()),
	};
}

static struct figure figure_between(const struct totals *begin, const struct totals *end, double n)
{
	struct usage daemon = usage_between(begin->daemon, end->daemon);
	struct usage host = usage_between(begin->host, end->host);
	struct usage players = usage_between(begin->players, end->players);

	return (struct figure){
		.on_cpu_us =
			(double)(daemon.on_cpu_ns + host.on_cpu_ns + players.on_cpu_ns) / 1e3 / n,
		.daemon_us = (double)daemon.on_cpu_ns / 1e3 / n,
		.host_us = (double)host.on_cpu_ns / 1e3 / n,
		.daemon_switches = (double)daemon.n_switches / n,
		.host_switches = (double)host.n_switches / n,
	};
}

static struct figure measure_playing(struct rig *r, struct players *p, uint32_t quantum_frames)
{
	struct totals begin, end;
	struct figure f;
	uint64_t n;

	players_set_quantum(p, quantum_frames);
	sleep_ms(SETTLE_MS);
	n = players_cycles(p);
	begin = totals_now(r);
	sleep_ms(options.window_ms);
	n = players_cycles(p) - n;
	end = totals_now(r);
	if (n == 0)
		die("no cycles");
	f = figure_between(&begin, &end, (double)n);
	f.latency_us = rig_latency_us(r, options.window_ms / 2);
	return f;
}

/* WirePlumber suspends what was idle for 5 s, which wakes it once more. */
#define SUSPENDED_MS 6000

/* Per second. */
static struct figure measure_idle(struct rig *r)
{
	struct totals begin, end;

	sleep_ms(SUSPENDED_MS);
	begin = totals_now(r);
	sleep_ms(options.window_ms);
	end = totals_now(r);
	return figure_between(&begin, &end, options.window_ms / 1e3);
}

static void measure_load(struct rig *r, enum arrangement which, enum load load, unsigned round)
{
	struct players_options o = arrangements[which].players;
	struct players *p;

	if (load == ONE)
		o.n = 1;
	p = players_start(r, &o);
	arrangement_patch(&arrangements[which], r);
	players_await_sum(p);
	for (unsigned q = 0; q < N_QUANTA; q++)
		if (options.quantum_frames == 0 || options.quantum_frames == quanta[q])
			figures_set(which, load, q, round, measure_playing(r, p, quanta[q]));
	players_stop(p);
}

static void measure_arrangement(enum arrangement which, unsigned round)
{
	const struct arrangement_info *a = &arrangements[which];
	struct rig r;

	arrangement_start(a, &r);
	for (enum load load = ALL; load < IDLE; load++)
		if (a->loads & (1u << load))
			measure_load(&r, which, load, round);
	if ((a->loads & (1u << IDLE)) && round == 0)
		figures_set(which, IDLE, 0, round, measure_idle(&r));
	rig_end(&r);
}

static bool is_wanted(enum arrangement which, unsigned round)
{
	if (options.only < N_ARRANGEMENTS)
		return which == options.only;
	return round == 0 || arrangements[which].has_goal;
}

static void measure_round(unsigned round)
{
	for (enum arrangement which = 0; which < N_ARRANGEMENTS; which++)
		if (is_wanted(which, round))
			measure_arrangement(which, round);
}

/* Memory of `troubadour run` as it comes, with a player, and of a client that has a filter
 * without ports. */
static void measure_memory(void)
{
	const char *console[] = { TB_BUILD_ROOT "/troubadour", "run", NULL };
	const char *filter[] = { "/proc/self/exe", "--filter", "0", NULL };
	const struct players_options o = {
		.n = 1, .target = "troubadour.game", .listen = "troubadour.b1"
	};
	struct memory ours, least;
	struct players *p;
	struct rig r;
	pid_t empty;

	rig_start(&r, NULL);
	r.host = rig_spawn(&r, console);
	empty = rig_spawn(&r, filter);
	p = players_start(&r, &o);
	players_await_sum(p);
	sleep_ms(5 * SETTLE_MS);
	ours = memory_of(r.host);
	least = memory_of(empty);
	figures_print_memory(ours, least);
	players_stop(p);
	rig_stop(empty);
	rig_end(&r);
}

/* A command of others takes 30 ms on a quiet machine: 35 ms for one key, and 80 for all. */
static void measure_large_console(void)
{
	static const double goals[COMMANDS_N] = { 1.0, 35.0 / 30.0, 35.0 / 30.0, 80.0 / 30.0 };
	const unsigned n_rounds = 15;
	struct commands_figures f = commands_measure(n_rounds);

	figures_print_large_heading(n_rounds);
	for (unsigned i = 1; i < COMMANDS_N; i++)
		figures_print_command(
			commands_name(i), f.ms[i], commands_name(0), f.ms[0], goals[i]);
	figures_print_large(f.console, f.daemon_mb);
}

static void measure_inserts(unsigned n_rounds)
{
	const struct inserts_options o = { .n_rounds = n_rounds,
		.window_ms = 2 * options.window_ms,
		.subject = options.subject,
		.quantum_frames = options.quantum_frames };

	inserts_measure(&o);
}

static void parse(int argc, char **argv)
{
	if (argc % 2 == 0)
		die("each option has a value, but --large and --help");
	for (int i = 1; i + 1 < argc; i += 2) {
		unsigned value = (unsigned)atoi(argv[i + 1]);

		if (strcmp(argv[i], "--rounds") == 0)
			options.n_rounds = SPA_CLAMP(value, 1u, MAX_ROUNDS);
		else if (strcmp(argv[i], "--window") == 0)
			options.window_ms = SPA_MAX(value, 1u);
		else if (strcmp(argv[i], "--only") == 0)
			options.only = SPA_MIN(value, N_ARRANGEMENTS - 1);
		else if (strcmp(argv[i], "--quantum") == 0)
			options.quantum_frames = value;
		else if (strcmp(argv[i], "--inserts") == 0)
			options.n_insert_rounds = SPA_CLAMP(value, 1u, MAX_ROUNDS);
		else if (strcmp(argv[i], "--subject") == 0)
			options.subject = argv[i + 1];
		else
			die("there is no option \"%s\"", argv[i]);
	}
}

int main(int argc, char **argv)
{
	pw_init(&argc, &argv);
	if (argc == 3 && strcmp(argv[1], "--filter") == 0)
		filter_main((uint32_t)atoi(argv[2]));
	if (argc == 3 && strcmp(argv[1], "--bare") == 0)
		bare_main((uint32_t)atoi(argv[2]));
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(help, stdout);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--large") == 0) {
		measure_large_console();
		return 0;
	}
	parse(argc, argv);
	if (options.n_insert_rounds > 0) {
		measure_inserts(options.n_insert_rounds);
		return 0;
	}
	for (unsigned round = 0; round < options.n_rounds; round++)
		measure_round(round);
	if (options.only < N_ARRANGEMENTS) {
		figures_print_one(options.only);
		return 0;
	}
	figures_print(options.n_rounds, options.window_ms);
	measure_memory();
	measure_large_console();
	return 0;
}
