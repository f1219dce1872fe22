/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Values of settings as JSON, as the state file, scenes and --json have them: a switch is a
 * boolean, a word a string, all else a number.  Who includes it links jansson. */
#ifndef TB_JSON_VALUE_H
#define TB_JSON_VALUE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

/* A real that prints with as few digits as the float needs; a new reference. */
static inline json_t *tb_json_float(double number)
{
	char text[64];

	/* The double nearest to the float's shortest decimal text. */
	for (int n_digits = 1; n_digits <= 9; n_digits++) {
		snprintf(text, sizeof(text), "%.*g", n_digits, number);
		if (strtof(text, NULL) == (float)number)
			break;
	}
	return json_real(strtod(text, NULL));
}

/* `word`: NULL of what has none.  A new reference. */
static inline json_t *tb_json_value(const char *word, bool is_switch, double number)
{
	if (word)
		return json_string(word);
	return is_switch ? json_boolean(number != 0.0) : tb_json_float(number);
}

/* The other way, of all that is no word; false: it is neither. */
static inline bool tb_json_read_number(const json_t *json, double *number)
{
	if (!json_is_boolean(json) && !json_is_number(json))
		return false;
	*number = json_is_boolean(json) ? json_is_true(json) : json_number_value(json);
	return true;
}

#endif
