/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is in the session, looked at by a thread of its own: whoever asks for WirePlumber's metadata
 * hears nothing more until that has answered, and a fader cannot wait for it.  One look at a time;
 * what happens during one is looked at by the next. */
#include "console-impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/now.h"
#include "client/lean.h"

/* If a look takes longer, the state is sent with what is known. */
#define PATIENCE_NS SPA_NSEC_PER_SEC

static void *look(void *data)
{
	struct tb_web_console *c = data;
	struct tb_web_look *l = &c->look;
	struct tb_survey_options options = {
		.remote = c->options.remote, .can_be_ended = true, .end_fd = l->end_fd
	};

	if (!l->context)
		l->context = tb_lean_context_new();
	options.context = l->context;
	l->found = tb_survey_look(&options);
	l->res = l->found ? 0 : -errno;
	pw_loop_signal_event(c->options.loop, l->done);
	return NULL;
}

void tb_web_look_rest(struct tb_web_console *c)
{
	struct tb_web_look *l = &c->look;

	if (l->is_under_way)
		return;
	tb_lean_context_free(l->context);
	l->context = NULL;
}

void tb_web_look(struct tb_web_console *c)
{
	struct tb_web_look *l = &c->look;

	l->is_old = l->is_under_way;
	if (l->is_under_way)
		return;
	if (pthread_create(&l->thread, NULL, look, c) != 0)
		return;
	l->is_under_way = true;
	l->n_begun++;
}

/* ---- what is said of it ---- */

/* The text is compared with the last one to see whether there is news. */
static char *text_of(json_t *graph, json_t *consoles)
{
	json_t *both = json_pack("[O?, O?]", graph, consoles);
	char *text = json_dumps(both, JSON_COMPACT);

	json_decref(both);
	return text;
}

static void say_graph(struct tb_web_console *c)
{
	struct tb_web_look *l = &c->look;
	json_t *graph = tb_web_graph(l->survey, c->client ? tb_client_console(c->client) : "");
	json_t *consoles = tb_web_consoles(l->survey);
	char *text = text_of(graph, consoles);

	if (text && (!l->said || strcmp(text, l->said) != 0)) {
		c->rev++;
		tb_web_tell(c, TB_NEWS_CHANGE, 0,
			json_pack("{s:I, s:O, s:O}", "rev", (json_int_t)c->rev, "graph", graph,
				"consoles", consoles));
		free(l->said);
		l->said = text;
		text = NULL;
	}
	free(text);
	json_decref(graph);
	json_decref(consoles);
}

static void tell_state(struct tb_web_console *c, uint64_t peer, enum tb_web_form form)
{
	json_t *state = tb_web_state(c, c->look.survey, form);

	if (peer == 0) {
		free(c->look.said);
		c->look.said = text_of(
			json_object_get(state, "graph"), json_object_get(state, "consoles"));
	}
	tb_web_tell_state(c, peer, form, state);
}

/* Sends it to all, in each of the forms that somebody reads. */
static void say_state(struct tb_web_console *c)
{
	if (c->interest.n_packed > 0)
		tell_state(c, 0, TB_WEB_PACKED);
	if (c->interest.n_watchers > c->interest.n_packed || c->interest.n_packed == 0)
		tell_state(c, 0, TB_WEB_PLAIN);
}

/* ---- states ---- */

void tb_web_say_state(struct tb_web_console *c)
{
	if (c->client)
		say_state(c);
	else
		tb_web_ask_state(c, 0, TB_WEB_PLAIN);
	tb_web_look(c);
}

static void tell_asked(struct tb_web_console *c, uint64_t peer, enum tb_web_form form)
{
	if (peer == 0)
		say_state(c);
	else
		tell_state(c, peer, form);
}

void tb_web_ask_state(struct tb_web_console *c, uint64_t peer, enum tb_web_form form)
{
	struct tb_web_look *l = &c->look;

	if (l->n_asked == TB_MAX_ASKED) {
		tell_asked(c, peer, form);
		return;
	}
	tb_web_look(c);
	l->asked[l->n_asked++] = (struct tb_web_asked){
		.peer = peer, .look = l->n_begun + l->is_old, .since_ns = tb_now_ns(), .form = form
	};
}

void tb_web_tell_states(struct tb_web_console *c, uint64_t now)
{
	bool can_tell = c->client ? tb_client_is_ready(c->client) : !c->is_seeking;
	struct tb_web_look *l = &c->look;
	uint32_t n_left = 0;

	for (uint32_t i = 0; i < l->n_asked; i++) {
		struct tb_web_asked asked = l->asked[i];

		if ((can_tell && l->n_done >= asked.look) || now - asked.since_ns >= PATIENCE_NS)
			tell_asked(c, asked.peer, asked.form);
		else
			l->asked[n_left++] = asked;
	}
	l->n_asked = n_left;
}

/* ---- what came of it ---- */

static void on_done(void *data, uint64_t n_signals)
{
	struct tb_web_console *c = data;
	bool had_pipewire = c->has_pipewire;
	struct tb_web_look *l = &c->look;

	pthread_join(l->thread, NULL);
	l->is_under_way = false;
	l->n_done = l->n_begun;
	if (l->found || l->res != -ETIME) {
		tb_survey_free(l->survey);
		l->survey = l->found;
		c->has_pipewire = l->survey != NULL;
	}
	l->found = NULL;
	if (!c->client && c->has_pipewire != had_pipewire)
		say_state(c);
	else if (l->survey)
		say_graph(c);
	if (l->is_old)
		tb_web_look(c);
	else if (!c->context)
		tb_web_look_rest(c);
}

/* ---- life ---- */

int tb_web_look_init(struct tb_web_console *c)
{
	c->look.end_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	c->look.done = pw_loop_add_event(c->options.loop, on_done, c);
	return c->look.end_fd < 0 || !c->look.done ? -errno : 0;
}

void tb_web_look_finish(struct tb_web_console *c)
{
	struct tb_web_look *l = &c->look;
	uint64_t one = 1;

	if (l->is_under_way && write(l->end_fd, &one, sizeof(one)) == sizeof(one)) {
		pthread_join(l->thread, NULL);
		l->is_under_way = false;
		tb_survey_free(l->found);
	}
	tb_web_look_rest(c);
	if (l->done)
		pw_loop_destroy_source(c->options.loop, l->done);
	if (l->end_fd >= 0)
		close(l->end_fd);
	tb_survey_free(l->survey);
	free(l->said);
}
