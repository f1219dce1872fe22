/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Runs the program for a page: a thread per command, which waits for the end. */
#include "console-impl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/exit-status.h"
#include "base/now.h"
#include "request.h"

#define MAX_OUT_BYTES (1 << 20)

/* A check listens for a while, and a command waits 20 s for the console's answer. */
#define PATIENCE_NS (120 * SPA_NSEC_PER_SEC)
#define LOOK_MS     200u
#define LAST_MS     4000u

extern char **environ;

struct command {
	struct tb_web_console *console;
	uint64_t peer;
	json_t *id;
	char *word[TB_REQUEST_MAX_WORDS + 2];
	int out_fd, err_fd; /* memory files */
	bool is_verdict;    /* 1 is an answer, too: something is wrong */
	bool is_told;       /* as it goes on */
	struct tb_web_running *place;
};

static void free_command(struct command *k)
{
	for (char **w = k->word; *w; w++)
		free(*w);
	if (k->out_fd >= 0)
		close(k->out_fd);
	if (k->err_fd >= 0)
		close(k->err_fd);
	json_decref(k->id);
	free(k);
}

static json_t *text_of(int fd);

/* Sends another answer before the last one, if the program has written more. */
static void tell_more(const struct command *k, off_t *told)
{
	struct stat now;
	json_t *part;

	if (!k->is_told || fstat(k->out_fd, &now) < 0 || now.st_size == *told)
		return;
	*told = now.st_size;
	part = json_pack("{s:o}", "said", text_of(k->out_fd));
	if (k->id)
		json_object_set(part, "id", k->id);
	tb_web_tell_later(k->console, k->peer, part, false);
}

static bool is_ending(const struct command *k)
{
	return __atomic_load_n(&k->console->is_ending, __ATOMIC_ACQUIRE);
}

static bool is_stopped(const struct command *k)
{
	return __atomic_load_n(&k->place->is_stopped, __ATOMIC_ACQUIRE);
}

/* As tb_child_await() until then, or until the server ends itself.  It is told once to end where a
 * page stops it, and has the time to put everything back. */
static int await_and_tell(const struct command *k, pid_t pid, uint64_t end_ns, int *status)
{
	int res = -ETIMEDOUT;
	bool was_stopped = false;
	off_t told = 0;

	while (res == -ETIMEDOUT && tb_now_ns() < end_ns && !is_ending(k)) {
		if (!was_stopped && is_stopped(k)) {
			was_stopped = true;
			kill(pid, SIGINT);
		}
		res = tb_child_await(pid, LOOK_MS, status);
		if (res == -ETIMEDOUT)
			tell_more(k, &told);
	}
	return res;
}

/* Its exit status; -ETIMEDOUT if it had to be ended, as nobody waits for ever for one that
 * hangs, and the server less than that when it ends itself. */
static int await(const struct command *k, pid_t pid)
{
	int status, res = await_and_tell(k, pid, tb_now_ns() + PATIENCE_NS, &status);

	/* The same as Ctrl-C. */
	if (res == -ETIMEDOUT && k->is_told)
		res = tb_child_end(pid, SIGINT, LAST_MS, &status);
	if (res == -ETIMEDOUT)
		res = tb_child_await(pid, LAST_MS, &status);
	if (res == -ETIMEDOUT)
		tb_child_end(pid, SIGTERM, LAST_MS, NULL);
	if (res < 0)
		return res;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EPIPE;
}

/* The exit status, or -errno. */
static int run(const struct command *k)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	pid_t pid;
	int res;

	/* The server takes its signals from a descriptor and so blocks them. */
	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, k->out_fd, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, k->err_fd, STDERR_FILENO);
	res = posix_spawn(&pid, k->word[0], &actions, &attributes, k->word, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return res == 0 ? await(k, pid) : -res;
}

/* What was written to a memory file, as valid text; a new reference. */
static json_t *text_of(int fd)
{
	char *text = calloc(1, MAX_OUT_BYTES + 1);
	ssize_t n = text ? pread(fd, text, MAX_OUT_BYTES, 0) : -1;
	json_t *json;

	while (n > 0 && text[n - 1] == '\n')
		text[--n] = '\0';
	json = tb_web_text(n >= 0 ? text : "");
	free(text);
	return json;
}

