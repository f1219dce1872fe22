/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "simulation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TONE_HZ   997.0
#define TONE_RATE 48000.0
#define PEAK      0.5

#define CLICK_AT 16u

#define QUANTUM      "node.force-quantum"
#define RATE         "node.force-rate"
#define SLOW_QUANTUM 2048
#define SLOW_RATE_HZ 44100

/* ---- nodes and links ---- */

static void patch_slow(struct simulation *m)
{
	struct session *s = m->session;

	patch(s, m->is_bus ? "troubadour.far" : "player", driver_name(m->slow));
}

static void patch_fast(struct simulation *m)
{
	struct session *s = m->session;

	patch(s, m->is_bus ? "player" : "troubadour.b1", driver_name(m->fast));
}

/* A console that finds itself without a driver is lent another one, whose rate it then
 * has: its own comes first. */
static void link_fast(struct simulation *m)
{
	struct session *s = m->session;

	patch_fast(m);
	if (m->is_bus) {
		patch(s, "player", "troubadour.game");
		patch(s, "troubadour.b1", driver_name(m->fast));
	} else {
		patch(s, "troubadour.b1", "recorder");
		patch(s, "beside", "troubadour.game");
	}
	await_state(s, "troubadour", "running");
}

static void link_slow(struct simulation *m)
{
	struct session *s = m->session;

	patch_slow(m);
	if (m->is_bus)
		patch(s, "troubadour.far", "recorder");
	else
		patch(s, "player", "troubadour.far");
}

static struct driver *slow_new(struct simulation *m, double ppm)
{
	struct driver *d = driver_new(m->world, "slow", ppm);

	driver_set(d, QUANTUM, SLOW_QUANTUM);
	driver_set(d, RATE, SLOW_RATE_HZ);
	return d;
}

struct simulation *simulation_new(struct session *s, enum far far, double slow_ppm)
{
	struct simulation *m = calloc(1, sizeof(*m));

	m->session = s;
	m->is_bus = far == FAR_BUS;
	m->world = world_new(s);
	m->player = player_new(s, "player", 2);
	m->beside = m->is_bus ? NULL : player_new(s, "beside", 2);
	m->recorder = recorder_new(s, "recorder", 2);
	m->tone = wave_sine(1, (uint32_t)TONE_RATE, TONE_HZ, PEAK, TONE_RATE);
	play_loop(m->player, m->tone);
	m->fast = driver_new(m->world, "fast", 0.0);
	world_go(m->world);
	link_fast(m);
	world_halt(m->world);
	m->slow = slow_new(m, slow_ppm);
	m->in = m->is_bus ? m->fast : m->slow;
	m->out = m->is_bus ? m->slow : m->fast;
	link_slow(m);
	return m;
}

void simulation_free(struct simulation *m)
{
	play_silence(m->player);
	player_free(m->player);
	if (m->beside)
		player_free(m->beside);
	recorder_free(m->recorder);
	driver_free(m->fast);
	driver_free(m->slow);
	world_free(m->world);
	wave_free(m->tone);
	free(m);
}

/* ---- time ---- */

static uint64_t cycles_of(const struct driver *d, double seconds)
{
	return (uint64_t)ceil(seconds * driver_rate_hz(d) / driver_quantum(d));
}

/* Lets `n` cycles of the console's driver pass. */
static void let_cycles_pass(struct simulation *m, uint64_t n)
{
	world_pass(m->world, m->fast, n);
	world_go(m->world);
}

/* The server may lend nodes another driver for a moment. */
static void await_shape(struct driver *d, const char *key, uint32_t value)
{
	if (strcmp(key, QUANTUM) == 0)
		driver_await(d, 0, value);
	else
		driver_await(d, value, 0);
}

void simulation_begin(struct simulation *m)
{
	world_go(m->world);
	play_silence(m->player);
	await_silence(m->recorder, 0);
	play_loop(m->player, m->tone);
	await_sound(m->recorder, 0);
	world_halt(m->world);
}

