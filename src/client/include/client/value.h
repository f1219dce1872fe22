/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A param's value as people write it, both ways: what value-text.h understands, and
 *
 *	+=3  -=1.5dB  +=5%        a step from the present value; %: of pavucontrol's scale
 *	!                         the other state of a switch
 *
 * A number with a plus sign and no unit ("+3") was a step once, and is refused. */
#ifndef TB_VALUE_H
#define TB_VALUE_H

#include "client/keys.h"
#include "mixer/value-text.h"

#define TB_VALUE_TEXT_MAX 48u
#define TB_WHY_MAX        192u

/* 0 with the value; 1 if that is the nearest end of the key's range, with `why` saying so;
 * -EINVAL with `why` saying what would be right. */
int tb_value_parse(
	const struct tb_key *key, const char *text, struct tb_value *value, char why[TB_WHY_MAX]);

/* The shortest text that tb_value_parse() reads back as the same value. */
void tb_value_format(
	const struct tb_key_info *info, const struct tb_value *value, char text[TB_VALUE_TEXT_MAX]);

/* The same of a key, in `text` or, where that is too short, the key's own. */
const char *tb_key_format(const struct tb_key *key, char text[TB_VALUE_TEXT_MAX]);

/* The range: "-144..12 dB", "on off", "bell low high". */
void tb_value_format_range(const struct tb_key_info *info, char *text, size_t n_bytes);

#endif
