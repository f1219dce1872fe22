/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is chosen for a strip's insert, and what is there: while it is made, while the one before
 * fades out, when it fails, and when it goes. */
#include "console-rig.h"

#include "chain.h"
#include "inserts-impl.h"
#include "inserts.h"
#include "loading.h"
#include "patch.h"
#include "roster.h"
#include "structure.h"

#define PLUGIN(label)                                                                              \
	"{ nodes = [ { type = ladspa plugin = \"" TEST_PLUGINS "\" label = " label " name = p } ] }"
#define HALF                                                                                       \
	"{ nodes = [ { type = builtin label = linear name = half control = { Mult = 0.5 } } ] }"
#define QUARTER                                                                                    \
	"{ nodes = [ { type = builtin label = linear name = quarter "                              \
	"control = { Mult = 0.25 } } ] }"

#define CONSOLE                                                                                    \
	"state = false "                                                                           \
	"strips = [ { name = game } { name = chat } ] "                                            \
	"buses = [ { name = b1 } ] "                                                               \
	"params = { route.game.b1 = true route.chat.b1 = false } "

#define INSERT "strip.game.insert"

static struct tb_insert_place *place;

static void write_insert(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "troubadour/inserts/%s.conf", name);
	write_file(path, text);
}

static void start_with_inserts(void)
{
	write_insert("half", HALF);
	write_insert("quarter", QUARTER);
	write_insert("slow", PLUGIN("slow"));
	write_insert("fails", PLUGIN("fails"));
	write_insert("same", HALF);
	start(CONSOLE);
	place = &device("game")->insert;
}

/* It is there, and fades in as soon as something plays. */
static struct tb_chain *choose_and_await(const char *word)
{
	choose(INSERT, word);
	AWAIT(place->is_known && strcmp(place->word, word) == 0);
	return place->chain;
}

static uint32_t n_retired(void)
{
	return (uint32_t)pw_array_get_len(&console->inserts->retired, struct tb_retired);
}

TestSuite(insert_place, .init = begin, .fini = end);

Test(insert_place, what_is_chosen_is_heard_and_then_what_comes_instead)
{
	start_with_inserts();
	cr_expect_float_eq(play(A_WHILE), LEVEL, 1e-5f);
	choose_and_await("half");
	cr_expect_float_eq(play(A_WHILE), 0.5f * LEVEL, 1e-5f);
	choose_and_await("quarter");
	cr_expect_float_eq(play(A_WHILE), 0.25f * LEVEL, 1e-5f);
	choose_and_await("none");
	cr_expect_float_eq(play(A_WHILE), LEVEL, 1e-5f);
	cr_expect_str_eq(said, "");
}

/* What plays must not go on as if nothing had been chosen. */
Test(insert_place, one_that_fails_leaves_nothing_of_the_one_before)
{
	start_with_inserts();
	choose_and_await("half");
	play(A_WHILE);
	choose_and_await("fails");
	cr_expect_null(place->chain);
	cr_expect_float_eq(play(A_WHILE), LEVEL, 1e-5f);
	cr_expect_eq(n_times_said("insert fails: "), 1, "%s", said);
}

/* ---- while it is made ---- */

Test(insert_place, one_that_nobody_wants_any_more_is_never_there)
{
	start_with_inserts();
	write_file("slow-plugin-waits", "");
	choose(INSERT, "slow");
	AWAIT(place->loading);
	choose(INSERT, "half");
	cr_expect(settle());
	cr_expect(place->loading && !place->chain, "it still waits");
	remove_file("slow-plugin-waits");
	do {
		turn();
		cr_assert_not(has(INSERT ".p.gain"));
	} while (!has(INSERT ".half.mult"));
	cr_expect_float_eq(play(A_WHILE), 0.5f * LEVEL, 1e-5f);
}

Test(insert_place, one_that_was_being_made_for_another_rate_is_made_anew)
{
	start_with_inserts();
	write_file("slow-plugin-waits", "");
	choose(INSERT, "slow");
	AWAIT(place->loading);
	change_rate(96000);
	remove_file("slow-plugin-waits");
	AWAIT(place->chain);
	cr_expect_eq(place->rate_hz, 96000);
}

