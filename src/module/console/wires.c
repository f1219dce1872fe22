/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which parts of the console receive the events of the other rooms, and in which order. */
#include "wires.h"

#include <spa/utils/string.h>

#include "activity.h"
#include "bad.h"
#include "clocks.h"
#include "console.h"
#include "device.h"
#include "devices.h"
#include "events.h"
#include "fallback.h"
#include "filter-node.h"
#include "followers.h"
#include "headsets.h"
#include "inserts.h"
#include "latency.h"
#include "live.h"
#include "loudness.h"
#include "patch-nodes.h"
#include "publish.h"
#include "rates.h"
#include "ready.h"
#include "recorders.h"
#include "redraw.h"
#include "revive.h"
#include "settings.h"
#include "state.h"
#include "strip-monitors.h"
#include "targets.h"
#include "voices.h"
#include "volumes.h"
#include "wanted.h"

/* ---- strips and buses ---- */

static void on_device_begins(struct tb_device *d, struct pw_properties *p)
{
	tb_latency_begin(d);
	tb_rates_begin(d);
	tb_headset_set_properties(d, p);
}

static void on_device_ready(struct tb_device *d)
{
	tb_ready_check(d->console);
	tb_targets_update(d->console);
}

static void on_device_state(struct tb_device *d)
{
	tb_bad_watch(d->console);
	tb_console_state_changed(d->console);
	if (d->terminal.edge)
		tb_console_update_live(d->console);
}

static void on_device_format(struct tb_device *d)
{
	if (d->terminal.edge) {
		tb_clocks_update_rates(d->console);
		return;
	}
	tb_rates_update(d->console, d->rate_hz);
	tb_rates_check_format(d);
}

static void on_device_offers(struct tb_device *d, uint32_t rate_hz)
{
	tb_inserts_offer(d, rate_hz);
	tb_voices_offer(d, rate_hz);
}

/* What files keep with a device and nobody else sees. */
static const struct {
	int (*new)(struct tb_device *d); /* 0, or -errno */
	void (*free)(struct tb_device *d);
} kept[] = {
	{ tb_device_coming_new, tb_device_coming_free },
	{ tb_volume_new, tb_volume_free },
	{ tb_strip_monitor_new, tb_strip_monitor_free },
	{ tb_fallback_new, tb_fallback_free },
	{ tb_headset_new, tb_headset_free },
	{ tb_latency_new, tb_latency_free },
	{ tb_rates_add, tb_rates_forget },
	{ tb_target_new, tb_target_free },
	{ tb_wanted_add, tb_wanted_forget },
	{ tb_loudness_add, tb_loudness_forget },
};

static int on_device_made(struct tb_device *d)
{
	int res = tb_inserts_add(d);

	if (res == 0)
		res = tb_voices_add(d);
	for (size_t i = 0; res == 0 && i < SPA_N_ELEMENTS(kept); i++)
		res = kept[i].new(d);
	return res;
}

static void on_device_freed(struct tb_device *d)
{
	tb_followers_forget_device(d);
	tb_bad_forget(d);
	tb_state_forget(d->console->state, d);
	tb_inserts_forget(d);
	tb_voices_forget(d);
	for (size_t i = SPA_N_ELEMENTS(kept); i > 0; i--)
		kept[i - 1].free(d);
}

/* ---- the mixer ---- */

static void on_mixer_state(struct tb_console *c)
{
	tb_bad_watch(c);
	tb_console_state_changed(c);
	tb_activity_update_own_clocks(c);
	tb_clocks_update_rates(c);
}

static void on_mixer_replaced(struct tb_console *c)
{
	tb_wanted_renew(c);
	tb_loudness_renew(c);
	tb_filter_update_active(c);
	tb_inserts_update(c);
	tb_voices_update(c);
	tb_patch_nodes_update_rates(c);
}

static void on_driver_changed(struct tb_console *c)
{
	tb_rates_update(c, 0);
	tb_patch_nodes_update_rates(c);
}

