/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Devices that a bus can play on and that a strip can record, as people name them. */
#ifndef TB_HARDWARE_H
#define TB_HARDWARE_H

#include "survey.h"

enum { TB_MAX_HARDWARE = 128 };

/* Nodes of one direction that are no console's, the best first.  They are the survey's. */
struct tb_hardware {
	const struct tb_thing *node[TB_MAX_HARDWARE];
	uint32_t n;
};

/* What is played to (`sinks`), or what is recorded. */
void tb_hardware_find(struct tb_hardware *h, const struct tb_survey *s, bool sinks);

/* The one that `text` means: its description, nick or node name, or a part of one that no
 * other has; upper and lower case are the same.  -ENOENT, or -EEXIST if several fit. */
int tb_hardware_match(const struct tb_hardware *h, const char *text, const struct tb_thing **node);
/* Says on stderr, behind `command`, that `text` means none or several, and what there is. */
void tb_hardware_explain(
	const struct tb_hardware *h, const char *command, const char *text, int error);

/* Whether there is a sound card or a headset behind it. */
bool tb_hardware_is_real(const struct tb_thing *node);
/* "telephone" or "high fidelity" of a Bluetooth headset; else "". */
const char *tb_hardware_profile(const struct tb_thing *node);

#endif
