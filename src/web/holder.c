/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which program listens at a port: proc(5) has each socket's number, and who has it open. */
#include "holder.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LISTENS     0x0a /* TCP_LISTEN of the kernel */
#define MAX_SOCKETS 8u

struct sockets {
	unsigned long inode[MAX_SOCKETS];
	uint32_t n;
};

/* "0: 0100007F:1E58 00000000:0000 0A 00000000:00000000 00:00000000 00000000 1000 0 43531 ..." */
static void add_sockets(struct sockets *found, const char *table, uint16_t port)
{
	FILE *file = fopen(table, "re");
	unsigned at, state;
	unsigned long inode;
	char line[512];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, " %*u: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %*u %*u %lu",
			    &at, &state, &inode)
				== 3
			&& at == port && state == LISTENS && found->n < MAX_SOCKETS)
			found->inode[found->n++] = inode;
	}
	if (file)
		fclose(file);
}

static bool is_one_of(const struct sockets *sockets, const char *link)
{
	unsigned long inode;

	if (sscanf(link, "socket:[%lu]", &inode) != 1)
		return false;
	for (uint32_t i = 0; i < sockets->n; i++) {
		if (sockets->inode[i] == inode)
			return true;
	}
	return false;
}

static bool has_one_of(const struct sockets *sockets, const char *pid)
{
	char path[64], file[PATH_MAX], link[64];
	bool has = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%.16s/fd", pid);
	dir = opendir(path);
	for (struct dirent *e; dir && !has && (e = readdir(dir));) {
		ssize_t n;

		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		n = readlink(file, link, sizeof(link) - 1);
		link[n > 0 ? n : 0] = '\0';
		has = is_one_of(sockets, link);
	}
	if (dir)
		closedir(dir);
	return has;
}

static void describe(struct tb_holder *holder, const char *pid)
{
	char path[64];
	FILE *file;

	*holder = (struct tb_holder){ .pid = (pid_t)strtol(pid, NULL, 10) };
	snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
	file = fopen(path, "re");
	if (file && fgets(holder->name, sizeof(holder->name), file))
		holder->name[strcspn(holder->name, "\n")] = '\0';
	if (file)
		fclose(file);
}

bool tb_find_holder(uint16_t port, struct tb_holder *holder)
{
	struct sockets sockets = { .n = 0 };
	DIR *dir = opendir("/proc");

	*holder = (struct tb_holder){ .pid = 0 };
	add_sockets(&sockets, "/proc/net/tcp", port);
	add_sockets(&sockets, "/proc/net/tcp6", port);
	for (struct dirent *e; dir && strcmp(holder->name, "systemd") != 0 && (e = readdir(dir));) {
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && has_one_of(&sockets, e->d_name))
			describe(holder, e->d_name);
	}
	if (dir)
		closedir(dir);
	return holder->pid > 0;
}
