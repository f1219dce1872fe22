/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is linked to a console, and which links it does not let be. */
#include "server-rig.h"

#include "filter-node.h"
#include "links.h"

#define CONSOLE                                                                                    \
	"state = false "                                                                           \
	"strips = [ { name = game } { name = slow clock = own } ] "                                \
	"buses = [ { name = b1 } { name = b2 } ] "                                                 \
	"params = { route.game.b1 = true } "
/* The id of a node of another program. */
#define OTHER_ID 4000u

TestSuite(links, .init = begin_server, .fini = end);

static uint32_t link_id;

static struct pw_global *come(uint32_t from, uint32_t to)
{
	struct pw_global *g = announce_link(from, to);

	link_id = pw_global_get_id(g);
	cr_assert(settle());
	return g;
}

static void go(struct pw_global *g)
{
	pw_global_destroy(g);
	cr_assert(settle());
}

Test(links, each_is_counted_at_both_ends)
{
	struct pw_global *first, *second;

	start_connected(CONSOLE);
	first = come(OTHER_ID, node_id("troubadour.game"));
	cr_expect_eq(device("game")->n_links, 1);
	second = come(OTHER_ID, node_id("troubadour.game"));
	cr_expect_eq(device("game")->n_links, 2);
	cr_expect_eq(device("b1")->n_links, 0);
	come(node_id("troubadour.b1"), OTHER_ID);
	cr_expect_eq(device("b1")->n_links, 1);
	go(first);
	cr_expect_eq(device("game")->n_links, 1);
	go(second);
	cr_expect_eq(device("game")->n_links, 0);
	cr_expect_eq(device("b1")->n_links, 1);
}

Test(links, those_of_others_do_not_count)
{
	start_connected(CONSOLE);
	come(OTHER_ID, OTHER_ID + 1);
	cr_expect_eq(pw_array_get_len(&console->links, struct tb_link), 1);
	for (uint32_t i = 0; i < console->n_devices; i++)
		cr_expect_eq(console->devices[i]->n_links, 0);
	cr_expect_not(tb_filter_is_linked(console));
}

Test(links, whoever_reads_levels_is_linked_to_the_mixer)
{
	struct pw_global *g;

	start_connected("state = false strips = [ { name = game } ] buses = [ { name = b1 } ]");
	cr_expect_not(tb_filter_is_active(console));
	g = come(node_id("troubadour"), OTHER_ID);
	cr_expect(tb_filter_is_linked(console));
	cr_expect(tb_filter_is_active(console));
	go(g);
	cr_expect_not(tb_filter_is_linked(console));
	cr_expect_not(tb_filter_is_active(console));
}

static bool is_there(uint32_t id)
{
	return pw_context_find_global(context, id) != NULL;
}

/* A bus that plays into a strip with a clock of its own would go round and round. */
Test(links, circle_through_another_clock_is_cut)
{
	start_connected(CONSOLE);
	come(node_id("troubadour.b1"), node_id("troubadour.slow"));
	cr_expect_not(is_there(link_id));
	cr_expect_eq(device("slow")->n_links, 0);
	come(node_id("troubadour.b1"), node_id("troubadour.game"));
	cr_expect(is_there(link_id), "one clock: a user's own business");
	come(OTHER_ID, node_id("troubadour.slow"));
	cr_expect(is_there(link_id));
	come(node_id("troubadour.slow"), OTHER_ID);
	cr_expect(is_there(link_id));
}

static bool refuse(struct tb_console *c, const struct tb_link *link, uint32_t client)
{
	return link->output_node == OTHER_ID;
}

Test(links, what_a_rule_refuses_does_not_last)
{
	static struct tb_events events;

	start_connected(CONSOLE);
	events = *console->events;
	events.refuses_link = refuse;
	console->events = &events;
	come(OTHER_ID, node_id("troubadour.game"));
	cr_expect_not(is_there(link_id));
	come(OTHER_ID + 1, node_id("troubadour.game"));
	cr_expect(is_there(link_id));
}

static struct pw_global *announce_console(const char *name)
{
	struct pw_global *g =
		announce(PW_TYPE_INTERFACE_Node, pw_properties_new(PW_KEY_NODE_NAME, name, NULL));

	cr_assert(settle());
	return g;
}

Test(links, console_knows_one_of_its_name)
{
	start_connected(CONSOLE);
	cr_expect_not(tb_console_has_namesake(console));
	announce_console("troubadour-2");
	cr_expect_not(tb_console_has_namesake(console));
	announce_console("troubadour");
	cr_expect(tb_console_has_namesake(console));
}

Test(links, console_knows_one_that_was_there_before)
{
	announce(PW_TYPE_INTERFACE_Node, pw_properties_new(PW_KEY_NODE_NAME, "troubadour", NULL));
	start_connected(CONSOLE);
	cr_expect(tb_console_has_namesake(console));
	cr_expect_eq(n_times_said("another console \"troubadour\" runs"), 1);
}

Test(links, console_knows_its_own_nodes)
{
	start_connected(CONSOLE);
	cr_expect(tb_console_owns_node(console, node_id("troubadour.game")));
	cr_expect(tb_console_owns_node(console, node_id("troubadour.b2")));
	cr_expect(tb_console_owns_node(console, node_id("troubadour")));
	cr_expect_not(tb_console_owns_node(console, OTHER_ID));
	cr_expect_not(tb_console_owns_node(console, PW_ID_ANY));
}

Test(links, nothing_is_known_after_the_connection)
{
	start_connected(CONSOLE);
	come(OTHER_ID, node_id("troubadour.game"));
	tb_links_disconnect(console);
	cr_expect_null(console->registry);
	cr_expect_eq(pw_array_get_len(&console->links, struct tb_link), 0);
	tb_links_disconnect(console);
}
