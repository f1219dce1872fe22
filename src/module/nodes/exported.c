/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "exported.h"

#include <errno.h>

#include <spa/utils/string.h>

static void set_state(struct tb_exported *e, enum tb_exported_state state)
{
	if (e->state == state)
		return;
	e->state = state;
	if (e->events)
		e->events->state_changed(e->data);
}

void tb_exported_started(struct tb_exported *e)
{
	if (e->state == TB_EXPORTED_PAUSED || e->state == TB_EXPORTED_STREAMING)
		set_state(e, e->node->is_started ? TB_EXPORTED_STREAMING : TB_EXPORTED_PAUSED);
}

/* ---- the server's side of it ---- */

static void on_bound(void *data, uint32_t id, const struct spa_dict *properties)
{
	struct tb_exported *e = data;

	e->id = id;
	if (e->state == TB_EXPORTED_CONNECTING)
		set_state(e, TB_EXPORTED_PAUSED);
}

static void on_removed(void *data)
{
	struct tb_exported *e = data;

	e->id = PW_ID_ANY;
	set_state(e, TB_EXPORTED_GONE);
}

/* With the connection. */
static void on_proxy_destroyed(void *data)
{
	struct tb_exported *e = data;

	spa_hook_remove(&e->proxy_listener);
	e->proxy = NULL;
	on_removed(e);
}

static void on_proxy_error(void *data, int seq, int res, const char *message)
{
	struct tb_exported *e = data;

	if (e->events)
		e->events->error(e->data, message);
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.bound_props = on_bound,
	.removed = on_removed,
	.destroy = on_proxy_destroyed,
	.error = on_proxy_error,
};

static void on_core_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	if (id == PW_ID_CORE && res == -EPIPE)
		set_state(data, TB_EXPORTED_GONE);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.error = on_core_error,
};

/* ---- our side of it ---- */

static void on_impl_destroyed(void *data)
{
	struct tb_exported *e = data;

	spa_hook_remove(&e->impl_listener);
	e->impl = NULL;
}

static const struct pw_impl_node_events impl_events = {
	PW_VERSION_IMPL_NODE_EVENTS,
	.destroy = on_impl_destroyed,
};

static int apply_rule(
	void *data, const char *location, const char *action, const char *text, size_t n_bytes)
{
	if (spa_streq(action, "update-props"))
		pw_properties_update_string(data, text, n_bytes);
	return 1;
}

static void apply_rules(struct pw_context *context, const struct tb_exported_rules *rules,
	struct pw_properties *properties)
{
	pw_context_conf_update_props(context, rules->properties, properties);
	pw_context_conf_section_match_rules(
		context, rules->rules, &properties->dict, apply_rule, properties);
}

static int export(struct tb_exported *e, struct pw_core *core, struct pw_properties *properties)
{
	struct pw_context *context = pw_core_get_context(core);
	int res;

	e->impl = pw_context_create_node(context, properties, 0);
	if (!e->impl)
		return -errno;
	pw_impl_node_add_listener(e->impl, &e->impl_listener, &impl_events, e);
	res = pw_impl_node_set_implementation(e->impl, &e->node->node);
	if (res < 0)
		return res;
	e->proxy = pw_core_export(core, PW_TYPE_INTERFACE_Node, NULL, e->impl, 0);
	if (!e->proxy)
		return -errno;
	pw_proxy_add_listener(e->proxy, &e->proxy_listener, &proxy_events, e);
	return 0;
}

int tb_exported_connect(struct tb_exported *e, struct pw_core *core, struct tb_node *node,
	struct pw_properties *properties, const struct tb_exported_rules *rules,
	const struct tb_exported_events *events, void *data)
{
	int res;

	*e = (struct tb_exported){
		.node = node,
		.id = PW_ID_ANY,
		.state = TB_EXPORTED_CONNECTING,
		.events = events,
		.data = data,
	};
	apply_rules(pw_core_get_context(core), rules, properties);
	pw_core_add_listener(core, &e->core_listener, &core_events, e);
	res = export(e, core, properties);
	if (res < 0)
		tb_exported_destroy(e);
	return res;
}

void tb_exported_destroy(struct tb_exported *e)
{
	if (!e->node)
		return;
	e->events = NULL;
	spa_hook_remove(&e->core_listener);
	tb_exported_set_active(e, false);
	if (e->proxy) {
		spa_hook_remove(&e->proxy_listener);
		pw_proxy_destroy(e->proxy);
	}
	if (e->impl)
		pw_impl_node_destroy(e->impl);
	*e = (struct tb_exported){ .id = PW_ID_ANY };
}

void tb_exported_set_active(struct tb_exported *e, bool active)
{
	if (e->impl)
		pw_impl_node_set_active(e->impl, active);
}

void tb_exported_update_properties(struct tb_exported *e, const struct spa_dict *properties)
{
	if (e->impl)
		pw_impl_node_update_properties(e->impl, properties);
}
