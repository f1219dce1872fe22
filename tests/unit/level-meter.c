/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Tells nodes that measure levels from nodes that record, by their properties. */
#include <criterion/criterion.h>

#include "level-meter.h"

static bool is_meter(const char *key, const char *value)
{
	const struct spa_dict_item items[] = { { "media.class", "Stream/Input/Audio" },
		{ key, value } };

	return tb_is_level_meter(&SPA_DICT_INIT_ARRAY(items));
}

/* pipewire-pulse says the first of the streams behind pavucontrol's sliders. */
Test(level_meter, stream_that_says_so_is_one)
{
	cr_expect(is_meter("stream.monitor", "true"));
	cr_expect(is_meter("resample.peaks", "true"));
	cr_expect(is_meter("node.name", "troubadour-meters"));
}

Test(level_meter, recorder_is_none)
{
	cr_expect_not(is_meter("stream.monitor", "false"));
	cr_expect_not(is_meter("node.name", "OBS"));
	cr_expect_not(is_meter("media.name", "Peak detect"));
}
