/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* troubadour.mixer: sound, and what its io areas say at every edge. */
#include "host.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/param.h>

#define RATE_HZ  48000u
#define N_FRAMES 256u
#define SETTLE   20 /* cycles: over every ramp */

static struct host *two_on_one(const char *params)
{
	struct host *h = HOST("troubadour.mixer", { "strips", "[ { name = a } { name = b } ]" },
		{ "buses", "[ { name = out } { name = rec } ]" }, { "params", params }, );

	cr_assert_not_null(h, "%s", host_refusal());
	return h;
}

/* Linked, with a clock, started. */
static struct host *running(const char *params)
{
	struct host *h = two_on_one(params);

	host_link_all(h, HOST_MAX_FRAMES);
	cr_assert_eq(host_set_clock(h, RATE_HZ, N_FRAMES), 0);
	cr_assert_eq(host_command(h, SPA_NODE_COMMAND_Start), 0);
	return h;
}

static void fill(struct host *h, const char *port, float value)
{
	float *in = host_input(h, port, 0);

	for (uint32_t i = 0; i < N_FRAMES; i++)
		in[i] = value;
	host_give(h, port, N_FRAMES);
}

/* The last sample of out_FL after the ramps. */
static float settled(struct host *h, float a, float b)
{
	float last = NAN;

	for (int i = 0; i < SETTLE; i++) {
		const float *out;
		uint32_t n;

		fill(h, "a_FL", a);
		fill(h, "b_FL", b);
		cr_assert_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
		out = host_take(h, "out_FL", 0, &n);
		cr_assert_eq(n, N_FRAMES);
		last = out[n - 1];
		for (uint32_t p = 1; p < 4; p++)
			h->ports[SPA_DIRECTION_OUTPUT][p].area.status = SPA_STATUS_NEED_DATA;
	}
	return last;
}

Test(mixer, unity_is_bit_exact)
{
	struct host *h = running("{ route.a.out = true }");
	const float *out;
	float *in;
	uint32_t n;

	settled(h, 0.0f, 0.0f);
	in = host_input(h, "a_FR", 0);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		in[i] = sinf((float)i * 0.1f) * 0.7f;
	fill(h, "a_FL", 0.25f);
	host_give(h, "a_FR", N_FRAMES);
	host_process(h);
	out = host_take(h, "out_FR", 0, &n);
	cr_assert_eq(n, N_FRAMES);
	cr_expect_eq(memcmp(out, in, N_FRAMES * sizeof(float)), 0);
	out = host_take(h, "rec_FR", 0, NULL);
	for (uint32_t i = 0; i < N_FRAMES; i++)
		cr_expect_eq(out[i], 0.0f);
	host_free(h);
}

Test(mixer, sums_at_the_levels_that_are_set)
{
	struct host *h = running("{ route.a.out = true route.b.out = true send.b.out = -20 }");

	cr_expect_float_eq(settled(h, 0.5f, 0.5f), 0.55, 1e-6);
	cr_expect_eq(host_set(h, "strip.a.fader", -6.0f), 0);
	cr_expect_float_eq(settled(h, 0.5f, 0.5f), 0.5 * pow(10.0, -0.3) + 0.05, 1e-6);
	cr_expect_eq(host_set(h, "route.b.out", 0.0f), 0);
	cr_expect_float_eq(settled(h, 0.5f, 0.5f), 0.5 * pow(10.0, -0.3), 1e-6);
	host_free(h);
}

Test(mixer, props_show_what_is_applied)
{
	struct host *h = two_on_one("{ route.a.out = true }");
	uint32_t before = h->n_props_changes;

	cr_expect_eq(host_get(h, "route.a.out"), 1.0f);
	cr_expect_eq(host_set(h, "strip.a.fader", 99.0f), 0);
	cr_expect_eq(host_get(h, "strip.a.fader"), 12.0f);
	cr_expect_gt(h->n_props_changes, before);
	cr_expect_eq(host_set(h, "strip.nobody.fader", 1.0f), 0);
	cr_expect_not_null(strstr(h->message, "strip.nobody.fader"));
	host_free(h);
}

Test(mixer, works_with_no_links)
{
	struct host *h = two_on_one(NULL);

	cr_expect_eq(host_command(h, SPA_NODE_COMMAND_Start), 0);
	cr_expect_eq(host_process(h), SPA_STATUS_OK);
	cr_expect_eq(host_set_clock(h, RATE_HZ, N_FRAMES), 0);
	cr_expect_eq(host_process(h), SPA_STATUS_OK);
	host_free(h);
}

