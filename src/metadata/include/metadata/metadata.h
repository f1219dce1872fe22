/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A metadata object of the session, of which nothing stays unheard.
 *
 * PipeWire 1.4.2 hides changes of a session manager's metadata from all clients while another
 * client waits to be told what it holds.  And one who sets a property to what it is already
 * is never told so.  Whoever waits for a property says so here: it is asked again what the
 * object holds, later and later, until the wait is over.  And whoever hears of something after
 * which others ask, or the session manager changes something, says that here: it is asked some
 * times, then. */
#ifndef TB_METADATA_H
#define TB_METADATA_H

#include <pipewire/extensions/metadata.h>
#include <pipewire/pipewire.h>

struct tb_metadata_listener {
	/* What is told from now on until told() is all that there is. */
	void (*begin)(void *data);
	void (*property)(
		void *data, uint32_t subject, const char *key, const char *type, const char *value);
	/* All of it has been told; not called when the listener has unbound meanwhile. */
	void (*told)(void *data);
};

/* All zero: not bound.  One thread uses it, which runs `loop`. */
struct tb_metadata {
	struct pw_metadata *proxy; /* NULL: not bound */
	uint32_t id;
	bool is_told; /* since it was asked last */

	struct pw_loop *loop;
	struct pw_registry *registry; /* NULL: it is not asked again */
	struct spa_hook object_listener, proxy_listener;
	const struct tb_metadata_listener *listener;
	void *data;
	struct spa_source *timer;
	bool is_awaited;
	uint32_t n_doubts; /* so many times it is to be asked, whether it is awaited or not */
	uint32_t pause_ms; /* which the timer runs; 0: it does not */
	int seq;
};

/* 0, or -errno with nothing bound.  Calls of `listener` may be NULL, but for property(). */
int tb_metadata_bind(struct tb_metadata *m, struct pw_loop *loop, struct pw_registry *registry,
	uint32_t id, const struct tb_metadata_listener *listener, void *data);
/* Must not be called by the listener.  An unbound one is fine. */
void tb_metadata_unbind(struct tb_metadata *m);
/* Asks at once.  Must not be called by the listener. */
void tb_metadata_ask_again(struct tb_metadata *m);

/* A property is waited for, or no longer.  Not bound is fine. */
void tb_metadata_await(struct tb_metadata *m);
void tb_metadata_rest(struct tb_metadata *m);
/* Changes may be hidden now or soon, as after the bind: a client came, which asks what the
 * object holds, or something that lets the session manager decide again.  Not bound is fine. */
void tb_metadata_doubt(struct tb_metadata *m);

#endif
