/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Gains are measured in the last tenth of a second of a recording that begins
 * after the settings have been published, so that ramps are over. */
#include "line.h"

#include "world.h"

#include <math.h>
#include <stdio.h>

#define RATE_HZ      48000.0
#define STEADY       4800u
#define RAMPS_FRAMES 9600u

struct line line_open(struct session *s, const char *strip, const char *bus)
{
	struct line l = { .session = s };
	char strip_node[96], bus_node[96];

	snprintf(strip_node, sizeof(strip_node), "troubadour.%s", strip);
	snprintf(bus_node, sizeof(bus_node), "troubadour.%s", bus);
	l.player = player_new(s, "player", 2);
	l.recorder = recorder_new(s, "recorder", LINE_CHANNELS);
	patch(s, "player", "hardware-2");
	patch(s, "hardware-2", "recorder");
	patch(s, bus_node, "recorder:2");
	patch(s, "player", strip_node);
	await_path(l.player, l.recorder);
	return l;
}

void line_close(struct line *l)
{
	recorder_free(l->recorder);
	player_free(l->player);
}

void line_gains_db(struct line *l, double gain_db[2])
{
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.5, RATE_HZ);
	const struct wave *take;
	uint32_t end = RAMPS_FRAMES + STEADY;

	play_loop(l->player, tone);
	record(l->recorder, end);
	take = await_recording(l->recorder);
	for (uint32_t c = 0; c < 2; c++) {
		double bus = wave_level_db(take, BUS_L + c, RAMPS_FRAMES, end);
		double control = wave_level_db(take, CONTROL_L + c, RAMPS_FRAMES, end);

		gain_db[c] = bus <= -144.0 ? -144.0 : bus - control;
	}
	play_silence(l->player);
	wave_free(tone);
}

double line_gain_db(struct line *l, uint32_t bus_channel)
{
	double gain_db[2];

	line_gains_db(l, gain_db);
	return gain_db[bus_channel - BUS_L];
}

void line_expect_gain_db(struct line *l, uint32_t bus_channel, double gain_db, double tolerance_db)
{
	struct session *s = l->session;
	double late = engine_fact(s, "troubadour", "engine.late");
	double lost = engine_fact(s, "troubadour", "engine.lost");
	double is_db = line_gain_db(l, bus_channel);
	const struct wave *take = await_recording(l->recorder);

	if (fabs(is_db - gain_db) <= tolerance_db)
		return;
	cr_expect_fail("%g dB instead of %g; %u frames of silence, %lu not recorded; "
		       "%g strips late, %g cycles lost, %lu given up",
		is_db, gain_db, wave_longest_gap(take, bus_channel, RAMPS_FRAMES, take->n_frames),
		(unsigned long)lost_frames(l->recorder),
		engine_fact(s, "troubadour", "engine.late") - late,
		engine_fact(s, "troubadour", "engine.lost") - lost,
		(unsigned long)(s->world ? world_abandoned(s->world) : 0));
}

void line_expect_exact(struct line *l)
{
	struct wave *noise = wave_noise(2, 9600, 0.5, 1);
	const struct wave *take = play_and_record(l->player, noise, l->recorder, 0);
	int64_t at = wave_find(take, CONTROL_L, noise, 0);

	cr_assert_geq(at, 0, "not in the control");
	cr_assert_eq(wave_find(take, CONTROL_R, noise, 1), at);
	cr_assert_eq(wave_find(take, BUS_L, noise, 0), at);
	cr_assert_eq(wave_find(take, BUS_R, noise, 1), at);
	play_silence(l->player);
	wave_free(noise);
}

/* ---- what something costs ---- */

/* A strip that is late is tried again after one cycle, two, four and so on up to 128 (see
 * src/module/graph/cycle.h), and after a link that comes or goes the count begins again. */
static double max_late(double n_cycles)
{
	return 20.0 + n_cycles / 128.0;
}

/* Frames of a steady tone that are missing behind the bus when something happens:
 * silent at a stretch, or in cycles that the graph did not finish. */
static uint64_t missing_frames(struct line *l, void (*happens)(struct session *s))
{
	struct wave *tone = wave_constant(2, 48000, 0.25);
	const struct wave *take;
	uint64_t n;

	play_loop(l->player, tone);
	/* Until the bus sounds in a whole recording. */
	do {
		record(l->recorder, 4800);
		take = await_recording(l->recorder);
	} while (wave_longest_gap(take, BUS_L, 0, 4800) + lost_frames(l->recorder) > 0);
	record_until_ended(l->recorder);
	happens(l->session);
	take = end_recording(l->recorder, 48000);
	n = wave_longest_gap(take, BUS_L, 0, take->n_frames) + lost_frames(l->recorder);
	play_silence(l->player);
	wave_free(tone);
	return n;
}

void line_expect_one_cycle_at_most(struct line *l, void (*prepare)(struct session *s),
	void (*happens)(struct session *s), void (*undo)(struct session *s))
{
	uint32_t quantum = l->session->options.quantum;
	double late, cycles;
	uint64_t n;

	prepare(l->session);
	late = engine_fact(l->session, "troubadour", "engine.late");
	cycles = engine_fact(l->session, "troubadour", "engine.cycles");
	n = missing_frames(l, happens);
	late = engine_fact(l->session, "troubadour", "engine.late") - late;
	cycles = engine_fact(l->session, "troubadour", "engine.cycles") - cycles;
	undo(l->session);
	cr_expect_leq(n, quantum, "%lu frames are missing", (unsigned long)n);
	cr_expect_leq(late, max_late(cycles), "a strip was waited for %g times in %g cycles", late,
		cycles);
	line_expect_gain_db(l, BUS_L, 0.0, 0.01);
}
