/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/survey.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "client/lean.h"
#include "level-meter.h"
#include "client/printable.h"

/* A thing and what we hear about it while we look. */
struct bound {
	struct tb_thing thing; /* first, so that one is the other */
	struct look *look;
	struct pw_proxy *proxy;
	struct spa_hook listener;
};

struct look {
	struct tb_survey *survey;
	const struct tb_survey_options *options;
	struct pw_main_loop *loop;
	struct tb_lean lean;
	struct spa_hook core_listener, registry_listener;
	int wanted_seq, error;
	bool is_done;
};

/* ---- what we are told ---- */

static void on_node_info(void *data, const struct pw_node_info *info)
{
	struct bound *b = data;

	if (info->props)
		pw_properties_update(b->thing.props, info->props);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_node_info,
};

static void on_client_info(void *data, const struct pw_client_info *info)
{
	struct bound *b = data;

	if (info->props)
		pw_properties_update(b->thing.props, info->props);
}

static const struct pw_client_events client_events = {
	PW_VERSION_CLIENT_EVENTS,
	.info = on_client_info,
};

static int on_entry(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct bound *b = data;
	struct tb_survey *s = b->look->survey;
	struct tb_entry *grown;

	/* What concerns one node is not asked for. */
	if (!key || !value || subject != PW_ID_CORE)
		return 0;
	grown = reallocarray(s->entry, s->n_entries + 1, sizeof(*grown));
	if (!grown)
		return 0;
	s->entry = grown;
	grown += s->n_entries++;
	snprintf(grown->metadata, sizeof(grown->metadata), "%s",
		tb_thing_get(&b->thing, PW_KEY_METADATA_NAME));
	snprintf(grown->key, sizeof(grown->key), "%s", key);
	grown->value = strdup(value);
	return 0;
}

static const struct pw_metadata_events metadata_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_entry,
};

static uint32_t id_in(const struct pw_properties *props, const char *key)
{
	return pw_properties_get_uint32(props, key, PW_ID_ANY);
}

static struct bound *add(
	struct look *l, uint32_t id, enum tb_thing_kind kind, const struct spa_dict *props)
{
	struct tb_survey *s = l->survey;
	struct tb_thing **grown = reallocarray(s->thing, s->n_things + 1, sizeof(*grown));
	struct bound *b;

	if (!grown)
		return NULL;
	s->thing = grown;
	b = calloc(1, sizeof(*b));
	if (!b)
		return NULL;
	b->look = l;
	b->thing =
		(struct tb_thing){ kind, id, pw_properties_new_dict(props), PW_ID_ANY, PW_ID_ANY };
	if (!b->thing.props) {
		free(b);
		return NULL;
	}
	if (kind == TB_THING_LINK) {
		b->thing.from_node = id_in(b->thing.props, PW_KEY_LINK_OUTPUT_NODE);
		b->thing.to_node = id_in(b->thing.props, PW_KEY_LINK_INPUT_NODE);
	}
	s->thing[s->n_things++] = &b->thing;
	return b;
}

static const struct kind {
	const char *type;
	enum tb_thing_kind kind;
	uint32_t version;
	const void *events; /* NULL: the registry tells all */
} kinds[] = {
	{ PW_TYPE_INTERFACE_Node, TB_THING_NODE, PW_VERSION_NODE, &node_events },
	{ PW_TYPE_INTERFACE_Client, TB_THING_CLIENT, PW_VERSION_CLIENT, &client_events },
	{ PW_TYPE_INTERFACE_Metadata, TB_THING_METADATA, PW_VERSION_METADATA, &metadata_events },
	{ PW_TYPE_INTERFACE_Link, TB_THING_LINK, PW_VERSION_LINK, NULL },
};

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	static const struct spa_dict none = SPA_DICT_INIT(NULL, 0);
	struct look *l = data;

	for (size_t i = 0; i < SPA_N_ELEMENTS(kinds); i++) {
		const struct kind *k = &kinds[i];
		struct bound *b;

		if (!spa_streq(type, k->type))
			continue;
		b = add(l, id, k->kind, props ? props : &none);
		if (!b || !k->events
			|| (k->kind == TB_THING_METADATA && l->options->without_entries))
			return;
		b->proxy = pw_registry_bind(l->lean.registry, id, type, k->version, 0);
		if (b->proxy)
			pw_proxy_add_object_listener(b->proxy, &b->listener, k->events, b);
	}
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
};

