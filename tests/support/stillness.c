/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "stillness.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static ssize_t read_text(const char *path, char *text, size_t text_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, text_size - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n;
}

/* One that is gone by now is still. */
static bool works(pid_t pid, pid_t thread)
{
	char path[64], stat[512], *end;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", pid, thread);
	if (read_text(path, stat, sizeof(stat)) <= 0)
		return false;
	/* proc(5): the state stands behind the name, which may have parentheses in it. */
	end = strrchr(stat, ')');
	return end && end[1] == ' ' && strchr("RD", end[2]) != NULL;
}

static bool is_still(pid_t pid, pid_t but);

static bool are_children_still(pid_t pid, pid_t thread)
{
	char path[64], list[4096], *at, *end;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, thread);
	read_text(path, list, sizeof(list));
	for (at = list;; at = end) {
		pid_t child = (pid_t)strtol(at, &end, 10);

		if (end == at)
			return true;
		if (!is_still(child, 0))
			return false;
	}
}

static bool is_still(pid_t pid, pid_t but)
{
	char path[64];
	struct dirent *entry;
	bool still = true;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	d = opendir(path);
	if (!d)
		return true;
	while (still && (entry = readdir(d)) != NULL) {
		pid_t thread = (pid_t)atoi(entry->d_name);

		if (thread > 0)
			still = (thread == but || !works(pid, thread))
			        && are_children_still(pid, thread);
	}
	closedir(d);
	return still;
}

bool all_are_still(void)
{
	return is_still(getpid(), gettid());
}
