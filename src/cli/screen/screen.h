/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's screen: what its files share.  One thread.
 *
 * From top to bottom: a line about the engine; a column for each strip and bus with meters
 * and a fader; the matrix and, beside it, the details of the selected device; a line of
 * help or input. */
#ifndef TB_SCREEN_H
#define TB_SCREEN_H

#include "escape.h"
#include "levels.h"
#include "value.h"

#define TB_SCREEN_EDIT_MAX 64u

enum tb_focus { TB_FOCUS_MIX, TB_FOCUS_MATRIX, TB_FOCUS_DETAILS, TB_N_FOCI };

enum tb_colour {
	TB_COLOUR_PLAIN,
	TB_COLOUR_QUIET, /* what is there but off */
	TB_COLOUR_LOW,
	TB_COLOUR_MIDDLE,
	TB_COLOUR_HIGH,
	TB_COLOUR_MUTE,
	TB_COLOUR_SOLO,
	TB_COLOUR_TITLE,
	TB_COLOUR_CURVE,
	TB_COLOUR_REDUCTION,
};

/* A part of the screen, in characters. */
struct tb_area {
	int x, y, width, height;
};

struct tb_hold {
	char name[TB_KEY_MAX];
	float peak_lin[TB_MAX_CHANNELS];
	uint64_t until_ns[TB_MAX_CHANNELS];
};

struct tb_screen {
	struct tb_client *client;
	struct tb_keys *keys;
	struct tb_levels *levels;

	/* Where everything stands: screen-layout.c. */
	int n_rows, n_columns;
	struct tb_area mix, matrix, details, curve; /* curve: no height if there is none */
	int n_detail_heads;                         /* lines above the first key */
	int column_width;
	uint32_t first_device, n_devices_shown;
	uint32_t first_bus, n_buses_shown, first_strip, n_strips_shown;
	uint32_t first_detail, n_detail_rows, n_detail_columns;

	enum tb_focus focus;
	uint32_t device; /* strips, then buses */
	uint32_t cell_strip, cell_bus;
	uint32_t detail; /* among the device's keys */
	bool shows_help, shows_curve;
	bool is_editing;
	char edit[TB_SCREEN_EDIT_MAX];
	char message[256]; /* until the next key */
	bool drags;        /* a fader follows the mouse */
	struct tb_escape_reader escape;

	struct tb_hold *holds; /* of n_holds devices */
	uint32_t n_holds;
};

/* ---- screen-layout.c ---- */

void tb_screen_arrange(struct tb_screen *s);
uint32_t tb_screen_n_devices(const struct tb_screen *s);
/* "strip.game" or "bus.a1"; returns the name in it. */
const char *tb_screen_device(const struct tb_screen *s, uint32_t device, char path[TB_KEY_MAX]);
/* A key of a device: NULL if it has none such. */
struct tb_key *tb_screen_key(const struct tb_screen *s, uint32_t device, const char *name);
struct tb_key *tb_screen_cell(
	const struct tb_screen *s, const char *family, uint32_t strip, uint32_t bus);
/* The i-th key of the selected device; NULL at the end. */
struct tb_key *tb_screen_detail(const struct tb_screen *s, uint32_t i);
uint32_t tb_screen_n_details(const struct tb_screen *s);

/* Rows from the top of the mix to the meters, and below them. */
#define TB_MIX_HEAD 1
#define TB_MIX_FOOT 2

/* 0 silence .. 1 the top of a fader, and back. */
double tb_fader_place(double level_db);
double tb_fader_level_db(double place);
/* 0 none .. 1 as much as a bar shows; every dB takes as much of it. */
double tb_reduction_place(float reduction_db);

/* ---- screen-draw.c, screen-mix.c, screen-matrix.c, screen-details.c ---- */

void tb_screen_draw(struct tb_screen *s);
void tb_screen_draw_mix(struct tb_screen *s);
void tb_screen_draw_matrix(struct tb_screen *s);
void tb_screen_draw_details(struct tb_screen *s);
/* Text cut to `width`, padded with spaces. */
void tb_screen_text(int y, int x, int width, const char *text);
/* The same for a name of plain letters, which is cut in its middle: what tells names apart
 * is often their end. */
void tb_screen_name(int y, int x, int width, const char *name);

/* ---- screen-input.c ---- */

/* All keys and mouse events that are waiting.  False: the user wants to leave. */
bool tb_screen_input(struct tb_screen *s);

#endif
