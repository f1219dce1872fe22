/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's screen: what its files share.  One thread.
 *
 * From top to bottom: a line about the engine; a column for each strip and bus with meters
 * and a fader; the matrix and, beside it, the details of the selected device; a line of
 * help or input. */
#ifndef TB_SCREEN_H
#define TB_SCREEN_H

#include "client/apps.h"
#include "escape.h"
#include "client/levels.h"
#include "client/value.h"

#define TB_SCREEN_EDIT_MAX 64u

/* A key, of which curses has no name. */
#define TB_SCREEN_ESC 27

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
	TB_COLOUR_DEVICES, /* and those behind it: a strip's or bus's own, as the key color says */
};

/* A part of the screen, in characters. */
struct tb_area {
	int x, y, width, height;
};

struct tb_hold {
	char name[TB_KEY_MAX];
	float peak_lin[TB_MAX_CHANNELS];
	uint64_t until_ms[TB_MAX_CHANNELS];
};

/* What a strip or bus is called, and what plays into it or where it plays. */
struct tb_screen_link {
	char description[96];
	char peers[192];             /* names */
	char titles[512];            /* names, and of applications what they play */
	bool is_capture, is_missing; /* is_missing: it should have a device, and has none */
};

enum tb_list { TB_LIST_NONE, TB_LIST_APPS, TB_LIST_STRIPS };

/* What the last change of this screen was, to take it back: screen-change.c. */
struct tb_undo {
	char key[TB_KEY_MAX];
	struct tb_value before;
	uint64_t at_ms;
};

#define TB_UNDO_MAX 100u

struct tb_screen {
	struct tb_client *client;
	struct tb_keys *keys;
	struct tb_levels *levels;
	struct tb_apps *apps;

	struct tb_screen_link *links; /* of n_links devices: screen-links.c */
	uint32_t n_links;
	bool links_changed;

	struct spa_source *frames; /* cmd-mixer.c: when to draw */
	uint64_t news_ms;          /* when something last happened, a key or a new size, too */
	bool is_slow;              /* frames are */
	bool has_news;             /* since it was drawn, other than levels */
	uint64_t drawn_ms, look;   /* when that was, and tb_screen_look() then */

	/* Where everything stands: screen-layout.c. */
	int n_rows, n_columns;
	struct tb_area mix, matrix, details, curve; /* curve: no height if there is none */
	int meters_y, meters_height;                /* in the mix; faders are as high */
	bool shows_descriptions, shows_peers;       /* below names; below switches */
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
	uint64_t escape_ms; /* when an ESC came that nothing has followed yet; 0: none */

	enum tb_list list; /* that lies over all: screen-apps.c */
	struct tb_area list_area;
	uint32_t list_line, first_line;
	uint32_t moved_node; /* of the application that is to move */

	struct tb_undo undo[TB_UNDO_MAX]; /* the oldest first */
	uint32_t n_undos;

	struct tb_hold *holds; /* of n_holds devices */
	uint32_t n_holds;
};

/* ---- screen-keys.c ---- */

uint32_t tb_screen_n_devices(const struct tb_screen *s);
/* "strip.game" or "bus.a1"; returns the name in it. */
const char *tb_screen_device(const struct tb_screen *s, uint32_t device, char path[TB_KEY_MAX]);
/* A key of a device: NULL if it has none such. */
struct tb_key *tb_screen_key(const struct tb_screen *s, uint32_t device, const char *name);
struct tb_key *tb_screen_cell(
	const struct tb_screen *s, const char *family, uint32_t strip, uint32_t bus);
/* The bus plays all but this strip. */
bool tb_screen_cell_is_locked(const struct tb_screen *s, uint32_t strip, uint32_t bus);
/* The keys of the selected device, without bands of the EQ that are not in use.  To be looked for
 * once, where many of them are needed. */
struct tb_detail_keys {
	struct tb_key *first;
	const struct tb_key *unused; /* n_unused of them are left out */
	uint32_t n, n_unused;
};

struct tb_detail_keys tb_screen_detail_keys(const struct tb_screen *s);
/* The i-th of them; NULL at the end. */
struct tb_key *tb_detail_key(const struct tb_detail_keys *d, uint32_t i);
struct tb_key *tb_screen_detail(const struct tb_screen *s, uint32_t i);
uint32_t tb_screen_n_details(const struct tb_screen *s);
void tb_screen_select(struct tb_screen *s, uint32_t device);

