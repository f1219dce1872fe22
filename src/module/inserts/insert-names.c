/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "insert-names.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"

#define ENDING      ".conf"
#define NAMES_MAX   200u
#define MAX_N_BYTES (1u << 20)

/* [A-Za-z0-9._-], not empty, no dot at the begin and none of the words below. */
static bool is_valid(const char *name)
{
	return tb_is_file_name(name, TB_INSERT_NAME_MAX, "._-") && strcmp(name, TB_INSERT_NONE) != 0
	       && strcmp(name, TB_INSERT_OWN) != 0 && strcmp(name, TB_INSERT_SEND) != 0;
}

static int directory(char path[PATH_MAX])
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n;

	if (config && config[0] == '/')
		n = snprintf(path, PATH_MAX, "%s/troubadour/inserts", config);
	else if (home && home[0] == '/')
		n = snprintf(path, PATH_MAX, "%s/.config/troubadour/inserts", home);
	else
		return -ENOENT;
	return n < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* ---- which there are ---- */

/* The NAME of "NAME.conf"; false if the file is called otherwise. */
static bool name_of(const char *file, char name[TB_INSERT_NAME_MAX + 1])
{
	size_t n = strlen(file), n_ending = strlen(ENDING);

	if (n <= n_ending || n - n_ending > TB_INSERT_NAME_MAX
		|| strcmp(file + n - n_ending, ENDING) != 0)
		return false;
	snprintf(name, TB_INSERT_NAME_MAX + 1, "%.*s", (int)(n - n_ending), file);
	return is_valid(name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static uint32_t scan(char **names)
{
	char path[PATH_MAX], name[TB_INSERT_NAME_MAX + 1];
	DIR *dir = directory(path) == 0 ? opendir(path) : NULL;
	struct dirent *entry;
	uint32_t n = 0;

	while (dir && n < NAMES_MAX && (entry = readdir(dir)) != NULL) {
		if (!name_of(entry->d_name, name))
			continue;
		names[n] = strdup(name);
		n += names[n] != NULL;
	}
	if (dir)
		closedir(dir);
	qsort(names, n, sizeof(*names), by_name);
	return n;
}

static const char **words_of(const struct tb_insert_names *names, bool own)
{
	const char **words = calloc(names->n_names + 4, sizeof(*words)), **word = words;

	if (!words)
		return NULL;
	*word++ = TB_INSERT_NONE;
	if (own)
		*word++ = TB_INSERT_OWN;
	*word++ = TB_INSERT_SEND;
	for (uint32_t i = 0; i < names->n_names; i++)
		*word++ = names->names[i];
	return words;
}

struct tb_insert_names *tb_insert_names_new(void)
{
	struct tb_insert_names *names = calloc(1, sizeof(*names));

	if (!names)
		return NULL;
	names->names = calloc(NAMES_MAX, sizeof(*names->names));
	names->n_names = names->names ? scan(names->names) : 0;
	names->words[false] = words_of(names, false);
	names->words[true] = words_of(names, true);
	if (names->names && names->words[false] && names->words[true])
		return names;
	tb_insert_names_free(names);
	return NULL;
}

void tb_insert_names_free(struct tb_insert_names *names)
{
	if (!names)
		return;
	free(names->words[false]);
	free(names->words[true]);
	for (uint32_t i = 0; i < names->n_names; i++)
		free(names->names[i]);
	free(names->names);
	free(names);
}

bool tb_insert_names_are_same(const struct tb_insert_names *a, const struct tb_insert_names *b)
{
	if (a->n_names != b->n_names)
		return false;
	for (uint32_t i = 0; i < a->n_names; i++)
		if (strcmp(a->names[i], b->names[i]) != 0)
			return false;
	return true;
}

/* ---- their texts ---- */

static char *read_all(int fd, size_t n_bytes)
{
	char *text = malloc(n_bytes + 1);
	size_t n = 0;

	while (text && n < n_bytes) {
		ssize_t got = read(fd, text + n, n_bytes - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	if (text)
		text[n] = '\0';
	return text;
}

static char *read_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? NULL : read_all(fd, (size_t)st.st_size);
}

char *tb_insert_read(const char *name)
{
	char dir[PATH_MAX], path[PATH_MAX + TB_INSERT_NAME_MAX + 8], *text;
	int fd, res;

	errno = EINVAL;
	if (!is_valid(name))
		return NULL;
	res = directory(dir);
	if (res < 0) {
		errno = -res;
		return NULL;
	}
	snprintf(path, sizeof(path), "%s/%s" ENDING, dir, name);
	fd = tb_open_regular(path, (off_t)MAX_N_BYTES);
	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	text = read_file(fd);
	res = errno;
	close(fd);
	errno = res;
	return text;
}
