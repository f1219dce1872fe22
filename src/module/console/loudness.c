/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buses whose loudness is measured, as their settings say: who is tapped, what of it is told
 * and how it moves their gain.  The thread that measures is there while there is one. */
#include "loudness.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/utils/string.h>

#include "device.h"
#include "events.h"
#include "listener.h"
#include "process.h"
#include "publish.h"
#include "say.h"
#include "base/small.h"
#include "timers.h"

/* Props are large, and levels come from elsewhere. */
#define TELL_INTERVAL_NS (SPA_NSEC_PER_SEC / 2)

/* The state is told of a ride in such steps, since it is a file. */
#define KEEP_STEP_DB 3.0f

enum { ON, RIDE, TARGET, GATE, N_PARAMS };

/* What is measured of one bus. */
struct tb_measured {
	uint32_t param[N_PARAMS];
	struct tb_listening *listening; /* NULL: nothing is measured */
	bool is_told;                   /* that it cannot be */
	float ride_db, kept_db;         /* the gain that is set, and when the state was told */
};

struct tb_measuring {
	struct tb_listener *listener;
	struct spa_source *event; /* it has measured something */
	struct spa_source *timer;
	bool is_due; /* to be told */
};

static bool is_set(const struct tb_device *d, int param)
{
	return tb_mixer_get(d->console->mixer, d->measured->param[param]) > 0.0f;
}

static void number_params(struct tb_device *d)
{
	static const char *const names[N_PARAMS] = {
		[ON] = "loudness.on",
		[RIDE] = "loudness.ride",
		[TARGET] = "loudness.target",
		[GATE] = "loudness.gate",
	};

	for (uint32_t i = 0; i < N_PARAMS; i++)
		d->measured->param[i] = (uint32_t)tb_device_find_param(d, names[i]);
}

static struct tb_ride_params ride_of(const struct tb_device *d)
{
	const struct tb_mixer *m = d->console->mixer;

	return (struct tb_ride_params){
		.on = is_set(d, RIDE),
		.target_lufs = tb_mixer_get(m, d->measured->param[TARGET]),
		.gate_lufs = tb_mixer_get(m, d->measured->param[GATE]),
	};
}

static void set_tap(struct tb_device *d, struct tb_tap *tap)
{
	pw_loop_invoke(d->console->data_loop, tb_graph_do_set_tap, 0, &tap, sizeof(tap), true,
		&d->terminal);
}

static void set_ride(struct tb_device *d, float gain_db)
{
	struct tb_measured *m = d->measured;

	m->ride_db = gain_db;
	tb_mixer_set_bus_ride(d->console->mixer, d->terminal.index, tb_db_to_lin(gain_db));
	if (fabsf(gain_db - m->kept_db) < KEEP_STEP_DB)
		return;
	m->kept_db = gain_db;
	d->console->events->saved_changed(d->console);
}

static void listen_to(struct tb_device *d, struct tb_listening *one)
{
	struct tb_ride_params ride = ride_of(d);

	tb_listener_begin_ride(d->console->measuring->listener, one, &ride, d->measured->ride_db);
	set_tap(d, one->tap);
}

static void begin(struct tb_device *d)
{
	struct tb_console *c = d->console;

	d->measured->listening = tb_listener_add(c->measuring->listener, &d->config.layout);
	if (d->measured->listening)
		listen_to(d, d->measured->listening);
	else
		set_ride(d, 0.0f);
	if (!d->measured->listening && !d->measured->is_told)
		tb_console_say(c, TB_HOST_NOTE, "bus %s: loudness is not measured: %s",
			d->config.name,
			errno == ENOTSUP ? "Troubadour was built without libebur128"
					 : "there is no memory or no thread for it");
	d->measured->is_told = true;
}

static void drop(struct tb_device *d)
{
	if (!d->measured || !d->measured->listening)
		return;
	set_tap(d, NULL);
	tb_listener_remove(d->console->measuring->listener, d->measured->listening);
	d->measured->listening = NULL;
}

