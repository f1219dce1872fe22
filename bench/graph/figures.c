/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Ratios are made within a round, between arrangements that were measured seconds
 * apart; the table has the median of the rounds' ratios, and medians of times. */
#include "figures.h"

#include <pipewire/pipewire.h>
#include <stdio.h>
#include <stdlib.h>

#include "../where.h"

#define COMPARED "| ours | | peer | | ratio | goal | |\n|---|---|---|---|---|---|---|\n"

const uint32_t quanta[N_QUANTA] = { 64, 256, 1024 };

static struct figure figures[N_ARRANGEMENTS][N_LOADS][N_QUANTA][MAX_ROUNDS];
/* What no goal needs has fewer rounds. */
static unsigned n_done[N_ARRANGEMENTS][N_LOADS][N_QUANTA];
static unsigned n_rounds;

/* For whoever waits, and for a run that is broken off. */
static void tell(
	enum arrangement which, enum load load, unsigned quantum, unsigned round, struct figure f)
{
	fprintf(stderr, "round %u, %s, ", round + 1, arrangements[which].name);
	if (load == IDLE)
		fprintf(stderr, "idle, per second:");
	else
		fprintf(stderr,
			"%u playing, quantum %u:", load == ONE ? 1 : arrangements[which].players.n,
			quanta[quantum]);
	fprintf(stderr, " all %.0f us, daemon %.0f, client %.0f\n", f.on_cpu_us, f.daemon_us,
		f.host_us);
}

void figures_set(
	enum arrangement which, enum load load, unsigned quantum, unsigned round, struct figure f)
{
	figures[which][load][quantum][round] = f;
	n_done[which][load][quantum] = round + 1;
	tell(which, load, quantum, round, f);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct spread {
	double least, median, most;
};

static struct spread spread_of(double *v, unsigned n)
{
	if (n == 0)
		return (struct spread){ 0 };
	qsort(v, n, sizeof(*v), compare);
	return (struct spread){ v[0], (v[(n - 1) / 2] + v[n / 2]) / 2, v[n - 1] };
}

/* ---- values of a round ---- */

/* One arrangement under one load at one quantum. */
struct point {
	enum arrangement which;
	enum load load;
	unsigned quantum;
};

static const struct figure *at(struct point p, unsigned round)
{
	return &figures[p.which][p.load][p.quantum][round];
}

static double on_cpu(struct point p, unsigned round)
{
	return at(p, round)->on_cpu_us;
}

/* What the daemon and the client under test take beyond the same players straight into the
 * sink.  The players' process has one wake-up more wherever a listener comes after a
 * mix: that is in on_cpu() and no work of the arrangement. */
static double added(struct point p, unsigned round)
{
	const struct figure *straight = at((struct point){ STRAIGHT, p.load, p.quantum }, round);

	return at(p, round)->daemon_us + at(p, round)->host_us - straight->daemon_us;
}

static double host_switches(struct point p, unsigned round)
{
	return at(p, round)->host_switches;
}

static double daemon_switches(struct point p, unsigned round)
{
	return at(p, round)->daemon_switches;
}

static double daemon_us(struct point p, unsigned round)
{
	return at(p, round)->daemon_us;
}

static double host_us(struct point p, unsigned round)
{
	return at(p, round)->host_us;
}

static double latency(struct point p, unsigned round)
{
	return at(p, round)->latency_us;
}

typedef double (*value_fn)(struct point p, unsigned round);

static unsigned n_rounds_of(struct point p)
{
	return n_done[p.which][p.load][p.quantum];
}

static double value(value_fn fn, struct point p)
{
	double v[MAX_ROUNDS];

	for (unsigned i = 0; i < n_rounds_of(p); i++)
		v[i] = fn(p, i);
	return spread_of(v, n_rounds_of(p)).median;
}

static struct spread ratio(value_fn fn, struct point ours, struct point peer)
{
	double v[MAX_ROUNDS];
	unsigned n = SPA_MIN(n_rounds_of(ours), n_rounds_of(peer));

