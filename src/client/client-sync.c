/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Waiting for a console. */
#include "client/client-sync.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client-impl.h"
#include "client/lean.h"

static void on_patience_over(void *data, uint64_t n_expirations)
{
	((struct tb_client *)data)->is_over = true;
}

/* A console whose structure has just changed tells its keys again, and until the last has come none
 * of them is found.  A message of that kind can arrive together with what a caller waits for. */
static bool has_keys(const struct tb_client *c)
{
	return c->stage < TB_STAGE_CONNECTED || c->is_described;
}

/* Waits until `is_so` and, once connected, the keys are complete.  0, -EPIPE, -ETIME. */
static int wait_for(
	struct tb_client *c, bool (*is_so)(struct tb_client *c, const void *data), const void *data)
{
	struct spa_source *timer = pw_loop_add_timer(c->loop, on_patience_over, c);
	struct timespec patience = { .tv_sec = TB_PATIENCE_S };

	if (!timer)
		return -errno;
	c->is_over = false;
	pw_loop_update_timer(c->loop, timer, &patience, NULL, false);
	pw_loop_enter(c->loop);
	while (!c->is_gone && !c->is_over && !(is_so(c, data) && has_keys(c)))
		pw_loop_iterate(c->loop, -1);
	pw_loop_leave(c->loop);
	pw_loop_destroy_source(c->loop, timer);
	if (is_so(c, data) && has_keys(c))
		return 0;
	return c->is_gone ? -EPIPE : -ETIME;
}

/* ---- connecting ---- */

static bool has_stage(struct tb_client *c, const void *stage)
{
	return c->stage >= *(const enum tb_stage *)stage;
}

static int await_stage(struct tb_client *c, enum tb_stage stage)
{
	return wait_for(c, has_stage, &stage);
}

static struct tb_client *begin(const struct tb_client_options *options, enum tb_purpose purpose,
	struct tb_wanted wanted, char why[TB_CLIENT_WHY_MAX])
{
	struct tb_client *c = tb_client_begin(options, purpose);

	if (c)
		tb_keys_want(&c->keys, wanted);
	else
		snprintf(why, TB_CLIENT_WHY_MAX, "no PipeWire answers%s%s; is it running?",
			options->remote ? " at " : "", options->remote ? options->remote : "");
	return c;
}

struct tb_client *tb_client_connect_end(struct tb_client *c, char why[TB_CLIENT_WHY_MAX])
{
	if (!c || (await_stage(c, TB_STAGE_CONNECTED) == 0 && !c->is_gone))
		return c;
	snprintf(why, TB_CLIENT_WHY_MAX, "%s",
		c->is_gone              ? c->why
		: c->console[0] != '\0' ? "the console does not answer in time"
					: "PipeWire does not answer in time");
	tb_client_free(c);
	return NULL;
}

struct tb_client *tb_client_connect_begin(
	const struct tb_client_options *options, char why[TB_CLIENT_WHY_MAX])
{
	return begin(options, TB_PURPOSE_COMMAND, (struct tb_wanted){ 0 }, why);
}

struct tb_client *tb_client_connect(
	const struct tb_client_options *options, char why[TB_CLIENT_WHY_MAX])
{
	return tb_client_connect_end(tb_client_connect_begin(options, why), why);
}

struct tb_client *tb_client_connect_for(const struct tb_client_options *options,
	struct tb_wanted wanted, char why[TB_CLIENT_WHY_MAX])
{
	return tb_client_connect_end(begin(options, TB_PURPOSE_KEYS, wanted, why), why);
}

int tb_client_probe(const struct tb_client_options *options)
{
	struct tb_client *c = tb_client_begin(options, TB_PURPOSE_LOOKING);
	int res = c ? await_stage(c, TB_STAGE_LOOKED) : -errno;

	if (res == 0)
		res = tb_client_has_console(c, options->console);
	tb_client_free(c);
	return res;
}

static bool is_synced(struct tb_client *c, const void *data)
{
	return tb_registry_is_answered(&c->registry);
}

int tb_client_want_all(struct tb_client *c)
{
	if (c->is_gone)
		return -EPIPE;
	if (!c->keys.wanted.patterns)
		return 0;
	tb_keys_want(&c->keys, (struct tb_wanted){ 0 });
	pw_node_enum_params((struct pw_node *)c->node, 0, SPA_PARAM_Props, 0, UINT32_MAX, NULL);
	tb_registry_ask(&c->registry);
	return wait_for(c, is_synced, NULL);
}

