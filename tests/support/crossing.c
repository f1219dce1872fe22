/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "crossing.h"

#include "graph.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- what is asked of a sine ---- */

/* Least squares of a sine and a cosine over frames [0, n): what is left over, and
 * the power that is not. */
static double residual(const float *x, uint32_t n, double w, double *power)
{
	double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0, xx = 0, a, b, det;

	for (uint32_t i = 0; i < n; i++) {
		double s = sin(w * i), c = cos(w * i);

		ss += s * s;
		cc += c * c;
		sc += s * c;
		xs += x[i] * s;
		xc += x[i] * c;
		xx += (double)x[i] * x[i];
	}
	det = ss * cc - sc * sc;
	a = (xs * cc - xc * sc) / det;
	b = (xc * ss - xs * sc) / det;
	*power = a * xs + b * xc;
	return xx - *power;
}

/* Signal to everything else in dB, with the frequency that fits best. */
static double sine_snr_db(const float *x, uint32_t n, double rate_hz)
{
	const double golden = 0.6180339887498949;
	double w = 2.0 * M_PI * CROSSING_HZ / rate_hz, power, left, right;
	double low = w * (1.0 - 2e-3), high = w * (1.0 + 2e-3);

	/* One step of less than a turn over n, then the valley has one bottom. */
	double best = INFINITY, step = M_PI / n / 2.0, at = w;

	for (double v = low; v < high; v += step) {
		double r = residual(x, n, v, &power);

		if (r < best) {
			best = r;
			at = v;
		}
	}
	low = at - step;
	high = at + step;
	for (int i = 0; i < 50; i++) {
		left = high - golden * (high - low);
		right = low + golden * (high - low);
		if (residual(x, n, left, &power) < residual(x, n, right, &power))
			high = right;
		else
			low = left;
	}
	best = residual(x, n, (low + high) / 2.0, &power);
	return 10.0 * log10(power / best);
}

double clock_fact(struct session *s, const char *device, const char *fact)
{
	char key[96];

	snprintf(key, sizeof(key), "%s.clock.%s", device, fact);
	return engine_fact(s, "troubadour", key);
}

/* ---- the line ---- */

struct crossing crossing_open(struct session *s, const struct way *way)
{
	struct crossing x = {
		.session = s,
		.player = player_new(s, "player", 2),
		.recorder = recorder_new(s, "crossed", 2),
		.control = recorder_new(s, "control", 2),
		.tone = wave_sine(
			1, way->player_rate_hz, CROSSING_HZ, CROSSING_PEAK, way->player_rate_hz),
		.player_rate_hz = way->player_rate_hz,
		.rate_hz = way->rate_hz,
	};

	/* First of all its driver: a stream that has its format does not get another one
	 * when it comes to a driver of another rate. */
	patch(s, way->recorder_device, "crossed");
	if (strcmp(way->source, way->recorder_device) != 0)
		patch(s, way->source, "crossed");
	patch(s, "player", way->player_device);
	patch(s, "player", way->strip);
	patch(s, way->control, "control");
	play_loop(x.player, x.tone);
	await_sound(x.control, 0);
	await_sound(x.recorder, 0);
	return x;
}

void crossing_close(struct crossing *x)
{
	play_silence(x->player);
	player_free(x->player);
	recorder_free(x->recorder);
	recorder_free(x->control);
	wave_free(x->tone);
}

const struct wave *crossing_take(struct crossing *x, double seconds)
{
	record(x->control, (uint32_t)(seconds * x->player_rate_hz));
	record(x->recorder, (uint32_t)(seconds * x->rate_hz));
	await_recording(x->control);
	return await_recording(x->recorder);
}

/* The sine goes on from frame to frame, and no frame is missing. */
static bool is_unbroken(const struct wave *w, uint32_t begin, double rate_hz)
{
	double step = CROSSING_PEAK * 2.0 * M_PI * CROSSING_HZ / rate_hz;
	bool good = true;

	for (uint32_t c = 0; c < w->n_channels; c++)
		good = good && wave_largest_step(w, c, begin, w->n_frames) < 1.02 * step
		       && wave_longest_gap(w, c, begin, w->n_frames) < 2
		       && fabs(wave_peak(w, c, begin, w->n_frames) - CROSSING_PEAK) < 0.002;
	return good;
}

static double worst_snr_db(const struct wave *w, uint32_t begin, uint32_t rate_hz)
{
	double worst = INFINITY;

	for (uint32_t at = begin; at + rate_hz / 4 <= w->n_frames; at += rate_hz / 4)
		worst = fmin(worst, sine_snr_db(w->channel[0] + at, rate_hz / 4, rate_hz));
	return worst;
}

double n_disturbances(struct session *s)
{
	return engine_fact(s, "troubadour", "engine.lost")
	       + engine_fact(s, "troubadour", "engine.late");
}

bool crossing_was_whole(struct crossing *x, double disturbances_before)
{
	return n_disturbances(x->session) == disturbances_before && lost_frames(x->recorder) == 0
	       && lost_frames(x->control) == 0
	       && is_unbroken(await_recording(x->control), 0, x->player_rate_hz);
}

/* Each take is judged once.  One in which the graph lost a cycle says nothing of the bridge, but
 * most must have none.  (It may lose one at our recorder without a trace: one take of ten is
 * forgiven a gap.  And a driver that makes a jump is followed again, for a take or two.) */
void expect_no_gaps(struct crossing *x, uint32_t seconds)
{
	uint32_t n_whole = 0, n_broken = 0, n_locked = 0, begin = x->rate_hz / 4;

	for (uint32_t n = 0; n < seconds; n++) {
		double before = n_disturbances(x->session);
		const struct wave *w = crossing_take(x, 1.25);

		if (!crossing_was_whole(x, before))
			continue;
		n_whole++;
		n_broken += !is_unbroken(w, begin, x->rate_hz);
		n_locked += worst_snr_db(w, begin, x->rate_hz) >= 90.0;
	}
	cr_log_info("%u takes, %u whole, of these %u with a gap and %u above 90 dB", seconds,
		n_whole, n_broken, n_locked);
	cr_expect_gt(2 * n_whole, seconds, "%u of %u takes are whole", n_whole, seconds);
	cr_expect_leq(n_broken, (n_whole + 9) / 10, "%u of %u have gaps", n_broken, n_whole);
	cr_expect_gt(2 * n_locked, n_whole, "%u of %u are above 90 dB", n_locked, n_whole);
}
