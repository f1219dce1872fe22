/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the assigner share. */
#ifndef TB_ASSIGNER_IMPL_H
#define TB_ASSIGNER_IMPL_H

#include <spa/utils/dict.h>
#include <pipewire/array.h>

#include "client/assigner.h"

/* assigner-nodes.c: what applications could be linked to.  All zero: nothing. */
struct tb_targets {
	struct pw_array nodes;
};

void tb_targets_init(struct tb_targets *t);
void tb_targets_finish(struct tb_targets *t);
void tb_targets_add(struct tb_targets *t, uint32_t id, const struct spa_dict *props);
void tb_targets_remove(struct tb_targets *t, uint32_t id);
/* Whether applications can be linked to each of `strips`.  0, with `why` filled where no console
 * runs that could have one, or -EINVAL or -ENOENT with `why`. */
int tb_targets_check(const struct tb_targets *t, const char *strips, char *why, uint32_t n_why);

#endif
