/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a viewer makes of what the port "meters" tells. */
#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include <spa/control/control.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>

#include "client/level-rows.h"

struct told {
	const char *key;
	uint32_t n;
	float number[8];
};

#define BUFFER_BYTES 4096u

/* As the console sends it; ends with a key of NULL. */
static struct spa_pod *write_pod(uint8_t buffer[BUFFER_BYTES], const struct told *told)
{
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, BUFFER_BYTES);
	struct spa_pod_frame sequence, object, pairs;
	const double facts[] = { 48000.0, 256.0, 0.25, 1000.0, 1.0, 2.0, 77.0 };

	spa_pod_builder_push_sequence(&b, &sequence, 0);
	spa_pod_builder_control(&b, 0, SPA_CONTROL_Properties);
	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &pairs);
	for (; told->key; told++) {
		spa_pod_builder_string(&b, told->key);
		spa_pod_builder_array(&b, sizeof(float), SPA_TYPE_Float, told->n, told->number);
	}
	spa_pod_builder_string(&b, "engine");
	spa_pod_builder_array(&b, sizeof(double), SPA_TYPE_Double, 7, facts);
	spa_pod_builder_string(&b, "strip.game.loudness");
	spa_pod_builder_int(&b, 5);
	spa_pod_builder_pop(&b, &pairs);
	spa_pod_builder_pop(&b, &object);
	return spa_pod_builder_pop(&b, &sequence);
}

static int tell(struct tb_level_rows *rows, const struct told *told)
{
	uint8_t buffer[BUFFER_BYTES] SPA_ALIGNED(8);

	return tb_level_rows_read(rows, write_pod(buffer, told));
}

static struct tb_reduction reduction(struct tb_level_rows *rows, const char *name)
{
	const struct tb_level_row *row = tb_level_rows_find(rows, name);

	cr_assert_not_null(row, "no row \"%s\"", name);
	return row->reduction;
}

Test(level_rows, strips_buses_and_facts_are_told_apart)
{
	struct tb_level_rows rows;

	tb_level_rows_init(&rows);
	cr_assert_eq(
		tell(&rows, (const struct told[]){ { "strip.game", 4, { 0.5f, 0.3f, 0.4f, 0.2f } },
				    { "strip.game.reduction", 3, { 1.0f, 2.0f, 3.0f } },
				    { "bus.a1", 2, { 0.1f, 0.05f } },
				    { "bus.a1.reduction", 2, { 4.0f, 5.0f } }, { NULL } }),
		0);
	cr_expect_eq(tb_level_rows_find(&rows, "strip.game")->n_channels, 2);
	cr_expect_eq(tb_level_of_row(tb_level_rows_find(&rows, "strip.game")).peak_lin, 0.5f);
	cr_expect_eq(reduction(&rows, "strip.game").gate_db, 1.0f);
	cr_expect_eq(reduction(&rows, "strip.game").limiter_db, 3.0f);
	cr_expect_eq(tb_reduction_of_row(tb_level_rows_find(&rows, "strip.game")), 6.0f);
	cr_expect_eq(reduction(&rows, "bus.a1").gate_db, 0.0f);
	cr_expect_eq(reduction(&rows, "bus.a1").comp_db, 4.0f);
	cr_expect_eq(reduction(&rows, "bus.a1").limiter_db, 5.0f);
	cr_expect_null(tb_level_rows_find(&rows, "strip.game.reduction"));
	cr_expect_eq(rows.engine.n_late, 2.0);
	tb_level_rows_finish(&rows);
}

Test(level_rows, input_of_a_strip_is_beside_its_level)
{
	struct tb_level_rows rows;

	tb_level_rows_init(&rows);
	tell(&rows, (const struct told[]){ { "strip.mic", 4, { 0.0f, 0.0f, 0.0f, 0.0f } },
			    { "strip.mic.reduction", 3, { 0.0f } },
			    { "strip.mic.input", 4, { 0.5f, 0.3f, 0.6f, 0.2f } },
			    { "bus.a1", 2, { 0.1f, 0.05f } },
			    { "strip.mic.input", 2, { 0.9f, 0.9f } }, { NULL } });
	cr_expect_eq(tb_level_of_row(tb_level_rows_find(&rows, "strip.mic")).peak_lin, 0.0f);
	cr_expect_eq(tb_input_of_row(tb_level_rows_find(&rows, "strip.mic")).peak_lin, 0.6f);
	cr_expect_eq(tb_input_of_row(tb_level_rows_find(&rows, "strip.mic")).rms_lin, 0.3f);
	cr_expect_eq(tb_input_of_row(tb_level_rows_find(&rows, "bus.a1")).peak_lin, 0.0f);
	tb_level_rows_silence(&rows);
	cr_expect_eq(tb_input_of_row(tb_level_rows_find(&rows, "strip.mic")).peak_lin, 0.0f);
	tb_level_rows_finish(&rows);
}

