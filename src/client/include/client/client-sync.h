/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A client whose caller has nothing else to do: each function runs the client's own loop
 * until there is an answer, for some seconds at most.  Listeners are called meanwhile.
 *
 * Only for clients without a loop of the caller's.  All return 0, -EPIPE if the console went
 * away, -ETIME if it does not answer, or what the function says. */
#ifndef TB_CLIENT_SYNC_H
#define TB_CLIENT_SYNC_H

#include "client/client.h"

/* Connects and reads the whole console.  NULL with `why`. */
struct tb_client *tb_client_connect(
	const struct tb_client_options *options, char why[TB_CLIENT_WHY_MAX]);
/* The same in two steps.  The first one waits for nobody; the second one does, and takes the client
 * over, which may be NULL. */
struct tb_client *tb_client_connect_begin(
	const struct tb_client_options *options, char why[TB_CLIENT_WHY_MAX]);
struct tb_client *tb_client_connect_end(struct tb_client *c, char why[TB_CLIENT_WHY_MAX]);

/* The same for a caller that uses nothing but the keys, and of these only the wanted ones: this
 * client has no levels, and tb_client_read_policy() learns nothing.  What `wanted` points to
 * outlives the client. */
struct tb_client *tb_client_connect_for(const struct tb_client_options *options,
	struct tb_wanted wanted, char why[TB_CLIENT_WHY_MAX]);
/* Waits for all keys, which are kept from now on.  Those of before are not valid any more.  0,
 * -EPIPE once the client is gone, or -ETIME. */
int tb_client_want_all(struct tb_client *c);

/* Whether the session has that console: 1, 0, or -errno if it cannot be asked. */
int tb_client_probe(const struct tb_client_options *options);

/* How a request ended: `done` and `data` of one that is waited for, all zeros before but for
 * `why`, of TB_CLIENT_WHY_MAX bytes (NULL is fine). */
struct tb_outcome {
	bool is_done;
	int res;
	char *why;
};
void tb_outcome_done(void *outcome, int res, const char *why);
/* Waits, where `res`, what the request returned, is 0. */
int tb_client_await_outcome(struct tb_client *c, int res, struct tb_outcome *o);

/* Requests, and waits until they are done: -EINVAL with `why` (NULL is fine) if the console
 * refuses. */
int tb_client_set(struct tb_client *c, const struct tb_setting *settings, uint32_t n, float fade_ms,
	char why[TB_CLIENT_WHY_MAX]);
int tb_client_change(
	struct tb_client *c, const char *key, const char *text, char why[TB_CLIENT_WHY_MAX]);
int tb_client_choose_devices(struct tb_client *c, const char *name, const char *const *names,
	uint32_t n, char why[TB_CLIENT_WHY_MAX]);

/* Until the keys are complete.  They are so after each of the functions here, but a console whose
 * structure changes tells them again, and tb_client_run() may end in the middle of that. */
int tb_client_await_keys(struct tb_client *c);
/* Until the console has that key, or has it no more. */
int tb_client_await_key(struct tb_client *c, const char *name, bool is_there);
/* Until the strip or bus has a node, and another one than `before` (PW_ID_ANY: any). */
int tb_client_await_node(struct tb_client *c, const char *device, uint32_t before);
/* Asks for the engine's facts of now, and waits for them. */
int tb_client_refresh(struct tb_client *c);
/* Asks WirePlumber and the policy scripts, if there are any, what they have to say:
 * tb_client_default(), tb_client_refusal(). */
int tb_client_read_policy(struct tb_client *c);

/* Runs the loop until somebody calls tb_client_quit(), or the console is gone: 0 or -EPIPE. */
int tb_client_run(struct tb_client *c);
void tb_client_quit(struct tb_client *c);

#endif
