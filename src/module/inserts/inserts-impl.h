/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files about a console's inserts share.  Control thread. */
#ifndef TB_INSERTS_IMPL_H
#define TB_INSERTS_IMPL_H

#include "console.h"

/* The word of the key `spatial` for nothing. */
#define TB_SPATIAL_NONE "off"

/* One of the two. */
struct tb_retired {
	struct tb_chain *chain;
	struct tb_patch *patch;
};

struct tb_inserts {
	struct tb_insert_names *names;
	/* [has an insert of its own][is post] */
	struct tb_insert_form described[2][2];
	struct spa_source *update_event, *look_timer;
	struct pw_array retired; /* struct tb_retired, that the data thread may hold */
	struct pw_array orphans; /* struct tb_loading *, whose device is gone */
	struct pw_array waiting; /* see insert-values.c */
	struct tb_last_words nobodys_words;
	uint64_t looked_at; /* in cycles */
	bool looks;
};

/* "strip" or "bus". */
const char *tb_inserts_family(const struct tb_device *d);

static inline bool tb_insert_is_held(const struct tb_insert *insert)
{
	return atomic_load_explicit(&insert->is_held, memory_order_acquire);
}

struct tb_insert *tb_retired_insert(const struct tb_retired *r);

/* insert-place.c: the word that its key has. */
const char *tb_place_chosen(const struct tb_insert_place *place);
/* What the device's mixer has, or will; NULL: nothing. */
struct tb_insert *tb_place_present(const struct tb_insert_place *place);
/* It goes, as soon as the data thread lets it. */
void tb_place_retire(struct tb_insert_place *place);
/* Makes what the key chose.  Returns whether the mixer has to be another one. */
bool tb_place_update(struct tb_insert_place *place);
/* What the data thread cannot tell, see chain.h. */
void tb_place_tell_controls(struct tb_insert_place *place);
/* "strip game: insert echo" and what there is to say of it. */
void tb_place_tell(const struct tb_insert_place *place, const char *what);

/* insert-values.c: values of controls come back with their insert, under the name that the
 * device has then. */
void tb_inserts_let_controls_wait(const struct tb_device *d, const char *name);
/* Applies the values whose keys the mixer has by now; returns whether there were any. */
bool tb_inserts_apply_waiting(struct tb_console *c);

#endif
