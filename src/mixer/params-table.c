/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Every setting of the console: key, meaning, range, default. */
#include "params.h"

/* clang-format off */
#define AT(member) offsetof(struct tb_strip_settings, member)
static const struct tb_param strip_params[] = {
	/* key       help                                          unit          min     max   def   offset */
	{ "trim",     "level before processing",                    TB_UNIT_DB,   -24.f,  24.f, 0.f,  AT(trim_db) },
	{ "polarity", "turn the signal upside down",                TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(polarity) },
	{ "mono",     "average of the channels in all of them",     TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(mono) },
	{ "pan",      "left -1, centre 0, right +1",                TB_UNIT_NONE,  -1.f,   1.f, 0.f,  AT(pan) },
	{ "fader",    "level after processing",                     TB_UNIT_DB,  -144.f,  12.f, 0.f,  AT(fader_db) },
	{ "mute",     "silence this strip",                         TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(mute) },
	{ "solo",     "silence all strips that are not soloed",     TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(solo) },
};
#undef AT

#define AT(member) offsetof(struct tb_bus_settings, member)
static const struct tb_param bus_params[] = {
	{ "fader",    "level of this bus",                          TB_UNIT_DB,  -144.f,  12.f, 0.f,  AT(fader_db) },
	{ "mute",     "silence this bus",                           TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(mute) },
	{ "mono",     "average of the channels in all of them",     TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(mono) },
};
#undef AT

#define AT(member) offsetof(struct tb_cell_settings, member)
static const struct tb_param cell_params[] = {
	{ "route",    "play this strip on this bus",                TB_UNIT_BOOL,   0.f,   1.f, 0.f,  AT(route) },
	{ "send",     "level of this strip on this bus",            TB_UNIT_DB,  -144.f,  12.f, 0.f,  AT(send_db) },
};
#undef AT
/* clang-format on */

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))

const struct tb_param_family tb_param_tables[TB_N_FAMILIES] = {
	[TB_FAMILY_STRIP] = { strip_params, COUNT(strip_params), NULL },
	[TB_FAMILY_BUS] = { bus_params, COUNT(bus_params), NULL },
	[TB_FAMILY_CELL] = { cell_params, COUNT(cell_params), NULL },
};

void tb_params_reset(const struct tb_param_family *table, void *settings)
{
	for (uint32_t i = 0; i < table->n_params; i++)
		*(float *)((char *)settings + table->params[i].offset) = table->params[i].def;
}