static void answer(const struct command *k, int status)
{
	json_t *answer = json_object();

	if (k->id)
		json_object_set(answer, "id", k->id);
	/* Before it takes signals itself it has changed nothing, and is ended by one. */
	if (status == TB_EXIT_INTERRUPTED || (status == -EPIPE && is_stopped(k))) {
		json_object_set_new(
			answer, "error", json_string("stopped; everything is as it was"));
	} else if (status == 0 || (k->is_verdict && status == TB_EXIT_FAILURE)) {
		json_object_set_new(answer, "ok", json_true());
		json_object_set_new(answer, "text", text_of(k->out_fd));
	} else if (status > 0) {
		json_object_set_new(answer, "error", text_of(k->err_fd));
	} else if (status == -ETIMEDOUT) {
		json_object_set_new(answer, "error", json_string("the command did not finish"));
	} else {
		json_object_set_new(answer, "error", json_string(strerror(-status)));
	}
	tb_web_tell_later(k->console, k->peer, answer, true);
}

static void *run_thread(void *data)
{
	struct command *k = data;
	struct tb_web_running *place = k->place;

	answer(k, run(k));
	free_command(k);
	__atomic_store_n(&place->is_taken, false, __ATOMIC_RELEASE);
	return NULL;
}

static bool fill(struct command *k, const char *program, const char *const *words)
{
	uint32_t n = 0;

	k->out_fd = memfd_create("out", MFD_CLOEXEC);
	k->err_fd = memfd_create("err", MFD_CLOEXEC);
	k->word[n++] = strdup(program);
	for (; *words && n <= TB_REQUEST_MAX_WORDS; words++)
		k->word[n++] = strdup(*words);
	for (uint32_t i = 0; i < n; i++)
		if (!k->word[i])
			return false;
	return k->out_fd >= 0 && k->err_fd >= 0;
}

static bool start(struct command *k)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int res;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	res = pthread_create(&thread, &attributes, run_thread, k);
	pthread_attr_destroy(&attributes);
	return res == 0;
}

/* ---- the loop's thread ---- */

/* NULL: so much runs already. */
static struct tb_web_running *take_place(struct tb_web_console *c)
{
	for (uint32_t i = 0; i < TB_MAX_RUNNING; i++) {
		struct tb_web_running *place = &c->running[i];

		if (__atomic_load_n(&place->is_taken, __ATOMIC_ACQUIRE))
			continue;
		*place = (struct tb_web_running){ .is_taken = true };
		return place;
	}
	return NULL;
}

static struct command *command_new(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const char *const *words, struct tb_web_running *place)
{
	struct command *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	*k = (struct command){ .console = c,
		.peer = peer,
		.out_fd = -1,
		.err_fd = -1,
		.place = place,
		.is_verdict = strcmp(words[0], "doctor") == 0,
		.is_told = strcmp(words[0], "check") == 0 };
	k->id = json_deep_copy(json_object_get(request, "id"));
	place->peer = k->is_told ? peer : 0;
	return k;
}

void tb_web_run(
	struct tb_web_console *c, uint64_t peer, const json_t *request, const char *const *words)
{
	struct tb_web_running *place = take_place(c);
	struct command *k;

	if (!place) {
		tb_web_refuse(c, peer, request, "too much at once; try again");
		return;
	}
	k = command_new(c, peer, request, words, place);
	if (k && fill(k, c->options.program, words) && start(k))
		return;
	if (k)
		free_command(k);
	place->is_taken = false;
	tb_web_refuse(c, peer, request, strerror(ENOMEM));
}

void tb_web_stop(struct tb_web_console *c, uint64_t peer)
{
	for (uint32_t i = 0; i < TB_MAX_RUNNING; i++)
		if (c->running[i].peer == peer)
			__atomic_store_n(&c->running[i].is_stopped, true, __ATOMIC_RELEASE);
}

void tb_web_await_commands(struct tb_web_console *c)
{
	for (uint32_t i = 0; i < TB_MAX_RUNNING; i++)
		while (__atomic_load_n(&c->running[i].is_taken, __ATOMIC_ACQUIRE))
			usleep(10000);
}