/* ---- waiting ---- */

static void on_core_info(void *data, const struct pw_core_info *info)
{
	struct look *l = data;

	snprintf(l->survey->version, sizeof(l->survey->version), "%s",
		info->version ? info->version : "");
}

static void on_core_done(void *data, uint32_t id, int seq)
{
	struct look *l = data;

	if (id == PW_ID_CORE && seq == l->wanted_seq)
		l->is_done = true;
}

static void on_core_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	if (id == PW_ID_CORE && res == -EPIPE)
		((struct look *)data)->error = res;
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.info = on_core_info,
	.done = on_core_done,
	.error = on_core_error,
};

static void on_patience_over(void *data, uint64_t n_expirations)
{
	((struct look *)data)->error = -ETIME;
}

static void on_end(void *data, int fd, uint32_t mask)
{
	((struct look *)data)->error = -ECANCELED;
}

/* Until the server has answered all that was asked.  0 or -errno. */
static int round_trip(struct look *l)
{
	struct pw_loop *loop = pw_main_loop_get_loop(l->loop);

	l->is_done = false;
	l->wanted_seq = pw_core_sync(l->lean.core, PW_ID_CORE, 0);
	while (!l->is_done && l->error == 0)
		pw_loop_iterate(loop, -1);
	return l->error;
}

/* What ends a look before all is there.  The loop's own; 0 or -errno. */
static int limit(struct look *l)
{
	struct pw_loop *loop = pw_main_loop_get_loop(l->loop);
	struct spa_source *timer = pw_loop_add_timer(loop, on_patience_over, l);
	struct timespec patience = { .tv_sec = TB_PATIENCE_S };

	if (!timer)
		return -errno;
	pw_loop_update_timer(loop, timer, &patience, NULL, false);
	return !l->options->can_be_ended
	                       || pw_loop_add_io(
				       loop, l->options->end_fd, SPA_IO_IN, false, on_end, l)
	               ? 0
	               : -errno;
}

static int look_around(struct look *l)
{
	struct pw_loop *loop = pw_main_loop_get_loop(l->loop);
	int res = limit(l);

	if (res < 0)
		return res;
	pw_loop_enter(loop);
	/* First what there is, then what it says of itself. */
	res = round_trip(l);
	if (res == 0)
		res = round_trip(l);
	pw_loop_leave(loop);
	return res;
}

/* ---- life ---- */

static int connect_to(struct look *l, const char *remote)
{
	int res;

	l->loop = pw_main_loop_new(NULL);
	if (!l->loop)
		return -errno;
	res = tb_lean_connect(&l->lean, pw_main_loop_get_loop(l->loop), remote);
	if (res < 0)
		return res;
	pw_core_add_listener(l->lean.core, &l->core_listener, &core_events, l);
	pw_registry_add_listener(l->lean.registry, &l->registry_listener, &registry_events, l);
	return 0;
}

static const char *const label_keys[] = { PW_KEY_NODE_DESCRIPTION, PW_KEY_APP_NAME,
	PW_KEY_NODE_NICK, PW_KEY_NODE_NAME, PW_KEY_MEDIA_NAME };

/* Other programs choose these, and they go to a terminal. */
static void make_labels_printable(struct tb_survey *s)
{
	for (uint32_t i = 0; i < s->n_things; i++) {
		for (size_t k = 0; k < SPA_N_ELEMENTS(label_keys); k++) {
			const char *label = pw_properties_get(s->thing[i]->props, label_keys[k]);
			char *copy = label ? strdup(label) : NULL;

			if (!copy)
				continue;
			tb_make_printable(copy);
			pw_properties_set(s->thing[i]->props, label_keys[k], copy);
			free(copy);
		}
	}
}

