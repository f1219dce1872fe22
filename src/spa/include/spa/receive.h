/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A Props pod that somebody set, into a mixer.  Control thread. */
#ifndef TB_RECEIVE_H
#define TB_RECEIVE_H

#include <spa/pod/pod.h>

#include "mixer/mixer.h"

struct tb_receiver {
	struct tb_mixer *mixer;
	const char *prefix; /* comes before every key of the pod: "" or "strip.x." */
	/* The key of what is not there yet, though one of that name may be: true, its value waits.
	 * May be NULL. */
	bool (*waits)(struct tb_receiver *r, const char *key, const struct spa_pod *value);
	/* A key that is none of the mixer's; false: nor of anybody else.  May be NULL,
	 * and may replace r->mixer. */
	bool (*other)(struct tb_receiver *r, const char *key, const struct spa_pod *value);
	/* The key has not the word that it is set to; it may have afterwards.  May be NULL,
	 * and may replace r->mixer. */
	void (*look_for_words)(struct tb_receiver *r, const char *key);
	/* `why` ends the sentence that begins with the key.  May be NULL. */
	void (*refuse)(void *data, const char *key, const char *why);
	void *data;
};

/* Sets what `params` of the pod says, without a commit.  True: something was set. */
bool tb_receive_props(struct tb_receiver *r, const struct spa_pod *props);

#endif
