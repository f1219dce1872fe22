/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console seen from outside: its connection, its node and its events. */
#include "client-impl.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/props.h>

#include "client/held.h"
#include "client/lean.h"
#include "mixer/protocol.h"

struct tb_listener {
	struct spa_hook hook;
};

/* ---- the connection ---- */

__attribute__((format(printf, 3, 4))) static void leave(
	struct tb_client *c, int res, const char *format, ...)
{
	va_list args;

	if (c->is_gone)
		return;
	c->is_gone = true;
	/* The search for the console may have left a better message. */
	if (c->why[0] == '\0') {
		va_start(args, format);
		vsnprintf(c->why, sizeof(c->why), format, args);
		va_end(args);
	}
	tb_client_end_requests(c, res);
	tb_client_emit(c, gone);
}

static void describe(struct tb_client *c)
{
	tb_keys_describe(&c->keys);
	c->is_described = true;
	tb_client_answer_requests(c);
	if (c->stage == TB_STAGE_CONNECTED)
		tb_client_emit(c, restructured);
}

static void read_console(struct tb_client *c);

static void end_looking(struct tb_client *c)
{
	int res;

	c->stage = TB_STAGE_LOOKED;
	if (c->purpose == TB_PURPOSE_LOOKING)
		return;
	res = tb_client_find(c);
	if (res < 0)
		leave(c, res, "there is no console");
	else
		read_console(c);
}

static void end_reading(struct tb_client *c)
{
	if (!c->is_described) {
		leave(c, -EPROTO, "console %s does not answer (no Props)", c->console);
		return;
	}
	if (tb_keys_version(&c->keys) > TB_PROTOCOL_VERSION) {
		leave(c, -EPROTONOSUPPORT,
			"console %s speaks version %u of the protocol, and this program only up to "
			"version %u; this program is too old",
			c->console, tb_keys_version(&c->keys), TB_PROTOCOL_VERSION);
		return;
	}
	c->stage = TB_STAGE_CONNECTED;
	tb_client_emit(c, ready);
}

static void on_answered(void *data)
{
	struct tb_client *c = data;

	if (c->is_gone)
		return;
	/* Descriptions come one by one; this is after the last. */
	if (c->has_props && !c->is_described)
		describe(c);
	if (c->stage == TB_STAGE_LOOKING)
		end_looking(c);
	else if (c->stage == TB_STAGE_READING)
		end_reading(c);
}

static void on_broken(void *data)
{
	leave(data, -EPIPE, "PipeWire went away");
}

static void on_came(void *data, struct tb_global *g)
{
	struct tb_client *c = data;

	tb_client_renew_side(c);
	tb_client_add_object(c, g);
	if (g->kind == TB_GLOBAL_METADATA)
		tb_client_consider_metadata(c, g);
	tb_client_emit_global(c, came, g);
}

static void on_told(void *data, struct tb_global *g)
{
	struct tb_client *c = data;

	tb_client_judge_object(c, g);
	tb_client_emit_global(c, told, g);
}

static void on_went(void *data, struct tb_global *g)
{
	struct tb_client *c = data;

	if (g->kind == TB_GLOBAL_METADATA)
		tb_client_forget_metadata(c, g);
	else
		tb_client_emit(c, graph);
	tb_client_emit_global(c, went, g);
	if (!c->node || g->proxy != c->node)
		return;
	c->node = NULL;
	leave(c, -EPIPE, "the console went away");
}

static const struct tb_registry_events registry_events = {
	.global_bytes = sizeof(struct tb_client_global),
	.came = on_came,
	.went = on_went,
	.told = on_told,
	.answered = on_answered,
	.broken = on_broken,
};

/* A client that uses only keys asks for nothing but consoles. */
static uint32_t kinds_for(enum tb_purpose purpose)
{
	return purpose >= TB_PURPOSE_KEYS ? TB_GLOBALS(NODE)
	                                  : TB_GLOBALS(NODE) | TB_GLOBALS(PORT) | TB_GLOBALS(LINK)
	                                            | TB_GLOBALS(METADATA);
}

