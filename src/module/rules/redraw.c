/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The server destroys a link whose ports did not get a format or buffers, even if they
 * would have got them a moment later: PipeWire 1.4.2 lets a link fail when a node is
 * suspended while somebody links to it, and every server does when it is out of
 * descriptors.  A program that made a link for as long as it runs hears of that.  A link
 * that was drawn to stay (object.linger) has nobody who hears, and its path would be silent
 * until somebody looks.  So we watch all links at our nodes, and draw such a link again:
 * soon at first, then at longer and longer intervals, and not for ever.
 *
 * Links of WirePlumber do not linger; wireplumber/scripts/troubadour/mend-links.lua makes it
 * link again. */
#include "redraw.h"

#include <errno.h>
#include <stdlib.h>

#include "console.h"
#include "device.h"
#include "links.h"
#include "base/now.h"
#include "retry.h"
#include "say.h"
#include "timers.h"

/* A link that has lived so long since is a sound one. */
#define TRUST_NS (30 * (uint64_t)SPA_NSEC_PER_SEC)

/* A link that is there, at a node of ours. */
struct watch {
	struct spa_list link;
	struct tb_redraw *redraw;
	struct tb_link of;
	struct pw_proxy *proxy;
	struct spa_hook listener;
	bool lingers, is_passive, has_failed;
};

/* A link that failed: it is to be drawn again, or was and is not trusted yet. */
struct failure {
	struct spa_list link;
	struct tb_link of;
	bool is_passive, is_drawn;
	struct tb_retry retry;
	uint64_t due_ns;
};

struct tb_redraw {
	struct tb_console *console;
	struct spa_source *timer;
	struct spa_list watches, failures;
};

/* ---- what failed ---- */

static struct failure *find_failure(struct tb_redraw *r, const struct tb_link *link)
{
	struct failure *f;

	spa_list_for_each(f, &r->failures, link) {
		if (f->of.output_port == link->output_port && f->of.input_port == link->input_port)
			return f;
	}
	return NULL;
}

static void drop_failure(struct failure *f)
{
	spa_list_remove(&f->link);
	free(f);
}

static struct failure *add_failure(struct tb_redraw *r, const struct watch *w)
{
	struct failure *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->of = w->of;
	f->is_passive = w->is_passive;
	spa_list_append(&r->failures, &f->link);
	return f;
}

static void start_timer(struct tb_redraw *r)
{
	uint64_t now = tb_now_ns(), first_ns = UINT64_MAX;
	const struct failure *f;

	spa_list_for_each(f, &r->failures, link)
		first_ns = SPA_MIN(first_ns, f->due_ns);
	if (first_ns != UINT64_MAX)
		tb_timer_start(r->console, r->timer, first_ns > now ? first_ns - now : 0);
}

static const char *our_name(const struct tb_console *c, const struct tb_link *link)
{
	for (uint32_t i = 0; i < c->n_devices; i++) {
		uint32_t node = tb_device_node_id(c->devices[i]);

		if (node != PW_ID_ANY && (node == link->output_node || node == link->input_node))
			return c->devices[i]->config.name;
	}
	return "the mixer node";
}

/* One of its channels was told already. */
static bool is_told(struct tb_redraw *r, const struct tb_link *link)
{
	const struct failure *f;

	spa_list_for_each(f, &r->failures, link) {
		if (f->of.output_node == link->output_node && f->of.input_node == link->input_node)
			return true;
	}
	return false;
}

static void take_failure(struct watch *w, const char *error)
{
	struct tb_redraw *r = w->redraw;
	struct failure *f = find_failure(r, &w->of);
	bool was_told = is_told(r, &w->of);
	uint64_t wait_ns;

	if (!f)
		f = add_failure(r, w);
	if (!f)
		return;
	if (!was_told)
		tb_console_say(r->console, TB_HOST_NOTE,
			"%s: a link failed (%s); it is drawn again", our_name(r->console, &w->of),
			error);
	wait_ns = tb_retry_wait_ns(&f->retry);
	if (wait_ns == UINT64_MAX) {
		drop_failure(f);
		if (!is_told(r, &w->of))
			tb_console_say(r->console, TB_HOST_NOTE,
				"%s: a link failed %u times (%s); draw it again by hand",
				our_name(r->console, &w->of), TB_RETRY_MAX + 1, error);
		return;
	}
	f->is_drawn = false;
	f->due_ns = tb_now_ns() + wait_ns;
	start_timer(r);
}

