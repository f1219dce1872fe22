/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A whole task: game, music, chat and a processed microphone to the loudspeakers and to a stream
 * (desk.h), by a console and by what people build it from now.
 *
 * Each round has a session with real daemons for each contender. What is measured does its work:
 * a recording of each session is judged before, and in the first round also what gate and
 * compressor do to a voice below and above their thresholds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "contenders.h"
#include "desk.h"
#include "tasks-table.h"
#include "usage.h"

static const char help[] =
	"Usage: tasks [OPTION VALUE]...\n"
	"What a whole task takes: game, music, chat and a microphone with gate, equaliser and\n"
	"compressor to the loudspeakers and to a stream. A console, stock parts with plugins, and\n"
	"EasyEffects, in turns, as a table in Markdown; each figure on standard error as it comes.\n"
	"\n"
	"  --rounds N        sessions of each, 1 to 64; default 5\n"
	"  --window MS       how long each is measured, 1 to 60000; default 1000\n"
	"  --quantum FRAMES  of a cycle: 64, 128, 256, 512 or 1024; default 256\n"
	"  --only WORD       only those with this word in their name, and the devices themselves\n"
	"  --help            this text\n"
	"\n"
	"A peer that is not installed is named and left out. Exit status: 0 if all others did their\n"
	"work, 1 if not.\n";

static struct {
	unsigned n_rounds, window_ms, quantum_frames;
	const char *only; /* NULL: all */
} options = { .n_rounds = 5, .window_ms = 1000, .quantum_frames = 256 };

/* ---- one session ---- */

struct running {
	enum contender which;
	struct rig rig;
	pid_t hosts[MAX_HOSTS];
	struct cast *cast;
};

static bool has_ended(const struct running *s)
{
	for (unsigned i = 0; i < MAX_HOSTS; i++)
		if (s->hosts[i] > 0 && rig_has_ended(s->hosts[i]))
			return true;
	return false;
}

#define HANG_MS 60000u

/* False: a host has ended. */
static bool record(struct running *s, unsigned *waited_ms, const float *ears[N_EARS])
{
	for (enum ear ear = 0; ear < N_EARS; ear++)
		cast_listen(s->cast, ear);
	for (enum ear ear = 0; ear < N_EARS; ear++)
		while (!(ears[ear] = cast_heard(s->cast, ear))) {
			if (has_ended(s))
				return false;
			if ((*waited_ms)++ == HANG_MS)
				die("%s: the graph stands still", contenders[s->which].name);
			sleep_ms(1);
		}
	return true;
}

static bool is_near(double db, double expected_db, double tolerance_db)
{
	return db > expected_db - tolerance_db && db < expected_db + tolerance_db;
}

/* Where each part is to be heard. */
static bool are_ways_right(enum contender which, const struct desk_heard *h)
{
	bool is_right = which == NOTHING || h->voice_db[MONITOR] < -40;

	for (enum part part = 0; part < VOICE; part++) {
		is_right &= is_near(h->parts_db[MONITOR][part], 0, 0.1);
		if (which != NOTHING)
			is_right &= is_near(h->parts_db[STREAM][part], 0, 0.1);
	}
	return is_right;
}

static bool is_equalised(enum contender which, const struct desk_heard *h)
{
	double eq_db = which == NOTHING ? 0 : DESK_EQ_DB;

	return h->voice_db[STREAM] > -10 && is_near(h->low_db, -eq_db, 1)
	       && is_near(h->high_db, eq_db, 1);
}

static void describe(const char *what, const struct desk_heard *h)
{
	fprintf(stderr,
		"  %s: voice %.1f dB in the stream, %.1f at the monitor; low %.1f, high %.1f;",
		what, h->voice_db[STREAM], h->voice_db[MONITOR], h->low_db, h->high_db);
	for (enum ear ear = 0; ear < N_EARS; ear++)
		fprintf(stderr, " parts %.1f %.1f %.1f", h->parts_db[ear][GAME],
			h->parts_db[ear][MUSIC], h->parts_db[ear][CHAT]);
	fputc('\n', stderr);
}

/* Links and effects come one after the other.  False: a host has ended. */
static bool await_quiet(struct running *s, struct desk_heard *quiet)
{
	unsigned waited_ms = 0;
	const float *ears[N_EARS];

	desk_play(s->cast, DESK_QUIET);
	do {
		if (!record(s, &waited_ms, ears))
			return false;
		*quiet = desk_judge(DESK_QUIET, ears);
		waited_ms += 1000;
		if (waited_ms > HANG_MS) {
			describe(contenders[s->which].name, quiet);
			die("%s: does not do its work", contenders[s->which].name);
		}
	} while (!are_ways_right(s->which, quiet) || !is_equalised(s->which, quiet));
	return true;
}

/* Until gate and compressor have settled, in the graph's time: a busy machine loses cycles. */
#define SETTLE_FRAMES 48000u

static void settle(struct running *s)
{
	uint64_t end = cast_cycles(s->cast) + SETTLE_FRAMES / options.quantum_frames;

	for (unsigned waited_ms = 0; cast_cycles(s->cast) < end; waited_ms++) {
		if (waited_ms == HANG_MS)
			die("%s: the graph stands still", contenders[s->which].name);
		sleep_ms(1);
	}
}

static bool listen_to(struct running *s, enum desk_voice voice, const float *ears[N_EARS])
{
	unsigned waited_ms = 0;

	desk_play(s->cast, voice);
	settle(s);
	return record(s, &waited_ms, ears);
}

/* How much lower the voice is in the stream than a quiet one. */
static double reduction_db(struct running *s, enum desk_voice voice, const struct desk_heard *quiet)
{
	const float *ears[N_EARS];

	if (!listen_to(s, voice, ears))
		die("%s: has ended", contenders[s->which].name);
	return quiet->voice_db[STREAM] - desk_judge(voice, ears).voice_db[STREAM];
}

