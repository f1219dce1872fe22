/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* troubadour.strip: one channel strip. */
#include "host.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/latency-utils.h>
#include <spa/param/param.h>
#include <spa/param/props.h>

#define RATE_HZ  48000u
#define N_FRAMES 256u
#define SETTLE   400 /* cycles: over every ramp, hold and release */

static struct host *running(const char *position, const char *params)
{
	struct host *h =
		HOST("troubadour.strip", { "audio.position", position }, { "params", params }, );

	cr_assert_not_null(h, "%s", host_refusal());
	host_link_all(h, HOST_MAX_FRAMES);
	host_set_clock(h, RATE_HZ, N_FRAMES);
	host_command(h, SPA_NODE_COMMAND_Start);
	return h;
}

/* One cycle of a 1 kHz sine in all inputs; what comes out of channel `port`. */
static const float *cycle(struct host *h, uint32_t port, float peak_lin, uint32_t from)
{
	uint32_t n_out = host_n_ports(h, SPA_DIRECTION_OUTPUT);
	const float *out = NULL;

	for (uint32_t p = 0; p < n_out; p++) {
		struct host_port *in = &h->ports[SPA_DIRECTION_INPUT][p];
		float *samples = host_input(h, in->name, 0);

		for (uint32_t i = 0; i < N_FRAMES; i++)
			samples[i] = peak_lin * (float)sin((from + i) * 2.0 * M_PI / 48.0);
		host_give(h, in->name, N_FRAMES);
	}
	cr_assert_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
	for (uint32_t p = 0; p < n_out; p++) {
		const float *samples =
			host_take(h, h->ports[SPA_DIRECTION_OUTPUT][p].name, 0, NULL);

		if (p == port)
			out = samples;
	}
	return out;
}

static float settled_peak(struct host *h, float peak_lin)
{
	float peak = 0.0f;
	uint32_t from = 0;

	for (int i = 0; i < SETTLE; i++, from += N_FRAMES) {
		const float *out = cycle(h, 0, peak_lin, from);

		peak = 0.0f;
		for (uint32_t k = 0; k < N_FRAMES; k++)
			peak = fmaxf(peak, fabsf(out[k]));
	}
	return peak;
}

Test(strip, has_its_channels_and_a_sidechain)
{
	static const char *const positions[] = { "[ MONO ]", "[ FL FR ]", "[ FL FR FC LFE SL SR ]",
		"[ FL FR FC LFE SL SR RL RR ]" };
	static const uint32_t n_channels[] = { 1, 2, 6, 8 };

	for (int i = 0; i < 4; i++) {
		struct host *h = running(positions[i], NULL);
		uint32_t n = host_n_ports(h, SPA_DIRECTION_INPUT);

		cr_expect_eq(host_n_ports(h, SPA_DIRECTION_OUTPUT), n_channels[i]);
		cr_assert_eq(n, n_channels[i] + 1);
		cr_expect_str_eq(h->ports[SPA_DIRECTION_INPUT][n - 1].name, "sidechain_MONO");
		host_free(h);
	}
}

Test(strip, with_everything_off_all_channels_are_bit_exact)
{
	struct host *h = running("[ FL FR FC LFE SL SR RL RR ]", NULL);

	settled_peak(h, 0.9f);
	for (uint32_t port = 0; port < 8; port++) {
		const float *out = cycle(h, port, 0.9f, 0);

		for (uint32_t i = 0; i < N_FRAMES; i++)
			cr_assert_eq(out[i], 0.9f * (float)sin(i * 2.0 * M_PI / 48.0));
	}
	host_free(h);
}

Test(strip, its_keys_are_the_consoles_without_the_strips_name)
{
	struct host *h = running("[ FL FR ]", "{ fader = -6 }");

	cr_expect_eq(host_get(h, "fader"), -6.0f);
	cr_expect(host_has(h, "trim"));
	cr_expect_not(host_has(h, "strip.strip.fader"));
	cr_expect_not(host_has(h, "route.strip.output"));
	cr_expect_float_eq(settled_peak(h, 0.5f), 0.5f * powf(10.0f, -0.3f), 1e-5f);
	cr_expect_eq(host_set(h, "fader", 0.0f), 0);
	cr_expect_eq(host_set(h, "trim", 6.0f), 0);
	cr_expect_float_eq(settled_peak(h, 0.25f), 0.25f * powf(10.0f, 0.3f), 1e-5f);
	host_free(h);
}

