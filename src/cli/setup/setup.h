/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour setup`: what the user answers, and what becomes of it. */
#ifndef TB_SETUP_H
#define TB_SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "client/devices.h"

enum { TB_SETUP_MAX_PROGRAMS = 32 };

/* A program and the strip that it is to play into: "game", "music" or "chat"; NULL: it had one,
 * and plays into the default strip from now on. */
struct tb_setup_program {
	char name[128];
	const char *strip;
};

struct tb_setup {
	/* Node names; empty: the session's default. */
	char output[256], microphone[256];
	bool has_microphone, records, wants_voice;
	struct tb_setup_program program[TB_SETUP_MAX_PROGRAMS];
	uint32_t n_programs;
};

/* 0, or -ENOSPC. */
int tb_setup_add_program(struct tb_setup *s, const char *name, const char *strip);

/* ---- setup-text.c ---- */

/* The console file for these answers, for free(); NULL: out of memory. */
char *tb_setup_console_text(const struct tb_setup *s);
/* What to do in OBS, in the browser and when something is wrong. */
void tb_setup_print_next(const struct tb_setup *s);

/* ---- setup-ask.c: one question after the other ---- */

/* What the command line has answered already. */
struct tb_setup_given {
	bool output, microphone, records, programs;
};

/* Asks for the rest.  `survey` is the session, NULL if there is none.  0, or -ECANCELED where
 * the answers end. */
int tb_setup_ask(
	struct tb_setup *s, const struct tb_setup_given *given, const struct tb_survey *survey);
/* "Write it?"  0: no, 1: yes, -ECANCELED. */
int tb_setup_confirm(const char *question, bool is_yes);

/* ---- setup-write.c ---- */

/* The file as a whole or not at all.  One that is there is kept as `backup` first.  0 or
 * -errno. */
int tb_setup_write(const char *path, const char *text, char *backup, uint32_t n_backup);

/* ---- setup-service.c ---- */

enum tb_setup_service { TB_SERVICE_STARTED, TB_SERVICE_MISSING, TB_SERVICE_FAILED };

/* Starts the user's service.  `enables`: it is enabled, too, and restarted if it runs. */
enum tb_setup_service tb_setup_start_service(bool enables);

#endif
