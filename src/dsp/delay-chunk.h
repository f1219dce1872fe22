/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Most frames that a delay takes at a time, which its ring has room for beside the
 * longest delay.  Private to delay.c and delay-rt.c. */
#ifndef TB_DELAY_CHUNK_H
#define TB_DELAY_CHUNK_H

#define TB_DELAY_CHUNK 256u

#endif
