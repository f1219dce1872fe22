/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "patch.h"

#include <stdlib.h>
#include <string.h>

static void add_rows(struct tb_patch *p, float *rows, uint32_t n_channels)
{
	p->back.block = rows;
	for (uint32_t c = 0; c < n_channels; c++)
		p->insert.out[c] = rows + (n_channels + c) * TB_BLOCK_STRIDE;
}

struct tb_patch *tb_patch_new(
	struct tb_graph *g, const char *title, uint32_t n_channels, _Atomic(const char *) *running)
{
	struct tb_patch *p = calloc(1, sizeof(*p));
	float *rows = calloc((size_t)2 * n_channels, TB_BLOCK_STRIDE * sizeof(float));
	char *copy = strdup(title);

	if (!p || !rows || !copy) {
		free(p);
		free(rows);
		free(copy);
		return NULL;
	}
	p->insert = (struct tb_insert){
		.title = copy,
		.step_frames = TB_MAX_FRAMES,
		.run = tb_patch_run,
		.send = tb_patch_send,
		.running = running,
	};
	p->send = (struct tb_terminal){
		.graph = g, .n_channels = n_channels, .is_bus = true, .patch = p
	};
	p->back = (struct tb_terminal){
		.graph = g,
		.n_channels = n_channels,
		.patch = p,
		.index = TB_PATCH_NO_SEAT,
		.arrival = { .is_return = true, .late = true },
	};
	p->fade_frames = 1;
	add_rows(p, rows, n_channels);
	return p;
}

void tb_patch_free(struct tb_patch *p)
{
	if (!p)
		return;
	free((char *)p->insert.title);
	free(p->back.block);
	free(p);
}
