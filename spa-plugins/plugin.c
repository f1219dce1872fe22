/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a host finds in the library. */
#include <errno.h>

#include "factory.h"

SPA_EXPORT int spa_handle_factory_enum(const struct spa_handle_factory **factory, uint32_t *index)
{
	static const struct tb_factory *const factories[] = { &tb_mixer_factory, &tb_strip_factory,
		&tb_resample_factory };

	if (!factory || !index)
		return -EINVAL;
	if (*index >= SPA_N_ELEMENTS(factories))
		return 0;
	*factory = &factories[(*index)++]->factory;
	return 1;
}
