/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a request asks for, and its answer. */
#include "console-impl.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/eq-curve.h"
#include "icons.h"
#include "client/json.h"
#include "request.h"
#include "client/settings-list.h"
#include "mixer/protocol.h"

/* ---- set ---- */

static int add_setting(
	struct tb_settings *s, const struct tb_keys *keys, const char *name, const json_t *json)
{
	struct tb_key *key = tb_keys_find(keys, name);
	struct tb_value value;
	int res;

	if (!key) {
		tb_explain_unknown_key(keys, name, s->message, sizeof(s->message));
		return -ENOENT;
	}
	if (json_is_string(json))
		return tb_settings_add_text(s, key, json_string_value(json));
	res = key->info->is_read_only ? -EPERM : tb_value_from_json(key, json, &value);
	if (res == 0)
		return tb_settings_add(s, key, &value);
	snprintf(s->message, sizeof(s->message), "%s: %s", name,
		res == -EPERM ? "it is read-only" : "the value is of another type");
	return res;
}

/* All of them, or none and a message. */
static int read_settings(struct tb_settings *s, const struct tb_keys *keys, const json_t *set)
{
	const char *name;
	json_t *json;

	json_object_foreach((json_t *)set, name, json)
	{
		int res = add_setting(s, keys, name, json);

		if (res < 0)
			return res;
	}
	return 0;
}

/* A page wants to go on at once and hears of the change; whoever says "wait" wants to
 * read the value that he set. */
static void apply(
	struct tb_web_console *c, uint64_t peer, const json_t *request, const struct tb_settings *s)
{
	bool waits = json_is_true(json_object_get(request, "wait"));
	struct tb_web_pending *p = waits ? tb_web_pend(c, peer, request, s->message) : NULL;
	float fade_ms = (float)json_number_value(json_object_get(request, "fade"));
	int res = -ENOMEM;

	fade_ms = fade_ms > 0.0f ? SPA_MIN(fade_ms, 60000.0f) : 0.0f;
	if (p || !waits)
		res = tb_client_request(
			c->client, s->list, s->n, fade_ms, p ? tb_web_answer_pending : NULL, p);
	if (p && res < 0)
		tb_web_answer_pending(p, res, "");
	else if (res < 0)
		tb_web_refuse(c, peer, request, strerror(-res));
	else if (!waits)
		tb_web_confirm(c, peer, request, s->message);
}

static void set(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	struct tb_settings s = { 0 };
	int res = read_settings(&s, tb_client_keys(c->client), json_object_get(request, "set"));

	if (res < 0)
		tb_web_refuse(c, peer, request, s.message[0] ? s.message : strerror(-res));
	else
		apply(c, peer, request, &s);
	tb_settings_finish(&s);
}

/* ---- curves ---- */

/* Evenly by octaves from 20 Hz to 20 kHz. */
#define CURVE_POINTS 97u

/* What the equaliser does, or would do if it were on. */
static void say_curve(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	const char *device = json_string_value(json_object_get(request, "curve"));
	json_t *hz = json_array(), *db = json_array();
	struct tb_eq_curve curve;
	bool is_on;

	if (!tb_eq_curve_read(&curve, tb_client_keys(c->client), device)) {
		json_decref(hz);
		json_decref(db);
		tb_web_refuse(c, peer, request, "that has no equaliser");
		return;
	}
	is_on = curve.is_on;
	curve.is_on = true;
	for (uint32_t i = 0; i < CURVE_POINTS; i++) {
		double at_hz = 20.0 * pow(1000.0, i / (CURVE_POINTS - 1.0));

		json_array_append_new(hz, json_real(round(at_hz * 10.0) / 10.0));
		json_array_append_new(
			db, json_real(round(tb_eq_curve_db(&curve, at_hz) * 100.0) / 100.0));
	}
	tb_web_say(c, peer, request, "curve",
		json_pack("{s:b, s:o, s:o}", "on", is_on, "hz", hz, "db", db));
}

/* ---- lamps and loudness ---- */

