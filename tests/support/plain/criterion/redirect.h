/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#ifndef PLAIN_REDIRECT_H
#define PLAIN_REDIRECT_H

#include <stdio.h>

/* From now on what the test writes to stderr is kept; what failed is still told. */
void cr_redirect_stderr(void);
/* Where that is read, from where the last reader stopped. */
FILE *cr_get_redirected_stderr(void);

#endif
