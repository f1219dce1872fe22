/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void tb_doctor_finish(struct tb_doctor *d)
{
	tb_survey_free(d->survey);
	free(d->finding);
	*d = (struct tb_doctor){ 0 };
}

void tb_doctor_say(struct tb_doctor *d, enum tb_level_of_finding level, const char *cure,
	const char *format, ...)
{
	struct tb_finding *f = reallocarray(d->finding, d->n_findings + 1, sizeof(*f));
	va_list args;

	if (!f)
		return;
	d->finding = f;
	f += d->n_findings++;
	f->level = level;
	snprintf(f->cure, sizeof(f->cure), "%s", cure);
	va_start(args, format);
	vsnprintf(f->what, sizeof(f->what), format, args);
	va_end(args);
	d->n_wrong += level == TB_WRONG;
}
