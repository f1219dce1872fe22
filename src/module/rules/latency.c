/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How late sound is on its way through the console, for players that keep it with
 * their pictures.  What the neighbours of a bus tell of the way on is told, with our own
 * share, to the neighbours of the strips that it plays, and the other way round: see
 * latency-law.h. */
#include "latency.h"

#include <errno.h>
#include <stdlib.h>

#include <spa/param/latency-utils.h>
#include <spa/pod/builder.h>

#include "console.h"
#include "device.h"
#include "edge.h"
#include "latency-law.h"

struct tb_latency {
	struct tb_latency_end end;
	struct spa_latency_info told; /* to its neighbours */
	struct spa_process_latency_info told_process;
};

/* ---- facts ---- */

static struct tb_latency_clock clock_of(const struct tb_edge_side *side)
{
	return (struct tb_latency_clock){
		atomic_load_explicit(&side->rate_hz, memory_order_relaxed),
		atomic_load_explicit(&side->quantum_frames, memory_order_relaxed),
	};
}

static int64_t edge_ns(const struct tb_device *d)
{
	return d->terminal.edge ? tb_edge_latency_ns(d->terminal.edge) : 0;
}

static void note_edge(struct tb_device *d)
{
	struct tb_latency_end *end = &d->latency->end;

	end->has_edge = d->terminal.edge != NULL;
	if (!end->has_edge)
		return;
	end->crossing_ns = edge_ns(d);
	end->device = clock_of(&d->terminal.edge->device);
	end->console = clock_of(&d->terminal.edge->console);
}

/* ---- through the console ---- */

/* The filters at both ends of the way, in frames of the graph. */
static double resampling_frames(const struct tb_console *c, uint32_t strip, uint32_t bus)
{
	const struct tb_gear *gear = c->roster->mix.gear;

	return gear ? tb_gear_strip_delay_frames(gear, strip) + tb_gear_bus_delay_frames(gear, bus)
	            : 0.0;
}

/* The mixer counts at its own rate. */
static uint32_t frames_through(const struct tb_console *c, uint32_t strip, uint32_t bus)
{
	const struct tb_gear *gear = c->roster->mix.gear;
	double frames = tb_mixer_latency_frames(c->mixer, strip, bus);

	if (gear)
		frames = frames * gear->graph_rate_hz / gear->engine_rate_hz
		         + resampling_frames(c, strip, bus);
	return (uint32_t)(frames + 0.5);
}

static bool is_sent(const struct tb_console *c, const struct tb_device *strip,
	const struct tb_device *bus, uint32_t *frames)
{
	int s = tb_mixer_find_strip(c->mixer, strip->config.name);
	int b = tb_mixer_find_bus(c->mixer, bus->config.name);

	if (s < 0 || b < 0 || !tb_mixer_is_sent(c->mixer, (uint32_t)s, (uint32_t)b))
		return false;
	*frames = frames_through(c, (uint32_t)s, (uint32_t)b);
	return true;
}

/* Either may be the strip. */
static bool are_joined(const struct tb_console *c, const struct tb_device *d,
	const struct tb_device *other, uint32_t *frames)
{
	if (tb_device_is_strip(d) == tb_device_is_strip(other))
		return false;
	return tb_device_is_strip(d) ? is_sent(c, d, other, frames) : is_sent(c, other, d, frames);
}

static uint32_t list_ways(const struct tb_device *d, struct tb_latency_way *ways)
{
	const struct tb_console *c = d->console;
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_device *other = c->devices[i];

		if (other->stream && are_joined(c, d, other, &ways[n].n_frames))
			ways[n++].to = &other->latency->end;
	}
	return n;
}

static bool tell(struct tb_device *d)
{
	enum spa_direction way = tb_device_is_strip(d) ? SPA_DIRECTION_INPUT : SPA_DIRECTION_OUTPUT;
	struct tb_latency_way ways[TB_MAX_STRIPS + TB_MAX_BUSES];
	uint32_t n_ways = list_ways(d, ways);
	struct spa_process_latency_info own;
	struct spa_latency_info told = tb_latency_through(
		&d->latency->end, ways, n_ways, way, d->console->graph_rate_hz, &own);
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *params[2];

	if (spa_latency_info_compare(&told, &d->latency->told) == 0
		&& spa_process_latency_info_compare(&own, &d->latency->told_process) == 0)
		return false;
	d->latency->told = told;
	d->latency->told_process = own;
	params[0] = spa_latency_build(&b, SPA_PARAM_Latency, &told);
	params[1] = spa_process_latency_build(&b, SPA_PARAM_ProcessLatency, &own);
	pw_stream_update_params(d->stream, params, 2);
	return true;
}

