/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A scene file, recalled into a console. */
#include "fuzz.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "console.h"
#include "client/scene.h"

static char path[PATH_MAX];

static void remove_file(void)
{
	unlink(path);
}

static void write_file(const uint8_t *data, size_t n_bytes)
{
	FILE *f;

	if (!path[0]) {
		snprintf(path, sizeof(path), "%s/fuzz-scene-%d.json",
			access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", getpid());
		atexit(remove_file);
	}
	f = fopen(path, "w");
	check(f && fwrite(data, 1, n_bytes, f) == n_bytes && fclose(f) == 0);
}

static void recall(const json_t *scene)
{
	static struct tb_mixer *m;
	static struct tb_keys keys;
	struct tb_settings settings = { 0 };
	uint32_t n_foreign;
	int res;

	if (!m)
		fuzz_read_keys(&keys, m = fuzz_mixer());
	res = tb_scene_settings(
		scene, &keys, json_object_get(scene, "safe"), &settings, &n_foreign);
	/* A value of the wrong type is named. */
	check(res == 0 || (res == -EINVAL && settings.message[0]));
	for (uint32_t i = 0; i < settings.n; i++)
		check(!settings.list[i].key->info->is_read_only);
	free(tb_settings_pod(settings.list, settings.n, 5.0f, NULL));
	tb_settings_finish(&settings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	char error[TB_SCENE_ERROR_MAX] = "";
	json_t *scene;

	write_file(data, n_bytes);
	scene = tb_scene_load(path, error);
	check(scene || error[0]);
	if (scene)
		recall(scene);
	json_decref(scene);
	return 0;
}
