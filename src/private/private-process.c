/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Children of a private session: daemons that die with us, and the guard that
 * outlives us just long enough to remove the directory.
 *
 * Between fork and exec only async-signal-safe calls are made, as the owner may
 * have other threads. */
#include "private-impl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/child.h"
#include "base/program.h"

#define READY_FD          3
#define GUARD_PATIENCE_MS 10000u

/* The file that execvp() would run, as nothing may be searched after the fork. */
static int find_program(const char *name, char *path, size_t path_size)
{
	const char *dirs = getenv("PATH");

	for (const char *dir = dirs ? dirs : "/usr/bin:/bin"; *dir;) {
		int n = (int)strcspn(dir, ":");

		if (snprintf(path, path_size, "%.*s/%s", n, dir, name) < (int)path_size
			&& tb_is_program(path))
			return 0;
		dir += n + (dir[n] == ':');
	}
	return -ENOENT;
}

static void close_all_from(unsigned first)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, first, ~0u, 0) == 0)
		return;
#endif
	for (int fd = (int)first; fd < 1024; fd++)
		close(fd);
}

static void reset_signals(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Runs in the child.  A process group of its own, so that a Ctrl-C in the terminal
 * reaches the owner only, which then ends all in order. */
static void become_daemon(const struct tb_private *p, pid_t owner, int log_fd, int ready_fd)
{
	int null_fd = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != owner)
		_exit(1);
	setpgid(0, 0);
	if (chdir(p->dir) < 0)
		_exit(1);
	dup2(null_fd, STDIN_FILENO);
	dup2(log_fd, STDOUT_FILENO);
	dup2(log_fd, STDERR_FILENO);
	if (ready_fd == READY_FD)
		fcntl(READY_FD, F_SETFD, 0);
	else
		dup2(ready_fd, READY_FD);
	close_all_from(READY_FD + 1);
	reset_signals();
}

/* The session's environment and where to report; strings are not copied. */
static char **daemon_environment(const struct tb_private *p)
{
	static char core_fd[] = "PIPEWIRE_NOTIFICATION_FD=3";
	static char pulse_fd[] = "PIPEWIRE_PULSE_NOTIFICATION_FD=3";
	size_t n = 0;
	char **list;

	while (p->environment[n] != NULL)
		n++;
	list = calloc(n + 3, sizeof(*list));
	if (list == NULL)
		return NULL;
	memcpy(list, p->environment, n * sizeof(*list));
	list[n] = core_fd;
	list[n + 1] = pulse_fd;
	return list;
}

static int open_log(const struct tb_private *p, const char *name)
{
	char log[PATH_MAX + 64];
	int fd;

	snprintf(log, sizeof(log), "%s/%s.log", p->dir, name);
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

pid_t tb_private_spawn(struct tb_private *p, const char *const *argv, int ready_fd)
{
	char program[PATH_MAX], **environment;
	pid_t owner = getpid(), pid;
	int log_fd, res = find_program(argv[0], program, sizeof(program));

	if (res < 0)
		return res;
	environment = daemon_environment(p);
	if (environment == NULL)
		return -ENOMEM;
	log_fd = open_log(p, argv[0]);
	pid = log_fd < 0 ? log_fd : fork();
	if (pid == 0) {
		become_daemon(p, owner, log_fd, ready_fd);
		execve(program, (char *const *)argv, environment);
		_exit(127);
	}
	if (log_fd >= 0)
		close(log_fd);
	free(environment);
	return pid;
}

/* Runs in the guard.  It must hold none of our descriptors, or a reader that waits for the end of
 * one would wait for the guard; stderr stays for the logs. */
static void become_guard(int pipe_fd)
{
	int null_fd = open("/dev/null", O_RDWR);

	setsid();
	dup2(null_fd, STDOUT_FILENO);
	dup2(pipe_fd, STDIN_FILENO);
	close_all_from(STDERR_FILENO + 1);
	reset_signals();
	for (int i = 1; i < NSIG; i++)
		if (i == SIGINT || i == SIGHUP || i == SIGTERM || i == SIGPIPE)
			signal(i, SIG_IGN);
}

/* Its whole work; $1 is the directory, $2 whether an owner that died without a
 * word leaves its logs on stderr. */
static const char guard_script[] =
	"read -r word\n"
	"[ \"$word\" = keep ] && exit\n"
	"if [ -z \"$word\" ] && [ \"$2\" = show ]; then\n"
	"	for log in \"$1\"/*.log; do\n"
	"		[ -s \"$log\" ] && echo \"==> ${log##*/}\" && tail -n 40 \"$log\"\n"
	"	done >&2\n"
	"fi\n"
	"rm -rf -- \"$1\"\n";

int tb_private_start_guard(struct tb_private *p)
{
	const char *show = p->options.show_logs_if_abandoned ? "show" : "hide";
	int pipe_fd[2], res;

	if (pipe2(pipe_fd, O_CLOEXEC) < 0)
		return -errno;
	p->guard = fork();
	res = errno;
	if (p->guard == 0) {
		become_guard(pipe_fd[0]);
		execl("/bin/sh", "sh", "-c", guard_script, "sh", p->dir, show, (char *)NULL);
		_exit(127);
	}
	close(pipe_fd[0]);
	p->guard_fd = pipe_fd[1];
	return p->guard < 0 ? -res : 0;
}

void tb_private_finish_guard(struct tb_private *p)
{
	const char *word = p->keep ? "keep\n" : "remove\n";

	if (p->guard_fd < 0)
		return;
	/* A guard that was killed leaves the directory; no SIGPIPE for that. */
	void (*old)(int) = signal(SIGPIPE, SIG_IGN);

	if (write(p->guard_fd, word, strlen(word)) < 0)
		p->keep = true;
	signal(SIGPIPE, old);
	close(p->guard_fd);
	/* It goes on by itself where the directory takes long. */
	if (p->guard > 0)
		tb_child_await(p->guard, GUARD_PATIENCE_MS, NULL);
}

pid_t tb_private_pid(struct tb_private *p, enum tb_private_piece piece)
{
	/* A daemon may have ended by itself: pulse does when PipeWire goes. */
	if (p->pid[piece] != 0 && tb_child_await(p->pid[piece], 0, NULL) != -ETIMEDOUT)
		p->pid[piece] = 0;
	return p->pid[piece];
}
