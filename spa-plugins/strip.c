/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* troubadour.strip: one channel strip of the console, mono to 7.1, with a port for
 * its sidechain.
 *
 * It is a mixer of one strip on one bus, so that keys, ranges and processing are the
 * console's.  The bus has no keys here, so that it does nothing, not even guard.  The
 * sidechain is a second strip, which is heard nowhere. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "factory.h"
#include "mix-node.h"

#define STRIP     "strip"
#define SIDECHAIN "sidechain"
#define OUTPUT    "output"
#define PREFIX    "strip." STRIP "."

/* { fader = -6 } with the keys that the mixer has. */
static void add_params(FILE *file, const char *params)
{
	const char *value;
	struct spa_json it;
	char key[TB_KEY_MAX];
	int n_bytes;

	if (spa_json_begin_object_relax(&it, params, strlen(params)) <= 0)
		return;
	while ((n_bytes = spa_json_object_next(&it, key, sizeof(key), &value)) > 0) {
		if (spa_json_is_container(value, n_bytes))
			n_bytes = spa_json_container_len(&it, value, n_bytes);
		fprintf(file, " \"" PREFIX "%s\" = %.*s", key, n_bytes, value);
	}
}

static char *console_text(const struct spa_dict *info)
{
	const char *position = info ? spa_dict_lookup(info, SPA_KEY_AUDIO_POSITION) : NULL;
	const char *params = info ? spa_dict_lookup(info, "params") : NULL;
	size_t n_bytes = 0;
	char *text = NULL;
	FILE *file = open_memstream(&text, &n_bytes);

	if (!file)
		return NULL;
	if (!position)
		position = "[ FL FR ]";
	fprintf(file,
		"strips = [ { name = " STRIP " audio.position = %s }\n"
		"           { name = " SIDECHAIN " audio.position = [ MONO ] } ]\n"
		"buses = [ { name = " OUTPUT " audio.position = %s } ]\n"
		"params = { bus." OUTPUT ".limiter.on = false route." STRIP "." OUTPUT " = true",
		position, position);
	if (params)
		add_params(file, params);
	fprintf(file, " }\n");
	return fclose(file) == 0 ? text : NULL;
}

static int init(struct tb_node *n, const struct spa_dict *info)
{
	struct tb_mix_node *x = (struct tb_mix_node *)n;
	char *text = console_text(info);
	struct tb_mixer *m = text ? tb_mix_node_read(x, text) : NULL;
	int res = text ? -EINVAL : -ENOMEM;

	free(text);
	return m ? tb_mix_node_init(x, m, PREFIX) : res;
}

static const struct tb_node_class class = TB_MIX_NODE_CLASS(init);

static const struct spa_dict_item about_items[] = {
	{ SPA_KEY_FACTORY_DESCRIPTION, "Channel strip with a sidechain" },
	{ SPA_KEY_FACTORY_USAGE, "audio.position=[ FL FR ] params={ fader = -6.0 }" },
};
static const struct spa_dict about = SPA_DICT_INIT_ARRAY(about_items);

const struct tb_factory tb_strip_factory = TB_FACTORY("troubadour.strip", &about, &class);
