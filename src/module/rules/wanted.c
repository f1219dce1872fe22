/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether anybody wants what a capture strip records, and its sleep while nobody does: see
 * wanted-law.h.  A level meter on a bus, such as pavucontrol's, does not hear it (recorders.c).
 *
 * It does not fall asleep before what was routed is faded out. */
#include "wanted.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "device.h"
#include "devices.h"
#include "filter-node.h"
#include "timers.h"
#include "wanted-law.h"

#define DOZE_NS SPA_NSEC_PER_SEC

/* The mixer's numbers of a device's params. */
struct tb_keying {
	uint32_t comp_on, sidechain;
	uint32_t duck; /* of a strip */
};

struct tb_wanted {
	struct spa_source *timer; /* of those that doze */
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

	if (tb_device_is_strip(d) && tb_mixer_get(m, d->keying->duck) >= 0.0f)
		return (int)tb_mixer_get(m, d->keying->duck);
	return tb_mixer_get(m, d->keying->comp_on) != 0.0f
	               ? (int)tb_mixer_get(m, d->keying->sidechain)
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

/* ---- falling asleep ---- */

static void on_doze_over(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	for (uint32_t i = 0; i < c->n_strips; i++) {
		struct tb_device *d = c->devices[i];

		if (d->is_dozing && !tb_device_is_wanted(d))
			tb_device_set_active(d, false);
		d->is_dozing = false;
	}
}

bool tb_device_dozes(struct tb_device *d)
{
	struct tb_console *c = d->console;

	if (!d->is_active || d->n_links == 0 || tb_device_is_wanted(d)) {
		d->is_dozing = false;
		return false;
	}
	if (!d->is_dozing)
		tb_timer_start(c, c->wanted->timer,
			DOZE_NS + (uint64_t)(tb_mixer_fade_ms(c->mixer) * SPA_NSEC_PER_MSEC));
	d->is_dozing = true;
	return true;
}

void tb_wanted_renew(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		struct tb_device *d = c->devices[i];

		d->keying->comp_on = (uint32_t)tb_device_find_param(d, "comp.on");
		d->keying->sidechain = (uint32_t)tb_device_find_param(d, "comp.sidechain");
		if (tb_device_is_strip(d))
			d->keying->duck = (uint32_t)tb_device_find_param(d, "duck.by");
	}
}

int tb_wanted_add(struct tb_device *d)
{
	d->keying = calloc(1, sizeof(*d->keying));
	return d->keying ? 0 : -ENOMEM;
}

void tb_wanted_forget(struct tb_device *d)
{
	free(d->keying);
	d->keying = NULL;
}

int tb_wanted_new(struct tb_console *c)
{
	c->wanted = calloc(1, sizeof(*c->wanted));
	if (!c->wanted)
		return -ENOMEM;
	c->wanted->timer = pw_loop_add_timer(c->main_loop, on_doze_over, c);
	return c->wanted->timer ? 0 : -errno;
}

void tb_wanted_free(struct tb_console *c)
{
	if (c->wanted && c->wanted->timer)
		pw_loop_destroy_source(c->main_loop, c->wanted->timer);
	free(c->wanted);
	c->wanted = NULL;
}
