/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the mixer's screen sets, and takes back. */
#include "screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/now.h"
#include "mixer/key-name.h"
#include "mixer/protocol.h"

uint64_t tb_screen_now_ms(void)
{
	return tb_now_ns() / 1000000;
}

/* ---- taking back ---- */

/* Changes of one key that follow each other so fast are one, such as a fader's on its way. */
#define ONE_CHANGE_MS 1000u

static void remember(struct tb_screen *s, const struct tb_key *key, const struct tb_value *before)
{
	struct tb_undo *last = s->n_undos > 0 ? &s->undo[s->n_undos - 1] : NULL;

	if (last && strcmp(last->key, key->name) == 0
		&& tb_screen_now_ms() - last->at_ms < ONE_CHANGE_MS) {
		last->at_ms = tb_screen_now_ms();
		return;
	}
	if (s->n_undos == TB_UNDO_MAX)
		memmove(s->undo, s->undo + 1, --s->n_undos * sizeof(*s->undo));
	last = &s->undo[s->n_undos++];
	snprintf(last->key, sizeof(last->key), "%s", key->name);
	last->before = *before;
	last->at_ms = tb_screen_now_ms();
}

/* A key may have gone with its strip. */
void tb_screen_undo(struct tb_screen *s)
{
	snprintf(s->message, sizeof(s->message), "nothing to take back");
	while (s->n_undos > 0) {
		const struct tb_undo *last = &s->undo[--s->n_undos];
		struct tb_key *key = tb_keys_find(s->keys, last->key);
		char text[TB_VALUE_TEXT_MAX];

		if (!key || tb_client_steer(s->client, key, &last->before) < 0)
			continue;
		tb_value_format(key->info, &key->value, text);
		snprintf(s->message, sizeof(s->message), "%s is %s again", key->name, text);
		return;
	}
}

/* ---- settings ---- */

/* The console tells the new value in a moment; until then we show what we asked for, so
 * that steps add up. */
void tb_screen_set(struct tb_screen *s, struct tb_key *key, const struct tb_value *value)
{
	struct tb_value before = key->value;
	int res = tb_client_steer(s->client, key, value);

	if (res == 0)
		remember(s, key, &before);
	else
		snprintf(s->message, sizeof(s->message), "%s: %s", key->name, strerror(-res));
}

void tb_screen_set_text(struct tb_screen *s, struct tb_key *key, const char *text)
{
	struct tb_value value;
	char why[TB_WHY_MAX] = "";
	int res;

	if (!key)
		return;
	res = tb_value_parse(key, text, &value, why);
	snprintf(s->message, sizeof(s->message), "%s", why);
	if (res >= 0)
		tb_screen_set(s, key, &value);
}

void tb_screen_toggle(struct tb_screen *s, struct tb_key *key)
{
	if (key && key->info->kind == TB_KIND_SWITCH)
		tb_screen_set_text(s, key, "!");
}

void tb_screen_toggle_cue(struct tb_screen *s, struct tb_key *key)
{
	if (key)
		tb_screen_set_text(s, key, strcmp(key->value.word, "off") == 0 ? "pfl" : "off");
}

void tb_screen_toggle_route(struct tb_screen *s, uint32_t strip, uint32_t bus)
{
	char minus[TB_KEY_MAX];

	tb_screen_toggle(s, tb_screen_cell(s, "route", strip, bus));
	tb_key_of_bus(minus, s->keys->bus[bus], "minus");
	if (tb_screen_cell_is_locked(s, strip, bus))
		snprintf(s->message, sizeof(s->message), "locked: %s plays all but %s (%s)",
			s->keys->bus[bus], s->keys->strip[strip], minus);
}

static void step_word(struct tb_screen *s, struct tb_key *key, int direction)
{
	int n = (int)key->info->n_choices;

	for (int i = 0; i < n; i++) {
		if (strcmp(key->info->choices[i], key->value.word) == 0) {
			tb_screen_set_text(s, key, key->info->choices[(i + direction + n) % n]);
			return;
		}
	}
}

/* A frequency goes by thirds of an octave, what has a range by a fiftieth of it. */
static double stepped(const struct tb_key *key, double steps)
{
	const struct tb_key_info *info = key->info;

	switch (info->unit) {
	case TB_UNIT_DB:
		/* From silence a fader begins where it can be heard. */
		if (key->value.number <= TB_SILENCE_DB)
			return steps > 0.0 ? -60.0 : key->value.number;
		return key->value.number + steps < -90.0 ? TB_SILENCE_DB
		                                         : key->value.number + steps;
	case TB_UNIT_HZ:
		return key->value.number * pow(2.0, steps / 3.0);
	case TB_UNIT_MS:
	case TB_UNIT_RATIO:
		return key->value.number + steps * fmax(0.1, fabs(key->value.number) / 10.0);
	default:
		return key->value.number + steps * (info->max - info->min) / 50.0;
	}
}

void tb_screen_step(struct tb_screen *s, struct tb_key *key, double steps)
{
	struct tb_value value;

	if (!key || key->info->is_read_only)
		return;
	if (key->info->kind == TB_KIND_WORD) {
		step_word(s, key, steps > 0.0 ? 1 : -1);
	} else if (key->info->kind == TB_KIND_SWITCH) {
		tb_screen_set_text(s, key, steps > 0.0 ? "on" : "off");
	} else {
		value = key->value;
		value.number = fmin(fmax(stepped(key, steps), key->info->min), key->info->max);
		value.number = (double)(float)value.number;
		tb_screen_set(s, key, &value);
	}
}

void tb_screen_reset_lamp(struct tb_screen *s, const char *device)
{
	tb_client_request_change(
		s->client, tb_orders[TB_ORDER_RESET_OVERS].key, device ? device : "*", NULL, NULL);
}

void tb_screen_reset_lamp_of(struct tb_screen *s, uint32_t device)
{
	char path[TB_KEY_MAX];

	tb_screen_reset_lamp(s, tb_screen_device(s, device, path));
}
