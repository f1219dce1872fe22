/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Escape sequences of a terminal, byte by byte: mouse reports, and the keys of which curses
 * got only a part.
 *
 * tmux and ssh may tear a report apart, with any time between its bytes.  curses takes an
 * ESC that stands alone for the key, and the rest of the report for keys that the user
 * pressed: a click would mute strips and quit.  So nothing here depends on time but how
 * long a lone ESC is waited for. */
#ifndef TB_ESCAPE_H
#define TB_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

enum tb_escape {
	TB_ESCAPE_NONE,  /* no part of a sequence: a key of its own */
	TB_ESCAPE_ESC,   /* the key ESC, or the begin of a sequence */
	TB_ESCAPE_PART,  /* more is to come */
	TB_ESCAPE_MOUSE, /* `mouse` is new */
	TB_ESCAPE_KEY,   /* `key` is new: the last letter, or the digit before a '~' */
	TB_ESCAPE_OTHER, /* a whole sequence that says nothing to us */
};

struct tb_mouse {
	int x, y;   /* from 0 */
	int button; /* 0 left, 1 middle, 2 right, 3 none; 64 wheel up, 65 wheel down */
	bool is_motion, is_release;
};

/* All zeros is the begin. */
struct tb_escape_reader {
	enum { TB_ESCAPE_OUTSIDE, TB_ESCAPE_BEGUN, TB_ESCAPE_PARAMS, TB_ESCAPE_BYTES } state;
	char text[32]; /* parameters, or the three bytes of an old report */
	uint32_t n;
	uint64_t last_ms;
	struct tb_mouse mouse;
	char key;
};

/* `now_ms` of any clock that never goes back. */
enum tb_escape tb_escape_feed(struct tb_escape_reader *r, uint8_t byte, uint64_t now_ms);

#endif
