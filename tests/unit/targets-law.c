/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Where a bus of an own clock plays without policy scripts, and a microphone records. */
#include "targets-law.h"

#include <criterion/criterion.h>
#include <string.h>

#define N_NODES (sizeof(all) / sizeof(all[0]))

enum { NULL_SINK, CARD, HEADPHONES, STRIP, MICROPHONE };

static const struct tb_candidate all[] = {
	[CARD] = { 1, true, true, 900, "11", "card" },
	[HEADPHONES] = { 2, true, true, 1000, "12", "headphones" },
	[NULL_SINK] = { 3, true, false, 2000, "13", "null" },
	[STRIP] = { 4, true, true, 3000, "14", "console.game" },
	[MICROPHONE] = { 5, false, true, 4000, "15", "microphone" },
};

static struct tb_candidate nodes[N_NODES];
static struct tb_target_facts facts;
static struct tb_target target;

static bool is_ours(const void *data, const struct tb_candidate *node)
{
	return node->id == all[STRIP].id;
}

static void begin(void)
{
	memcpy(nodes, all, sizeof(all));
	facts = (struct tb_target_facts){
		.nodes = nodes,
		.n_nodes = N_NODES,
		.is_seeker = true,
		.is_ready = true,
		.is_ours = is_ours,
	};
}

static void end(void)
{
	tb_target_clear(&target);
}

TestSuite(targets_law, .init = begin, .fini = end);

static void unplug(size_t node)
{
	nodes[node].is_sink = !nodes[node].is_sink; /* no sink of that name any more */
}

static void plug(size_t node)
{
	nodes[node] = all[node];
}

static void expect_name(const char *name)
{
	cr_expect_str_eq(target.name, name);
}

/* What we write comes back from the metadata as it is. */
static void write_it(const char *name)
{
	expect_name(name);
	cr_expect(tb_target_is_written(&target));
	cr_expect_not(tb_target_take(&target, &facts, name));
	expect_name(name);
}

/* ---- which ---- */

Test(targets_law, real_devices_come_before_virtual_ones_then_by_priority)
{
	cr_expect_str_eq(tb_target_begin(&target, &facts, NULL), "headphones");
	unplug(HEADPHONES);
	cr_expect_str_eq(tb_target_begin(&target, &facts, NULL), "card");
	unplug(CARD);
	cr_expect_str_eq(tb_target_begin(&target, &facts, NULL), "null");
	unplug(NULL_SINK);
	cr_expect_str_eq(tb_target_begin(&target, &facts, NULL), "-1", "never a strip of ours");
}

Test(targets_law, stream_that_records_takes_a_source)
{
	facts.is_source = true;
	cr_expect_str_eq(tb_target_begin(&target, &facts, NULL), "microphone");
}

Test(targets_law, what_the_stream_asks_for_comes_first_by_name_or_serial)
{
	cr_expect_str_eq(tb_target_begin(&target, &facts, "card"), "card");
	cr_expect_str_eq(tb_target_begin(&target, &facts, "13"), "null");
	cr_expect_str_eq(tb_target_begin(&target, &facts, "gone"), "headphones");
	cr_expect_str_eq(tb_target_begin(&target, &facts, "console.game"), "headphones");
}

/* ---- what comes and goes ---- */

Test(targets_law, it_moves_on_and_back)
{
	tb_target_begin(&target, &facts, NULL);
	cr_expect_not(tb_target_update(&target, &facts), "it is there already");
	unplug(HEADPHONES);
	cr_assert(tb_target_update(&target, &facts));
	write_it("card");
	plug(HEADPHONES);
	cr_assert(tb_target_update(&target, &facts));
	write_it("headphones");
}

Test(targets_law, it_stays_where_there_is_nothing_else)
{
	tb_target_begin(&target, &facts, NULL);
	unplug(HEADPHONES);
	unplug(CARD);
	unplug(NULL_SINK);
	cr_expect_not(tb_target_update(&target, &facts));
	expect_name("headphones");
}

Test(targets_law, nothing_is_decided_before_it_can_be_written)
{
	tb_target_begin(&target, &facts, NULL);
	unplug(HEADPHONES);
	facts.is_ready = false;
	cr_expect_not(tb_target_update(&target, &facts));
	expect_name("headphones");
	facts.is_ready = true;
	cr_expect(tb_target_update(&target, &facts));
}