void simulation_pass(struct simulation *m, double seconds)
{
	world_pass(m->world, m->slow, cycles_of(m->slow, seconds));
}

/* Whole cycles of the recorder's. */
static const struct wave *take(struct simulation *m, double seconds)
{
	uint64_t n = cycles_of(m->out, seconds);

	record(m->recorder, (uint32_t)n * driver_quantum(m->out));
	world_pass(m->world, m->out, n);
	return await_recording(m->recorder);
}

/* ---- what happens ---- */

void simulation_replace_slow(struct simulation *m, double ppm)
{
	struct session *s = m->session;

	world_go(m->world);
	driver_free(m->slow);
	await_no_node(s, "slow");
	let_cycles_pass(m, 1000);
	m->slow = slow_new(m, ppm);
	*(m->is_bus ? &m->out : &m->in) = m->slow;
	patch_slow(m);
	await_shape(m->slow, RATE, SLOW_RATE_HZ);
	simulation_begin(m);
}

/* The server lets the nodes begin again, in the time of the wall. */
void simulation_set(struct simulation *m, struct driver *d, const char *key, uint32_t value)
{
	world_go(m->world);
	driver_set(d, key, value);
	await_shape(d, key, value);
	await_state(m->session, "troubadour.far", "running");
	await_state(m->session, "troubadour", "running");
	simulation_begin(m);
}

void simulation_rest(struct simulation *m)
{
	struct session *s = m->session;
	const char *from = m->is_bus ? "troubadour.far" : "player",
		   *to = m->is_bus ? "slow" : "troubadour.far";

	world_go(m->world);
	unpatch(s, from, to);
	if (m->is_bus)
		unpatch(s, from, "recorder");
	await_asleep(s, "troubadour.far");
	let_cycles_pass(m, 1000);
	patch(s, from, to);
	if (m->is_bus)
		patch(s, from, "recorder");
	simulation_begin(m);
}

/* ---- what is asked of a tone ---- */

/* Least squares of a tone of `step` radians a frame whose frequency is off by a little,
 * which is a sine and a cosine that grow with time. */
#define N_PARTS 4

static void solve(double a[N_PARTS][N_PARTS + 1])
{
	for (int i = 0; i < N_PARTS; i++) {
		for (int r = 0; r < N_PARTS; r++) {
			double f = r == i ? 0.0 : a[r][i] / a[i][i];

			for (int c = i; c <= N_PARTS; c++)
				a[r][c] -= f * a[i][c];
		}
	}
}

static double snr_db(const float *x, uint32_t n, double step)
{
	double a[N_PARTS][N_PARTS + 1] = { 0 }, power = 0.0, right[N_PARTS], fit = 0.0;
	double s = 0.0, c = 1.0, sin_step = sin(step), cos_step = cos(step);

	for (uint32_t i = 0; i < n; i++) {
		double t = (double)i / n - 0.5, part[N_PARTS] = { s, c, t * s, t * c }, turned;

		for (int r = 0; r < N_PARTS; r++) {
			for (int k = 0; k < N_PARTS; k++)
				a[r][k] += part[r] * part[k];
			a[r][N_PARTS] += part[r] * x[i];
		}
		power += (double)x[i] * x[i];
		turned = s * cos_step + c * sin_step;
		c = c * cos_step - s * sin_step;
		s = turned;
	}
	for (int r = 0; r < N_PARTS; r++)
		right[r] = a[r][N_PARTS];
	solve(a);
	for (int r = 0; r < N_PARTS; r++)
		fit += right[r] * a[r][N_PARTS] / a[r][r];
	return 10.0 * log10(fit / (power - fit));
}

static double step_of(const struct simulation *m)
{
	return 2.0 * M_PI * TONE_HZ / TONE_RATE * driver_rate_hz(m->in) * driver_speed(m->in)
	       / (driver_rate_hz(m->out) * driver_speed(m->out));
}

