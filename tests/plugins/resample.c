/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* troubadour.resample: two rates, a ratio, and blocks that do not fit. */
#include "host.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>

#define N_FRAMES 480u

static struct host *between(uint32_t in_hz, uint32_t out_hz, uint32_t out_room)
{
	struct host *h = HOST("troubadour.resample", { "audio.channels", "2" }, );

	cr_assert_not_null(h, "%s", host_refusal());
	cr_assert_eq(host_link_raw(h, SPA_DIRECTION_INPUT, 0, in_hz, 2, HOST_MAX_FRAMES), 0);
	cr_assert_eq(host_link_raw(h, SPA_DIRECTION_OUTPUT, 0, out_hz, 2, out_room), 0);
	cr_assert_eq(host_command(h, SPA_NODE_COMMAND_Start), 0);
	return h;
}

static void give_sine(struct host *h, uint32_t rate_hz, uint32_t from)
{
	for (uint32_t c = 0; c < 2; c++) {
		float *in = host_input(h, "input", c);

		for (uint32_t i = 0; i < N_FRAMES; i++)
			in[i] = (float)sin(2.0 * M_PI * 1000.0 * (from + i) / rate_hz);
	}
	host_give(h, "input", N_FRAMES);
}

#define MAX_FITTED 9600u

struct tone {
	uint64_t n_frames;
	double residue_db; /* of the last tenth of a second, against a sine of 1 kHz */
};

/* What the best sine leaves over; whole periods, so that sine and cosine are
 * orthogonal. */
static double residue_db(const float *x, uint32_t out_hz)
{
	double re = 0.0, im = 0.0, all = 0.0;
	uint32_t n = out_hz / 10;

	for (uint32_t i = 0; i < n; i++) {
		double w = 2.0 * M_PI * 1000.0 * i / out_hz;

		re += (double)x[i] * cos(w);
		im += (double)x[i] * sin(w);
		all += (double)x[i] * (double)x[i];
	}
	return 10.0 * log10(fmax(1.0 - 2.0 * (re * re + im * im) / n / all, 1e-15));
}

/* n blocks of a 1 kHz sine. */
static struct tone convert(struct host *h, uint32_t in_hz, uint32_t out_hz, uint32_t n_blocks)
{
	struct tone t = { 0 };
	static float last[MAX_FITTED];

	for (uint32_t i = 0; i < n_blocks; i++) {
		uint32_t n = 0;
		const float *out;

		give_sine(h, in_hz, i * N_FRAMES);
		cr_assert_geq(host_process(h), 0);
		out = host_take(h, "output", 0, &n);
		cr_assert_lt(n, MAX_FITTED);
		memmove(last, last + n, (MAX_FITTED - n) * sizeof(float));
		if (out)
			memcpy(last + MAX_FITTED - n, out, n * sizeof(float));
		t.n_frames += n;
	}
	t.residue_db = residue_db(last + MAX_FITTED - out_hz / 10, out_hz);
	return t;
}

Test(resample, gives_as_many_frames_as_the_rates_say)
{
	static const uint32_t rates[][2] = { { 44100, 48000 }, { 48000, 44100 }, { 48000, 96000 },
		{ 96000, 48000 }, { 16000, 48000 } };

	for (size_t i = 0; i < SPA_N_ELEMENTS(rates); i++) {
		struct host *h = between(rates[i][0], rates[i][1], HOST_MAX_FRAMES);
		struct tone t = convert(h, rates[i][0], rates[i][1], 100);
		double expected = 100.0 * N_FRAMES * rates[i][1] / rates[i][0];

		cr_expect_float_eq((double)t.n_frames, expected, 2.0, "%u to %u: %llu", rates[i][0],
			rates[i][1], (unsigned long long)t.n_frames);
		cr_expect_lt(t.residue_db, -95.0, "%u to %u: %g", rates[i][0], rates[i][1],
			t.residue_db);
		host_free(h);
	}
}

Test(resample, equal_rates_are_bit_exact_and_without_latency)
{
	struct host *h = between(48000, 48000, HOST_MAX_FRAMES);
	const float *out;
	uint32_t n;

	give_sine(h, 48000, 0);
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
	out = host_take(h, "output", 1, &n);
	cr_assert_eq(n, N_FRAMES);
	cr_expect_eq(memcmp(out, host_input(h, "input", 1), n * sizeof(float)), 0);
	host_free(h);
}

Test(resample, keeps_what_the_output_has_no_room_for)
{
	struct host *h = between(48000, 96000, 100);
	struct host_port *in = host_port(h, SPA_DIRECTION_INPUT, "input");
	uint32_t n_frames = 0, n, n_cycles = 0;

	give_sine(h, 48000, 0);
	for (; in->area.status == SPA_STATUS_HAVE_DATA; n_cycles++) {
		int status = host_process(h);

		cr_expect(SPA_FLAG_IS_SET(status, SPA_STATUS_HAVE_DATA));
		cr_expect_eq(SPA_FLAG_IS_SET(status, SPA_STATUS_NEED_DATA),
			in->area.status == SPA_STATUS_NEED_DATA);
		cr_assert_not_null(host_take(h, "output", 0, &n));
		n_frames += n;
		cr_assert_lt(n_cycles, 100u);
	}
	cr_expect_float_eq((double)n_frames, 2.0 * N_FRAMES, 2.0);
	cr_expect_geq(n_cycles, 9u);
	host_free(h);
}

