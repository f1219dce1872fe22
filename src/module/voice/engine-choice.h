/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Puts an engine together from what is there. */
#ifndef TB_ENGINE_CHOICE_H
#define TB_ENGINE_CHOICE_H

#include "engine.h"

/* Control thread.  A method that is not there is replaced by the one that `auto` would take.
 * NULL with errno. */
struct tb_engine *tb_engine_new(const struct tb_engine_config *config);

#endif
