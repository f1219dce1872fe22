/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings that survive a restart without anyone saving.  Control thread.
 *
 * What is kept: the params, and the structure if it was changed at run time.  What
 * somebody has edited in the console file since wins over what was kept. */
#ifndef TB_CONSOLE_STATE_H
#define TB_CONSOLE_STATE_H

#include "console-file.h"
#include "console.h"

struct tb_state;

/* Reads what was kept and changes `config`'s structure to it.  NULL if `config` wants
 * no state, or with `why` filled if it cannot have one; `why` may tell of a file that
 * was set aside, too.  `file` is borrowed, and may change with the file. */
struct tb_state *tb_state_new(struct tb_console_config *config, const struct tb_console_file *file,
	char *why, size_t n_why);

/* The kept params to the console's mixer and devices, before anything is visible. */
void tb_state_restore(struct tb_state *state, struct tb_console *c);

/* Something changed: saved within half a second, and a mute at once. */
void tb_state_changed(struct tb_state *state);

/* A strip or bus goes.  NULL is fine. */
void tb_state_forget(struct tb_state *state, const struct tb_device *d);

/* Saves what is still unsaved.  NULL is fine. */
void tb_state_free(struct tb_state *state);

#endif
