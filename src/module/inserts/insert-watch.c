/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the data thread counts of inserts, looked at once in a while. */
#include "inserts-impl.h"
#include "inserts.h"

static uint64_t count_of(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static void tell_bad(struct tb_insert_place *place, uint64_t n_bad)
{
	if (n_bad > 0 && place->n_bad_told == 0)
		tb_place_tell(place,
			" gave a signal that is not sound (not a number, infinite or above +60 dBFS) "
			"and is silenced there; engine.bad counts such blocks");
	place->n_bad_told = n_bad;
}

/* Returns whether facts are others. */
static bool watch(struct tb_insert_place *place)
{
	const struct tb_insert *insert = tb_place_present(place);
	bool is_other;

	if (!insert)
		return false;
	tell_bad(place, count_of(&insert->n_bad));
	is_other = count_of(&insert->n_late) != place->n_late_told;
	place->n_late_told = count_of(&insert->n_late);
	return is_other;
}

bool tb_inserts_watch(struct tb_console *c)
{
	bool is_other = false;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		is_other |= watch(&c->devices[i]->insert);
		is_other |= watch(&c->devices[i]->spatial);
	}
	tb_inserts_update(c);
	return is_other;
}
