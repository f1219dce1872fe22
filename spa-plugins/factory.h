/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A class of nodes as a factory of an SPA library.  Control thread. */
#ifndef TB_FACTORY_H
#define TB_FACTORY_H

#include <spa/support/plugin.h>

#include "spa/node.h"

struct tb_factory {
	struct spa_handle_factory factory; /* first */
	const struct tb_node_class *class;
};

size_t tb_factory_get_size(const struct spa_handle_factory *factory, const struct spa_dict *params);
int tb_factory_init(const struct spa_handle_factory *factory, struct spa_handle *handle,
	const struct spa_dict *info, const struct spa_support *support, uint32_t n_support);
int tb_factory_enum_interface_info(const struct spa_handle_factory *factory,
	const struct spa_interface_info **info, uint32_t *index);

/* clang-format off */
#define TB_FACTORY(name, about, class)						\
	{									\
		{ SPA_VERSION_HANDLE_FACTORY, name, about, tb_factory_get_size,	\
			tb_factory_init, tb_factory_enum_interface_info },	\
		class								\
	}
/* clang-format on */

extern const struct tb_factory tb_mixer_factory, tb_strip_factory, tb_resample_factory;

#endif
