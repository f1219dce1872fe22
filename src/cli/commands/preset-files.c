/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "preset-files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "paths.h"

#define NAME_BYTES 96u

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

int tb_preset_own_path(const char *name, char path[PATH_MAX])
{
	char file[NAME_BYTES];
	int res;

	if (!tb_scene_name_is_valid(name)) {
		fprintf(stderr,
			"troubadour: \"%s\" cannot be a preset's name: up to 64 letters, digits, "
			"spaces, dots, underscores and hyphens\n",
			name);
		return -EINVAL;
	}
	snprintf(file, sizeof(file), "presets/%s.json", name);
	res = tb_config_path(path, file);
	if (res < 0)
		fprintf(stderr, "troubadour: neither XDG_CONFIG_HOME nor HOME is set\n");
	return res;
}

/* False if the path is too long to be there. */
static bool built_in_path(const char *name, char path[PATH_MAX])
{
	char directory[PATH_MAX];

	tb_preset_dir(directory);
	return snprintf(path, PATH_MAX, "%s/%s.json", directory, name) < PATH_MAX;
}

bool tb_preset_is_built_in(const char *name)
{
	char path[PATH_MAX];

	return tb_scene_name_is_valid(name) && built_in_path(name, path) && is_there(path);
}

/* ---- all of them ---- */

/* Those of both directories, twice where both have one. */
struct names {
	char (*name)[NAME_BYTES];
	uint32_t n;
};

static void add_name(struct names *names, const char *file)
{
	const char *end = strrchr(file, '.');
	char name[NAME_BYTES], (*grown)[NAME_BYTES];

	if (!end || strcmp(end, ".json") != 0 || end - file >= (int)NAME_BYTES)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)(end - file), file);
	grown = tb_scene_name_is_valid(name)
	                ? reallocarray(names->name, names->n + 1, sizeof(*grown))
	                : NULL;
	if (!grown)
		return;
	names->name = grown;
	memcpy(names->name[names->n++], name, sizeof(name));
}

static void add_directory(struct names *names, const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;

	while (directory && (entry = readdir(directory)) != NULL)
		add_name(names, entry->d_name);
	if (directory)
		closedir(directory);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

void tb_preset_for_each(void (*each)(void *data, const char *name), void *data)
{
	struct names names = { NULL, 0 };
	char path[PATH_MAX];

	tb_preset_dir(path);
	add_directory(&names, path);
	if (tb_config_path(path, "presets") == 0)
		add_directory(&names, path);
	if (names.n > 0)
		qsort(names.name, names.n, sizeof(*names.name), compare_names);
	for (uint32_t i = 0; i < names.n; i++)
		if (i == 0 || strcmp(names.name[i], names.name[i - 1]) != 0)
			each(data, names.name[i]);
	free(names.name);
}

static void print_in_list(void *data, const char *name)
{
	const char **comma = data;

	fprintf(stderr, "%s%s", *comma, name);
	*comma = ", ";
}

static json_t *no_such_preset(const char *name)
{
	const char *comma = "";

	fprintf(stderr, "troubadour: there is no preset \"%s\" (have: ", name);
	tb_preset_for_each(print_in_list, &comma);
	fprintf(stderr, "%s)\n", comma[0] ? "" : "none");
	return NULL;
}

json_t *tb_preset_find(const char *name)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	json_t *preset;

	if (tb_preset_own_path(name, path) < 0)
		return NULL;
	if (!is_there(path) && (!built_in_path(name, path) || !is_there(path)))
		return no_such_preset(name);
	preset = tb_preset_load(path, error);
	if (!preset)
		fprintf(stderr, "troubadour: %s\n", error);
	return preset;
}
