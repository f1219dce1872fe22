/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Presets: what one strip or bus is set to, under a name, one JSON file each.
 *
 *	{ "format": "troubadour-preset", "version": 1, "help": "a voice close to the mic",
 *	  "params": { "gate.on": true, "comp.threshold": -24, "comp.sidechain": "@voice" } }
 *
 * Keys are without their strip or bus, so that a preset fits any.  It owns each processor that
 * it names: what it does not say of "comp" goes to its default, so that nothing stays of the
 * preset before it.  "@voice" stands for the strip in which somebody speaks. */
#ifndef TB_PRESET_H
#define TB_PRESET_H

#include "client/scene.h"

/* A new reference; NULL with `error` that says what is wrong with the file. */
json_t *tb_preset_load(const char *path, char error[TB_SCENE_ERROR_MAX]);

/* What it is for; "" if it does not say. */
const char *tb_preset_help(const json_t *preset);

/* Whether it makes something of the strip in which somebody speaks. */
bool tb_preset_needs_voice(const json_t *preset);

/* What the preset sets in `device` ("strip.mic", "bus.a1").  `voice` is a strip's name, or NULL.
 * Keys and words that the device does not have are left out and named in `lacking`, separated by
 * commas.  0; -EINVAL with settings->message that names a value of the wrong type; -ENOMEM with a
 * message. */
int tb_preset_settings(const json_t *preset, const struct tb_keys *keys, const char *device,
	const char *voice, struct tb_settings *settings, char lacking[TB_SCENE_ERROR_MAX]);

/* A new reference to the preset that the processors of `device` are set to: trim and all keys
 * of two words, without the levels of its channels and the controls of inserts.  NULL without
 * memory. */
json_t *tb_preset_of_keys(const struct tb_keys *keys, const char *device, const char *help);

#endif
