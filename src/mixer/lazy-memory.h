/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Large zeroed memory whose pages cost nothing until they are touched.  Control thread. */
#ifndef TB_LAZY_MEMORY_H
#define TB_LAZY_MEMORY_H

#include <stddef.h>

/* Aligned to a page.  NULL with errno ENOMEM. */
void *tb_lazy_new(size_t n_bytes);
void tb_lazy_free(void *lazy, size_t n_bytes);

#endif
