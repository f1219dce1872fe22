/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The keys that a client has of a console, without a session. */
#ifndef KEYS_RIG_H
#define KEYS_RIG_H

#include <criterion/criterion.h>

#include <spa/pod/iter.h>

#include "client/keys-pods.h"
#include "spa/facts.h"
#include "spa/pods.h"

/* What a console with these facts tells. */
static inline void rig_read_facts(
	struct tb_keys *keys, const struct tb_mixer *m, const struct tb_engine_facts *facts)
{
	struct tb_pods pods;

	tb_pods_init(&pods);
	cr_assert_eq(tb_pods_add_props(&pods, m, facts), 0);
	cr_assert_eq(tb_facts_add_infos(&pods), 0);
	cr_assert_eq(tb_pods_add_prop_infos(&pods, m), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	for (uint32_t i = 0; i < pods.n; i++)
		if (spa_pod_is_object_type(pods.list[i], SPA_TYPE_OBJECT_Props))
			cr_assert_geq(tb_keys_read_props(keys, pods.list[i], NULL, NULL), 0);
		else
			cr_assert_geq(tb_keys_add_prop_info(keys, pods.list[i]), 0);
	cr_assert_eq(tb_keys_describe(keys), 0);
	tb_pods_finish(&pods);
}

static inline void rig_read_keys(struct tb_keys *keys, const struct tb_mixer *m)
{
	rig_read_facts(keys, m, &(struct tb_engine_facts){ 0 });
}

#endif