/* ---- drawing ---- */

static void draw(struct tb_console *c, const struct failure *f)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_OBJECT_LINGER, "true",
		PW_KEY_LINK_PASSIVE, f->is_passive ? "true" : "false", NULL);
	struct pw_proxy *link = NULL;

	if (p) {
		pw_properties_setf(p, PW_KEY_LINK_OUTPUT_PORT, "%u", f->of.output_port);
		pw_properties_setf(p, PW_KEY_LINK_INPUT_PORT, "%u", f->of.input_port);
		link = pw_core_create_object(c->core, "link-factory", PW_TYPE_INTERFACE_Link,
			PW_VERSION_LINK, &p->dict, 0);
	}
	pw_properties_free(p);
	/* The link stays; it is watched as all links are. */
	if (link)
		pw_proxy_destroy(link);
}

static void on_timer(void *data, uint64_t n_expirations)
{
	struct tb_redraw *r = data;
	uint64_t now = tb_now_ns();
	struct failure *f, *next;

	spa_list_for_each_safe(f, next, &r->failures, link) {
		if (f->due_ns > now)
			continue;
		if (f->is_drawn) {
			drop_failure(f);
			continue;
		}
		draw(r->console, f);
		f->is_drawn = true;
		f->due_ns = now + TRUST_NS;
	}
	start_timer(r);
}

/* ---- what is there ---- */

static void on_info(void *data, const struct pw_link_info *info)
{
	struct watch *w = data;

	if (info->change_mask & PW_LINK_CHANGE_MASK_PROPS && info->props) {
		w->lingers = spa_atob(spa_dict_lookup(info->props, PW_KEY_OBJECT_LINGER));
		w->is_passive = spa_atob(spa_dict_lookup(info->props, PW_KEY_LINK_PASSIVE));
	}
	if (info->state != PW_LINK_STATE_ERROR || w->has_failed)
		return;
	w->has_failed = true;
	if (w->lingers)
		take_failure(w, info->error ? info->error : "no reason given");
}

static const struct pw_link_events link_events = {
	PW_VERSION_LINK_EVENTS,
	.info = on_info,
};

static void drop_watch(struct watch *w)
{
	spa_list_remove(&w->link);
	spa_hook_remove(&w->listener);
	pw_proxy_destroy(w->proxy);
	free(w);
}

void tb_redraw_link_came(struct tb_redraw *r, const struct tb_link *link)
{
	struct tb_console *c = r->console;
	struct watch *w;

	if (!tb_console_owns_node(c, link->output_node)
		&& !tb_console_owns_node(c, link->input_node))
		return;
	w = calloc(1, sizeof(*w));
	if (!w)
		return;
	w->redraw = r;
	w->of = *link;
	w->proxy =
		pw_registry_bind(c->registry, link->id, PW_TYPE_INTERFACE_Link, PW_VERSION_LINK, 0);
	if (!w->proxy) {
		free(w);
		return;
	}
	pw_proxy_add_object_listener(w->proxy, &w->listener, &link_events, w);
	spa_list_append(&r->watches, &w->link);
}

void tb_redraw_link_went(struct tb_redraw *r, const struct tb_link *link)
{
	struct watch *w;

	spa_list_for_each(w, &r->watches, link) {
		if (w->of.id != link->id)
			continue;
		drop_watch(w);
		return;
	}
}

void tb_redraw_global_gone(struct tb_redraw *r, uint32_t id)
{
	struct failure *f, *next;

	spa_list_for_each_safe(f, next, &r->failures, link) {
		if (f->of.output_port == id || f->of.input_port == id)
			drop_failure(f);
	}
}

/* ---- life ---- */

void tb_redraw_disconnect(struct tb_redraw *r)
{
	struct watch *w;
	struct failure *f;

	spa_list_consume(w, &r->watches, link) drop_watch(w);
	spa_list_consume(f, &r->failures, link) drop_failure(f);
}

struct tb_redraw *tb_redraw_new(struct tb_console *c)
{
	struct tb_redraw *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->console = c;
	spa_list_init(&r->watches);
	spa_list_init(&r->failures);
	r->timer = pw_loop_add_timer(c->main_loop, on_timer, r);
	if (r->timer)
		return r;
	free(r);
	errno = ENOMEM;
	return NULL;
}

void tb_redraw_free(struct tb_redraw *r)
{
	if (!r)
		return;
	pw_loop_destroy_source(r->console->main_loop, r->timer);
	free(r);
}
