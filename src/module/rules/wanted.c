/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether anybody wants what a capture strip records: see wanted-law.h.  A level meter on a bus,
 * such as pavucontrol's, does not hear it (recorders.c). */
#include "wanted.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "device.h"
#include "filter-node.h"
#include "wanted-law.h"

/* The mixer's numbers of a device's params. */
struct tb_key_params {
	uint32_t comp_on, sidechain;
	uint32_t duck; /* of a strip */
};

/* ---- facts ---- */

static bool is_heard(const struct tb_device *bus)
{
	return tb_device_is_virtual(bus) ? bus->is_recorded : bus->n_links > 0;
}

/* -1: by nobody but itself, or its compressor is off. */
static int key_of(const struct tb_device *d)
{
	const struct tb_mixer *m = d->console->mixer;

	if (tb_device_is_strip(d) && tb_mixer_get(m, d->key_params->duck) >= 0.0f)
		return (int)tb_mixer_get(m, d->key_params->duck);
	return tb_mixer_get(m, d->key_params->comp_on) != 0.0f
	               ? (int)tb_mixer_get(m, d->key_params->sidechain)
	               : -1;
}

static struct tb_wanted_end end_of(const struct tb_device *d)
{
	return (struct tb_wanted_end){
		.is_linked = d->n_links > 0,
		.is_heard = !tb_device_is_strip(d) && is_heard(d),
		.key = key_of(d),
	};
}

static bool is_microphone(const struct tb_device *d)
{
	return tb_device_is_strip(d) && !tb_device_is_virtual(d);
}

bool tb_device_is_wanted(const struct tb_device *d)
{
	const struct tb_console *c = d->console;
	struct tb_wanted_end ends[TB_MAX_STRIPS + TB_MAX_BUSES];
	struct tb_wanted_facts facts = { c->mixer, ends, ends + c->n_strips, c->n_strips,
		c->n_buses, tb_filter_is_linked(c) };

	if (!is_microphone(d))
		return true;
	for (uint32_t i = 0; i < c->n_devices; i++)
		ends[i] = end_of(c->devices[i]);
	return tb_wanted_is(&facts, d->terminal.index);
}

/* ---- the mixer's numbers ---- */

void tb_wanted_renew(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		d->key_params->comp_on = (uint32_t)tb_device_find_param(d, "comp.on");
		d->key_params->sidechain = (uint32_t)tb_device_find_param(d, "comp.sidechain");
		if (tb_device_is_strip(d))
			d->key_params->duck = (uint32_t)tb_device_find_param(d, "duck.by");
	}
}

int tb_wanted_add(struct tb_device *d)
{
	d->key_params = calloc(1, sizeof(*d->key_params));
	return d->key_params ? 0 : -ENOMEM;
}

void tb_wanted_forget(struct tb_device *d)
{
	free(d->key_params);
	d->key_params = NULL;
}
