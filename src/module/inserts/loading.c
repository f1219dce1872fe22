/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "loading.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUPPORT_MAX 30u

struct tb_loading {
	struct tb_loading_config config;
	struct spa_support support[SUPPORT_MAX + 1];
	char *title, *text;
	pthread_t thread;
	struct tb_chain *chain;
	char why[256];
	_Atomic bool is_done;
};

/* Hosts of plugins share what they know of those that are installed, without a lock. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void *make(void *data)
{
	struct tb_loading *l = data;

	pthread_mutex_lock(&one_at_a_time);
	atomic_store(l->config.loading, l->title);
	l->chain = tb_chain_new(&l->config.chain, l->why, sizeof(l->why));
	atomic_store(l->config.loading, NULL);
	pthread_mutex_unlock(&one_at_a_time);
	atomic_store(&l->is_done, true);
	pw_loop_signal_event(l->config.loop, l->config.event);
	return NULL;
}

static void free_loading(struct tb_loading *l)
{
	free(l->title);
	free(l->text);
	free(l);
}

static void copy_support(struct tb_loading *l)
{
	struct tb_chain_config *chain = &l->config.chain;
	uint32_t n = chain->n_support < SUPPORT_MAX ? chain->n_support : SUPPORT_MAX;

	memcpy(l->support, chain->support, n * sizeof(*l->support));
	/* The last one of a type counts. */
	l->support[n++] = SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_DataLoop, l->config.data_loop);
	chain->support = l->support;
	chain->n_support = n;
}

struct tb_loading *tb_loading_start(const struct tb_loading_config *config)
{
	struct tb_loading *l = calloc(1, sizeof(*l));
	int res = ENOMEM;

	if (l) {
		l->config = *config;
		l->title = strdup(config->chain.title);
		l->text = strdup(config->chain.text);
		copy_support(l);
		l->config.chain.title = l->title;
		l->config.chain.text = l->text;
	}
	if (l && l->title && l->text)
		res = pthread_create(&l->thread, NULL, make, l);
	if (res == 0)
		return l;
	if (l)
		free_loading(l);
	errno = res;
	return NULL;
}

bool tb_loading_is_done(const struct tb_loading *l)
{
	return atomic_load(&l->is_done);
}

struct tb_chain *tb_loading_finish(struct tb_loading *l, char *why, size_t n_why)
{
	struct tb_chain *chain;

	pthread_join(l->thread, NULL);
	chain = l->chain;
	snprintf(why, n_why, "%s", l->why);
	free_loading(l);
	return chain;
}
