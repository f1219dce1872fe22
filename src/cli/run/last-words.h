/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is said when a plugin takes the console along. */
#ifndef TB_LAST_WORDS_H
#define TB_LAST_WORDS_H

#include "module/host.h"

/* From here on a crash says on stderr which insert was running or being made, and goes on as
 * it would have.  For a host of this process: the words are the only ones. */
struct tb_last_words *tb_last_words_prepare(void);

#endif
