/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Turns settings into what the processors run on.  Control thread. */
#ifndef TB_DESIGN_H
#define TB_DESIGN_H

#include "state.h"

/* Floats that the stages of all strips take, and the limiters of all buses, at any rate. */
size_t tb_strips_memory_floats(const struct tb_shape *shape);
size_t tb_guards_memory_floats(const struct tb_shape *shape);

/* The largest job that a stage has for a strip or bus. */
size_t tb_design_job_bytes(void);

/* Floats that the delays take which align strips. */
size_t tb_aligns_memory_floats(const struct tb_shape *shape);

/* Before the data thread knows of the mixer. */
void tb_design_start(struct tb_mixer *m);

/* Sets up what processing needs; nothing if that was done before. */
void tb_design_use_strip(struct tb_mixer *m, uint32_t s);
void tb_design_use_bus(struct tb_mixer *m, uint32_t b);

/* Coefficients of the strips and buses that moved, and who works: before the gains
 * are computed, which depend on it. */
void tb_design(struct tb_mixer *m);

/* The control thread's part of `to` that is not gains. */
void tb_design_copy(const struct tb_mixer *m, struct tb_gains *to);

#endif