Test(mixer, an_input_that_is_late_is_silence_and_the_others_play)
{
	struct host *h = running("{ route.a.out = true route.b.out = true }");
	const float *out;

	settled(h, 0.5f, 0.25f);
	fill(h, "a_FL", 0.5f);
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
	out = host_take(h, "out_FL", 0, NULL);
	cr_expect_eq(out[N_FRAMES - 1], 0.5f);
	host_free(h);
}

Test(mixer, outputs_that_nobody_took_hold_the_inputs_back)
{
	struct host *h = running("{ route.a.out = true }");
	struct host_port *in = host_port(h, SPA_DIRECTION_INPUT, "a_FL");

	fill(h, "a_FL", 0.5f);
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
	cr_expect_eq(in->area.status, SPA_STATUS_NEED_DATA);
	fill(h, "a_FL", 0.5f);
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA);
	cr_expect_eq(in->area.status, SPA_STATUS_HAVE_DATA);
	host_free(h);
}

Test(mixer, one_output_that_nobody_takes_does_not_stop_the_others)
{
	struct host *h = running("{ route.a.out = true }");

	for (int i = 0; i < 5; i++) {
		fill(h, "a_FL", 0.5f);
		cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
		cr_expect_not_null(host_take(h, "out_FL", 0, NULL));
	}
	host_free(h);
}

Test(mixer, without_a_free_buffer_an_output_says_so)
{
	struct host *h = two_on_one("{ route.a.out = true }");
	struct host_port *out;

	cr_assert_eq(host_link(h, SPA_DIRECTION_OUTPUT, 0, HOST_MAX_FRAMES), 0);
	out = &h->ports[SPA_DIRECTION_OUTPUT][0];
	host_set_clock(h, RATE_HZ, N_FRAMES);
	/* A peer that keeps what it gets. */
	for (uint32_t i = 0; i < HOST_N_BUFFERS; i++) {
		cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA);
		out->area = (struct spa_io_buffers){ SPA_STATUS_NEED_DATA, SPA_ID_INVALID };
	}
	cr_expect_eq(host_process(h), -EPIPE);
	cr_expect_eq(out->area.status, -EPIPE);
	/* And gives it back. */
	out->area.status = SPA_STATUS_NEED_DATA;
	cr_expect_eq(spa_node_port_reuse_buffer(h->node, 0, 1), 0);
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA);
	cr_expect_eq(out->area.buffer_id, 1u);
	host_free(h);
}

Test(mixer, a_buffer_that_does_not_exist_is_refused)
{
	struct host *h = running("{ route.a.out = true }");
	struct host_port *in = host_port(h, SPA_DIRECTION_INPUT, "a_FL");

	in->area = (struct spa_io_buffers){ SPA_STATUS_HAVE_DATA, 77 };
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
	host_free(h);
}

Test(mixer, without_a_clock_a_cycle_is_as_long_as_its_input)
{
	struct host *h = two_on_one("{ route.a.out = true }");
	uint32_t n;

	host_link_all(h, HOST_MAX_FRAMES);
	host_command(h, SPA_NODE_COMMAND_Start);
	host_give(h, "a_FL", 77);
	host_give(h, "a_FR", 70);
	cr_expect_eq(host_process(h), SPA_STATUS_HAVE_DATA | SPA_STATUS_NEED_DATA);
	host_take(h, "out_FL", 0, &n);
	cr_expect_eq(n, 77u);
	host_free(h);
}

Test(mixer, a_cycle_never_leaves_the_smallest_buffer)
{
	struct host *h = two_on_one("{ route.a.out = true }");
	uint32_t n;

	cr_assert_eq(host_link(h, SPA_DIRECTION_INPUT, 0, HOST_MAX_FRAMES), 0);
	cr_assert_eq(host_link(h, SPA_DIRECTION_OUTPUT, 0, 33), 0);
	host_set_clock(h, RATE_HZ, 1024);
	host_give(h, "a_FL", 1024);
	host_process(h);
	host_take(h, "out_FL", 0, &n);
	cr_expect_eq(n, 33u);
	host_free(h);
}

