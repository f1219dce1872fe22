/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The monitors of the strips' devices.  Others record them ("Monitor of Game"; OBS does so
 * as "Desktop Audio"), and the adapter takes them before the mixer sees anything.  A monitor
 * has its sound before the strip's fader and processing, but a strip that is muted, by itself,
 * by its group or by a solo, is silent there too: what nobody hears is not recorded either.
 *
 * The adapter has one gain per cycle for a monitor and does not ramp it, so the gain moves in
 * small steps.  Each step waits until the one before it was heard: a step that overtook the
 * cycles would be a click. */
#include "strip-monitors.h"

#include <errno.h>
#include <stdlib.h>

#include <spa/param/props.h>
#include <spa/pod/builder.h>

#include "console.h"
#include "timers.h"

#define N_STEPS     16u
#define MIN_WAIT_NS (1 * (uint64_t)SPA_NSEC_PER_MSEC)

struct tb_strip_monitor {
	uint32_t step;  /* of its gain, up to N_STEPS */
	uint32_t block; /* the device's, before that step was set */
};

struct tb_strip_monitors {
	struct spa_source *timer; /* of the next step */
};

static uint32_t n_blocks(const struct tb_device *d)
{
	return atomic_load_explicit(&d->terminal.n_blocks, memory_order_relaxed);
}

/* A node that has never run does not tell what was set; volumes.c mends that for all that is
 * stale. */
static void tell(struct tb_device *d)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	float gain_lin[TB_MAX_CHANNELS];
	struct spa_pod *props;

	for (uint32_t i = 0; i < d->config.layout.n_channels; i++)
		gain_lin[i] = (float)d->monitor->step / N_STEPS;
	props = spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
		SPA_PROP_monitorMute, SPA_POD_Bool(d->monitor->step == 0), SPA_PROP_monitorVolumes,
		SPA_POD_Array(
			sizeof(float), SPA_TYPE_Float, d->config.layout.n_channels, gain_lin));
	pw_stream_set_param(d->stream, SPA_PARAM_Props, props);
	d->monitor->block = n_blocks(d);
	d->is_stale = true;
}

static uint32_t goal(const struct tb_device *d)
{
	return tb_mixer_is_silenced(d->console->mixer, d->terminal.index) ? 0 : N_STEPS;
}

static bool has_monitor(const struct tb_device *d)
{
	return d->stream && d->config.kind == TB_DEVICE_VIRTUAL_STRIP && !d->is_leaving;
}

/* Nobody can hear a step of a strip that does not run. */
static void move(struct tb_device *d)
{
	uint32_t to = goal(d);

	if (pw_stream_get_state(d->stream, NULL) != PW_STREAM_STATE_STREAMING)
		d->monitor->step = to;
	else if (n_blocks(d) == d->monitor->block)
		return;
	else
		d->monitor->step += d->monitor->step < to ? 1u : UINT32_MAX;
	tell(d);
}

void tb_strip_monitor_begin(struct tb_device *d)
{
	if (!has_monitor(d))
		return;
	d->monitor->step = goal(d);
	tell(d);
}

/* Looks twice in a cycle. */
static void wait(struct tb_console *c)
{
	uint64_t half_ns = tb_settle_ns(c) / 4;

	tb_timer_start(c, c->strip_monitors->timer, SPA_MAX(half_ns, MIN_WAIT_NS));
}

void tb_strip_monitors_follow(struct tb_console *c)
{
	bool is_moving = false;

	for (uint32_t i = 0; i < c->n_strips; i++) {
		struct tb_device *d = c->devices[i];

		if (!has_monitor(d) || d->monitor->step == goal(d))
			continue;
		move(d);
		is_moving |= d->monitor->step != goal(d);
	}
	if (is_moving)
		wait(c);
}

static void on_timer(void *data, uint64_t n_expirations)
{
	tb_strip_monitors_follow(data);
}

int tb_strip_monitor_new(struct tb_device *d)
{
	d->monitor = calloc(1, sizeof(*d->monitor));
	return d->monitor ? 0 : -ENOMEM;
}

void tb_strip_monitor_free(struct tb_device *d)
{
	free(d->monitor);
	d->monitor = NULL;
}

int tb_strip_monitors_new(struct tb_console *c)
{
	c->strip_monitors = calloc(1, sizeof(*c->strip_monitors));
	if (!c->strip_monitors)
		return -ENOMEM;
	c->strip_monitors->timer = pw_loop_add_timer(c->main_loop, on_timer, c);
	return c->strip_monitors->timer ? 0 : -errno;
}

void tb_strip_monitors_free(struct tb_console *c)
{
	if (c->strip_monitors && c->strip_monitors->timer)
		pw_loop_destroy_source(c->main_loop, c->strip_monitors->timer);
	free(c->strip_monitors);
	c->strip_monitors = NULL;
}
