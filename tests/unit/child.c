/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A child that hangs hangs nobody else. */
#include "base/child.h"

#include <criterion/criterion.h>

/* Only ever reached by a hang. */
#define LONG_MS 600000u

/* It waits for a signal for ever, and ignores SIGTERM if `is_deaf`. */
static pid_t start_idler(bool is_deaf)
{
	int fd[2];
	char word;
	pid_t pid;

	cr_assert_eq(pipe(fd), 0);
	pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		if (is_deaf)
			signal(SIGTERM, SIG_IGN);
		if (write(fd[1], "r", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	cr_assert_eq(read(fd[0], &word, 1), 1);
	close(fd[0]);
	close(fd[1]);
	return pid;
}

static pid_t start_and_exit(int status)
{
	pid_t pid = fork();

	cr_assert_geq(pid, 0);
	if (pid == 0)
		_exit(status);
	return pid;
}

Test(child, tells_how_it_ended)
{
	int status;

	cr_assert_eq(tb_child_await(start_and_exit(7), LONG_MS, &status), 0);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	cr_assert_eq(tb_child_await(start_and_exit(0), LONG_MS, NULL), 0);
}

Test(child, one_that_does_not_end_is_waited_for_so_long_and_lives_on)
{
	pid_t pid = start_idler(false);
	int status;

	cr_expect_eq(tb_child_await(pid, 0, &status), -ETIMEDOUT);
	cr_expect_eq(tb_child_await(pid, 20, &status), -ETIMEDOUT);
	cr_expect_eq(kill(pid, 0), 0);
	cr_assert_eq(tb_child_end(pid, SIGTERM, LONG_MS, &status), 0);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

Test(child, one_that_was_stopped_takes_the_word)
{
	pid_t pid = start_idler(false);
	int status;

	kill(pid, SIGSTOP);
	cr_assert_eq(waitpid(pid, &status, WUNTRACED), pid);
	cr_assert_eq(tb_child_end(pid, SIGTERM, LONG_MS, &status), 0);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

Test(child, one_that_does_not_listen_is_killed)
{
	pid_t pid = start_idler(true);
	int status;

	cr_assert_eq(tb_child_end(pid, SIGTERM, 20, &status), 0);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

Test(child, what_is_no_child_is_not_waited_for)
{
	cr_expect_eq(tb_child_await(getppid(), LONG_MS, NULL), -ECHILD);
}
