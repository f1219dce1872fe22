/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/survey.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "client/lean.h"
#include "level-meter.h"
#include "client/printable.h"

struct look {
	struct tb_survey *survey;
	const struct tb_survey_options *options;
	struct pw_context *context;
	struct pw_loop *loop; /* the context's */
	struct pw_core *core;
	struct spa_hook core_listener;
	struct spa_source *patience, *end; /* NULL: there is none */
	int error;
};

/* ---- what we are told ---- */

static void on_came(void *data, struct tb_global *g)
{
	struct look *l = data;

	if (g->kind != TB_GLOBAL_METADATA || !l->options->without_entries)
		tb_global_look(g);
}

static void on_entry(
	void *data, struct tb_global *g, uint32_t subject, const char *key, const char *value)
{
	struct tb_survey *s = ((struct look *)data)->survey;
	struct tb_entry *grown;

	/* What concerns one node is not asked for. */
	if (!key || !value || subject != PW_ID_CORE)
		return;
	grown = reallocarray(s->entry, s->n_entries + 1, sizeof(*grown));
	if (!grown)
		return;
	s->entry = grown;
	grown += s->n_entries++;
	snprintf(grown->metadata, sizeof(grown->metadata), "%s",
		tb_global_get(g, PW_KEY_METADATA_NAME));
	snprintf(grown->key, sizeof(grown->key), "%s", key);
	grown->value = strdup(value);
}

static void on_broken(void *data)
{
	((struct look *)data)->error = -EPIPE;
}

static const struct tb_registry_events registry_events = {
	.came = on_came,
	.property = on_entry,
	.broken = on_broken,
};

/* ---- waiting ---- */

static void on_core_info(void *data, const struct pw_core_info *info)
{
	struct look *l = data;

	snprintf(l->survey->version, sizeof(l->survey->version), "%s",
		info->version ? info->version : "");
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.info = on_core_info,
};

static void on_patience_over(void *data, uint64_t n_expirations)
{
	((struct look *)data)->error = -ETIME;
}

static void on_end(void *data, int fd, uint32_t mask)
{
	((struct look *)data)->error = -ECANCELED;
}

/* Waits until the server has answered all that was asked.  0 or -errno. */
static int round_trip(struct look *l)
{
	tb_registry_ask(&l->survey->registry);
	while (!tb_registry_is_answered(&l->survey->registry) && l->error == 0)
		pw_loop_iterate(l->loop, -1);
	return l->error;
}

/* What ends a look before all is there.  0 or -errno. */
static int limit(struct look *l)
{
	struct timespec patience = { .tv_sec = TB_PATIENCE_S };

	l->patience = pw_loop_add_timer(l->loop, on_patience_over, l);
	if (!l->patience)
		return -errno;
	pw_loop_update_timer(l->loop, l->patience, &patience, NULL, false);
	if (!l->options->can_be_ended)
		return 0;
	l->end = pw_loop_add_io(l->loop, l->options->end_fd, SPA_IO_IN, false, on_end, l);
	return l->end ? 0 : -errno;
}

static int look_around(struct look *l)
{
	int res = limit(l);

	if (res < 0)
		return res;
	pw_loop_enter(l->loop);
	/* First what there is, then what it says of itself. */
	res = round_trip(l);
	if (res == 0)
		res = round_trip(l);
	pw_loop_leave(l->loop);
	return res;
}

/* ---- life ---- */

static int connect_to(struct look *l, const char *remote)
{
	l->context = l->options->context ? l->options->context : tb_lean_context_new();
	if (!l->context)
		return -errno;
	l->loop = pw_context_get_main_loop(l->context);
	l->core = tb_lean_core(l->context, remote);
	if (!l->core)
		return -errno;
	pw_core_add_listener(l->core, &l->core_listener, &core_events, l);
	return tb_registry_connect(&l->survey->registry, l->core,
		TB_GLOBALS(NODE) | TB_GLOBALS(LINK) | TB_GLOBALS(CLIENT) | TB_GLOBALS(METADATA),
		&registry_events, l);
}

static const char *const label_keys[] = { PW_KEY_NODE_DESCRIPTION, PW_KEY_APP_NAME,
	PW_KEY_NODE_NICK, PW_KEY_NODE_NAME, PW_KEY_MEDIA_NAME };

