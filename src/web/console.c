/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console: its clock, and what it says by itself. */
#include "console-impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/now.h"
#include "client/lean.h"

/* How often changes are said at most, and a console is looked for. */
#define CHANGES_NS (SPA_NSEC_PER_SEC / 30)
#define SEEK_NS    SPA_NSEC_PER_SEC
/* New links come in heaps. */
#define GRAPH_NS (150 * SPA_NSEC_PER_MSEC)
/* A page that is loaded again comes back within. */
#define LINGER_NS (5 * SPA_NSEC_PER_SEC)
/* A console that does not answer for so long is not there. */
#define PATIENCE_NS (TB_PATIENCE_S * SPA_NSEC_PER_SEC)

/* A request that came before it was known whether there is a console. */
struct tb_web_ask {
	struct tb_web_ask *next;
	uint64_t peer;
	json_t *request; /* NULL: the peer left */
};

/* ---- looking for it ---- */

static void answer(struct tb_web_console *c, uint64_t peer, json_t *request);

static void answer_those_who_waited(struct tb_web_console *c)
{
	struct tb_web_ask *ask;

	/* One may look for another console. */
	while (!c->is_seeking && (ask = c->asks)) {
		c->asks = ask->next;
		answer(c, ask->peer, ask->request);
		free(ask);
	}
}

static void end_seeking(struct tb_web_console *c)
{
	bool is_found = c->is_come, is_chosen = c->is_chosen, has_connected = c->coming != NULL;

	if (is_found)
		tb_web_take_over(c);
	else
		tb_web_disconnect(c);
	c->is_chosen = false;
	if (is_chosen || (is_found && c->is_missed))
		tb_web_say_state(c);
	else if (!is_found && c->interest.n_watchers > 0 && (has_connected || c->has_pipewire))
		/* What plays, and on what, is asked of whoever sets a first console up. */
		tb_web_look(c);
	answer_those_who_waited(c);
}

/* ---- what is said by itself ---- */

static bool is_due(uint64_t since_ns, uint64_t every_ns, uint64_t now)
{
	return now - since_ns >= every_ns;
}

static void say_changes(struct tb_web_console *c, uint64_t now)
{
	if (json_object_size(c->changed) == 0 || !is_due(c->flushed_ns, CHANGES_NS, now))
		return;
	c->flushed_ns = now;
	c->rev++;
	tb_web_tell(c, TB_NEWS_CHANGE, 0,
		json_pack("{s:I, s:O}", "rev", (json_int_t)c->rev, "values", c->changed));
	json_object_clear(c->changed);
}

static void speak(struct tb_web_console *c)
{
	uint64_t now = tb_now_ns();

	if (!tb_client_is_ready(c->client))
		return;
	if (c->is_restructured) {
		c->is_restructured = false;
		json_object_clear(c->changed);
		tb_web_leave_levels(c);
		tb_web_say_state(c);
	}
	say_changes(c, now);
	if (c->is_graph_old && is_due(c->graph_since_ns, GRAPH_NS, now)) {
		c->is_graph_old = false;
		tb_web_look(c);
	}
	tb_web_say_levels(c, now);
}

/* ---- the clock ---- */

/* Something has been heard that this turn has not attended to. */
static bool has_news(const struct tb_web_console *c)
{
	return c->is_seeking ? c->is_come || c->is_gone : c->client && c->is_gone;
}

/* When the connection itself has to be looked at. */
static uint64_t connection_due_ns(const struct tb_web_console *c, uint64_t now)
{
	if (has_news(c))
		return now;
	if (c->is_seeking)
		return c->sought_ns + PATIENCE_NS;
	if (c->client && c->interest.n_watchers == 0 && !tb_web_awaits(c))
		return c->idle_since_ns + LINGER_NS;
	if (!c->client && c->interest.n_watchers > 0)
		return c->sought_ns + SEEK_NS;
	return UINT64_MAX;
}

/* When the next thing is to be said that speak() says by the clock. */
static uint64_t speech_due_ns(const struct tb_web_console *c, uint64_t now)
{
	uint64_t at_ns = UINT64_MAX;

	if (!c->client || !tb_client_is_ready(c->client))
		return at_ns;
	if (c->interest.n_level_watchers > 0)
		at_ns = now + tb_web_levels_ns(c);
	if (c->is_graph_old)
		at_ns = SPA_MIN(at_ns, c->graph_since_ns + GRAPH_NS);
	if (json_object_size(c->changed) > 0)
		at_ns = SPA_MIN(at_ns, c->flushed_ns + CHANGES_NS);
	return at_ns;
}

/* When to look again whatever happens; UINT64_MAX: not before something does. */
static uint64_t due_ns(const struct tb_web_console *c, uint64_t now)
{
	uint64_t at_ns = SPA_MIN(connection_due_ns(c, now), speech_due_ns(c, now));

	at_ns = SPA_MIN(at_ns, SPA_MIN(tb_web_expiry_ns(c), tb_web_holds_due_ns(c)));
	return c->look.n_asked > 0 ? SPA_MIN(at_ns, now + GRAPH_NS) : at_ns;
}

static void on_time(void *data, uint64_t n_expirations)
{
	((struct tb_web_console *)data)->timer_ns = 0;
}

