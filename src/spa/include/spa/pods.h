/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The params table as SPA pods.  Control thread. */
#ifndef TB_PODS_H
#define TB_PODS_H

#include "mixer/mixer.h"
#include "spa/pod-list.h"

/* What a client node may hold is 4096 params; one more and all are dropped. */
#define TB_PROP_INFO_MAX 4000u

/* About the size of one Props object; further params are in further objects.  PipeWire 1.6 takes no
 * pod from 1 MiB, but the daemon's memory asks for less: glibc maps what is larger than 128 KiB,
 * and once it has freed such a block it keeps blocks of that size in the heap.  The daemon
 * has 180 KiB for each port of a client, nearly all of it for links that do not exist.  Those
 * are pages that nobody touches as long as they are mapped, and zeroes written one by one in a
 * heap: 35 MB for a console of 64 x 16. */
#define TB_PROPS_MAX_BYTES (104u << 10)

/* PipeWire 1.5.81 and later take no message from 1 MiB, and all params of a client's
 * node travel in one: room for that of all pods, less what surrounds them. */
#define TB_NODE_PODS_MAX_BYTES ((1u << 20) - (1u << 16))

struct tb_engine_facts;

/* Some of a mixer's params, their keys without the first characters. */
struct tb_key_range {
	uint32_t first, n;
	uint32_t n_skipped;
};

/* The params whose keys begin with `prefix`, which stand together (mixer.h); their keys are shown
 * without it. */
struct tb_key_range tb_key_range_of(const struct tb_mixer *m, const char *prefix);

/* Each adds to `pods`: 0 or -ENOMEM. */
/* One PropInfo per key, or fewer as it fits: one for each family of keys. */
int tb_pods_add_prop_infos(struct tb_pods *pods, const struct tb_mixer *m);
/* The facts, and every key of the mixer; those that `max_bytes` leaves no room for are counted in
 * `n_unlisted`.  Then settings of processors give way to faders, mutes and routes. */
int tb_pods_add_props(
	struct tb_pods *pods, const struct tb_mixer *m, const struct tb_engine_facts *facts);
/* The same of a part of the params, all of them listed one by one, without what only a
 * console has. */
int tb_pods_add_prop_infos_of(
	struct tb_pods *pods, const struct tb_mixer *m, struct tb_key_range range);
int tb_pods_add_props_of(struct tb_pods *pods, const struct tb_mixer *m, struct tb_key_range range);

/* The value of a pod for a param: 0, or -EINVAL if it is of no fitting type or word. */
int tb_pod_to_value(const struct tb_mixer *m, const struct tb_param_info *info,
	const struct spa_pod *pod, float *value);

/* What that may be, for a message: "peak, lowshelf, ...", "a number from 0 to 1". */
void tb_describe_values(
	const struct tb_mixer *m, const struct tb_param_info *info, char *text, size_t n_bytes);

/* The same for a word: an enum's choice, a strip's name ("" or "none": no strip), or that of
 * a playback bus ("" or "first": the first one). */
int tb_word_to_value(
	const struct tb_mixer *m, const struct tb_param_info *info, const char *word, float *value);

/* The i-th word of a TB_UNIT_BUS, NULL behind the last. */
const char *tb_bus_choice(const struct tb_mixer *m, uint32_t i);

/* The word for a value of an enum, strip or bus; "" for no strip. */
const char *tb_value_to_word(
	const struct tb_mixer *m, const struct tb_param_info *info, float value);

#endif
