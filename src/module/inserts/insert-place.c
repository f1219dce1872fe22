/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One insert: what its key chose is made on a thread, and takes the place of what was there. */
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
#include "insert-names.h"
#include "patch.h"
#include "roster.h"
#include "say.h"
#include "sending.h"

#define NO_SOFA "this PipeWire has no filter for SOFA files, as it was built without libmysofa"

static struct tb_last_words *last_words(const struct tb_console *c)
{
	return c->host.last_words ? c->host.last_words : &c->inserts->nobodys_words;
}

const char *tb_inserts_family(const struct tb_device *d)
{
	return tb_device_is_strip(d) ? "strip" : "bus";
}

/* ---- what was chosen, and what is there ---- */

static const char *word_for_nothing(const struct tb_insert_place *place)
{
	return place->is_spatial ? TB_SPATIAL_NONE : TB_INSERT_NONE;
}

const char *tb_place_chosen(const struct tb_insert_place *place)
{
	const struct tb_mixer *m = place->device->console->mixer;
	struct tb_param_info info;

	if (place->param < 0)
		return word_for_nothing(place);
	tb_mixer_param_info(m, (uint32_t)place->param, &info);
	return info.choices[(uint32_t)tb_mixer_get(m, (uint32_t)place->param)];
}

struct tb_insert *tb_retired_insert(const struct tb_retired *r)
{
	return r->patch ? &r->patch->insert : r->chain ? &r->chain->insert : NULL;
}

struct tb_insert *tb_place_present(const struct tb_insert_place *place)
{
	const struct tb_retired now = { place->chain, place->patch };

	return tb_retired_insert(&now);
}

void tb_place_retire(struct tb_insert_place *place)
{
	struct tb_retired *kept = NULL, now = { place->chain, NULL };

	place->before = tb_place_present(place);
	if (place->patch)
		now.patch = tb_sending_end(place->device);
	place->chain = NULL;
	if (place->before)
		kept = pw_array_add(&place->device->console->inserts->retired, sizeof(*kept));
	/* Without memory for a pointer it stays loaded. */
	if (kept)
		*kept = now;
}

void tb_place_tell(const struct tb_insert_place *place, const char *what)
{
	const struct tb_device *d = place->device;

	tb_console_say(d->console, TB_HOST_NOTE, "%s %s: %s %s%s", tb_inserts_family(d),
		d->config.name, place->is_spatial ? "spatial" : "insert", place->word, what);
}

static void tell_failure(const struct tb_insert_place *place, const char *why)
{
	char what[320];

	snprintf(what, sizeof(what), ": %s; it plays without", why);
	tb_place_tell(place, what);
}

/* ---- it is made ---- */

static int start(struct tb_insert_place *place, const char *text)
{
	struct tb_device *d = place->device;
	struct tb_console *c = d->console;
	struct tb_loading_config config = {
		.chain = { .text = text,
			.family = place->is_spatial ? "spatial" : "insert",
			.hidden_node = place->is_spatial ? TB_HEADPHONES_HIDDEN : NULL,
			.n_channels = d->config.layout.n_channels,
			.rate_hz = place->rate_hz,
			.running = &last_words(c)->running },
		.data_loop = c->data_loop->loop,
		.loading = &last_words(c)->loading,
		.loop = c->main_loop,
		.event = c->inserts->update_event,
	};
	char title[160];

	snprintf(title, sizeof(title), "%s %s of %s %s", place->is_spatial ? "spatial" : "insert",
		place->word, tb_inserts_family(d), d->config.name);
	config.chain.title = title;
	if (place->is_spatial)
		config.chain.ears = tb_headphones_ears(&d->config.layout);
	config.chain.support = pw_context_get_support(c->context, &config.chain.n_support);
	place->loading = tb_loading_start(&config);
	return place->loading ? 0 : -errno;
}

static char *headphones_text(const struct tb_insert_place *place)
{
	char ears[TB_EARS_MAX];

	if (tb_headphones_find_ears(ears))
		return tb_headphones_text(&place->device->config.layout, ears);
	tell_failure(place,
		"there is no libmysofa/default.sofa in $XDG_DATA_HOME or $XDG_DATA_DIRS "
		"(/usr/share); Debian has it in libmysofa1");
	return NULL;
}

