/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Messages from one thread to another. */
#include "mailbox.h"

#include <stddef.h>

void tb_mailbox_init(struct tb_mailbox *box, void (*wake)(void *data), void *data)
{
	*box = (struct tb_mailbox){ .wake = wake, .data = data };
	pthread_mutex_init(&box->lock, NULL);
}

void tb_mailbox_finish(struct tb_mailbox *box)
{
	pthread_mutex_destroy(&box->lock);
}

void tb_mailbox_post(struct tb_mailbox *box, struct tb_mail *mail)
{
	mail->next = NULL;
	pthread_mutex_lock(&box->lock);
	if (box->last)
		box->last->next = mail;
	else
		box->first = mail;
	box->last = mail;
	pthread_mutex_unlock(&box->lock);
	box->wake(box->data);
}

struct tb_mail *tb_mailbox_take(struct tb_mailbox *box)
{
	struct tb_mail *all;

	pthread_mutex_lock(&box->lock);
	all = box->first;
	box->first = box->last = NULL;
	pthread_mutex_unlock(&box->lock);
	return all;
}
