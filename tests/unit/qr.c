/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include <criterion/criterion.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qr.h"

#define ADDRESS                                                                                    \
	"http://192.168.178.20:7768/#p="                                                           \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define MAX_SIDE 128
#define QUIET    4 /* modules that a reader wants round a code: ISO/IEC 18004 */

/* What a terminal shows: two modules above each other in each character. */
static int read_back(const char *text, bool dark[MAX_SIDE][MAX_SIDE], int *width)
{
	static const struct {
		const char *character;
		bool above, below;
	} known[] = { { "\u2588", true, true }, { "\u2580", true, false },
		{ "\u2584", false, true }, { " ", false, false } };
	int x = 0, y = 0;

	for (*width = 0; *text;) {
		size_t i = 0;

		if (*text == '\n') {
			x = 0, y += 2, text++;
			continue;
		}
		if (*text == '\033') {
			text = strchr(text, 'm') + 1;
			continue;
		}
		while (i < 4 && strncmp(text, known[i].character, strlen(known[i].character)) != 0)
			i++;
		cr_assert_lt(i, 4u, "what is %s?", text);
		dark[y][x] = known[i].above;
		dark[y + 1][x] = known[i].below;
		text += strlen(known[i].character);
		*width = ++x > *width ? x : *width;
	}
	return y;
}

/* Readers find it by the light round it, on a terminal of any colour. */
Test(qr, what_is_drawn_is_the_code_with_light_round_it)
{
	static bool dark[MAX_SIDE][MAX_SIDE];
	QRcode *code = QRcode_encodeString8bit(ADDRESS, 0, QR_ECLEVEL_L);
	char *text = NULL;
	size_t n_bytes;
	FILE *to = open_memstream(&text, &n_bytes);
	int width, height;

	cr_assert_eq(tb_qr_print(ADDRESS, to), 0);
	fclose(to);
	height = read_back(text, dark, &width);
	cr_assert_eq(width, code->width + 2 * QUIET);
	cr_assert_geq(height, code->width + 2 * QUIET);
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			int cx = x - QUIET, cy = y - QUIET;
			bool is_inside = cx >= 0 && cy >= 0 && cx < code->width && cy < code->width;

			cr_assert_eq(dark[y][x],
				is_inside && (code->data[cy * code->width + cx] & 1), "%d, %d", x,
				y);
		}
	}
	QRcode_free(code);
	free(text);
}