static void end(struct tb_device *d)
{
	struct tb_mixer *m = d->console->mixer;

	if (!d->measured->listening)
		return;
	drop(d);
	tb_mixer_set_bus_loudness(m, d->terminal.index, &tb_loudness_none);
	set_ride(d, 0.0f);
	tb_publish_soon(d->console);
}

void tb_loudness_renew(struct tb_console *c)
{
	for (uint32_t i = c->n_strips; i < c->n_devices; i++)
		number_params(c->devices[i]);
	if (c->filter)
		tb_loudness_update(c);
}

void tb_loudness_update(struct tb_console *c)
{
	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		bool is_wanted = is_set(d, ON) || is_set(d, RIDE);
		struct tb_ride_params ride = ride_of(d);

		if (is_wanted && !d->measured->listening)
			begin(d);
		else if (!is_wanted)
			end(d);
		if (!is_wanted)
			d->measured->is_told = false;
		if (d->measured->listening)
			tb_listener_set_ride(c->measuring->listener, d->measured->listening, &ride);
	}
}

/* What came last is told, too, after nothing comes any more. */
static void on_tell(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	c->measuring->is_due = false;
	tb_publish_soon(c);
}

/* Something was measured. */
static void on_measured(void *data, uint64_t count)
{
	struct tb_console *c = data;
	struct tb_measuring *m = c->measuring;

	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		struct tb_loudness now;

		if (!d->measured->listening)
			continue;
		now = tb_listener_read(m->listener, d->measured->listening);
		tb_mixer_set_bus_loudness(c->mixer, d->terminal.index, &now);
		set_ride(d, now.ride_db);
	}
	if (m->is_due)
		return;
	m->is_due = true;
	tb_timer_start(c, m->timer, TELL_INTERVAL_NS);
}

/* The listener's thread. */
static void wake(void *data)
{
	struct tb_console *c = data;

	pw_loop_signal_event(c->main_loop, c->measuring->event);
}

static void reset(struct tb_device *d)
{
	struct tb_console *c = d->console;
	struct tb_listener *listener = c->measuring->listener;
	struct tb_loudness now;

	if (!d->measured->listening)
		return;
	tb_listener_reset(listener, d->measured->listening);
	now = tb_listener_read(listener, d->measured->listening);
	tb_mixer_set_bus_loudness(c->mixer, d->terminal.index, &now);
}

float tb_loudness_ride_db(const struct tb_device *d)
{
	return d->measured->ride_db;
}

void tb_loudness_restore_ride(struct tb_device *d, float gain_db)
{
	if (!is_set(d, RIDE))
		return;
	gain_db = (float)tb_clamp(gain_db, TB_RIDE_MIN_DB, 0.0f);
	d->measured->ride_db = d->measured->kept_db = gain_db;
	tb_mixer_begin_bus_ride(d->console->mixer, d->terminal.index, tb_db_to_lin(gain_db));
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

int tb_loudness_add(struct tb_device *d)
{
	d->measured = calloc(1, sizeof(*d->measured));
	return d->measured ? 0 : -ENOMEM;
}

void tb_loudness_forget(struct tb_device *d)
{
	if (!d->measured)
		return;
	drop(d);
	free(d->measured);
	d->measured = NULL;
}

int tb_loudness_new(struct tb_console *c)
{
	struct tb_measuring *m = calloc(1, sizeof(*m));

	c->measuring = m;
	if (!m)
		return -ENOMEM;
	m->event = pw_loop_add_event(c->main_loop, on_measured, c);
	m->timer = pw_loop_add_timer(c->main_loop, on_tell, c);
	m->listener = tb_listener_new(wake, c);
	return m->event && m->timer && m->listener ? 0 : -ENOMEM;
}

void tb_loudness_free(struct tb_console *c)
{
	struct tb_measuring *m = c->measuring;

	if (!m)
		return;
	for (uint32_t i = 0; i < c->n_devices; i++)
		drop(c->devices[i]);
	tb_listener_free(m->listener);
	if (m->event)
		pw_loop_destroy_source(c->main_loop, m->event);
	if (m->timer)
		pw_loop_destroy_source(c->main_loop, m->timer);
	free(m);
	c->measuring = NULL;
}
