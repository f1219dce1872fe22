/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "stream-params.h"

#include <spa/param/audio/format-utils.h>
#include <spa/param/buffers.h>

#include "spa/channels.h"

const struct spa_pod *tb_stream_format(const struct tb_layout *layout, struct spa_pod_builder *b)
{
	struct spa_audio_info_raw info = {
		.format = SPA_AUDIO_FORMAT_F32P,
		.channels = layout->n_channels,
	};

	for (uint32_t i = 0; i < layout->n_channels; i++)
		info.position[i] = tb_channel_to_spa(layout->position[i]);
	return spa_format_audio_raw_build(b, SPA_PARAM_EnumFormat, &info);
}

const struct spa_pod *tb_stream_buffers(struct spa_pod_builder *b)
{
	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers,
		SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(3, 2, 8));
}
