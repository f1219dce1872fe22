/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Waits for the end of a child process, but never for ever: a child may hang, be stopped, or
 * ignore what it is told.  Any thread that may wait. */
#ifndef TB_CHILD_H
#define TB_CHILD_H

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/now.h"

/* A process that was killed may be in the kernel still, where nothing ends it. */
#define TB_CHILD_DEATH_MS 60000u

/* Sleeps until `pid` ends, at most `timeout_ms`; where the kernel has no pidfd, for a few ms. */
static inline void tb_child_sleep(pid_t pid, int timeout_ms)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	if (fd < 0) {
		poll(NULL, 0, timeout_ms < 5 ? timeout_ms : 5);
		return;
	}
	poll(&pfd, 1, timeout_ms);
	close(fd);
}

/* 0 with its status of waitpid(2), which may be NULL; -ETIMEDOUT if it has not ended after that
 * time; -ECHILD if it is no child of ours. */
static inline int tb_child_await(pid_t pid, uint32_t timeout_ms, int *status)
{
	uint64_t end_ms = tb_now_ns() / 1000000u + timeout_ms;

	for (;;) {
		pid_t res = waitpid(pid, status, WNOHANG);
		uint64_t now_ms = tb_now_ns() / 1000000u;

		if (res == pid)
			return 0;
		if (res < 0 && errno != EINTR)
			return -errno;
		if (now_ms >= end_ms)
			return -ETIMEDOUT;
		tb_child_sleep(pid, end_ms - now_ms > INT_MAX ? INT_MAX : (int)(end_ms - now_ms));
	}
}

/* Tells it to end and waits for that; after `patience_ms` it is killed.  As
 * tb_child_await(). */
static inline int tb_child_end(pid_t pid, int signal, uint32_t patience_ms, int *status)
{
	int res;

	kill(pid, signal);
	/* A stopped process takes no signal but SIGKILL until it continues. */
	if (signal != SIGKILL)
		kill(pid, SIGCONT);
	res = tb_child_await(pid, patience_ms, status);
	if (res != -ETIMEDOUT)
		return res;
	kill(pid, SIGKILL);
	return tb_child_await(pid, TB_CHILD_DEATH_MS, status);
}

#endif