/* ---- changing ---- */

void tb_outcome_done(void *data, int res, const char *why)
{
	struct tb_outcome *o = data;

	o->is_done = true;
	o->res = res;
	if (o->why)
		snprintf(o->why, TB_CLIENT_WHY_MAX, "%s", why);
}

static bool is_done(struct tb_client *c, const void *outcome)
{
	return ((const struct tb_outcome *)outcome)->is_done;
}

int tb_client_await_outcome(struct tb_client *c, int res, struct tb_outcome *o)
{
	if (res == 0)
		res = wait_for(c, is_done, o);
	if (o->is_done)
		return o->res;
	/* Nobody is to be told any more. */
	tb_client_end_requests(c, -ECANCELED);
	return res;
}

int tb_client_set(struct tb_client *c, const struct tb_setting *settings, uint32_t n, float fade_ms,
	char why[TB_CLIENT_WHY_MAX])
{
	struct tb_outcome o = { .why = why };

	return tb_client_await_outcome(
		c, tb_client_request(c, settings, n, fade_ms, tb_outcome_done, &o), &o);
}

int tb_client_change(
	struct tb_client *c, const char *key, const char *text, char why[TB_CLIENT_WHY_MAX])
{
	struct tb_outcome o = { .why = why };

	return tb_client_await_outcome(
		c, tb_client_request_change(c, key, text, tb_outcome_done, &o), &o);
}

int tb_client_choose_devices(struct tb_client *c, const char *name, const char *const *names,
	uint32_t n, char why[TB_CLIENT_WHY_MAX])
{
	struct tb_outcome o = { .why = why };

	return tb_client_await_outcome(c,
		tb_client_request_devices(
			c, name, names, n, tb_outcome_done, &o, why, TB_CLIENT_WHY_MAX),
		&o);
}

int tb_client_refresh(struct tb_client *c)
{
	return tb_client_set(c, NULL, 0, 0.0f, NULL);
}

/* ---- what comes by itself ---- */

static bool is_ready(struct tb_client *c, const void *data)
{
	return true;
}

int tb_client_await_keys(struct tb_client *c)
{
	return wait_for(c, is_ready, NULL);
}

struct sight {
	const char *name;
	bool is_there;
};

static bool is_seen(struct tb_client *c, const void *data)
{
	const struct sight *s = data;

	return (tb_keys_find(&c->keys, s->name) != NULL) == s->is_there;
}

int tb_client_await_key(struct tb_client *c, const char *name, bool is_there)
{
	return wait_for(c, is_seen, &(struct sight){ name, is_there });
}

struct newcomer {
	char name[sizeof(((struct tb_client *)0)->console) + 40];
	uint32_t before;
};

static bool has_come(struct tb_client *c, const void *data)
{
	const struct newcomer *n = data;
	const struct tb_object *o = tb_client_find_node(c, n->name);

	return o && o->id != n->before;
}

int tb_client_await_node(struct tb_client *c, const char *device, uint32_t before)
{
	struct newcomer n = { .before = before };

	snprintf(n.name, sizeof(n.name), "%s.%.32s", c->console, device);
	return wait_for(c, has_come, &n);
}

static bool is_metadata_told(struct tb_client *c, const void *data)
{
	for (int i = 0; i < TB_N_OBJECTS; i++)
		if (c->metadata[i].proxy && !c->metadata[i].is_told)
			return false;
	return true;
}

int tb_client_read_policy(struct tb_client *c)
{
	tb_client_renew_side(c);
	for (int i = 0; i < TB_N_OBJECTS; i++)
		tb_client_bind_metadata(c, i);
	return wait_for(c, is_metadata_told, NULL);
}

/* ---- running ---- */

int tb_client_run(struct tb_client *c)
{
	c->is_quit = false;
	pw_loop_enter(c->loop);
	while (!c->is_gone && !c->is_quit)
		pw_loop_iterate(c->loop, -1);
	pw_loop_leave(c->loop);
	return c->is_gone ? -EPIPE : 0;
}

void tb_client_quit(struct tb_client *c)
{
	c->is_quit = true;
}
