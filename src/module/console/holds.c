/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "holds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>

#include "console.h"
#include "events.h"
#include "say.h"

#define MAX_HOLDS 64u

struct hold {
	struct spa_list link;
	struct tb_console *console;
	char strip[TB_NAME_MAX + 1];
	uint32_t client;
	struct pw_proxy *proxy; /* of that client's object */
	struct spa_hook listener;
	bool is_there; /* PipeWire knows it */
};

struct tb_holds {
	struct spa_list all; /* struct hold */
};

static bool is_held(const struct tb_console *c, const char *strip)
{
	const struct hold *h;

	spa_list_for_each(h, &c->holds->all, link) {
		if (h->is_there && strcmp(h->strip, strip) == 0)
			return true;
	}
	return false;
}

static void apply(struct tb_console *c)
{
	for (uint32_t s = 0; s < tb_mixer_n_strips(c->mixer); s++)
		tb_mixer_set_strip_held(c->mixer, s, is_held(c, tb_mixer_strip(c->mixer, s)->name));
	c->events->settings_changed(c);
}

static void hold_free(struct hold *h)
{
	spa_list_remove(&h->link);
	spa_hook_remove(&h->listener);
	pw_proxy_destroy(h->proxy);
	free(h);
}

static void end(struct hold *h)
{
	struct tb_console *c = h->console;

	hold_free(h);
	apply(c);
}

/* ---- the client ---- */

static void on_bound(void *data, uint32_t id)
{
	struct hold *h = data;

	h->is_there = true;
	apply(h->console);
}

static void on_removed(void *data)
{
	end(data);
}

/* There is no such object, or it is no client. */
static void on_error(void *data, int seq, int res, const char *message)
{
	end(data);
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.bound = on_bound,
	.removed = on_removed,
	.error = on_error,
};

/* ---- requests ---- */

static struct hold *find(const struct tb_console *c, const char *strip, uint32_t client)
{
	struct hold *h;

	spa_list_for_each(h, &c->holds->all, link) {
		if (h->client == client && strcmp(h->strip, strip) == 0)
			return h;
	}
	return NULL;
}

static uint32_t count(const struct tb_console *c)
{
	const struct hold *h;
	uint32_t n = 0;

	spa_list_for_each(h, &c->holds->all, link)
		n++;
	return n;
}

static int hold_new(struct tb_console *c, const char *strip, uint32_t client)
{
	struct hold *h = calloc(1, sizeof(*h));

	if (!h)
		return tb_console_refuse(c, "out of memory");
	h->proxy = pw_registry_bind(
		c->registry, client, PW_TYPE_INTERFACE_Client, PW_VERSION_CLIENT, 0);
	if (!h->proxy) {
		free(h);
		return tb_console_refuse(c, "client %u cannot be watched", client);
	}
	h->console = c;
	h->client = client;
	snprintf(h->strip, sizeof(h->strip), "%s", strip);
	spa_list_append(&c->holds->all, &h->link);
	pw_proxy_add_listener(h->proxy, &h->listener, &proxy_events, h);
	return 0;
}

/* The number of words, 0 after a refusal. */
static int read_words(
	struct tb_console *c, const char *text, char strip[TB_NAME_MAX + 1], uint32_t *client)
{
	int n = sscanf(text, "%32s %u", strip, client);

	if (n < 1 || tb_mixer_find_strip(c->mixer, strip) < 0) {
		tb_console_refuse(c, "there is no strip \"%s\"", n < 1 ? "" : strip);
		return 0;
	}
	return n;
}

int tb_holds_take(struct tb_console *c, const char *text)
{
	char strip[TB_NAME_MAX + 1];
	uint32_t client;
	int n = read_words(c, text, strip, &client);

	if (n == 0)
		return -EINVAL;
	if (n < 2)
		return tb_console_refuse(c, "a hold is a strip and the id of a client");
	if (find(c, strip, client))
		return 0;
	if (!c->registry || count(c) >= MAX_HOLDS)
		return tb_console_refuse(c, "no more than %u clients can hold", MAX_HOLDS);
	return hold_new(c, strip, client);
}

int tb_holds_release(struct tb_console *c, const char *text)
{
	char strip[TB_NAME_MAX + 1];
	uint32_t client;
	int n = read_words(c, text, strip, &client);
	struct hold *h, *next;

	if (n == 0)
		return -EINVAL;
	spa_list_for_each_safe(h, next, &c->holds->all, link) {
		if (strcmp(h->strip, strip) == 0 && (n < 2 || h->client == client))
			hold_free(h);
	}
	apply(c);
	return 0;
}

char *tb_holds_to_text(const struct tb_console *c)
{
	size_t n_bytes = 0;
	FILE *text;
	char *held;

	text = open_memstream(&held, &n_bytes);
	if (!text)
		return NULL;
	for (uint32_t s = 0; s < tb_mixer_n_strips(c->mixer); s++)
		if (is_held(c, tb_mixer_strip(c->mixer, s)->name))
			fprintf(text, "%s%s", ftell(text) > 0 ? " " : "",
				tb_mixer_strip(c->mixer, s)->name);
	return fclose(text) == 0 ? held : NULL;
}

void tb_holds_disconnect(struct tb_console *c)
{
	struct hold *h;

	if (spa_list_is_empty(&c->holds->all))
		return;
	spa_list_consume(h, &c->holds->all, link) hold_free(h);
	for (uint32_t s = 0; s < tb_mixer_n_strips(c->mixer); s++)
		tb_mixer_set_strip_held(c->mixer, s, false);
	tb_mixer_commit(c->mixer);
}

int tb_holds_new(struct tb_console *c)
{
	c->holds = calloc(1, sizeof(*c->holds));
	if (!c->holds)
		return -ENOMEM;
	spa_list_init(&c->holds->all);
	return 0;
}

void tb_holds_free(struct tb_console *c)
{
	free(c->holds);
	c->holds = NULL;
}
