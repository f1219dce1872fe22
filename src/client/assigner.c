/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Applications to strips, as settings of WirePlumber, which are read and written as
 * `wpctl settings --save` does: it keeps them in two metadata objects, sm-settings holds those
 * that are in effect, persistent-sm-settings those that it saves. */
#include "assigner-impl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <spa/utils/string.h>

#include "client/assignments.h"
#include "client/lean.h"
#include "metadata/metadata.h"

enum { EFFECTIVE, SAVED, N_METADATA };
enum { ASSIGNMENTS, WELL_KNOWN, N_SETTINGS };

static const char *const metadata_names[N_METADATA] = { "sm-settings", "persistent-sm-settings" };
static const char *const keys[N_SETTINGS] = { "troubadour.assignments", "troubadour.well-known" };

/* The objects, then what the metadata holds, which WirePlumber answers: that takes a second way
 * round, as the first only tells it that we listen. */
#define MAX_ROUNDS 3u

/* More than anybody asks for while WirePlumber answers. */
#define MAX_REQUESTS 64u

/* A change that WirePlumber has not told yet. */
struct request {
	struct spa_list link;
	int setting;
	char *wanted, *note;
	tb_done_t done;
	void *data;
};

struct tb_assigner {
	struct pw_loop *loop;
	struct tb_lean lean;
	struct tb_registry registry;
	struct tb_metadata metadata[N_METADATA];
	char *value[N_SETTINGS];  /* JSON as WirePlumber tells it; NULL: not yet */
	bool is_told[N_SETTINGS]; /* since it was asked last */
	struct tb_assignments list, next;
	struct spa_list requests; /* oldest first */
	struct spa_source *patience;
	uint32_t n_requests, n_rounds;
	int state;
	void (*changed)(void *data);
	void *data;
};

static const char *sentence(int state)
{
	switch (state) {
	case 0:
		return "";
	case -EAGAIN:
		return "WirePlumber has not told its assignments yet";
	case -ENOENT:
		return "WirePlumber does not run, or without Troubadour's policy; after an "
		       "installation it has to be started again";
	case -ETIME:
		return "WirePlumber does not answer; it may have to be started again";
	case -EPIPE:
		return "WirePlumber or PipeWire went away meanwhile";
	case -EINVAL:
		return "WirePlumber's setting troubadour.assignments is damaged";
	default:
		return strerror(-state);
	}
}

static void set_state(struct tb_assigner *a, int state)
{
	if (a->state == state)
		return;
	a->state = state;
	if (a->changed)
		a->changed(a->data);
}

/* ---- requests ---- */

static void set_patience(struct tb_assigner *a, bool is_awaited)
{
	struct timespec patience = { .tv_sec = TB_PATIENCE_S };

	pw_loop_update_timer(a->loop, a->patience, is_awaited ? &patience : NULL, NULL, false);
}

static void end(struct tb_assigner *a, struct request *r, int res)
{
	spa_list_remove(&r->link);
	a->n_requests--;
	if (r->done)
		r->done(r->data, res, res == 0 ? r->note : sentence(res));
	free(r->wanted);
	free(r->note);
	free(r);
}

static void end_all(struct tb_assigner *a, int res)
{
	struct spa_list ended;
	struct request *r;

	spa_list_init(&ended);
	spa_list_insert_list(&ended, &a->requests);
	spa_list_init(&a->requests);
	spa_list_consume(r, &ended, link) end(a, r, res);
}

/* The newest that wanted what is there now, and those before it. */
static void end_until(struct tb_assigner *a, int setting)
{
	struct request *r, *next, *last = NULL;

	spa_list_for_each(r, &a->requests, link) {
		if (r->setting == setting && spa_streq(r->wanted, a->value[setting]))
			last = r;
	}
	if (!last)
		return;
	spa_list_for_each_safe(r, next, &a->requests, link) {
		bool is_last = r == last;

		if (r->setting == setting)
			end(a, r, 0);
		if (is_last)
			break;
	}
	if (a->n_requests == 0)
		tb_metadata_rest(&a->metadata[EFFECTIVE]);
	set_patience(a, a->n_requests > 0);
}

static const char *newest(const struct tb_assigner *a, int setting)
{
	const struct request *r;
	const char *value = a->value[setting];

	spa_list_for_each(r, &a->requests, link) {
		if (r->setting == setting)
			value = r->wanted;
	}
	return value;
}

/* Takes `wanted` over, which may be NULL without memory. */
static int send(struct tb_assigner *a, int setting, char *wanted, const char *note, tb_done_t done,
	void *data)
{
	struct request *r = wanted ? calloc(1, sizeof(*r)) : NULL;

	if (!r) {
		free(wanted);
		return -ENOMEM;
	}
	*r = (struct request){ .setting = setting, .done = done, .data = data };
	r->wanted = wanted;
	r->note = strdup(note);
	spa_list_append(&a->requests, &r->link);
	/* Further requests give one that hangs no more time. */
	if (a->n_requests++ == 0)
		set_patience(a, true);
	for (int i = 0; i < N_METADATA; i++)
		pw_metadata_set_property(
			a->metadata[i].proxy, PW_ID_CORE, keys[setting], "Spa:String:JSON", wanted);
	/* Until it comes back from WirePlumber, to which the daemon hands it on. */
	tb_metadata_await(&a->metadata[EFFECTIVE]);
	tb_registry_ask(&a->registry);
	return 0;
}

