/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One PropInfo per param, or one per family where there are too many. */
#include "spa/pods.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/param/props.h>

#include "mixer/key-name.h"
#include "mixer/params.h"
#include "mixer/value-text.h"
#include "mixer/protocol.h"

static void add_type(
	struct spa_pod_builder *b, const struct tb_mixer *m, const struct tb_param_info *info)
{
	struct spa_pod_frame choice;

	spa_pod_builder_prop(b, SPA_PROP_INFO_type, 0);
	if (tb_unit_is_word(info->unit)) {
		spa_pod_builder_string(b, tb_value_to_word(m, info, info->def));
		return;
	}
	if (info->unit == TB_UNIT_BOOL) {
		spa_pod_builder_push_choice(b, &choice, SPA_CHOICE_Enum, 0);
		spa_pod_builder_bool(b, info->def != 0.0f);
		spa_pod_builder_bool(b, false);
		spa_pod_builder_bool(b, true);
	} else {
		spa_pod_builder_push_choice(b, &choice, SPA_CHOICE_Range, 0);
		spa_pod_builder_float(b, info->def);
		spa_pod_builder_float(b, info->min);
		spa_pod_builder_float(b, info->max);
	}
	spa_pod_builder_pop(b, &choice);
}

static const char *choice_of(const struct tb_mixer *m, const struct tb_param_info *info, uint32_t i)
{
	return info->choices ? info->choices[i] : tb_bus_choice(m, i);
}

/* What an enum or a bus may be set to. */
static void add_labels(
	struct spa_pod_builder *b, const struct tb_mixer *m, const struct tb_param_info *info)
{
	struct spa_pod_frame labels;
	const char *choice;

	if (!info->choices && info->unit != TB_UNIT_BUS)
		return;
	spa_pod_builder_prop(b, SPA_PROP_INFO_labels, 0);
	spa_pod_builder_push_struct(b, &labels);
	for (uint32_t i = 0; (choice = choice_of(m, info, i)); i++) {
		spa_pod_builder_string(b, choice);
		spa_pod_builder_string(b, choice);
	}
	spa_pod_builder_pop(b, &labels);
}

static void add_unit(struct spa_pod_builder *b, const char *unit)
{
	if (unit[0] == '\0')
		return;
	spa_pod_builder_prop(b, TB_PROP_INFO_UNIT, 0);
	spa_pod_builder_string(b, unit);
}

static int add_info(
	struct tb_pods *pods, const struct tb_mixer *m, const struct tb_param_info *info)
{
	struct spa_pod_builder *b = &pods->builder.b;
	struct spa_pod_frame object;

	if (tb_pods_begin(pods) < 0)
		return -ENOMEM;
	spa_pod_builder_push_object(b, &object, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo);
	spa_pod_builder_prop(b, SPA_PROP_INFO_name, 0);
	spa_pod_builder_string(b, info->key);
	spa_pod_builder_prop(b, SPA_PROP_INFO_description, 0);
	spa_pod_builder_string(b, info->help);
	add_type(b, m, info);
	add_labels(b, m, info);
	spa_pod_builder_prop(b, SPA_PROP_INFO_params, 0);
	spa_pod_builder_bool(b, true);
	add_unit(b, tb_unit_suffix(info->unit));
	return spa_pod_builder_pop(b, &object) ? 0 : -ENOMEM;
}

static bool do_fit(const struct tb_pods *infos)
{
	return infos->n <= TB_PROP_INFO_MAX && tb_pods_fit(infos, infos->builder.b.state.offset);
}

static int add_infos(struct tb_pods *pods, const struct tb_mixer *m, uint32_t from, uint32_t to)
{
	struct tb_param_info info;
	int res = 0;

	for (uint32_t i = from; i < to && res == 0 && do_fit(pods); i++) {
		if (!tb_mixer_has_key(m, i))
			continue;
		tb_mixer_param_info(m, i, &info);
		res = add_info(pods, m, &info);
	}
	return res;
}

/* One row per family: the keys of its first member. */
static int add_family(struct tb_pods *pods, const struct tb_mixer *m, uint32_t from, uint32_t n)
{
	char family[TB_KEY_MAX];
	struct tb_param_info info;
	int res = 0;

	for (uint32_t i = from; i < from + n && res == 0; i++) {
		tb_mixer_param_info(m, i, &info);
		tb_key_family(info.key, family);
		strcpy(info.key, family);
		res = add_info(pods, m, &info);
	}
	return res;
}

