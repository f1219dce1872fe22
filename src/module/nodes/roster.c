/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The strips and buses of the console.  A change builds a new roster and a mixer for it, and the
 * data thread takes both between two cycles. */
#include "roster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mixer/arena.h"
#include "console.h"
#include "device.h"
#include "edge.h"
#include "meters.h"
#include "patch.h"
#include "process.h"
#include "say.h"

/* ---- one device ---- */

static int add_memory(struct tb_device *d)
{
	struct tb_terminal *t = &d->terminal;

	if (!t->is_bus) {
		t->block = calloc(t->n_channels, TB_BLOCK_STRIDE * sizeof(float));
		if (!t->block)
			return -ENOMEM;
	}
	if (d->config.has_own_clock) {
		t->edge = tb_edge_new(d->console->data_loop, t->is_bus, t->n_channels,
			d->config.resample_quality);
		if (!t->edge)
			return -ENOMEM;
	}
	return 0;
}

static void free_memory(struct tb_device *d)
{
	tb_edge_free(d->terminal.edge);
	free(d->terminal.block);
	free(d);
}

struct tb_device *tb_device_new(struct tb_console *c, struct tb_device_config *config)
{
	struct tb_device *d = calloc(1, sizeof(*d));
	uint32_t n_channels = config->layout.n_channels;

	if (!d)
		return NULL;
	d->console = c;
	d->config = *config;
	d->terminal = (struct tb_terminal){
		.graph = &c->graph,
		.n_channels = n_channels,
		.is_bus = !tb_device_is_strip(d),
		.is_playback = config->kind == TB_DEVICE_PLAYBACK_BUS,
	};
	if (add_memory(d) < 0 || c->events->device_made(d) < 0) {
		c->events->device_freed(d);
		free_memory(d);
		errno = ENOMEM;
		return NULL;
	}
	config->node_props = config->insert = NULL;
	return d;
}

void tb_device_free(struct tb_device *d)
{
	if (!d)
		return;
	d->console->events->device_freed(d);
	tb_device_config_finish(&d->config);
	free_memory(d);
}

/* ---- all of them ---- */

static void cut(struct tb_roster *r, struct tb_arena *arena)
{
	TB_CUT(arena, r->strips, r->n_strips);
	TB_CUT(arena, r->buses, r->n_buses);
	TB_CUT(arena, r->patches, r->n_patches);
	TB_CUT(arena, r->arrivals, r->n_strips + r->n_patches);
	TB_CUT(arena, r->mix.blocks, r->mix.n_in);
	TB_CUT(arena, r->mix.rows, r->mix.n_out);
	TB_CUT(arena, r->mix.in, r->mix.n_in);
	TB_CUT(arena, r->mix.out, r->mix.n_out);
	TB_CUT(arena, r->bus_buffers, r->n_buses);
	TB_CUT(arena, r->strip_from, r->n_strips);
	TB_CUT(arena, r->bus_from, r->n_buses);
	TB_CUT(arena, r->strip_first, r->n_strips + 1);
	TB_CUT(arena, r->bus_first, r->n_buses + 1);
}

/* Without memory: how much it takes. */
static struct tb_roster *carve(const struct tb_roster *shape, struct tb_arena *arena)
{
	struct tb_roster counted = *shape;
	struct tb_roster *r = tb_arena_cut(arena, 1, sizeof(*r));

	if (r)
		*r = *shape;
	cut(r ? r : &counted, arena);
	return r;
}

static int16_t old_index(const struct tb_console *c, const struct tb_device *d)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (c->devices[i] == d || c->devices[i] == d->predecessor)
			return (int16_t)(i < c->n_strips ? i : i - c->n_strips);
	}
	return -1;
}

static void fill(struct tb_roster *r, struct tb_console *c, struct tb_device **devices)
{
	for (uint32_t i = 0; i < r->n_strips; i++) {
		r->strips[i] = &devices[i]->terminal;
		r->arrivals[i] = &devices[i]->terminal.arrival;
		r->strip_from[i] = old_index(c, devices[i]);
	}
	for (uint32_t i = 0; i < r->n_buses; i++) {
		r->buses[i] = &devices[r->n_strips + i]->terminal;
		r->bus_from[i] = old_index(c, devices[r->n_strips + i]);
	}
	for (uint32_t i = 0, n = 0; n < r->n_patches; i++) {
		struct tb_patch *patch = devices[i]->insert.patch;

		if (!patch)
			continue;
		r->patches[n] = patch;
		r->arrivals[r->n_strips + n++] = &patch->back.arrival;
	}
	for (uint32_t i = 0; i <= r->n_strips; i++)
		r->strip_first[i] = tb_mixer_strip_channel(r->mix.mixer, i);
	for (uint32_t i = 0; i <= r->n_buses; i++)
		r->bus_first[i] = tb_mixer_bus_channel(r->mix.mixer, i);
}

static struct tb_mix mix_of(struct tb_mixer *m)
{
	return (struct tb_mix){
		.mixer = m,
		.n_in = tb_mixer_strip_channel(m, tb_mixer_n_strips(m)),
		.n_out = tb_mixer_bus_channel(m, tb_mixer_n_buses(m)),
	};
}

struct tb_mixer *tb_console_new_mixer(
	struct tb_device *const *devices, uint32_t n_strips, uint32_t n_buses, uint32_t rate_hz)
{
	const struct tb_device_config **configs = calloc(n_strips + n_buses, sizeof(*configs));
	struct tb_mixer *m;

