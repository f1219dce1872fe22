/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a program has set stays until the console has seen it, whatever the console told
 * before that. */
#include "client/held.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/props.h>

#include "client/keys-pods.h"
#include "spa/facts.h"
#include "spa/pods.h"
#include "spa/seen.h"

#define FADER "strip.game.fader"

/* A console, a program that sets its keys, and what is under way between them. */
struct talk {
	struct tb_mixer *console;
	struct tb_seen seen;
	struct tb_keys keys;
};

static struct tb_mixer *console_of(uint32_t n_strips)
{
	static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
	const struct tb_strip_config strips[] = { { .name = "game", .layout = stereo },
		{ .name = "music", .layout = stereo } };
	const struct tb_bus_config bus = { .name = "b1", .layout = stereo };

	return tb_mixer_new(&(struct tb_mixer_config){ 48000, n_strips, 1, strips, &bus });
}

/* What the console would tell now. */
static struct spa_pod *props_of(const struct talk *t)
{
	struct tb_engine_facts facts = { .seen = tb_seen_to_text(&t->seen) };
	struct tb_pods pods;
	struct spa_pod *props;

	tb_pods_init(&pods);
	cr_assert_eq(tb_pods_add_props(&pods, t->console, &facts), 0);
	cr_assert_eq(tb_pods_seal(&pods), 0);
	props = spa_pod_copy(pods.list[0]);
	tb_pods_finish(&pods);
	free(facts.seen);
	return props;
}

/* The program reads what was told. */
static void take(struct talk *t, struct spa_pod *props)
{
	cr_assert_geq(tb_keys_read_props(&t->keys, props, NULL, NULL), 0);
	cr_assert_eq(tb_keys_describe(&t->keys), 0);
	free(props);
}

static struct talk talk_begin(void)
{
	struct talk t = { .console = console_of(1) };

	tb_held_init(&t.keys.held);
	take(&t, props_of(&t));
	return t;
}

static void talk_end(struct talk *t)
{
	tb_keys_finish(&t->keys);
	tb_mixer_free(t->console);
}

/* A change on its way to the console. */
struct change {
	char key[TB_KEY_MAX], mark[TB_WORD_MAX];
	double number;
};

static struct change set(struct talk *t, const char *key, double number)
{
	struct tb_value value = { .kind = TB_KIND_NUMBER, .number = number };
	struct change change = { .number = number };

	snprintf(change.key, sizeof(change.key), "%s", key);
	tb_held_next_mark(&t->keys.held, change.mark);
	cr_assert_eq(tb_held_add(&t->keys.held, key, &value), 0);
	tb_keys_find(&t->keys, key)->value = value;
	return change;
}

static void arrive(struct talk *t, const struct change *change)
{
	int param = tb_mixer_find_param(t->console, change->key);

	cr_assert_geq(param, 0);
	tb_mixer_set(t->console, (uint32_t)param, (float)change->number);
	tb_seen_take(&t->seen, change->mark);
}

static double shown(const struct talk *t, const char *key)
{
	return tb_keys_find(&t->keys, key)->value.number;
}

/* Three steps of 6 dB down: each begins where the one before has ended, though the console
 * still tells of the first. */
Test(held, an_echo_of_an_older_step_undoes_no_newer_one)
{
	struct talk t = talk_begin();
	struct change one = set(&t, FADER, -6.0), two = set(&t, FADER, -12.0), three;
	struct spa_pod *before = props_of(&t), *first;

	arrive(&t, &one);
	first = props_of(&t);
	take(&t, before);
	cr_expect_eq(shown(&t, FADER), -12.0, "%g", shown(&t, FADER));
	take(&t, first);
	cr_expect_eq(shown(&t, FADER), -12.0, "%g", shown(&t, FADER));
	three = set(&t, FADER, shown(&t, FADER) - 6.0);
	arrive(&t, &two);
	take(&t, props_of(&t));
	cr_expect_eq(shown(&t, FADER), -18.0, "%g", shown(&t, FADER));
	arrive(&t, &three);
	take(&t, props_of(&t));
	cr_expect_eq(shown(&t, FADER), -18.0, "%g", shown(&t, FADER));
	talk_end(&t);
}

Test(held, what_others_set_after_it_is_shown)
{
	struct talk t = talk_begin();
	struct change mine = set(&t, FADER, -6.0), other = { FADER, "1-other.7", -40.0 };

	arrive(&t, &mine);
	arrive(&t, &other);
	take(&t, props_of(&t));
	cr_expect_eq(shown(&t, FADER), -40.0);
	talk_end(&t);
}

Test(held, what_others_set_before_it_is_not)
{
	struct talk t = talk_begin();
	struct change mine = set(&t, FADER, -6.0), other = { FADER, "1-other.7", -40.0 };

	arrive(&t, &other);
	take(&t, props_of(&t));
	cr_expect_eq(shown(&t, FADER), -6.0);
	arrive(&t, &mine);
	take(&t, props_of(&t));
	cr_expect_eq(shown(&t, FADER), -6.0);
	talk_end(&t);
}

/* What the console made of it is the truth. */
Test(held, a_value_that_the_console_has_clamped_is_shown_as_it_is)
{
	struct talk t = talk_begin();
	struct change loud = set(&t, FADER, 99.0);

	arrive(&t, &loud);
	take(&t, props_of(&t));
	cr_expect_eq(shown(&t, FADER), 12.0);
	talk_end(&t);
}

Test(held, other_keys_follow_the_console_meanwhile)
{
	struct talk t = talk_begin();
	struct change pan = { "strip.game.pan", "1-other.7", 0.5 };

	set(&t, FADER, -6.0);
	arrive(&t, &pan);
	take(&t, props_of(&t));
	cr_expect_eq(shown(&t, "strip.game.pan"), 0.5);
	cr_expect_eq(shown(&t, FADER), -6.0);
	talk_end(&t);
}

/* The table is filled again. */
Test(held, a_strip_that_comes_undoes_no_step)
{
	struct talk t = talk_begin();

	set(&t, FADER, -6.0);
	tb_mixer_free(t.console);
	t.console = console_of(2);
	take(&t, props_of(&t));
	cr_expect_not_null(tb_keys_find(&t.keys, "strip.music.fader"));
	cr_expect_eq(shown(&t, FADER), -6.0);
	talk_end(&t);
}

Test(held, the_number_of_changes_may_wrap)
{
	struct talk t = talk_begin();
	struct change change;

	t.keys.held.n_sent = t.keys.held.n_seen = UINT32_MAX - 1;
	for (int i = 0; i < 4; i++) {
		change = set(&t, FADER, -i);
		arrive(&t, &change);
		change = set(&t, FADER, -i - 0.5);
		take(&t, props_of(&t));
		cr_expect_eq(shown(&t, FADER), -i - 0.5);
	}
	arrive(&t, &change);
	take(&t, props_of(&t));
	cr_expect_eq(t.keys.held.n, 0);
	talk_end(&t);
}
