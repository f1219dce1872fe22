/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the console's description says of strips and buses and no param does: which one is the
 * session's default, whose clock they have, how finely they resample, and which devices they
 * would like. */
#ifndef TB_ARRANGEMENT_H
#define TB_ARRANGEMENT_H

#include <jansson.h>

#include "client/client.h"

struct tb_arrangement {
	json_t *list[2];          /* strips and buses as objects of the console file */
	struct tb_client *client; /* borrowed */
};

/* `c` is borrowed; what it knows of the defaults is of tb_client_read_policy(). */
void tb_arrangement_init(struct tb_arrangement *a, struct tb_client *c);
void tb_arrangement_finish(struct tb_arrangement *a);

/* For `troubadour status`: as lines, and as members of the object of a strip or bus. */
void tb_arrangement_print(const struct tb_arrangement *a, int name_width);
void tb_arrangement_add_json(const struct tb_arrangement *a, const char *name, json_t *object);

#endif