static float to_db(float lin)
{
	return 20.0f * log10f(lin);
}

Test(strip, gate_closes_below_its_threshold)
{
	struct host *h = running("[ MONO ]", "{ gate.on = true gate.threshold = -30 }");

	cr_expect_float_eq(to_db(settled_peak(h, 0.5f)), to_db(0.5f), 0.1);
	cr_expect_float_eq(to_db(settled_peak(h, 0.005f)), to_db(0.005f) - 60.0f, 1.0);
	host_free(h);
}

Test(strip, equaliser_lifts_its_band)
{
	struct host *h = running("[ FL FR ]",
		"{ eq.on = true eq.2.type = peak eq.2.freq = 1000 eq.2.gain = 6 eq.2.on = true }");

	cr_expect_float_eq(to_db(settled_peak(h, 0.25f)), to_db(0.25f) + 6.0f, 0.1);
	host_free(h);
}

Test(strip, limiter_holds_its_ceiling)
{
	struct host *h = running("[ FL FR ]", "{ limiter.on = true limiter.ceiling = -6 }");

	cr_expect_lt(settled_peak(h, 1.0f), powf(10.0f, -0.3f) * 1.0001f);
	cr_expect_gt(settled_peak(h, 1.0f), powf(10.0f, -0.3f) * 0.98f);
	host_free(h);
}

static void set_word(struct host *h, const char *key, const char *word)
{
	uint8_t memory[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	struct spa_pod_frame object, params;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &params);
	spa_pod_builder_string(&b, key);
	spa_pod_builder_string(&b, word);
	spa_pod_builder_pop(&b, &params);
	cr_assert_eq(
		spa_node_set_param(h->node, SPA_PARAM_Props, 0, spa_pod_builder_pop(&b, &object)),
		0);
}

/* A constant, which a peak detector sees as it is. */
static float settled_with_key(struct host *h, float key_lin)
{
	float peak = 0.0f;

	for (int i = 0; i < SETTLE; i++) {
		float *key = host_input(h, "sidechain_MONO", 0);
		const float *out;

		for (uint32_t k = 0; k < N_FRAMES; k++)
			key[k] = key_lin;
		host_give(h, "sidechain_MONO", N_FRAMES);
		out = cycle(h, 0, 0.05f, (uint32_t)i * N_FRAMES);
		peak = 0.0f;
		for (uint32_t k = 0; k < N_FRAMES; k++)
			peak = fmaxf(peak, fabsf(out[k]));
	}
	return peak;
}

/* 12 dB over a threshold of -20 at 4:1 are 9 dB less. */
Test(strip, compressor_listens_to_the_sidechain)
{
	struct host *h = running("[ FL FR ]",
		"{ comp.on = true comp.threshold = -20 comp.ratio = 4 comp.knee = 0 }");
	const float loud = powf(10.0f, -8.0f / 20.0f);

	cr_expect_float_eq(to_db(settled_with_key(h, loud)), to_db(0.05f), 0.1);
	set_word(h, "comp.sidechain", "sidechain");
	cr_expect_float_eq(to_db(settled_with_key(h, loud)), to_db(0.05f) - 9.0f, 0.2);
	cr_expect_float_eq(to_db(settled_with_key(h, 0.0f)), to_db(0.05f), 0.1);
	host_free(h);
}

static int64_t told_latency_frames(struct host *h)
{
	struct spa_process_latency_info info = { 0 };

	cr_assert_eq(host_enum(h, SPA_PARAM_ProcessLatency), 0);
	cr_assert_eq(spa_process_latency_parse(host_param(h), &info), 0);
	return info.rate;
}

Test(strip, a_limiter_that_looks_ahead_tells_how_late_it_is)
{
	struct host *h = running("[ FL FR ]", "{ }");

	cr_expect_eq(told_latency_frames(h), 0);
	host_set(h, "limiter.lookahead", 2.0f);
	host_set(h, "limiter.on", 1.0f);
	cr_expect_geq(told_latency_frames(h), 96);
	host_set(h, "limiter.on", 0.0f);
	cr_expect_eq(told_latency_frames(h), 0);
	host_free(h);
}