static void on_node_lost(struct tb_console *c)
{
	tb_revive_node_lost(c->revive);
}

/* ---- the session ---- */

static void on_global(
	struct tb_console *c, uint32_t id, const char *type, const struct spa_dict *props)
{
	tb_targets_add(c, id, type, props);
	tb_followers_add(c, id, type, props);
	if (spa_streq(type, PW_TYPE_INTERFACE_Node))
		tb_recorders_node_came(c->recorders);
}

static void on_global_gone(struct tb_console *c, uint32_t id)
{
	tb_targets_remove(c, id);
	tb_followers_remove(c, id);
	tb_redraw_global_gone(c->redraw, id);
}

static bool refuses_link(struct tb_console *c, const struct tb_link *link, uint32_t client)
{
	for (uint32_t i = 0; i < c->n_devices && link->input_node != PW_ID_ANY; i++) {
		if (tb_device_node_id(c->devices[i]) == link->input_node)
			return tb_target_is_echo(c->devices[i], link->output_node, client);
	}
	return false;
}

static void on_link_came(struct tb_console *c, const struct tb_link *link)
{
	tb_fallback_linked(c, link);
	tb_redraw_link_came(c->redraw, link);
}

static void on_link_went(struct tb_console *c, const struct tb_link *link)
{
	tb_fallback_unlinked(c, link);
	tb_redraw_link_went(c->redraw, link);
}

static void on_links_changed(struct tb_console *c, const struct tb_link *changed)
{
	tb_recorders_link_changed(c->recorders, changed);
	tb_console_update_live(c);
}

/* ---- settings and structure ---- */

static void on_settings_changed(struct tb_console *c)
{
	tb_mixer_commit(c->mixer);
	tb_state_changed(c->state);
	tb_inserts_update(c);
	tb_voices_update(c);
	tb_strip_monitors_follow(c);
	tb_console_update_live(c);
	tb_loudness_update(c);
	tb_publish_soon(c);
}

static void on_structure_changed(struct tb_console *c)
{
	tb_state_changed(c->state);
	tb_strip_monitors_follow(c);
	tb_settings_tell_structure(c);
}

static void on_saved_changed(struct tb_console *c)
{
	tb_state_changed(c->state);
}

static void on_default_sink_changed(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		tb_volume_show(c->devices[i]);
}

const struct tb_events tb_wires = {
	.device_begins = on_device_begins,
	.device_aims = tb_target_set_properties,
	.device_ready = on_device_ready,
	.device_state = on_device_state,
	.device_format = on_device_format,
	.device_latency = tb_latency_take,
	.device_wakes = tb_headset_wakes,
	.device_ends = tb_followers_drop,
	.mixer_begins = tb_live_begin,
	.mixer_ready = tb_ready_check,
	.mixer_state = on_mixer_state,
	.mixer_props = tb_settings_receive,
	.driver_changed = on_driver_changed,
	.node_lost = on_node_lost,
	.global = on_global,
	.global_gone = on_global_gone,
	.refuses_link = refuses_link,
	.link_came = on_link_came,
	.link_went = on_link_went,
	.device_links = tb_activity_update,
	.links_changed = on_links_changed,
	.device_made = on_device_made,
	.device_offers = on_device_offers,
	.mixer_replaced = on_mixer_replaced,
	.device_freed = on_device_freed,
	.settings_changed = on_settings_changed,
	.structure_changed = on_structure_changed,
	.saved_changed = on_saved_changed,
	.default_sink_changed = on_default_sink_changed,
	.liveness_changed = tb_console_update_live,
	.sleeper_linked = tb_console_wake,
	.players_known = tb_console_warm_up,
	.player_runs = tb_console_player_runs,
	.metadata_begins = tb_followers_doubt,
	.metadata_told = tb_followers_told,
	.metadata_entry = tb_followers_note,
};
