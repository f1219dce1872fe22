/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A node that calls itself a console: a client reads its PropInfo and Props, one pod after
 * the other, and uses what it has read. */
#include "fuzz.h"

#include <spa/pod/iter.h>

#include "console.h"
#include "client/json.h"
#include "client/value.h"

static void use(const struct tb_keys *keys, struct tb_key *key)
{
	char text[TB_VALUE_TEXT_MAX], range[256], why[TB_WHY_MAX];
	struct tb_value value;
	json_t *json = tb_value_to_json(&key->value);

	tb_key_format(key, text);
	tb_value_format_range(key->info, range, sizeof(range));
	tb_value_parse(key, text, &value, why);
	if (json)
		tb_value_from_json(key, json, &value);
	json_decref(json);
	check(tb_keys_find(keys, key->name));
}

static void use_all(struct tb_keys *keys)
{
	check(tb_keys_describe(keys) == 0);
	tb_keys_n_missing(keys);
	for (uint32_t i = 0; i < keys->n; i++) {
		struct tb_setting setting = { &keys->key[i], keys->key[i].value };

		use(keys, &keys->key[i]);
		free(tb_settings_pod(&setting, 1, 5.0f, NULL));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_keys keys = { 0 };

	while (n_bytes >= sizeof(struct spa_pod)) {
		uint32_t size = ((const uint16_t *)data)[0];
		uint32_t n = SPA_MIN((uint32_t)sizeof(struct spa_pod) + size, (uint32_t)n_bytes);
		void *copy = fuzz_copy(data, n);
		struct spa_pod *pod = spa_pod_from_data(copy, n, 0, n);

		if (pod && spa_pod_is_object_type(pod, SPA_TYPE_OBJECT_PropInfo))
			tb_keys_add_prop_info(&keys, pod);
		else if (pod)
			tb_keys_read_props(&keys, pod, NULL, NULL);
		free(copy);
		n = SPA_MIN(SPA_ROUND_UP_N(n, 8), (uint32_t)n_bytes);
		data += n;
		n_bytes -= n;
	}
	use_all(&keys);
	tb_keys_finish(&keys);
	return 0;
}
