/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "escape.h"

#include <stdio.h>
#include <string.h>

/* After this nobody waits for the rest of a sequence.  A line that stalls, or a machine that
 * is busy, must not press keys; and whoever types ESC and then [ by hand loses a key. */
#define PATIENCE_MS 60000u

#define ESC        27
#define MODIFIERS  (4 | 8 | 16) /* shift, meta, control */
#define MOTION     32
#define OLD_OFFSET 32

static enum tb_escape take_mouse(
	struct tb_escape_reader *r, int code, int column, int row, bool is_release)
{
	int button = code & ~(MODIFIERS | MOTION);

	r->state = TB_ESCAPE_OUTSIDE;
	r->mouse = (struct tb_mouse){
		.x = column - 1,
		.y = row - 1,
		.button = button,
		.is_motion = code & MOTION,
		.is_release = is_release || button == 3,
	};
	return column > 0 && row > 0 ? TB_ESCAPE_MOUSE : TB_ESCAPE_OTHER;
}

/* ESC [ M and three bytes. */
static enum tb_escape take_byte(struct tb_escape_reader *r, uint8_t byte)
{
	const uint8_t *bytes = (const uint8_t *)r->text;

	r->text[r->n++] = (char)byte;
	if (r->n < 3)
		return TB_ESCAPE_PART;
	return take_mouse(
		r, bytes[0] - OLD_OFFSET, bytes[1] - OLD_OFFSET, bytes[2] - OLD_OFFSET, false);
}

static enum tb_escape end_sequence(struct tb_escape_reader *r, char last)
{
	int code, column, row;

	r->text[r->n] = '\0';
	if (last == 'M' && r->n == 0) {
		r->state = TB_ESCAPE_BYTES;
		return TB_ESCAPE_PART;
	}
	r->state = TB_ESCAPE_OUTSIDE;
	if ((last == 'M' || last == 'm')
		&& sscanf(r->text, "<%4d;%4d;%4d", &code, &column, &row) == 3)
		return take_mouse(r, code, column, row, last == 'm');
	if (last == '~' && r->n != 1)
		return TB_ESCAPE_OTHER;
	r->key = last == '~' ? r->text[0] : last;
	return r->n == 0 || last == '~' ? TB_ESCAPE_KEY : TB_ESCAPE_OTHER;
}

/* Parameters are 0x20..0x3F, the last byte 0x40..0x7E. */
static enum tb_escape take_param(struct tb_escape_reader *r, uint8_t byte)
{
	if (byte >= 0x40 && byte <= 0x7E)
		return end_sequence(r, (char)byte);
	if (byte < 0x20 || byte > 0x3F) {
		r->state = TB_ESCAPE_OUTSIDE;
		return TB_ESCAPE_NONE;
	}
	/* One that is too long says nothing, and is read to its end. */
	if (r->n + 1 == sizeof(r->text))
		r->text[0] = '?';
	else
		r->text[r->n++] = (char)byte;
	return TB_ESCAPE_PART;
}

enum tb_escape tb_escape_feed(struct tb_escape_reader *r, uint8_t byte, uint64_t now_ms)
{
	if (now_ms - r->last_ms > PATIENCE_MS)
		r->state = TB_ESCAPE_OUTSIDE;
	r->last_ms = now_ms;
	if (r->state == TB_ESCAPE_BYTES)
		return take_byte(r, byte);
	if (byte == ESC) {
		r->state = TB_ESCAPE_BEGUN;
		return TB_ESCAPE_ESC;
	}
	if (r->state == TB_ESCAPE_PARAMS)
		return take_param(r, byte);
	if (r->state == TB_ESCAPE_BEGUN && (byte == '[' || byte == 'O')) {
		r->state = TB_ESCAPE_PARAMS;
		r->n = 0;
		return TB_ESCAPE_PART;
	}
	r->state = TB_ESCAPE_OUTSIDE;
	return TB_ESCAPE_NONE;
}
