/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "dsp/snapshot.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

Test(snapshot, the_reader_gets_the_newest_value_once_published)
{
	struct tb_snapshot s;
	int slots[TB_SNAPSHOT_SLOTS] = { 0 };

	tb_snapshot_init(&s);
	cr_expect(!tb_snapshot_waits(&s));
	slots[s.back] = 1;
	tb_snapshot_publish(&s);
	cr_expect(tb_snapshot_waits(&s));
	slots[s.back] = 2;
	tb_snapshot_publish(&s);
	cr_expect(slots[tb_snapshot_take(&s)] == 2);
	cr_expect(!tb_snapshot_waits(&s));
	cr_expect(slots[tb_snapshot_take(&s)] == 2, "and keeps it");
}

Test(snapshot, no_two_ever_hold_the_same_slot)
{
	struct tb_snapshot s;

	tb_snapshot_init(&s);
	for (uint32_t i = 0; i < 1000; i++) {
		unsigned middle;

		if (rand() & 1)
			tb_snapshot_publish(&s);
		else
			tb_snapshot_take(&s);
		middle = s.middle & ~TB_SNAPSHOT_FRESH;
		cr_assert(s.back != s.front && s.back != middle && s.front != middle);
		cr_assert(s.back + s.front + middle == 3);
	}
}
