/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Messages from one thread to another.
 *
 * Any thread posts, one thread takes.  Posting calls `wake`, which has to make the taking
 * thread look. */
#ifndef TB_MAILBOX_H
#define TB_MAILBOX_H

#include <pthread.h>

/* First in whatever is sent. */
struct tb_mail {
	struct tb_mail *next;
};

struct tb_mailbox {
	pthread_mutex_t lock;
	struct tb_mail *first, *last;
	void (*wake)(void *data);
	void *data;
};

void tb_mailbox_init(struct tb_mailbox *box, void (*wake)(void *data), void *data);
/* What is still in it is the caller's: tb_mailbox_take() it before. */
void tb_mailbox_finish(struct tb_mailbox *box);

/* The mail is the box's from here on. */
void tb_mailbox_post(struct tb_mailbox *box, struct tb_mail *mail);
/* All that came, oldest first, linked by `next`; the caller's.  NULL if nothing came. */
struct tb_mail *tb_mailbox_take(struct tb_mailbox *box);

#endif
