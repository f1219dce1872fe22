/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What scenes and presets want of a console. */
#ifndef TB_WISHES_H
#define TB_WISHES_H

#include "client/report.h"
#include "client/settings-list.h"

/* How settings are sent, and who is told. */
struct tb_wish {
	float fade_ms;
	tb_done_t done; /* NULL: nobody */
	void *data;
	struct tb_report *report;
};

/* 0, or -EAGAIN with a report while the client does not know the console's keys. */
int tb_wishes_check(const struct tb_client *c, struct tb_report *r);
/* Whether each of the patterns means a key: 0, or -ENOENT with a report. */
int tb_wishes_check_patterns(
	struct tb_client *c, const char *const *patterns, uint32_t n, struct tb_report *r);
/* 0, or -errno with a report, nothing sent and nobody told. */
int tb_wish_send(struct tb_client *c, const struct tb_settings *s, const struct tb_wish *wish);

#endif
