/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How loud something is for people: integrated loudness of ITU-R BS.1770-4, at 48 kHz. */
#ifndef TB_TEST_LUFS_H
#define TB_TEST_LUFS_H

#include <stdint.h>

/* LUFS of one or two channels of n_frames; -HUGE_VAL below -70. */
double loudness_lufs(const float *const *channels, uint32_t n_channels, uint32_t n_frames);

#endif
