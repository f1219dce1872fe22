/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A mixer for the laws that ask where strips are sent: a game and a microphone on two buses. */
#ifndef LAW_RIG_H
#define LAW_RIG_H

#include <criterion/criterion.h>
#include <string.h>

#include "mixer/mixer.h"

enum { GAME, MIC };

static struct tb_mixer *m;

static inline void set(const char *key, float value)
{
	int param = tb_mixer_find_param(m, key);

	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(m, (uint32_t)param, value);
	tb_mixer_commit(m);
}

static inline void mixer_begin(const char *first_bus, const char *second_bus)
{
	static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	struct tb_strip_config strips[] = { { .name = "game", .layout = stereo },
		{ .name = "mic", .layout = stereo } };
	struct tb_bus_config buses[] = { { .layout = stereo }, { .layout = stereo } };

	strcpy(buses[0].name, first_bus);
	strcpy(buses[1].name, second_bus);
	m = tb_mixer_new(&(struct tb_mixer_config){ 48000, 2, 2, strips, buses });
	cr_assert_not_null(m);
}

static inline void mixer_end(void)
{
	tb_mixer_free(m);
}

#endif
