/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The most frames that a delay takes in one call; its ring is that much longer than the
 * longest delay.  Private to delay.c and delay-rt.c. */
#ifndef TB_DELAY_CHUNK_H
#define TB_DELAY_CHUNK_H

#define TB_DELAY_CHUNK 256u

#endif
