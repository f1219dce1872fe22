/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What every fuzz target shares.  A target is a program with one entry point, which gets
 * bytes from libFuzzer (`make fuzz`) or from the saved corpus (replay.c, in `make test`).
 * A finding is a crash, a report of a sanitizer, or a failed check(). */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes);

#define check(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* The input as a text of its own, which ends where the memory ends; for free(). */
static inline char *fuzz_text(const uint8_t *data, size_t n_bytes)
{
	char *text = malloc(n_bytes + 1);

	check(text);
	memcpy(text, data, n_bytes);
	text[n_bytes] = '\0';
	return text;
}

/* The same without the NUL, at a multiple of 8, as pods are; for free(). */
static inline void *fuzz_copy(const uint8_t *data, size_t n_bytes)
{
	void *copy = malloc(n_bytes ? n_bytes : 1);

	check(copy);
	memcpy(copy, data, n_bytes);
	return copy;
}

#endif
