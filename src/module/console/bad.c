/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Names the strips and buses that had to be silenced, each once: the data thread only counts them.
 * A timer looks, since the data thread makes no calls; it stops while nothing runs, so that an
 * idle console wakes nothing. */
#include "bad.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "device.h"
#include "inserts.h"
#include "overs.h"
#include "publish.h"
#include "say.h"
#include "timers.h"
#include "voices.h"

#define LOOK_INTERVAL_NS SPA_NSEC_PER_SEC

struct tb_bad {
	struct spa_source *timer;
	bool looks; /* the timer runs */
	uint64_t n_told;
	struct pw_array told; /* struct tb_device *: who is known to be bad */
};

static uint64_t n_bad_of(const struct tb_device *d)
{
	const struct tb_mixer *m = d->console->mixer;

	return tb_device_is_strip(d) ? tb_mixer_strip_bad_blocks(m, d->terminal.index)
	                             : tb_mixer_bus_bad_blocks(m, d->terminal.index);
}

static struct tb_device **find_told(const struct tb_device *d)
{
	struct tb_device **told;

	pw_array_for_each(told, &d->console->bad->told)
	{
		if (*told == d)
			return told;
	}
	return NULL;
}

static void tell(struct tb_device *d)
{
	struct tb_device **told;

	if (n_bad_of(d) == 0 || find_told(d))
		return;
	told = pw_array_add(&d->console->bad->told, sizeof(struct tb_device *));
	if (!told)
		return;
	*told = d;
	tb_console_say(d->console, TB_HOST_NOTE,
		"%s %s: silenced where it was above +60 dBFS or not a number, and its processing "
		"was restarted; engine.bad counts such blocks",
		tb_device_is_strip(d) ? "strip" : "bus", d->config.name);
}

static bool is_running(const struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct pw_stream *stream = c->devices[i]->stream;

		if (stream && pw_stream_get_state(stream, NULL) == PW_STREAM_STATE_STREAMING)
			return true;
	}
	return false;
}

static void on_look(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;
	uint64_t n_bad = tb_mixer_bad_blocks(c->mixer);

	if (n_bad != c->bad->n_told) {
		c->bad->n_told = n_bad;
		for (uint32_t i = 0; i < c->n_devices; i++)
			tell(c->devices[i]);
		tb_publish_soon(c);
	}
	if (tb_inserts_watch(c))
		tb_publish_soon(c);
	tb_voices_update(c);
	tb_overs_look(c, !is_running(c));
	c->bad->looks = false;
	tb_bad_watch(c);
}

void tb_bad_watch(struct tb_console *c)
{
	if (c->bad->looks || !is_running(c))
		return;
	c->bad->looks = true;
	tb_timer_start(c, c->bad->timer, LOOK_INTERVAL_NS);
}

void tb_bad_forget(struct tb_device *d)
{
	struct tb_device **told = d->console->bad ? find_told(d) : NULL;

	if (told)
		pw_array_remove(&d->console->bad->told, told);
}

int tb_bad_new(struct tb_console *c)
{
	c->bad = calloc(1, sizeof(*c->bad));
	if (!c->bad)
		return -ENOMEM;
	pw_array_init(&c->bad->told, 8 * sizeof(struct tb_device *));
	c->bad->timer = pw_loop_add_timer(c->main_loop, on_look, c);
	return c->bad->timer ? 0 : -errno;
}

void tb_bad_free(struct tb_console *c)
{
	if (!c->bad)
		return;
	if (c->bad->timer)
		pw_loop_destroy_source(c->main_loop, c->bad->timer);
	pw_array_clear(&c->bad->told);
	free(c->bad);
	c->bad = NULL;
}