/* ---- what WirePlumber tells ---- */

static void judge(struct tb_assigner *a)
{
	/* Somebody deleted it: WirePlumber has it again when it is started again. */
	if (!a->value[ASSIGNMENTS] && a->state == 0)
		set_state(a, -ENOENT);
	if (!a->value[ASSIGNMENTS] || !a->metadata[SAVED].proxy)
		return;
	if (a->state == -EAGAIN)
		set_patience(a, a->n_requests > 0);
	set_state(a, tb_assignments_parse(&a->list, a->value[ASSIGNMENTS]));
}

static void on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_assigner *a = data;

	for (int i = 0; i < N_SETTINGS && subject == PW_ID_CORE; i++) {
		bool is_news = !spa_streq(a->value[i], value);

		if (!spa_streq(key, keys[i]))
			continue;
		a->is_told[i] = true;
		free(a->value[i]);
		a->value[i] = value ? strdup(value) : NULL;
		judge(a);
		end_until(a, i);
		if (is_news && a->state == 0 && a->changed)
			a->changed(a->data);
	}
}

static void on_begin(void *data)
{
	memset(((struct tb_assigner *)data)->is_told, 0, sizeof(bool[N_SETTINGS]));
}

/* What was deleted unheard is not among what is there. */
static void on_all_told(void *data)
{
	struct tb_assigner *a = data;

	for (int i = 0; i < N_SETTINGS; i++)
		if (a->value[i] && !a->is_told[i])
			on_property(a, PW_ID_CORE, keys[i], NULL, NULL);
}

static void on_other_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
}

static const struct tb_metadata_listener listeners[N_METADATA] = {
	[EFFECTIVE] = { .begin = on_begin, .property = on_property, .told = on_all_told },
	[SAVED] = { .property = on_other_property },
};

static void ask(struct tb_assigner *a)
{
	a->n_rounds = MAX_ROUNDS;
	set_patience(a, true);
	tb_registry_ask(&a->registry);
}

static void bind_metadata(struct tb_assigner *a, const struct tb_global *g)
{
	const char *name = tb_global_get(g, PW_KEY_METADATA_NAME);

	for (int i = 0; i < N_METADATA; i++) {
		if (a->metadata[i].proxy || !spa_streq(name, metadata_names[i]))
			continue;
		tb_metadata_bind(
			&a->metadata[i], a->loop, a->registry.proxy, g->id, &listeners[i], a);
		set_state(a, -EAGAIN);
		ask(a);
	}
}

static void on_came(void *data, struct tb_global *g)
{
	struct tb_assigner *a = data;

	/* It may ask for what the objects hold, which hides changes from us. */
	if (g->kind == TB_GLOBAL_CLIENT)
		tb_metadata_doubt(&a->metadata[EFFECTIVE]);
	else if (g->kind == TB_GLOBAL_METADATA)
		bind_metadata(a, g);
}

/* Who is told of the end of a request may send the next, which is refused. */
static void leave(struct tb_assigner *a, int state)
{
	bool is_news = a->state != state;

	set_patience(a, false);
	a->state = state;
	end_all(a, state);
	if (is_news && a->changed)
		a->changed(a->data);
}

/* The metadata goes with WirePlumber. */
static void on_went(void *data, struct tb_global *g)
{
	struct tb_assigner *a = data;

	for (int i = 0; i < N_METADATA; i++) {
		if (!a->metadata[i].proxy || a->metadata[i].id != g->id)
			continue;
		tb_metadata_unbind(&a->metadata[i]);
		for (int k = 0; k < N_SETTINGS && i == EFFECTIVE; k++) {
			free(a->value[k]);
			a->value[k] = NULL;
		}
		leave(a, -EPIPE);
	}
}

static void on_answered(void *data)
{
	struct tb_assigner *a = data;

	/* One who wants what is there already is never told so. */
	if (a->n_requests <= 1)
		for (int i = 0; i < N_SETTINGS; i++)
			end_until(a, i);
	if (a->state != -EAGAIN)
		return;
	if (--a->n_rounds > 0)
		tb_registry_ask(&a->registry);
	else
		leave(a, -ENOENT);
}

static void on_broken(void *data)
{
	leave(data, -EPIPE);
}

static const struct tb_registry_events registry_events = {
	.came = on_came,
	.went = on_went,
	.answered = on_answered,
	.broken = on_broken,
};

static void on_patience_over(void *data, uint64_t n_expirations)
{
	leave(data, -ETIME);
}

/* ---- life ---- */

