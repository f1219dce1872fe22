/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "targets-law.h"

#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#define NOTHING "-1"

static void keep(char **text, const char *value)
{
	free(*text);
	*text = value ? strdup(value) : NULL;
}

void tb_target_clear(struct tb_target *t)
{
	free(t->name);
	free(t->wanted);
	free(t->written);
	free(t->moved_to);
	*t = (struct tb_target){ 0 };
}

void tb_target_leave(struct tb_target *t)
{
	keep(&t->moved_to, NULL);
	keep(&t->written, NULL);
}

/* ---- which ---- */

static bool is_better(const struct tb_candidate *a, const struct tb_candidate *b)
{
	if (!b || a->has_device != b->has_device)
		return !b || a->has_device;
	return a->priority > b->priority;
}

/* By name or serial; NULL: the best one.  NULL if there is none. */
static const struct tb_candidate *find(const struct tb_target_facts *f, const char *name)
{
	const struct tb_candidate *best = NULL;

	for (size_t i = 0; i < f->n_nodes; i++) {
		const struct tb_candidate *node = &f->nodes[i];

		if (node->is_sink == f->is_source || f->is_ours(f->data, node))
			continue;
		if (name && (spa_streq(node->name, name) || spa_streq(node->serial, name)))
			return node;
		if (!name && is_better(node, best))
			best = node;
	}
	return best;
}

static const struct tb_candidate *choose(const struct tb_target *t, const struct tb_target_facts *f)
{
	const struct tb_candidate *wanted = t->wanted ? find(f, t->wanted) : NULL;

	return wanted ? wanted : find(f, NULL);
}

/* ---- what changes ---- */

const char *tb_target_begin(
	struct tb_target *t, const struct tb_target_facts *f, const char *wanted)
{
	const struct tb_candidate *best;

	t->is_users = false;
	tb_target_leave(t);
	keep(&t->wanted, wanted);
	best = choose(t, f);
	keep(&t->name, best ? best->name : NOTHING);
	return t->name;
}

bool tb_target_update(struct tb_target *t, const struct tb_target_facts *f)
{
	const struct tb_candidate *best;

	if (!f->is_ready || t->written || (t->is_users && find(f, t->name)))
		return false;
	t->is_users = false;
	best = choose(t, f);
	if (!best || spa_streq(best->name, t->name))
		return false;
	keep(&t->name, best->name);
	return true;
}

bool tb_target_is_written(struct tb_target *t)
{
	if (spa_streq(t->moved_to, t->name))
		return false;
	keep(&t->written, t->name);
	t->is_asked = false;
	return true;
}

/* What we wrote is there, and has replaced what the user chose while it was on its way. */
static bool take_back(struct tb_target *t, const struct tb_target_facts *f)
{
	char *value = t->written;
	bool writes;

	t->written = NULL;
	if (!t->is_users || !find(f, t->name)) {
		t->is_users = false;
		keep(&t->name, value);
		writes = tb_target_update(t, f);
	} else {
		writes = !spa_streq(t->name, value);
	}
	free(value);
	return writes;
}

/* A device that is none of ours is the user's choice; anything else is not. */
bool tb_target_take(struct tb_target *t, const struct tb_target_facts *f, const char *entry)
{
	keep(&t->moved_to, entry);
	t->is_doubted = false;
	if (!f->is_seeker || (!t->name && !t->written))
		return false;
	if (entry && spa_streq(entry, t->written))
		return take_back(t, f);
	if (spa_streq(entry, t->name))
		return false;
	t->is_users = entry && find(f, entry);
	keep(&t->name, t->is_users ? entry : NULL);
	return tb_target_update(t, f);
}

void tb_target_ask(struct tb_target *t)
{
	t->is_doubted = true;
	t->is_asked = t->written != NULL;
}

/* What we wrote and is not there got lost, or something has replaced it. */
bool tb_target_told(struct tb_target *t, const struct tb_target_facts *f)
{
	bool is_gone = t->is_doubted && t->moved_to;

	t->is_doubted = false;
	if (is_gone && !t->written)
		return tb_target_take(t, f, NULL);
	if (is_gone)
		keep(&t->moved_to, NULL);
	if (!t->written || !t->is_asked)
		return false;
	keep(&t->written, NULL);
	return t->name ? !spa_streq(t->name, t->moved_to) : tb_target_update(t, f);
}
