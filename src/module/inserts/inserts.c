/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Inserts of strips and buses: the key `insert` chooses a name, a thread makes what the file
 * of that name says, and then another mixer goes on with it (insert.h), which has its
 * controls for keys.  What was there before is unloaded when the data thread lets it go.  The
 * key `spatial` of a strip is an insert beside it, with one graph to choose. */
#include "inserts.h"

#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "device.h"
#include "give-back.h"
#include "inserts-impl.h"
#include "loading.h"
#include "insert-names.h"
#include "patch.h"
#include "roster.h"
#include "say.h"
#include "sending.h"
#include "timers.h"

#define LOOK_AGAIN_NS (50 * SPA_NSEC_PER_MSEC)

static uint64_t n_cycles(const struct tb_console *c)
{
	return atomic_load_explicit(&c->graph.facts.n_cycles, memory_order_relaxed);
}

/* ---- what may be chosen ---- */

/* Its words are `names`', without controls. */
static struct tb_insert_form plain_form(
	const struct tb_insert_names *names, const struct tb_device_config *config)
{
	bool has_own = config->insert != NULL;

	return (struct tb_insert_form){
		.choices = names->words[has_own],
		.n_choices = names->n_names + 2 + has_own,
		.default_choice = has_own,
		.default_position = config->insert_is_post ? TB_INSERT_POST : TB_INSERT_PRE,
	};
}

void tb_inserts_describe(struct tb_console *c, struct tb_console_config *config)
{
	for (uint32_t i = 0; i < config->n_strips + config->n_buses; i++) {
		struct tb_device_config *d = i < config->n_strips
		                                     ? &config->strips[i]
		                                     : &config->buses[i - config->n_strips];
		struct tb_insert_form *form =
			&c->inserts->described[d->insert != NULL][d->insert_is_post];

		*form = plain_form(c->inserts->names, d);
		d->insert_form = form;
		d->insert_ready = d->spatial_ready = NULL;
	}
}

/* ---- what a mixer gets ---- */

/* One of another rate is made again, and has its values then. */
static void drop_other_rate(struct tb_insert_place *place, uint32_t rate_hz)
{
	if (!place->chain || place->rate_hz == rate_hz)
		return;
	tb_inserts_let_controls_wait(place->device, place->device->config.name);
	tb_place_retire(place);
	place->is_known = false;
}

/* The mixer's, and the one of the mixer before or after. */
struct tb_insert_forms {
	struct tb_insert_form form[2];
	struct tb_param *joined[2]; /* their controls; NULL: none */
	unsigned newest;
};

/* Controls of both, for a form.  False without memory: those of `spatial` find no place. */
static bool join(struct tb_insert_forms *forms, struct tb_insert_form *form,
	const struct tb_chain *insert, const struct tb_chain *spatial)
{
	uint32_t n_own = insert ? insert->insert.n_params : 0;
	uint32_t n_spatial = spatial ? spatial->insert.n_params : 0;
	struct tb_param *joined = calloc(n_own + n_spatial + 1, sizeof(*joined));

	free(forms->joined[forms->newest]);
	forms->joined[forms->newest] = joined;
	if (!joined)
		return n_own + n_spatial == 0;
	for (uint32_t i = 0; i < n_own; i++)
		joined[i] = insert->params[i];
	for (uint32_t i = 0; i < n_spatial; i++)
		joined[n_own + i] = spatial->params[i];
	form->params = joined;
	form->n_params = n_own + n_spatial;
	form->n_spatial = n_spatial;
	return true;
}

/* Without memory for their controls neither is heard. */
static void offer(struct tb_device *d, bool insert_fits)
{
	struct tb_insert_forms *forms = d->insert_forms;
	struct tb_insert_form *form;
	bool is_complete;

	forms->newest = !forms->newest;
	form = &forms->form[forms->newest];
	*form = plain_form(d->console->inserts->names, &d->config);
	is_complete = join(forms, form, d->insert.chain, d->spatial.chain);
	d->config.insert_form = form;
	d->config.insert_ready = d->config.spatial_ready = NULL;
	if (is_complete && (insert_fits || !d->insert.patch))
		d->config.insert_ready = tb_place_present(&d->insert);
	if (is_complete)
		d->config.spatial_ready = tb_place_present(&d->spatial);
}

void tb_inserts_offer(struct tb_device *d, uint32_t rate_hz)
{
	bool fits;

	if (!d->console->inserts)
		return;
	drop_other_rate(&d->insert, rate_hz);
	drop_other_rate(&d->spatial, rate_hz);
	fits = tb_sending_offer(d, rate_hz);
	if (d->predecessor && !(d->insert.is_known && d->spatial.is_known))
		tb_inserts_let_controls_wait(d->predecessor, d->config.name);
	offer(d, fits);
}

static void rebuild(struct tb_console *c)
{
	if (tb_roster_renew(c) < 0)
		tb_console_say(c, TB_HOST_NOTE, "inserts: %s", c->refusal.text);
}

/* ---- all of them ---- */

static void free_retired(const struct tb_retired *r)
{
	tb_chain_free(r->chain);
	tb_patch_free(r->patch);
}

/* What the data thread has let go is unloaded. */
static bool collect(struct tb_console *c)
{
	struct pw_array *retired = &c->inserts->retired;
	struct tb_retired *r = retired->data, *kept = retired->data;
	size_t n = pw_array_get_len(retired, struct tb_retired);

	for (size_t i = 0; i < n; i++) {
		if (tb_insert_is_held(tb_retired_insert(&r[i])))
			*kept++ = r[i];
		else
			free_retired(&r[i]);
	}
	retired->size = (size_t)((char *)kept - (char *)retired->data);
	return pw_array_get_len(retired, struct tb_retired) < n;
}