static int start(struct tb_assigner *a, const char *remote)
{
	int res;

	a->patience = pw_loop_add_timer(a->loop, on_patience_over, a);
	if (!a->patience)
		return -errno;
	res = tb_lean_connect(&a->lean, a->loop, remote);
	if (res < 0)
		return res;
	res = tb_registry_connect(&a->registry, a->lean.core,
		TB_GLOBALS(NODE) | TB_GLOBALS(CLIENT) | TB_GLOBALS(METADATA), &registry_events, a);
	if (res < 0)
		return res;
	ask(a);
	return 0;
}

struct tb_assigner *tb_assigner_open(
	struct pw_loop *loop, const char *remote, void (*changed)(void *data), void *data)
{
	struct tb_assigner *a = calloc(1, sizeof(*a));
	int res;

	if (!a)
		return NULL;
	pw_init(NULL, NULL);
	a->loop = loop;
	a->changed = changed;
	a->data = data;
	a->state = -EAGAIN;
	spa_list_init(&a->requests);
	res = start(a, remote);
	if (res == 0)
		return a;
	tb_assigner_free(a);
	errno = -res;
	return NULL;
}

void tb_assigner_free(struct tb_assigner *a)
{
	if (!a)
		return;
	a->changed = NULL;
	a->state = -ECANCELED;
	end_all(a, -ECANCELED);
	for (int i = 0; i < N_METADATA; i++)
		tb_metadata_unbind(&a->metadata[i]);
	tb_registry_finish(&a->registry);
	tb_lean_disconnect(&a->lean);
	if (a->patience)
		pw_loop_destroy_source(a->loop, a->patience);
	for (int i = 0; i < N_SETTINGS; i++)
		free(a->value[i]);
	free(a);
	pw_deinit();
}

/* ---- what there is, and changes ---- */

int tb_assigner_state(const struct tb_assigner *a)
{
	return a->state;
}

const char *tb_assigner_why(const struct tb_assigner *a)
{
	return sentence(a->state);
}

const struct tb_assignment *tb_assigner_at(const struct tb_assigner *a, uint32_t i)
{
	return a->state == 0 && i < a->list.n ? &a->list.list[i] : NULL;
}

uint32_t tb_assigner_n_odd(const struct tb_assigner *a)
{
	return a->state == 0 ? a->list.n_odd : 0;
}

__attribute__((format(printf, 4, 5))) static int refuse(
	int res, char *why, uint32_t n_why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, n_why, format, args);
	va_end(args);
	return res;
}

/* a->next becomes the list with the change in it. */
static int change(struct tb_assigner *a, const char *application, const char *strips, char *why,
	uint32_t n_why)
{
	int res = a->state;

	if (a->n_requests >= MAX_REQUESTS)
		return refuse(-EBUSY, why, n_why,
			"WirePlumber has not answered to %u changes before", a->n_requests);
	if (res == 0)
		res = tb_assignments_parse(&a->next, newest(a, ASSIGNMENTS));
	if (res < 0)
		return refuse(res, why, n_why, "%s", sentence(res));
	if (!strips)
		return tb_assignments_remove(&a->next, application)
		               ? 0
		               : refuse(-ENOENT, why, n_why, "\"%s\" is not assigned", application);
	res = tb_assignments_set(&a->next, application, strips);
	if (res < 0)
		return refuse(res, why, n_why, "\"%s\" to \"%s\": %s", application, strips,
			res == -ENOSPC ? "there are too many assignments"
				       : "names of strips are made of a-z 0-9 _ -");
	return 0;
}

int tb_assigner_assign_ahead(struct tb_assigner *a, const char *application, const char *strips,
	tb_done_t done, void *data, char *why, uint32_t n_why)
{
	int res = change(a, application, strips, why, n_why);

	return res == 0 ? send(a, ASSIGNMENTS, tb_assignments_print(&a->next), "", done, data)
	                : res;
}

int tb_assigner_assign(struct tb_assigner *a, const char *application, const char *strips,
	tb_done_t done, void *data, char *why, uint32_t n_why)
{
	int res;

	snprintf(why, n_why, "%s", "");
	res = change(a, application, strips, why, n_why);
	if (res == 0 && strips)
		res = tb_targets_check(&a->registry, strips, why, n_why);
	return res == 0 ? send(a, ASSIGNMENTS, tb_assignments_print(&a->next), why, done, data)
	                : res;
}

bool tb_assigner_knows_programs(const struct tb_assigner *a)
{
	return a->value[WELL_KNOWN] && spa_streq(a->value[WELL_KNOWN], "true");
}

int tb_assigner_know_programs(struct tb_assigner *a, bool knows, tb_done_t done, void *data)
{
	if (a->state != 0)
		return a->state;
	if (!a->value[WELL_KNOWN])
		return -ENOENT;
	if (a->n_requests >= MAX_REQUESTS)
		return -EBUSY;
	return send(a, WELL_KNOWN, strdup(knows ? "true" : "false"), "", done, data);
}
