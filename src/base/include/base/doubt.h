/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An error came on a core: is the server still there?  It may have refused a request, or the
 * connection may have ended, of which libpipewire tells with whatever error it came.
 *
 * Whoever doubts asks the server, and waits twice for the answer.  Twice, because a program that
 * stood still itself finds the answer and the end of a wait at once: it reads the answer in the
 * second one.  A server that has not answered by then counts as gone, though it may be there and
 * wait for a session manager that stands.  The caller has the clock.  Any thread. */
#ifndef TB_DOUBT_H
#define TB_DOUBT_H

#include <stdbool.h>
#include <stdint.h>

#define TB_DOUBT_WAIT_S  1
#define TB_DOUBT_N_WAITS 2u

/* All zero: there is no doubt. */
struct tb_doubt {
	uint32_t n_waits; /* that are left; 0: there is none */
	int seq;          /* of the question, which the caller fills */
};

enum tb_doubt_step { TB_DOUBT_REST, TB_DOUBT_WAIT, TB_DOUBT_GONE };

/* An error came.  Whether to ask the server now, and to wait; else that has been done. */
static inline bool tb_doubt_begin(struct tb_doubt *d)
{
	bool is_new = d->n_waits == 0;

	if (is_new)
		d->n_waits = TB_DOUBT_N_WAITS;
	return is_new;
}

/* The server has answered `seq`.  Whether that ends the doubt. */
static inline bool tb_doubt_answer(struct tb_doubt *d, int seq)
{
	bool is_end = d->n_waits > 0 && seq == d->seq;

	if (is_end)
		d->n_waits = 0;
	return is_end;
}

/* A wait is over.  What to do: wait once more, take the server as gone, or nothing. */
static inline enum tb_doubt_step tb_doubt_waited(struct tb_doubt *d)
{
	if (d->n_waits == 0)
		return TB_DOUBT_REST;
	return --d->n_waits > 0 ? TB_DOUBT_WAIT : TB_DOUBT_GONE;
}

#endif
