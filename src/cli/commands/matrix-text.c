/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The matrix as text: a cell is the level of the send, or why there is none. */
#include "matrix-text.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/defs.h>

#include "client/locks.h"
#include "dsp/units.h"

int tb_name_width(const struct tb_keys *keys)
{
	size_t width = 12;

	for (uint32_t i = 0; i < keys->n_strips; i++)
		width = SPA_MAX(width, strlen(keys->strip[i]));
	for (uint32_t i = 0; i < keys->n_buses; i++)
		width = SPA_MAX(width, strlen(keys->bus[i]));
	return (int)width;
}

static int cell_width(const char *bus)
{
	return (int)SPA_MAX(strlen(bus), 7u);
}

static double number(const struct tb_key *key)
{
	return key ? key->value.number : 0.0;
}

static void print_cell(const struct tb_keys *keys, const char *strip, const char *bus)
{
	double send_db = number(tb_keys_of_cell(keys, "send", strip, bus));
	char text[32];

	if (tb_cell_is_locked(keys, strip, bus))
		snprintf(text, sizeof(text), "lock");
	else if (number(tb_keys_of_cell(keys, "route", strip, bus)) == 0.0)
		snprintf(text, sizeof(text), ".");
	else if (send_db <= TB_SILENCE_DB)
		snprintf(text, sizeof(text), "-inf");
	else
		snprintf(text, sizeof(text), "%.1f%s", send_db,
			number(tb_keys_of_cell(keys, "pre", strip, bus)) != 0.0 ? " p" : "");
	printf("  %*s", cell_width(bus), text);
}

void tb_matrix_print(const struct tb_keys *keys)
{
	int width = tb_name_width(keys);

	printf("%-*s", width, "MATRIX");
	for (uint32_t b = 0; b < keys->n_buses; b++)
		printf("  %*s", cell_width(keys->bus[b]), keys->bus[b]);
	printf("\n");
	for (uint32_t i = 0; i < keys->n_strips; i++) {
		printf("%-*s", width, keys->strip[i]);
		for (uint32_t b = 0; b < keys->n_buses; b++)
			print_cell(keys, keys->strip[i], keys->bus[b]);
		printf("\n");
	}
}
