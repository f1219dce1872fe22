/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A context of PipeWire in which a unit test makes chains of filter graphs. */
#ifndef TB_TEST_CHAINS_H
#define TB_TEST_CHAINS_H

#include "chain.h"

#include <criterion/criterion.h>
#include <pipewire/pipewire.h>
#include <string.h>

#define RATE_HZ 48000u

static _Atomic(const char *) running;
static struct pw_main_loop *main_loop;
static struct pw_context *context;
static struct pw_loop *data_loop;
static char why[512];

static inline void begin_chains(void)
{
	pw_init(NULL, NULL);
	main_loop = pw_main_loop_new(NULL);
	context = pw_context_new(pw_main_loop_get_loop(main_loop), NULL, 0);
	cr_assert_not_null(context);
	data_loop = pw_context_acquire_loop(context, NULL);
}

static inline void end_chains(void)
{
	pw_context_release_loop(context, data_loop);
	pw_context_destroy(context);
	pw_main_loop_destroy(main_loop);
	pw_deinit();
}

/* What is left out of the configuration is set here.  NULL, with a message in `why`. */
static inline struct tb_chain *chain_of_config(struct tb_chain_config config)
{
	struct spa_support support[32];
	const struct spa_support *all;

	config.title = "strip x: insert y";
	config.rate_hz = RATE_HZ;
	config.running = &running;
	memset(support, 0, sizeof(support));
	all = pw_context_get_support(context, &config.n_support);
	memcpy(support, all, config.n_support * sizeof(*all));
	support[config.n_support++] =
		SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_DataLoop, data_loop->loop);
	config.support = support;
	why[0] = '\0';
	return tb_chain_new(&config, why, sizeof(why));
}

#endif
