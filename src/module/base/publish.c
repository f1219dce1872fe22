/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "publish.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "base/now.h"
#include "timers.h"

#define INTERVAL_NS (SPA_NSEC_PER_SEC / 30)

struct tb_publisher {
	void (*publish)(struct tb_console *c);
	struct spa_source *timer;
	uint64_t published_ns; /* the last time */
	bool is_due;           /* the timer runs */
};

static void on_due(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	c->publisher->is_due = false;
	c->publisher->published_ns = tb_now_ns();
	c->publisher->publish(c);
}

void tb_publish_soon(struct tb_console *c)
{
	struct tb_publisher *p = c->publisher;
	uint64_t since_ns = tb_now_ns() - p->published_ns;

	if (p->is_due)
		return;
	p->is_due = true;
	tb_timer_start(c, p->timer, since_ns < INTERVAL_NS ? INTERVAL_NS - since_ns : 0);
}

int tb_publisher_new(struct tb_console *c, void (*publish)(struct tb_console *c))
{
	c->publisher = calloc(1, sizeof(*c->publisher));
	if (!c->publisher)
		return -ENOMEM;
	c->publisher->publish = publish;
	c->publisher->timer = pw_loop_add_timer(c->main_loop, on_due, c);
	return c->publisher->timer ? 0 : -errno;
}

void tb_publisher_free(struct tb_console *c)
{
	if (c->publisher && c->publisher->timer)
		pw_loop_destroy_source(c->main_loop, c->publisher->timer);
	free(c->publisher);
	c->publisher = NULL;
}
