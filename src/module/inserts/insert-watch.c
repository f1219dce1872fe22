/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the data thread counts of inserts, looked at once in a while. */
#include "inserts-impl.h"
#include "inserts.h"
#include "say.h"

static uint64_t count_of(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static void tell_bad(struct tb_device *d, uint64_t n_bad)
{
	if (n_bad > 0 && d->insert.n_bad_told == 0)
		tb_console_say(d->console, TB_HOST_NOTE,
			"%s %s: insert %s gave what is no sound (not a number, infinite or above "
			"+60 dBFS) and is silent where it does; engine.bad counts such blocks",
			tb_inserts_family(d), d->config.name, d->insert.word);
	d->insert.n_bad_told = n_bad;
}

bool tb_inserts_watch(struct tb_console *c)
{
	bool is_other = false;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];
		const struct tb_insert *insert = tb_inserts_present(&d->insert);

		if (!insert)
			continue;
		tell_bad(d, count_of(&insert->n_bad));
		is_other |= count_of(&insert->n_late) != d->insert.n_late_told;
		d->insert.n_late_told = count_of(&insert->n_late);
	}
	tb_inserts_update(c);
	return is_other;
}
