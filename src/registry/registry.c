/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "registry/registry.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "base/refusal.h"

#define emit(r, event, ...)                                                                        \
	do {                                                                                       \
		if ((r)->events->event)                                                            \
			(r)->events->event((r)->data, ##__VA_ARGS__);                              \
	} while (0)

/* ---- what globals tell ---- */

/* Those of the registry, which does not tell them again, stay. */
static void drop_others(struct tb_global *g, const struct spa_dict *props)
{
	for (uint32_t i = g->props->dict.n_items; i-- > 0;) {
		const char *key = g->props->dict.items[i].key;

		if (!spa_dict_lookup_item(props, key) && !pw_properties_get(g->listed, key))
			pw_properties_set(g->props, key, NULL);
	}
}

/* A global tells all of its properties whenever one of them changes. */
static void take_props(struct tb_global *g, const struct spa_dict *props)
{
	if (!props)
		return;
	drop_others(g, props);
	pw_properties_update(g->props, props);
	g->is_told = true;
	emit(g->registry, told, g);
}

/* Without the flag there are no properties in the others' place. */
static void on_node_info(void *data, const struct pw_node_info *info)
{
	take_props(data, info->change_mask & PW_NODE_CHANGE_MASK_PROPS ? info->props : NULL);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_node_info,
};

static void on_client_info(void *data, const struct pw_client_info *info)
{
	take_props(data, info->change_mask & PW_CLIENT_CHANGE_MASK_PROPS ? info->props : NULL);
}

static const struct pw_client_events client_events = {
	PW_VERSION_CLIENT_EVENTS,
	.info = on_client_info,
};

static int on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_global *g = data;

	emit(g->registry, property, g, subject, key, value);
	return 0;
}

static const struct pw_metadata_events metadata_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_property,
};

static const struct kind {
	const char *type;
	uint32_t version;
	const void *events; /* NULL: the registry tells all */
} table[TB_N_GLOBAL_KINDS] = {
	[TB_GLOBAL_NODE] = { PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, &node_events },
	[TB_GLOBAL_PORT] = { PW_TYPE_INTERFACE_Port },
	[TB_GLOBAL_LINK] = { PW_TYPE_INTERFACE_Link },
	[TB_GLOBAL_CLIENT] = { PW_TYPE_INTERFACE_Client, PW_VERSION_CLIENT, &client_events },
	[TB_GLOBAL_METADATA] = { PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA,
		&metadata_events },
};

int tb_global_look(struct tb_global *g)
{
	const struct kind *k = &table[g->kind];

	if (g->proxy || !k->events)
		return 0;
	if (!g->listed)
		g->listed = pw_properties_copy(g->props);
	if (!g->listed)
		return -errno;
	g->proxy = pw_registry_bind(g->registry->proxy, g->id, k->type, k->version, 0);
	if (!g->proxy)
		return -errno;
	pw_proxy_add_object_listener(g->proxy, &g->listener, k->events, g);
	return 0;
}

void tb_global_look_away(struct tb_global *g)
{
	if (g->proxy)
		pw_proxy_destroy(g->proxy);
	g->proxy = NULL;
}

/* ---- the list ---- */

static void free_global(struct tb_global *g)
{
	tb_global_look_away(g);
	pw_properties_free(g->props);
	pw_properties_free(g->listed);
	free(g);
}

static struct tb_global *new_global(
	struct tb_registry *r, uint32_t id, enum tb_global_kind kind, const struct spa_dict *props)
{
	static const struct spa_dict none = SPA_DICT_INIT(NULL, 0);
	struct tb_global *g = calloc(1, SPA_MAX(r->events->global_bytes, sizeof(*g)));

	if (!g)
		return NULL;
	*g = (struct tb_global){ r, kind, id, pw_properties_new_dict(props ? props : &none),
		PW_ID_ANY, PW_ID_ANY };
	if (!g->props) {
		free(g);
		return NULL;
	}
	if (kind == TB_GLOBAL_LINK) {
		g->from_node = tb_global_get_id(g, PW_KEY_LINK_OUTPUT_NODE);
		g->to_node = tb_global_get_id(g, PW_KEY_LINK_INPUT_NODE);
	}
	return g;
}

static void add(
	struct tb_registry *r, uint32_t id, enum tb_global_kind kind, const struct spa_dict *props)
{
	struct tb_global **grown = reallocarray(r->global, r->n_globals + 1, sizeof(*grown)), *g;

	if (!grown)
		return;
	r->global = grown;
	g = new_global(r, id, kind, props);
	if (!g)
		return;
	r->global[r->n_globals++] = g;
	emit(r, came, g);
}

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	struct tb_registry *r = data;

	for (uint32_t kind = 0; kind < TB_N_GLOBAL_KINDS; kind++)
		if (r->kinds & (1u << kind) && spa_streq(type, table[kind].type))
			add(r, id, kind, props);
}

static void remove_at(struct tb_registry *r, uint32_t i)
{
	struct tb_global *g = r->global[i];

	r->n_globals--;
	memmove(&r->global[i], &r->global[i + 1], (r->n_globals - i) * sizeof(struct tb_global *));
	emit(r, went, g);
	free_global(g);
}

