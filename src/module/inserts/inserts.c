/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Inserts of strips and buses: the key `insert` chooses a name, a thread makes what the file
 * of that name says, and then another mixer goes on with it (insert.h), which has its
 * controls for keys.  What was there before is unloaded when the data thread lets it go. */
#include "inserts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "chain.h"
#include "device.h"
#include "headphones.h"
#include "inserts-impl.h"
#include "loading.h"
#include "names.h"
#include "patch.h"
#include "roster.h"
#include "say.h"
#include "sending.h"
#include "timers.h"

#define LOOK_AGAIN_NS (50 * SPA_NSEC_PER_MSEC)

static struct tb_last_words *last_words(const struct tb_console *c)
{
	return c->host.last_words ? c->host.last_words : &c->inserts->nobodys_words;
}

const char *tb_inserts_family(const struct tb_device *d)
{
	return tb_device_is_strip(d) ? "strip" : "bus";
}

static uint64_t n_cycles(const struct tb_console *c)
{
	return atomic_load_explicit(&c->graph.facts.n_cycles, memory_order_relaxed);
}

/* ---- what may be chosen ---- */

static bool suits_headphones(const struct tb_device_config *config)
{
	return tb_device_kind_is_strip(config->kind) && tb_headphones_suit(&config->layout);
}

/* Its words are `names`', without controls. */
static struct tb_insert_form plain_form(
	const struct tb_insert_names *names, const struct tb_device_config *config)
{
	bool has_own = config->insert != NULL, suits = suits_headphones(config);

	return (struct tb_insert_form){
		.choices = names->words[has_own][suits],
		.n_choices = names->n_names + 2 + has_own + suits,
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
			&c->inserts->described[d->insert != NULL][d->insert_is_post]
					      [suits_headphones(d)];

		*form = plain_form(c->inserts->names, d);
		d->insert_form = form;
		d->insert_ready = NULL;
	}
}

const char *tb_inserts_chosen(const struct tb_device *d)
{
	const struct tb_mixer *m = d->console->mixer;
	struct tb_param_info info;

	if (d->insert.param < 0)
		return TB_INSERT_NONE;
	tb_mixer_param_info(m, (uint32_t)d->insert.param, &info);
	return info.choices[(uint32_t)tb_mixer_get(m, (uint32_t)d->insert.param)];
}

/* ---- what a mixer gets ---- */

static struct tb_insert *insert_of(const struct tb_retired *r)
{
	return r->patch ? &r->patch->insert : r->chain ? &r->chain->insert : NULL;
}

struct tb_insert *tb_inserts_present(const struct tb_insert_place *place)
{
	const struct tb_retired now = { place->chain, place->patch };

	return insert_of(&now);
}

static void retire(struct tb_device *d)
{
	struct tb_insert_place *place = &d->insert;
	struct tb_retired *kept = NULL, now = { place->chain, NULL };

	place->before = tb_inserts_present(place);
	if (place->patch)
		now.patch = tb_sending_end(d);
	place->chain = NULL;
	if (place->before)
		kept = pw_array_add(&d->console->inserts->retired, sizeof(*kept));
	/* Without memory for a pointer it stays loaded. */
	if (kept)
		*kept = now;
}

/* One of another rate is made anew, and has its values again then. */
static void drop_other_rate(struct tb_device *d, uint32_t rate_hz)
{
	if (!d->insert.chain || d->insert.rate_hz == rate_hz)
		return;
	tb_inserts_let_controls_wait(d, d->config.name);
	retire(d);
	d->insert.is_known = false;
}

void tb_inserts_offer(struct tb_device *d, uint32_t rate_hz)
{
	struct tb_insert_place *place = &d->insert;
	struct tb_insert_form *form;
	bool fits;

	if (!d->console->inserts)
		return;
	drop_other_rate(d, rate_hz);
	fits = tb_sending_offer(d, rate_hz);
	if (d->predecessor && !place->is_known)
		tb_inserts_let_controls_wait(d->predecessor, d->config.name);
	place->newest = !place->newest;
	form = &place->form[place->newest];
	*form = plain_form(d->console->inserts->names, &d->config);
	if (place->chain) {
		form->params = place->chain->params;
		form->n_params = place->chain->insert.n_params;
	}
	d->config.insert_form = form;
	d->config.insert_ready = place->patch && !fits ? NULL : tb_inserts_present(place);
}

static void rebuild(struct tb_console *c)
{
	if (tb_roster_renew(c) < 0)
		tb_console_say(c, TB_HOST_NOTE, "inserts: %s", c->refusal.text);
}

/* ---- one insert ---- */

static void tell_failure(const struct tb_device *d, const char *why)
{
	tb_console_say(d->console, TB_HOST_NOTE, "%s %s: insert %s: %s; it plays without",
		tb_inserts_family(d), d->config.name, d->insert.word, why);
}

static int start(struct tb_device *d, const char *text)
{
	struct tb_console *c = d->console;
	struct tb_loading_config config = {
		.chain = { .text = text,
			.n_channels = d->config.layout.n_channels,
			.rate_hz = d->insert.rate_hz,
			.running = &last_words(c)->running },
		.data_loop = c->data_loop->loop,
		.loading = &last_words(c)->loading,
		.loop = c->main_loop,
		.event = c->inserts->update_event,
	};
	char title[160];

	snprintf(title, sizeof(title), "insert %s of %s %s", d->insert.word, tb_inserts_family(d),
		d->config.name);
	config.chain.title = title;
	config.chain.support = pw_context_get_support(c->context, &config.chain.n_support);
	d->insert.loading = tb_loading_start(&config);
	return d->insert.loading ? 0 : -errno;
}

