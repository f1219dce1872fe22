/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console's port "meters" tells. */
#include "client/level-rows.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/control/control.h>
#include <spa/param/props.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>
#include <spa/utils/string.h>

#include "mixer/key-name.h"
#include "mixer/meters-port.h"
#include "mixer/reductions.h"

void tb_level_rows_init(struct tb_level_rows *rows)
{
	*rows = (struct tb_level_rows){ 0 };
	pw_array_init(&rows->rows, 16 * sizeof(struct tb_level_row));
}

void tb_level_rows_finish(struct tb_level_rows *rows)
{
	pw_array_clear(&rows->rows);
	free(rows->copy);
}

/* ---- reading ---- */

/* What comes keeps its order, so that mostly the next row is the right one. */
struct reader {
	struct tb_level_rows *to;
	uint32_t n;      /* rows that came */
	bool is_foreign; /* of a version that we do not know */
};

static struct tb_level_row *row_at(const struct tb_level_rows *rows, uint32_t i)
{
	return pw_array_check_index(&rows->rows, i, struct tb_level_row)
	               ? pw_array_get_unchecked(&rows->rows, i, struct tb_level_row)
	               : NULL;
}

/* Where another name stood the console was rebuilt: from there on all is new. */
static struct tb_level_row *next_row(struct reader *r, const char *name)
{
	struct tb_level_row *row = row_at(r->to, r->n);

	if (row && !spa_streq(row->name, name)) {
		r->to->rows.size = r->n * sizeof(*row);
		row = NULL;
	}
	if (!row) {
		row = pw_array_add(&r->to->rows, sizeof(*row));
		if (!row)
			return NULL;
		*row = (struct tb_level_row){ 0 };
		snprintf(row->name, sizeof(row->name), "%s", name);
	}
	r->n++;
	return row;
}

/* The numbers of an array of that type; NULL if it is none. */
static const void *numbers(const struct spa_pod *pod, uint32_t type, uint32_t n_bytes, uint32_t *n)
{
	if (!spa_pod_is_array(pod) || SPA_POD_ARRAY_VALUE_TYPE(pod) != type
		|| SPA_POD_ARRAY_VALUE_SIZE(pod) != n_bytes)
		return NULL;
	return spa_pod_get_array(pod, n);
}

static const float *floats(const struct spa_pod *pod, uint32_t *n)
{
	return numbers(pod, SPA_TYPE_Float, sizeof(float), n);
}

/* Pairs of peak and rms.  Returns how many they are. */
static uint32_t put_levels(struct tb_level *to, const float *level, uint32_t n_floats)
{
	uint32_t n = SPA_MIN(n_floats / 2, TB_MAX_CHANNELS);

	for (uint32_t c = 0; c < n; c++)
		to[c] = (struct tb_level){ level[2 * c], level[2 * c + 1] };
	return n;
}

static void read_levels(struct reader *r, const char *name, const struct spa_pod *pod)
{
	uint32_t n;
	const float *level = floats(pod, &n);
	struct tb_level_row *row = level ? next_row(r, name) : NULL;

	if (!row)
		return;
	row->n_channels = put_levels(row->channel, level, n);
}

/* The row that came last, if `name` is of it and ends like that. */
static struct tb_level_row *row_of(struct reader *r, const char *name, const char *end)
{
	struct tb_level_row *row = r->n > 0 ? row_at(r->to, r->n - 1) : NULL;
	size_t n_path = strlen(name) - strlen(end);

	return row && strlen(row->name) == n_path && strncmp(row->name, name, n_path) == 0 ? row
	                                                                                   : NULL;
}

static void read_input(struct reader *r, const char *name, const struct spa_pod *pod)
{
	struct tb_level_row *row = row_of(r, name, TB_METERS_INPUT);
	uint32_t n;
	const float *level = floats(pod, &n);

	if (row && level)
		put_levels(row->input, level, n);
}

