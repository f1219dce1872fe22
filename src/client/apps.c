/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The applications that play.  The client's registry tells which streams there are; only the
 * streams tell themselves what they play, so each is looked at. */
#include "client/apps.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "client-impl.h"
#include "client/printable.h"
#include "client/survey.h"

struct tb_apps {
	struct tb_client *client;
	struct spa_hook hook;
	struct pw_array list; /* struct tb_app */
	void (*changed)(void *data);
	void *data;
};

/* ---- streams ---- */

static bool plays(const struct tb_global *g)
{
	return g->kind == TB_GLOBAL_NODE
	       && spa_streq(tb_global_get(g, PW_KEY_MEDIA_CLASS), "Stream/Output/Audio");
}

static void copy(char *to, size_t n_bytes, const char *text)
{
	snprintf(to, n_bytes, "%s", text);
	tb_make_printable(to);
}

static void read_app(struct tb_app *app, const struct tb_global *g)
{
	const char *program = tb_global_get(g, PW_KEY_APP_NAME);

	app->node = g->id;
	copy(app->name, sizeof(app->name),
		program[0] ? program : tb_global_get(g, PW_KEY_NODE_NAME));
	copy(app->media, sizeof(app->media), tb_global_get(g, PW_KEY_MEDIA_NAME));
	if (spa_streq(app->media, app->name))
		app->media[0] = '\0';
}

/* An application's streams, and not a console's own. */
static void read_list(struct tb_apps *a)
{
	struct tb_global *g;
	struct tb_app *app;

	a->list.size = 0;
	tb_registry_for_each(g, &a->client->registry, TB_GLOBAL_NODE)
	{
		if (plays(g) && g->is_told && !tb_global_get(g, TB_KEY_CONSOLE)[0]
			&& (app = pw_array_add(&a->list, sizeof(*app))))
			read_app(app, g);
	}
}

static void on_news(void *data, struct tb_global *g)
{
	struct tb_apps *a = data;

	if (!plays(g))
		return;
	read_list(a);
	if (a->changed)
		a->changed(a->data);
}

static void on_came(void *data, struct tb_global *g)
{
	if (plays(g))
		tb_global_look(g);
}

static const struct tb_global_events global_events = {
	.came = on_came,
	.told = on_news,
	.went = on_news,
};

/* ---- life ---- */

struct tb_apps *tb_apps_open(struct tb_client *c, void (*changed)(void *data), void *data)
{
	struct tb_apps *a = calloc(1, sizeof(*a));
	struct tb_global *g;

	if (!a)
		return NULL;
	a->client = c;
	a->changed = changed;
	a->data = data;
	pw_array_init(&a->list, 16 * sizeof(struct tb_app));
	spa_hook_list_append(&c->global_listeners, &a->hook, &global_events, a);
	tb_registry_for_each(g, &c->registry, TB_GLOBAL_NODE) on_came(a, g);
	read_list(a);
	return a;
}

void tb_apps_free(struct tb_apps *a)
{
	if (!a)
		return;
	spa_hook_remove(&a->hook);
	pw_array_clear(&a->list);
	free(a);
}

/* ---- looking, moving ---- */

const struct tb_app *tb_apps_at(const struct tb_apps *a, uint32_t i)
{
	return pw_array_check_index(&a->list, i, struct tb_app)
	               ? pw_array_get_unchecked(&a->list, i, struct tb_app)
	               : NULL;
}

const struct tb_app *tb_apps_find(const struct tb_apps *a, uint32_t node)
{
	const struct tb_app *app;

	pw_array_for_each(app, &a->list)
	{
		if (app->node == node)
			return app;
	}
	return NULL;
}

int tb_apps_move(struct tb_apps *a, uint32_t node, const char *device)
{
	struct tb_global *g, *newest = NULL;
	int res;

	tb_registry_for_each(g, &a->client->registry, TB_GLOBAL_NODE)
	{
		if (spa_streq(tb_global_get(g, PW_KEY_MEDIA_CLASS), "Audio/Sink")
			&& spa_streq(tb_global_get(g, PW_KEY_NODE_NAME), device))
			newest = g;
	}
	if (!newest)
		return -ENOENT;
	tb_client_renew_side(a->client);
	res = tb_client_bind_metadata(a->client, TB_DEFAULTS);
	if (res < 0)
		return res == -ENOENT ? -ENOTSUP : res;
	pw_metadata_set_property(a->client->metadata[TB_DEFAULTS].proxy, node, "target.object",
		"Spa:Id", tb_global_get(newest, PW_KEY_OBJECT_SERIAL));
	return 0;
}
