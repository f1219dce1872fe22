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

#include <spa/utils/string.h>

#include "factory.h"
#include "mix-node.h"

#define STRIP     "strip"
#define SIDECHAIN "sidechain"
#define OUTPUT    "output"
#define PREFIX    "strip." STRIP "."

/* A console file with the position of its channels in two places. */
static char *console_text(const char *position)
{
	char *text;
	int n_bytes = asprintf(&text,
		"strips = [ { name = " STRIP " audio.position = %s }\n"
		"           { name = " SIDECHAIN " audio.position = [ MONO ] } ]\n"
		"buses = [ { name = " OUTPUT " audio.position = %s } ]\n"
		"params = { bus." OUTPUT ".limiter.on = false route." STRIP "." OUTPUT
		" = true }\n",
		position, position);

	return n_bytes < 0 ? NULL : text;
}

static int init(struct tb_node *n, const struct spa_dict *info)
{
	struct tb_mix_node *x = (struct tb_mix_node *)n;
	const char *position = info ? spa_dict_lookup(info, SPA_KEY_AUDIO_POSITION) : NULL;
	const char *params = info ? spa_dict_lookup(info, "params") : NULL;
	char *text = console_text(position ? position : "[ FL FR ]");
	struct tb_mixer *m = text ? tb_mix_node_read(x, text, PREFIX, params) : NULL;
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