/* A timer that rings too early costs a look, and one that is put off with every look costs more. */
static void set_timer(struct tb_web_console *c, uint64_t now)
{
	uint64_t at_ns = due_ns(c, now), ns = at_ns > now ? at_ns - now : 1;
	struct timespec in = { .tv_sec = (time_t)(ns / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(ns % SPA_NSEC_PER_SEC) };

	if (at_ns == UINT64_MAX || (c->timer_ns != 0 && c->timer_ns <= at_ns))
		return;
	c->timer_ns = SPA_MAX(at_ns, 1u);
	pw_loop_update_timer(c->options.loop, c->timer, &in, NULL, false);
}

static void attend_connected(struct tb_web_console *c, uint64_t now)
{
	if (c->is_gone) {
		tb_web_disconnect(c);
		tb_web_say_state(c);
	} else if (c->interest.n_watchers == 0 && !tb_web_awaits(c)
		   && is_due(c->idle_since_ns, LINGER_NS, now)) {
		tb_web_leave_pipewire(c);
	} else {
		speak(c);
	}
}

void tb_web_console_attend(struct tb_web_console *c, uint64_t since_ns)
{
	uint64_t now = tb_now_ns();

	if (c->is_seeking && (c->is_come || c->is_gone || is_due(c->sought_ns, PATIENCE_NS, now)))
		end_seeking(c);
	else if (c->client)
		attend_connected(c, now);
	else if (!c->is_seeking && c->interest.n_watchers > 0 && is_due(c->sought_ns, SEEK_NS, now))
		tb_web_seek(c);
	if (!c->client && !c->is_seeking && c->interest.n_watchers == 0)
		tb_web_leave_pipewire(c);
	/* What was asked meanwhile has not waited yet. */
	now = tb_now_ns();
	tb_web_expire(c, now);
	tb_web_tell_states(c, now);
	/* Nor does what took long in this turn count for those who speak meanwhile. */
	now = tb_now_ns();
	tb_web_expire_holds(c, since_ns, now);
	set_timer(c, now);
}

/* ---- what the server asks ---- */

static enum tb_web_form form_of(const json_t *request)
{
	return json_is_true(json_object_get(request, "packed")) ? TB_WEB_PACKED : TB_WEB_PLAIN;
}

/* NULL: the peer left, and holds nothing open any more. */
static void answer(struct tb_web_console *c, uint64_t peer, json_t *request)
{
	if (request) {
		tb_web_answer(c, peer, request);
	} else {
		tb_web_release(c, peer, NULL);
		tb_web_stop(c, peer);
	}
	json_decref(request);
}

/* Puts the request behind those that came before. */
static void wait_for_console(struct tb_web_console *c, uint64_t peer, json_t *request)
{
	struct tb_web_ask *ask = calloc(1, sizeof(*ask)), **end = &c->asks;

	if (!ask) {
		json_decref(request);
		return;
	}
	*ask = (struct tb_web_ask){ .peer = peer, .request = request };
	while (*end)
		end = &(*end)->next;
	*end = ask;
}

void tb_web_console_ask(struct tb_web_console *c, uint64_t peer, json_t *request)
{
	c->idle_since_ns = tb_now_ns();
	if (!c->client && !c->is_seeking)
		tb_web_seek(c);
	if (json_object_get(request, "state")) {
		tb_web_ask_state(c, peer, form_of(request));
		json_decref(request);
	} else if (c->is_seeking) {
		wait_for_console(c, peer, request);
	} else {
		answer(c, peer, request);
	}
}

void tb_web_console_leave(struct tb_web_console *c, uint64_t peer)
{
	if (c->asks)
		wait_for_console(c, peer, NULL);
	else
		answer(c, peer, NULL);
}

void tb_web_console_watch(struct tb_web_console *c, const struct tb_web_interest *interest)
{
	bool had_any = c->interest.n_watchers > 0, has_any = interest->n_watchers > 0;

	if (had_any && !has_any)
		c->idle_since_ns = tb_now_ns();
	if (has_any && !had_any)
		c->sought_ns = 0;
	if (has_any && c->client)
		tb_web_open_assigner(c);
	c->interest = *interest;
	c->interest.hz = SPA_CLAMP(c->interest.hz, 1u, 60u);
}

/* ---- life ---- */

/* 0 or -errno; what it has made is finish()'s either way. */
static int start(struct tb_web_console *c)
{
	int res;

	c->changed = json_object();
	c->timer = pw_loop_add_timer(c->options.loop, on_time, c);
	res = tb_web_news_init(c);
	if (res == 0)
		res = tb_web_look_init(c);
	if (res == 0)
		res = tb_web_disk_init(c, tb_web_console_ask);
	return c->changed && c->timer ? res : -ENOMEM;
}

static void finish(struct tb_web_console *c)
{
	tb_web_look_finish(c);
	tb_web_disk_finish(c);
	tb_web_news_finish(c);
	if (c->timer)
		pw_loop_destroy_source(c->options.loop, c->timer);
	json_decref(c->changed);
	free(c->frame);
	free(c);
}

struct tb_web_console *tb_web_console_new(const struct tb_web_console_options *options)
{
	struct tb_web_console *c = calloc(1, sizeof(*c));
	int res;

	if (!c)
		return NULL;
	c->options = *options;
	c->interest.hz = 30;
	c->look.end_fd = -1;
	res = start(c);
	if (res == 0)
		return c;
	finish(c);
	errno = -res;
	return NULL;
}

void tb_web_console_free(struct tb_web_console *c)
{
	struct tb_web_ask *ask;

	if (!c)
		return;
	__atomic_store_n(&c->is_ending, true, __ATOMIC_RELEASE);
	tb_web_leave_pipewire(c);
	/* They end soon, and nobody hears of it. */
	tb_web_await_commands(c);
	while ((ask = c->asks)) {
		c->asks = ask->next;
		json_decref(ask->request);
		free(ask);
	}
	finish(c);
}
