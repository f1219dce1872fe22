/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Reading and writing Props, and reading PropInfo, of any node.  By SPA's own functions and not by
 * the client library, as that is under test itself: a fault of its reader would hide one of the
 * console, and it does not send what a console has to refuse. */
#include "graph-impl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/debug/types.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

/* ---- the last enumeration of a node; under the lock ---- */

void forget_params(struct object *o)
{
	for (uint32_t i = 0; i < o->n_params; i++)
		free(o->params[i]);
	free(o->params);
	o->params = NULL;
	o->n_params = 0;
}

void take_param(struct object *o, uint32_t index, const struct spa_pod *param)
{
	o->params = realloc(o->params, (o->n_params + 1) * sizeof(*o->params));
	o->params[o->n_params++] = spa_pod_copy(param);
}

void enumerate_params(struct object *o, uint32_t id)
{
	forget_params(o);
	pw_node_enum_params((struct pw_node *)o->global.proxy, 0, id, 0, UINT32_MAX, NULL);
	sync_locked(o->global.registry->data);
}

static bool number_of(const struct spa_pod *pod, double *value)
{
	switch (SPA_POD_TYPE(pod)) {
	case SPA_TYPE_Bool:
		*value = SPA_POD_VALUE(struct spa_pod_bool, pod) != 0;
		return true;
	case SPA_TYPE_Int:
		*value = SPA_POD_VALUE(struct spa_pod_int, pod);
		return true;
	case SPA_TYPE_Long:
		*value = (double)SPA_POD_VALUE(struct spa_pod_long, pod);
		return true;
	case SPA_TYPE_Float:
		*value = (double)SPA_POD_VALUE(struct spa_pod_float, pod);
		return true;
	case SPA_TYPE_Double:
		*value = SPA_POD_VALUE(struct spa_pod_double, pod);
		return true;
	default:
		return false;
	}
}

/* The next key and value of a Props' params. */
static bool next_pair(struct spa_pod_parser *p, const char **key, struct spa_pod **value)
{
	return spa_pod_parser_get_string(p, key) >= 0 && spa_pod_parser_get_pod(p, value) >= 0;
}

static bool open_params(
	const struct spa_pod *props, struct spa_pod_parser *p, struct spa_pod_frame *frame)
{
	const struct spa_pod_prop *prop = spa_pod_find_prop(props, NULL, SPA_PROP_params);

	if (prop == NULL)
		return false;
	spa_pod_parser_pod(p, &prop->value);
	return spa_pod_parser_push_struct(p, frame) >= 0;
}

/* Every await_ here asks again, as a client that is told of changes may lag. */
struct spa_pod *copy_found(struct session *s, const char *node, uint32_t id,
	const struct spa_pod *(*find)(const struct spa_pod *param, const void *what),
	const void *what)
{
	const struct spa_pod *found = NULL;
	struct spa_pod *copy;
	struct object *o;

	pw_thread_loop_lock(s->graph->loop);
	o = (struct object *)need_node(s->graph, node);
	enumerate_params(o, id);
	for (uint32_t i = 0; i < o->n_params && !found; i++)
		found = find(o->params[i], what);
	copy = found ? spa_pod_copy(found) : NULL;
	pw_thread_loop_unlock(s->graph->loop);
	return copy;
}

static const struct spa_pod *find_pair(const struct spa_pod *props, const void *what)
{
	struct spa_pod_parser p;
	struct spa_pod_frame frame;
	struct spa_pod *pod;
	const char *key;

	if (!open_params(props, &p, &frame))
		return NULL;
	while (next_pair(&p, &key, &pod))
		if (spa_streq(key, what))
			return pod;
	return NULL;
}

static bool read_param(struct session *s, const char *node, const char *key, double *value)
{
	struct spa_pod *pod = copy_found(s, node, SPA_PARAM_Props, find_pair, key);
	bool found = pod && number_of(pod, value);

	free(pod);
	return found;
}

/* ---- params ---- */

double get_param(struct session *s, const char *node, const char *key)
{
	double value;

	if (!read_param(s, node, key, &value))
		fail("%s has no param %s", node, key);
	return value;
}

bool have_param(struct session *s, const char *node, const char *key)
{
	double value;

	return read_param(s, node, key, &value);
}

uint32_t count_params(struct session *s, const char *node)
{
	struct graph *g = s->graph;
	struct spa_pod_parser p;
	struct spa_pod_frame frame;
	struct spa_pod *pod;
	struct object *o;
	const char *key;
	uint32_t n = 0;

	pw_thread_loop_lock(g->loop);
	o = (struct object *)need_node(g, node);
	enumerate_params(o, SPA_PARAM_Props);
	for (uint32_t i = 0; i < o->n_params; i++)
		if (open_params(o->params[i], &p, &frame))
			while (next_pair(&p, &key, &pod))
				n++;
	pw_thread_loop_unlock(g->loop);
	return n;
}

void send_props(struct session *s, const char *node, const struct spa_pod *props)
{
	struct graph *g = s->graph;

	pw_thread_loop_lock(g->loop);
	pw_node_set_param((struct pw_node *)need_node(g, node)->proxy, SPA_PARAM_Props, 0, props);
	sync_locked(g);
	pw_thread_loop_unlock(g->loop);
}

