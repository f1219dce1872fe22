/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* troubadour.mixer: strips x buses as in a console file, and their params. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "factory.h"
#include "mix-node.h"

/* The keys of a console file that mean something without devices, and what is there
 * where nobody says anything. */
static const struct {
	const char *key, *usual;
} keys[] = {
	{ "strips", "[ { name = a } { name = b } ]" },
	{ "buses", "[ { name = out } ]" },
	{ "params", "{ }" },
};

static char *console_text(const struct spa_dict *info)
{
	size_t n_bytes = 0;
	char *text = NULL;
	FILE *file = open_memstream(&text, &n_bytes);

	if (!file)
		return NULL;
	for (size_t i = 0; i < SPA_N_ELEMENTS(keys); i++) {
		const char *value = info ? spa_dict_lookup(info, keys[i].key) : NULL;

		fprintf(file, "%s = %s\n", keys[i].key, value ? value : keys[i].usual);
	}
	return fclose(file) == 0 ? text : NULL;
}

static int init(struct tb_node *n, const struct spa_dict *info)
{
	struct tb_mix_node *x = (struct tb_mix_node *)n;
	char *text = console_text(info);
	struct tb_mixer *m = text ? tb_mix_node_read(x, text, "", NULL) : NULL;
	int res = text ? -EINVAL : -ENOMEM;

	free(text);
	return m ? tb_mix_node_init(x, m, "") : res;
}

static const struct tb_node_class class = TB_MIX_NODE_CLASS(init);

static const struct spa_dict_item about_items[] = {
	{ SPA_KEY_FACTORY_DESCRIPTION, "Matrix mixer with a port per channel" },
	{ SPA_KEY_FACTORY_USAGE, "strips=[ { name = x audio.position = [ FL FR ] } ] "
				 "buses=[ { name = y } ] params={ route.x.y = true }" },
};
static const struct spa_dict about = SPA_DICT_INIT_ARRAY(about_items);

const struct tb_factory tb_mixer_factory = TB_FACTORY("troubadour.mixer", &about, &class);
