/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Clip lamps: the data thread counts overs, Props tell that a lamp came on, and the key
 * `console.reset-overs`, which is only written, puts lamps out. */
#include "overs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/utils/string.h>

#include "device.h"
#include "publish.h"

#define ALL "*"

/* What Props showed last. */
struct tb_overs {
	uint32_t n_lamps; /* strips and buses whose lamp was lit */
	uint64_t n_overs;
};

static uint64_t n_overs_of(const struct tb_device *d)
{
	const struct tb_mixer *m = d->console->mixer;

	return tb_device_is_strip(d) ? tb_mixer_strip_overs(m, d->terminal.index)
	                             : tb_mixer_bus_overs(m, d->terminal.index);
}

static void reset(struct tb_device *d)
{
	struct tb_mixer *m = d->console->mixer;

	if (tb_device_is_strip(d))
		tb_mixer_reset_strip_overs(m, d->terminal.index);
	else
		tb_mixer_reset_bus_overs(m, d->terminal.index);
}

/* The counts are told when a lamp comes on or goes out, and when nothing more is coming;
 * whoever plays too loud would else have all Props sent every second. */
void tb_overs_look(struct tb_console *c, bool is_last)
{
	uint64_t n_overs = 0;
	uint32_t n_lit = 0;

	for (uint32_t i = 0; i < c->n_devices; i++) {
		n_lit += n_overs_of(c->devices[i]) > 0;
		n_overs += n_overs_of(c->devices[i]);
	}
	if (n_lit == c->overs->n_lamps && !(is_last && n_overs != c->overs->n_overs))
		return;
	*c->overs = (struct tb_overs){ n_lit, n_overs };
	tb_publish_soon(c);
}

int tb_overs_reset(struct tb_console *c, const char *name)
{
	bool any = spa_streq(name, ALL);

	for (uint32_t i = 0; i < c->n_devices; i++) {
		if (!spa_streq(name, ALL) && !spa_streq(name, c->devices[i]->config.name))
			continue;
		reset(c->devices[i]);
		any = true;
	}
	if (!any) {
		snprintf(c->refusal.text, sizeof(c->refusal.text),
			"there is no strip or bus \"%s\"; " ALL " means all of them", name);
		return -EINVAL;
	}
	tb_overs_look(c, false);
	return 0;
}

int tb_overs_new(struct tb_console *c)
{
	c->overs = calloc(1, sizeof(*c->overs));
	return c->overs ? 0 : -ENOMEM;
}

void tb_overs_free(struct tb_console *c)
{
	free(c->overs);
	c->overs = NULL;
}
