/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether the console has to run though no application asks for it: for a
 * microphone, for who plays or records by a clock of its own, and for a moment
 * before its first player.
 *
 * Links between our streams and hardware are passive, so that an idle console wakes
 * nothing and devices may suspend.  That would also keep a microphone from being
 * heard on a device: no end of that path is an application.  While such a path is
 * open the filter node, which sleeps otherwise, asks to run by itself. */
#include "live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "activity.h"
#include "console.h"
#include "device.h"
#include "devices.h"
#include "filter-node.h"
#include "live-law.h"
#include "players.h"
#include "timers.h"

struct tb_live {
	struct spa_source *timer;
	struct tb_warm_up warm_up;
	uint32_t told_rate_hz; /* what we ask the server for; 0: any */
};

static bool is_muted(const struct tb_device *d)
{
	return d->n_links == 0 || tb_mixer_get(d->console->mixer, d->mute_param) != 0.0f;
}

static bool has_level(const struct tb_device *d)
{
	return tb_mixer_get(d->console->mixer, d->fader_param) > TB_SILENCE_DB;
}

static bool is_filter_streaming(const struct tb_console *c)
{
	return tb_filter_is_running(c);
}

bool tb_console_is_running(const struct tb_console *c)
{
	bool is_running = is_filter_streaming(c);

	for (uint32_t i = 0; i < c->n_devices; i++)
		is_running |= tb_device_is_streaming(c->devices[i]);
	return is_running;
}

/* Its links cannot make the console run: its driver is another one, or they are passive. */
static bool is_aside(const struct tb_device *d)
{
	return !tb_device_is_virtual(d) || (d->terminal.edge && tb_device_is_streaming(d));
}

static struct tb_live_end end_of(const struct tb_device *d)
{
	return (struct tb_live_end){ d->terminal.index, is_aside(d), is_muted(d), has_level(d) };
}

static bool has_live_path(const struct tb_console *c)
{
	struct tb_live_end strips[TB_MAX_STRIPS], buses[TB_MAX_BUSES];

	for (uint32_t s = 0; s < c->n_strips; s++)
		strips[s] = end_of(c->devices[s]);
	for (uint32_t b = 0; b < c->n_buses; b++)
		buses[b] = end_of(c->devices[c->n_strips + b]);
	return tb_live_has_path(c->mixer, strips, c->n_strips, buses, c->n_buses);
}

/* A node cannot take back that it asked for a rate, but PipeWire counts only rates of the form
 * 1/n. */
#define ANY_RATE "2/1"

static void tell_server(struct tb_console *c)
{
	char rate[24] = ANY_RATE;
	bool live = tb_filter_is_live(c);

	if (c->live->told_rate_hz != 0)
		snprintf(rate, sizeof(rate), "1/%u", c->live->told_rate_hz);
	/* The server looks at node.always-process only when it has another reason to; a
	 * sync-group, of which we make no use, is one. */
	tb_filter_tell_properties(
		c, &SPA_DICT_ITEMS(SPA_DICT_ITEM(PW_KEY_NODE_RATE, rate),
			   SPA_DICT_ITEM(PW_KEY_NODE_ALWAYS_PROCESS, live ? "true" : "false"),
			   SPA_DICT_ITEM(PW_KEY_NODE_SYNC_GROUP,
				   live ? "troubadour.live" : "troubadour.idle")));
}

void tb_console_update_live(struct tb_console *c)
{
	bool live = c->filter && (c->live->warm_up.is_warming || has_live_path(c));
	uint32_t rate_hz = c->live->warm_up.is_warming ? tb_players_rate_hz(c->players) : 0;

	tb_activity_update_microphones(c);
	if (!c->filter || (live == tb_filter_is_live(c) && rate_hz == c->live->told_rate_hz))
		return;
	c->live->told_rate_hz = rate_hz;
	tb_filter_set_live(c, live);
	tell_server(c);
}

/* ---- waking up ----
 *
 * By live-law.h.  Mixer and buses run at the rate that the player asks for (players.h), as it would
 * be without us. */

static bool is_warm(const struct tb_console *c)
{
	bool is_running = is_filter_streaming(c);

	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_device *d = c->devices[i];

		if (d->terminal.edge || !d->is_active)
			continue;
		if (tb_device_is_streaming(d))
			is_running = true;
		else if (!tb_device_is_strip(d))
			return false;
	}
	return is_running;
}

static void wake_strips(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_strips; i++) {
		if (c->devices[i]->n_links > 0 && !c->devices[i]->terminal.edge)
			tb_device_set_active(c->devices[i], true);
	}
}

static void take(struct tb_console *c, enum tb_warm_event event)
{
	struct tb_warm_step step = tb_warm_up_next(&c->live->warm_up, event, is_warm(c));

	if (step.wakes_strips)
		wake_strips(c);
	if (step.asks_players)
		tb_players_ask(c->players);
	if (step.forgets_players)
		tb_players_forget(c->players);
	if (step.updates)
		tb_console_update_live(c);
	if (step.wait_ns > 0)
		tb_timer_start(c, c->live->timer, step.wait_ns);
}

static void on_time(void *data, uint64_t n_expirations)
{
	take(data, TB_WARM_TIME);
}

void tb_console_wake(struct tb_console *c)
{
	take(c, TB_WARM_LINKED);
}

void tb_console_warm_up(struct tb_console *c)
{
	take(c, tb_players_are_there(c->players) ? TB_WARM_PLAYERS : TB_WARM_NO_PLAYERS);
}

/* Nothing else is to keep the graph at this player's rate, so that the next one gets its
 * own. */
void tb_console_player_runs(struct tb_console *c)
{
	take(c, TB_WARM_RUNS);
}

void tb_console_state_changed(struct tb_console *c)
{
	take(c, TB_WARM_STATE);
}

void tb_live_begin(struct tb_console *c)
{
	c->live->warm_up = (struct tb_warm_up){ 0 };
	c->live->told_rate_hz = 0;
}

int tb_live_new(struct tb_console *c)
{
	c->live = calloc(1, sizeof(*c->live));
	if (!c->live)
		return -ENOMEM;
	c->live->timer = pw_loop_add_timer(c->main_loop, on_time, c);
	return c->live->timer ? 0 : -errno;
}

void tb_live_free(struct tb_console *c)
{
	if (c->live && c->live->timer)
		pw_loop_destroy_source(c->main_loop, c->live->timer);
	free(c->live);
	c->live = NULL;
}
