/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files of the private session share.  Owner's thread throughout. */
#ifndef TB_PRIVATE_IMPL_H
#define TB_PRIVATE_IMPL_H

#include "private/private.h"

#include <limits.h>
#include <stddef.h>

#define TB_PRIVATE_ERROR_MAX 512

struct tb_private {
	struct tb_private_options options;
	char dir[PATH_MAX];
	char **environment, **join;
	pid_t pid[TB_PRIVATE_N_PIECES];
	pid_t guard;
	int guard_fd; /* the guard cleans up when this closes */
	bool keep;
	char error[TB_PRIVATE_ERROR_MAX];
};

/* private-config.c: write all configuration files.  0 or -errno. */
int tb_private_write_config(struct tb_private *p);

/* private-environment.c: NULL-terminated, owned by the caller, freed by
 * tb_private_free_strings().  NULL with errno. */
char **tb_private_make_environment(const struct tb_private *p);
char **tb_private_make_join(const struct tb_private *p);
void tb_private_free_strings(char **strings);

/* private-process.c */

/* Start `argv` in the session's environment, its output in `<dir>/<argv[0]>.log`.
 * The child sees the descriptor `ready_fd` as number 3 (-1: none) and nothing
 * else of ours.  Its pid or -errno. */
pid_t tb_private_spawn(struct tb_private *p, const char *const *argv, int ready_fd);
/* The process that removes the directory when we end.  0 or -errno. */
int tb_private_start_guard(struct tb_private *p);
void tb_private_finish_guard(struct tb_private *p);

/* private-ready.c: wait until the graph has what `piece` brings to it.  0 or
 * -errno, -ESRCH if the piece ended meanwhile, -ETIMEDOUT. */
int tb_private_wait_graph(struct tb_private *p, enum tb_private_piece piece, uint32_t timeout_ms);

#endif
