/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The tables that describe a console's settings.
 *
 * A setting is a float in one of the structs of settings.h and a row in one of the tables:
 * adding one to the console is adding it to both.  Keys, names and numbers of
 * params (mixer.h) all come from the tables. */
#ifndef TB_PARAMS_H
#define TB_PARAMS_H

#include <stddef.h>
#include <stdint.h>

#include "mixer/mixer.h"
#include "mixer/names.h"
#include "mixer/settings.h"

/* tb_param.channel of a param that needs a left and a right channel. */
#define TB_PARAM_SIDES (-1)
/* The same of one that only a mono strip has. */
#define TB_PARAM_MONO (-2)
/* Params that only a console that hosts inserts has; the second chooses the insert. */
#define TB_PARAM_INSERT          (-3)
#define TB_PARAM_INSERT_CHOICE   (-4)
#define TB_PARAM_INSERT_POSITION (-5)
/* A param that only strips with voices have (tb_strip_config.has_voice). */
#define TB_PARAM_VOICE (-6)
/* A param that only a surround strip of a console that hosts inserts has. */
#define TB_PARAM_SURROUND (-7)

struct tb_param {
	const char *key;
	const char *help;
	enum tb_unit unit;
	float min, max, def; /* TB_UNIT_STRIP, TB_UNIT_BUS: max is the console's last one */
	size_t offset;       /* of the float in its struct */
	const char *const *choices;
	int channel; /* 1..: of a channel that not every layout has; 0: of any layout */
	/* After it was set, or the rate was: brings what belongs to it in line.  `part` stands
	 * at part_offset in the struct. */
	void (*settle)(void *part, float rate_hz);
	size_t part_offset;
};

/* One table, and its keys in order. */
struct tb_param_family {
	const struct tb_param *params;
	uint32_t n_params;
	struct tb_name *sorted; /* n_params of them */
};

enum tb_family {
	TB_FAMILY_STRIP, /* strip.<strip>.<key> */
	TB_FAMILY_BUS,   /* bus.<bus>.<key> */
	TB_FAMILY_DESK,  /* <key>, which has dots of its own: group.1.fader */
	TB_FAMILY_CELL,  /* <key>.<strip>.<bus> */
	TB_N_FAMILIES,
};

/* Tables without the sorted names. */
extern const struct tb_param_family tb_param_tables[TB_N_FAMILIES];

/* Control thread.  All floats that `table` knows of to their defaults. */
void tb_params_reset(const struct tb_param_family *table, void *settings);

/* Control thread.  Brings in line what depends on `param`, of which `settings` holds a new
 * value; or on the rate, which is a new one. */
void tb_param_settle(const struct tb_param *param, void *settings, float rate_hz);
void tb_params_settle(const struct tb_param_family *table, void *settings, float rate_hz);

#endif
