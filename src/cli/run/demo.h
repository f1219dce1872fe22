/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A short demo for newcomers: three players on three strips, and the levels of all
 * strips and buses once a second.  Control thread. */
#ifndef TB_DEMO_H
#define TB_DEMO_H

#include <pipewire/pipewire.h>

#include "mixer/mixer.h"

struct tb_demo;

/* Plays into the first three strips of the console of that name, which `*mixer` is now;
 * it outlives the demo, or becomes NULL.  NULL with errno. */
struct tb_demo *tb_demo_new(
	struct pw_context *context, const struct tb_mixer *const *mixer, const char *console);
void tb_demo_free(struct tb_demo *demo); /* NULL is fine */

#endif
