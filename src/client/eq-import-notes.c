/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/eq-import.h"

#include <stdarg.h>
#include <stdio.h>

#include "client/printable.h"

void tb_import_note(struct tb_import *import, uint32_t line, const char *format, ...)
{
	va_list args;

	if (import->n_notes < TB_IMPORT_NOTES) {
		struct tb_import_note *note = &import->note[import->n_notes];

		note->line = line;
		va_start(args, format);
		vsnprintf(note->text, sizeof(note->text), format, args);
		va_end(args);
		tb_make_printable(note->text);
	}
	import->n_notes++;
}

void tb_import_add(struct tb_import *import, const struct tb_import_band *band)
{
	if (import->n_bands == TB_IMPORT_BANDS)
		tb_import_note(import, band->line, "more than %u filters", TB_IMPORT_BANDS);
	else
		import->band[import->n_bands++] = *band;
}
