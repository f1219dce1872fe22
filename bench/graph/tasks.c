/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A whole task: game, music, chat and a processed microphone to the loudspeakers and to a stream
 * (desk.h), by a console and by what people build it from now.
 *
 * Each round has a session with real daemons for each contender. What is measured does its work:
 * a recording of each session is judged before, and in the first round also what gate and
 * compressor do to a voice below and above their thresholds. */
#include <stdarg.h>
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
	"A peer that is not installed, or that does not do its work, is left out of the table with the\n"
	"reason. A console that does not do its work ends the program. Exit status: 0 if all that are\n"
	"installed did their work, 1 if not.\n";

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
	/* Why it does not do its work, if a step said so. */
	char fault[160];
	bool is_ended, is_missing;
};

__attribute__((format(printf, 2, 3))) static bool fail(struct running *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(s->fault, sizeof(s->fault), format, args);
	va_end(args);
	return false;
}

static bool has_ended(const struct running *s)
{
	for (unsigned i = 0; i < MAX_HOSTS; i++)
		if (s->hosts[i] > 0 && rig_has_ended(s->hosts[i]))
			return true;
	return rig_has_ended(s->rig.daemon);
}

static bool fail_ended(struct running *s)
{
	s->is_ended = true;
	return fail(s, "a process has ended by itself");
}

#define HANG_MS 60000u

/* This step and those below: false after fail(). */
static bool record(struct running *s, unsigned *waited_ms, const float *ears[N_EARS])
{
	for (enum ear ear = 0; ear < N_EARS; ear++)
		cast_listen(s->cast, ear);
	for (enum ear ear = 0; ear < N_EARS; ear++)
		while (!(ears[ear] = cast_heard(s->cast, ear))) {
			if (has_ended(s))
				return fail_ended(s);
			if ((*waited_ms)++ == HANG_MS)
				return fail(s, "the graph stands still");
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

/* Links and effects come one after the other. */
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
			return fail(s, "sounds or equaliser are not as they should be");
		}
	} while (!are_ways_right(s->which, quiet) || !is_equalised(s->which, quiet));
	return true;
}

/* Until gate and compressor have settled, in the graph's time: a busy machine loses cycles. */
#define SETTLE_FRAMES 48000u

static bool settle(struct running *s)
{
	uint64_t end = cast_cycles(s->cast) + SETTLE_FRAMES / options.quantum_frames;

	for (unsigned waited_ms = 0; cast_cycles(s->cast) < end; waited_ms++) {
		if (waited_ms == HANG_MS)
			return fail(s, "the graph stands still");
		sleep_ms(1);
	}
	return true;
}

static bool listen_to(struct running *s, enum desk_voice voice, const float *ears[N_EARS])
{
	unsigned waited_ms = 0;

	desk_play(s->cast, voice);
	return settle(s) && record(s, &waited_ms, ears);
}

/* How much lower the voice is in the stream than a quiet one. */
static bool measure_reduction(struct running *s, enum desk_voice voice,
	const struct desk_heard *quiet, double *reduction_db)
{
	const float *ears[N_EARS];

	if (!listen_to(s, voice, ears))
		return false;
	*reduction_db = quiet->voice_db[STREAM] - desk_judge(voice, ears).voice_db[STREAM];
	return true;
}

static bool check_dynamics(struct running *s, const struct desk_heard *quiet, struct task_figure *f)
{
	/* The detector of swh's gate would take more than a second to forget a loud voice. */
	if (!measure_reduction(s, DESK_MURMUR, quiet, &f->gated_db)
		|| !measure_reduction(s, DESK_LOUD, quiet, &f->compressed_db))
		return false;
	f->low_db = quiet->low_db;
	f->high_db = quiet->high_db;
	if (s->which == NOTHING)
		return true;
	if (f->compressed_db < 6 || f->compressed_db > 18)
		return fail(s, "the compressor takes %.1f dB", f->compressed_db);
	if (!is_near(f->gated_db, -DESK_GATE_RANGE_DB, 6))
		return fail(s, "the gate takes %.1f dB", f->gated_db);
	return true;
}

