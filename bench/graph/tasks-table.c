/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a contender adds is made within a round, to the devices themselves in that round, and so
 * are ratios; the tables have the medians. */
#include "tasks-table.h"

#include <stdio.h>
#include <stdlib.h>

#include "../where.h"

static struct task_figure figures[N_CONTENDERS][TASKS_MAX_ROUNDS];
static unsigned n_done[N_CONTENDERS];
static char why_not[N_CONTENDERS][256]; /* "": nobody left it out */

static double added_us(enum contender which, unsigned round)
{
	return figures[which][round].us - figures[NOTHING][round].us;
}

static double added_mb(enum contender which, unsigned round)
{
	return figures[which][round].mb - figures[NOTHING][round].mb;
}

/* The hardware of a private session is one cycle late at its monitor. */
static double to_monitor(enum contender which, unsigned round)
{
	return figures[which][round].to_monitor_frames - figures[NOTHING][round].to_monitor_frames;
}

static double to_stream(enum contender which, unsigned round)
{
	return figures[which][round].to_stream_frames;
}

static double of_voice(enum contender which, unsigned round)
{
	return figures[which][round].voice_frames;
}

void tasks_set(enum contender which, unsigned round, struct task_figure f)
{
	figures[which][round] = f;
	n_done[which] = round + 1;
	fprintf(stderr, "round %u, %s: %.0f us, %.1f MB, lags %.0f %.0f %.0f", round + 1,
		contenders[which].name, f.us, f.mb, f.to_monitor_frames, f.to_stream_frames,
		f.voice_frames);
	if (round == 0)
		fprintf(stderr, "; equaliser %.1f %.1f dB, compressor %.1f, gate %.1f", f.low_db,
			f.high_db, -f.compressed_db, -f.gated_db);
	fputc('\n', stderr);
}

void tasks_leave_out(enum contender which, const char *why)
{
	n_done[which] = 0;
	snprintf(why_not[which], sizeof(why_not[which]), "%s", why);
	fprintf(stderr, "%s is left out: %s\n", contenders[which].name, why);
}

/* ---- medians ---- */

struct spread {
	double least, median, most;
};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct spread spread_of(double *v, unsigned n)
{
	qsort(v, n, sizeof(*v), compare);
	return (struct spread){ v[0], (v[(n - 1) / 2] + v[n / 2]) / 2, v[n - 1] };
}

typedef double (*value_fn)(enum contender which, unsigned round);

/* The value of one that was measured. */
static double value(value_fn fn, enum contender which)
{
	unsigned n = SPA_MIN(n_done[which], n_done[NOTHING]);
	double v[TASKS_MAX_ROUNDS];

	for (unsigned i = 0; i < n; i++)
		v[i] = fn(which, i);
	return spread_of(v, n).median;
}

/* False: in some round one of them added nothing that could be measured. */
static bool ratio(enum contender ours, enum contender peer, struct spread *r)
{
	unsigned n = SPA_MIN(n_done[NOTHING], SPA_MIN(n_done[ours], n_done[peer]));
	double v[TASKS_MAX_ROUNDS];

	for (unsigned i = 0; i < n; i++) {
		if (added_us(ours, i) <= 0 || added_us(peer, i) <= 0)
			return false;
		v[i] = added_us(ours, i) / added_us(peer, i);
	}
	*r = spread_of(v, n);
	return true;
}

/* ---- tables ---- */

static void print_contenders(void)
{
	printf("| way | adds to the processors, per cycle | memory | frames: application to loudspeakers | "
	       "to the stream | microphone to the stream |\n|---|---|---|---|---|---|\n");
	for (enum contender which = NOTHING + 1; which < N_CONTENDERS; which++)
		if (n_done[which] > 0)
			printf("| %s | %.0f us | %.1f MB | %.0f | %.0f | %.0f |\n",
				contenders[which].name, value(added_us, which),
				value(added_mb, which), value(to_monitor, which),
				value(to_stream, which), value(of_voice, which));
		else if (why_not[which][0])
			printf("| %s | left out: %s | | | | |\n", contenders[which].name,
				why_not[which]);
}

static const char *verdict(struct spread r, double goal)
{
	if (r.most <= goal)
		return "met";
	return r.least > goal ? "**not met**" : "open";
}

static void print_ratio(enum contender ours, enum contender peer, double goal)
{
	struct spread r;

	if (n_done[ours] == 0 || n_done[peer] == 0)
		return;
	printf("| %s | %.0f us | %s | %.0f us | ", contenders[ours].name, value(added_us, ours),
		contenders[peer].name, value(added_us, peer));
	if (ratio(ours, peer, &r))
		printf("%.2f x | %.2f to %.2f | at most %.2f x | %s |\n", r.median, r.least, r.most,
			goal, verdict(r, goal));
	else
		printf("- | - | at most %.2f x | open |\n", goal);
}

void tasks_print(unsigned n_rounds, unsigned window_ms, unsigned quantum_frames)
{
	char how[128];

	snprintf(how, sizeof(how), "PipeWire %s, medians of %u rounds of %u ms, quantum %u",
		pw_get_library_version(), n_rounds, window_ms, quantum_frames);
	printf("\n### A whole task: a desk with four sounds and a processed microphone\n\n");
	where_print(how);
	printf("Game, music and chat go to the loudspeakers and to a stream, and the microphone to the stream "
	       "through\na gate, an equaliser of two bands and a compressor. Time and memory are those of the "
	       "daemon and of the\nprocesses that do the work, less those of the daemon when the same "
	       "applications use the devices\nthemselves. A recording of each session, made before, "
	       "shows that sounds are as loud as they came (within\n0.1 dB) and what the equaliser does (within 1 "
	       "dB). What gate and compressor do is looked at in the first\nround only, and in wide ranges: a "
	       "gate takes 18 to 30 dB from a murmur, a compressor 6 to 18 dB from a\nloud voice. EasyEffects "
	       "works on two channels of the microphone, all others on one.\n\n");
	print_contenders();
	printf("\nA goal is open if the rounds lie on both sides of it, or if in one of them something added less than "
	       "the\nnoise of the session.\n");
	printf("\n| ours | | peer | | ratio | of the rounds | goal | |\n|---|---|---|---|---|---|---|---|\n");
	print_ratio(OURS_CLIENT, SWH_CLIENT, 0.3);
	print_ratio(OURS_CLIENT, LSP_CLIENT, 0.3);
	print_ratio(OURS_CLIENT, EASYEFFECTS, 0.25);
	print_ratio(OURS_DAEMON, SWH_DAEMON, 0.3);
	print_ratio(OURS_DAEMON, LSP_DAEMON, 0.3);
}
