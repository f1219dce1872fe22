/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which nodes record a bus or play into a strip through filters of other programs. */
#include "ways.h"

#include <criterion/criterion.h>

enum { BUS = 1, STRIP, RECORDER, METER, IN, OUT, PLAYER, FAR_IN, FAR_OUT, UNKNOWN, N_IDS };

static struct tb_way_node nodes[N_IDS];
static struct tb_link links[16];
static struct spa_list list;
static struct tb_ways ways;
static uint32_t begins_at;
static char near[] = "near", far[] = "far";

static bool is_ours(const void *data, uint32_t node)
{
	return node == BUS || node == STRIP;
}

static void add(uint32_t id, char *link_group, bool is_source)
{
	nodes[id] =
		(struct tb_way_node){ .id = id, .link_group = link_group, .is_source = is_source };
	spa_list_append(&list, &nodes[id].link);
}

/* Two filters, each a node that hears and one that puts out, and four programs. */
static void begin(void)
{
	spa_list_init(&list);
	add(RECORDER, NULL, false);
	add(METER, NULL, false);
	nodes[METER].is_meter = true;
	add(IN, near, false);
	add(OUT, near, true);
	add(PLAYER, NULL, true);
	add(FAR_IN, far, false);
	add(FAR_OUT, far, true);
	ways = (struct tb_ways){ links, 0, &list, is_ours, NULL };
}

TestSuite(ways, .init = begin);

static void join(uint32_t from, uint32_t to)
{
	links[ways.n_links++] = (struct tb_link){ .output_node = from, .input_node = to };
}

static bool is_recorded(void)
{
	return tb_ways_is_recorded(&ways, BUS);
}

/* ---- who records ---- */

Test(ways, nobody_records_a_bus_without_links)
{
	join(PLAYER, RECORDER);
	cr_expect_not(is_recorded());
}

Test(ways, recorder_records_and_a_meter_does_not)
{
	join(BUS, METER);
	cr_expect_not(is_recorded());
	join(BUS, RECORDER);
	cr_expect(is_recorded());
	cr_expect(is_recorded(), "as often as it is asked");
}

Test(ways, node_of_which_nothing_is_known_does_not_record)
{
	join(BUS, UNKNOWN);
	cr_expect_not(is_recorded());
}

Test(ways, what_comes_back_to_the_console_is_heard)
{
	join(BUS, STRIP);
	cr_expect(is_recorded());
}

Test(ways, filter_records_when_somebody_records_from_it)
{
	join(BUS, IN);
	cr_expect_not(is_recorded());
	join(OUT, METER);
	cr_expect_not(is_recorded());
	join(OUT, FAR_IN);
	cr_expect_not(is_recorded(), "another filter alone");
	join(FAR_OUT, RECORDER);
	cr_expect(is_recorded());
}

Test(ways, filter_without_an_output_records)
{
	nodes[OUT].is_source = false;
	join(BUS, IN);
	cr_expect(is_recorded(), "a sender to the network");
	join(OUT, METER);
	cr_expect_not(is_recorded(), "it has one after all, which a link tells");
}

Test(ways, circle_of_filters_ends)
{
	join(BUS, IN);
	join(OUT, FAR_IN);
	join(FAR_OUT, IN);
	cr_expect_not(is_recorded());
	join(FAR_OUT, RECORDER);
	cr_expect(is_recorded());
}

/* ---- who plays ---- */

static bool begins(const void *data, const struct tb_way_node *n)
{
	return n->id == begins_at;
}

static void visit(uint32_t from)
{
	begins_at = from;
	tb_ways_visit_players(&ways, begins);
}

Test(ways, who_plays_through_filters_is_visited_and_nobody_else)
{
	join(PLAYER, FAR_IN);
	join(FAR_OUT, IN);
	join(OUT, STRIP);
	join(PLAYER, RECORDER);
	visit(OUT);
	cr_expect(nodes[OUT].is_visited && nodes[IN].is_visited);
	cr_expect(nodes[FAR_OUT].is_visited && nodes[FAR_IN].is_visited);
	cr_expect(nodes[PLAYER].is_visited);
	cr_expect_not(nodes[RECORDER].is_visited || nodes[METER].is_visited);
}

Test(ways, earlier_walk_leaves_nothing)
{
	join(PLAYER, FAR_IN);
	visit(FAR_IN);
	cr_expect(nodes[PLAYER].is_visited);
	visit(METER);
	cr_expect_not(nodes[PLAYER].is_visited);
	cr_expect(nodes[METER].is_visited);
}

Test(ways, player_in_a_circle_is_visited_once)
{
	join(PLAYER, IN);
	join(OUT, FAR_IN);
	join(FAR_OUT, IN);
	visit(FAR_OUT);
	cr_expect(nodes[PLAYER].is_visited);
}
