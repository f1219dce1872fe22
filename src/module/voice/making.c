/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "making.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "engine-choice.h"

struct tb_making {
	struct tb_making_config config;
	pthread_t thread;
	struct tb_rig *rig;
	int error; /* of errno, where there is no rig */
	_Atomic bool is_done;
};

static void *make(void *data)
{
	struct tb_making *m = data;

	m->config.rig.engine = tb_engine_new(&m->config.engine);
	if (m->config.rig.engine)
		m->rig = tb_rig_new(&m->config.rig);
	if (!m->rig)
		m->error = errno;
	atomic_store(&m->is_done, true);
	pw_loop_signal_event(m->config.loop, m->config.event);
	return NULL;
}

struct tb_making *tb_making_start(const struct tb_making_config *config)
{
	struct tb_making *m = calloc(1, sizeof(*m));
	int error;

	if (!m)
		return NULL;
	m->config = *config;
	error = pthread_create(&m->thread, NULL, make, m);
	if (error == 0)
		return m;
	free(m);
	errno = error;
	return NULL;
}

bool tb_making_is_done(const struct tb_making *m)
{
	return atomic_load(&m->is_done);
}

struct tb_rig *tb_making_finish(struct tb_making *m)
{
	struct tb_rig *rig;
	int error;

	pthread_join(m->thread, NULL);
	rig = m->rig;
	error = m->error;
	free(m);
	if (!rig)
		errno = error;
	return rig;
}
