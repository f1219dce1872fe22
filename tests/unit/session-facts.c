/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the metadata said, while it is asked again and after. */
#include "session-facts.h"

#include <criterion/criterion.h>

#define KEY "default.audio.sink"

static struct tb_session_facts facts;

static void begin(void)
{
	tb_session_facts_init(&facts);
	tb_session_facts_note(&facts, 0, KEY, NULL, "game");
	tb_session_facts_note(&facts, 7, "target.object", NULL, "card");
}

static void end(void)
{
	tb_session_facts_finish(&facts);
}

TestSuite(session_facts, .init = begin, .fini = end);

static void expect_value(uint32_t subject, const char *key, const char *value)
{
	const struct tb_session_entry *e = tb_session_entry(&facts, subject, key);

	cr_assert_not_null(e, "%s", key);
	cr_expect_str_eq(e->value, value);
}

Test(session_facts, what_is_asked_again_counts_until_all_is_told)
{
	tb_session_facts_doubt(&facts);
	expect_value(0, KEY, "game");
	expect_value(7, "target.object", "card");
}

Test(session_facts, what_is_told_again_stays)
{
	tb_session_facts_doubt(&facts);
	tb_session_facts_note(&facts, 0, KEY, NULL, "music");
	tb_session_facts_note(&facts, 7, "target.object", NULL, "card");
	tb_session_facts_told(&facts);
	expect_value(0, KEY, "music");
	expect_value(7, "target.object", "card");
}

Test(session_facts, what_is_not_told_again_is_gone)
{
	tb_session_facts_doubt(&facts);
	tb_session_facts_note(&facts, 0, KEY, NULL, "game");
	tb_session_facts_told(&facts);
	expect_value(0, KEY, "game");
	cr_expect_null(tb_session_entry(&facts, 7, "target.object"));
}

Test(session_facts, keys_that_name_no_node_are_not_kept)
{
	tb_session_facts_note(&facts, 0, "log.level", NULL, "2");
	cr_expect_null(tb_session_entry(&facts, 0, "log.level"));
}

Test(session_facts, subject_that_went_has_no_keys)
{
	tb_session_facts_note(&facts, 7, NULL, NULL, NULL);
	cr_expect_null(tb_session_entry(&facts, 7, "target.object"));
	expect_value(0, KEY, "game");
}
