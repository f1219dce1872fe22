/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "wishes.h"

#include <errno.h>
#include <string.h>

#include "client/client.h"

int tb_wishes_check(const struct tb_client *c, struct tb_report *r)
{
	return tb_client_is_ready(c)
	               ? 0
	               : tb_report_failure(r, -EAGAIN, "the console's keys are not known yet");
}

int tb_wishes_check_patterns(
	struct tb_client *c, const char *const *patterns, uint32_t n, struct tb_report *r)
{
	char why[TB_CLIENT_WHY_MAX];

	return tb_keys_check_patterns(tb_client_keys(c), patterns, n, why, sizeof(why)) < 0
	               ? tb_report_failure(r, -ENOENT, "%s", why)
	               : 0;
}

int tb_wish_send(struct tb_client *c, const struct tb_settings *s, const struct tb_wish *wish)
{
	int res = tb_client_request(c, s->list, s->n, wish->fade_ms, wish->done, wish->data);

	if (res < 0)
		tb_report_failure(wish->report, res, "%s",
			res == -EPIPE ? "the console went away" : strerror(-res));
	return res;
}
