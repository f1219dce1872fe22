/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A device's volumes and mute, and the settings that they are, both ways: fader, balance
 * and channel.<n> are its channelVolumes.  The adapter does not apply them (see
 * "channelmix.max-volume" in devices.c); the mixer does.
 *
 * Somebody's Props come to us before the adapter takes them, and an adapter whose Props are
 * set meanwhile does not take the first ones any more.  So it only ever has what we show:
 * what the settings have become, and a mute that it does not apply. */
#include "volumes.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/audio/raw.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>

#include "console.h"
#include "device.h"
#include "monitor.h"
#include "strip-monitors.h"
#include "dsp/units.h"

/* The volume of a device.  Channels that it does not have are 0. */
struct levels {
	float channel_lin[TB_MAX_CHANNELS];
	uint32_t mute;
};

struct tb_volume {
	struct levels shown; /* in its Props, so that only a change is sent */
};

struct tb_volumes {
	struct spa_source *stale_event;
};

/* ---- what the settings say ---- */

static bool has_layout_of(const struct tb_device *a, const struct tb_device *b)
{
	return memcmp(&a->config.layout, &b->config.layout, sizeof(a->config.layout)) == 0;
}

/* All the same where it is shown on other channels than it has. */
static void read_balance(const struct tb_device *d, const struct tb_device *shown_on, float *factor)
{
	const struct tb_mixer *m = d->console->mixer;

	for (uint32_t i = 0; i < shown_on->config.layout.n_channels; i++)
		factor[i] = 1.0f;
	if (!has_layout_of(d, shown_on))
		return;
	if (tb_device_is_strip(d))
		tb_mixer_strip_balance(m, d->terminal.index, factor);
	else
		tb_mixer_bus_balance(m, d->terminal.index, factor);
}

static struct levels levels_of(struct tb_device *d)
{
	const struct tb_mixer *m = d->console->mixer;
	const struct tb_device *of = tb_monitor_behind(d);
	float fader_lin = tb_db_to_lin(tb_mixer_get(m, of->fader_param));
	struct levels v = { .mute = tb_mixer_get(m, of->mute_param) != 0.0f };

	read_balance(of, d, v.channel_lin);
	for (uint32_t i = 0; i < d->config.layout.n_channels; i++)
		v.channel_lin[i] *= fader_lin;
	return v;
}

static void set_balance(const struct tb_device *d, const float *factor_lin)
{
	struct tb_mixer *m = d->console->mixer;

	if (tb_device_is_strip(d))
		tb_mixer_set_strip_balance(m, d->terminal.index, factor_lin);
	else
		tb_mixer_set_bus_balance(m, d->terminal.index, factor_lin);
}

/* ---- showing it ---- */

/* `volume`, which would lie on top of the channels, is always 1: what somebody sets it to
 * is in them.  The adapter goes by the soft mute, if the last Props had one, and not by the
 * mute that it shows: what comes into a muted strip still arrives, for its input meter and
 * for whoever else hears it, and the mixer mutes. */
static void show(struct tb_device *d, const struct levels *v)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod *props;

	props = spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
		SPA_PROP_volume, SPA_POD_Float(1.0f), SPA_PROP_mute, SPA_POD_Bool(v->mute),
		SPA_PROP_softMute, SPA_POD_Bool(false), SPA_PROP_channelVolumes,
		SPA_POD_Array(sizeof(float), SPA_TYPE_Float, d->config.layout.n_channels,
			v->channel_lin));
	pw_stream_set_param(d->stream, SPA_PARAM_Props, props);
	d->volume->shown = *v;
	d->is_stale = true;
}

/* audioconvert keeps what was set but does not say so before the node has had a
 * format.  A new Props serial of its follower makes the adapter read all again; an
 * empty `params` is a Props that says nothing. */
static void republish(struct tb_device *d)
{
	uint8_t buffer[128];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object, nothing;
	const struct spa_pod *props;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &nothing);
	spa_pod_builder_pop(&b, &nothing);
	props = spa_pod_builder_pop(&b, &object);
	d->is_stale = false;
	pw_stream_update_params(d->stream, &props, 1);
}

void tb_volume_show(struct tb_device *d)
{
	struct levels v = levels_of(d);

	if (!d->stream)
		return;
	if (memcmp(&v, &d->volume->shown, sizeof(v)) != 0)
		show(d, &v);
	if (d->is_stale)
		republish(d);
}

