/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Levels that a node sends which calls itself a console. */
#include "fuzz.h"

#include <spa/pod/iter.h>

#include "client/level-rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_level_rows rows;
	void *copy = fuzz_copy(data, n_bytes);
	struct spa_pod *pod = spa_pod_from_data(copy, n_bytes, 0, (uint32_t)n_bytes);
	struct tb_level_row *row;

	tb_level_rows_init(&rows);
	for (int i = 0; pod && i < 2; i++) {
		tb_level_rows_read(&rows, pod);
		pw_array_for_each(row, &rows.rows)
		{
			check(row->n_channels <= TB_MAX_CHANNELS);
			check(tb_level_rows_find(&rows, row->name));
			tb_level_of_row(row);
			tb_reduction_of_row(row);
		}
		tb_level_rows_looked(&rows);
	}
	tb_level_rows_silence(&rows);
	tb_level_rows_finish(&rows);
	free(copy);
	return 0;
}
