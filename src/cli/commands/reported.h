/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the library reports, on the terminal. */
#ifndef TB_REPORTED_H
#define TB_REPORTED_H

#include "client/client-sync.h"
#include "client/report.h"

/* A report whose lines are printed as they come. */
struct tb_report tb_printed_report(void);
/* Prints the note or the reason.  The exit status of an action that returned `res`. */
int tb_reported(int res, const struct tb_report *report);

/* A request, whose line is printed once the console has answered. */
struct tb_asked {
	struct tb_report report;
	struct tb_outcome outcome;
	char said[256], why[TB_CLIENT_WHY_MAX];
};

void tb_asked_init(struct tb_asked *asked);
/* Waits for what returned `res` and ends with tb_outcome_done().  The exit status, as above. */
int tb_asked_await(struct tb_client *c, int res, struct tb_asked *asked);

#endif
