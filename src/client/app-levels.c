/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/app-levels.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <pipewire/filter.h>
#include <pipewire/keys.h>
#include <spa/utils/string.h>

#include "client/apps.h"
#include "level-meter.h"
#include "base/now.h"

#define MAX_CHANNELS 8u
#define MAX_METERS   32u
#define STALE_NS     (SPA_NSEC_PER_SEC / 2)

/* Measures one stream. */
struct meter {
	struct tb_client *client;
	uint32_t node; /* the stream */
	struct pw_filter *filter;
	struct spa_hook listener;
	uint32_t n_channels;
	void *port[MAX_CHANNELS];
	struct pw_proxy *link[MAX_CHANNELS];
	float peak_lin, told_lin;
	bool is_new; /* since it was read */
	uint64_t came_ns;
};

struct tb_app_levels {
	struct tb_client *client;
	struct tb_apps *apps;
	struct tb_listener *graph;
	struct meter *meter[MAX_METERS];
	uint32_t n_meters;
};

/* ---- what comes ---- */

static float loudest(const struct spa_data *d, float peak_lin)
{
	uint32_t offset = SPA_MIN(d->chunk->offset, d->maxsize);
	uint32_t n = SPA_MIN(d->chunk->size, d->maxsize - offset) / sizeof(float);
	const float *sample = SPA_PTROFF(d->data, offset, const float);

	if (!d->data || SPA_FLAG_IS_SET(d->chunk->flags, SPA_CHUNK_FLAG_EMPTY))
		return peak_lin;
	for (uint32_t i = 0; i < n; i++)
		if (fabsf(sample[i]) > peak_lin)
			peak_lin = fabsf(sample[i]);
	return peak_lin;
}

/* Runs on the client's thread, as the node is asynchronous. */
static void on_process(void *data, struct spa_io_position *position)
{
	struct meter *m = data;

	for (uint32_t i = 0; i < m->n_channels; i++) {
		struct pw_buffer *b;

		while ((b = pw_filter_dequeue_buffer(m->port[i])) != NULL) {
			m->peak_lin = loudest(&b->buffer->datas[0], m->peak_lin);
			m->came_ns = tb_now_ns();
			m->is_new = true;
			pw_filter_queue_buffer(m->port[i], b);
		}
	}
}

static const struct pw_filter_events filter_events = {
	PW_VERSION_FILTER_EVENTS,
	.process = on_process,
};

/* ---- links ---- */

static uint32_t count_channels(struct tb_client *c, uint32_t node)
{
	uint32_t n = 0;

	while (n < MAX_CHANNELS && tb_client_port(c, node, true, NULL, n) != PW_ID_ANY)
		n++;
	return n;
}

/* Links the channel as soon as our ports are there. */
static void link_channel(struct meter *m, uint32_t i)
{
	uint32_t from = tb_client_port(m->client, m->node, true, NULL, i);
	uint32_t to = tb_client_port(m->client, pw_filter_get_node_id(m->filter), false, NULL, i);

	if (!m->link[i] && from != PW_ID_ANY && to != PW_ID_ANY)
		m->link[i] = tb_client_link(m->client, from, to, true);
}

/* ---- meters ---- */

static void free_meter(struct meter *m)
{
	for (uint32_t i = 0; i < m->n_channels; i++)
		if (m->link[i])
			pw_proxy_destroy(m->link[i]);
	if (m->filter)
		pw_filter_destroy(m->filter);
	free(m);
}

static int add_port(struct meter *m)
{
	char name[32];
	struct pw_properties *p;

	snprintf(name, sizeof(name), "in_%u", m->n_channels);
	p = pw_properties_new(
		PW_KEY_FORMAT_DSP, "32 bit float mono audio", PW_KEY_PORT_NAME, name, NULL);
	m->port[m->n_channels] = p ? pw_filter_add_port(m->filter, PW_DIRECTION_INPUT,
					 PW_FILTER_PORT_FLAG_MAP_BUFFERS, 8, p, NULL, 0)
	                           : NULL;
	if (!m->port[m->n_channels])
		return -ENOMEM;
	m->n_channels++;
	return 0;
}

