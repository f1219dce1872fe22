/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "spa/channels.h"

#include <errno.h>
#include <spa/param/audio/type-info.h>
#include <spa/param/audio/raw.h>

#include "mixer/mixer.h"

static const struct {
	uint8_t channel;
	uint32_t spa;
} channels[] = {
	{ TB_CH_UNKNOWN, SPA_AUDIO_CHANNEL_UNKNOWN },
	{ TB_CH_MONO, SPA_AUDIO_CHANNEL_MONO },
	{ TB_CH_FL, SPA_AUDIO_CHANNEL_FL },
	{ TB_CH_FR, SPA_AUDIO_CHANNEL_FR },
	{ TB_CH_FC, SPA_AUDIO_CHANNEL_FC },
	{ TB_CH_LFE, SPA_AUDIO_CHANNEL_LFE },
	{ TB_CH_SL, SPA_AUDIO_CHANNEL_SL },
	{ TB_CH_SR, SPA_AUDIO_CHANNEL_SR },
	{ TB_CH_RL, SPA_AUDIO_CHANNEL_RL },
	{ TB_CH_RR, SPA_AUDIO_CHANNEL_RR },
	{ TB_CH_RC, SPA_AUDIO_CHANNEL_RC },
	{ TB_CH_FLC, SPA_AUDIO_CHANNEL_FLC },
	{ TB_CH_FRC, SPA_AUDIO_CHANNEL_FRC },
};

#define N_AUX 32u

uint32_t tb_channel_to_spa(uint8_t channel)
{
	if (channel >= TB_CH_AUX0 && channel < TB_CH_AUX0 + N_AUX)
		return SPA_AUDIO_CHANNEL_AUX0 + (uint32_t)(channel - TB_CH_AUX0);
	for (size_t i = 0; i < SPA_N_ELEMENTS(channels); i++) {
		if (channels[i].channel == channel)
			return channels[i].spa;
	}
	return SPA_AUDIO_CHANNEL_UNKNOWN;
}

int tb_channel_from_name(const char *name)
{
	uint32_t spa = spa_type_audio_channel_from_short_name(name);

	if (spa >= SPA_AUDIO_CHANNEL_AUX0 && spa < SPA_AUDIO_CHANNEL_AUX0 + N_AUX)
		return (int)(TB_CH_AUX0 + spa - SPA_AUDIO_CHANNEL_AUX0);
	for (size_t i = 1; i < SPA_N_ELEMENTS(channels); i++) {
		if (channels[i].spa == spa)
			return channels[i].channel;
	}
	return -EINVAL;
}

const char *tb_channel_name(uint8_t channel)
{
	return spa_type_to_short_name(tb_channel_to_spa(channel), spa_type_audio_channel, "UNK");
}
