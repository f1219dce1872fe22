/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A list of pods in one growing buffer.  Control thread. */
#ifndef TB_POD_LIST_H
#define TB_POD_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include <spa/pod/dynamic.h>

struct tb_pods {
	struct spa_pod_dynamic_builder builder;
	const struct spa_pod **list; /* valid after tb_pods_seal() */
	uint32_t *offsets;
	uint32_t n, n_room;
	uint32_t max_bytes;  /* of all pods together; 0: no limit */
	uint32_t n_unlisted; /* keys that did not fit into Props */
	uint32_t kept_bytes; /* while keys are added: for those of the mix that are still to come */
};

void tb_pods_init(struct tb_pods *pods);
void tb_pods_finish(struct tb_pods *pods);
/* 0 or -ENOMEM.  Nothing may be added afterwards. */
int tb_pods_seal(struct tb_pods *pods);

/* For functions that add a pod, which begins here: 0 or -ENOMEM. */
int tb_pods_begin(struct tb_pods *pods);
/* Whether all pods may have `n_bytes` together. */
bool tb_pods_fit(const struct tb_pods *pods, uint32_t n_bytes);

/* A whole one: 0 or -ENOMEM. */
int tb_pods_add(struct tb_pods *pods, const struct spa_pod *pod);

#endif
