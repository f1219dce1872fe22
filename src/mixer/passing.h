/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips whose sound goes through as it is.  Data thread. */
#ifndef TB_PASSING_H
#define TB_PASSING_H

#include "state.h"

/* Whether trim, polarity and mono leave a strip's rows as they are. */
TB_RT bool tb_strip_is_unity(const struct tb_mixer *m, uint32_t s);
/* Whether nothing but its processors changes its rows in the block that begins.  If these are idle
 * (tb_stages_are_idle()), tb_strip_pass() plays the rows as they are. */
TB_RT bool tb_strip_passes(const struct tb_mixer *m, uint32_t s);
TB_RT void tb_strip_pass(struct tb_mixer *m, uint32_t s);

#endif