/* An insert that crashes while it is made is named. */
Test(insert_place, last_words_name_what_is_being_made_and_nothing_later)
{
	_Atomic(const char *) *loading;
	const char *words = NULL;

	start_with_inserts();
	loading = &console->inserts->nobodys_words.loading;
	write_file("slow-plugin-waits", "");
	choose(INSERT, "slow");
	AWAIT(place->loading);
	/* It cannot be done before the file is gone. */
	for (int i = 0; i < 100000 && !words; i++) {
		usleep(100);
		words = atomic_load(loading);
	}
	cr_assert_not_null(words);
	cr_expect_str_eq(words, "insert slow of strip game");
	remove_file("slow-plugin-waits");
	AWAIT(place->is_known);
	cr_expect_null(atomic_load(loading));
}

/* ---- one after the other ---- */

/* Three at once would be one too many: the first one would end in a step. */
Test(insert_place, next_one_waits_until_the_one_before_has_faded_out)
{
	struct tb_chain *first, *second;

	start_with_inserts();
	first = choose_and_await("half");
	play(A_WHILE);
	second = choose_and_await("quarter");
	play_until_it_leaves(&first->insert);
	choose(INSERT, "same");
	cr_expect(settle());
	cr_expect_eq(place->chain, second, "made, or not, but not there");
	choose(INSERT, "none");
	cr_expect(settle());
	cr_expect_eq(place->chain, second, "going takes its time, too");
	play(A_WHILE);
	tb_inserts_watch(console);
	cr_expect(settle());
	cr_expect_null(place->chain);
	cr_expect_float_eq(play(A_WHILE), LEVEL, 1e-5f);
}

/* One that was being made when the one before began to leave. */
Test(insert_place, one_that_is_made_waits_until_the_one_before_has_faded_out)
{
	struct tb_chain *first, *second;

	start_with_inserts();
	first = choose_and_await("half");
	play(A_WHILE);
	second = choose_and_await("quarter");
	choose(INSERT, "same");
	AWAIT(place->loading);
	while (!tb_loading_is_done(place->loading))
		usleep(100);
	play_until_it_leaves(&first->insert);
	cr_expect(settle());
	cr_expect_eq(place->chain, second);
	play(A_WHILE);
	tb_inserts_watch(console);
	AWAIT(place->is_known && place->chain != second);
	cr_expect_float_eq(play(A_WHILE), 0.5f * LEVEL, 1e-5f);
}

Test(insert_place, one_that_left_is_unloaded_once_it_is_not_heard_any_more)
{
	start_with_inserts();
	choose_and_await("half");
	play(A_WHILE);
	choose_and_await("none");
	cr_expect_eq(n_retired(), 1);
	play(A_WHILE);
	tb_inserts_update(console);
	cr_expect(settle());
	cr_expect_eq(n_retired(), 0);
}

/* It looks whether the data thread has let go, but wakes nothing while that sleeps. */
Test(insert_place, nobody_looks_for_what_is_out_of_use_while_nothing_plays)
{
	start_with_inserts();
	choose_and_await("half");
	play(A_WHILE);
	choose(INSERT, "none");
	cr_expect(settle(), "an idle console wakes nothing");
	cr_expect_eq(n_retired(), 1);
	cr_assert_not(console->inserts->looks);
	play(1);
	tb_inserts_update(console);
	AWAIT(console->inserts->looks);
	play(A_WHILE);
	cr_expect(settle());
	cr_expect_eq(n_retired(), 0);
}

/* ---- with its strip ---- */

Test(insert_place, structure_that_changes_keeps_the_insert)
{
	struct tb_chain *chain;

	start_with_inserts();
	chain = choose_and_await("half");
	play(A_WHILE);
	cr_expect_eq(tb_roster_renew(console), 0);
	cr_expect_eq(place->chain, chain);
	cr_expect_float_eq(play(1), 0.5f * LEVEL, 1e-5f);
	cr_expect(settle());
	cr_expect_eq(place->chain, chain);
}

