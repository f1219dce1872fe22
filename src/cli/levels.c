/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The levels of a console, from its port "meters". */
#include "levels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pipewire/filter.h>
#include <pipewire/keys.h>
#include <spa/control/control.h>
#include <spa/param/buffers.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#define PORT      "meters"
#define STALE_NS  (SPA_NSEC_PER_SEC / 2)
#define MAX_BYTES 65536

struct tb_levels {
	struct tb_client *client;
	struct pw_filter *filter;
	struct spa_hook listener;
	void *port;
	struct pw_proxy *link;
	struct pw_array rows; /* struct tb_level_row */
	struct tb_engine engine;
	uint64_t n_blocks, came_ns;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return SPA_TIMESPEC_TO_NSEC(&t);
}

/* ---- what comes ---- */

static struct tb_level_row *find(struct tb_levels *l, const char *name)
{
	struct tb_level_row *row;

	pw_array_for_each(row, &l->rows)
	{
		if (spa_streq(row->name, name))
			return row;
	}
	return NULL;
}

static struct tb_level_row *find_or_add(struct tb_levels *l, const char *name)
{
	struct tb_level_row *row = find(l, name);

	if (row)
		return row;
	row = pw_array_add(&l->rows, sizeof(*row));
	if (!row)
		return NULL;
	*row = (struct tb_level_row){ 0 };
	snprintf(row->name, sizeof(row->name), "%s", name);
	return row;
}

/* Pairs of peak and rms. */
static void read_row(struct tb_levels *l, const char *name, const struct spa_pod *pod)
{
	uint32_t n;
	const float *level = spa_pod_get_array(pod, &n);
	struct tb_level_row *row;

	if (!level || SPA_POD_ARRAY_VALUE_TYPE(pod) != SPA_TYPE_Float
		|| SPA_POD_ARRAY_VALUE_SIZE(pod) != sizeof(float))
		return;
	row = find_or_add(l, name);
	if (!row)
		return;
	row->n_channels = SPA_MIN(n / 2, TB_MAX_CHANNELS);
	for (uint32_t c = 0; c < row->n_channels; c++)
		row->channel[c] = (struct tb_level){ level[2 * c], level[2 * c + 1] };
}

static void read_engine(struct tb_levels *l, const struct spa_pod *pod)
{
	uint32_t n;
	const double *fact = spa_pod_get_array(pod, &n);

	if (!fact || n < 6 || SPA_POD_ARRAY_VALUE_TYPE(pod) != SPA_TYPE_Double)
		return;
	l->engine = (struct tb_engine){ fact[0], fact[1], fact[2], fact[3], fact[4], fact[5] };
}

static void read_levels(struct tb_levels *l, const struct spa_pod *props)
{
	const struct spa_pod_prop *prop = spa_pod_find_prop(props, NULL, SPA_PROP_params);
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *pod;
	const char *name;
	uint32_t i = 0;

	if (!prop)
		return;
	spa_pod_parser_pod(&parser, &prop->value);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return;
	while (spa_pod_parser_get_string(&parser, &name) == 0
		&& spa_pod_parser_get_pod(&parser, &pod) == 0) {
		const struct tb_level_row *expected;

		if (spa_streq(name, "engine")) {
			read_engine(l, pod);
			continue;
		}
		expected = tb_levels_row(l, i++);
		/* The console was rebuilt: begin again. */
		if (expected && !spa_streq(expected->name, name))
			l->rows.size = (i - 1) * sizeof(struct tb_level_row);
		read_row(l, name, pod);
	}
	l->rows.size = SPA_MIN(l->rows.size, i * sizeof(struct tb_level_row));
	l->n_blocks++;
	l->came_ns = now_ns();
}

static void read_buffer(struct tb_levels *l, const struct spa_data *d)
{
	struct spa_pod *pod;
	struct spa_pod_control *control;

	if (!d->data || d->chunk->size == 0)
		return;
	pod = spa_pod_from_data(d->data, d->maxsize, d->chunk->offset, d->chunk->size);
	if (!pod || !spa_pod_is_sequence(pod))
		return;
	SPA_POD_SEQUENCE_FOREACH((struct spa_pod_sequence *)pod, control)
	{
		if (control->type == SPA_CONTROL_Properties
			&& spa_pod_is_object_type(&control->value, SPA_TYPE_OBJECT_Props))
			read_levels(l, &control->value);
	}
}

/* The newest of what is waiting.  On the client's thread, as the node is asynchronous. */
static void on_process(void *data, struct spa_io_position *position)
{
	struct tb_levels *l = data;
	struct pw_buffer *b;

	while ((b = pw_filter_dequeue_buffer(l->port)) != NULL) {
		read_buffer(l, &b->buffer->datas[0]);
		pw_filter_queue_buffer(l->port, b);
	}
}

static const struct pw_filter_events filter_events = {
	PW_VERSION_FILTER_EVENTS,
	.process = on_process,
};

/* ---- the link ---- */

