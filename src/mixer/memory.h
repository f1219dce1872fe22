/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The memory of a mixer: one arena for the mixer and all that hangs on it, and one for what only
 * processing uses, whose pages cost nothing until then (lazy-memory.h).  Control thread. */
#ifndef TB_MEMORY_H
#define TB_MEMORY_H

#include "state.h"

/* Bytes of the two arenas, the mixer itself included. */
size_t tb_memory_plan(const struct tb_shape *shape, size_t *n_lazy_bytes);

/* A mixer of that shape in so many bytes of both, which are zero; `memory` at any address.  All
 * pointers into the arenas are set, and nothing else. */
struct tb_mixer *tb_memory_carve(char *memory, char *lazy, const struct tb_shape *shape);

#endif