Test(insert_place, insert_goes_with_its_strip)
{
	start_with_inserts();
	choose_and_await("half");
	play(A_WHILE);
	tb_structure_remove(device("game"));
	AWAIT(console->n_devices == 2);
	cr_expect_eq(n_retired(), 1, "its strip is gone, and somebody has to free it");
	play(A_WHILE);
	tb_inserts_update(console);
	cr_expect(settle());
	cr_expect_eq(n_retired(), 0);
}

Test(insert_place, one_that_is_being_made_outlives_its_strip)
{
	struct pw_array *orphans;

	start_with_inserts();
	orphans = &console->inserts->orphans;
	write_file("slow-plugin-waits", "");
	choose(INSERT, "slow");
	AWAIT(place->loading);
	tb_structure_remove(device("game"));
	AWAIT(console->n_devices == 2);
	cr_expect_eq(pw_array_get_len(orphans, struct tb_loading *), 1);
	remove_file("slow-plugin-waits");
	AWAIT(pw_array_get_len(orphans, struct tb_loading *) == 0);
}

/* ---- other programs ---- */

Test(insert_place, one_that_sends_comes_instead_of_a_graph)
{
	start_with_inserts();
	choose_and_await("half");
	play(A_WHILE);
	choose_and_await("send");
	cr_expect_null(place->chain);
	cr_expect_not_null(place->patch);
	cr_expect_eq(n_retired(), 1);
	cr_expect_float_eq(play(A_WHILE), LEVEL, 1e-5f, "nobody is linked to it");
}

/* Programs that are linked to it stay linked. */
Test(insert_place, one_that_sends_stays_when_the_rate_changes)
{
	struct tb_patch *patch;

	start_with_inserts();
	choose_and_await("send");
	patch = place->patch;
	change_rate(96000);
	cr_expect(settle());
	cr_expect_eq(place->patch, patch);
	cr_expect_eq(place->rate_hz, 96000);
	cr_expect_eq(n_retired(), 0);
}

/* The console file's own insert is one that sends. */
Test(insert_place, one_that_sends_stays_when_another_word_for_it_is_chosen)
{
	struct tb_patch *patch;

	start("state = false strips = [ { name = game insert = { send = true } } ] "
	      "buses = [ { name = b1 } ]");
	place = &device("game")->insert;
	choose_and_await("own");
	patch = place->patch;
	cr_assert_not_null(patch);
	choose_and_await("send");
	cr_expect_eq(place->patch, patch);
	cr_expect_eq(n_retired(), 0);
}

Test(insert_place, graph_is_made_anew_when_the_rate_changes)
{
	start_with_inserts();
	choose_and_await("half");
	play(A_WHILE);
	change_rate(96000);
	cr_expect_null(place->chain, "its filters are for another rate");
	AWAIT(place->is_known && place->chain);
	cr_expect_float_eq(play(A_WHILE), 0.5f * LEVEL, 1e-5f);
}

/* ---- what the data thread counts ---- */

static struct tb_insert *bad_one(const char *word)
{
	struct tb_insert *insert = &choose_and_await(word)->insert;

	atomic_store(&insert->n_bad, 3);
	return insert;
}

Test(insert_place, one_that_gives_no_sound_is_named_once)
{
	start_with_inserts();
	bad_one("half");
	tb_inserts_watch(console);
	atomic_store(&place->chain->insert.n_bad, 4);
	tb_inserts_watch(console);
	tb_inserts_watch(console);
	cr_expect_eq(n_times_said("insert half gave a signal that is not sound"), 1, "%s", said);
	bad_one("same");
	tb_inserts_watch(console);
	cr_expect_eq(n_times_said("insert same gave a signal that is not sound"), 1, "%s", said);
}

Test(insert_place, one_that_is_late_is_news_each_time)
{
	start_with_inserts();
	choose_and_await("send");
	cr_expect_not(tb_inserts_watch(console));
	atomic_store(&place->patch->insert.n_late, 1);
	cr_expect(tb_inserts_watch(console));
	cr_expect_not(tb_inserts_watch(console));
	atomic_store(&place->patch->insert.n_late, 2);
	cr_expect(tb_inserts_watch(console));
}
