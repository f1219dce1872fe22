/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What our policy scripts did not link a device of ours to, and why, for the console's own
 * log: whoever looks there does not know of WirePlumber's. */
#include "refusals.h"

#include <errno.h>
#include <stdlib.h>

#include <pipewire/extensions/metadata.h>
#include <spa/utils/string.h>

#include "console.h"
#include "device.h"
#include "say.h"

struct tb_refusals {
	struct pw_metadata *policy; /* NULL: there are no policy scripts */
	struct spa_hook listener;
};

static int on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_console *c = data;

	if (!spa_streq(key, "refused") || !value)
		return 0;
	for (uint32_t i = 0; i < c->n_devices; i++)
		if (tb_device_node_id(c->devices[i]) == subject)
			tb_console_say(c, TB_HOST_NOTE, "%s is not linked to %s",
				c->devices[i]->config.name, value);
	return 0;
}

static const struct pw_metadata_events metadata_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_property,
};

void tb_refusals_bind(struct tb_console *c, struct pw_registry *registry, uint32_t id)
{
	struct tb_refusals *r = c->refusals;

	tb_refusals_unbind(c);
	if (registry)
		r->policy = pw_registry_bind(
			registry, id, PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA, 0);
	if (r->policy)
		pw_metadata_add_listener(r->policy, &r->listener, &metadata_events, c);
}

void tb_refusals_unbind(struct tb_console *c)
{
	struct tb_refusals *r = c->refusals;

	if (!r->policy)
		return;
	spa_hook_remove(&r->listener);
	pw_proxy_destroy((struct pw_proxy *)r->policy);
	r->policy = NULL;
}

int tb_refusals_new(struct tb_console *c)
{
	c->refusals = calloc(1, sizeof(*c->refusals));
	return c->refusals ? 0 : -ENOMEM;
}

void tb_refusals_free(struct tb_console *c)
{
	free(c->refusals);
	c->refusals = NULL;
}
