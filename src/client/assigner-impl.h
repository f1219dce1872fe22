/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the assigner share. */
#ifndef TB_ASSIGNER_IMPL_H
#define TB_ASSIGNER_IMPL_H

#include "client/assigner.h"
#include "client/assignments.h"
#include "client/lean.h"
#include "metadata/metadata.h"
#include "registry/registry.h"

enum { TB_EFFECTIVE, TB_SAVED, TB_N_METADATA };
enum { TB_ASSIGNMENTS, TB_WELL_KNOWN, TB_N_SETTINGS };

struct tb_assigner {
	struct pw_loop *loop;
	struct tb_lean lean;
	struct tb_registry registry;
	struct tb_metadata metadata[TB_N_METADATA];
	char *value[TB_N_SETTINGS];  /* JSON as WirePlumber tells it; NULL: not yet */
	bool is_told[TB_N_SETTINGS]; /* since it was asked last */
	struct tb_assignments list, next;
	struct spa_list requests; /* of assigner-requests.c, oldest first */
	struct spa_source *patience;
	uint32_t n_requests, n_rounds;
	int state;
	void (*changed)(void *data);
	void *data;
};

/* assigner-requests.c */

/* See tb_assigner_why(). */
const char *tb_assigner_sentence(int state);
extern const char *const tb_assigner_keys[TB_N_SETTINGS];
/* Whether WirePlumber has to tell something within TB_PATIENCE_S. */
void tb_assigner_set_patience(struct tb_assigner *a, bool is_awaited);
void tb_assigner_end_all(struct tb_assigner *a, int res);
/* A setting was told: ends the newest that wanted that, and those before it. */
void tb_assigner_end_until(struct tb_assigner *a, int setting);

/* assigner-nodes.c: whether applications can be linked to each of `strips`, among the nodes that
 * are there.  0, with `why` filled where no console runs that could have one, or -EINVAL or
 * -ENOENT with `why`. */
int tb_targets_check(const struct tb_registry *r, const char *strips, char *why, uint32_t n_why);

#endif
