/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* troubadour.resample: formats and props; the sound is in resample-node-rt.c. */
#include "resample-node.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include <spa/param/audio/raw-json.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/utils/string.h>

#include "factory.h"

#define MIN_RATIO (1.0 - TB_RESAMPLE_MAX_DRIFT)
#define MAX_RATIO (1.0 + TB_RESAMPLE_MAX_DRIFT)

static struct tb_resample_node *resample_node(struct tb_node *n)
{
	return (struct tb_resample_node *)n;
}

/* ---- the resampler of two formats ---- */

static void free_state(struct tb_resample_state *s)
{
	if (s)
		free(s->memory);
	free(s);
}

static struct tb_resample_state *new_state(const struct tb_resample_config *config)
{
	size_t n_bytes = tb_resample_plan(config);
	struct tb_resample_state *s = n_bytes > 0 ? calloc(1, sizeof(*s)) : NULL;

	if (!s)
		return NULL;
	s->memory = aligned_alloc(TB_ALIGN, SPA_ROUND_UP_N(n_bytes, (size_t)TB_ALIGN));
	if (s->memory && tb_resample_init(&s->resample, config, s->memory) == 0)
		return s;
	free_state(s);
	return NULL;
}

static void note_latency(struct tb_node *n, const struct tb_resample_state *s, uint32_t rate_hz)
{
	struct spa_process_latency_info latency = { 0 };

	if (s)
		latency.ns = (int64_t)tb_resample_latency_frames(&s->resample) * SPA_NSEC_PER_SEC
		             / rate_hz;
	tb_node_set_latency(n, &latency);
}

static int configure(struct tb_node *n)
{
	struct tb_resample_node *x = resample_node(n);
	const struct tb_port *in = n->ports[SPA_DIRECTION_INPUT][0];
	const struct tb_port *out = n->ports[SPA_DIRECTION_OUTPUT][0];
	bool is_known = in->has_format && out->has_format;
	const struct tb_resample_config config = {
		.in_rate_hz = in->format.rate,
		.out_rate_hz = out->format.rate,
		.n_channels = in->format.channels,
		.quality = x->quality,
		.kind = x->is_drifting ? TB_RESAMPLE_DRIFTING : TB_RESAMPLE_FIXED,
	};
	struct tb_resample_change change = { .node = x };

	if (is_known)
		change.state = new_state(&config);
	if (is_known && !change.state)
		return -ENOMEM;
	if (change.state)
		tb_resample_set_ratio(&change.state->resample, x->ratio);
	note_latency(n, change.state, in->format.rate);
	tb_node_sync(n, tb_resample_node_do_replace, &change);
	free_state(change.state);
	return 0;
}

/* ---- props ---- */

static int add_prop_infos(struct tb_node *n, struct tb_pods *pods)
{
	uint8_t memory[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	int res = tb_pods_add(pods,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo,
			SPA_PROP_INFO_id, SPA_POD_Id(SPA_PROP_rate), SPA_PROP_INFO_description,
			SPA_POD_String("input frames per output frame, against the two rates"),
			SPA_PROP_INFO_type,
			SPA_POD_CHOICE_RANGE_Double(1.0, MIN_RATIO, MAX_RATIO)));

	if (res < 0)
		return res;
	return tb_pods_add(pods,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo,
			SPA_PROP_INFO_id, SPA_POD_Id(SPA_PROP_quality), SPA_PROP_INFO_description,
			SPA_POD_String("length of the filter, as in SpeexDSP"), SPA_PROP_INFO_type,
			SPA_POD_CHOICE_RANGE_Int(
				(int)TB_RESAMPLE_DEF_QUALITY, 0, (int)TB_RESAMPLE_MAX_QUALITY)));
}

static int add_props(struct tb_node *n, struct tb_pods *pods)
{
	const struct tb_resample_node *x = resample_node(n);
	uint8_t memory[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));

	return tb_pods_add(pods, spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props,
					 SPA_PARAM_Props, SPA_PROP_rate, SPA_POD_Double(x->ratio),
					 SPA_PROP_quality, SPA_POD_Int((int)x->quality)));
}

static bool number(const struct spa_pod *props, uint32_t key, double *value)
{
	const struct spa_pod_prop *prop = spa_pod_find_prop(props, NULL, key);
	float f;
	int32_t i;

	if (!prop)
		return false;
	if (spa_pod_get_float(&prop->value, &f) == 0)
		*value = (double)f;
	else if (spa_pod_get_int(&prop->value, &i) == 0)
		*value = i;
	else if (spa_pod_get_double(&prop->value, value) < 0)
		return false;
	return !isnan(*value);
}