	if (!configs)
		return NULL;
	for (uint32_t i = 0; i < n_strips + n_buses; i++) {
		devices[i]->console->events->device_offers(devices[i], rate_hz);
		configs[i] = &devices[i]->config;
	}
	m = tb_mixer_of_devices(configs, n_strips, n_buses, rate_hz);
	free(configs);
	return m;
}

static int add_gear(struct tb_roster *r, struct tb_device *const *devices, uint32_t graph_rate_hz)
{
	uint32_t n = r->n_strips + r->n_buses;
	struct tb_gear_end *ends = calloc(n, sizeof(*ends));
	struct tb_gear_config config = { graph_rate_hz, r->engine_rate_hz, r->n_strips, r->n_buses,
		ends, ends + r->n_strips };

	if (!ends)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		ends[i] = (struct tb_gear_end){ devices[i]->config.layout.n_channels,
			devices[i]->config.resample_quality };
	r->mix.gear = tb_gear_new(&config);
	free(ends);
	return r->mix.gear ? 0 : -errno;
}

static int add_parts(struct tb_roster *r, const struct tb_console *c, struct tb_device **devices)
{
	r->meters = tb_meters_form_new(r->mix.mixer);
	if (!r->meters)
		return -ENOMEM;
	r->engine_rate_hz = tb_mixer_rate(r->mix.mixer);
	if (!c->fixed_rate_hz || r->engine_rate_hz == c->graph_rate_hz)
		return 0;
	return add_gear(r, devices, c->graph_rate_hz);
}

static uint32_t count_patches(struct tb_device *const *devices, uint32_t n_devices)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_devices; i++)
		n += devices[i]->insert.patch != NULL;
	return n;
}

static struct tb_roster *new_roster(struct tb_console *c, struct tb_device **devices,
	uint32_t n_strips, uint32_t n_buses, struct tb_mixer *mixer)
{
	struct tb_roster shape = {
		.n_strips = n_strips,
		.n_buses = n_buses,
		.n_patches = count_patches(devices, n_strips + n_buses),
		.mix = mix_of(mixer),
	};
	struct tb_arena arena = { 0 };
	struct tb_roster *r;
	int res;

	carve(&shape, &arena);
	arena.memory = aligned_alloc(TB_ALIGN, arena.n_bytes);
	if (!arena.memory)
		return NULL;
	memset(arena.memory, 0, arena.n_bytes);
	arena.n_bytes = 0;
	r = carve(&shape, &arena);
	fill(r, c, devices);
	res = add_parts(r, c, devices);
	if (res == 0)
		return r;
	r->mix.mixer = NULL; /* the caller's */
	tb_roster_free(r);
	errno = -res;
	return NULL;
}

void tb_roster_free(struct tb_roster *r)
{
	if (!r)
		return;
	tb_mixer_free(r->mix.mixer);
	tb_gear_free(r->mix.gear);
	tb_meters_form_free(r->meters);
	free(r);
}

/* One that all have. */
static uint32_t number_of(const struct tb_device *d, const char *name)
{
	return (uint32_t)tb_device_find_param(d, name);
}

static void number_params(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		d->fader_param = number_of(d, "fader");
		d->mute_param = number_of(d, "mute");
		d->insert.param = tb_device_find_param(d, "insert");
		d->insert.controls_of = NULL;
		d->spatial.param = tb_device_find_param(d, "spatial");
		d->spatial.controls_of = NULL;
	}
}

int tb_console_set_devices(struct tb_console *c, struct tb_device **devices, uint32_t n_strips,
	uint32_t n_buses, struct tb_mixer *mixer)
{
	struct tb_roster *old = c->roster, *r = new_roster(c, devices, n_strips, n_buses, mixer);

	if (!r) {
		tb_mixer_free(mixer);
		return -errno;
	}
	if (old)
		tb_mixer_carry(mixer, old->mix.mixer, r->strip_from, r->bus_from);
	pw_loop_invoke(c->data_loop, tb_graph_do_set_roster, 0, &r, sizeof(r), true, &c->graph);
	free(c->devices);
	c->devices = devices;
	c->n_strips = n_strips;
	c->n_buses = n_buses;
	c->n_devices = n_strips + n_buses;
	c->mixer = mixer;
	c->roster = r;
	number_params(c);
	if (c->host.mixer)
		c->host.mixer(c->host.data, c->name, mixer);
	c->events->mixer_replaced(c);
	tb_roster_free(old);
	return 0;
}

int tb_roster_change(
	struct tb_console *c, struct tb_device **devices, uint32_t n_strips, uint32_t n_buses)
{
	struct tb_mixer *mixer =
		devices ? tb_console_new_mixer(devices, n_strips, n_buses, tb_mixer_rate(c->mixer))
			: NULL;

	if (!mixer || tb_console_set_devices(c, devices, n_strips, n_buses, mixer) < 0) {
		free(devices);
		return tb_console_refuse(c, "out of memory");
	}
	c->events->structure_changed(c);
	return 0;
}

int tb_roster_renew(struct tb_console *c)
{
	struct tb_device **devices = calloc(c->n_devices, sizeof(*devices));

	if (devices)
		memcpy(devices, c->devices, c->n_devices * sizeof(*devices));
	return tb_roster_change(c, devices, c->n_strips, c->n_buses);
}
