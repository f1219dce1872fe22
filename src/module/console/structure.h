/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Strips and buses that come, go and change while the console plays.
 *
 * Whoever goes is faded out first, and so is whoever is replaced by a node of another
 * shape.  What is refused stands in console.refusal. */
#ifndef TB_STRUCTURE_H
#define TB_STRUCTURE_H

#include "console.h"

/* Whether the name is one's who is there, is fading out, or is about to come. */
bool tb_structure_is_taken(const struct tb_console *c, const char *name);
/* Whether the two need no other node. */
bool tb_structure_is_same(const struct tb_device_config *a, const struct tb_device_config *b);

/* A new one at the end of its family, without routes and not connected.  NULL after a
 * refusal. */
struct tb_device *tb_structure_add(struct tb_console *c, struct tb_device_config *config);
/* Sets the routes of one that came by the rule for consoles without routes. */
void tb_structure_route_new(const struct tb_device *d);
/* Makes its node, once the console is connected. */
void tb_structure_connect(struct tb_device *d);
/* Replaces it by another node of the same name.  0 or -EINVAL after a refusal. */
int tb_structure_replace(struct tb_device *d, struct tb_device_config *config);
void tb_structure_remove(struct tb_device *d);

int tb_structure_new(struct tb_console *c);
void tb_structure_free(struct tb_console *c);
/* All strips, or all buses, as in the console file; for free(). */
char *tb_structure_to_json(const struct tb_console *c, bool strips);

/* What stays of a strip or bus: itself, who replaces it in a moment, or NULL. */
static inline struct tb_device *tb_structure_stays(struct tb_device *d)
{
	return d->is_leaving ? d->successor : d;
}
/* How many of the strips, or of the buses, stay. */
uint32_t tb_structure_count(const struct tb_console *c, bool strips);
/* Such a one; NULL after a refusal. */
struct tb_device *tb_structure_find(struct tb_console *c, const char *name);

#endif
