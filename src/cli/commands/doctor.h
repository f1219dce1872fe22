/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The checks behind `troubadour doctor`. */
#ifndef TB_DOCTOR_H
#define TB_DOCTOR_H

#include "client/survey.h"

enum tb_level_of_finding { TB_FINE, TB_NOTE, TB_WRONG };

struct tb_finding {
	enum tb_level_of_finding level;
	char what[256];
	char cure[320]; /* what to do; "" where nothing is to be done */
};

/* All zeros is one that has found nothing. */
struct tb_doctor {
	struct tb_survey *survey; /* owned; NULL: no PipeWire answers */
	struct tb_finding *finding;
	uint32_t n_findings, n_wrong;
	const char *console; /* the one that is looked at; NULL: all */
};

/* doctor-findings.c */
void tb_doctor_finish(struct tb_doctor *d);

__attribute__((format(printf, 4, 5))) void tb_doctor_say(struct tb_doctor *d,
	enum tb_level_of_finding level, const char *cure, const char *format, ...);

/* doctor.c: all checks of what is in d->survey. */
void tb_doctor_check_session(struct tb_doctor *d);

/* doctor-ways.c: the part of it that follows links. */
void tb_doctor_check_ways(struct tb_doctor *d);

/* Whether a release of PipeWire is known to work: NULL, or what is wrong with it. */
const char *tb_doctor_fault_of_pipewire(const char *version);

#endif
