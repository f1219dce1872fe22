/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Pods that nobody sends on purpose: whatever is set, the node answers, plays on and
 * touches no memory but its own.  The same ones for the same seed. */
#include "host.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/audio/format.h>
#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/dynamic.h>

#define N_PODS 3000u

static uint32_t seed;

static uint32_t any(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)seed * n) >> 32);
}

static void add_scalar(struct spa_pod_builder *b)
{
	static const char *const words[] = { "strip.a.fader", "route.a.out", "fader", "engine.fade",
		"", "strip.a.eq.1.type", "peak", "strip.", "sidechain",
		"a key that is longer than any key of any console may ever be, by a good "
		"measure, since somebody will send it one day" };
	static const float floats[] = { 0.0f, -6.0f, NAN, INFINITY, -INFINITY, 1e30f, 1e-40f };

	switch (any(10)) {
	case 0:
		spa_pod_builder_bool(b, any(2));
		break;
	case 1:
		spa_pod_builder_int(b, (int32_t)any(UINT32_MAX));
		break;
	case 2:
		spa_pod_builder_long(b, (int64_t)any(UINT32_MAX) << any(32));
		break;
	case 3:
		spa_pod_builder_float(b, floats[any(7)]);
		break;
	case 4:
		spa_pod_builder_double(b, (double)floats[any(7)]);
		break;
	case 5:
		spa_pod_builder_id(b, any(300));
		break;
	case 6:
		spa_pod_builder_none(b);
		break;
	case 7:
		spa_pod_builder_bytes(b, words, any(24));
		break;
	default:
		spa_pod_builder_string(b, words[any(10)]);
		break;
	}
}

static void add_value(struct spa_pod_builder *b, int depth)
{
	struct spa_pod_frame f;
	uint32_t n = any(6);

	if (depth == 0 || any(3) > 0) {
		add_scalar(b);
		return;
	}
	switch (any(3)) {
	case 0:
		spa_pod_builder_push_struct(b, &f);
		break;
	case 1:
		spa_pod_builder_push_array(b, &f);
		break;
	default:
		spa_pod_builder_push_choice(b, &f, any(6), 0);
		break;
	}
	for (uint32_t i = 0; i < n; i++)
		add_value(b, depth - 1);
	spa_pod_builder_pop(b, &f);
}

static uint32_t any_key(void)
{
	static const uint32_t keys[] = { SPA_PROP_params, SPA_PROP_rate, SPA_PROP_quality,
		SPA_FORMAT_mediaType, SPA_FORMAT_mediaSubtype, SPA_FORMAT_AUDIO_format,
		SPA_FORMAT_AUDIO_rate, SPA_FORMAT_AUDIO_channels, SPA_FORMAT_AUDIO_position,
		SPA_PARAM_LATENCY_direction, SPA_PARAM_LATENCY_minQuantum };

	return keys[any(SPA_N_ELEMENTS(keys))];
}

/* What a params struct looks like, nearly. */
static void add_pairs(struct spa_pod_builder *b)
{
	struct spa_pod_frame f;
	uint32_t n = any(8);

	spa_pod_builder_push_struct(b, &f);
	for (uint32_t i = 0; i < n; i++)
		add_scalar(b);
	spa_pod_builder_pop(b, &f);
}

static void add_object(struct spa_pod_builder *b)
{
	static const uint32_t types[] = { SPA_TYPE_OBJECT_Props, SPA_TYPE_OBJECT_Format,
		SPA_TYPE_OBJECT_ParamLatency, SPA_TYPE_OBJECT_ParamBuffers };
	struct spa_pod_frame f;
	uint32_t n = any(5);

	spa_pod_builder_push_object(b, &f, types[any(4)], any(20));
	for (uint32_t i = 0; i < n; i++) {
		spa_pod_builder_prop(b, any_key(), 0);
		if (any(2))
			add_pairs(b);
		else
			add_value(b, 3);
	}
	spa_pod_builder_pop(b, &f);
}

/* A whole pod, or one that was cut or scratched in its inside; as much memory as its
 * header says, as a host gives it. */
static struct spa_pod *any_pod(void)
{
	struct spa_pod_dynamic_builder b;
	struct spa_pod *pod;
	size_t n_bytes;

	spa_pod_dynamic_builder_init(&b, NULL, 0, 1024);
	if (any(8) == 0)
		add_value(&b.b, 3);
	else
		add_object(&b.b);
	n_bytes = b.b.state.offset;
	pod = malloc(n_bytes);
	memcpy(pod, b.b.data, n_bytes);
	spa_pod_dynamic_builder_clean(&b);
	for (uint32_t i = any(4) == 0 ? any(4) : 0; i > 0 && n_bytes > 8; i--)
		((uint8_t *)pod)[8 + any((uint32_t)n_bytes - 8)] = (uint8_t)any(256);
	if (pod->size > n_bytes - sizeof(*pod))
		pod->size = (uint32_t)(n_bytes - sizeof(*pod));
	return pod;
}

static void check_that_it_lives(struct host *h)
{
	cr_assert_eq(host_enum(h, SPA_PARAM_Props), 0);
	cr_assert_geq(host_process(h), -100);
	for (uint32_t i = 0; i < host_n_ports(h, SPA_DIRECTION_OUTPUT); i++)
		h->ports[SPA_DIRECTION_OUTPUT][i].area.status = SPA_STATUS_NEED_DATA;
}

static void fuzz(struct host *h)
{
	static const uint32_t port_ids[] = { SPA_PARAM_Format, SPA_PARAM_Latency,
		SPA_PARAM_Buffers };

	cr_assert_not_null(h, "%s", host_refusal());
	host_set_clock(h, 48000, 256);
	host_command(h, SPA_NODE_COMMAND_Start);
	for (seed = 0; seed < N_PODS; seed++) {
		uint32_t keep = seed;
		struct spa_pod *pod = any_pod();
		enum spa_direction d = any(2);
		uint32_t port = any(3);

		spa_node_set_param(h->node, SPA_PARAM_Props, any(4), pod);
		/* A format replaces the buffers. */
		if (port < host_n_ports(h, d) && !h->ports[d][port].is_linked)
			spa_node_port_set_param(h->node, d, port, port_ids[any(3)], any(4), pod);
		spa_node_enum_params(h->node, 1, SPA_PARAM_Props, 0, 1, pod);
		spa_node_port_enum_params(h->node, 1, d, port, SPA_PARAM_EnumFormat, 0, 1, pod);
		free(pod);
		check_that_it_lives(h);
		seed = keep;
	}
	host_free(h);
}

Test(fuzz, mixer)
{
	struct host *h = HOST("troubadour.mixer", { "strips", "[ { name = a } ]" },
		{ "buses", "[ { name = out } ]" }, );

	host_link(h, SPA_DIRECTION_INPUT, 0, 256);
	host_link(h, SPA_DIRECTION_OUTPUT, 0, 256);
	fuzz(h);
}

Test(fuzz, strip)
{
	struct host *h = HOST("troubadour.strip", );

	host_link(h, SPA_DIRECTION_INPUT, 0, 256);
	host_link(h, SPA_DIRECTION_OUTPUT, 0, 256);
	fuzz(h);
}

Test(fuzz, resample)
{
	fuzz(HOST("troubadour.resample", ));
}

Test(fuzz, resample_in_use)
{
	struct host *h = HOST("troubadour.resample", );

	host_link_raw(h, SPA_DIRECTION_INPUT, 0, 44100, 2, 256);
	host_link_raw(h, SPA_DIRECTION_OUTPUT, 0, 48000, 2, 512);
	fuzz(h);
}