	for (unsigned i = 0; i < n; i++)
		v[i] = fn(ours, i) / fn(peer, i);
	return spread_of(v, n);
}

/* ---- the table ---- */

static const char *verdict(bool met)
{
	return met ? "met" : "**not met**";
}

/* Medians are of `n_rounds`. */
static void print_heading(const char *title, const char *window)
{
	char how[96];

	snprintf(how, sizeof(how), "PipeWire %s, medians of %u rounds%s", pw_get_library_version(),
		n_rounds, window);
	printf("\n### %s\n\n", title);
	where_print(how);
}

static void print_arrangement(struct point p)
{
	const struct arrangement_info *a = &arrangements[p.which];

	printf("| %s, %u playing | %u | %.0f | %.0f | %.0f | ", a->name,
		p.load == ONE ? 1 : a->players.n, quanta[p.quantum], value(on_cpu, p),
		value(daemon_us, p), value(host_us, p));
	if (p.which == STRAIGHT)
		printf("- | ");
	else
		printf("%.0f | ", value(added, p));
	if (a->host == HOST_NONE)
		printf("- | ");
	else
		printf("%.2f | ", value(host_switches, p));
	printf("%.2f | %.0f |\n", value(daemon_switches, p), value(latency, p));
}

static void print_arrangement_loads(enum arrangement which, unsigned quantum)
{
	for (enum load load = ALL; load < IDLE; load++)
		if (n_done[which][load][quantum] > 0)
			print_arrangement((struct point){ which, load, quantum });
}

static void print_arrangements(void)
{
	printf("| arrangement | quantum | on-CPU us per cycle, all together | daemon | client | added | switches of "
	       "the client | of the daemon | cycle us |\n|---|---|---|---|---|---|---|---|---|\n");
	for (unsigned q = 0; q < N_QUANTA; q++)
		for (enum arrangement which = 0; which < N_ARRANGEMENTS; which++)
			print_arrangement_loads(which, q);
}

void figures_print_one(enum arrangement which)
{
	for (unsigned q = 0; q < N_QUANTA; q++)
		print_arrangement_loads(which, q);
}

static void ratio_row(const char *ours_name, struct point ours, const char *peer_name,
	struct point peer, double goal)
{
	struct spread r = ratio(added, ours, peer);