void tb_latency_begin(struct tb_device *d)
{
	d->latency->told = SPA_LATENCY_INFO(
		tb_device_is_strip(d) ? SPA_DIRECTION_INPUT : SPA_DIRECTION_OUTPUT);
	d->latency->told_process = SPA_PROCESS_LATENCY_INFO_INIT();
}

bool tb_latency_tell(struct tb_console *c)
{
	bool any = false;

	for (uint32_t i = 0; i < c->n_devices; i++)
		note_edge(c->devices[i]);
	for (uint32_t i = 0; i < c->n_devices; i++)
		if (c->devices[i]->stream)
			any |= tell(c->devices[i]);
	return any;
}

void tb_latency_take(struct tb_device *d, const struct spa_pod *param)
{
	struct spa_latency_info info;

	if (!param || spa_latency_parse(param, &info) < 0)
		return;
	d->latency->end.heard[info.direction] = info;
	tb_latency_tell(d->console);
}

static uint32_t path_frames(const struct tb_console *c, uint32_t strip, uint32_t bus)
{
	double ns = (double)(edge_ns(c->devices[strip]) + edge_ns(c->devices[c->n_strips + bus]));

	return frames_through(c, strip, bus)
	       + (uint32_t)(ns * c->graph_rate_hz / (double)SPA_NSEC_PER_SEC + 0.5);
}

uint32_t tb_latency_frames(const struct tb_console *c)
{
	uint32_t most = 0;

	for (uint32_t s = 0; s < tb_mixer_n_strips(c->mixer); s++)
		for (uint32_t b = 0; b < tb_mixer_n_buses(c->mixer); b++)
			if (tb_mixer_is_sent(c->mixer, s, b))
				most = SPA_MAX(most, path_frames(c, s, b));
	return most;
}

uint32_t tb_latency_resampling_frames(const struct tb_console *c)
{
	double most = 0.0;

	for (uint32_t s = 0; s < tb_mixer_n_strips(c->mixer); s++)
		for (uint32_t b = 0; b < tb_mixer_n_buses(c->mixer); b++)
			if (tb_mixer_is_sent(c->mixer, s, b))
				most = SPA_MAX(most, resampling_frames(c, s, b));
	return (uint32_t)(most + 0.5);
}

static double device_ns(const struct tb_device *d, enum spa_direction direction)
{
	const struct tb_graph_facts *f = &d->console->graph.facts;
	struct spa_latency_info info = d->latency->end.heard[direction];

	if (d->terminal.edge)
		tb_latency_to_time(&info, clock_of(&d->terminal.edge->device));
	else
		tb_latency_to_time(&info,
			(struct tb_latency_clock){ d->console->graph_rate_hz,
				atomic_load_explicit(&f->quantum_frames, memory_order_relaxed) });
	return (double)(SPA_MAX(info.min_ns, (int64_t)0) + edge_ns(d));
}

uint32_t tb_latency_echo_frames(const struct tb_device *strip, const struct tb_device *bus)
{
	const struct tb_console *c = strip->console;
	double ns = device_ns(strip, SPA_DIRECTION_OUTPUT) + device_ns(bus, SPA_DIRECTION_INPUT);

	ns += tb_latency_ns(
		resampling_frames(c, strip->terminal.index, bus->terminal.index), c->graph_rate_hz);
	return (uint32_t)(SPA_MIN(ns, (double)TB_LATENCY_MOST_NS) * tb_mixer_rate(c->mixer)
			  / (double)SPA_NSEC_PER_SEC);
}

int tb_latency_new(struct tb_device *d)
{
	d->latency = calloc(1, sizeof(*d->latency));
	return d->latency ? 0 : -ENOMEM;
}

void tb_latency_free(struct tb_device *d)
{
	free(d->latency);
	d->latency = NULL;
}
