/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which nodes are level meters.  The registry does not tell, so that each node that records
 * is bound and looked at. */
#include "client-impl.h"

#include <stdlib.h>

#include <spa/utils/string.h>

#include "level-meter.h"

#define KEY_PEAKS_ONLY "resample.peaks"

bool tb_is_level_meter(const struct spa_dict *props)
{
	return spa_atob(spa_dict_lookup(props, PW_KEY_STREAM_MONITOR))
	       || spa_atob(spa_dict_lookup(props, KEY_PEAKS_ONLY))
	       || spa_streq(spa_dict_lookup(props, PW_KEY_NODE_NAME), TB_LEVEL_METER_NODE);
}

static void on_node_info(void *data, const struct pw_node_info *info)
{
	struct tb_recorder *r = data;

	if (!(info->change_mask & PW_NODE_CHANGE_MASK_PROPS) || !info->props)
		return;
	tb_client_mark_meter(r->client, r->id, tb_is_level_meter(info->props));
}

static const struct pw_node_events node_events = {
	PW_VERSION_NODE_EVENTS,
	.info = on_node_info,
};

void tb_client_hear_recorder(struct tb_client *c, uint32_t id, const struct spa_dict *props)
{
	struct tb_recorder **place, *r;

	if (c->purpose == TB_PURPOSE_LOOKING
		|| !spa_streq(spa_dict_lookup(props, PW_KEY_MEDIA_CLASS), "Stream/Input/Audio"))
		return;
	r = calloc(1, sizeof(*r));
	place = r ? pw_array_add(&c->recorders, sizeof(*place)) : NULL;
	if (!place) {
		free(r);
		return;
	}
	*place = r;
	r->client = c;
	r->id = id;
	r->proxy = tb_client_look_at(c, id);
	if (r->proxy)
		pw_proxy_add_object_listener(r->proxy, &r->listener, &node_events, r);
}

static void free_recorder(struct tb_recorder *r)
{
	if (r->proxy) {
		spa_hook_remove(&r->listener);
		pw_proxy_destroy(r->proxy);
	}
	free(r);
}

void tb_client_forget_recorder(struct tb_client *c, uint32_t id)
{
	struct tb_recorder **r;

	pw_array_for_each(r, &c->recorders)
	{
		if ((*r)->id != id)
			continue;
		free_recorder(*r);
		pw_array_remove(&c->recorders, r);
		return;
	}
}

void tb_client_finish_recorders(struct tb_client *c)
{
	struct tb_recorder **r;

	pw_array_for_each(r, &c->recorders) free_recorder(*r);
	pw_array_clear(&c->recorders);
}
