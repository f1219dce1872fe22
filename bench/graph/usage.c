/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Reading /proc. */
#include "usage.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static FILE *open_proc(pid_t pid, const char *task, const char *name)
{
	char path[320];

	snprintf(path, sizeof(path), "/proc/%d/%s%s%s", (int)pid, task ? "task/" : "",
		task ? task : "", name);
	return fopen(path, "re");
}

/* "key:  number" somewhere in a file. */
static uint64_t number_after(FILE *file, const char *key)
{
	char line[256];
	uint64_t value = 0;

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, key, strlen(key)) == 0)
			sscanf(line + strlen(key), "%" SCNu64, &value);
	if (file)
		fclose(file);
	return value;
}

static uint64_t on_cpu_ns(pid_t pid, const char *task)
{
	FILE *file = open_proc(pid, task, "/schedstat");
	uint64_t ns = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%" SCNu64, &ns) != 1)
		ns = 0;
	fclose(file);
	return ns;
}

struct usage usage_of(pid_t pid)
{
	char path[64];
	struct usage u = { 0 };
	struct dirent *task;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	dir = opendir(path);
	while (dir && (task = readdir(dir)) != NULL) {
		if (task->d_name[0] == '.')
			continue;
		u.on_cpu_ns += on_cpu_ns(pid, task->d_name);
		u.n_switches += number_after(
			open_proc(pid, task->d_name, "/status"), "voluntary_ctxt_switches:");
	}
	if (dir)
		closedir(dir);
	return u;
}

struct usage usage_between(struct usage begin, struct usage end)
{
	return (struct usage){
		.on_cpu_ns = end.on_cpu_ns - begin.on_cpu_ns,
		.n_switches = end.n_switches - begin.n_switches,
	};
}

struct memory memory_of(pid_t pid)
{
	return (struct memory){
		.peak_mb = (double)number_after(open_proc(pid, NULL, "status"), "VmHWM:") / 1024,
		.pss_mb = (double)number_after(open_proc(pid, NULL, "smaps_rollup"), "Pss:") / 1024,
	};
}
