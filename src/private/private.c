/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The life of a private session: which daemons, in which order, and how each
 * says that it is ready.
 *
 * Nobody sleeps here: D-Bus, PipeWire and pipewire-pulse write a line into a
 * pipe when they listen, and what is in the graph is read from its registry. */
#include "private-impl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"

#define STOP_PATIENCE_MS    5000u
#define DEFAULT_DEADLINE_MS 60000u

/* Descriptor 3 of a daemon is the pipe that it reports to. */
static const char *const bus_argv[] = { "dbus-daemon", "--config-file=dbus.conf", "--nofork",
	"--nopidfile", "--print-address=3", NULL };
static const char *const pipewire_argv[] = { "pipewire", NULL };
static const char *const wireplumber_argv[] = { "wireplumber", NULL };
static const char *const pulse_argv[] = { "pipewire-pulse", NULL };

static const struct {
	const char *const *argv;
	bool reports; /* through the pipe */
	bool graph;   /* brings something to the graph */
} pieces[TB_PRIVATE_N_PIECES] = {
	[TB_PRIVATE_BUS] = { bus_argv, true, false },
	[TB_PRIVATE_PIPEWIRE] = { pipewire_argv, true, true },
	[TB_PRIVATE_WIREPLUMBER] = { wireplumber_argv, false, true },
	[TB_PRIVATE_PULSE] = { pulse_argv, true, false },
};

/* Keeps the message, returns `res`. */
__attribute__((format(printf, 3, 4))) static int fail(
	struct tb_private *p, int res, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(p->error, sizeof(p->error), format, args);
	va_end(args);
	return res;
}

static int make_dir(struct tb_private *p)
{
	const char *parent = getenv("XDG_RUNTIME_DIR");

	if (parent == NULL || access(parent, W_OK | X_OK) < 0)
		parent = getenv("TMPDIR");
	if (parent == NULL)
		parent = "/tmp";
	/* A socket's path has at most 107 bytes, and ours adds 12. */
	if (snprintf(p->dir, sizeof(p->dir), "%s/troubadour-XXXXXX", parent) > 94)
		return -ENAMETOOLONG;
	return mkdtemp(p->dir) == NULL ? -errno : 0;
}

static char *copy(const char *text)
{
	return text == NULL ? NULL : strdup(text);
}

#define N_STRINGS 8

/* The fields of `o` that are strings, for copying and freeing. */
static void strings_of(struct tb_private_options *o, const char **field[N_STRINGS])
{
	field[0] = &o->allowed_rates;
	field[1] = &o->module_dir;
	field[2] = &o->plugin_dir;
	field[3] = &o->pipewire_conf;
	field[4] = &o->wireplumber_conf;
	field[5] = &o->pulse_conf;
	field[6] = &o->data_dir;
	field[7] = &o->hardware_group;
}

static void take_options(struct tb_private *p, const struct tb_private_options *options)
{
	const char **field[N_STRINGS];
	struct tb_private_options *o = &p->options;

	*o = *options;
	strings_of(o, field);
	for (size_t i = 0; i < N_STRINGS; i++)
		*field[i] = copy(*field[i]);
	o->rate_hz = o->rate_hz ? o->rate_hz : 48000;
	o->quantum = o->quantum ? o->quantum : 1024;
	o->min_quantum = o->min_quantum ? o->min_quantum : 32;
	o->max_quantum = o->max_quantum ? o->max_quantum : 2048;
	o->deadline_ms = o->deadline_ms ? o->deadline_ms : DEFAULT_DEADLINE_MS;
}

static int prepare(struct tb_private *p)
{
	int res = make_dir(p);

	if (res < 0)
		return res;
	if ((res = tb_private_start_guard(p)) < 0 || (res = tb_private_write_config(p)) < 0)
		return res;
	p->environment = tb_private_make_environment(p);
	p->join = tb_private_make_join(p);
	return p->environment == NULL || p->join == NULL ? -ENOMEM : 0;
}

struct tb_private *tb_private_new(const struct tb_private_options *options)
{
	struct tb_private *p = calloc(1, sizeof(*p));
	int res;

	if (p == NULL)
		return NULL;
	p->guard_fd = -1;
	take_options(p, options);
	res = prepare(p);
	if (res < 0) {
		tb_private_free(p);
		errno = -res;
		return NULL;
	}
	return p;
}

void tb_private_free(struct tb_private *p)
{
	const char **field[N_STRINGS];

	if (p == NULL)
		return;
	for (int piece = TB_PRIVATE_N_PIECES - 1; piece >= 0; piece--)
		tb_private_stop_piece(p, piece, SIGTERM);
	tb_private_finish_guard(p);
	tb_private_free_strings(p->environment);
	tb_private_free_strings(p->join);
	strings_of(&p->options, field);
	for (size_t i = 0; i < N_STRINGS; i++)
		free((char *)*field[i]);
	free(p);
}

