/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "level-meter.h"

#include <pipewire/keys.h>
#include <spa/utils/string.h>

#define KEY_PEAKS_ONLY "resample.peaks"

bool tb_is_level_meter(const struct spa_dict *props)
{
	return spa_atob(spa_dict_lookup(props, PW_KEY_STREAM_MONITOR))
	       || spa_atob(spa_dict_lookup(props, KEY_PEAKS_ONLY))
	       || spa_streq(spa_dict_lookup(props, PW_KEY_NODE_NAME), TB_LEVEL_METER_NODE);
}
