/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A port: what it may carry, what it carries, buffers for it, latency through it. */
#include "node-impl.h"

#include <errno.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/audio/dsp-utils.h>
#include <spa/param/audio/raw-utils.h>
#include <spa/param/buffers.h>
#include <spa/pod/builder.h>

#include "mixer/mixer.h"
#include "dsp/resample.h"

struct tb_port *tb_node_port(const struct tb_node *n, enum spa_direction direction, uint32_t id)
{
	if ((uint32_t)direction > SPA_DIRECTION_OUTPUT || id >= n->n_ports[direction])
		return NULL;
	return n->ports[direction][id];
}

void tb_node_sync(struct tb_node *n, spa_invoke_func_t f, void *user)
{
	if (n->data_loop)
		spa_loop_invoke(n->data_loop, f, SPA_ID_INVALID, NULL, 0, true, user);
	else
		f(NULL, false, 0, NULL, 0, user);
}

void tb_port_emit(struct tb_port *p, uint64_t also)
{
	uint64_t pending = p->info.change_mask;

	p->info.change_mask |= also;
	if (p->info.change_mask == 0)
		return;
	spa_node_emit_port_info(&p->node->hooks, p->direction, p->id, &p->info);
	p->info.change_mask = also ? pending : 0;
}

void tb_port_param_changed(struct tb_port *p, enum tb_port_param param)
{
	p->params[param].flags ^= SPA_PARAM_INFO_SERIAL;
	p->params[param].user++;
	p->info.change_mask |= SPA_PORT_CHANGE_MASK_PARAMS;
}

/* ---- formats ---- */

/* A resampler's other side. */
static const struct tb_port *opposite(const struct tb_port *p)
{
	return tb_node_port(p->node, SPA_DIRECTION_REVERSE(p->direction), 0);
}

/* What the port was made for, with the channels that the other side has already. */
static struct spa_audio_info_raw choices(const struct tb_port *p)
{
	struct spa_audio_info_raw raw = p->wanted;
	const struct tb_port *other = opposite(p);

	if (other && other->has_format) {
		raw.channels = other->format.channels;
		memcpy(raw.position, other->format.position, sizeof(raw.position));
	}
	return raw;
}

/* One number, or any of a range. */
struct choice {
	uint32_t only; /* 0: any */
	uint32_t usual, min, max;
};

static void add_choice(struct spa_pod_builder *b, uint32_t key, const struct choice *c)
{
	struct spa_pod_frame f;

	spa_pod_builder_prop(b, key, 0);
	if (c->only > 0) {
		spa_pod_builder_int(b, (int32_t)c->only);
		return;
	}
	spa_pod_builder_push_choice(b, &f, SPA_CHOICE_Range, 0);
	spa_pod_builder_int(b, (int32_t)c->usual);
	spa_pod_builder_int(b, (int32_t)c->min);
	spa_pod_builder_int(b, (int32_t)c->max);
	spa_pod_builder_pop(b, &f);
}

static const struct spa_pod *describe_raw(const struct tb_port *p, struct spa_pod_builder *b)
{
	struct spa_audio_info_raw raw = choices(p);
	const struct choice rate = { raw.rate, 48000, TB_RESAMPLE_MIN_RATE, TB_RESAMPLE_MAX_RATE };
	const struct choice channels = { raw.channels, 2, 1, TB_RESAMPLE_MAX_CHANNELS };
	struct spa_pod_frame f;

	spa_pod_builder_push_object(b, &f, SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat);
	spa_pod_builder_add(b, SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_audio),
		SPA_FORMAT_mediaSubtype, SPA_POD_Id(SPA_MEDIA_SUBTYPE_raw), SPA_FORMAT_AUDIO_format,
		SPA_POD_Id(SPA_AUDIO_FORMAT_F32P), 0);
	add_choice(b, SPA_FORMAT_AUDIO_rate, &rate);
	add_choice(b, SPA_FORMAT_AUDIO_channels, &channels);
	if (raw.channels > 0 && raw.position[0] != SPA_AUDIO_CHANNEL_UNKNOWN)
		spa_pod_builder_add(b, SPA_FORMAT_AUDIO_position,
			SPA_POD_Array(sizeof(uint32_t), SPA_TYPE_Id, raw.channels, raw.position),
			0);
	return spa_pod_builder_pop(b, &f);
}

static const struct spa_pod *describe_format(
	const struct tb_port *p, uint32_t id, struct spa_pod_builder *b)
{
	if (p->kind == TB_PORT_CONTROL)
		return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_Format, id,
			SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_application),
			SPA_FORMAT_mediaSubtype, SPA_POD_Id(SPA_MEDIA_SUBTYPE_control));
	if (p->kind == TB_PORT_DSP)
		return spa_format_audio_dsp_build(
			b, id, &SPA_AUDIO_INFO_DSP_INIT(.format = SPA_AUDIO_FORMAT_DSP_F32));
	if (id == SPA_PARAM_EnumFormat && !p->has_format)
		return describe_raw(p, b);
	return spa_format_audio_raw_build(b, id, &p->format);
}

