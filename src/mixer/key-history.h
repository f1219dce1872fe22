/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The history of signals that compressors listen to, for those that are idle meanwhile
 * (processing.h).  Data thread. */
#ifndef TB_KEY_HISTORY_H
#define TB_KEY_HISTORY_H

#include "state.h"

/* Called before a block, and again once gates and EQs are done, to record the key
 * signals. */
TB_RT void tb_keys_begin(struct tb_mixer *m);
TB_RT void tb_keys_record(struct tb_mixer *m, uint32_t n);
/* A keyed compressor is idle in this block; or it is not, and may have been until now. */
TB_RT void tb_rest_on(struct tb_mixer *m, struct tb_keyed_compressor *keyed, int key);
TB_RT void tb_rest_end(struct tb_mixer *m, struct tb_keyed_compressor *keyed);

/* Its key moves its gain while it sleeps: tb_rest_on(). */
TB_RT static inline bool tb_rests_on_key(const struct tb_keyed_coeffs *c)
{
	return c->comp.on && c->key >= 0 && c->hears_key && !c->comp.filter.on;
}
/* Its key keeps it awake. */
TB_RT bool tb_key_wakes(const struct tb_mixer *m, const struct tb_keyed_coeffs *c);
/* A compressor that may not rest on its key any more continues from the gain that the key left. */
TB_RT void tb_rest_leave(struct tb_mixer *m, struct tb_keyed_compressor *keyed);

#endif