/* What all strips or all buses have: the keys of the first one, whose path is `prefix`. */
static int add_common(struct tb_pods *pods, const struct tb_mixer *m, const char *prefix)
{
	struct tb_key_range range = tb_key_range_of(m, prefix);

	while (range.n > 0 && tb_mixer_is_of_insert(m, range.first + range.n - 1))
		range.n--;
	return add_family(pods, m, range.first, range.n);
}

static int add_controls(struct tb_pods *pods, const struct tb_mixer *m)
{
	int res = 0;

	for (uint32_t i = 0; i < tb_mixer_first_cell_param(m) && res == 0; i++)
		if (tb_mixer_is_of_insert(m, i))
			res = add_infos(pods, m, i, i + 1);
	return res;
}

static int add_device_families(struct tb_pods *pods, const struct tb_mixer *m)
{
	char strip[TB_KEY_MAX], bus[TB_KEY_MAX];
	int res;

	tb_key_of_strip(strip, tb_mixer_strip(m, 0)->name, "");
	tb_key_of_bus(bus, tb_mixer_bus(m, 0)->name, "");
	res = add_common(pods, m, strip);
	if (res == 0)
		res = add_common(pods, m, bus);
	if (res == 0)
		res = add_infos(
			pods, m, tb_mixer_first_desk_param(m), tb_mixer_first_cell_param(m));
	return res < 0 ? res : add_controls(pods, m);
}

static int add_order_infos(struct tb_pods *pods)
{
	struct spa_pod_builder *b = &pods->builder.b;

	for (uint32_t i = 0; i < TB_N_ORDERS; i++) {
		if (tb_pods_begin(pods) < 0)
			return -ENOMEM;
		if (!spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo,
			    SPA_PROP_INFO_name, SPA_POD_String(tb_orders[i].key),
			    SPA_PROP_INFO_description, SPA_POD_String(tb_orders[i].help),
			    SPA_PROP_INFO_type, SPA_POD_String(""), SPA_PROP_INFO_params,
			    SPA_POD_Bool(true)))
			return -ENOMEM;
	}
	return 0;
}

static int add_all(struct tb_pods *pods, const struct tb_mixer *m)
{
	return add_infos(pods, m, 0, tb_mixer_n_params(m));
}

/* Adds the families of the first cell. */
static int add_cell_families(struct tb_pods *pods, const struct tb_mixer *m)
{
	return add_family(
		pods, m, tb_mixer_first_cell_param(m), tb_param_tables[TB_FAMILY_CELL].n_params);
}

static int add_devices(struct tb_pods *pods, const struct tb_mixer *m)
{
	int res = add_infos(pods, m, 0, tb_mixer_first_cell_param(m));

	return res < 0 ? res : add_cell_families(pods, m);
}

static int add_families(struct tb_pods *pods, const struct tb_mixer *m)
{
	int res = add_device_families(pods, m);

	return res < 0 ? res : add_cell_families(pods, m);
}

/* The most telling list that fits. */
int tb_pods_add_prop_infos(struct tb_pods *pods, const struct tb_mixer *m)
{
	int (*const lists[])(
		struct tb_pods *, const struct tb_mixer *) = { add_all, add_devices, add_families };
	int res = add_order_infos(pods);
	uint32_t n = pods->n, offset = pods->builder.b.state.offset;

	for (size_t i = 0; i < SPA_N_ELEMENTS(lists) && res == 0; i++) {
		pods->n = n;
		pods->builder.b.state.offset = offset;
		res = lists[i](pods, m);
		if (do_fit(pods))
			break;
	}
	return res;
}

int tb_pods_add_prop_infos_of(
	struct tb_pods *pods, const struct tb_mixer *m, struct tb_key_range range)
{
	struct tb_param_info info;
	int res = 0;

	for (uint32_t i = range.first; i < range.first + range.n && res == 0; i++) {
		if (!tb_mixer_has_key(m, i))
			continue;
		tb_mixer_param_info(m, i, &info);
		memmove(info.key, info.key + range.n_skipped,
			strlen(info.key) + 1 - range.n_skipped);
		res = add_info(pods, m, &info);
	}
	return res;
}
