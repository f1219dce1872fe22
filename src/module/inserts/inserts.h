/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What strips and buses send their sound through.  Control thread. */
#ifndef TB_INSERTS_H
#define TB_INSERTS_H

#include "console.h"

int tb_inserts_new(struct tb_console *c);
/* After the roster. */
void tb_inserts_free(struct tb_console *c);
/* For a mixer that is built of `config`: what may be chosen. */
void tb_inserts_describe(struct tb_console *c, struct tb_console_config *config);
/* For a mixer of `rate_hz` that is about to be built: what the device has. */
void tb_inserts_offer(struct tb_device *d, uint32_t rate_hz);
/* Another mixer is in place, or a choice may be another one: loads, swaps and unloads. */
void tb_inserts_update(struct tb_console *c);
/* A device that is new.  0. */
int tb_inserts_add(struct tb_device *d);
/* The device is about to be freed, and no mixer has its insert. */
void tb_inserts_forget(struct tb_device *d);
/* The lines of `config`'s params about controls that are not known yet; of those that
 * were edited since `before`, a list of params (NULL: all). */
void tb_inserts_take_params(
	struct tb_console *c, const struct tb_console_config *config, const json_t *before);
/* A value of such a control; false: it is none. */
bool tb_inserts_take(struct tb_console *c, const char *key, float value);
/* The same, of an insert that is being made, even where another one has the key until then; false:
 * that one is there. */
bool tb_inserts_take_live(struct tb_console *c, const char *key, float value);
/* Adds the values that wait, for the state file. */
void tb_inserts_add_waiting(const struct tb_console *c, json_t *params);
/* Somebody chose a word that is not known: perhaps there are new files. */
void tb_inserts_look(struct tb_console *c);
/* A text that came by a param has no graph in it but one that is there.  0, or -EINVAL after
 * a refusal. */
int tb_inserts_check_text(struct tb_console *c, const struct tb_device_config *config);
/* Once in a while: what is out of use, what gave no sound and what was late.  Returns whether
 * facts are others than at the last time. */
bool tb_inserts_watch(struct tb_console *c);

#endif