static int open_meter(struct meter *m, uint32_t n_channels)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_NODE_NAME, TB_LEVEL_METER_NODE,
		PW_KEY_NODE_DESCRIPTION, "Troubadour meters", PW_KEY_MEDIA_TYPE, "Audio",
		PW_KEY_MEDIA_CATEGORY, "Monitor", PW_KEY_NODE_PASSIVE, "true", PW_KEY_NODE_ASYNC,
		"true", PW_KEY_NODE_AUTOCONNECT, "false", NULL);

	m->filter = p ? pw_filter_new(tb_client_core(m->client), TB_LEVEL_METER_NODE, p) : NULL;
	if (!m->filter)
		return -ENOMEM;
	pw_filter_add_listener(m->filter, &m->listener, &filter_events, m);
	while (m->n_channels < n_channels)
		if (add_port(m) < 0)
			return -ENOMEM;
	return pw_filter_connect(m->filter, PW_FILTER_FLAG_NONE, NULL, 0);
}

static bool has_meter(const struct tb_app_levels *l, uint32_t node)
{
	for (uint32_t i = 0; i < l->n_meters; i++)
		if (l->meter[i]->node == node)
			return true;
	return false;
}

static void add_meter(struct tb_app_levels *l, uint32_t node)
{
	uint32_t n_channels = count_channels(l->client, node);
	struct meter *m;

	if (n_channels == 0 || l->n_meters == MAX_METERS || has_meter(l, node))
		return;
	m = calloc(1, sizeof(*m));
	if (!m)
		return;
	*m = (struct meter){ .client = l->client, .node = node };
	if (open_meter(m, n_channels) < 0) {
		free_meter(m);
		return;
	}
	l->meter[l->n_meters++] = m;
}

/* A stream that got other ports is listened to again. */
static bool is_old(const struct tb_app_levels *l, const struct meter *m)
{
	return !tb_apps_find(l->apps, m->node)
	       || count_channels(l->client, m->node) != m->n_channels;
}

static void look(void *data)
{
	struct tb_app_levels *l = data;
	const struct tb_app *app;

	if (!l->apps)
		return;
	for (uint32_t i = l->n_meters; i-- > 0;) {
		if (!is_old(l, l->meter[i]))
			continue;
		free_meter(l->meter[i]);
		l->meter[i] = l->meter[--l->n_meters];
	}
	for (uint32_t i = 0; (app = tb_apps_at(l->apps, i)) != NULL; i++)
		add_meter(l, app->node);
	for (uint32_t i = 0; i < l->n_meters; i++)
		for (uint32_t k = 0; k < l->meter[i]->n_channels; k++)
			link_channel(l->meter[i], k);
}

static const struct tb_client_events client_events = {
	.version = TB_CLIENT_VERSION,
	.graph = look,
};

/* ---- life, reading ---- */

struct tb_app_levels *tb_app_levels_open(struct tb_client *c)
{
	struct tb_app_levels *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->client = c;
	l->graph = tb_client_listen(c, &client_events, l);
	l->apps = l->graph ? tb_apps_open(c, look, l) : NULL;
	if (l->apps) {
		look(l);
		return l;
	}
	tb_app_levels_free(l);
	errno = ENOMEM;
	return NULL;
}

void tb_app_levels_free(struct tb_app_levels *l)
{
	if (!l)
		return;
	tb_client_unlisten(l->client, l->graph);
	for (uint32_t i = 0; i < l->n_meters; i++)
		free_meter(l->meter[i]);
	tb_apps_free(l->apps);
	free(l);
}

/* A cycle may be longer than from one look to the next. */
static float read_meter(struct meter *m, uint64_t now)
{
	if (m->is_new)
		m->told_lin = m->peak_lin;
	else if (now - m->came_ns >= STALE_NS)
		m->told_lin = 0.0f;
	m->is_new = false;
	m->peak_lin = 0.0f;
	return m->told_lin;
}

uint32_t tb_app_levels_read(struct tb_app_levels *l, struct tb_app_level *level, uint32_t max)
{
	uint64_t now = tb_now_ns();
	uint32_t n = SPA_MIN(l->n_meters, max);

	for (uint32_t i = 0; i < n; i++)
		level[i] = (struct tb_app_level){ l->meter[i]->node, read_meter(l->meter[i], now) };
	return n;
}
