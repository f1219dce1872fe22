/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "shelf.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/scene.h"
#include "client/user-files.h"

#define NAME_BYTES 96u

static const char *const kind[] = { [TB_SCENES] = "scene", [TB_PRESETS] = "preset" };

/* ---- where they are ---- */

int tb_shelf_path(enum tb_shelf shelf, const char *name, char path[PATH_MAX], struct tb_report *r)
{
	char file[NAME_BYTES];
	int res;

	if (!tb_scene_name_is_valid(name))
		return tb_report_failure(r, -EINVAL,
			"\"%s\" cannot be a %s's name: up to 64 letters, digits, spaces, dots, "
			"underscores and hyphens",
			name, kind[shelf]);
	snprintf(file, sizeof(file), "%ss/%s.json", kind[shelf], name);
	res = tb_config_path(path, file);
	return res < 0 ? tb_report_failure(r, res, "neither XDG_CONFIG_HOME nor HOME is set") : 0;
}

/* Another program that uses the library may have a directory of that name beside it. */
static bool is_ours(const char *dir)
{
	char mark[PATH_MAX];

	return snprintf(mark, sizeof(mark), "%s/of-troubadour", dir) < PATH_MAX
	       && access(mark, F_OK) == 0;
}

/* The directory of what is built in: beside a program in its build tree, else where it was
 * installed.  False if there is none. */
static bool built_in_dir(enum tb_shelf shelf, char dir[PATH_MAX])
{
	char here[PATH_MAX];

	if (shelf != TB_PRESETS)
		return false;
	if (tb_program_dir(here) == 0 && snprintf(dir, PATH_MAX, "%s/data/presets", here) < PATH_MAX
		&& is_ours(dir))
		return true;
	snprintf(dir, PATH_MAX, "%s/troubadour/presets", TB_INSTALLED_DATA_DIR);
	return true;
}

/* Whether it is there. */
static bool built_in_path(enum tb_shelf shelf, const char *name, char path[PATH_MAX])
{
	char dir[PATH_MAX];

	return built_in_dir(shelf, dir)
	       && snprintf(path, PATH_MAX, "%s/%s.json", dir, name) < PATH_MAX
	       && access(path, F_OK) == 0;
}

bool tb_shelf_is_built_in(enum tb_shelf shelf, const char *name)
{
	char path[PATH_MAX];

	return tb_scene_name_is_valid(name) && built_in_path(shelf, name, path);
}

/* ---- all of them ---- */

/* The names of both directories; a name that both have is there twice. */
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

void tb_shelf_for_each(enum tb_shelf shelf, void (*each)(void *data, const char *name), void *data)
{
	struct names names = { NULL, 0 };
	char path[PATH_MAX], own[16];

	if (built_in_dir(shelf, path))
		add_directory(&names, path);
	snprintf(own, sizeof(own), "%ss", kind[shelf]);
	if (tb_config_path(path, own) == 0)
		add_directory(&names, path);
	if (names.n > 0)
		qsort(names.name, names.n, sizeof(*names.name), compare_names);
	for (uint32_t i = 0; i < names.n; i++)
		if (i == 0 || strcmp(names.name[i], names.name[i - 1]) != 0)
			each(data, names.name[i]);
	free(names.name);
}

struct list {
	char text[768];
	size_t n;
};

static void add_to_list(void *data, const char *name)
{
	struct list *list = data;
	int n = snprintf(list->text + list->n, sizeof(list->text) - list->n, "%s%s",
		list->n > 0 ? ", " : "", name);

	/* One that is cut off is left out. */
	if (list->n + (size_t)n >= sizeof(list->text))
		list->text[list->n] = '\0';
	else
		list->n += (size_t)n;
}

int tb_shelf_lacks(enum tb_shelf shelf, const char *name, struct tb_report *r)
{
	struct list list = { .n = 0 };

	tb_shelf_for_each(shelf, add_to_list, &list);
	return tb_report_failure(r, -ENOENT, "there is no %s \"%s\" (have: %s)", kind[shelf], name,
		list.n > 0 ? list.text : "none");
}

/* ---- one of them ---- */

int tb_shelf_load(enum tb_shelf shelf, const char *name, json_t **file, struct tb_report *r)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];
	int res = tb_shelf_path(shelf, name, path, r);

	*file = NULL;
	if (res < 0)
		return res;
	if (access(path, F_OK) < 0 && !built_in_path(shelf, name, path))
		return tb_shelf_lacks(shelf, name, r);
	*file = tb_settings_file_load(path, kind[shelf], error);
	return *file ? 0 : tb_report_failure(r, -EINVAL, "%s", error);
}

int tb_shelf_delete(enum tb_shelf shelf, const char *name, struct tb_report *r)
{
	char path[PATH_MAX];
	int res = tb_shelf_path(shelf, name, path, r);

	if (res < 0)
		return res;
	if (unlink(path) == 0) {
		tb_report_line(r, "deleted %s \"%s\"%s", kind[shelf], name,
			tb_shelf_is_built_in(shelf, name)
				? "; the built-in one of that name is back"
				: "");
		return 0;
	}
	if (errno != ENOENT)
		return tb_report_failure(r, -errno, "%s", strerror(errno));
	if (tb_shelf_is_built_in(shelf, name))
		return tb_report_failure(r, -EPERM, "this %s is built in and stays", kind[shelf]);
	return tb_shelf_lacks(shelf, name, r);
}

int tb_shelf_save(const json_t *file, const char *path, struct tb_report *r)
{
	char error[TB_SCENE_ERROR_MAX];
	int res = tb_json_save(file, path, error);

	return res < 0 ? tb_report_failure(r, res, "%s", error) : 0;
}