/* Leaves the directory with its logs behind. */
static void keep(struct tb_private *p)
{
	p->keep = true;
}

static int give_up(struct tb_private *p, enum tb_private_piece piece, int res)
{
	const char *name = pieces[piece].argv[0];
	const char *why = res == -ESRCH       ? "ended at once"
	                  : res == -ETIMEDOUT ? "did not become ready"
	                                      : strerror(-res);

	tb_private_stop_piece(p, piece, SIGTERM);
	keep(p);
	return fail(p, res, "%s %s, see %s/%s.log", name, why, p->dir, name);
}

/* A line from the daemon: it listens.  The end of the pipe: it has ended. */
static int wait_report(int fd, uint32_t timeout_ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char line[256];
	int res;

	do
		res = poll(&pfd, 1, (int)timeout_ms);
	while (res < 0 && errno == EINTR);
	if (res <= 0)
		return res < 0 ? -errno : -ETIMEDOUT;
	return read(fd, line, sizeof(line)) > 0 ? 0 : -ESRCH;
}

static int start_and_wait_report(struct tb_private *p, enum tb_private_piece piece)
{
	int pipe_fd[2], res;
	pid_t pid;

	if (pipe2(pipe_fd, O_CLOEXEC) < 0)
		return -errno;
	pid = tb_private_spawn(p, pieces[piece].argv, pipe_fd[1]);
	close(pipe_fd[1]);
	res = pid < 0 ? pid : 0;
	if (pid > 0) {
		p->pid[piece] = pid;
		if (pieces[piece].reports)
			res = wait_report(pipe_fd[0], p->options.deadline_ms);
	}
	close(pipe_fd[0]);
	return res;
}

static int start_once(struct tb_private *p, enum tb_private_piece piece, uint32_t timeout_ms)
{
	int res = start_and_wait_report(p, piece);

	if (res == 0 && pieces[piece].graph)
		res = tb_private_wait_graph(p, piece, timeout_ms);
	return res;
}

/* WirePlumber configures one node after the other, and waits for each without an end.  A
 * node's owner that asks for metadata just then is not read until WirePlumber has answered,
 * which is not read itself until the owner has (metadata/side.h): pipewire-pulse is such an owner.
 * No default device is chosen any more; only another WirePlumber helps. */
static int start_again_while_stuck(struct tb_private *p, enum tb_private_piece piece)
{
	uint32_t deadline_ms = p->options.deadline_ms, wait_ms = deadline_ms / 8;
	int res = start_once(p, piece, wait_ms);

	while (res == -ETIMEDOUT && wait_ms < deadline_ms) {
		tb_private_stop_piece(p, piece, SIGTERM);
		/* It may as well be the machine that is slow. */
		wait_ms *= 2;
		res = start_once(p, piece, wait_ms);
	}
	return res;
}

int tb_private_start_piece(struct tb_private *p, enum tb_private_piece piece)
{
	const char *name = pieces[piece].argv[0];
	int res;

	if (tb_private_pid(p, piece) != 0)
		return 0;
	res = piece == TB_PRIVATE_WIREPLUMBER ? start_again_while_stuck(p, piece)
	                                      : start_once(p, piece, p->options.deadline_ms);
	if (res == -ENOENT && p->pid[piece] == 0)
		return fail(p, res, "%s is not installed (not found in PATH)", name);
	return res < 0 ? give_up(p, piece, res) : 0;
}

int tb_private_start(struct tb_private *p)
{
	for (int piece = 0; piece < TB_PRIVATE_N_PIECES; piece++) {
		int res = 0;

		if (!(p->options.leave_out & (1u << piece)))
			res = tb_private_start_piece(p, piece);
		if (res < 0)
			return res;
	}
	return 0;
}

void tb_private_stop_piece(struct tb_private *p, enum tb_private_piece piece, int signal)
{
	pid_t pid = p->pid[piece];

	if (pid == 0)
		return;
	tb_child_end(pid, signal, STOP_PATIENCE_MS, NULL);
	p->pid[piece] = 0;
}

const char *tb_private_error(const struct tb_private *p)
{
	return p->error;
}

const char *tb_private_dir(const struct tb_private *p)
{
	return p->dir;
}

const char *const *tb_private_join_environment(const struct tb_private *p)
{
	return (const char *const *)p->join;
}

char *const *tb_private_environment(const struct tb_private *p)
{
	return p->environment;
}
