/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A node of ours in the session: it comes, sleeps and runs, and may be destroyed by others; and
 * what a neighbour tells of itself. */
#include "server-rig.h"

#include "exported.h"
#include "neighbours.h"

static const struct tb_node_class class = { 0 };
static const struct tb_exported_rules rules = { "filter.properties", "filter.rules" };
static struct tb_node mine;
static struct tb_exported exported;
static struct pw_core *core;
static struct pw_registry *registry;
static uint32_t n_states;
static char error[128];

static void on_state(void *data)
{
	n_states++;
}

static void on_error(void *data, const char *text)
{
	snprintf(error, sizeof(error), "%s", text);
}

static const struct tb_exported_events exported_events = { on_state, on_error };

static void run_once(void)
{
	cr_assert_geq(pw_loop_iterate(pw_context_get_main_loop(context), -1), 0);
}

/* Until nothing comes any more. */
static void rest(void)
{
	while (pw_loop_iterate(pw_context_get_main_loop(context), 200) > 0)
		continue;
}

#define COMES(condition)                                                                           \
	while (!(condition))                                                                       \
	run_once()

static void begin_exported(void)
{
	begin_server();
	core = pw_context_get_object(context, PW_TYPE_INTERFACE_Core);
	registry = pw_core_get_registry(core, PW_VERSION_REGISTRY, 0);
	tb_node_init(&mine, &class);
	mine.data_loop = pw_context_acquire_loop(context, NULL)->loop;
	tb_node_describe(&mine);
}

static void end_exported(void)
{
	tb_exported_destroy(&exported);
	tb_node_finish(&mine);
	end();
}

TestSuite(exported, .init = begin_exported, .fini = end_exported);

static void export(struct pw_properties *p)
{
	pw_properties_set(p, PW_KEY_NODE_NAME, "mine");
	cr_assert_eq(
		tb_exported_connect(&exported, core, &mine, p, &rules, &exported_events, NULL), 0);
}

static void export_and_await(struct pw_properties *p)
{
	export(p);
	COMES(exported.state != TB_EXPORTED_CONNECTING);
	rest();
}

Test(exported, it_comes_and_has_the_number_of_its_global)
{
	export(pw_properties_new(PW_KEY_NODE_NICK, "nick", NULL));
	cr_expect_eq(exported.state, TB_EXPORTED_CONNECTING);
	cr_expect_eq(exported.id, PW_ID_ANY);
	cr_expect_null(find_node("mine"));
	COMES(exported.state == TB_EXPORTED_PAUSED);
	cr_expect_eq(n_states, 1);
	cr_expect_eq(exported.id, node_id("mine"));
	EXPECT_PROPERTY("mine", PW_KEY_NODE_NICK, "nick");
}

Test(exported, one_that_others_destroy_is_gone)
{
	export_and_await(pw_properties_new(NULL, NULL));
	destroy_node("mine");
	COMES(exported.state == TB_EXPORTED_GONE);
	cr_expect_eq(exported.id, PW_ID_ANY);
	cr_expect_eq(n_states, 2);
}

Test(exported, it_is_gone_with_the_connection)
{
	export_and_await(pw_properties_new(NULL, NULL));
	pw_proxy_destroy(exported.proxy);
	cr_expect_eq(exported.state, TB_EXPORTED_GONE);
	cr_expect_eq(exported.id, PW_ID_ANY);
	cr_expect_null(exported.proxy);
}

Test(exported, it_tells_no_event_after_its_end)
{
	export_and_await(pw_properties_new(NULL, NULL));
	tb_exported_destroy(&exported);
	cr_expect_eq(exported.state, TB_EXPORTED_GONE);
	cr_expect_eq(n_states, 1);
	COMES(!find_node("mine"));
	tb_exported_destroy(&exported);
	cr_expect_eq(n_states, 1);
}

Test(exported, its_state_follows_the_node)
{
	export_and_await(pw_properties_new(NULL, NULL));
	mine.is_started = true;
	tb_exported_started(&exported);
	cr_expect_eq(exported.state, TB_EXPORTED_STREAMING);
	tb_exported_started(&exported);
	cr_expect_eq(n_states, 2);
	mine.is_started = false;
	tb_exported_started(&exported);
	cr_expect_eq(exported.state, TB_EXPORTED_PAUSED);
	destroy_node("mine");
	COMES(exported.state == TB_EXPORTED_GONE);
	mine.is_started = true;
	tb_exported_started(&exported);
	cr_expect_eq(exported.state, TB_EXPORTED_GONE, "it stays so");
}

Test(exported, its_properties_may_change)
{
	const struct spa_dict_item item = { PW_KEY_NODE_NICK, "other" };

	export_and_await(pw_properties_new(PW_KEY_NODE_NICK, "nick", NULL));
	tb_exported_update_properties(&exported, &SPA_DICT_INIT(&item, 1));
	rest();
	EXPECT_PROPERTY("mine", PW_KEY_NODE_NICK, "other");
}

static struct pw_impl_client *client_of(struct pw_impl_node *n)
{
	const char *id = pw_properties_get(pw_impl_node_get_properties(n), PW_KEY_CLIENT_ID);

	return pw_global_get_object(pw_context_find_global(context, (uint32_t)atoi(id)));
}

