/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "ready.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "filter-node.h"
#include "links.h"
#include "say.h"

struct tb_ready {
	bool is_announced;
};

void tb_ready_check(struct tb_console *c)
{
	if (c->ready->is_announced || !tb_filter_is_ready(c))
		return;
	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (!c->devices[i]->is_ready)
			return;
	}
	c->ready->is_announced = true;
	if (tb_console_has_namesake(c))
		tb_console_say(c, TB_HOST_NOTE,
			"another console \"%s\" runs in this session; give this one a console.name "
			"of its own, or its nodes cannot be told from the other's",
			c->name);
	tb_console_say(c, TB_HOST_READY, "%s is ready: %u strips, %u buses", c->name, c->n_strips,
		c->n_buses);
}

void tb_ready_begin(struct tb_console *c)
{
	c->ready->is_announced = false;
}

int tb_ready_new(struct tb_console *c)
{
	c->ready = calloc(1, sizeof(*c->ready));
	return c->ready ? 0 : -ENOMEM;
}

void tb_ready_free(struct tb_console *c)
{
	free(c->ready);
	c->ready = NULL;
}
