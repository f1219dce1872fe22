/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* SHA-256 (FIPS 180-4), for tokens, which are random: a file that has their hash lets nobody
 * in. */
#ifndef TB_SHA256_H
#define TB_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define TB_SHA256_BYTES 32u

void tb_sha256(const void *bytes, size_t n_bytes, uint8_t digest[TB_SHA256_BYTES]);

#endif