static bool collect_orphans(struct tb_console *c)
{
	struct pw_array *orphans = &c->inserts->orphans;
	struct tb_loading **loading = orphans->data, **kept = orphans->data;
	size_t n = pw_array_get_len(orphans, struct tb_loading *);
	char why[256];

	for (size_t i = 0; i < n; i++) {
		if (tb_loading_is_done(loading[i]))
			tb_chain_free(tb_loading_finish(loading[i], why, sizeof(why)));
		else
			*kept++ = loading[i];
	}
	orphans->size = (size_t)((char *)kept - (char *)orphans->data);
	return pw_array_get_len(orphans, struct tb_loading *) < n;
}

/* Giving back walks the whole heap, which the daemon may share: once for all. */
static void collect_all(struct tb_console *c)
{
	bool has_freed = collect(c);

	has_freed |= collect_orphans(c);
	if (has_freed)
		tb_memory_give_back();
}

/* As long as the graph runs: one that sleeps lets nothing go, and is not to be woken. */
static void look_soon(struct tb_console *c)
{
	struct tb_inserts *inserts = c->inserts;

	if (inserts->looks || pw_array_get_len(&inserts->retired, struct tb_retired) == 0
		|| n_cycles(c) == inserts->looked_at)
		return;
	inserts->looked_at = n_cycles(c);
	inserts->looks = true;
	tb_timer_start(c, inserts->look_timer, LOOK_AGAIN_NS);
}

static bool update(struct tb_device *d)
{
	bool insert_is_other = tb_place_update(&d->insert);

	return tb_place_update(&d->spatial) || insert_is_other;
}

static void tell_controls(struct tb_device *d)
{
	tb_place_tell_controls(&d->insert);
	tb_place_tell_controls(&d->spatial);
}

static void on_update(void *data, uint64_t count)
{
	struct tb_console *c = data;
	bool is_other = false;

	collect_all(c);
	for (uint32_t i = 0; i < c->n_devices; i++)
		is_other |= update(c->devices[i]);
	if (is_other)
		rebuild(c);
	if (tb_inserts_apply_waiting(c))
		c->events->settings_changed(c);
	for (uint32_t i = 0; i < c->n_devices; i++)
		tell_controls(c->devices[i]);
	look_soon(c);
}

static void on_look(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	c->inserts->looks = false;
	on_update(c, 1);
}

void tb_inserts_update(struct tb_console *c)
{
	if (c->inserts)
		pw_loop_signal_event(c->main_loop, c->inserts->update_event);
}

void tb_inserts_look(struct tb_console *c)
{
	struct tb_inserts *inserts = c->inserts;
	struct tb_insert_names *names = tb_insert_names_new(), *old = inserts->names;

	if (!names || tb_insert_names_are_same(names, inserts->names)) {
		tb_insert_names_free(names);
		return;
	}
	inserts->names = names;
	rebuild(c);
	tb_insert_names_free(old);
}

/* ---- life ---- */

int tb_inserts_new(struct tb_console *c)
{
	struct tb_inserts *inserts = calloc(1, sizeof(*inserts));

	if (!inserts)
		return -ENOMEM;
	c->inserts = inserts;
	pw_array_init(&inserts->retired, 256);
	pw_array_init(&inserts->orphans, 256);
	pw_array_init(&inserts->waiting, 4096);
	inserts->names = tb_insert_names_new();
	inserts->update_event = pw_loop_add_event(c->main_loop, on_update, c);
	inserts->look_timer = pw_loop_add_timer(c->main_loop, on_look, c);
	return inserts->names && inserts->update_event && inserts->look_timer ? 0 : -ENOMEM;
}

int tb_inserts_add(struct tb_device *d)
{
	d->insert = (struct tb_insert_place){ .device = d, .param = -1 };
	d->spatial = (struct tb_insert_place){ .device = d, .param = -1, .is_spatial = true };
	d->insert_forms = calloc(1, sizeof(*d->insert_forms));
	return d->insert_forms ? 0 : -ENOMEM;
}

static void forget(struct tb_insert_place *place)
{
	struct tb_loading **orphan = NULL;

	if (place->loading)
		orphan = pw_array_add(&place->device->console->inserts->orphans, sizeof(*orphan));
	if (orphan)
		*orphan = place->loading;
	place->loading = NULL;
	if (tb_place_present(place))
		tb_place_retire(place);
}

void tb_inserts_forget(struct tb_device *d)
{
	forget(&d->insert);
	forget(&d->spatial);
	if (d->insert_forms) {
		free(d->insert_forms->joined[0]);
		free(d->insert_forms->joined[1]);
	}
	free(d->insert_forms);
	d->insert_forms = NULL;
}

void tb_inserts_free(struct tb_console *c)
{
	struct tb_inserts *inserts = c->inserts;
	struct tb_loading **orphan;
	struct tb_retired *r;
	char why[256];

	if (!inserts)
		return;
	/* A thread cannot be stopped in a plugin. */
	pw_array_for_each(orphan, &inserts->orphans)
		tb_chain_free(tb_loading_finish(*orphan, why, sizeof(why)));
	pw_array_for_each(r, &inserts->retired) free_retired(r);
	pw_array_clear(&inserts->orphans);
	pw_array_clear(&inserts->retired);
	pw_array_clear(&inserts->waiting);
	if (inserts->update_event)
		pw_loop_destroy_source(c->main_loop, inserts->update_event);
	if (inserts->look_timer)
		pw_loop_destroy_source(c->main_loop, inserts->look_timer);
	tb_insert_names_free(inserts->names);
	free(inserts);
	c->inserts = NULL;
	tb_memory_give_back();
}
