/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A QR code for a terminal: two rows of modules are one line of text. */
#include "qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdbool.h>

#define QUIET 4 /* light modules round it, as readers want them */

static bool is_dark(const QRcode *code, int x, int y)
{
	if (x < 0 || y < 0 || x >= code->width || y >= code->width)
		return false;
	return code->data[y * code->width + x] & 1;
}

int tb_qr_print(const char *text, FILE *to)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

	if (!code)
		return -errno;
	for (int y = -QUIET; y < code->width + QUIET; y += 2) {
		fputs("\033[30;107m", to);
		for (int x = -QUIET; x < code->width + QUIET; x++) {
			bool above = is_dark(code, x, y), below = is_dark(code, x, y + 1);

			fputs(above && below ? "█" : above ? "▀" : below ? "▄" : " ", to);
		}
		fputs("\033[0m\n", to);
	}
	QRcode_free(code);
	return 0;
}