static void disconnect(struct look *l)
{
	for (uint32_t i = 0; i < l->survey->n_things; i++) {
		struct bound *b = (struct bound *)l->survey->thing[i];

		if (b->proxy)
			pw_proxy_destroy(b->proxy);
		b->proxy = NULL;
		b->look = NULL;
	}
	tb_lean_disconnect(&l->lean);
	if (l->loop)
		pw_main_loop_destroy(l->loop);
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
	for (uint32_t i = 0; i < s->n_things; i++) {
		pw_properties_free(s->thing[i]->props);
		free(s->thing[i]);
	}
	for (uint32_t i = 0; i < s->n_entries; i++)
		free(s->entry[i].value);
	free(s->thing);
	free(s->entry);
	free(s);
	pw_deinit();
}

/* ---- looking up ---- */

const char *tb_thing_get(const struct tb_thing *t, const char *key)
{
	const char *value = pw_properties_get(t->props, key);

	return value ? value : "";
}

bool tb_thing_is_level_meter(const struct tb_thing *t)
{
	return tb_is_level_meter(&t->props->dict);
}

static const struct tb_thing *find(
	const struct tb_survey *s, enum tb_thing_kind kind, const char *key, const char *value)
{
	for (uint32_t i = 0; i < s->n_things; i++) {
		if (s->thing[i]->kind == kind && spa_streq(tb_thing_get(s->thing[i], key), value))
			return s->thing[i];
	}
	return NULL;
}

const struct tb_thing *tb_survey_node(const struct tb_survey *s, uint32_t id)
{
	for (uint32_t i = 0; i < s->n_things; i++) {
		if (s->thing[i]->kind == TB_THING_NODE && s->thing[i]->id == id)
			return s->thing[i];
	}
	return NULL;
}

const struct tb_thing *tb_survey_find_node(const struct tb_survey *s, const char *name)
{
	return find(s, TB_THING_NODE, PW_KEY_NODE_NAME, name);
}

const struct tb_thing *tb_survey_find_metadata(const struct tb_survey *s, const char *name)
{
	return find(s, TB_THING_METADATA, PW_KEY_METADATA_NAME, name);
}

const char *tb_survey_entry(const struct tb_survey *s, const char *metadata, const char *key)
{
	for (uint32_t i = 0; i < s->n_entries; i++) {
		if (spa_streq(s->entry[i].metadata, metadata) && spa_streq(s->entry[i].key, key))
			return s->entry[i].value;
	}
	return NULL;
}

const struct tb_thing *tb_survey_default(const struct tb_survey *s, const char *kind)
{
	const char *value;
	char key[64], name[256];

	snprintf(key, sizeof(key), "default.audio.%s", kind);
	value = tb_survey_entry(s, "default", key);
	if (!value
		|| spa_json_str_object_find(value, strlen(value), "name", name, sizeof(name)) <= 0)
		return NULL;
	return tb_survey_find_node(s, name);
}

const char *tb_thing_label(const struct tb_thing *t)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(label_keys); i++) {
		if (tb_thing_get(t, label_keys[i])[0])
			return tb_thing_get(t, label_keys[i]);
	}
	return "?";
}

bool tb_thing_is_of_console(const struct tb_thing *t, const char *console)
{
	const char *own = tb_thing_get(t, TB_KEY_CONSOLE);

	return t->kind == TB_THING_NODE && own[0] && (!console || spa_streq(own, console));
}

const char *tb_thing_name(const struct tb_thing *t, char text[TB_THING_NAME_MAX])
{
	const char *console = tb_thing_get(t, TB_KEY_CONSOLE);
	bool is_usual = spa_streq(console, "troubadour");

	snprintf(text, TB_THING_NAME_MAX, "%s%s%s", is_usual ? "" : console, is_usual ? "" : ": ",
		tb_thing_get(t, TB_KEY_DEVICE));
	return text;
}
