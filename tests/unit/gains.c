/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whatever was set, in whatever order, one commit at a time or all at once: the
 * gains that are kept up to date are those that are computed from nothing. */
#include "state.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"

static struct console *desk(void)
{
	return console_new("game/2 film/51 mic/1", "a1/2 b1/51 m/1", 48000);
}

static void set_at_random(struct tb_mixer *m)
{
	uint32_t number = (uint32_t)rand() % tb_mixer_n_params(m);
	struct tb_param_info info;

	tb_mixer_param_info(m, number, &info);
	tb_mixer_set(
		m, number, info.min + (info.max - info.min) * ((float)(rand() % 1000) / 999.0f));
}

static void expect_same(const struct tb_mixer *a, const struct tb_mixer *b)
{
	const struct tb_gains *left = &a->control.gains, *right = &b->control.gains;
	const struct tb_shape *shape = &a->shape;

	cr_assert_arr_eq(left->path, right->path, tb_n_paths(shape) * sizeof(float));
	cr_assert_arr_eq(left->open, right->open, tb_n_open_words(shape) * sizeof(uint64_t));
	cr_assert_arr_eq(left->view, right->view, shape->n_views * sizeof(float));
	cr_assert_arr_eq(left->mixed, right->mixed, shape->n_strips * sizeof(bool));
}

Test(gains, that_are_kept_up_to_date_are_those_of_a_fresh_mixer)
{
	struct console *kept = desk();

	for (uint32_t round = 0; round < 300; round++) {
		struct console *fresh = desk();

		for (uint32_t i = 0; i < 5; i++)
			set_at_random(console_mixer(kept));
		console_commit(kept);
		for (uint32_t i = 0; i < tb_mixer_n_params(console_mixer(kept)); i++)
			tb_mixer_set(console_mixer(fresh), i, tb_mixer_get(console_mixer(kept), i));
		console_commit(fresh);
		expect_same(console_mixer(kept), console_mixer(fresh));
		console_free(fresh);
	}
	console_free(kept);
}

Test(gains, of_closed_paths_are_zero)
{
	struct console *c = desk();
	const struct tb_mixer *m = console_mixer(c);

	for (uint32_t i = 0; i < 2000; i++)
		set_at_random(console_mixer(c));
	console_commit(c);
	for (uint32_t out = 0; out < m->shape.n_outs; out++)
		for (uint32_t row = 0; row < m->shape.n_rows; row++) {
			uint32_t lane = m->shape.lane_of[out];
			bool open = m->control.gains.open[lane * m->shape.n_words] >> row & 1;

			cr_assert(open
				  == (m->control.gains.path[tb_path_at(&m->shape, lane, row)]
					  != 0.0f));
		}
	console_free(c);
}

Test(gains, cross_over_as_a_copy)
{
	struct console *c = desk();
	struct tb_mixer *m = console_mixer(c);

	console_set(c, "route.game.a1", 1.0f);
	console_commit(c);
	console_play(c, 1, 1);
	cr_expect(m->data.now != &m->control.gains);
	cr_expect_arr_eq(
		m->data.now->path, m->control.gains.path, tb_n_paths(&m->shape) * sizeof(float));
	console_free(c);
}