/* {"reset":"overs","of":"game"}: its clip lamp goes out, wherever that is shown. */
static void reset(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	static const struct {
		const char *what;
		enum tb_order order;
	} resets[] = { { "overs", TB_ORDER_RESET_OVERS }, { "loudness", TB_ORDER_RESET_LOUDNESS } };
	const char *what = json_string_value(json_object_get(request, "reset"));
	const char *of = json_string_value(json_object_get(request, "of"));
	int res = -EINVAL;

	for (size_t i = 0; of && i < SPA_N_ELEMENTS(resets); i++)
		if (strcmp(what, resets[i].what) == 0)
			res = tb_client_request_change(
				c->client, tb_orders[resets[i].order].key, of, NULL, NULL);
	if (res < 0)
		tb_web_refuse(c, peer, request, "overs or loudness of a name, or of \"*\"");
	else
		tb_web_confirm(c, peer, request, "");
}

/* ---- push to talk ---- */

static void hold_or_release(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	const char *strip = json_string_value(json_object_get(request, "hold"));
	int res = 0;

	if (strip)
		res = tb_web_hold(c, peer, strip);
	else
		tb_web_release(c, peer, json_string_value(json_object_get(request, "release")));
	if (res < 0)
		tb_web_refuse(c, peer, request,
			res == -ENOENT ? "there is no such strip" : strerror(-res));
	else
		tb_web_confirm(c, peer, request, "");
}

/* ---- icons ---- */

static void say_icon(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	char *data = tb_icon_find(json_string_value(json_object_get(request, "icon")));

	if (data)
		tb_web_say(c, peer, request, "icon", json_string(data));
	else
		tb_web_refuse(c, peer, request, "there is no such icon");
	free(data);
}

/* ---- all requests ---- */

static void stop(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	tb_web_stop(c, peer);
	tb_web_confirm(c, peer, request, "");
}

static void choose(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	tb_web_confirm(c, peer, request, "");
	tb_web_choose(c, json_string_value(json_object_get(request, "console")));
}

void tb_web_answer(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	struct tb_request words;
	int res;

	/* What waits for the disk is for the console of now. */
	if (json_is_string(json_object_get(request, "console"))) {
		if (!tb_web_disk_wait(c, peer, request))
			choose(c, peer, request);
		return;
	}
	res = tb_request_read(&words, request);
	if (res < 0) {
		tb_web_refuse(c, peer, request, words.why);
		return;
	}
	if (res == TB_REQUEST_COMMAND && (c->client || !words.needs_console)) {
		tb_request_add_console(
			&words, c->client ? tb_client_console(c->client) : NULL, c->options.remote);
		tb_web_run(c, peer, request, (const char *const *)words.word);
		return;
	}
	if (res == TB_REQUEST_SCENE && !words.needs_console) {
		tb_web_scene(c, peer, request, &words);
		return;
	}
	if (res == TB_REQUEST_ICON)
		say_icon(c, peer, request);
	else if (res == TB_REQUEST_STOP)
		stop(c, peer, request);
	else if (!c->client)
		tb_web_refuse(c, peer, request, "no console runs");
	else if (!tb_client_is_ready(c->client))
		tb_web_refuse(c, peer, request, "the console is changing; try again");
	else if (res == TB_REQUEST_SCENE)
		tb_web_scene(c, peer, request, &words);
	else if (res == TB_REQUEST_CURVE)
		say_curve(c, peer, request);
	else if (res == TB_REQUEST_RESET)
		reset(c, peer, request);
	else if (res == TB_REQUEST_IMPORT)
		tb_web_import(c, peer, request);
	else if (res == TB_REQUEST_ASSIGN || res == TB_REQUEST_WELL_KNOWN)
		tb_web_assign(c, peer, request);
	else if (res == TB_REQUEST_CHOICE || res == TB_REQUEST_CHOOSE)
		tb_web_devices(c, peer, request);
	else if (res == TB_REQUEST_HOLD)
		hold_or_release(c, peer, request);
	else
		set(c, peer, request);
}