static void check_dynamics(struct running *s, const struct desk_heard *quiet, struct task_figure *f)
{
	/* The detector of swh's gate would take more than a second to forget a loud voice. */
	f->gated_db = reduction_db(s, DESK_MURMUR, quiet);
	f->compressed_db = reduction_db(s, DESK_LOUD, quiet);
	f->low_db = quiet->low_db;
	f->high_db = quiet->high_db;
	if (s->which == NOTHING)
		return;
	if (f->compressed_db < 6 || f->compressed_db > 18)
		die("%s: the compressor takes %.1f dB", contenders[s->which].name,
			f->compressed_db);
	if (!is_near(f->gated_db, -DESK_GATE_RANGE_DB, 6))
		die("%s: the gate takes %.1f dB", contenders[s->which].name, f->gated_db);
}

static void measure_lags(struct running *s, struct task_figure *f)
{
	const float *ears[N_EARS];

	if (!listen_to(s, DESK_NOISE, ears))
		die("%s: has ended", contenders[s->which].name);
	f->to_monitor_frames = desk_lag_frames(GAME, ears[MONITOR]);
	f->to_stream_frames =
		s->which == NOTHING ? f->to_monitor_frames : desk_lag_frames(GAME, ears[STREAM]);
	f->voice_frames = desk_lag_frames(VOICE, ears[STREAM]);
}

static uint64_t on_cpu_ns(const struct running *s)
{
	uint64_t ns = usage_of(s->rig.daemon).on_cpu_ns;

	for (unsigned i = 0; i < MAX_HOSTS; i++)
		if (s->hosts[i] > 0)
			ns += usage_of(s->hosts[i]).on_cpu_ns;
	return ns;
}

static void measure_time(struct running *s, struct task_figure *f)
{
	uint64_t n = cast_cycles(s->cast), begin_ns = on_cpu_ns(s);

	sleep_ms(options.window_ms);
	n = cast_cycles(s->cast) - n;
	if (n == 0)
		die("%s: no cycles", contenders[s->which].name);
	f->us = (double)(on_cpu_ns(s) - begin_ns) / 1e3 / (double)n;
	f->mb = memory_of(s->rig.daemon).pss_mb;
	for (unsigned i = 0; i < MAX_HOSTS; i++)
		if (s->hosts[i] > 0)
			f->mb += memory_of(s->hosts[i]).pss_mb;
}

/* False: it is not installed. */
static bool measure(enum contender which, unsigned round, struct task_figure *f)
{
	struct running s = { .which = which };
	struct cast_options cast = contenders[which].cast;
	struct desk_heard quiet;
	bool is_there;

	contender_start(which, &s.rig, s.hosts);
	cast.quantum_frames = options.quantum_frames;
	s.cast = cast_start(&s.rig, &cast);
	is_there = await_quiet(&s, &quiet);
	if (is_there) {
		if (round == 0)
			check_dynamics(&s, &quiet, f);
		measure_lags(&s, f);
		measure_time(&s, f);
	}
	cast_stop(s.cast);
	contender_stop(&s.rig, s.hosts);
	return is_there;
}

/* ---- all ---- */

static bool is_wanted(enum contender which)
{
	return which == NOTHING || !options.only || strstr(contenders[which].name, options.only);
}

static void measure_round(unsigned round)
{
	static bool is_missing[N_CONTENDERS];

	for (enum contender which = 0; which < N_CONTENDERS; which++) {
		struct task_figure f = { 0 };

		if (!is_wanted(which) || is_missing[contenders[which].like])
			continue;
		is_missing[which] = !measure(which, round, &f);
		if (is_missing[which])
			fprintf(stderr, "%s: ends at once; is %s installed?\n",
				contenders[which].name, contenders[which].needs);
		else
			tasks_set(which, round, f);
	}
}

static unsigned number(const char *option, const char *text, unsigned least, unsigned most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < least || value > most)
		die("%s: \"%s\" is no number from %u to %u", option, text, least, most);
	return (unsigned)value;
}

/* A session may have these; the cast keeps what it hears in blocks of 64. */
static unsigned quantum(const char *option, const char *text)
{
	unsigned frames = number(option, text, 64, 1024);

	if ((frames & (frames - 1)) != 0)
		die("%s: %u is none of 64, 128, 256, 512 and 1024", option, frames);
	return frames;
}

static void parse(int argc, char **argv)
{
	for (int i = 1; i < argc; i += 2) {
		if (strcmp(argv[i], "--help") == 0) {
			fputs(help, stdout);
			exit(0);
		}
		if (i + 1 == argc)
			die("\"%s\" has no value, or is no option; see --help", argv[i]);
		if (strcmp(argv[i], "--rounds") == 0)
			options.n_rounds = number(argv[i], argv[i + 1], 1, TASKS_MAX_ROUNDS);
		else if (strcmp(argv[i], "--window") == 0)
			options.window_ms = number(argv[i], argv[i + 1], 1, 60000);
		else if (strcmp(argv[i], "--quantum") == 0)
			options.quantum_frames = quantum(argv[i], argv[i + 1]);
		else if (strcmp(argv[i], "--only") == 0)
			options.only = argv[i + 1];
		else
			die("there is no option \"%s\"; see --help", argv[i]);
	}
}

int main(int argc, char **argv)
{
	parse(argc, argv);
	pw_init(NULL, NULL);
	for (unsigned round = 0; round < options.n_rounds; round++)
		measure_round(round);
	tasks_print(options.n_rounds, options.window_ms, options.quantum_frames);
	return 0;
}