static bool fits(const struct tb_port *p, const struct spa_audio_info_raw *raw)
{
	const struct spa_audio_info_raw may = choices(p);

	return raw->format == SPA_AUDIO_FORMAT_F32P && raw->rate >= TB_RESAMPLE_MIN_RATE
	       && raw->rate <= TB_RESAMPLE_MAX_RATE && raw->channels >= 1
	       && raw->channels <= TB_RESAMPLE_MAX_CHANNELS
	       && (may.rate == 0 || raw->rate == may.rate)
	       && (may.channels == 0 || raw->channels == may.channels);
}

static bool is_dsp(const struct spa_pod *pod)
{
	struct spa_audio_info_dsp dsp = { 0 };

	return spa_format_audio_dsp_parse(pod, &dsp) >= 0 && dsp.format == SPA_AUDIO_FORMAT_DSP_F32;
}

static int parse_format(
	const struct tb_port *p, const struct spa_pod *pod, struct spa_audio_info_raw *raw)
{
	uint32_t type, subtype;
	bool is_audio, is_fine = false;

	*raw = (struct spa_audio_info_raw){ 0 };
	if (spa_format_parse(pod, &type, &subtype) < 0)
		return -EINVAL;
	is_audio = type == SPA_MEDIA_TYPE_audio;
	switch (p->kind) {
	case TB_PORT_CONTROL:
		is_fine =
			type == SPA_MEDIA_TYPE_application && subtype == SPA_MEDIA_SUBTYPE_control;
		break;
	case TB_PORT_DSP:
		is_fine = is_audio && subtype == SPA_MEDIA_SUBTYPE_dsp && is_dsp(pod);
		break;
	case TB_PORT_RAW:
		is_fine = is_audio && subtype == SPA_MEDIA_SUBTYPE_raw
		          && spa_format_audio_raw_parse(pod, raw) >= 0 && fits(p, raw);
		break;
	}
	return is_fine ? 0 : -EINVAL;
}

int tb_port_set_format(struct tb_port *p, uint32_t flags, const struct spa_pod *pod)
{
	struct spa_audio_info_raw raw = { 0 };
	int res = pod ? parse_format(p, pod, &raw) : 0;

	if (res < 0 || SPA_FLAG_IS_SET(flags, SPA_NODE_PARAM_FLAG_TEST_ONLY))
		return res;
	tb_port_use_buffers(p, NULL, 0);
	p->has_format = pod != NULL;
	p->format = raw;
	p->params[TB_PORT_FORMAT].flags = pod ? SPA_PARAM_INFO_READWRITE : SPA_PARAM_INFO_WRITE;
	p->params[TB_PORT_BUFFERS].flags = pod ? SPA_PARAM_INFO_READ : 0;
	p->info.change_mask |= SPA_PORT_CHANGE_MASK_PARAMS;
	if (p->kind == TB_PORT_RAW) {
		p->info.change_mask |= SPA_PORT_CHANGE_MASK_RATE;
		p->info.rate = SPA_FRACTION(1, raw.rate);
		res = p->node->class->configure(p->node);
	}
	tb_port_emit(p, 0);
	return res;
}

/* ---- buffers ---- */

static uint32_t n_blocks(const struct tb_port *p)
{
	return p->kind == TB_PORT_RAW ? p->format.channels : 1;
}

/* A resampler gives more than it takes, or less. */
static uint32_t frames_of_buffer(const struct tb_port *p)
{
	const struct tb_port *other = opposite(p);

	if (p->kind == TB_PORT_DSP || !other->has_format || p->direction == SPA_DIRECTION_INPUT)
		return p->node->max_frames;
	return (uint32_t)((uint64_t)p->node->max_frames * p->format.rate / other->format.rate) + 64;
}

/* There is more than one buffer, as a reader on another thread may hold one back. */
static const struct spa_pod *describe_control_buffers(
	const struct tb_port *p, struct spa_pod_builder *b)
{
	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers,
		SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(4, 2, 16),
		SPA_PARAM_BUFFERS_blocks, SPA_POD_Int(1), SPA_PARAM_BUFFERS_size,
		SPA_POD_Int((int32_t)p->n_bytes), SPA_PARAM_BUFFERS_stride, SPA_POD_Int(1));
}

static const struct spa_pod *describe_buffers(const struct tb_port *p, struct spa_pod_builder *b)
{
	const int32_t stride = sizeof(float);
	const int32_t n_bytes = (int32_t)frames_of_buffer(p) * stride;

	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers,
		SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(1, 1, TB_NODE_MAX_BUFFERS),
		SPA_PARAM_BUFFERS_blocks, SPA_POD_Int((int32_t)n_blocks(p)), SPA_PARAM_BUFFERS_size,
		SPA_POD_CHOICE_RANGE_Int(n_bytes, 16 * stride, INT32_MAX), SPA_PARAM_BUFFERS_stride,
		SPA_POD_Int(stride));
}

