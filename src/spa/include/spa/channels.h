/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mixer's channel names and PipeWire's.  Any thread. */
#ifndef TB_CHANNELS_H
#define TB_CHANNELS_H

#include <stdint.h>

/* SPA_AUDIO_CHANNEL_* for an enum tb_channel; SPA_AUDIO_CHANNEL_UNKNOWN else. */
uint32_t tb_channel_to_spa(uint8_t channel);

/* enum tb_channel for a short name ("FL", "MONO", "AUX3"), -EINVAL if unknown. */
int tb_channel_from_name(const char *name);

/* The short name of an enum tb_channel ("FL"), static. */
const char *tb_channel_name(uint8_t channel);

#endif
