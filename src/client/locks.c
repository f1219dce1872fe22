/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/locks.h"

#include <string.h>

bool tb_cell_is_locked(const struct tb_keys *keys, const char *strip, const char *bus)
{
	const struct tb_key *minus = tb_keys_of_bus(keys, bus, "minus");

	return minus && strcmp(minus->value.word, strip) == 0;
}