Test(targets_law, one_word_is_on_its_way_at_a_time)
{
	tb_target_begin(&target, &facts, NULL);
	unplug(HEADPHONES);
	cr_assert(tb_target_update(&target, &facts));
	cr_assert(tb_target_is_written(&target));
	unplug(CARD);
	cr_expect_not(tb_target_update(&target, &facts));
	cr_expect(tb_target_take(&target, &facts, "card"), "it is back, and looked again");
	expect_name("null");
}

Test(targets_law, what_is_no_change_is_not_told)
{
	tb_target_begin(&target, &facts, NULL);
	tb_target_take(&target, &facts, "headphones");
	cr_expect_not(tb_target_is_written(&target));
	unplug(HEADPHONES);
	cr_expect(tb_target_update(&target, &facts), "and so nothing is on its way");
}

/* ---- the user's word ---- */

Test(targets_law, where_the_user_put_it_it_stays)
{
	tb_target_begin(&target, &facts, NULL);
	cr_expect_not(tb_target_take(&target, &facts, "13"));
	expect_name("13");
	unplug(CARD);
	cr_expect_not(tb_target_update(&target, &facts));
	unplug(NULL_SINK);
	cr_assert(tb_target_update(&target, &facts), "it is gone");
	write_it("headphones");
	plug(NULL_SINK);
	cr_expect_not(tb_target_update(&target, &facts), "and that is over");
}

Test(targets_law, entry_that_is_removed_or_names_no_device_is_no_choice)
{
	static const char *const entries[] = { NULL, "gone", "console.game", "-1" };

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		tb_target_begin(&target, &facts, NULL);
		tb_target_take(&target, &facts, "null");
		cr_expect(target.is_users);
		cr_assert(tb_target_take(&target, &facts, entries[i]));
		write_it("headphones");
		cr_expect_not(target.is_users);
	}
}

Test(targets_law, what_the_user_chose_while_our_word_was_on_its_way_is_written_again)
{
	tb_target_begin(&target, &facts, NULL);
	unplug(HEADPHONES);
	cr_assert(tb_target_update(&target, &facts));
	cr_assert(tb_target_is_written(&target));
	cr_expect_not(tb_target_take(&target, &facts, "null"));
	cr_assert(tb_target_take(&target, &facts, "card"));
	write_it("null");
}

Test(targets_law, its_own_moves_are_no_concern_of_one_that_is_no_seeker)
{
	tb_target_begin(&target, &facts, NULL);
	facts.is_seeker = facts.is_ready = false;
	cr_expect_not(tb_target_take(&target, &facts, "null"));
	expect_name("headphones");
	cr_expect_str_eq(target.moved_to, "null");
}

/* ---- words that get lost ---- */

/* A question takes a moment, in which it counts what was known before. */
Test(targets_law, place_that_is_not_told_again_is_none_at_the_end_only)
{
	tb_target_begin(&target, &facts, NULL);
	tb_target_take(&target, &facts, "card");
	tb_target_ask(&target);
	cr_expect_str_eq(target.moved_to, "card");
	tb_target_take(&target, &facts, "card");
	tb_target_told(&target, &facts);
	cr_expect_str_eq(target.moved_to, "card");
	tb_target_ask(&target);
	cr_expect(tb_target_told(&target, &facts));
	cr_expect_null(target.moved_to);
	expect_name("headphones");
}

Test(targets_law, word_that_is_not_there_when_all_is_told_is_written_again)
{
	tb_target_begin(&target, &facts, NULL);
	unplug(HEADPHONES);
	cr_assert(tb_target_update(&target, &facts));
	cr_assert(tb_target_is_written(&target));
	cr_expect_not(tb_target_told(&target, &facts), "it was not asked since");
	tb_target_ask(&target);
	cr_assert(tb_target_told(&target, &facts));
	write_it("card");
	tb_target_ask(&target);
	tb_target_take(&target, &facts, "card");
	cr_expect_not(tb_target_told(&target, &facts), "nothing is on its way");
}

Test(targets_law, without_metadata_nothing_is_on_its_way)
{
	tb_target_begin(&target, &facts, NULL);
	unplug(HEADPHONES);
	cr_assert(tb_target_update(&target, &facts));
	cr_assert(tb_target_is_written(&target));
	tb_target_leave(&target);
	cr_expect_null(target.written);
	cr_expect_null(target.moved_to);
	plug(HEADPHONES);
	cr_expect(tb_target_update(&target, &facts));
}
