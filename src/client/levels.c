/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The levels of a console, from its port "meters". */
#include "client/levels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pipewire/filter.h>
#include <pipewire/keys.h>
#include <spa/param/buffers.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>
#include <spa/utils/string.h>

#include "level-meter.h"
#include "base/now.h"
#include "mixer/meters-port.h"

#define STALE_NS (SPA_NSEC_PER_SEC / 2)

struct tb_levels {
	struct tb_client *client;
	struct pw_filter *filter;
	struct spa_hook listener;
	void *port;
	struct pw_proxy *link;
	struct tb_listener *graph;
	struct tb_level_rows rows;
	void (*came)(void *data);
	void *data;
	uint64_t came_ns;
};

/* ---- what comes ---- */

/* Whether there is something new: levels, or that they cannot be understood. */
static bool read_buffer(struct tb_levels *l, const struct spa_data *d)
{
	bool was_foreign = l->rows.is_foreign;
	int res = tb_level_rows_take(&l->rows, d);

	if (res == 0)
		l->came_ns = tb_now_ns();
	return res == 0 || l->rows.is_foreign != was_foreign;
}

/* The newest of what is waiting.  On the client's thread, as the node is asynchronous. */
static void on_process(void *data, struct spa_io_position *position)
{
	struct tb_levels *l = data;
	struct pw_buffer *b;
	bool is_new = false;

	while ((b = pw_filter_dequeue_buffer(l->port)) != NULL) {
		is_new |= read_buffer(l, &b->buffer->datas[0]);
		pw_filter_queue_buffer(l->port, b);
	}
	if (is_new && l->came)
		l->came(l->data);
}

static const struct pw_filter_events filter_events = {
	PW_VERSION_FILTER_EVENTS,
	.process = on_process,
};

/* ---- the link ---- */

/* Links the ports as soon as both are there. */
static void link_ports(void *data)
{
	struct tb_levels *l = data;
	uint32_t from =
		tb_client_port(l->client, tb_client_node(l->client), true, TB_METERS_PORT, 0);
	uint32_t to = tb_client_port(
		l->client, pw_filter_get_node_id(l->filter), false, TB_METERS_PORT, 0);

	if (!l->link && from != PW_ID_ANY && to != PW_ID_ANY)
		l->link = tb_client_link(l->client, from, to, true);
}

static const struct tb_client_events client_events = {
	.version = TB_CLIENT_VERSION,
	.graph = link_ports,
};

static int add_port(struct tb_levels *l)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *buffers = spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_ParamBuffers,
		SPA_PARAM_Buffers, SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(4, 2, 16),
		SPA_PARAM_BUFFERS_blocks, SPA_POD_Int(1), SPA_PARAM_BUFFERS_size,
		/* The mixer of the port writes into them, and takes 8192 bytes if it may. */
		SPA_POD_CHOICE_RANGE_Int(
			(int32_t)TB_METERS_BYTES, (int32_t)TB_METERS_BYTES, INT32_MAX),
		SPA_PARAM_BUFFERS_stride, SPA_POD_Int(1));
	struct pw_properties *p = pw_properties_new(
		PW_KEY_FORMAT_DSP, "8 bit raw control", PW_KEY_PORT_NAME, TB_METERS_PORT, NULL);

	l->port = p ? pw_filter_add_port(l->filter, PW_DIRECTION_INPUT,
			  PW_FILTER_PORT_FLAG_MAP_BUFFERS, 8, p, &buffers, 1)
	            : NULL;
	return l->port ? 0 : -errno;
}

/* Without the flag RT_PROCESS a filter is asynchronous and lives on the main loop. */
static int open_node(struct tb_levels *l)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_NODE_NAME, TB_LEVEL_METER_NODE,
		PW_KEY_NODE_DESCRIPTION, "Troubadour meters", PW_KEY_MEDIA_TYPE, "Audio",
		PW_KEY_MEDIA_CATEGORY, "Monitor", PW_KEY_NODE_PASSIVE, "true", PW_KEY_NODE_ASYNC,
		"true", PW_KEY_NODE_AUTOCONNECT, "false", NULL);

	if (!p)
		return -errno;
	l->filter = pw_filter_new(tb_client_core(l->client), TB_LEVEL_METER_NODE, p);
	if (!l->filter)
		return -errno;
	pw_filter_add_listener(l->filter, &l->listener, &filter_events, l);
	if (add_port(l) < 0)
		return -errno;
	return pw_filter_connect(l->filter, PW_FILTER_FLAG_NONE, NULL, 0);
}

struct tb_levels *tb_levels_open(struct tb_client *c, void (*came)(void *data), void *data)
{
	struct tb_levels *l = calloc(1, sizeof(*l));
	int res;

	if (!l)
		return NULL;
	l->client = c;
	l->came = came;
	l->data = data;
	tb_level_rows_init(&l->rows);
	l->graph = tb_client_listen(c, &client_events, l);
	res = l->graph ? open_node(l) : -ENOMEM;
	if (res == 0)
		return l;
	tb_levels_free(l);
	errno = -res;
	return NULL;
}

void tb_levels_free(struct tb_levels *l)
{
	if (!l)
		return;
	tb_client_unlisten(l->client, l->graph);
	if (l->link)
		pw_proxy_destroy(l->link);
	if (l->filter)
		pw_filter_destroy(l->filter);
	tb_level_rows_finish(&l->rows);
	free(l);
}

/* ---- looking ---- */

int tb_levels_state(const struct tb_levels *l)
{
	return l->rows.is_foreign ? -EPROTONOSUPPORT : 0;
}

static bool is_stale(const struct tb_levels *l)
{
	return l->came_ns == 0 || tb_now_ns() - l->came_ns >= STALE_NS;
}

static void fall_silent(struct tb_levels *l)
{
	if (is_stale(l))
		tb_level_rows_silence(&l->rows);
}

const struct tb_level_row *tb_levels_find(struct tb_levels *l, const char *name)
{
	fall_silent(l);
	return tb_level_rows_find(&l->rows, name);
}

uint32_t tb_levels_read(
	struct tb_levels *l, const char *name, float *peak_lin, float *rms_lin, uint32_t n)
{
	const struct tb_level_row *row = tb_levels_find(l, name);

	for (uint32_t i = 0; row && i < SPA_MIN(n, row->n_channels); i++) {
		peak_lin[i] = row->channel[i].peak_lin;
		rms_lin[i] = row->channel[i].rms_lin;
	}
	return row ? row->n_channels : 0;
}

float tb_levels_reduction_db(struct tb_levels *l, const char *name)
{
	return tb_reduction_of_row(tb_levels_find(l, name));
}

double tb_levels_overs(struct tb_levels *l, const char *name)
{
	const struct tb_level_row *row = tb_level_rows_find(&l->rows, name);
	double n_came = row ? row->n_overs : 0.0;
	const struct tb_key *key;

	if (row && !is_stale(l))
		return n_came;
	key = tb_keys_findf(tb_client_keys(l->client), "%s.overs", name);
	if (!key)
		return n_came;
	/* Props may be of a moment before the last levels, unless somebody reset it. */
	return key->value.number == 0.0 ? 0.0 : SPA_MAX(key->value.number, n_came);
}

void tb_levels_looked(struct tb_levels *l)
{
	tb_level_rows_looked(&l->rows);
}

struct tb_engine tb_levels_engine(const struct tb_levels *l)
{
	return l->rows.engine;
}
