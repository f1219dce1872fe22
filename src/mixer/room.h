/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Large zeroed memory whose pages cost nothing until they are touched.  Control thread. */
#ifndef TB_ROOM_H
#define TB_ROOM_H

#include <stddef.h>

/* Aligned to a page.  NULL with errno ENOMEM. */
void *tb_room_new(size_t n_bytes);
void tb_room_free(void *room, size_t n_bytes);

#endif
