/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses whose loudness is measured, as their settings say: who is tapped, what of it is told
 * and how it moves their gain.  The thread that measures is there while there is one. */
#include "measured.h"

#include <errno.h>
#include <stdio.h>

#include <spa/utils/string.h>

#include "listener.h"
#include "process.h"
#include "publish.h"
#include "say.h"
#include "timers.h"

/* Props are large, and levels come from elsewhere. */
#define TELL_INTERVAL_NS (SPA_NSEC_PER_SEC / 2)

static bool is_set(const struct tb_device *d, enum tb_loudness_param param)
{
	return tb_mixer_get(d->console->mixer, d->loudness_param[param]) > 0.0f;
}

static struct tb_ride_params ride_of(const struct tb_device *d)
{
	const struct tb_mixer *m = d->console->mixer;

	return (struct tb_ride_params){
		.on = is_set(d, TB_LOUDNESS_RIDE),
		.target_lufs = tb_mixer_get(m, d->loudness_param[TB_LOUDNESS_TARGET]),
		.gate_lufs = tb_mixer_get(m, d->loudness_param[TB_LOUDNESS_GATE]),
	};
}

static void set_tap(struct tb_device *d, struct tb_tap *tap)
{
	pw_loop_invoke(d->console->data_loop, tb_graph_do_set_tap, 0, &tap, sizeof(tap), true,
		&d->terminal);
}

static void begin(struct tb_device *d)
{
	struct tb_console *c = d->console;

	d->listening = tb_listener_add(c->listener, &d->config.layout);
	if (d->listening)
		set_tap(d, d->listening->tap);
	else if (!d->is_loudness_told)
		tb_console_say(c, TB_HOST_NOTE, "bus %s: loudness is not measured: %s",
			d->config.name,
			errno == ENOTSUP ? "Troubadour was built without libebur128"
					 : "there is no memory or no thread for it");
	d->is_loudness_told = true;
}

void tb_loudness_drop(struct tb_device *d)
{
	if (!d->listening)
		return;
	set_tap(d, NULL);
	tb_listener_remove(d->console->listener, d->listening);
	d->listening = NULL;
}

static void end(struct tb_device *d)
{
	struct tb_mixer *m = d->console->mixer;

	if (!d->listening)
		return;
	tb_loudness_drop(d);
	tb_mixer_set_bus_loudness(m, d->terminal.index, &tb_loudness_none);
	tb_mixer_set_bus_ride(m, d->terminal.index, 1.0f);
	tb_publish_soon(d->console);
}

void tb_loudness_update(struct tb_console *c)
{
	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		bool is_wanted = is_set(d, TB_LOUDNESS_ON) || is_set(d, TB_LOUDNESS_RIDE);
		struct tb_ride_params ride = ride_of(d);

		if (is_wanted && !d->listening)
			begin(d);
		else if (!is_wanted)
			end(d);
		if (!is_wanted)
			d->is_loudness_told = false;
		if (d->listening)
			tb_listener_set_ride(c->listener, d->listening, &ride);
	}
}

/* What came last is told, too, after nothing comes any more. */
static void on_tell(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	c->is_loudness_due = false;
	tb_publish_soon(c);
}

/* Something was measured. */
static void on_measured(void *data, uint64_t count)
{
	struct tb_console *c = data;

	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		struct tb_loudness now;

		if (!d->listening)
			continue;
		now = tb_listener_read(c->listener, d->listening);
		tb_mixer_set_bus_loudness(c->mixer, d->terminal.index, &now);
		tb_mixer_set_bus_ride(c->mixer, d->terminal.index, tb_db_to_lin(now.ride_db));
	}
	if (c->is_loudness_due)
		return;
	c->is_loudness_due = true;
	tb_timer_start(c, c->loudness_timer, TELL_INTERVAL_NS);
}

/* The listener's thread. */
static void wake(void *data)
{
	struct tb_console *c = data;

	pw_loop_signal_event(c->main_loop, c->loudness_event);
}

static void reset(struct tb_device *d)
{
	struct tb_console *c = d->console;
	struct tb_loudness now;

	if (!d->listening)
		return;
	tb_listener_reset(c->listener, d->listening);
	now = tb_listener_read(c->listener, d->listening);
	tb_mixer_set_bus_loudness(c->mixer, d->terminal.index, &now);
}

int tb_loudness_reset(struct tb_console *c, const char *name)
{
	bool any = spa_streq(name, "*");

	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		if (!spa_streq(name, "*") && !spa_streq(name, c->devices[i]->config.name))
			continue;
		reset(c->devices[i]);
		any = true;
	}
	if (!any) {
		snprintf(c->refusal.text, sizeof(c->refusal.text),
			"there is no bus \"%s\"; * means all of them", name);
		return -EINVAL;
	}
	tb_publish_soon(c);
	return 0;
}

int tb_loudness_new(struct tb_console *c)
{
	c->loudness_event = pw_loop_add_event(c->main_loop, on_measured, c);
	c->loudness_timer = pw_loop_add_timer(c->main_loop, on_tell, c);
	c->listener = tb_listener_new(wake, c);
	return c->loudness_event && c->loudness_timer && c->listener ? 0 : -ENOMEM;
}

void tb_loudness_free(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		tb_loudness_drop(c->devices[i]);
	tb_listener_free(c->listener);
	c->listener = NULL;
	if (c->loudness_event)
		pw_loop_destroy_source(c->main_loop, c->loudness_event);
	if (c->loudness_timer)
		pw_loop_destroy_source(c->main_loop, c->loudness_timer);
	c->loudness_event = c->loudness_timer = NULL;
}
