/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How late sound is on its way through the console, for players that keep it with
 * their pictures.  What the neighbours of a bus tell of the way on is told, with our own
 * share, to the neighbours of the strips that it plays, and the other way round. */
#include "console.h"

#include <spa/param/latency-utils.h>
#include <spa/pod/builder.h>

/* A strip that hears its own bus would be later with every time it is told. */
#define MOST_FRAMES 8192

static bool is_sent(const struct tb_console *c, const struct tb_device *strip,
	const struct tb_device *bus, uint32_t *frames)
{
	int s = tb_mixer_find_strip(c->mixer, strip->config.name);
	int b = tb_mixer_find_bus(c->mixer, bus->config.name);

	if (s < 0 || b < 0 || !tb_mixer_route(c->mixer, (uint32_t)s, (uint32_t)b))
		return false;
	*frames = tb_mixer_latency_frames(c->mixer, (uint32_t)s, (uint32_t)b);
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

/* Behind the console for a strip, before it for a bus. */
static struct spa_latency_info latency_through(
	const struct tb_device *d, enum spa_direction direction, uint32_t *most_frames)
{
	const struct tb_console *c = d->console;
	struct spa_latency_info info;
	uint32_t frames;

	*most_frames = 0;
	spa_latency_info_combine_start(&info, direction);
	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_device *other = c->devices[i];
		struct spa_latency_info part = other->latency[direction];

		if (!other->stream || !are_joined(c, d, other, &frames))
			continue;
		part.direction = direction;
		spa_process_latency_info_add(
			&SPA_PROCESS_LATENCY_INFO_INIT(.rate = (int32_t)frames), &part);
		spa_latency_info_combine(&info, &part);
		*most_frames = SPA_MAX(*most_frames, frames);
	}
	spa_latency_info_combine_finish(&info);
	info.min_rate = SPA_MIN(info.min_rate, MOST_FRAMES);
	info.max_rate = SPA_MIN(info.max_rate, MOST_FRAMES);
	return info;
}

static void tell(struct tb_device *d)
{
	enum spa_direction way = tb_device_is_strip(d) ? SPA_DIRECTION_INPUT : SPA_DIRECTION_OUTPUT;
	uint32_t frames;
	struct spa_latency_info told = latency_through(d, way, &frames);
	struct spa_process_latency_info own =
		SPA_PROCESS_LATENCY_INFO_INIT(.rate = (int32_t)frames);
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *params[2];

	if (spa_latency_info_compare(&told, &d->told_latency) == 0
		&& frames == d->told_process_frames)
		return;
	d->told_latency = told;
	d->told_process_frames = frames;
	params[0] = spa_latency_build(&b, SPA_PARAM_Latency, &told);
	params[1] = spa_process_latency_build(&b, SPA_PARAM_ProcessLatency, &own);
	pw_stream_update_params(d->stream, params, 2);
}

void tb_latency_tell(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		if (c->devices[i]->stream)
			tell(c->devices[i]);
}

void tb_latency_take(struct tb_device *d, const struct spa_pod *param)
{
	struct spa_latency_info info;

	if (!param || spa_latency_parse(param, &info) < 0)
		return;
	d->latency[info.direction] = info;
	tb_latency_tell(d->console);
}

uint32_t tb_latency_frames(const struct tb_console *c)
{
	uint32_t most = 0;

	for (uint32_t s = 0; s < tb_mixer_n_strips(c->mixer); s++)
		for (uint32_t b = 0; b < tb_mixer_n_buses(c->mixer); b++)
			if (tb_mixer_route(c->mixer, s, b))
				most = SPA_MAX(most, tb_mixer_latency_frames(c->mixer, s, b));
	return most;
}
