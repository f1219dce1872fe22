/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A private session with a client of ours in it, and one process under test.
 * Main thread throughout; whatever cannot be done ends the program. */
#ifndef BENCH_RIG_H
#define BENCH_RIG_H

#include <sys/types.h>

#include <pipewire/pipewire.h>

#include "private/private.h"

struct rig {
	struct tb_private *session;
	struct pw_thread_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	pid_t daemon;
	pid_t host; /* the client under test; 0: none */
};

/* `daemon_conf`: more text for the daemon's configuration. */
void rig_start(struct rig *r, const char *daemon_conf);
void rig_end(struct rig *r);

/* Start `argv` in the session's environment; it ends with the rig. */
pid_t rig_spawn(struct rig *r, const char *const *argv);
/* The same, and its end; the status of exit(). */
int rig_run(struct rig *r, const char *const *argv);
void rig_stop(pid_t pid);
/* A child that was started and has ended by itself; rig_stop() is still to come. */
bool rig_has_ended(pid_t pid);
/* Until both ports are there. */
void rig_link(struct rig *r, const char *from, const char *to);
/* The path belongs to the caller. */
char *rig_write_file(struct rig *r, const char *name, const char *text);

/* Median time from a cycle's begin until all nodes have run, in microseconds, over
 * `window_ms`: as the daemon's profiler tells for the driver.  0: no cycles. */
double rig_latency_us(struct rig *r, unsigned window_ms);

/* The begin of a client's configuration, within its list of modules: what every client of
 * PipeWire's own loads, as in its filter-chain.conf. */
extern const char rig_client_head[];

_Noreturn __attribute__((format(printf, 1, 2))) void die(const char *format, ...);
void sleep_ms(unsigned ms);

#endif
