/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the assigner share. */
#ifndef TB_ASSIGNER_IMPL_H
#define TB_ASSIGNER_IMPL_H

#include "client/assigner.h"
#include "registry/registry.h"

/* assigner-nodes.c: whether applications can be linked to each of `strips`, among the nodes that
 * are there.  0, with `why` filled where no console runs that could have one, or -EINVAL or
 * -ENOENT with `why`. */
int tb_targets_check(const struct tb_registry *r, const char *strips, char *why, uint32_t n_why);

#endif
