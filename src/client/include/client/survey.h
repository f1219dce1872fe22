/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Everything that is in a PipeWire session at one moment, with all properties, whether a
 * console runs or not.  For commands that look at the whole session once. */
#ifndef TB_SURVEY_H
#define TB_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "registry/registry.h"

#define TB_GLOBAL_NAME_MAX 160

/* One entry of a metadata object. */
struct tb_entry {
	char metadata[64], key[96];
	char *value;
};

struct tb_survey {
	char version[32];            /* of the PipeWire daemon */
	struct tb_registry registry; /* what there was */
	struct tb_entry *entry;
	uint32_t n_entries;
};

struct tb_survey_options {
	const char *remote; /* NULL: the user's PipeWire */
	/* Borrowed with its loop, which nobody else runs meanwhile, for one who looks again and
	 * again: to make one takes most of a look.  NULL: the survey makes its own. */
	struct pw_context *context;
	/* The entries of WirePlumber's metadata are not asked for: while it hangs they do not come,
	 * and nothing that was asked for behind them. */
	bool without_entries;
	bool can_be_ended;
	int end_fd; /* with it: the survey ends as soon as this can be read */
};

/* Connects, looks and disconnects.  NULL with errno: ENOENT, ECONNREFUSED... if no PipeWire
 * answers, ETIME if it or WirePlumber hangs, ECANCELED if it was ended, ENOMEM.  Initialises
 * libpipewire. */
struct tb_survey *tb_survey_look(const struct tb_survey_options *options);
/* The whole, of this remote. */
struct tb_survey *tb_survey_new(const char *remote);
void tb_survey_free(struct tb_survey *s); /* NULL is fine */

bool tb_global_is_level_meter(const struct tb_global *t);
/* What a program opens; none of ours, and no level meter. */
bool tb_global_is_stream(const struct tb_global *t);
/* NULL if there is none. */
const struct tb_global *tb_survey_node(const struct tb_survey *s, uint32_t id);
const struct tb_global *tb_survey_find_metadata(const struct tb_survey *s, const char *name);
/* The value of a metadata entry; NULL if there is none. */
const char *tb_survey_entry(const struct tb_survey *s, const char *metadata, const char *key);
/* The session's default "sink" or "source"; NULL if there is none. */
const struct tb_global *tb_survey_default(const struct tb_survey *s, const char *kind);
/* What people call the node. */
const char *tb_global_label(const struct tb_global *t);

/* Properties by which a strip or bus names its console and itself. */
#define TB_KEY_CONSOLE "troubadour.console"
#define TB_KEY_DEVICE  "troubadour.name"

/* Whether the node is a strip or bus, of that console or (NULL) of any. */
bool tb_global_is_of_console(const struct tb_global *t, const char *console);
/* Its name, "a1", or "studio: a1" where the console has a name of its own. */
const char *tb_global_name(const struct tb_global *t, char text[TB_GLOBAL_NAME_MAX]);

#endif
