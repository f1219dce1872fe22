/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A device's own volume and mute. */
#include "graph-impl.h"

#include <math.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>
#include <spa/utils/string.h>

static const struct spa_pod *find_value(const struct spa_pod *props, const void *what)
{
	const struct spa_pod_prop *prop = spa_pod_find_prop(props, NULL, *(const uint32_t *)what);

	return prop ? &prop->value : NULL;
}

static struct spa_pod *copy_value(struct session *s, const char *node, uint32_t key)
{
	return copy_found(s, node, SPA_PARAM_Props, find_value, &key);
}

/* NaN while the node shows none. */
static double read_volume(struct session *s, const char *node, const char *channel)
{
	struct spa_pod *pod = copy_value(s, node, SPA_PROP_channelVolumes);
	uint32_t c = (uint32_t)atoi(channel);
	float volumes[64];
	uint32_t n = pod ? spa_pod_copy_array(pod, SPA_TYPE_Float, volumes, 64) : 0;

	free(pod);
	return c < n ? (double)volumes[c] : (double)NAN;
}

double device_volume(struct session *s, const char *node, uint32_t channel)
{
	char text[16];
	double volume;

	snprintf(text, sizeof(text), "%u", channel);
	volume = read_volume(s, node, text);
	if (isnan(volume))
		fail("%s has no volume of channel %u", node, channel);
	return volume;
}

static bool device_switch(struct session *s, const char *node, uint32_t key)
{
	struct spa_pod *pod = copy_value(s, node, key);
	bool is_on = false;

	if (pod)
		spa_pod_get_bool(pod, &is_on);
	free(pod);
	return is_on;
}

bool device_mute(struct session *s, const char *node)
{
	return device_switch(s, node, SPA_PROP_mute);
}

void await_device_volume(struct session *s, const char *node, double volume_lin, double tolerance)
{
	struct reading r = { read_volume, node, "0" };

	await_reading(s, &r, volume_lin, tolerance);
}

void await_channel_volume(
	struct session *s, const char *node, uint32_t channel, double volume_lin, double tolerance)
{
	char text[16];
	struct reading r = { read_volume, node, text };

	snprintf(text, sizeof(text), "%u", channel);
	await_reading(s, &r, volume_lin, tolerance);
}

void set_device_volume(struct session *s, const char *node, double volume_lin)
{
	uint8_t buffer[1024];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const char *channels = node_property(s, node, PW_KEY_AUDIO_CHANNELS);
	uint32_t n = channels ? (uint32_t)atoi(channels) : 2;
	float volumes[64];

	for (uint32_t i = 0; i < 64; i++)
		volumes[i] = (float)volume_lin;
	send_props(s, node,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_channelVolumes,
			SPA_POD_Array(sizeof(float), SPA_TYPE_Float, n, volumes)));
}

static double read_whole_volume(struct session *s, const char *node, const char *key)
{
	struct spa_pod *pod = copy_value(s, node, SPA_PROP_volume);
	float volume = NAN;

	if (pod)
		spa_pod_get_float(pod, &volume);
	free(pod);
	return (double)volume;
}

void await_device_whole_volume(struct session *s, const char *node, double volume_lin)
{
	struct reading r = { read_whole_volume, node, "volume" };

	await_reading(s, &r, volume_lin, 0.0);
}

void set_device_whole_volume(struct session *s, const char *node, double volume_lin)
{
	uint8_t buffer[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

	send_props(s, node,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_volume, SPA_POD_Float((float)volume_lin)));
}

void set_device_mute(struct session *s, const char *node, bool mute)
{
	uint8_t buffer[256];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

	send_props(s, node,
		spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props,
			SPA_PROP_mute, SPA_POD_Bool(mute)));
}

static double read_mute(struct session *s, const char *node, const char *key)
{
	return device_mute(s, node);
}

void await_device_mute(struct session *s, const char *node, bool mute)
{
	struct reading r = { read_mute, node, "mute" };

	await_reading(s, &r, mute, 0.0);
}

static double read_monitor_mute(struct session *s, const char *node, const char *key)
{
	return device_switch(s, node, SPA_PROP_monitorMute);
}

void await_monitor_mute(struct session *s, const char *node, bool mute)
{
	struct reading r = { read_monitor_mute, node, "mute of the monitor" };

	await_reading(s, &r, mute, 0.0);
}
