/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the server and the commands that talk to it keep, in files of mode 0600.
 *
 * In $XDG_RUNTIME_DIR/troubadour, a directory of mode 0700 that goes at the logout:
 *
 *	web.json          the running server: its port, its token, and where devices are kept
 *
 *	web-codes.json    codes of --open and --pair: good once, for two minutes
 *
 *	web-windows.json  windows, so that they come back when the server was restarted
 *
 * In $XDG_STATE_HOME/troubadour:
 *
 *	web-clients.json  devices that were paired and windows that were installed, until they
 *	                  are revoked
 *
 * Windows and devices have tokens of their own, of which the files have the SHA-256 alone.
 * A token never stands in an address or on a command line, where other users, logs and the
 * history of a browser would see it; a code may, as it is worthless once it was used.
 * Every call reads the files, so that a revoked device is out at its next word. */
#ifndef TB_SECRETS_H
#define TB_SECRETS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "guard.h"

#define TB_CLIENT_NAME_MAX 64u

/* How the running server is reached. */
struct tb_served {
	uint16_t port; /* 0: none runs */
	bool is_on_lan;
	char proxy[TB_AUTHORITY_MAX]; /* as in tb_site */
};

struct tb_secrets {
	char dir[PATH_MAX];       /* of this login */
	char state[PATH_MAX];     /* of the user, for what outlives it */
	char token[TB_TOKEN_MAX]; /* of this start; "" in a program that is no server */
};

/* Finds or makes the directories.  0 or -errno after a message on stderr. */
int tb_secrets_init(struct tb_secrets *s);

/* ---- the server ---- */

/* A new token, and web.json.  0 or -errno after a message. */
int tb_secrets_begin(struct tb_secrets *s, const struct tb_served *served);
void tb_secrets_end(struct tb_secrets *s);

/* Whether it is the token of this start, or that of a window or a paired device. */
bool tb_secrets_know(const struct tb_secrets *s, const char *token);
/* A code for a new token: of a window, or, if the code was made to pair, of a device of that
 * name; a taken name gets a number.  0, -EACCES for a code that there is not or no more,
 * -EAGAIN if another process has held the files for a tenth of a second, -EBADMSG if the list of
 * devices is damaged, -EUSERS if it is full, or -errno; then the token is "". */
int tb_secrets_redeem(
	struct tb_secrets *s, const char *code, const char *name, char token[TB_TOKEN_MAX]);
/* The window of that token becomes a device, named as one that is paired: a browser has installed
 * it, and starts it after the next login without a code.  0, also if it is a device already;
 * -ENOENT if it is neither, or as above. */
int tb_secrets_keep(const struct tb_secrets *s, const char *token, const char *name);

/* ---- commands ---- */

/* What web.json says, if that server runs. */
void tb_secrets_served(const struct tb_secrets *s, struct tb_served *served);
/* Devices are those of the server that runs: a session of its own, such as a private one, keeps
 * them elsewhere than the user's. */
void tb_secrets_join(struct tb_secrets *s);
/* A new code.  0 or -errno. */
int tb_secrets_invite(const struct tb_secrets *s, bool to_pair, char code[TB_TOKEN_MAX]);
/* Calls `each` for every paired device; returns how many, or -EBADMSG. */
int tb_secrets_clients(const struct tb_secrets *s,
	void (*each)(void *data, const char *name, int64_t since_s), void *data);
/* Its token is good for nothing any more.  0, -ENOENT if there is none of that name, or -errno. */
int tb_secrets_revoke(const struct tb_secrets *s, const char *name);

#endif