static void read_overs(struct reader *r, const char *name, const struct spa_pod *pod)
{
	struct tb_level_row *row = row_of(r, name, TB_METERS_OVERS);
	uint32_t n;
	const double *count = numbers(pod, SPA_TYPE_Double, sizeof(double), &n);

	if (row && count && n >= 1)
		row->n_overs = *count;
}

static struct tb_reduction deeper(struct tb_reduction a, struct tb_reduction b)
{
	for (uint32_t i = 0; i < TB_N_REDUCTIONS; i++)
		*tb_reduction_of(&a, i) = fmaxf(*tb_reduction_of(&a, i), *tb_reduction_of(&b, i));
	return a;
}

/* Adds reductions to the row that came last.  Older consoles have fewer than we know, newer ones
 * more. */
static void read_reduction(struct reader *r, const char *name, const struct spa_pod *pod)
{
	bool is_strip = tb_path_strip(name) != NULL;
	struct tb_level_row *row = row_of(r, name, TB_METERS_REDUCTION);
	struct tb_reduction now = { 0 };
	uint32_t n, used = 0;
	const float *number = floats(pod, &n);

	if (!row || !number || n < 2u + is_strip)
		return;
	for (uint32_t i = 0; i < TB_N_REDUCTIONS && used < n; i++)
		if (tb_reduction_is_there(i, is_strip))
			*tb_reduction_of(&now, i) = number[used++];
	row->reduction = row->is_looked_at ? now : deeper(row->reduction, now);
	row->is_looked_at = false;
}

/* Older consoles may have fewer than we know, newer ones more. */
static void read_engine(struct tb_engine *engine, const struct spa_pod *pod)
{
	uint32_t n;
	const double *told = numbers(pod, SPA_TYPE_Double, sizeof(double), &n);
	double fact[TB_METERS_N_FACTS] = { 0 };

	if (!told)
		return;
	memcpy(fact, told, SPA_MIN(n, (uint32_t)TB_METERS_N_FACTS) * sizeof(*fact));
	*engine = (struct tb_engine){
		.rate_hz = fact[TB_METERS_RATE_HZ],
		.quantum_frames = fact[TB_METERS_QUANTUM_FRAMES],
		.load = fact[TB_METERS_LOAD],
		.n_cycles = fact[TB_METERS_CYCLES],
		.n_lost = fact[TB_METERS_LOST],
		.n_late = fact[TB_METERS_LATE],
	};
}

static void read_version(struct reader *r, const struct spa_pod *pod)
{
	uint32_t n;
	const double *version = numbers(pod, SPA_TYPE_Double, sizeof(double), &n);

	r->is_foreign = !version || n < 1 || !(*version <= (double)TB_METERS_VERSION);
}

/* Only "strip.game" and "bus.a1" have levels. */
static bool is_device(const char *name)
{
	const char *strip = tb_path_strip(name), *device = strip ? strip : tb_path_bus(name);

	return device && !strchr(device, '.');
}

static void read_pair(struct reader *r, const char *name, const struct spa_pod *pod)
{
	if (spa_streq(name, TB_METERS_VERSION_KEY))
		read_version(r, pod);
	else if (spa_streq(name, TB_METERS_ENGINE_KEY))
		read_engine(&r->to->engine, pod);
	else if (is_device(name))
		read_levels(r, name, pod);
	else if (spa_strendswith(name, TB_METERS_REDUCTION))
		read_reduction(r, name, pod);
	else if (spa_strendswith(name, TB_METERS_INPUT))
		read_input(r, name, pod);
	else if (spa_strendswith(name, TB_METERS_OVERS))
		read_overs(r, name, pod);
}