/* The first ratio makes another filter; from then on it moves without a break. */
static int set_ratio(struct tb_node *n, double ratio)
{
	struct tb_resample_node *x = resample_node(n);
	struct tb_resample_change change = { .node = x };

	x->ratio = change.ratio = SPA_CLAMPD(ratio, MIN_RATIO, MAX_RATIO);
	if (!x->is_drifting && x->ratio != 1.0) {
		x->is_drifting = true;
		return configure(n);
	}
	tb_node_sync(n, tb_resample_node_do_set_ratio, &change);
	return 0;
}

static int set_quality(struct tb_node *n, double quality)
{
	struct tb_resample_node *x = resample_node(n);
	uint32_t wanted = (uint32_t)lrint(SPA_CLAMPD(quality, 0.0, TB_RESAMPLE_MAX_QUALITY));

	if (x->quality == wanted)
		return 0;
	x->quality = wanted;
	return configure(n);
}

static int receive(struct tb_node *n, const struct spa_pod *props)
{
	double value;
	int res = 0;

	if (number(props, SPA_PROP_quality, &value))
		res = set_quality(n, value);
	if (res == 0 && number(props, SPA_PROP_rate, &value))
		res = set_ratio(n, value);
	return res;
}

/* ---- life ---- */

static void take_channels(struct spa_audio_info_raw *raw, const struct spa_dict *info)
{
	static const char *const keys[] = { SPA_KEY_AUDIO_CHANNELS, SPA_KEY_AUDIO_POSITION };

	for (size_t i = 0; info && i < SPA_N_ELEMENTS(keys); i++) {
		const char *value = spa_dict_lookup(info, keys[i]);

		if (value)
			spa_audio_info_raw_update(raw, keys[i], value, true);
	}
}

static int add_port(struct tb_node *n, enum spa_direction d, const struct spa_dict *info)
{
	const struct tb_port_config config = {
		.direction = d,
		.kind = TB_PORT_RAW,
		.name = d == SPA_DIRECTION_INPUT ? "input" : "output",
	};
	const char *key = d == SPA_DIRECTION_INPUT ? "resample.input.rate" : "resample.output.rate";
	const char *rate = info ? spa_dict_lookup(info, key) : NULL;
	struct tb_port *p = tb_node_add_port(n, &config);

	if (!p)
		return -ENOMEM;
	take_channels(&p->wanted, info);
	spa_atou32(rate, &p->wanted.rate, 0);
	if (p->wanted.channels <= TB_RESAMPLE_MAX_CHANNELS
		&& (p->wanted.rate == 0
			|| (p->wanted.rate >= TB_RESAMPLE_MIN_RATE
				&& p->wanted.rate <= TB_RESAMPLE_MAX_RATE)))
		return 0;
	spa_log_error(n->log, "%s: at most %u channels, rates from %u to %u", n->name,
		TB_RESAMPLE_MAX_CHANNELS, TB_RESAMPLE_MIN_RATE, TB_RESAMPLE_MAX_RATE);
	return -EINVAL;
}

static int init(struct tb_node *n, const struct spa_dict *info)
{
	struct tb_resample_node *x = resample_node(n);
	const char *quality = info ? spa_dict_lookup(info, "resample.quality") : NULL;
	int res = add_port(n, SPA_DIRECTION_INPUT, info);

	x->ratio = 1.0;
	x->quality = TB_RESAMPLE_DEF_QUALITY;
	spa_atou32(quality, &x->quality, 0);
	x->quality = SPA_MIN(x->quality, TB_RESAMPLE_MAX_QUALITY);
	return res < 0 ? res : add_port(n, SPA_DIRECTION_OUTPUT, info);
}

static void finish(struct tb_node *n)
{
	free_state(resample_node(n)->state);
}

static const struct tb_node_class class = {
	.n_bytes = sizeof(struct tb_resample_node),
	.init = init,
	.finish = finish,
	.add_prop_infos = add_prop_infos,
	.add_props = add_props,
	.receive = receive,
	.configure = configure,
	.process = tb_resample_node_process,
	.reset = tb_resample_node_reset,
};

static const struct spa_dict_item about_items[] = {
	{ SPA_KEY_FACTORY_DESCRIPTION, "SpeexDSP's filter between two rates" },
	{ SPA_KEY_FACTORY_USAGE, "resample.input.rate=44100 resample.output.rate=48000 "
				 "resample.quality=9 audio.position=[ FL FR ]" },
};
static const struct spa_dict about = SPA_DICT_INIT_ARRAY(about_items);

const struct tb_factory tb_resample_factory = TB_FACTORY("troubadour.resample", &about, &class);