static void on_global_remove(void *data, uint32_t id)
{
	struct tb_registry *r = data;

	for (uint32_t i = 0; i < r->n_globals; i++) {
		if (r->global[i]->id == id) {
			remove_at(r, i);
			return;
		}
	}
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

/* ---- the server's answers ---- */

void tb_registry_ask(struct tb_registry *r)
{
	r->asked_seq = pw_core_sync(r->core, PW_ID_CORE, r->asked_seq);
}

bool tb_registry_is_answered(const struct tb_registry *r)
{
	return r->done_seq == r->asked_seq;
}

static struct pw_loop *loop_of(const struct tb_registry *r)
{
	return pw_context_get_main_loop(pw_core_get_context(r->core));
}

static void drop_timer(struct tb_registry *r)
{
	if (r->doubt_timer)
		pw_loop_destroy_source(loop_of(r), r->doubt_timer);
	r->doubt_timer = NULL;
}

/* Nothing of `r` is touched after the event. */
static void say_broken(struct tb_registry *r)
{
	drop_timer(r);
	r->doubt = (struct tb_doubt){ 0 };
	if (r->is_broken)
		return;
	r->is_broken = true;
	emit(r, broken);
}

static void wait_for_answer(struct tb_registry *r)
{
	struct timespec when = { .tv_sec = TB_DOUBT_WAIT_S };

	pw_loop_update_timer(loop_of(r), r->doubt_timer, &when, NULL, false);
}

static void on_waited(void *data, uint64_t n_expirations)
{
	struct tb_registry *r = data;
	enum tb_doubt_step step = tb_doubt_waited(&r->doubt);

	if (step == TB_DOUBT_WAIT)
		wait_for_answer(r);
	else if (step == TB_DOUBT_GONE)
		say_broken(r);
}

/* The core may be asked by others, too. */
static void on_done(void *data, uint32_t id, int seq)
{
	struct tb_registry *r = data;

	if (id != PW_ID_CORE)
		return;
	if (tb_doubt_answer(&r->doubt, seq))
		drop_timer(r);
	if (seq != r->asked_seq)
		return;
	r->done_seq = seq;
	emit(r, answered);
}

static void doubt(struct tb_registry *r)
{
	if (r->is_broken || !tb_doubt_begin(&r->doubt))
		return;
	r->doubt_timer = pw_loop_add_timer(loop_of(r), on_waited, r);
	if (!r->doubt_timer) {
		say_broken(r);
		return;
	}
	wait_for_answer(r);
	r->doubt.seq = pw_core_sync(r->core, PW_ID_CORE, 0);
}

static void on_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct tb_registry *r = data;

	if (id != PW_ID_CORE || tb_error_refuses_nothing(res, message))
		return;
	if (res == -EPIPE)
		say_broken(r);
	else
		doubt(r);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.done = on_done,
	.error = on_error,
};

/* ---- life ---- */

int tb_registry_connect(struct tb_registry *r, struct pw_core *core, uint32_t kinds,
	const struct tb_registry_events *events, void *data)
{
	*r = (struct tb_registry){ .kinds = kinds, .core = core, .events = events, .data = data };
	r->proxy = pw_core_get_registry(core, PW_VERSION_REGISTRY, 0);
	if (!r->proxy)
		return -errno;
	pw_registry_add_listener(r->proxy, &r->listener, &registry_events, r);
	pw_core_add_listener(core, &r->core_listener, &core_events, r);
	return 0;
}

void tb_registry_disconnect(struct tb_registry *r)
{
	if (!r->proxy)
		return;
	drop_timer(r);
	for (uint32_t i = 0; i < r->n_globals; i++)
		tb_global_look_away(r->global[i]);
	spa_hook_remove(&r->core_listener);
	pw_proxy_destroy((struct pw_proxy *)r->proxy);
	r->proxy = NULL;
}

void tb_registry_finish(struct tb_registry *r)
{
	tb_registry_disconnect(r);
	for (uint32_t i = 0; i < r->n_globals; i++)
		free_global(r->global[i]);
	free(r->global);
	*r = (struct tb_registry){ 0 };
}

/* ---- looking up ---- */

const char *tb_global_get(const struct tb_global *g, const char *key)
{
	const char *value = pw_properties_get(g->props, key);

	return value ? value : "";
}

uint32_t tb_global_get_id(const struct tb_global *g, const char *key)
{
	return pw_properties_get_uint32(g->props, key, PW_ID_ANY);
}

struct tb_global *tb_registry_at(const struct tb_registry *r, enum tb_global_kind kind, uint32_t id)
{
	struct tb_global *g;

	tb_registry_for_each(g, r, kind)
	{
		if (g->id == id)
			return g;
	}
	return NULL;
}

struct tb_global *tb_registry_find(
	const struct tb_registry *r, enum tb_global_kind kind, const char *key, const char *value)
{
	struct tb_global *g;

	tb_registry_for_each(g, r, kind)
	{
		if (spa_streq(pw_properties_get(g->props, key), value))
			return g;
	}
	return NULL;
}