static int read_props(struct reader *r, const struct spa_pod *props)
{
	const struct spa_pod_prop *prop = spa_pod_find_prop(props, NULL, SPA_PROP_params);
	struct spa_pod_parser parser;
	struct spa_pod_frame frame;
	struct spa_pod *pod;
	const char *name;

	if (!prop)
		return -EINVAL;
	spa_pod_parser_pod(&parser, &prop->value);
	if (spa_pod_parser_push_struct(&parser, &frame) < 0)
		return -EINVAL;
	while (!r->is_foreign && spa_pod_parser_get_string(&parser, &name) == 0
		&& spa_pod_parser_get_pod(&parser, &pod) == 0)
		read_pair(r, name, pod);
	return r->is_foreign ? -EPROTONOSUPPORT : 0;
}

int tb_level_rows_read(struct tb_level_rows *rows, const struct spa_pod *pod)
{
	struct reader r = { .to = rows };
	struct spa_pod_control *control;
	int res = -EINVAL;

	if (!spa_pod_is_sequence(pod))
		return -EINVAL;
	SPA_POD_SEQUENCE_FOREACH((struct spa_pod_sequence *)pod, control)
	{
		if (control->type == SPA_CONTROL_Properties
			&& spa_pod_is_object_type(&control->value, SPA_TYPE_OBJECT_Props))
			res = read_props(&r, &control->value);
	}
	rows->is_foreign = res == -EPROTONOSUPPORT;
	if (res == 0)
		rows->rows.size = r.n * sizeof(struct tb_level_row);
	return res;
}

#define READ(field) __atomic_load_n(&(field), __ATOMIC_RELAXED)

int tb_level_rows_take(struct tb_level_rows *rows, const struct spa_data *d)
{
	uint32_t offset = READ(d->chunk->offset), n_bytes = READ(d->chunk->size);
	const struct spa_pod *pod;

	if (!d->data || offset > d->maxsize || n_bytes > d->maxsize - offset
		|| n_bytes > TB_METERS_BYTES)
		return -EINVAL;
	if (!rows->copy)
		rows->copy = malloc(TB_METERS_BYTES);
	if (!rows->copy)
		return -ENOMEM;
	memcpy(rows->copy, SPA_PTROFF(d->data, offset, void), n_bytes);
	pod = spa_pod_from_data(rows->copy, n_bytes, 0, n_bytes);
	return pod ? tb_level_rows_read(rows, pod) : -EINVAL;
}

/* ---- looking ---- */

const struct tb_level_row *tb_level_rows_find(const struct tb_level_rows *rows, const char *name)
{
	const struct tb_level_row *row;

	pw_array_for_each(row, &rows->rows)
	{
		if (spa_streq(row->name, name))
			return row;
	}
	return NULL;
}

void tb_level_rows_looked(struct tb_level_rows *rows)
{
	struct tb_level_row *row;

	pw_array_for_each(row, &rows->rows) row->is_looked_at = true;
}

void tb_level_rows_silence(struct tb_level_rows *rows)
{
	struct tb_level_row *row;

	pw_array_for_each(row, &rows->rows)
	{
		memset(row->channel, 0, sizeof(row->channel));
		memset(row->input, 0, sizeof(row->input));
		row->reduction = (struct tb_reduction){ 0 };
	}
}

static struct tb_level loudest(const struct tb_level *channel, uint32_t n)
{
	struct tb_level loudest = { 0 };

	for (uint32_t c = 0; c < n; c++) {
		loudest.peak_lin = SPA_MAX(loudest.peak_lin, channel[c].peak_lin);
		loudest.rms_lin = SPA_MAX(loudest.rms_lin, channel[c].rms_lin);
	}
	return loudest;
}

struct tb_level tb_level_of_row(const struct tb_level_row *row)
{
	return row ? loudest(row->channel, row->n_channels) : (struct tb_level){ 0 };
}

struct tb_level tb_input_of_row(const struct tb_level_row *row)
{
	return row ? loudest(row->input, row->n_channels) : (struct tb_level){ 0 };
}

float tb_reduction_of_row(const struct tb_level_row *row)
{
	return row ? tb_reduction_sum(row->reduction) : 0.0f;
}
