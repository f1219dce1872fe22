/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* See host.h: links, commands and cycles. */
#include "host.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include <spa/node/utils.h>
#include <spa/param/audio/dsp-utils.h>
#include <spa/param/audio/raw-utils.h>
#include <spa/param/param.h>

static void make_buffers(struct host_port *p, uint32_t n_channels, uint32_t n_frames)
{
	p->n_channels = n_channels;
	p->n_frames = n_frames;
	for (uint32_t i = 0; i < HOST_N_BUFFERS; i++) {
		p->buffers[i] = (struct spa_buffer){
			.n_datas = n_channels,
			.datas = p->datas[i],
		};
		for (uint32_t c = 0; c < n_channels; c++) {
			p->datas[i][c] = (struct spa_data){
				.type = SPA_DATA_MemPtr,
				.flags = SPA_DATA_FLAG_READWRITE,
				.maxsize = n_frames * sizeof(float),
				.data = calloc(n_frames, sizeof(float)),
				.chunk = &p->chunks[i][c],
			};
		}
	}
}

static int give_buffers(struct host *h, enum spa_direction d, uint32_t port)
{
	struct host_port *p = &h->ports[d][port];
	struct spa_buffer *list[HOST_N_BUFFERS];
	int res;

	for (uint32_t i = 0; i < HOST_N_BUFFERS; i++)
		list[i] = &p->buffers[i];
	res = spa_node_port_use_buffers(h->node, d, port, 0, list, HOST_N_BUFFERS);
	if (res < 0)
		return res;
	p->area = (struct spa_io_buffers){ SPA_STATUS_NEED_DATA, SPA_ID_INVALID };
	p->is_linked = true;
	return spa_node_port_set_io(h->node, d, port, SPA_IO_Buffers, &p->area, sizeof(p->area));
}

int host_link(struct host *h, enum spa_direction d, uint32_t port, uint32_t n_frames)
{
	uint8_t memory[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	struct spa_pod *format = spa_format_audio_dsp_build(
		&b, SPA_PARAM_Format, &SPA_AUDIO_INFO_DSP_INIT(.format = SPA_AUDIO_FORMAT_DSP_F32));
	int res = spa_node_port_set_param(h->node, d, port, SPA_PARAM_Format, 0, format);

	if (res < 0)
		return res;
	make_buffers(&h->ports[d][port], 1, n_frames);
	return give_buffers(h, d, port);
}

int host_link_raw(struct host *h, enum spa_direction d, uint32_t port, uint32_t rate_hz,
	uint32_t n_channels, uint32_t n_frames)
{
	uint8_t memory[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(memory, sizeof(memory));
	struct spa_pod *format = spa_format_audio_raw_build(&b, SPA_PARAM_Format,
		&SPA_AUDIO_INFO_RAW_INIT(.format = SPA_AUDIO_FORMAT_F32P, .rate = rate_hz,
			.channels = n_channels));
	int res = spa_node_port_set_param(h->node, d, port, SPA_PARAM_Format, 0, format);

	if (res < 0)
		return res;
	make_buffers(&h->ports[d][port], n_channels, n_frames);
	return give_buffers(h, d, port);
}

void host_unlink(struct host *h, enum spa_direction d, uint32_t port)
{
	struct host_port *p = &h->ports[d][port];

	cr_expect_eq(spa_node_port_set_io(h->node, d, port, SPA_IO_Buffers, NULL, 0), 0);
	cr_expect_eq(spa_node_port_use_buffers(h->node, d, port, 0, NULL, 0), 0);
	cr_expect_eq(spa_node_port_set_param(h->node, d, port, SPA_PARAM_Format, 0, NULL), 0);
	for (uint32_t i = 0; i < HOST_N_BUFFERS; i++) {
		for (uint32_t c = 0; c < p->n_channels; c++)
			free(p->datas[i][c].data);
	}
	p->is_linked = false;
}

void host_link_all(struct host *h, uint32_t n_frames)
{
	for (int d = 0; d < 2; d++) {
		for (uint32_t i = 0; i < host_n_ports(h, d); i++)
			cr_assert_eq(host_link(h, d, i, n_frames), 0);
	}
}

int host_command(struct host *h, uint32_t command)
{
	return spa_node_send_command(h->node, &SPA_NODE_COMMAND_INIT(command));
}

int host_set_clock(struct host *h, uint32_t rate_hz, uint32_t n_frames)
{
	h->position.clock.rate = h->position.clock.target_rate = SPA_FRACTION(1, rate_hz);
	h->position.clock.duration = h->position.clock.target_duration = n_frames;
	return spa_node_set_io(h->node, SPA_IO_Position, &h->position, sizeof(h->position));
}

/* ---- cycles ---- */

float *host_input(struct host *h, const char *port, uint32_t channel)
{
	return host_port(h, SPA_DIRECTION_INPUT, port)->datas[0][channel].data;
}

void host_give(struct host *h, const char *port, uint32_t n_frames)
{
	struct host_port *p = host_port(h, SPA_DIRECTION_INPUT, port);

	for (uint32_t c = 0; c < p->n_channels; c++)
		p->chunks[0][c] = (struct spa_chunk){ .size = n_frames * sizeof(float),
			.stride = sizeof(float) };
	p->area = (struct spa_io_buffers){ SPA_STATUS_HAVE_DATA, 0 };
}

int host_process(struct host *h)
{
	return spa_node_process(h->node);
}

const float *host_take(struct host *h, const char *port, uint32_t channel, uint32_t *n_frames)
{
	struct host_port *p = host_port(h, SPA_DIRECTION_OUTPUT, port);
	uint32_t buffer = p->area.buffer_id;
	uint32_t n_bytes;

	if (p->area.status != SPA_STATUS_HAVE_DATA && channel == 0)
		return NULL;
	cr_assert_lt(buffer, HOST_N_BUFFERS);
	n_bytes = p->chunks[buffer][channel].size;
	cr_assert_leq(n_bytes, p->datas[buffer][channel].maxsize);
	if (n_frames)
		*n_frames = n_bytes / (uint32_t)sizeof(float);
	/* The buffer goes back with the next cycle. */
	p->area.status = SPA_STATUS_NEED_DATA;
	return p->datas[buffer][channel].data;
}