static uint32_t find_port(const struct tb_levels *l, uint32_t node, bool is_output)
{
	const struct tb_object *o;

	for (uint32_t i = 0; (o = tb_client_object(l->client, i)) != NULL; i++) {
		if (o->kind == TB_OBJECT_PORT && o->node == node && o->is_output == is_output
			&& spa_streq(o->name, PORT))
			return o->id;
	}
	return PW_ID_ANY;
}

void tb_levels_follow(struct tb_levels *l)
{
	uint32_t from = find_port(l, tb_client_node(l->client), true);
	uint32_t to = find_port(l, pw_filter_get_node_id(l->filter), false);
	struct pw_properties *p;

	if (l->link || from == PW_ID_ANY || to == PW_ID_ANY)
		return;
	p = pw_properties_new(PW_KEY_LINK_PASSIVE, "true", NULL);
	if (!p)
		return;
	pw_properties_setf(p, PW_KEY_LINK_OUTPUT_PORT, "%u", from);
	pw_properties_setf(p, PW_KEY_LINK_INPUT_PORT, "%u", to);
	l->link = pw_core_create_object(tb_client_core(l->client), "link-factory",
		PW_TYPE_INTERFACE_Link, PW_VERSION_LINK, &p->dict, 0);
	pw_properties_free(p);
}

static int add_port(struct tb_levels *l)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *buffers = spa_pod_builder_add_object(&b, SPA_TYPE_OBJECT_ParamBuffers,
		SPA_PARAM_Buffers, SPA_PARAM_BUFFERS_buffers, SPA_POD_CHOICE_RANGE_Int(4, 2, 16),
		SPA_PARAM_BUFFERS_blocks, SPA_POD_Int(1), SPA_PARAM_BUFFERS_size,
		SPA_POD_CHOICE_RANGE_Int(MAX_BYTES, 4096, INT32_MAX), SPA_PARAM_BUFFERS_stride,
		SPA_POD_Int(1));
	struct pw_properties *p = pw_properties_new(
		PW_KEY_FORMAT_DSP, "8 bit raw control", PW_KEY_PORT_NAME, PORT, NULL);

	l->port = p ? pw_filter_add_port(l->filter, PW_DIRECTION_INPUT,
			  PW_FILTER_PORT_FLAG_MAP_BUFFERS, 8, p, &buffers, 1)
	            : NULL;
	return l->port ? 0 : -errno;
}

/* Without the flag RT_PROCESS a filter is asynchronous and lives on the main loop. */
static int open_node(struct tb_levels *l)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_NODE_NAME, "troubadour-meters",
		PW_KEY_NODE_DESCRIPTION, "Troubadour meters", PW_KEY_MEDIA_TYPE, "Audio",
		PW_KEY_MEDIA_CATEGORY, "Monitor", PW_KEY_NODE_PASSIVE, "true", PW_KEY_NODE_ASYNC,
		"true", PW_KEY_NODE_AUTOCONNECT, "false", NULL);

	if (!p)
		return -errno;
	l->filter = pw_filter_new(tb_client_core(l->client), "troubadour-meters", p);
	if (!l->filter)
		return -errno;
	pw_filter_add_listener(l->filter, &l->listener, &filter_events, l);
	if (add_port(l) < 0)
		return -errno;
	return pw_filter_connect(l->filter, PW_FILTER_FLAG_NONE, NULL, 0);
}

struct tb_levels *tb_levels_new(struct tb_client *c)
{
	struct tb_levels *l = calloc(1, sizeof(*l));
	int res;

	if (!l)
		return NULL;
	l->client = c;
	pw_array_init(&l->rows, 16 * sizeof(struct tb_level_row));
	res = open_node(l);
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
	if (l->link)
		pw_proxy_destroy(l->link);
	if (l->filter)
		pw_filter_destroy(l->filter);
	pw_array_clear(&l->rows);
	free(l);
}

/* ---- looking ---- */

static void fall_silent(struct tb_levels *l)
{
	struct tb_level_row *row;

	if (l->came_ns == 0 || now_ns() - l->came_ns < STALE_NS)
		return;
	pw_array_for_each(row, &l->rows) memset(row->channel, 0, sizeof(row->channel));
}

const struct tb_level_row *tb_levels_find(struct tb_levels *l, const char *name)
{
	fall_silent(l);
	return find(l, name);
}

const struct tb_level_row *tb_levels_row(struct tb_levels *l, uint32_t i)
{
	if (!pw_array_check_index(&l->rows, i, struct tb_level_row))
		return NULL;
	fall_silent(l);
	return pw_array_get_unchecked(&l->rows, i, struct tb_level_row);
}

struct tb_engine tb_levels_engine(const struct tb_levels *l)
{
	return l->engine;
}

uint64_t tb_levels_n_blocks(const struct tb_levels *l)
{
	return l->n_blocks;
}

struct tb_level tb_level_of_row(const struct tb_level_row *row)
{
	struct tb_level loudest = { 0 };

	for (uint32_t c = 0; row && c < row->n_channels; c++) {
		loudest.peak_lin = SPA_MAX(loudest.peak_lin, row->channel[c].peak_lin);
		loudest.rms_lin = SPA_MAX(loudest.rms_lin, row->channel[c].rms_lin);
	}
	return loudest;
}
