/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip or bus as a JSON object: what config-device.c reads. */
#include "config-json.h"

#include <pipewire/properties.h>

#include "spa/channels.h"
#include "dsp/resample.h"

static json_t *positions(const struct tb_layout *layout)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < layout->n_channels; i++)
		json_array_append_new(list, json_string(tb_channel_name(layout->position[i])));
	return list;
}

static json_t *properties(const char *text)
{
	struct pw_properties *props = pw_properties_new_string(text);
	json_t *object = json_object();
	const struct spa_dict_item *item;

	if (props)
		spa_dict_for_each(item, &props->dict)
			json_object_set_new(object, item->key, json_string(item->value));
	pw_properties_free(props);
	return object;
}

json_t *tb_device_config_object(const struct tb_device_config *d)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:o}", "name", d->name, "description",
		d->description, "type", tb_device_kind_name(d->kind), "audio.position",
		positions(&d->layout));

	if (d->is_default)
		json_object_set_new(object, "default", json_true());
	if (d->has_own_clock)
		json_object_set_new(object, "clock", json_string("own"));
	if (d->resample_quality != TB_RESAMPLE_DEF_QUALITY)
		json_object_set_new(object, "resample.quality", json_integer(d->resample_quality));
	if (d->devices[0] != '\0')
		json_object_set_new(object, "devices", json_loads(d->devices, 0, NULL));
	if (d->insert)
		json_object_set_new(object, "insert", json_string(d->insert));
	if (d->insert_is_post)
		json_object_set_new(object, "insert.position", json_string("post"));
	if (d->node_props)
		json_object_set_new(object, "node.props", properties(d->node_props));
	return object;
}
