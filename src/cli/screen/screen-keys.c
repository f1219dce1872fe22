/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console's strips, buses and keys by their places on the screen. */
#include "screen.h"

#include "base/text.h"
#include "client/eq-curve.h"
#include "client/locks.h"
#include "mixer/key-name.h"

uint32_t tb_screen_n_devices(const struct tb_screen *s)
{
	return s->keys->n_strips + s->keys->n_buses;
}

const char *tb_screen_device(const struct tb_screen *s, uint32_t device, char path[TB_KEY_MAX])
{
	bool is_strip = device < s->keys->n_strips;
	const char *name =
		is_strip ? s->keys->strip[device] : s->keys->bus[device - s->keys->n_strips];

	if (is_strip)
		tb_path_of_strip(path, name);
	else
		tb_path_of_bus(path, name);
	return name;
}

struct tb_key *tb_screen_key(const struct tb_screen *s, uint32_t device, const char *name)
{
	char path[TB_KEY_MAX];

	tb_screen_device(s, device, path);
	return tb_keys_findf(s->keys, "%s.%s", path, name);
}

struct tb_key *tb_screen_cell(
	const struct tb_screen *s, const char *family, uint32_t strip, uint32_t bus)
{
	return tb_keys_of_cell(s->keys, family, s->keys->strip[strip], s->keys->bus[bus]);
}

bool tb_screen_cell_is_locked(const struct tb_screen *s, uint32_t strip, uint32_t bus)
{
	return tb_cell_is_locked(s->keys, s->keys->strip[strip], s->keys->bus[bus]);
}

/* The keys of a device stand together, and every device has a fader: from there back. */
static struct tb_key *first_detail(const struct tb_screen *s, char path[TB_KEY_MAX])
{
	struct tb_key *key;

	if (tb_screen_n_devices(s) == 0)
		return NULL;
	tb_screen_device(s, s->device, path);
	key = tb_screen_key(s, s->device, "fader");
	while (key && key > s->keys->key && tb_behind_dot(key[-1].name, path))
		key--;
	return key;
}

struct tb_detail_keys tb_screen_detail_keys(const struct tb_screen *s)
{
	char path[TB_KEY_MAX];
	struct tb_detail_keys d = { .first = first_detail(s, path) };
	const struct tb_key *end = s->keys->key + s->keys->n;

	if (!d.first)
		return d;
	d.n_unused = tb_eq_unused_keys(s->keys, path, &d.unused);
	for (struct tb_key *key = d.first; key < end && tb_behind_dot(key->name, path); key++)
		d.n++;
	d.n -= d.n_unused;
	return d;
}

struct tb_key *tb_detail_key(const struct tb_detail_keys *d, uint32_t i)
{
	if (i >= d->n)
		return NULL;
	return d->n_unused > 0 && d->first + i >= d->unused ? d->first + i + d->n_unused
	                                                    : d->first + i;
}

struct tb_key *tb_screen_detail(const struct tb_screen *s, uint32_t i)
{
	struct tb_detail_keys d = tb_screen_detail_keys(s);

	return tb_detail_key(&d, i);
}

uint32_t tb_screen_n_details(const struct tb_screen *s)
{
	return tb_screen_detail_keys(s).n;
}

void tb_screen_select(struct tb_screen *s, uint32_t device)
{
	s->device = device;
	s->detail = s->first_detail = 0;
}