Test(mixer, is_linked_anew_while_it_runs)
{
	struct host *h = running("{ route.a.out = true }");

	cr_expect_float_eq(settled(h, 0.5f, 0.0f), 0.5, 1e-6);
	for (int i = 0; i < 3; i++) {
		host_unlink(h, SPA_DIRECTION_INPUT, 0);
		host_unlink(h, SPA_DIRECTION_OUTPUT, 0);
		cr_expect_eq(host_command(h, SPA_NODE_COMMAND_Pause), 0);
		cr_expect_eq(host_command(h, SPA_NODE_COMMAND_Suspend), 0);
		cr_expect_geq(host_process(h), 0);
		cr_expect_eq(host_link(h, SPA_DIRECTION_INPUT, 0, 1000), 0);
		cr_expect_eq(host_link(h, SPA_DIRECTION_OUTPUT, 0, 1000), 0);
		cr_expect_eq(host_command(h, SPA_NODE_COMMAND_Start), 0);
		cr_expect_float_eq(settled(h, 0.5f, 0.0f), 0.5, 1e-6);
	}
	host_free(h);
}

Test(mixer, another_rate_and_quantum_lose_no_settings)
{
	struct host *h = running("{ route.a.out = true strip.a.fader = -6 }");

	cr_expect_eq(host_command(h, SPA_NODE_COMMAND_Suspend), 0);
	cr_expect_eq(host_set_clock(h, 96000, N_FRAMES), 0);
	cr_expect_eq(host_command(h, SPA_NODE_COMMAND_Start), 0);
	cr_expect_float_eq(settled(h, 0.5f, 0.0f), 0.5 * pow(10.0, -0.3), 1e-6);
	cr_expect_eq(host_get(h, "strip.a.fader"), -6.0f);
	host_free(h);
}

Test(mixer, buffers_need_a_format_and_there_may_not_be_too_many)
{
	struct host *h = two_on_one(NULL);
	struct spa_buffer none = { 0 }, *list[65];

	for (int i = 0; i < 65; i++)
		list[i] = &none;
	cr_expect_eq(spa_node_port_use_buffers(h->node, SPA_DIRECTION_INPUT, 0, 0, list, 1), -EIO);
	cr_assert_eq(host_link(h, SPA_DIRECTION_INPUT, 0, N_FRAMES), 0);
	cr_expect_eq(
		spa_node_port_use_buffers(h->node, SPA_DIRECTION_INPUT, 0, 0, list, 65), -ENOSPC);
	/* Buffers without memory. */
	cr_expect_eq(
		spa_node_port_use_buffers(h->node, SPA_DIRECTION_INPUT, 0, 0, list, 1), -EINVAL);
	cr_expect_eq(spa_node_port_use_buffers(
			     h->node, SPA_DIRECTION_INPUT, 0, SPA_NODE_BUFFERS_FLAG_ALLOC, list, 1),
		-ENOTSUP);
	host_free(h);
}

/* ---- latency ---- */

static int tell_latency(
	struct host *h, enum spa_direction port_direction, uint32_t port, int32_t n_frames)
{
	uint8_t memory[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	const struct spa_latency_info latency = SPA_LATENCY_INFO(
		SPA_DIRECTION_REVERSE(port_direction), .min_rate = n_frames, .max_rate = n_frames);

	return spa_node_port_set_param(h->node, port_direction, port, SPA_PARAM_Latency, 0,
		spa_latency_build(&b, SPA_PARAM_Latency, &latency));
}

Test(mixer, latency_of_one_side_is_told_on_the_other)
{
	struct host *h = two_on_one(NULL);
	struct spa_latency_info told;
	uint32_t before = h->ports[SPA_DIRECTION_INPUT][2].n_latency_changes;

	cr_expect_eq(tell_latency(h, SPA_DIRECTION_OUTPUT, 0, 100), 0);
	cr_expect_eq(tell_latency(h, SPA_DIRECTION_OUTPUT, 1, 300), 0);
	cr_expect_gt(h->ports[SPA_DIRECTION_INPUT][2].n_latency_changes, before);
	h->n_params = 0;
	spa_node_port_enum_params(
		h->node, 1, SPA_DIRECTION_INPUT, 2, SPA_PARAM_Latency, 0, 1, NULL);
	cr_assert_eq(spa_latency_parse(host_param(h), &told), 0);
	cr_expect_eq(told.direction, SPA_DIRECTION_INPUT);
	cr_expect_eq(told.min_rate, 100);
	cr_expect_eq(told.max_rate, 300);
	host_free(h);
}
