/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Programs of a test: started in the session's environment, their output in
 * files of the session's directory, ended with the test whatever happens. */
#include "session-impl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct tool {
	struct tool *next;
	pid_t pid; /* 0 when it has ended */
	int status;
	char *name, *out_path, *err_path, *out, *err;
};

static void redirect(const char *path, int to)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || dup2(fd, to) < 0)
		_exit(126);
}

/* From above all that they become. */
static void give_handed(const struct session *s)
{
	int fd[2];

	for (unsigned i = 0; i < s->n_handed; i++)
		fd[i] = fcntl(s->handed[i], F_DUPFD_CLOEXEC, 16);
	for (unsigned i = 0; i < s->n_handed; i++) {
		if (fd[i] < 0 || dup2(fd[i], 3 + (int)i) < 0)
			_exit(126);
	}
}

static void exec_in_session(struct session *s, const struct tool *t, const char *const *argv)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	redirect("/dev/null", STDIN_FILENO);
	redirect(t->out_path, STDOUT_FILENO);
	redirect(t->err_path, STDERR_FILENO);
	give_handed(s);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (chdir(tb_private_dir(s->private)) < 0)
		_exit(126);
	execvpe(argv[0], (char *const *)argv, tb_private_environment(s->private));
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Numbered, as a test may start a program several times. */
static char *output_path(struct session *s, const char *name, unsigned n, const char *ending)
{
	const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
	char *path;

	if (asprintf(&path, "%s/%s-%u.%s", tb_private_dir(s->private), base, n, ending) < 0)
		abort();
	return path;
}

struct tool *tool_start_argv(struct session *s, const char *const *argv)
{
	struct tool *t = calloc(1, sizeof(*t));
	unsigned n = s->n_tools++;

	if (t == NULL)
		abort();
	t->name = strdup(argv[0]);
	t->out_path = output_path(s, argv[0], n, "out");
	/* Among the logs that a failed test shows. */
	t->err_path = output_path(s, argv[0], n, "log");
	t->next = s->tools;
	s->tools = t;
	fflush(NULL);
	t->pid = fork();
	if (t->pid == 0)
		exec_in_session(s, t, argv);
	if (t->pid < 0)
		fail("cannot fork for %s: %s", argv[0], strerror(errno));
	s->n_handed = 0;
	return t;
}

void tool_hand_over(struct session *s, const int *fd, unsigned n)
{
	cr_assert_leq(n, sizeof(s->handed) / sizeof(s->handed[0]));
	memcpy(s->handed, fd, n * sizeof(*fd));
	s->n_handed = n;
}

pid_t tool_pid(const struct tool *t)
{
	return t->pid;
}

long tool_memory_kb(const struct tool *t, const char *row)
{
	char path[64], text[256];
	long kb = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)tool_pid(t));
	f = fopen(path, "re");
	cr_assert_not_null(f);
	while (fgets(text, sizeof(text), f))
		if (strncmp(text, row, strlen(row)) == 0)
			kb = atol(text + strlen(row));
	fclose(f);
	return kb;
}

bool tool_running(struct tool *t)
{
	int status;

	if (t->pid == 0 || waitpid(t->pid, &status, WNOHANG) != t->pid)
		return t->pid != 0;
	t->pid = 0;
	t->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return false;
}

static bool wait_for_end(struct tool *t, uint32_t timeout_ms)
{
	struct pollfd pfd = { .events = POLLIN };

	if (!tool_running(t))
		return true;
	pfd.fd = (int)syscall(SYS_pidfd_open, t->pid, 0);
	if (pfd.fd < 0)
		fail("pidfd_open: %s", strerror(errno));
	poll(&pfd, 1, (int)timeout_ms);
	close(pfd.fd);
	return !tool_running(t);
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (file == NULL || getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = strdup("");
	}
	if (file != NULL)
		fclose(file);
	return text;
}

struct output tool_output(struct tool *t)
{
	free(t->out);
	free(t->err);
	t->out = read_file(t->out_path);
	t->err = read_file(t->err_path);
	return (struct output){ .status = t->status, .out = t->out, .err = t->err };
}

/* One reading: the next one frees it, and arguments are evaluated in any order. */
void tool_fail(struct tool *t, const char *missing)
{
	struct output o = tool_output(t);

	fail("%s: \"%s\" is missing; it says \"%s\" (%s)", t->name, missing, o.out, o.err);
}

void tool_await(struct tool *t, const char *text)
{
	time_t begun_s = time(NULL);

	for (;;) {
		/* In this order: when it has ended all has been said. */
		bool is_over = !tool_running(t);
		struct output o = tool_output(t);

		if (strstr(o.out, text) || strstr(o.err, text))
			return;
		if (is_over || time(NULL) - begun_s > HANG_MS / 1000)
			tool_fail(t, text);
		poll(NULL, 0, 20);
	}
}

struct output tool_wait(struct tool *t)
{
	if (!wait_for_end(t, HANG_MS))
		fail("%s hangs", t->name);
	return tool_output(t);
}

struct output tool_stop(struct tool *t, int signal)
{
	if (t->pid != 0) {
		kill(t->pid, signal);
		kill(t->pid, SIGCONT);
	}
	return tool_wait(t);
}

struct output run_argv(struct session *s, const char *const *argv, bool expect_success)
{
	struct output o = tool_wait(tool_start_argv(s, argv));

	if (expect_success && o.status != 0)
		fail("%s %s...: status %d: %s", argv[0], argv[1] ? argv[1] : "", o.status, o.err);
	return o;
}

void await_in_file(struct session *s, const char *name, const char *text)
{
	const char *path = session_file(s, name);

	for (unsigned i = 0; i < HANG_MS / 20; i++) {
		if (run_any(s, "grep", "-qF", text, path).status == 0)
			return;
		poll(NULL, 0, 20);
	}
	fail("%s has no %s", path, text);
}

void tools_end(struct session *s)
{
	while (s->tools != NULL) {
		struct tool *t = s->tools;

		s->tools = t->next;
		if (t->pid != 0) {
			kill(t->pid, SIGKILL);
			waitpid(t->pid, NULL, 0);
		}
		free(t->name);
		free(t->out_path);
		free(t->err_path);
		free(t->out);
		free(t->err);
		free(t);
	}
}