	printf("| %s, quantum %u | %.0f us | %s | %.0f us | %.2f x (%.2f to %.2f) | at most %.2f x "
	       "| %s |\n",
		ours_name, quanta[ours.quantum], value(added, ours), peer_name, value(added, peer),
		r.median, r.least, r.most, goal, verdict(r.median <= goal));
}

static void at_most_row(const char *name, double value_now, const char *unit, double goal)
{
	printf("| %s | %.2f %s | | | | at most %.2f | %s |\n", name, value_now, unit, goal,
		verdict(value_now <= goal));
}

static void goal_rows(unsigned q)
{
	ratio_row("8 of 8 strips, client", (struct point){ CONSOLE_CLIENT, ALL, q },
		"stock parts, client", (struct point){ STOCK_CLIENT, ALL, q }, 0.25);
	ratio_row("8 of 8 strips, in the daemon", (struct point){ CONSOLE_DAEMON, ALL, q },
		"stock parts, in the daemon", (struct point){ STOCK_DAEMON, ALL, q }, 0.20);
	ratio_row("1 of 8 strips, client", (struct point){ CONSOLE_CLIENT, ONE, q }, "1 of 1 strip",
		(struct point){ ONE_STRIP_CLIENT, ONE, q }, 1.15);
	ratio_row("1 of 8 strips, in the daemon", (struct point){ CONSOLE_DAEMON, ONE, q },
		"1 of 1 strip", (struct point){ ONE_STRIP_DAEMON, ONE, q }, 1.15);
}

static void switch_row(unsigned q, enum load load)
{
	char name[80];

	snprintf(name, sizeof(name), "context switches of ours, %s, quantum %u",
		load == ALL ? "8 strips" : "1 strip", quanta[q]);
	/* One, and what the main thread does beside it. */
	at_most_row(name, value(host_switches, (struct point){ CONSOLE_CLIENT, load, q }),
		"per cycle", 1.05);
}

static void print_goals(void)
{
	printf("\n" COMPARED);
	for (unsigned q = 0; q < N_QUANTA; q++)
		if (n_done[STRAIGHT][ALL][q] > 0)
			goal_rows(q);
	for (unsigned q = 0; q < N_QUANTA; q++) {
		if (n_done[STRAIGHT][ALL][q] == 0)
			continue;
		switch_row(q, ALL);
		switch_row(q, ONE);
	}
	at_most_row("idle, client: wake-ups of ours",
		value(host_switches, (struct point){ CONSOLE_CLIENT, IDLE, 0 }), "per second", 0);
	at_most_row("idle, in the daemon: wake-ups of the daemon",
		value(daemon_switches, (struct point){ CONSOLE_DAEMON, IDLE, 0 }), "per second", 0);
}

void figures_print(unsigned n_rounds_done, unsigned window_ms)
{
	char window[32];

	n_rounds = n_rounds_done;
	snprintf(window, sizeof(window), " of %u ms", window_ms);
	print_heading("The graph: real daemons, 8 stereo strips into 2 buses", window);
	printf("Processor time per cycle of daemon, client under test and players together. \"added\" is "
	       "the time of\ndaemon and client, less the time of the daemon when the same players play "
	       "straight into the sink. Ratios have the lowest and the highest of the rounds beside them; rows "
	       "that no\ngoal needs are of the first round.\n\n");
	print_arrangements();
	print_goals();
}

void figures_print_memory(struct memory ours, struct memory least)
{
	at_most_row(
		"`troubadour run`, built-in console: resident at its peak", ours.peak_mb, "MB", 15);
	printf("| ... its share (PSS) | %.2f MB | an empty pw_filter client | %.2f MB | %.2f MB "
	       "more | - | |\n",
		ours.pss_mb, least.pss_mb, ours.pss_mb - least.pss_mb);
}

void figures_print_large_heading(unsigned n_rounds_done)
{
	n_rounds = n_rounds_done;
	print_heading("A large console: commands and memory", "");
	printf("An idle console of 64 x 16. The goals are 35 ms for one key and 80 ms for all on a machine "
	       "where the\npeer takes 30 ms, and are given as ratios to the peer.\n\n" COMPARED);
}

void figures_print_command(
	const char *name, double ms, const char *peer, double peer_ms, double goal)
{
	double ratio_of_both = ms / peer_ms;

	printf("| %s | %.0f ms | %s | %.0f ms | %.2f x | at most %.2f x | %s |\n", name, ms, peer,
		peer_ms, ratio_of_both, goal, verdict(ratio_of_both <= goal));
}

void figures_print_large(struct memory console, double daemon_mb)
{
	at_most_row("its share of memory (PSS)", console.pss_mb, "MB", 15.5);
	at_most_row("what the daemon has more", daemon_mb, "MB", 22);
}

void figures_print_inserts_heading(unsigned n_rounds_done, unsigned window_ms, double goal)
{
	char window[32];

	n_rounds = n_rounds_done;
	snprintf(window, sizeof(window), " of %u ms", window_ms);
	print_heading("Plugins in a strip: beside a filter-chain in front of it", window);
	printf("A negative figure means a cost below the noise of the session. The ratio is the median of "
	       "the ratios\nof the rounds.\n\n"
	       "| a graph adds, on-CPU per cycle of all processes | in the strip | as a filter-chain "
	       "before it | ratio | at most %.1f x |\n|---|---|---|---|---|\n",
		goal);
}
