/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "console.h"

#include "fuzz.h"
#include "spa/facts.h"
#include "spa/pods.h"

#include <spa/pod/iter.h>

struct tb_mixer *fuzz_mixer(void)
{
	const struct tb_layout mono = { 1, { TB_CH_MONO } }, stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	const struct tb_strip_config strips[] = { { "game", stereo }, { "mic", mono } };
	const struct tb_bus_config buses[] = { { "a1", stereo, TB_BUS_PLAYBACK },
		{ "b1", stereo, TB_BUS_VIRTUAL } };
	struct tb_mixer *m = tb_mixer_new(&(struct tb_mixer_config){ 48000, 2, 2, strips, buses });

	check(m);
	return m;
}

static void read_all(struct tb_keys *keys, struct tb_pods *pods)
{
	check(tb_pods_seal(pods) == 0);
	for (uint32_t i = 0; i < pods->n; i++) {
		if (spa_pod_is_object_type(pods->list[i], SPA_TYPE_OBJECT_Props))
			check(tb_keys_read_props(keys, pods->list[i], NULL, NULL) >= 0);
		else
			check(tb_keys_add_prop_info(keys, pods->list[i]) == 0);
	}
	tb_pods_finish(pods);
}

void fuzz_read_values(struct tb_keys *keys, const struct tb_mixer *m)
{
	struct tb_pods pods;

	tb_pods_init(&pods);
	check(tb_pods_add_props(&pods, m, &(struct tb_engine_facts){ 0 }) == 0);
	read_all(keys, &pods);
}

void fuzz_read_keys(struct tb_keys *keys, const struct tb_mixer *m)
{
	struct tb_pods pods;

	tb_pods_init(&pods);
	check(tb_pods_add_prop_infos(&pods, m) == 0);
	read_all(keys, &pods);
	fuzz_read_values(keys, m);
	check(tb_keys_describe(keys) == 0);
}
