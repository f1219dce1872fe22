/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "spa/pod-list.h"

#include <errno.h>
#include <stdlib.h>

#include <spa/utils/defs.h>

void tb_pods_init(struct tb_pods *pods)
{
	*pods = (struct tb_pods){ 0 };
	spa_pod_dynamic_builder_init(&pods->builder, NULL, 0, 65536);
}

void tb_pods_finish(struct tb_pods *pods)
{
	spa_pod_dynamic_builder_clean(&pods->builder);
	free(pods->list);
	free(pods->offsets);
}

int tb_pods_begin(struct tb_pods *pods)
{
	if (pods->n == pods->n_room) {
		uint32_t n_room = pods->n_room ? pods->n_room * 2 : 64;
		uint32_t *grown = reallocarray(pods->offsets, n_room, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		pods->offsets = grown;
		pods->n_room = n_room;
	}
	pods->offsets[pods->n++] = pods->builder.b.state.offset;
	return 0;
}

int tb_pods_add(struct tb_pods *pods, const struct spa_pod *pod)
{
	int res = tb_pods_begin(pods);

	return res < 0 ? res : spa_pod_builder_primitive(&pods->builder.b, pod);
}

/* A list that was too long may have been tried before the one that is there. */
static void shrink(struct spa_pod_builder *b)
{
	void *data = b->state.offset > 0 ? realloc(b->data, b->state.offset) : NULL;

	if (!data)
		return;
	b->data = data;
	b->size = b->state.offset;
}

int tb_pods_seal(struct tb_pods *pods)
{
	struct spa_pod_builder *b = &pods->builder.b;

	if (b->state.offset > b->size)
		return -ENOMEM;
	shrink(b);
	pods->list = calloc(pods->n, sizeof(*pods->list));
	if (!pods->list)
		return -ENOMEM;
	for (uint32_t i = 0; i < pods->n; i++)
		pods->list[i] = SPA_PTROFF(b->data, pods->offsets[i], const struct spa_pod);
	return 0;
}

bool tb_pods_fit(const struct tb_pods *pods, uint32_t n_bytes)
{
	return pods->max_bytes == 0 || n_bytes <= pods->max_bytes;
}