static int connect_core(struct tb_client *c)
{
	c->core = pw_context_connect(c->context, tb_client_properties(c), 0);
	if (!c->core)
		return -errno;
	return tb_registry_connect(
		&c->registry, c->core, kinds_for(c->purpose), &registry_events, c);
}

/* ---- the console's node ---- */

static void on_changed(void *data, const struct tb_key *key)
{
	struct tb_client *c = data;

	/* Keys without a description are about to get one. */
	if (c->is_described && c->stage == TB_STAGE_CONNECTED)
		tb_client_emit(c, changed, key);
}

static void describe_later(struct tb_client *c)
{
	c->is_described = false;
	/* The daemon tells all of them without a pause: an answer that is still to come comes
	 * after the last, too. */
	if (tb_registry_is_answered(&c->registry))
		tb_registry_ask(&c->registry);
}

static void on_props(struct tb_client *c, const struct spa_pod *pod)
{
	int res = tb_keys_read_props(&c->keys, pod, on_changed, c);

	if (res < 0)
		return;
	c->has_props = true;
	if (res > 0)
		describe_later(c);
	else if (c->is_described)
		tb_client_answer_requests(c);
}

static void on_param(void *data, int seq, uint32_t id, uint32_t index, uint32_t next,
	const struct spa_pod *param)
{
	struct tb_client *c = data;

	if (id == SPA_PARAM_Props)
		on_props(c, param);
	if (id != SPA_PARAM_PropInfo)
		return;
	if (index == 0) {
		tb_keys_clear_infos(&c->keys);
		describe_later(c);
	}
	tb_keys_add_prop_info(&c->keys, param);
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.param = on_param,
};

static void read_console(struct tb_client *c)
{
	uint32_t ids[] = { SPA_PARAM_PropInfo, SPA_PARAM_Props };

	c->stage = TB_STAGE_READING;
	pw_proxy_add_object_listener(c->node, &c->node_listener, &node_events, c);
	pw_node_subscribe_params((struct pw_node *)c->node, ids, 2);
	tb_registry_ask(&c->registry);
}

/* ---- life ---- */

static struct tb_client *new_client(
	const struct tb_client_options *options, enum tb_purpose purpose)
{
	struct tb_client *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	pw_init(NULL, NULL);
	spa_hook_list_init(&c->listeners);
	spa_list_init(&c->requests);
	spa_hook_list_init(&c->global_listeners);
	pw_array_init(&c->refusals, 1024);
	for (int i = 0; i < TB_N_OBJECTS; i++)
		c->metadata_id[i] = PW_ID_ANY;
	tb_held_init(&c->keys.held);
	c->loop = options->loop;
	c->purpose = purpose;
	return c;
}

static struct pw_context *new_context(struct tb_client *c)
{
	struct pw_properties *p = c->purpose == TB_PURPOSE_LIBRARY ? NULL : tb_lean_context();

	/* A client that uses only keys has no nodes of its own, and asks WirePlumber for nothing.
	 */
	if (p && c->purpose >= TB_PURPOSE_KEYS) {
		pw_properties_set(p, "module.client-node", "false");
		pw_properties_set(p, "module.metadata", "false");
	}
	return pw_context_new(c->loop, p, 0);
}

static int start(struct tb_client *c, const struct tb_client_options *options)
{
	int res;

	c->wanted_console = options->console ? strdup(options->console) : NULL;
	c->remote = options->remote ? strdup(options->remote) : NULL;
	if ((options->console && !c->wanted_console) || (options->remote && !c->remote))
		return -ENOMEM;
	c->owns_loop = !c->loop;
	if (c->owns_loop)
		c->loop = pw_loop_new(NULL);
	c->owns_context = !c->context;
	if (c->owns_context)
		c->context = c->loop ? new_context(c) : NULL;
	if (!c->context)
		return -errno;
	res = connect_core(c);
	if (res == 0)
		tb_registry_ask(&c->registry);
	return res;
}

/* NULL with errno, and with nothing left of the client. */
static struct tb_client *begin(struct tb_client *c, const struct tb_client_options *options)
{
	int res = c ? start(c, options) : -ENOMEM;