void tb_volume_begin(struct tb_device *d)
{
	struct levels v = levels_of(d);

	show(d, &v);
	tb_strip_monitor_begin(d);
	/* With the node itself: without it a mixer that is quick sees no channels, and what
	 * it sets then is a volume of none. */
	republish(d);
}

static void show_stale(void *data, uint64_t count)
{
	struct tb_console *c = data;

	for (uint32_t i = 0; i < c->n_devices; i++)
		if (c->devices[i]->is_stale)
			tb_volume_show(c->devices[i]);
}

/* ---- taking what somebody has set: a user, a media key, an application ---- */

struct heard {
	float channel_lin[SPA_AUDIO_MAX_CHANNELS];
	uint32_t n_channels; /* 0: none */
	float volume_lin;
	bool has_volume;
};

static void take_channels(struct tb_device *d, struct heard *heard)
{
	const struct tb_device *of = tb_monitor_behind(d);
	uint32_t n = d->config.layout.n_channels;
	float loudest = 0.0f, volume_lin = heard->has_volume ? heard->volume_lin : 1.0f;

	for (uint32_t i = heard->n_channels; i < n; i++)
		heard->channel_lin[i] = heard->channel_lin[heard->n_channels - 1];
	for (uint32_t i = 0; i < n; i++)
		loudest = fmaxf(loudest, heard->channel_lin[i]);
	tb_mixer_set(d->console->mixer, of->fader_param, tb_lin_to_db(loudest * volume_lin));
	if (has_layout_of(of, d))
		set_balance(of, heard->channel_lin);
}

static void take_volumes(struct tb_device *d, struct heard *heard)
{
	if (heard->n_channels > 0)
		take_channels(d, heard);
	else if (heard->has_volume)
		tb_mixer_set(d->console->mixer, tb_monitor_behind(d)->fader_param,
			tb_lin_to_db(heard->volume_lin));
}

void tb_volume_take(struct tb_device *d, const struct spa_pod *param)
{
	const struct spa_pod_object *object = (const struct spa_pod_object *)param;
	const struct spa_pod_prop *prop;
	struct heard heard = { .n_channels = 0 };
	struct levels v;
	bool mute;

	if (!spa_pod_is_object_type(param, SPA_TYPE_OBJECT_Props))
		return;
	SPA_POD_OBJECT_FOREACH(object, prop)
	{
		if (prop->key == SPA_PROP_channelVolumes)
			heard.n_channels = spa_pod_copy_array(&prop->value, SPA_TYPE_Float,
				heard.channel_lin, SPA_AUDIO_MAX_CHANNELS);
		else if (prop->key == SPA_PROP_volume)
			heard.has_volume = spa_pod_get_float(&prop->value, &heard.volume_lin) == 0;
		else if (prop->key == SPA_PROP_mute && spa_pod_get_bool(&prop->value, &mute) == 0)
			tb_mixer_set(d->console->mixer, tb_monitor_behind(d)->mute_param, mute);
	}
	take_volumes(d, &heard);
	v = levels_of(d);
	show(d, &v);
	/* A program that turns a volume up step by step reads it before each step, so each step is
	 * published at once; but not from here, where the adapter is about to change. */
	pw_loop_signal_event(d->console->main_loop, d->console->volumes->stale_event);
	d->console->events->settings_changed(d->console);
}

/* ---- life ---- */

int tb_volume_new(struct tb_device *d)
{
	d->volume = calloc(1, sizeof(*d->volume));
	return d->volume ? 0 : -ENOMEM;
}

void tb_volume_free(struct tb_device *d)
{
	free(d->volume);
	d->volume = NULL;
}

int tb_volumes_new(struct tb_console *c)
{
	c->volumes = calloc(1, sizeof(*c->volumes));
	if (!c->volumes)
		return -ENOMEM;
	c->volumes->stale_event = pw_loop_add_event(c->main_loop, show_stale, c);
	return c->volumes->stale_event ? 0 : -errno;
}

void tb_volumes_free(struct tb_console *c)
{
	if (c->volumes && c->volumes->stale_event)
		pw_loop_destroy_source(c->main_loop, c->volumes->stale_event);
	free(c->volumes);
	c->volumes = NULL;
}
