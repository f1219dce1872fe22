/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* troubadour.strip: one channel strip. */
#include "host.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <spa/param/param.h>

#define RATE_HZ  48000u
#define N_FRAMES 256u
#define SETTLE   20

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
