/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Applications to strips, as settings of WirePlumber, which are read and written as
 * `wpctl settings --save` does: it keeps them in two metadata objects, sm-settings holds those
 * that are in effect, persistent-sm-settings those that it saves. */
#include "assigner-impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <spa/utils/string.h>

static const char *const metadata_names[TB_N_METADATA] = { "sm-settings",
	"persistent-sm-settings" };

/* The objects, then what the metadata holds, which WirePlumber answers: that takes a second way
 * round, as the first only tells it that we listen. */
#define MAX_ROUNDS 3u

static void set_state(struct tb_assigner *a, int state)
{
	if (a->state == state)
		return;
	a->state = state;
	if (a->changed)
		a->changed(a->data);
}

/* ---- what WirePlumber tells ---- */

static void judge(struct tb_assigner *a)
{
	/* Somebody deleted it: WirePlumber has it again when it is started again. */
	if (!a->value[TB_ASSIGNMENTS] && a->state == 0)
		set_state(a, -ENOENT);
	if (!a->value[TB_ASSIGNMENTS] || !a->metadata[TB_SAVED].proxy)
		return;
	if (a->state == -EAGAIN)
		tb_assigner_set_patience(a, a->n_requests > 0);
	set_state(a, tb_assignments_parse(&a->list, a->value[TB_ASSIGNMENTS]));
}

static void on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_assigner *a = data;

	for (int i = 0; i < TB_N_SETTINGS && subject == PW_ID_CORE; i++) {
		bool is_news = !spa_streq(a->value[i], value);

		if (!spa_streq(key, tb_assigner_keys[i]))
			continue;
		a->is_told[i] = true;
		free(a->value[i]);
		a->value[i] = value ? strdup(value) : NULL;
		judge(a);
		tb_assigner_end_until(a, i);
		if (is_news && a->state == 0 && a->changed)
			a->changed(a->data);
	}
}

static void on_begin(void *data)
{
	memset(((struct tb_assigner *)data)->is_told, 0, sizeof(bool[TB_N_SETTINGS]));
}

/* What was deleted unheard is not among what is there. */
static void on_all_told(void *data)
{
	struct tb_assigner *a = data;

	for (int i = 0; i < TB_N_SETTINGS; i++)
		if (a->value[i] && !a->is_told[i])
			on_property(a, PW_ID_CORE, tb_assigner_keys[i], NULL, NULL);
}

static void on_other_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
}

static const struct tb_metadata_listener listeners[TB_N_METADATA] = {
	[TB_EFFECTIVE] = { .begin = on_begin, .property = on_property, .told = on_all_told },
	[TB_SAVED] = { .property = on_other_property },
};

static void ask(struct tb_assigner *a)
{
	a->n_rounds = MAX_ROUNDS;
	tb_assigner_set_patience(a, true);
	tb_registry_ask(&a->registry);
}

static void bind_metadata(struct tb_assigner *a, const struct tb_global *g)
{
	const char *name = tb_global_get(g, PW_KEY_METADATA_NAME);

	for (int i = 0; i < TB_N_METADATA; i++) {
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
		tb_metadata_doubt(&a->metadata[TB_EFFECTIVE]);
	else if (g->kind == TB_GLOBAL_METADATA)
		bind_metadata(a, g);
}

/* A callback for the end of a request may send the next request, which is refused. */
static void leave(struct tb_assigner *a, int state)
{
	bool is_news = a->state != state;

	tb_assigner_set_patience(a, false);
	a->state = state;
	tb_assigner_end_all(a, state);
	if (is_news && a->changed)
		a->changed(a->data);
}

/* The metadata goes with WirePlumber. */
static void on_went(void *data, struct tb_global *g)
{
	struct tb_assigner *a = data;

	for (int i = 0; i < TB_N_METADATA; i++) {
		if (!a->metadata[i].proxy || a->metadata[i].id != g->id)
			continue;
		tb_metadata_unbind(&a->metadata[i]);
		for (int k = 0; k < TB_N_SETTINGS && i == TB_EFFECTIVE; k++) {
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
		for (int i = 0; i < TB_N_SETTINGS; i++)
			tb_assigner_end_until(a, i);
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
	tb_assigner_end_all(a, -ECANCELED);
	for (int i = 0; i < TB_N_METADATA; i++)
		tb_metadata_unbind(&a->metadata[i]);
	tb_registry_finish(&a->registry);
	tb_lean_disconnect(&a->lean);
	if (a->patience)
		pw_loop_destroy_source(a->loop, a->patience);
	for (int i = 0; i < TB_N_SETTINGS; i++)
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
	return tb_assigner_sentence(a->state);
}

const struct tb_assignment *tb_assigner_at(const struct tb_assigner *a, uint32_t i)
{
	return a->state == 0 && i < a->list.n ? &a->list.list[i] : NULL;
}

uint32_t tb_assigner_n_odd(const struct tb_assigner *a)
{
	return a->state == 0 ? a->list.n_odd : 0;
}
