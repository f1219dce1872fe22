/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A QR code for a terminal. */
#ifndef TB_QR_H
#define TB_QR_H

#include <stdio.h>

/* Half blocks, dark on light whatever the terminal's colours.  0 or -errno. */
int tb_qr_print(const char *text, FILE *to);

#endif