/* The connection, as libpipewire tells it. */
Test(exported, it_is_gone_when_the_pipe_breaks)
{
	struct pw_resource *core_of_it;

	export_and_await(pw_properties_new(NULL, NULL));
	core_of_it = pw_impl_client_get_core_resource(client_of(node("mine")));
	pw_resource_error(core_of_it, -ENOENT, "a request was wrong");
	rest();
	cr_expect_eq(exported.state, TB_EXPORTED_PAUSED);
	pw_resource_error(core_of_it, -EPIPE, "broken");
	COMES(exported.state == TB_EXPORTED_GONE);
	cr_expect_eq(n_states, 2);
}

/* As WirePlumber does for a node that it finds no device for. */
Test(exported, error_that_others_send_is_told)
{
	struct pw_core *other = connect_here();
	struct pw_registry *list = pw_core_get_registry(other, PW_VERSION_REGISTRY, 0);
	struct pw_client *client;
	uint32_t id;

	export_and_await(pw_properties_new(NULL, NULL));
	id = pw_global_get_id(pw_impl_client_get_global(client_of(node("mine"))));
	client = pw_registry_bind(list, id, PW_TYPE_INTERFACE_Client, PW_VERSION_CLIENT, 0);
	pw_client_error(client, exported.id, -ENOENT, "no device for it");
	COMES(error[0] != '\0');
	cr_expect_str_eq(error, "no device for it");
	cr_expect_eq(exported.state, TB_EXPORTED_PAUSED);
}

/* ---- neighbours ---- */

static struct tb_neighbours neighbours;
static struct tb_neighbour *neighbour;
static uint32_t n_told;

static void on_told(void *data, struct tb_neighbour *n)
{
	cr_assert_eq(data, &n_told);
	neighbour = n;
	n_told++;
}

static struct tb_neighbour *ask(uint32_t id)
{
	struct tb_neighbour *n;

	tb_neighbours_init(&neighbours, on_told, &n_told);
	n = tb_neighbours_ask(&neighbours, registry, id);
	cr_assert_not_null(n);
	cr_expect_not(n->is_known);
	COMES(n->is_known);
	cr_expect_eq(neighbour, n);
	return n;
}

static struct tb_neighbour *ask_one_with(struct pw_properties *p)
{
	export_and_await(p);
	return ask(node_id("mine"));
}

Test(exported, neighbour_tells_what_it_is)
{
	struct tb_neighbour *n = ask_one_with(pw_properties_new(PW_KEY_NODE_RATE, "1/44100",
		PW_KEY_MEDIA_CLASS, "Stream/Output/Audio", PW_KEY_NODE_LINK_GROUP, "pair",
		PW_KEY_STREAM_MONITOR, "true", NULL));

	cr_expect_eq(n->way.rate_hz, 44100);
	cr_expect(n->way.is_source);
	cr_expect(n->way.is_meter);
	cr_expect_str_eq(n->way.link_group, "pair");
	cr_expect_not(n->is_running);
	tb_neighbours_clear(&neighbours);
}

Test(exported, neighbour_that_says_little_is_taken_for_nothing_special)
{
	struct tb_neighbour *n = ask_one_with(pw_properties_new(
		PW_KEY_NODE_RATE, "2/44100", PW_KEY_MEDIA_CLASS, "Audio/Sink", NULL));

	cr_expect_eq(n->way.rate_hz, 0);
	cr_expect_not(n->way.is_source);
	cr_expect_not(n->way.is_meter);
	cr_expect_null(n->way.link_group);
	tb_neighbours_clear(&neighbours);
}

Test(exported, sources_of_all_kinds_are_sources)
{
	cr_expect(ask_one_with(pw_properties_new(PW_KEY_MEDIA_CLASS, "Audio/Source/Virtual", NULL))
			  ->way.is_source);
	tb_neighbours_clear(&neighbours);
}

Test(exported, neighbour_tells_what_changes)
{
	const struct spa_dict_item item = { PW_KEY_NODE_LINK_GROUP, "other" };
	struct tb_neighbour *n =
		ask_one_with(pw_properties_new(PW_KEY_NODE_LINK_GROUP, "pair", NULL));
	uint32_t before = n_told;

	tb_exported_update_properties(&exported, &SPA_DICT_INIT(&item, 1));
	COMES(n_told > before);
	cr_expect_str_eq(n->way.link_group, "other");
	tb_neighbours_clear(&neighbours);
}

Test(exported, neighbour_that_goes_is_known_to_be_gone)
{
	struct tb_neighbour *n = ask_one_with(pw_properties_new(NULL, NULL));
	uint32_t before = n_told;

	n->is_running = true;
	destroy_node("mine");
	COMES(n_told > before);
	cr_expect(n->is_known);
	cr_expect_not(n->is_running);
	tb_neighbours_clear(&neighbours);
}

/* A question that was not answered would wait for ever. */
Test(exported, neighbour_that_was_gone_before_it_was_asked_is_known_too)
{
	cr_expect_not(ask(4000)->is_running);
	tb_neighbours_clear(&neighbours);
}

Test(exported, neighbours_are_found_by_their_numbers)
{
	struct tb_neighbour *first = ask_one_with(pw_properties_new(NULL, NULL));
	struct tb_neighbour *second = tb_neighbours_ask(&neighbours, registry, 4000);

	cr_expect_eq(tb_neighbours_find(&neighbours, node_id("mine")), first);
	cr_expect_eq(tb_neighbours_find(&neighbours, 4000), second);
	tb_neighbour_drop(first);
	cr_expect_null(tb_neighbours_find(&neighbours, node_id("mine")));
	cr_expect_eq(tb_neighbours_find(&neighbours, 4000), second);
	tb_neighbours_clear(&neighbours);
	cr_expect_null(tb_neighbours_find(&neighbours, 4000));
	tb_neighbours_clear(&neighbours);
}
