/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"

void tb_module_dir(char dir[PATH_MAX])
{
	char here[PATH_MAX], file[PATH_MAX + 64];

	if (tb_program_dir(here) == 0) {
		snprintf(file, sizeof(file), "%s/src/module/" TB_MODULE_FILE, here);
		if (access(file, R_OK) == 0
			&& snprintf(dir, PATH_MAX, "%s/src/module", here) < PATH_MAX)
			return;
	}
	snprintf(dir, PATH_MAX, "%s", TB_INSTALLED_MODULE_DIR);
}

void tb_data_dir(char dir[PATH_MAX])
{
	char file[PATH_MAX + 64];

	if (tb_program_dir(dir) == 0) {
		snprintf(file, sizeof(file), "%s/wireplumber/scripts", dir);
		if (access(file, X_OK) == 0)
			return;
	}
	snprintf(dir, PATH_MAX, "%s", TB_INSTALLED_DATA_DIR);
}

int tb_add_module_dir(void)
{
	const char *set = getenv("PIPEWIRE_MODULE_DIR");
	char dir[PATH_MAX], list[3 * PATH_MAX];

	tb_module_dir(dir);
	if (snprintf(list, sizeof(list), "%s:%s", dir, set ? set : TB_PIPEWIRE_MODULE_DIR)
		>= (int)sizeof(list))
		return -ENAMETOOLONG;
	return setenv("PIPEWIRE_MODULE_DIR", list, 1) < 0 ? -errno : 0;
}

static char *read_all(FILE *file)
{
	size_t n = 0, n_room = 4096;
	char *text = malloc(n_room);

	while (text) {
		n += fread(text + n, 1, n_room - n - 1, file);
		if (n < n_room - 1)
			break;
		n_room *= 2;
		if (n_room > TB_FILE_MAX_BYTES) {
			free(text);
			errno = EFBIG;
			return NULL;
		}
		char *grown = realloc(text, n_room);
		if (!grown)
			free(text);
		text = grown;
	}
	if (text && ferror(file)) {
		free(text);
		errno = EIO;
		return NULL;
	}
	if (text)
		text[n] = '\0';
	return text;
}

char *tb_read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text;
	int error;

	if (!file)
		return NULL;
	text = read_all(file);
	error = errno;
	fclose(file);
	errno = error;
	return text;
}
