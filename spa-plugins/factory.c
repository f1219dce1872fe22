/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* From a factory to a node with its ports, and its end. */
#include "factory.h"

#include <errno.h>
#include <string.h>

#include <spa/utils/string.h>

#include "mixer/mixer.h"

/* ---- nodes ---- */

static const struct spa_dict_item node_items[] = {
	{ "media.type", "Audio" },
	{ "media.category", "Filter" },
	{ "media.role", "DSP" },
};
static struct spa_dict node_dict = SPA_DICT_INIT_ARRAY(node_items); /* never written */

static int get_interface(struct spa_handle *handle, const char *type, void **interface)
{
	struct tb_node *n = (struct tb_node *)handle;

	if (!spa_streq(type, SPA_TYPE_INTERFACE_Node))
		return -ENOENT;
	*interface = &n->node;
	return 0;
}

static int clear(struct spa_handle *handle)
{
	struct tb_node *n = (struct tb_node *)handle;

	n->class->finish(n);
	tb_node_finish(n);
	return 0;
}

/* ---- factories ---- */

size_t tb_factory_get_size(const struct spa_handle_factory *factory, const struct spa_dict *params)
{
	return ((const struct tb_factory *)factory)->class->n_bytes;
}

static uint32_t read_max_frames(const struct spa_dict *info)
{
	const char *text = info ? spa_dict_lookup(info, "clock.quantum-limit") : NULL;
	uint32_t n_frames = TB_MAX_FRAMES;

	spa_atou32(text, &n_frames, 0);
	return SPA_CLAMP(n_frames, 16u, TB_MAX_FRAMES);
}

static int build_node(struct tb_node *n, const struct spa_dict *info)
{
	int res = n->class->init(n, info);

	if (res == 0)
		res = tb_node_build(n, &n->pods[TB_NODE_PROP_INFO], n->class->add_prop_infos);
	if (res == 0)
		res = tb_node_build(n, &n->pods[TB_NODE_PROPS], n->class->add_props);
	return res;
}

int tb_factory_init(const struct spa_handle_factory *factory, struct spa_handle *handle,
	const struct spa_dict *info, const struct spa_support *support, uint32_t n_support)
{
	struct tb_node *n = (struct tb_node *)handle;
	int res;

	memset(n, 0, tb_factory_get_size(factory, info));
	n->handle = (struct spa_handle){ SPA_VERSION_HANDLE, get_interface, clear };
	tb_node_init(n, ((const struct tb_factory *)factory)->class);
	n->info.props = &node_dict;
	n->name = factory->name;
	n->log = spa_support_find(support, n_support, SPA_TYPE_INTERFACE_Log);
	n->data_loop = spa_support_find(support, n_support, SPA_TYPE_INTERFACE_DataLoop);
	n->max_frames = read_max_frames(info);
	res = build_node(n, info);
	if (res < 0)
		clear(handle);
	else
		tb_node_describe(n);
	return res;
}

int tb_factory_enum_interface_info(const struct spa_handle_factory *factory,
	const struct spa_interface_info **info, uint32_t *index)
{
	static const struct spa_interface_info interface = { SPA_TYPE_INTERFACE_Node };

	if (*index > 0)
		return 0;
	*info = &interface;
	*index += 1;
	return 1;
}