/* For free(); NULL after a message. */
static char *text_of(const struct tb_insert_place *place)
{
	const struct tb_device *d = place->device;
	char *text;

	if (place->is_spatial)
		return headphones_text(place);
	if (spa_streq(place->word, TB_INSERT_OWN))
		text = strdup(d->config.insert);
	else if (spa_streq(place->word, TB_INSERT_SEND))
		text = strdup("{ send = true }");
	else
		text = tb_insert_read(place->word);
	if (!text)
		tell_failure(place, strerror(errno));
	return text;
}

/* A graph is under way then.  Whoever sends is there at once. */
enum making { MADE_NOTHING, MADE_LATER, MADE };

static enum making make_of(struct tb_insert_place *place, const char *text)
{
	struct tb_device *d = place->device;
	bool sends = tb_sending_is(text);
	int res;

	if (sends && place->patch)
		return MADE;
	if (sends)
		tb_place_retire(place);
	res = sends ? tb_sending_begin(d, &last_words(d->console)->running) : start(place, text);
	if (res < 0)
		tell_failure(place, strerror(-res));
	return res < 0 ? MADE_NOTHING : sends ? MADE : MADE_LATER;
}

/* What `place->word` stands for. */
static enum making make(struct tb_insert_place *place)
{
	enum making made = MADE_NOTHING;
	char *text;

	if (spa_streq(place->word, word_for_nothing(place)))
		return made;
	text = text_of(place);
	if (text)
		made = make_of(place, text);
	free(text);
	return made;
}

/* ---- and takes its place ---- */

/* The one before is on its way out, and what comes now would cut it off. */
static bool is_fading(const struct tb_insert_place *place)
{
	const struct tb_retired *r;

	pw_array_for_each(r, &place->device->console->inserts->retired)
	{
		const struct tb_insert *insert = tb_retired_insert(r);

		if (insert == place->before && tb_insert_is_held(insert)
			&& atomic_load_explicit(&insert->is_leaving, memory_order_relaxed))
			return true;
	}
	return false;
}

static bool is_wanted(const struct tb_insert_place *place)
{
	return spa_streq(tb_place_chosen(place), place->word)
	       && place->rate_hz == tb_mixer_rate(place->device->console->mixer);
}

/* Recognised by the message of PipeWire's filter graph. */
static bool is_without_sofa(const struct tb_insert_place *place, const char *why)
{
	return place->is_spatial && strstr(why, "plugin type 'sofa'");
}

/* Returns whether the mixer has to be another one. */
static bool finish(struct tb_insert_place *place)
{
	struct tb_chain *chain;
	char why[256];
	bool had = tb_place_present(place) != NULL;

	if (!tb_loading_is_done(place->loading) || is_fading(place))
		return false;
	chain = tb_loading_finish(place->loading, why, sizeof(why));
	place->loading = NULL;
	/* Somebody may have chosen another one meanwhile. */
	place->is_known = is_wanted(place);
	if (!place->is_known) {
		tb_chain_free(chain);
		return false;
	}
	if (!chain)
		tell_failure(place, is_without_sofa(place, why) ? NO_SOFA : why);
	tb_place_retire(place);
	place->chain = chain;
	place->n_bad_told = 0;
	return chain || had;
}

/* The choice or the rate has changed.  Returns whether the mixer has to be replaced at once. */
static bool begin(struct tb_insert_place *place, const char *word)
{
	enum making made;

	snprintf(place->word, sizeof(place->word), "%s", word);
	place->rate_hz = tb_mixer_rate(place->device->console->mixer);
	made = make(place);
	place->is_known = made != MADE_LATER;
	if (made == MADE_NOTHING && tb_place_present(place)) {
		tb_place_retire(place);
		return true;
	}
	return made == MADE;
}

bool tb_place_update(struct tb_insert_place *place)
{
	bool is_other = place->loading && finish(place);

	/* Another choice was made meanwhile, and nobody will report it again: look now. */
	if (is_other || place->loading)
		return is_other;
	if (place->is_known && is_wanted(place))
		return false;
	return !is_fading(place) && begin(place, tb_place_chosen(place));
}

/* What the data thread cannot tell, see chain.h. */
void tb_place_tell_controls(struct tb_insert_place *place)
{
	const struct tb_device *d = place->device;
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