/* Other programs choose these, and they go to a terminal. */
static void make_labels_printable(struct tb_survey *s)
{
	for (uint32_t i = 0; i < s->registry.n_globals; i++) {
		for (size_t k = 0; k < SPA_N_ELEMENTS(label_keys); k++) {
			const char *label =
				pw_properties_get(s->registry.global[i]->props, label_keys[k]);
			char *copy = label ? strdup(label) : NULL;

			if (!copy)
				continue;
			tb_make_printable(copy);
			pw_properties_set(s->registry.global[i]->props, label_keys[k], copy);
			free(copy);
		}
	}
}

static void disconnect(struct look *l)
{
	tb_registry_disconnect(&l->survey->registry);
	if (l->core)
		pw_core_disconnect(l->core);
	if (l->patience)
		pw_loop_destroy_source(l->loop, l->patience);
	if (l->end)
		pw_loop_destroy_source(l->loop, l->end);
	if (!l->options->context)
		tb_lean_context_free(l->context);
}

struct tb_survey *tb_survey_look(const struct tb_survey_options *options)
{
	struct look l = { .survey = calloc(1, sizeof(*l.survey)), .options = options };
	int res;

	if (!l.survey)
		return NULL;
	pw_init(NULL, NULL);
	res = connect_to(&l, options->remote);
	if (res == 0)
		res = look_around(&l);
	disconnect(&l);
	make_labels_printable(l.survey);
	if (res == 0)
		return l.survey;
	tb_survey_free(l.survey);
	errno = -res;
	return NULL;
}

struct tb_survey *tb_survey_new(const char *remote)
{
	return tb_survey_look(&(struct tb_survey_options){ .remote = remote });
}

void tb_survey_free(struct tb_survey *s)
{
	if (!s)
		return;
	tb_registry_finish(&s->registry);
	for (uint32_t i = 0; i < s->n_entries; i++)
		free(s->entry[i].value);
	free(s->entry);
	free(s);
	pw_deinit();
}

/* ---- looking up ---- */

bool tb_global_is_level_meter(const struct tb_global *t)
{
	return tb_is_level_meter(&t->props->dict);
}

bool tb_global_is_stream(const struct tb_global *t)
{
	const char *class = tb_global_get(t, PW_KEY_MEDIA_CLASS);

	return t->kind == TB_GLOBAL_NODE && !tb_global_get(t, TB_KEY_CONSOLE)[0]
	       && spa_strstartswith(class, "Stream/") && spa_strendswith(class, "/Audio")
	       && !tb_global_is_level_meter(t);
}

const struct tb_global *tb_survey_node(const struct tb_survey *s, uint32_t id)
{
	return tb_registry_at(&s->registry, TB_GLOBAL_NODE, id);
}

static const struct tb_global *find_node(const struct tb_survey *s, const char *name)
{
	return tb_registry_find(&s->registry, TB_GLOBAL_NODE, PW_KEY_NODE_NAME, name);
}

const struct tb_global *tb_survey_find_metadata(const struct tb_survey *s, const char *name)
{
	return tb_registry_find(&s->registry, TB_GLOBAL_METADATA, PW_KEY_METADATA_NAME, name);
}

const char *tb_survey_entry(const struct tb_survey *s, const char *metadata, const char *key)
{
	for (uint32_t i = 0; i < s->n_entries; i++) {
		if (spa_streq(s->entry[i].metadata, metadata) && spa_streq(s->entry[i].key, key))
			return s->entry[i].value;
	}
	return NULL;
}

const struct tb_global *tb_survey_default(const struct tb_survey *s, const char *kind)
{
	const char *value;
	char key[64], name[256];

	snprintf(key, sizeof(key), "default.audio.%s", kind);
	value = tb_survey_entry(s, "default", key);
	if (!value
		|| spa_json_str_object_find(value, strlen(value), "name", name, sizeof(name)) <= 0)
		return NULL;
	return find_node(s, name);
}

const char *tb_global_label(const struct tb_global *t)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(label_keys); i++) {
		if (tb_global_get(t, label_keys[i])[0])
			return tb_global_get(t, label_keys[i]);
	}
	return "?";
}

bool tb_global_is_of_console(const struct tb_global *t, const char *console)
{
	const char *own = tb_global_get(t, TB_KEY_CONSOLE);

	return t->kind == TB_GLOBAL_NODE && own[0] && (!console || spa_streq(own, console));
}

const char *tb_global_name(const struct tb_global *t, char text[TB_GLOBAL_NAME_MAX])
{
	const char *console = tb_global_get(t, TB_KEY_CONSOLE);
	bool is_usual = spa_streq(console, "troubadour");

	snprintf(text, TB_GLOBAL_NAME_MAX, "%s%s%s", is_usual ? "" : console, is_usual ? "" : ": ",
		tb_global_get(t, TB_KEY_DEVICE));
	return text;
}
