/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "metadata/metadata.h"

#include <errno.h>

/* An answer comes within a millisecond or two; and each question hides changes from the other
 * clients for as long, so that many of them would be part of the trouble. */
#define FIRST_PAUSE_MS 1000u
#define LAST_PAUSE_MS  32000u
/* If there is doubt it is asked after 1, 3 and 7 s. */
#define N_DOUBTS 3u

static int on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_metadata *m = data;

	m->listener->property(m->data, subject, key, type, value);
	return 0;
}

static const struct pw_metadata_events object_events = {
	PW_VERSION_METADATA_EVENTS,
	.property = on_property,
};

static void on_done(void *data, int seq)
{
	struct tb_metadata *m = data;

	if (seq != m->seq)
		return;
	m->is_told = true;
	if (m->listener->told)
		m->listener->told(m->data);
}

static const struct pw_proxy_events proxy_events = {
	PW_VERSION_PROXY_EVENTS,
	.done = on_done,
};

static void drop_proxy(struct tb_metadata *m)
{
	if (!m->proxy)
		return;
	spa_hook_remove(&m->object_listener);
	spa_hook_remove(&m->proxy_listener);
	pw_proxy_destroy((struct pw_proxy *)m->proxy);
	m->proxy = NULL;
	m->is_told = false;
}

/* The daemon reads what a client sends after a bind only when that has been answered. */
static int ask(struct tb_metadata *m)
{
	struct pw_proxy *proxy;

	if (!m->registry)
		return -ENOTCONN;
	proxy = pw_registry_bind(
		m->registry, m->id, PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA, 0);
	if (!proxy)
		return -errno;
	drop_proxy(m);
	m->proxy = (struct pw_metadata *)proxy;
	if (m->listener->begin)
		m->listener->begin(m->data);
	pw_metadata_add_listener(m->proxy, &m->object_listener, &object_events, m);
	pw_proxy_add_listener(proxy, &m->proxy_listener, &proxy_events, m);
	m->seq = pw_proxy_sync(proxy, 0);
	return 0;
}

static void start_timer(struct tb_metadata *m, uint32_t pause_ms)
{
	struct timespec when = { .tv_sec = pause_ms / 1000,
		.tv_nsec = pause_ms % 1000 * SPA_NSEC_PER_MSEC };

	m->pause_ms = pause_ms;
	pw_loop_update_timer(m->loop, m->timer, &when, NULL, false);
}

static void on_pause_over(void *data, uint64_t n_expirations)
{
	struct tb_metadata *m = data;
	uint32_t next_ms = SPA_MIN(2 * m->pause_ms, LAST_PAUSE_MS);

	m->pause_ms = 0;
	if (!m->is_awaited && m->n_doubts == 0)
		return;
	m->n_doubts -= m->n_doubts > 0;
	if (m->is_awaited || m->n_doubts > 0)
		start_timer(m, next_ms);
	/* Nothing is hidden from one who has not been answered yet. */
	if (m->is_told)
		tb_metadata_ask_again(m);
}

int tb_metadata_bind(struct tb_metadata *m, struct pw_loop *loop, struct pw_registry *registry,
	uint32_t id, const struct tb_metadata_listener *listener, void *data)
{
	int res;

	*m = (struct tb_metadata){
		.loop = loop, .registry = registry, .id = id, .listener = listener, .data = data
	};
	m->timer = pw_loop_add_timer(loop, on_pause_over, m);
	res = m->timer ? ask(m) : -errno;
	if (res < 0)
		tb_metadata_unbind(m);
	tb_metadata_doubt(m);
	return res;
}

void tb_metadata_unbind(struct tb_metadata *m)
{
	drop_proxy(m);
	if (m->timer)
		pw_loop_destroy_source(m->loop, m->timer);
	*m = (struct tb_metadata){ .id = PW_ID_ANY };
}

void tb_metadata_ask_again(struct tb_metadata *m)
{
	/* Without memory the old one stays. */
	if (m->proxy)
		ask(m);
}

void tb_metadata_await(struct tb_metadata *m)
{
	if (!m->proxy || m->is_awaited)
		return;
	m->is_awaited = true;
	start_timer(m, FIRST_PAUSE_MS);
}

void tb_metadata_rest(struct tb_metadata *m)
{
	m->is_awaited = false;
}

void tb_metadata_doubt(struct tb_metadata *m)
{
	if (!m->proxy)
		return;
	m->n_doubts = N_DOUBTS;
	/* Where one client after the other comes the pauses grow, as those of a wait. */
	if (m->pause_ms == 0)
		start_timer(m, FIRST_PAUSE_MS);
}