/* Three reports between two looks. */
Test(level_rows, deepest_dip_since_the_last_look_is_kept)
{
	struct tb_level_rows rows;

	tb_level_rows_init(&rows);
	for (uint32_t i = 0; i < 3; i++)
		tell(&rows, (const struct told[]){ { "strip.game", 2, { 0.5f, 0.3f } },
				    { "strip.game.reduction", 3, { 0.0f, i == 1 ? 9.0f : 1.0f } },
				    { NULL } });
	cr_expect_eq(reduction(&rows, "strip.game").comp_db, 9.0f);
	tb_level_rows_looked(&rows);
	cr_expect_eq(reduction(&rows, "strip.game").comp_db, 9.0f, "until something new comes");
	tell(&rows, (const struct told[]){ { "strip.game", 2, { 0.5f, 0.3f } },
			    { "strip.game.reduction", 3, { 0.0f, 1.0f } }, { NULL } });
	cr_expect_eq(reduction(&rows, "strip.game").comp_db, 1.0f);
	tb_level_rows_finish(&rows);
}

Test(level_rows, more_keys_and_more_numbers_are_passed_over)
{
	struct tb_level_rows rows;

	tb_level_rows_init(&rows);
	tell(&rows, (const struct told[]){ { "strip.game", 2, { 0.5f, 0.3f } },
			    { "strip.game.reduction", 6, { 1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f } },
			    { "strip.game.correlation", 1, { 0.9f } }, { "tempo", 1, { 120.0f } },
			    { "bus.a1", 2, { 0.1f, 0.05f } }, { "bus.a1.reduction", 1, { 4.0f } },
			    { NULL } });
	cr_expect_eq(reduction(&rows, "strip.game").limiter_db, 3.0f);
	cr_expect_eq(reduction(&rows, "strip.game").deess_db, 4.0f);
	cr_expect_eq(reduction(&rows, "strip.game").automix_db, 5.0f);
	cr_expect_eq(tb_reduction_of_row(tb_level_rows_find(&rows, "strip.game")), 10.0f,
		"a share of the gain is no processing");
	cr_expect_eq(reduction(&rows, "bus.a1").comp_db, 0.0f, "one number is none of a bus");
	cr_expect_eq(rows.rows.size, 2 * sizeof(struct tb_level_row));
	tb_level_rows_finish(&rows);
}

static struct spa_pod *write_version(uint8_t buffer[BUFFER_BYTES], double version, float peak_lin)
{
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, BUFFER_BYTES);
	struct spa_pod_frame sequence, object, pairs;
	const float levels[2] = { peak_lin, peak_lin };

	spa_pod_builder_push_sequence(&b, &sequence, 0);
	spa_pod_builder_control(&b, 0, SPA_CONTROL_Properties);
	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &pairs);
	spa_pod_builder_string(&b, "version");
	spa_pod_builder_array(&b, sizeof(double), SPA_TYPE_Double, 1, &version);
	spa_pod_builder_string(&b, "strip.game");
	spa_pod_builder_array(&b, sizeof(float), SPA_TYPE_Float, 2, levels);
	spa_pod_builder_pop(&b, &pairs);
	spa_pod_builder_pop(&b, &object);
	return spa_pod_builder_pop(&b, &sequence);
}

Test(level_rows, levels_of_a_newer_version_are_refused_and_change_nothing)
{
	static const double newer[] = { 2.0, 77.0, (double)INFINITY, (double)NAN };
	uint8_t buffer[BUFFER_BYTES] SPA_ALIGNED(8);
	struct tb_level_rows rows;

	tb_level_rows_init(&rows);
	cr_expect_eq(tb_level_rows_read(&rows, write_version(buffer, 1.0, 0.5f)), 0);
	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++)
		cr_expect_eq(tb_level_rows_read(&rows, write_version(buffer, newer[i], 0.9f)),
			-EPROTONOSUPPORT);
	cr_expect(rows.is_foreign);
	cr_expect_eq(tb_level_of_row(tb_level_rows_find(&rows, "strip.game")).peak_lin, 0.5f);
	/* One that says no version: a console from before there was one. */
	tell(&rows, (const struct told[]){ { "strip.game", 2, { 0.25f, 0.3f } }, { NULL } });
	cr_expect_eq(tb_level_of_row(tb_level_rows_find(&rows, "strip.game")).peak_lin, 0.25f);
	cr_expect_not(rows.is_foreign);
	tb_level_rows_finish(&rows);
}