static void expect_tone(struct simulation *m, const struct wave *w)
{
	double step = step_of(m), worst_db = INFINITY;
	uint32_t window = (uint32_t)driver_rate_hz(m->out) / 4;

	for (uint32_t at = 0; at + window <= w->n_frames; at += window)
		worst_db = fmin(worst_db, snr_db(w->channel[0] + at, window, step));
	cr_assert_geq(worst_db, 90.0, "%.1f dB", worst_db);
	for (uint32_t c = 0; c < w->n_channels; c++) {
		cr_assert_lt(wave_largest_step(w, c, 0, w->n_frames), 1.001 * PEAK * step);
		cr_assert_lt(wave_longest_gap(w, c, 0, w->n_frames), 2);
	}
}

#define TAKE_S 10.0

void simulation_expect_sound(struct simulation *m, double seconds)
{
	uint64_t abandoned = world_abandoned(m->world);

	for (double done = 0.0; done < seconds; done += TAKE_S) {
		expect_tone(m, take(m, fmin(TAKE_S, seconds - done)));
		cr_assert_eq(lost_frames(m->recorder), 0);
	}
	cr_assert_eq(world_abandoned(m->world), abandoned);
}

/* ---- what is asked of the clock ---- */

double simulation_fact(struct simulation *m, const char *name)
{
	char key[64];

	snprintf(key, sizeof(key), "%s.far.clock.%s", m->is_bus ? "bus" : "strip", name);
	return engine_fact(m->session, "troubadour", key);
}

void simulation_expect_locked(struct simulation *m, double tolerance_ppm)
{
	double quarter = fmin(driver_quantum(m->in), driver_quantum(m->out) * driver_rate_hz(m->in)
							     / driver_rate_hz(m->out))
	                 / 4.0;
	double ppm = 1e6 * (driver_speed(m->slow) / driver_speed(m->fast) - 1.0);
	double fill = simulation_fact(m, "fill"), target = simulation_fact(m, "target");

	cr_assert_float_eq(simulation_fact(m, "drift"), ppm, tolerance_ppm, "%g ppm instead of %g",
		simulation_fact(m, "drift"), ppm);
	cr_assert_float_eq(
		fill, target, quarter, "fill %g, target %g, quarter %g", fill, target, quarter);
}

static uint32_t loudest_frame(const struct wave *w)
{
	uint32_t at = 0;

	for (uint32_t f = 0; f < w->n_frames; f++)
		if (fabsf(w->channel[0][f]) > fabsf(w->channel[0][at]))
			at = f;
	return at;
}

static double frame_ms(const struct driver *d)
{
	return 1e3 / (driver_rate_hz(d) * driver_speed(d));
}

double simulation_delay_ms(struct simulation *m)
{
	struct wave *click = wave_new(1, 2 * CLICK_AT);
	const struct wave *w;
	double sent_ms, heard_ms;

	click->channel[0][CLICK_AT] = 0.9f;
	play_silence(m->player);
	simulation_pass(m, 0.5);
	play(m->player, click);
	w = take(m, 0.5);
	sent_ms = (double)played_ns(m->player) * 1e-6 + CLICK_AT * frame_ms(m->in);
	heard_ms = (double)recorded_ns(m->recorder) * 1e-6 + loudest_frame(w) * frame_ms(m->out);
	cr_assert_gt(fabsf(w->channel[0][loudest_frame(w)]), 0.4, "no click");
	play_loop(m->player, m->tone);
	wave_free(click);
	simulation_pass(m, 0.5);
	return heard_ms - sent_ms;
}

void simulation_expect_right(struct simulation *m)
{
	double delay_ms, said_ms;

	simulation_expect_locked(m, 10.0);
	simulation_expect_sound(m, 1.0);
	delay_ms = simulation_delay_ms(m);
	said_ms = simulation_fact(m, "latency");
	cr_assert_float_eq(delay_ms, said_ms, 0.1, "%g ms, said to be %g", delay_ms, said_ms);
}