/* ---- screen-layout.c ---- */

void tb_screen_arrange(struct tb_screen *s);

/* Columns of the matrix: of a strip's name, and of each bus. */
#define TB_STRIP_NAME_WIDTH 9
#define TB_CELL_WIDTH       7

/* From the top of the mix: names, descriptions if there is room, lamps, meters; below them
 * levels and switches. */
static inline int tb_screen_lamps_y(const struct tb_screen *s)
{
	return s->meters_y - 1;
}

static inline int tb_screen_switches_y(const struct tb_screen *s)
{
	return s->meters_y + s->meters_height + 1;
}

/* Where the column of a device on the screen begins. */
int tb_screen_column_x(const struct tb_screen *s, uint32_t device);

/* The first of `n_shown` lines, so that `selected` is among them. */
uint32_t tb_screen_scroll(uint32_t first, uint32_t n_shown, uint32_t n, uint32_t selected);

/* 0 silence .. 1 the top of a fader, and back. */
double tb_fader_place(double level_db);
double tb_fader_level_db(double place);
/* 0 none .. 1 as much as a bar shows; every dB takes as much of it. */
double tb_reduction_place(float reduction_db);

/* ---- screen-colours.c, screen-draw.c, screen-mix.c, screen-matrix.c, screen-details.c ---- */

void tb_screen_draw(struct tb_screen *s);
/* A number for what the meters look like now: the same one if they look the same.  What moves by
 * itself, such as a held peak, does not count. */
uint64_t tb_screen_look(const struct tb_screen *s);
void tb_screen_draw_mix(struct tb_screen *s);
void tb_screen_draw_matrix(struct tb_screen *s);
void tb_screen_draw_details(struct tb_screen *s);
/* Attributes of ncurses; without colours the quiet ones are dim. */
unsigned tb_screen_colour(enum tb_colour colour);
/* Makes all of them; see screen-colours.c. */
void tb_screen_init_colours(void);
/* The colour of a strip's or bus's name. */
unsigned tb_screen_device_colour(const struct tb_screen *s, uint32_t device);

/* ---- screen-put.c ---- */

/* UTF-8, as the terminal can show it; all that is drawn goes through here. */
void tb_screen_put(int y, int x, const char *text);
/* In exactly `width` columns. */
void tb_screen_text(int y, int x, int width, const char *text);
/* The same, cut in the middle. */
void tb_screen_name(int y, int x, int width, const char *name);

/* ---- screen-links.c ---- */

/* If anything in the session changed. */
void tb_screen_read_links(struct tb_screen *s);
/* Never NULL. */
const struct tb_screen_link *tb_screen_link(const struct tb_screen *s, uint32_t device);

/* ---- screen-apps.c ---- */

void tb_screen_open_list(struct tb_screen *s);
void tb_screen_draw_list(struct tb_screen *s);
void tb_screen_list_key(struct tb_screen *s, int key);
void tb_screen_list_mouse(struct tb_screen *s, const struct tb_mouse *m);

/* ---- screen-change.c: settings; a `key` of NULL is none, and nothing happens ---- */

/* Time of the monotonic clock. */
uint64_t tb_screen_now_ms(void);
void tb_screen_set(struct tb_screen *s, struct tb_key *key, const struct tb_value *value);
/* As `troubadour set`; what is wrong becomes the message. */
void tb_screen_set_text(struct tb_screen *s, struct tb_key *key, const char *text);
void tb_screen_toggle(struct tb_screen *s, struct tb_key *key);
/* PFL, or off. */
void tb_screen_toggle_cue(struct tb_screen *s, struct tb_key *key);
/* A locked cell says so. */
void tb_screen_toggle_route(struct tb_screen *s, uint32_t strip, uint32_t bus);
void tb_screen_step(struct tb_screen *s, struct tb_key *key, double steps);
/* Takes back what this screen changed last. */
void tb_screen_undo(struct tb_screen *s);
/* Puts out the clip lamp of a device, or of all of them (NULL). */
void tb_screen_reset_lamp(struct tb_screen *s, const char *device);
void tb_screen_reset_lamp_of(struct tb_screen *s, uint32_t device);

/* ---- screen-input.c, screen-mouse.c ---- */

void tb_screen_mouse(struct tb_screen *s, const struct tb_mouse *m);
/* All keys and mouse events that are waiting.  False: the user wants to leave. */
bool tb_screen_input(struct tb_screen *s);

#endif
