/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A private session: D-Bus, PipeWire, WirePlumber and pipewire-pulse of our
 * own, beside the user's and unseen by them.
 *
 * Everything lives in one directory of mode 0700: sockets, configuration,
 * state, logs.  Its hardware is two null sinks and one null source, so it needs
 * no sound card, no login session and no running PipeWire.
 *
 * One thread owns a session.  The daemons are its children and die with it: the
 * kernel kills them when the thread that started them ends, however it ends,
 * and a small guard process then removes the directory.
 */
#ifndef TB_PRIVATE_H
#define TB_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* In the order in which they start. */
enum tb_private_piece {
	TB_PRIVATE_BUS,
	TB_PRIVATE_PIPEWIRE,
	TB_PRIVATE_WIREPLUMBER,
	TB_PRIVATE_PULSE,
	TB_PRIVATE_N_PIECES,
};

/* The hardware, best first: hardware-1 is the default sink at the start. */
#define TB_PRIVATE_SINK_1 "hardware-1"
#define TB_PRIVATE_SINK_2 "hardware-2"
/* A source whose signal comes in at ports of its own, input_MONO. */
#define TB_PRIVATE_SOURCE "hardware-mic"

/* All zeros is a session as a desktop has it.  Strings are copied. */
struct tb_private_options {
	uint32_t leave_out;         /* pieces not to start, bits of 1u << piece */
	uint32_t rate_hz;           /* of the graph; 0: 48000 */
	const char *allowed_rates;  /* that clients may switch to: "44100 48000"; NULL: rate_hz */
	uint32_t quantum;           /* frames per cycle, while no client asks for fewer; 0: 1024 */
	uint32_t min_quantum;       /* 0: 32 */
	uint32_t max_quantum;       /* 0: 2048 */
	const char *hardware_group; /* node.group of the devices; NULL: none */
	const char *module_dir;     /* searched for PipeWire modules before the system's; NULL */
	const char *plugin_dir;     /* the same for SPA plugins; NULL */
	const char *data_dir;       /* the same for wireplumber/ with its configuration; NULL */
	/* More configuration for a daemon, as the text of a drop-in file; NULL. */
	const char *pipewire_conf, *wireplumber_conf, *pulse_conf;
	uint32_t deadline_ms;        /* guards against a daemon that hangs; 0: 60000 */
	bool show_logs_if_abandoned; /* on stderr, if the owner ends without tb_private_free() */
};

struct tb_private;

/* Makes the directory, below $XDG_RUNTIME_DIR, else $TMPDIR, else /tmp.
 * NULL with errno.  The caller owns it. */
struct tb_private *tb_private_new(const struct tb_private_options *options);

/* Ends the daemons, last started first, and removes the directory unless it is
 * to be kept.  NULL is fine. */
void tb_private_free(struct tb_private *p);

/* Start all pieces that are not left out, each when the one before is ready:
 * its sockets listen, the hardware is in the graph, a default sink and source
 * are chosen.  0 or -errno, with the reason in tb_private_error(); the caller
 * calls tb_private_free() in both cases.  Where a daemon's log tells more, the
 * directory is kept.  libpipewire must be initialised. */
int tb_private_start(struct tb_private *p);

/* The same for one piece; one that is running is left alone. */
int tb_private_start_piece(struct tb_private *p, enum tb_private_piece piece);

/* Send `signal` and wait for the end; SIGKILL follows if it does not come. */
void tb_private_stop_piece(struct tb_private *p, enum tb_private_piece piece, int signal);

/* 0 if it is not running. */
pid_t tb_private_pid(struct tb_private *p, enum tb_private_piece piece);

/* What went wrong last, in one line that names the program and its log. */
const char *tb_private_error(const struct tb_private *p);

/* The session's directory: also its XDG_RUNTIME_DIR. */
const char *tb_private_dir(const struct tb_private *p);

/* "NAME=value" lines that let a program of this user join, NULL-terminated. */
const char *const *tb_private_join_environment(const struct tb_private *p);

/* The whole environment of the daemons: ours, with home, configuration, state
 * and sockets in the session's directory.  For execve() and for programs that
 * must not touch the user's files. */
char *const *tb_private_environment(const struct tb_private *p);

#endif
