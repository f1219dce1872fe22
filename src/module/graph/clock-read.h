/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A driver's clock lies in memory that the driver writes whenever it likes: if we are
 * late, it already shows the next cycle.  Whoever needs more than one of its fields
 * copies it once, when a cycle of ours begins, and believes that copy until the end. */
#ifndef TB_CLOCK_READ_H
#define TB_CLOCK_READ_H

#include <spa/node/io.h>

#include "dsp/tb-rt.h"

/* Data thread.  Each field is read once; only those that the module needs are filled
 * (flags, id, nsec, rate, position, duration, next_nsec, cycle).  All are of one cycle,
 * unless the driver is stopped in the midst of writing them. */
TB_RT struct spa_io_clock tb_clock_read(const struct spa_io_clock *shared);

/* Any thread.  So many frames at the clock's own rate, in ns. */
TB_RT uint64_t tb_clock_ns(const struct spa_io_clock *clock, uint64_t n_frames);

/* Any thread.  A freewheeling graph: cycles follow each other as soon as they are done, and neither
 * nsec nor next_nsec tells when. */
TB_RT bool tb_clock_is_free(const struct spa_io_clock *clock);

#endif