Test(resample, says_what_it_needs_at_every_edge)
{
	struct host *h = HOST("troubadour.resample", { "audio.channels", "2" }, );

	cr_expect_eq(host_process(h), SPA_STATUS_OK);
	cr_assert_eq(host_link_raw(h, SPA_DIRECTION_INPUT, 0, 44100, 2, HOST_MAX_FRAMES), 0);
	cr_expect_eq(host_process(h), SPA_STATUS_OK);
	cr_assert_eq(host_link_raw(h, SPA_DIRECTION_OUTPUT, 0, 48000, 2, HOST_MAX_FRAMES), 0);
	cr_expect_eq(host_process(h), SPA_STATUS_NEED_DATA);
	give_sine(h, 44100, 0);
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
	give_sine(h, 44100, 0);
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA);
	host_unlink(h, SPA_DIRECTION_OUTPUT, 0);
	cr_expect_eq(host_process(h), SPA_STATUS_OK);
	host_free(h);
}

static int set_ratio(struct host *h, double ratio)
{
	uint8_t memory[128];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));

	return spa_node_set_param(h->node, SPA_PARAM_Props, 0,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_rate, SPA_POD_Double(ratio)));
}

static double shown_ratio(struct host *h)
{
	double ratio = 0.0;

	host_enum(h, SPA_PARAM_Props);
	spa_pod_get_double(&spa_pod_find_prop(host_param(h), NULL, SPA_PROP_rate)->value, &ratio);
	return ratio;
}

Test(resample, the_ratio_is_input_frames_per_output_frame)
{
	struct host *h = between(48000, 48000, HOST_MAX_FRAMES);
	struct tone t;

	cr_expect_eq(set_ratio(h, 1.01), 0);
	cr_expect_float_eq(shown_ratio(h), 1.01, 1e-12);
	t = convert(h, 48000, 48000, 200);
	cr_expect_float_eq((double)t.n_frames, 200.0 * N_FRAMES / 1.01, 2.0);
	cr_expect_eq(set_ratio(h, 5.0), 0);
	cr_expect_float_eq(shown_ratio(h), 1.02, 1e-12);
	cr_expect_eq(set_ratio(h, (double)NAN), 0);
	cr_expect_float_eq(shown_ratio(h), 1.02, 1e-12);
	host_free(h);
}

Test(resample, tells_its_latency)
{
	struct host *h = between(44100, 48000, HOST_MAX_FRAMES);
	struct spa_process_latency_info latency;

	cr_expect_eq(host_enum(h, SPA_PARAM_ProcessLatency), 0);
	cr_assert_eq(spa_process_latency_parse(host_param(h), &latency), 0);
	/* 192 taps at 44.1 kHz and their middle: 96 frames. */
	cr_expect_float_eq((double)latency.ns, 96e9 / 44100.0, 1e5);
	host_unlink(h, SPA_DIRECTION_INPUT, 0);
	host_enum(h, SPA_PARAM_ProcessLatency);
	cr_assert_eq(spa_process_latency_parse(host_param(h), &latency), 0);
	cr_expect_eq(latency.ns, 0);
	host_free(h);
}

Test(resample, both_sides_have_the_same_channels)
{
	struct host *h = HOST("troubadour.resample", );

	cr_assert_not_null(h);
	cr_assert_eq(host_link_raw(h, SPA_DIRECTION_INPUT, 0, 44100, 6, 512), 0);
	cr_expect_eq(host_link_raw(h, SPA_DIRECTION_OUTPUT, 0, 48000, 2, 512), -EINVAL);
	cr_expect_eq(host_link_raw(h, SPA_DIRECTION_OUTPUT, 0, 400000, 6, 512), -EINVAL);
	cr_assert_eq(host_link_raw(h, SPA_DIRECTION_OUTPUT, 0, 48000, 6, 512), 0);
	host_free(h);
}

Test(resample, a_rate_may_be_fixed)
{
	struct host *h = HOST("troubadour.resample", { "resample.output.rate", "32000" }, );

	cr_assert_not_null(h);
	cr_assert_eq(host_link_raw(h, SPA_DIRECTION_INPUT, 0, 44100, 1, 512), 0);
	cr_expect_eq(host_link_raw(h, SPA_DIRECTION_OUTPUT, 0, 48000, 1, 512), -EINVAL);
	cr_expect_eq(host_link_raw(h, SPA_DIRECTION_OUTPUT, 0, 32000, 1, 512), 0);
	host_free(h);
}
