/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A small console, and its keys as a client has read them. */
#ifndef FUZZ_CONSOLE_H
#define FUZZ_CONSOLE_H

#include "client/keys-pods.h"
#include "mixer/mixer.h"

struct tb_mixer *fuzz_mixer(void);

/* All of them again, and later only what they are set to. */
void fuzz_read_keys(struct tb_keys *keys, const struct tb_mixer *m);
void fuzz_read_values(struct tb_keys *keys, const struct tb_mixer *m);

#endif
