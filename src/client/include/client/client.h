/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the program `troubadour` uses of the client beyond its public header: the table of
 * keys itself. */
#ifndef TB_CLIENT_H
#define TB_CLIENT_H

#include <pipewire/pipewire.h>

#include "client/keys-pods.h"
#include "client/keys.h"
#include "client/troubadour.h"

/* Where a sentence about a failure goes. */
#define TB_CLIENT_WHY_MAX 512u

/* As tb_client_open(), for a program of ours, which uses its connection for nothing else. */
struct tb_client *tb_client_open_lean(const struct tb_client_options *options);
/* As tb_client_open(), in a context of the caller's and its loop, which outlives the client: for
 * a program that connects again and again. */
struct tb_client *tb_client_open_in(
	const struct tb_client_options *options, struct pw_context *context);

/* The table of keys, which follows whatever anybody changes. */
struct tb_keys *tb_client_keys(struct tb_client *c);

/* The id of this client's own object in the session; PW_ID_ANY while it has none. */
uint32_t tb_client_id(const struct tb_client *c);

/* What the session's defaults are: the node that programs play to, and the one that they
 * record from. */
enum tb_default { TB_DEFAULT_SINK, TB_DEFAULT_SOURCE, TB_N_DEFAULTS };
/* NULL if there is none, or WirePlumber has not told yet: tb_client_read_policy(). */
const struct tb_object *tb_client_default(const struct tb_client *c, enum tb_default which);

/* Whether WirePlumber runs with Troubadour's policy. */
bool tb_client_has_policy(const struct tb_client *c);

/* Sends a value as a step of many, and takes it over at once: what the console told before
 * it has seen this one does not undo it.  0 or -errno. */
int tb_client_steer(struct tb_client *c, struct tb_key *key, const struct tb_value *value);

/* The id of the port number `n` of a node in one direction, of those called `name` (NULL: of all);
 * PW_ID_ANY: there are fewer. */
uint32_t tb_client_port(
	const struct tb_client *c, uint32_t node, bool is_output, const char *name, uint32_t n);

/* A link of this client's, which lives until its proxy is destroyed or the client is gone.  A
 * passive one wakes nobody.  NULL with errno. */
struct pw_proxy *tb_client_link(
	struct tb_client *c, uint32_t output_port, uint32_t input_port, bool is_passive);

#endif
