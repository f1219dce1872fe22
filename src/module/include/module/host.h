/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a program that loads the module into its own process may listen to: a
 * struct tb_host set as the context object TB_HOST_OBJECT before the module is
 * loaded.  Without one the module logs.  Called on the control thread. */
#ifndef TB_HOST_H
#define TB_HOST_H

#include <stdatomic.h>

#include "mixer/mixer.h"

#define TB_HOST_OBJECT "troubadour.host"

enum tb_host_event {
	TB_HOST_ERROR,        /* the module does not load; text says why */
	TB_HOST_READY,        /* every node of the console exists */
	TB_HOST_DISCONNECTED, /* the sound server is gone; trying again */
	TB_HOST_NOTE,         /* worth a line */
};

/* Which plugin works now, so that a crash would be its fault: for a handler of signals, which may
 * read these and nothing else. */
struct tb_last_words {
	_Atomic(const char *) running; /* on the data thread */
	_Atomic(const char *) loading;
};

struct tb_host {
	void (*event)(void *data, enum tb_host_event event, const char *text);
	/* The console's name and its mixer, for the any-thread side of it; it lives until
	 * this is called again: with another one when the structure changes, with NULL at
	 * the end. */
	void (*mixer)(void *data, const char *console, const struct tb_mixer *mixer);
	void *data;
	struct tb_last_words *last_words; /* may be NULL */
};

#endif