static void set_pair(
	struct session *s, const char *node, const char *key, const struct spa_pod *value)
{
	uint8_t buffer[4096];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object, pairs;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &pairs);
	spa_pod_builder_string(&b, key);
	spa_pod_builder_primitive(&b, value);
	spa_pod_builder_pop(&b, &pairs);
	send_props(s, node, spa_pod_builder_pop(&b, &object));
}

void set_param(struct session *s, const char *node, const char *key, double value)
{
	set_pair(s, node, key, &SPA_POD_INIT_Double(value).pod);
}

void set_switch(struct session *s, const char *node, const char *key, bool value)
{
	set_pair(s, node, key, &SPA_POD_INIT_Bool(value).pod);
}

void set_text(struct session *s, const char *node, const char *key, const char *text)
{
	uint8_t buffer[4096];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));

	spa_pod_builder_string(&b, text);
	set_pair(s, node, key, (const struct spa_pod *)buffer);
}

static bool text_holds(struct session *s, const char *node, const char *key, const char *part)
{
	struct spa_pod *pod = copy_found(s, node, SPA_PARAM_Props, find_pair, key);
	const char *text;
	bool holds = pod && spa_pod_get_string(pod, &text) == 0 && strstr(text, part);

	free(pod);
	return holds;
}

void await_text(struct session *s, const char *node, const char *key, const char *part)
{
	time_t end = time(NULL) + HANG_MS / 1000;

	while (!text_holds(s, node, key, part)) {
		if (time(NULL) > end)
			fail("%s %s does not come to hold %s", node, key, part);
		await_change(s);
	}
}

/* ---- waiting: ask, and ask again when anything has changed ---- */

void await_reading(struct session *s, const struct reading *r, double value, double tolerance)
{
	time_t end = time(NULL) + HANG_MS / 1000;
	double is = r->read(s, r->node, r->key);

	while (!(fabs(is - value) <= tolerance)) {
		if (time(NULL) > end)
			fail("%s %s is %g and does not become %g", r->node, r->key, is, value);
		await_change(s);
		is = r->read(s, r->node, r->key);
	}
}

/* A key of a strip that is only just coming. */
static double get_param_or_nan(struct session *s, const char *node, const char *key)
{
	double value;

	return read_param(s, node, key, &value) ? value : NAN;
}

void await_param(
	struct session *s, const char *node, const char *key, double value, double tolerance)
{
	struct reading r = { get_param_or_nan, node, key };

	await_reading(s, &r, value, tolerance);
}

/* A set makes the console publish its facts.  The token tells its answer from what the console
 * published for other reasons, maybe before the last cycles. */
double engine_fact(struct session *s, const char *console, const char *key)
{
	static unsigned n_asked;
	char token[32];

	snprintf(token, sizeof(token), "fact.%u", ++n_asked);
	set_text(s, console, "console.token", token);
	await_text(s, console, "console.token", token);
	return get_param(s, console, key);
}

/* Longer than ten cycles of 1024 frames, on a machine that is not busy. */
#define STILL_LOOKS 10
#define LOOK_US     25000

void await_no_cycles(struct session *s)
{
	time_t end = time(NULL) + HANG_MS / 1000;
	double now = engine_fact(s, "troubadour", "engine.cycles"), before;

	for (int n_still = 0; n_still < STILL_LOOKS;) {
		usleep(LOOK_US);
		before = now;
		now = engine_fact(s, "troubadour", "engine.cycles");
		n_still = now == before ? n_still + 1 : 0;
		if (time(NULL) > end)
			fail("cycles are mixed though all nodes sleep");
	}
}

/* ---- PropInfo ---- */

static void read_range(const struct spa_pod *type, struct param_description *d)
{
	uint32_t n, choice;
	const struct spa_pod *values = spa_pod_get_values(type, &n, &choice);
	uint32_t size = SPA_POD_BODY_SIZE(values);
	double v[3] = { 0 };

	for (uint32_t i = 0; i < n && i < 3; i++) {
		struct {
			struct spa_pod pod;
			uint8_t body[8];
		} one = { .pod = { size, SPA_POD_TYPE(values) } };

		memcpy(one.body, SPA_PTROFF(SPA_POD_BODY_CONST(values), i * size, void),
			SPA_MIN(size, 8u));
		number_of(&one.pod, &v[i]);
	}
	d->is_switch = SPA_POD_TYPE(values) == SPA_TYPE_Bool;
	d->def = v[0];
	d->min = choice == SPA_CHOICE_Range ? v[1] : v[0];
	d->max = choice == SPA_CHOICE_Range ? v[2] : v[0];
	if (d->is_switch)
		d->min = 0.0, d->max = 1.0;
}

static const struct spa_pod *find_type(const struct spa_pod *info, const void *what)
{
	const char *name = NULL;
	struct spa_pod *type = NULL;

	spa_pod_parse_object(info, SPA_TYPE_OBJECT_PropInfo, NULL, SPA_PROP_INFO_name,
		SPA_POD_OPT_String(&name), SPA_PROP_INFO_type, SPA_POD_OPT_PodChoice(&type));
	return spa_streq(name, what) ? type : NULL;
}

bool describe_param(
	struct session *s, const char *node, const char *key, struct param_description *description)
{
	struct spa_pod *type = copy_found(s, node, SPA_PARAM_PropInfo, find_type, key);

	if (type)
		read_range(type, description);
	free(type);
	return type != NULL;
}
