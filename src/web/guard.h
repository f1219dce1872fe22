/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Rules for which requests the web server answers; they have no state, apart from the budget.
 *
 * Any page of the web can make a browser send requests to 127.0.0.1.  Two headers that
 * such a page cannot forge tell us: Host, which is the name that the browser looked up
 * (a name that an attacker's DNS points at us is not one of ours), and Origin, the page
 * that asks.  Behind both stands a token that no other page knows. */
#ifndef TB_GUARD_H
#define TB_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TB_TOKEN_BYTES 32u
#define TB_TOKEN_MAX   (2u * TB_TOKEN_BYTES + 1u) /* in hexadecimal, with its end */

#define TB_AUTHORITY_MAX 128u

/* Where a request came in. */
struct tb_site {
	uint16_t port;
	/* Only with --lan, else "": the address that the connection came in at, and the
	 * machine's name, as in <name>.local. */
	char address[64], name[64];
	/* Authority of a server with TLS in front of ours, as browsers write it:
	 * "mixer.example.net", with ":port" if that is not 443.  "": there is none. */
	char proxy[TB_AUTHORITY_MAX];
};

/* "https://NAME" or "https://NAME:PORT", as somebody types it, into tb_site.proxy.  0 or -EINVAL.
 */
int tb_origin_read(const char *text, char proxy[TB_AUTHORITY_MAX]);

/* The header Host, NULL if there was none. */
bool tb_host_is_ours(const struct tb_site *site, const char *host);
/* The header Origin; NULL, as from curl, is fine. */
bool tb_origin_is_ours(const struct tb_site *site, const char *origin);

/* Whether a Content-Type is that of JSON, which a form of another page cannot send. */
bool tb_type_is_json(const char *content_type);

/* The token in "Bearer <token>"; NULL if there is none. */
const char *tb_bearer(const char *authorization);

/* 0 or -errno. */
int tb_token_make(char token[TB_TOKEN_MAX]);
/* Takes a time that does not tell where they differ.  Nothing equals "". */
bool tb_token_equal(const char *a, const char *b);

/* Changes that a client may ask for: a bucket that holds TB_BUDGET_BURST and gets
 * TB_BUDGET_HZ a second.  All zeros is a full one. */
struct tb_budget {
	double spent;
	uint64_t at_ns;
};

#define TB_BUDGET_BURST 1000.0
#define TB_BUDGET_HZ    500.0

/* `now_ns` of a clock that never goes back.  False if it is too much; then nothing is
 * taken. */
bool tb_budget_spend(struct tb_budget *budget, double cost, uint64_t now_ns);

#endif