	if (res == 0)
		return c;
	tb_client_free(c);
	errno = -res;
	return NULL;
}

struct tb_client *tb_client_begin(const struct tb_client_options *options, enum tb_purpose purpose)
{
	return begin(new_client(options, purpose), options);
}

struct tb_client *tb_client_open(const struct tb_client_options *options)
{
	return tb_client_begin(options, TB_PURPOSE_LIBRARY);
}

struct tb_client *tb_client_open_lean(const struct tb_client_options *options)
{
	return tb_client_begin(options, TB_PURPOSE_COMMAND);
}

struct tb_client *tb_client_open_in(
	const struct tb_client_options *options, struct pw_context *context)
{
	struct tb_client *c = new_client(options, TB_PURPOSE_COMMAND);

	if (c) {
		c->context = context;
		c->loop = pw_context_get_main_loop(context);
	}
	return begin(c, options);
}

static void free_listeners(struct tb_client *c)
{
	struct spa_hook *hook;

	spa_list_consume(hook, &c->listeners.list, link)
		tb_client_unlisten(c, SPA_CONTAINER_OF(hook, struct tb_listener, hook));
}

void tb_client_free(struct tb_client *c)
{
	if (!c)
		return;
	tb_client_end_requests(c, -ECANCELED);
	free_listeners(c);
	tb_client_unbind_metadata(c);
	tb_registry_finish(&c->registry);
	if (c->core)
		pw_core_disconnect(c->core);
	if (c->owns_context && c->context)
		pw_context_destroy(c->context);
	if (c->owns_loop && c->loop)
		pw_loop_destroy(c->loop);
	tb_keys_finish(&c->keys);
	pw_array_clear(&c->refusals);
	free(c->wanted_console);
	free(c->remote);
	free(c);
	pw_deinit();
}

/* ---- a loop that is not PipeWire's ---- */

int tb_client_pollfd(struct tb_client *c, struct pollfd *pfd)
{
	if (!c->owns_loop)
		return -EINVAL;
	*pfd = (struct pollfd){ .fd = pw_loop_get_fd(c->loop), .events = POLLIN };
	return 0;
}

int tb_client_dispatch(struct tb_client *c, const struct pollfd *pfd)
{
	if (!c->owns_loop)
		return -EINVAL;
	if (pfd->revents != 0) {
		pw_loop_enter(c->loop);
		pw_loop_iterate(c->loop, 0);
		pw_loop_leave(c->loop);
	}
	return c->is_gone ? -EPIPE : 0;
}

/* ---- events ---- */

struct tb_listener *tb_client_listen(
	struct tb_client *c, const struct tb_client_events *events, void *data)
{
	struct tb_listener *l = calloc(1, sizeof(*l));

	if (l)
		spa_hook_list_append(&c->listeners, &l->hook, events, data);
	return l;
}

void tb_client_unlisten(struct tb_client *c, struct tb_listener *listener)
{
	if (!listener)
		return;
	spa_hook_remove(&listener->hook);
	free(listener);
}

/* ---- what it knows ---- */

const char *tb_client_console(const struct tb_client *c)
{
	return c->console;
}

uint32_t tb_client_node(const struct tb_client *c)
{
	return c->node_id;
}

const char *tb_client_why(const struct tb_client *c)
{
	return c->is_gone ? c->why : "";
}

bool tb_client_is_ready(const struct tb_client *c)
{
	return c->is_described;
}

uint32_t tb_client_id(const struct tb_client *c)
{
	return pw_proxy_get_bound_id((struct pw_proxy *)pw_core_get_client(c->core));
}

struct tb_keys *tb_client_keys(struct tb_client *c)
{
	return &c->keys;
}

struct pw_core *tb_client_core(struct tb_client *c)
{
	return c->core;
}

struct pw_loop *tb_client_loop(struct tb_client *c)
{
	return c->loop;
}

const struct tb_key *tb_client_key(const struct tb_client *c, uint32_t i)
{
	return c->is_described && i < c->keys.n ? &c->keys.key[i] : NULL;
}

const struct tb_key *tb_client_find_key(const struct tb_client *c, const char *name)
{
	return tb_keys_find(&c->keys, name);
}
