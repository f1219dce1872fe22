/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "device.h"

#include "console.h"
#include "mixer/key-name.h"

bool tb_device_is_strip(const struct tb_device *d)
{
	return tb_device_kind_is_strip(d->config.kind);
}

bool tb_device_is_virtual(const struct tb_device *d)
{
	return tb_device_kind_is_virtual(d->config.kind);
}

bool tb_device_seeks_target(const struct tb_device *d)
{
	return d->terminal.edge && !tb_device_is_virtual(d);
}

bool tb_device_is_streaming(const struct tb_device *d)
{
	return d->stream && pw_stream_get_state(d->stream, NULL) == PW_STREAM_STATE_STREAMING;
}

uint32_t tb_device_node_id(const struct tb_device *d)
{
	return d->stream ? pw_stream_get_node_id(d->stream) : PW_ID_ANY;
}

int tb_device_find_param(const struct tb_device *d, const char *name)
{
	char key[TB_KEY_MAX];

	if (tb_device_is_strip(d))
		tb_key_of_strip(key, d->config.name, name);
	else
		tb_key_of_bus(key, d->config.name, name);
	return tb_mixer_find_param(d->console->mixer, key);
}
