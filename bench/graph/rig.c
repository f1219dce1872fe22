/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Sessions and processes. */
#include "rig.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char rig_client_head[] = "context.spa-libs = {\n"
			       "    audio.convert.* = audioconvert/libspa-audioconvert\n"
			       "    support.* = support/libspa-support\n"
			       "}\n"
			       "context.modules = [\n"
			       "    { name = libpipewire-module-rt flags = [ ifexists nofail ] }\n"
			       "    { name = libpipewire-module-protocol-native }\n"
			       "    { name = libpipewire-module-client-node }\n"
			       "    { name = libpipewire-module-adapter }\n";

extern char **environ;

/* Between two sessions. */
static char *nothing[] = { NULL };

void die(const char *format, ...)
{
	va_list args;

	fputs("graph: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void sleep_ms(unsigned ms)
{
	struct timespec t = { ms / 1000, (long)(ms % 1000) * 1000000 };

	while (nanosleep(&t, &t) < 0)
		;
}

static void connect_client(struct rig *r)
{
	/* Our own client must not read the user's configuration either. */
	environ = (char **)tb_private_environment(r->session);
	r->loop = pw_thread_loop_new("players", NULL);
	r->context = pw_context_new(pw_thread_loop_get_loop(r->loop), NULL, 0);
	if (!r->context || pw_thread_loop_start(r->loop) < 0)
		die("no client: %m");
	pw_thread_loop_lock(r->loop);
	r->core = pw_context_connect(r->context, NULL, 0);
	pw_thread_loop_unlock(r->loop);
	if (!r->core)
		die("no connection: %m");
}

void rig_start(struct rig *r, const char *daemon_conf)
{
	static char **users;

	if (!users)
		users = environ != nothing ? environ : nothing;
	environ = users;
	*r = (struct rig){ 0 };
	r->session = tb_private_new(&(struct tb_private_options){
		.leave_out = 1u << TB_PRIVATE_PULSE,
		.quantum = 256,
		.min_quantum = 64,
		.max_quantum = 1024,
		.module_dir = TB_BUILD_ROOT "/src/module",
		.data_dir = TB_BUILD_ROOT,
		.pipewire_conf = daemon_conf,
	});
	if (!r->session)
		die("no session: %m");
	if (tb_private_start(r->session) < 0)
		die("%s", tb_private_error(r->session));
	r->daemon = tb_private_pid(r->session, TB_PRIVATE_PIPEWIRE);
	connect_client(r);
}

void rig_end(struct rig *r)
{
	rig_stop(r->host);
	pw_thread_loop_stop(r->loop);
	pw_context_destroy(r->context);
	pw_thread_loop_destroy(r->loop);
	environ = nothing;
	tb_private_free(r->session);
}

static void become(struct rig *r, const char *const *argv)
{
	char log[4200];
	int fd;

	snprintf(log, sizeof(log), "%s/host.log", tb_private_dir(r->session));
	fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execvp(argv[0], (char *const *)argv);
	_exit(127);
}

pid_t rig_spawn(struct rig *r, const char *const *argv)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become(r, argv);
	if (pid < 0)
		die("cannot start %s: %m", argv[0]);
	return pid;
}

int rig_run(struct rig *r, const char *const *argv)
{
	int status;

	waitpid(rig_spawn(r, argv), &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

void rig_link(struct rig *r, const char *from, const char *to)
{
	for (uint32_t i = 0; i < 200; i++) {
		if (rig_run(r, (const char *[]){ "pw-link", from, to, NULL }) == 0)
			return;
		sleep_ms(50);
	}
	die("cannot link %s to %s", from, to);
}

bool rig_has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0
	       && info.si_pid == pid;
}

void rig_stop(pid_t pid)
{
	if (pid <= 0)
		return;
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
}

char *rig_write_file(struct rig *r, const char *name, const char *text)
{
	char *path;
	FILE *file;

	if (asprintf(&path, "%s/%s", tb_private_dir(r->session), name) < 0)
		abort();
	file = fopen(path, "we");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		die("cannot write %s: %m", path);
	return path;
}
