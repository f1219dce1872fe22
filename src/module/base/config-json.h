/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip or bus as a JSON object.  Control thread. */
#ifndef TB_CONFIG_JSON_H
#define TB_CONFIG_JSON_H

#include <jansson.h>

#include "spa/config.h"

/* What tb_device_config_parse() reads back; a new reference, NULL without memory. */
json_t *tb_device_config_object(const struct tb_device_config *d);

#endif
