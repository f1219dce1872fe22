/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A library for LD_PRELOAD whose disk is as slow as a test wants.
 *
 * Each fsync() tells on stderr which file it is for, and waits for as long as the file of
 * TB_TEST_SLOW_DISK is there; flock() waits likewise.  A test that fails ends: nothing waits for
 * longer than PATIENCE_S. */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define EXPORT     __attribute__((visibility("default")))
#define PATIENCE_S 20u
#define LOOK_US    5000u

static void wait_for_disk(void)
{
	const char *slow = getenv("TB_TEST_SLOW_DISK");

	for (unsigned us = 0; us < PATIENCE_S * 1000000u; us += LOOK_US) {
		if (!slow || access(slow, F_OK) < 0)
			return;
		if (us == 0)
			dprintf(STDERR_FILENO, "slow-disk: waits\n");
		usleep(LOOK_US);
	}
}

static void tell(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n < 0 ? 0 : n] = '\0';
	dprintf(STDERR_FILENO, "slow-disk: %s\n", path);
}

EXPORT int fsync(int fd)
{
	int (*real)(int) = dlsym(RTLD_NEXT, "fsync");

	tell(fd);
	wait_for_disk();
	return real(fd);
}

EXPORT int flock(int fd, int operation)
{
	int (*real)(int, int) = dlsym(RTLD_NEXT, "flock");

	wait_for_disk();
	return real(fd, operation);
}