static bool measure_lags(struct running *s, struct task_figure *f)
{
	const float *ears[N_EARS];

	if (!listen_to(s, DESK_NOISE, ears))
		return false;
	f->to_monitor_frames = desk_lag_frames(GAME, ears[MONITOR]);
	f->to_stream_frames =
		s->which == NOTHING ? f->to_monitor_frames : desk_lag_frames(GAME, ears[STREAM]);
	f->voice_frames = desk_lag_frames(VOICE, ears[STREAM]);
	return true;
}

static uint64_t on_cpu_ns(const struct running *s)
{
	uint64_t ns = usage_of(s->rig.daemon).on_cpu_ns;

	for (unsigned i = 0; i < MAX_HOSTS; i++)
		if (s->hosts[i] > 0)
			ns += usage_of(s->hosts[i]).on_cpu_ns;
	return ns;
}

static bool measure_time(struct running *s, struct task_figure *f)
{
	uint64_t n = cast_cycles(s->cast), begin_ns = on_cpu_ns(s);

	sleep_ms(options.window_ms);
	n = cast_cycles(s->cast) - n;
	if (n == 0)
		return fail(s, "the graph stands still");
	f->us = (double)(on_cpu_ns(s) - begin_ns) / 1e3 / (double)n;
	f->mb = memory_of(s->rig.daemon).pss_mb;
	for (unsigned i = 0; i < MAX_HOSTS; i++)
		if (s->hosts[i] > 0)
			f->mb += memory_of(s->hosts[i]).pss_mb;
	/* A process that is gone would count as one that used no time. */
	return !has_ended(s) || fail_ended(s);
}

static bool work(struct running *s, unsigned round, struct task_figure *f)
{
	struct desk_heard quiet;

	if (!await_quiet(s, &quiet)) {
		s->is_missing = s->is_ended && round == 0 && contenders[s->which].needs;
		return false;
	}
	return (round > 0 || check_dynamics(s, &quiet, f)) && measure_lags(s, f)
	       && measure_time(s, f);
}

static void run(struct running *s, unsigned round, struct task_figure *f)
{
	struct cast_options cast = contenders[s->which].cast;

	contender_start(s->which, &s->rig, s->hosts);
	cast.quantum_frames = options.quantum_frames;
	s->cast = cast_start(&s->rig, &cast);
	if (!work(s, round, f))
		fprintf(stderr, "round %u, %s: %s\n", round + 1, contenders[s->which].name,
			s->fault);
	cast_stop(s->cast);
	contender_stop(&s->rig, s->hosts);
}

/* ---- all ---- */

static enum fate {
	WORKS,
	MISSING, /* what it needs is not installed */
	FAILED,
} fates[N_CONTENDERS];

static bool is_wanted(enum contender which)
{
	return which == NOTHING || !options.only || strstr(contenders[which].name, options.only);
}

static void leave_out(enum contender which, unsigned round, const struct running *s)
{
	char why[256];

	if (!contenders[which].needs)
		die("%s does not do its work: nothing can be compared", contenders[which].name);
	fates[which] = s->is_missing ? MISSING : FAILED;
	if (s->is_missing)
		snprintf(why, sizeof(why), "it ends at once; it needs %s", contenders[which].needs);
	else
		snprintf(why, sizeof(why), "round %u: %s", round + 1, s->fault);
	tasks_leave_out(which, why);
}

static void measure(enum contender which, unsigned round)
{
	struct running s = { .which = which,
		.is_missing = fates[contenders[which].like] == MISSING };
	struct task_figure f = { 0 };

	if (!s.is_missing)
		run(&s, round, &f);
	if (s.is_missing || s.fault[0])
		leave_out(which, round, &s);
	else
		tasks_set(which, round, f);
}

static void measure_round(unsigned round)
{
	for (enum contender which = 0; which < N_CONTENDERS; which++)
		if (is_wanted(which) && fates[which] == WORKS)
			measure(which, round);
}

static bool has_failed(void)
{
	for (enum contender which = 0; which < N_CONTENDERS; which++)
		if (fates[which] == FAILED)
			return true;
	return false;
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
	return has_failed() ? 1 : 0;
}