Test(level_rows, rows_follow_a_console_that_is_rebuilt)
{
	struct tb_level_rows rows;
	const struct told before[] = { { "strip.a", 2, { 0.5f, 0.3f } },
		{ "strip.a.reduction", 3, { 0.0f, 6.0f } }, { "strip.b", 2, { 0.4f, 0.2f } },
		{ "bus.c", 2, { 0.1f, 0.1f } }, { NULL } };
	const struct told after[] = { { "strip.b", 2, { 0.3f, 0.2f } },
		{ "strip.b.reduction", 3, { 0.0f, 1.0f } }, { "bus.c", 2, { 0.2f, 0.1f } },
		{ NULL } };

	tb_level_rows_init(&rows);
	tell(&rows, before);
	tell(&rows, after);
	cr_expect_null(tb_level_rows_find(&rows, "strip.a"));
	cr_expect_eq(reduction(&rows, "strip.b").comp_db, 1.0f);
	cr_expect_eq(tb_level_rows_find(&rows, "bus.c")->channel[0].peak_lin, 0.2f);
	tell(&rows, before);
	cr_expect_eq(reduction(&rows, "strip.a").comp_db, 6.0f);
	tb_level_rows_silence(&rows);
	cr_expect_eq(tb_level_rows_find(&rows, "strip.a")->channel[0].peak_lin, 0.0f);
	cr_expect_eq(reduction(&rows, "strip.a").comp_db, 0.0f);
	tb_level_rows_finish(&rows);
}

Test(level_rows, what_is_no_sequence_changes_nothing)
{
	struct tb_level_rows rows;
	struct spa_pod_int pod = SPA_POD_INIT_Int(5);

	tb_level_rows_init(&rows);
	tell(&rows, (const struct told[]){ { "bus.a1", 2, { 0.1f, 0.05f } }, { NULL } });
	cr_expect_lt(tb_level_rows_read(&rows, &pod.pod), 0);
	cr_expect_not_null(tb_level_rows_find(&rows, "bus.a1"));
	tb_level_rows_finish(&rows);
}

/* Numbers of four bytes that call themselves doubles: eight bytes each would be read. */
Test(level_rows, facts_of_a_wrong_size_are_passed_over)
{
	struct spa_pod_array_body body = { { sizeof(float), SPA_TYPE_Double } };
	const float fact[6] = { 1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f };
	const struct spa_pod array = { sizeof(body) + sizeof(fact), SPA_TYPE_Array };
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame sequence, object, pairs;
	struct tb_level_rows rows;

	spa_pod_builder_push_sequence(&b, &sequence, 0);
	spa_pod_builder_control(&b, 0, SPA_CONTROL_Properties);
	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &pairs);
	spa_pod_builder_string(&b, "engine");
	spa_pod_builder_raw(&b, &array, sizeof(array));
	spa_pod_builder_raw(&b, &body, sizeof(body));
	spa_pod_builder_raw_padded(&b, fact, sizeof(fact));
	spa_pod_builder_pop(&b, &pairs);
	spa_pod_builder_pop(&b, &object);
	tb_level_rows_init(&rows);
	cr_assert_eq(tb_level_rows_read(&rows, spa_pod_builder_pop(&b, &sequence)), 0);
	cr_expect_eq(rows.engine.rate_hz, 0.0);
	tb_level_rows_finish(&rows);
}

/* ---- a buffer of another process ---- */

static const struct told loud[] = { { "strip.game", 2, { 0.5f, 0.3f } }, { NULL } };

/* A buffer that holds them behind the first `offset` bytes. */
static int take(struct tb_level_rows *rows, uint32_t offset, uint32_t n_bytes, uint32_t maxsize)
{
	uint8_t buffer[2 * BUFFER_BYTES] SPA_ALIGNED(8) = { 0 };
	struct spa_chunk chunk = { .offset = offset, .size = n_bytes };
	struct spa_data d = { .data = buffer, .maxsize = maxsize, .chunk = &chunk };
	uint32_t all;

	write_pod(buffer + SPA_MIN(offset, BUFFER_BYTES), loud);
	all = SPA_POD_SIZE(SPA_PTROFF(buffer, SPA_MIN(offset, BUFFER_BYTES), struct spa_pod));
	if (n_bytes == 0)
		chunk.size = all;
	return tb_level_rows_take(rows, &d);
}

Test(level_rows, a_buffer_is_read_from_where_it_begins)
{
	struct tb_level_rows rows;

	for (uint32_t offset = 0; offset <= 64; offset += 8) {
		tb_level_rows_init(&rows);
		cr_expect_eq(take(&rows, offset, 0, 2 * BUFFER_BYTES), 0, "%u", offset);
		cr_expect_eq(
			tb_level_of_row(tb_level_rows_find(&rows, "strip.game")).peak_lin, 0.5f);
		tb_level_rows_finish(&rows);
	}
}

Test(level_rows, a_chunk_that_lies_is_no_buffer)
{
	struct tb_level_rows rows;

	tb_level_rows_init(&rows);
	cr_expect_eq(take(&rows, 0, 0, 16), -EINVAL, "more than there is");
	cr_expect_eq(take(&rows, UINT32_MAX - 7, 0, 2 * BUFFER_BYTES), -EINVAL, "far behind");
	cr_expect_eq(take(&rows, 16, UINT32_MAX - 8, 2 * BUFFER_BYTES), -EINVAL, "wraps");
	cr_expect_eq(take(&rows, 0, 4, 2 * BUFFER_BYTES), -EINVAL, "less than a pod");
	cr_expect_eq(take(&rows, 0, UINT32_MAX, UINT32_MAX), -EINVAL, "more than we ask for");
	cr_expect_eq(rows.rows.size, 0);
	tb_level_rows_finish(&rows);
}
