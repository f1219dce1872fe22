/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The nodes of an insert that sends: what others see of them, when they sleep, and that they come
 * and go with their strip. */
#include "server-rig.h"

#include "devices.h"
#include "patch-nodes.h"

#define CONSOLE "state = false strips = [ { name = game } ] buses = [ { name = b1 } ] "
#define SEND    "troubadour.game.send"
#define RETURN  "troubadour.game.return"
/* The id of a node of another program. */
#define OTHER_ID 4000u

static void start_sending(void)
{
	write_file("troubadour/inserts/out.conf", "{ send = true }");
	start_connected(CONSOLE);
	cr_expect_null(find_node(SEND));
	choose("strip.game.insert", "out");
	AWAIT(find_node(SEND) && find_node(RETURN));
	cr_assert(settle());
}

TestSuite(patch_nodes, .init = begin_server, .fini = end);

/* As source and sink, and neither is a choice of the session manager's. */
Test(patch_nodes, each_end_says_what_it_is)
{
	static const char *const ends[] = { SEND, RETURN };

	start_sending();
	EXPECT_PROPERTY(SEND, PW_KEY_MEDIA_CLASS, "Audio/Source");
	EXPECT_PROPERTY(RETURN, PW_KEY_MEDIA_CLASS, "Audio/Sink");
	for (size_t i = 0; i < SPA_N_ELEMENTS(ends); i++) {
		EXPECT_PROPERTY(ends[i], PW_KEY_NODE_PASSIVE, "true");
		EXPECT_PROPERTY(ends[i], PW_KEY_NODE_DRIVER, "false");
		EXPECT_PROPERTY(ends[i], PW_KEY_PRIORITY_SESSION, "0");
		EXPECT_PROPERTY(ends[i], PW_KEY_NODE_GROUP, "troubadour.troubadour");
		EXPECT_PROPERTY(ends[i], PW_KEY_NODE_LINK_GROUP, "troubadour.troubadour");
		EXPECT_PROPERTY(ends[i], "channelmix.min-volume", "1.0");
		EXPECT_PROPERTY(ends[i], "troubadour.console", "troubadour");
	}
}

static void expect_active(bool sends, bool returns)
{
	cr_assert(settle());
	cr_expect_eq(pw_impl_node_is_active(node(SEND)), sends);
	cr_expect_eq(pw_impl_node_is_active(node(RETURN)), returns);
}

Test(patch_nodes, each_end_sleeps_while_nothing_is_linked_to_it)
{
	struct pw_global *out, *in;

	start_sending();
	expect_active(false, false);
	out = announce_link(node_id(SEND), OTHER_ID);
	expect_active(true, false);
	in = announce_link(OTHER_ID, node_id(RETURN));
	expect_active(true, true);
	pw_global_destroy(out);
	expect_active(false, true);
	out = announce_link(OTHER_ID, node_id(RETURN));
	pw_global_destroy(in);
	expect_active(false, true);
	pw_global_destroy(out);
	expect_active(false, false);
}

Test(patch_nodes, both_ends_go_and_come_with_their_strip)
{
	start_sending();
	announce_link(node_id(SEND), OTHER_ID);
	expect_active(true, false);
	tb_device_disconnect(device("game"));
	cr_assert(settle());
	cr_expect_null(find_node(SEND));
	cr_expect_null(find_node(RETURN));
	cr_expect_eq(tb_patch_node_id(device("game"), 0), PW_ID_ANY);
	cr_assert_eq(tb_device_connect(device("game")), 0);
	AWAIT(find_node(SEND) && find_node(RETURN));
	expect_active(false, false);
	announce_link(node_id(SEND), OTHER_ID);
	expect_active(true, false);
}

Test(patch_nodes, both_ends_go_with_the_choice)
{
	start_sending();
	choose("strip.game.insert", "none");
	AWAIT(device("game")->insert.is_known && !device("game")->insert.patch_nodes);
	AWAIT(!find_node(SEND) && !find_node(RETURN));
}

Test(patch_nodes, end_that_somebody_destroys_is_missed)
{
	start_sending();
	cr_expect_not(tb_patch_nodes_are_lost(device("game")));
	destroy_node(RETURN);
	AWAIT(tb_patch_nodes_are_lost(device("game")));
	AWAIT(n_times_said("game: a node of its insert was destroyed by another program") == 1);
	AWAIT(find_node(RETURN));
	cr_expect_not(tb_patch_nodes_are_lost(device("game")));
}
