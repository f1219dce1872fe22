/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A Props that somebody sets: whatever it holds, every param stays in its range and the
 * console's own Props can be read back. */
#include "fuzz.h"

#include <math.h>

#include <spa/pod/iter.h>

#include "console.h"
#include "spa/pods.h"
#include "spa/receive.h"

static void refuse(void *data, const char *key, const char *why)
{
	check(key && why && why[0]);
}

static void check_ranges(const struct tb_mixer *m)
{
	struct tb_param_info info;

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		float value = tb_mixer_get(m, i);

		tb_mixer_param_info(m, i, &info);
		check(value >= info.min && value <= info.max);
	}
}

/* What the keys are does not change, only what they are set to. */
static void read_back(const struct tb_mixer *m)
{
	static struct tb_keys keys;

	if (keys.n == 0)
		fuzz_read_keys(&keys, m);
	else
		fuzz_read_values(&keys, m);
	check(tb_keys_n_missing(&keys) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	static struct tb_mixer *m;
	struct tb_receiver r = { .prefix = "", .refuse = refuse };
	void *copy = fuzz_copy(data, n_bytes);
	struct spa_pod *pod = spa_pod_from_data(copy, n_bytes, 0, (uint32_t)n_bytes);

	if (!m)
		m = fuzz_mixer();
	r.mixer = m;
	if (pod && tb_receive_props(&r, pod)) {
		check_ranges(m);
		tb_mixer_commit(m);
		read_back(m);
	}
	free(copy);
	return 0;
}