static bool is_usable(const struct tb_port *p, const struct spa_buffer *buffer)
{
	if (buffer->n_datas < n_blocks(p))
		return false;
	for (uint32_t i = 0; i < n_blocks(p); i++) {
		const struct spa_data *d = &buffer->datas[i];

		/* A peer may fill in the memory later, where it is read only. */
		if (!d->chunk || (!d->data && p->direction == SPA_DIRECTION_OUTPUT)
			|| (uintptr_t)d->data % sizeof(float) != 0)
			return false;
	}
	return true;
}

int tb_port_use_buffers(struct tb_port *p, struct spa_buffer **buffers, uint32_t n_buffers)
{
	struct tb_port_change change = { .port = p };
	int res;

	if (n_buffers > 0 && !p->has_format)
		return -EIO;
	if (n_buffers > TB_NODE_MAX_BUFFERS)
		return -ENOSPC;
	if (p->node->maps_buffers) {
		tb_node_sync(p->node, tb_port_do_set_buffers, &change);
		res = tb_port_map(p, buffers, n_buffers);
		if (res < 0)
			return res;
	}
	for (uint32_t i = 0; i < n_buffers; i++) {
		if (!is_usable(p, buffers[i]))
			return -EINVAL;
	}
	change.buffers = buffers;
	change.n_buffers = n_buffers;
	tb_node_sync(p->node, tb_port_do_set_buffers, &change);
	return 0;
}

/* ---- latency ---- */

static void tell(struct tb_port *p, const struct spa_latency_info *latency)
{
	if (spa_latency_info_compare(latency, &p->latency[p->direction]) == 0)
		return;
	p->latency[p->direction] = *latency;
	tb_port_param_changed(p, TB_PORT_LATENCY);
	tb_port_emit(p, 0);
}

/* What peers of one side say is what all ports of the other side tell. */
static void pass_on(struct tb_node *n, enum spa_direction from)
{
	enum spa_direction to = SPA_DIRECTION_REVERSE(from);
	struct spa_latency_info sum;

	spa_latency_info_combine_start(&sum, to);
	for (uint32_t i = 0; i < n->n_ports[from]; i++) {
		if (n->ports[from][i]->has_peer_latency)
			spa_latency_info_combine(&sum, &n->ports[from][i]->latency[to]);
	}
	spa_latency_info_combine_finish(&sum);
	for (uint32_t i = 0; i < n->n_ports[to]; i++)
		tell(n->ports[to][i], &sum);
}

int tb_port_set_latency(struct tb_port *p, const struct spa_pod *pod)
{
	enum spa_direction other = SPA_DIRECTION_REVERSE(p->direction);
	struct spa_latency_info latency = SPA_LATENCY_INFO(other);

	if (pod && (spa_latency_parse(pod, &latency) < 0 || latency.direction != other))
		return -EINVAL;
	p->has_peer_latency = pod != NULL;
	p->latency[other] = latency;
	tb_port_param_changed(p, TB_PORT_LATENCY);
	tb_port_emit(p, 0);
	pass_on(p->node, p->direction);
	return 0;
}

static const struct spa_pod *describe_latency(
	const struct tb_port *p, enum spa_direction of, struct spa_pod_builder *b)
{
	struct spa_latency_info latency = p->latency[of];

	if (of == p->direction)
		spa_process_latency_info_add(&p->node->latency, &latency);
	return spa_latency_build(b, SPA_PARAM_Latency, &latency);
}

/* ---- all params ---- */

static const struct spa_pod *describe_io(struct spa_pod_builder *b)
{
	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_ParamIO, SPA_PARAM_IO, SPA_PARAM_IO_id,
		SPA_POD_Id(SPA_IO_Buffers), SPA_PARAM_IO_size,
		SPA_POD_Int(sizeof(struct spa_io_buffers)));
}

int tb_port_describe(const struct tb_query *q, uint32_t index, struct spa_pod_builder *b,
	const struct spa_pod **param)
{
	const struct tb_port *p = q->port;

	if ((q->id == SPA_PARAM_Format || q->id == SPA_PARAM_Buffers) && !p->has_format)
		return -EIO;
	if (index > (q->id == SPA_PARAM_Latency ? 1 : 0))
		return 0;
	switch (q->id) {
	case SPA_PARAM_EnumFormat:
	case SPA_PARAM_Format:
		*param = describe_format(p, q->id, b);
		return 1;
	case SPA_PARAM_Buffers:
		*param = p->kind == TB_PORT_CONTROL ? describe_control_buffers(p, b)
		                                    : describe_buffers(p, b);
		return 1;
	case SPA_PARAM_IO:
		*param = describe_io(b);
		return 1;
	case SPA_PARAM_Latency:
		*param = describe_latency(p, (enum spa_direction)index, b);
		return 1;
	default:
		return -ENOENT;
	}
}