/* For free(); NULL with errno. */
static char *text_of(const struct tb_device *d)
{
	if (spa_streq(d->insert.word, TB_INSERT_OWN))
		return strdup(d->config.insert);
	if (spa_streq(d->insert.word, TB_INSERT_SEND))
		return strdup("{ send = true }");
	if (spa_streq(d->insert.word, TB_INSERT_HEADPHONES))
		return tb_headphones_text(&d->config.layout);
	return tb_insert_read(d->insert.word);
}

/* A graph is under way then.  Whoever sends is there at once. */
enum making { MADE_NOTHING, MADE_LATER, MADE };

static enum making make_of(struct tb_device *d, const char *text)
{
	bool sends = tb_sending_is(text);
	int res;

	if (sends && d->insert.patch)
		return MADE;
	if (sends)
		retire(d);
	res = sends ? tb_sending_begin(d, &last_words(d->console)->running) : start(d, text);
	if (res < 0)
		tell_failure(d, strerror(-res));
	return res < 0 ? MADE_NOTHING : sends ? MADE : MADE_LATER;
}

/* What `d->insert.word` stands for. */
static enum making make(struct tb_device *d)
{
	enum making made = MADE_NOTHING;
	char *text;

	if (spa_streq(d->insert.word, TB_INSERT_NONE))
		return made;
	text = text_of(d);
	if (text)
		made = make_of(d, text);
	else
		tell_failure(d, strerror(errno));
	free(text);
	return made;
}

static bool is_held(const struct tb_insert *insert)
{
	return atomic_load_explicit(&insert->is_held, memory_order_acquire);
}

/* The one before is on its way out, and what comes now would cut it off. */
static bool is_fading(const struct tb_device *d)
{
	const struct tb_retired *r;

	pw_array_for_each(r, &d->console->inserts->retired)
	{
		const struct tb_insert *insert = insert_of(r);

		if (insert == d->insert.before && is_held(insert)
			&& atomic_load_explicit(&insert->is_leaving, memory_order_relaxed))
			return true;
	}
	return false;
}

/* Returns whether the mixer has to be another one. */
static bool finish(struct tb_device *d)
{
	struct tb_chain *chain;
	char why[256];
	bool had = tb_inserts_present(&d->insert) != NULL;

	if (!tb_loading_is_done(d->insert.loading) || is_fading(d))
		return false;
	chain = tb_loading_finish(d->insert.loading, why, sizeof(why));
	d->insert.loading = NULL;
	d->insert.is_known = true;
	/* Somebody chose another one meanwhile. */
	if (!spa_streq(tb_inserts_chosen(d), d->insert.word)
		|| d->insert.rate_hz != tb_mixer_rate(d->console->mixer)) {
		tb_chain_free(chain);
		d->insert.is_known = false;
		return false;
	}
	if (!chain)
		tell_failure(d, why);
	retire(d);
	d->insert.chain = chain;
	d->insert.n_bad_told = 0;
	return chain || had;
}

/* The choice is another one, or the rate.  Returns whether the mixer has to be another one at
 * once. */
static bool begin(struct tb_device *d, const char *word)
{
	struct tb_console *c = d->console;

	enum making made;

	snprintf(d->insert.word, sizeof(d->insert.word), "%s", word);
	d->insert.rate_hz = tb_mixer_rate(c->mixer);
	made = make(d);
	d->insert.is_known = made != MADE_LATER;
	if (made == MADE_NOTHING && tb_inserts_present(&d->insert)) {
		retire(d);
		return true;
	}
	return made == MADE;
}

static bool update(struct tb_device *d)
{
	const char *word = tb_inserts_chosen(d);

	if (d->insert.loading)
		return finish(d);
	if (d->insert.is_known && spa_streq(d->insert.word, word)
		&& d->insert.rate_hz == tb_mixer_rate(d->console->mixer))
		return false;
	return !is_fading(d) && begin(d, word);
}

/* ---- all of them ---- */

static void free_retired(const struct tb_retired *r)
{
	tb_chain_free(r->chain);
	tb_patch_free(r->patch);
}

/* What the data thread has let go is unloaded. */
static void collect(struct tb_console *c)
{
	struct pw_array *retired = &c->inserts->retired;
	struct tb_retired *r = retired->data, *kept = retired->data;
	size_t n = pw_array_get_len(retired, struct tb_retired);

	for (size_t i = 0; i < n; i++) {
		if (is_held(insert_of(&r[i])))
			*kept++ = r[i];
		else
			free_retired(&r[i]);
	}
	retired->size = (size_t)((char *)kept - (char *)retired->data);
}

static void collect_orphans(struct tb_console *c)
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

/* What the data thread cannot tell, see chain.h. */
static void tell_controls(struct tb_device *d)
{
	struct tb_insert_place *place = &d->insert;
	struct tb_chain *chain = place->chain;

	if (!chain || !chain->told || chain->insert.n_params == 0)
		return;
	if (place->controls_of != chain)
		place->first_control = tb_device_find_param(d, chain->params[0].key);
	place->controls_of = chain;
	for (uint32_t i = 0; place->first_control >= 0 && i < chain->insert.n_params; i++)
		tb_chain_tell(chain, i,
			tb_mixer_get(d->console->mixer, (uint32_t)place->first_control + i));
}

static void on_update(void *data, uint64_t count)
{
	struct tb_console *c = data;
	bool is_other = false;

	collect(c);
	collect_orphans(c);
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

void tb_inserts_forget(struct tb_device *d)
{
	struct tb_loading **orphan = NULL;

	if (d->insert.loading)
		orphan = pw_array_add(&d->console->inserts->orphans, sizeof(*orphan));
	if (orphan)
		*orphan = d->insert.loading;
	d->insert.loading = NULL;
	if (tb_inserts_present(&d->insert))
		retire(d);
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
}
