/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console that is connected: its server is the test's own context, so that all of it runs when
 * the test says so.  There is no session manager and no device, thus nothing plays.  What others
 * see and do is asked of the server, and made there. */
#ifndef SERVER_RIG_H
#define SERVER_RIG_H

#include "console-rig.h"

#include <pipewire/impl.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>

#define IS_READY "is ready: "

static inline struct pw_core *connect_here(void)
{
	struct pw_core *core = pw_context_connect_self(context, NULL, 0);

	cr_assert_not_null(core);
	return core;
}

static inline void begin_server(void)
{
	begin();
	cr_assert_not_null(
		pw_context_load_module(context, "libpipewire-module-access", NULL, NULL));
	pw_context_set_object(context, PW_TYPE_INTERFACE_Core, connect_here());
}

static inline void start_connected(const char *text)
{
	struct tb_console_config config;
	struct tb_config_error error;

	cr_assert_eq(tb_console_config_parse(&config, text, &error), 0, "%s", error.text);
	console = tb_console_new(context, &config, &error);
	cr_assert_not_null(console, "%s", error.text);
	cr_assert_eq(tb_console_connect(console), 0);
	AWAIT(n_times_said(IS_READY) == 1);
	cr_assert(settle());
}

/* ---- what the server has ---- */

struct search {
	const char *name;
	struct pw_impl_node *found;
};

static inline int look_at(void *data, struct pw_global *global)
{
	const struct pw_properties *p = pw_global_get_properties(global);
	struct search *s = data;
	const char *name = pw_properties_get(p, PW_KEY_NODE_NAME);

	if (pw_global_is_type(global, PW_TYPE_INTERFACE_Node) && name && strcmp(name, s->name) == 0)
		s->found = pw_global_get_object(global);
	return 0;
}

/* NULL: there is none. */
static inline struct pw_impl_node *find_node(const char *name)
{
	struct search s = { .name = name };

	pw_context_for_each_global(context, look_at, &s);
	return s.found;
}

static inline struct pw_impl_node *node(const char *name)
{
	struct pw_impl_node *found = find_node(name);

	cr_assert_not_null(found, "there is no node %s", name);
	return found;
}

static inline uint32_t node_id(const char *name)
{
	return pw_global_get_id(pw_impl_node_get_global(node(name)));
}

/* NULL: it has none. */
static inline const char *property(const char *name, const char *key)
{
	return pw_properties_get(pw_impl_node_get_properties(node(name)), key);
}

#define EXPECT_PROPERTY(name, key, value)                                                          \
	do {                                                                                       \
		const char *is = property(name, key), *wanted = value;                             \
		cr_expect(is &&wanted ? strcmp(is, wanted) == 0 : is == wanted,                    \
			"%s of %s: %s and not %s", key, name, is ? is : "none",                    \
			wanted ? wanted : "none");                                                 \
	} while (0)

/* ---- what others do ---- */

static inline void destroy_node(const char *name)
{
	pw_global_destroy(pw_impl_node_get_global(node(name)));
}

static inline int do_not_bind(void *object, struct pw_impl_client *client, uint32_t permissions,
	uint32_t version, uint32_t id)
{
	return -ENOTSUP;
}

/* Something that the registry tells and nobody can bind.  Takes `p` over. */
static inline struct pw_global *announce(const char *type, struct pw_properties *p)
{
	struct pw_global *g = pw_global_new(context, type, 3, PW_PERM_ALL, p, do_not_bind, console);

	cr_assert_not_null(g);
	cr_assert_eq(pw_global_register(g), 0);
	return g;
}

/* A link without sound: the registry tells of it, and that is all that counts links. */
static inline struct pw_global *announce_link(uint32_t from, uint32_t to)
{
	struct pw_properties *p = pw_properties_new(NULL, NULL);

	pw_properties_setf(p, PW_KEY_LINK_OUTPUT_NODE, "%u", from);
	pw_properties_setf(p, PW_KEY_LINK_INPUT_NODE, "%u", to);
	return announce(PW_TYPE_INTERFACE_Link, p);
}

#endif
