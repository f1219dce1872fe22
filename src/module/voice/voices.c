/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Voices of capture strips: the keys echo, denoise and agc say what a rig (rig.h) is to do; a
 * rig of another kind comes with another mixer, which lets it fade in where the one before
 * was.  A thread makes it (making.h).  At the start, and at another rate, the strip is silent until
 * then.  What was there is freed when neither the data thread nor the
 * worker has it. */
#include "voices.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/result.h>

#include "console.h"
#include "engine-choice.h"
#include "give-back.h"
#include "latency.h"
#include "making.h"
#include "mixer/key-name.h"
#include "publish.h"
#include "rig.h"
#include "roster.h"
#include "say.h"
#include "timers.h"
#include "voice-place.h"
#include "worker.h"

#define LOOK_AGAIN_NS (50 * SPA_NSEC_PER_MSEC)
/* Devices report a little more than is true now and then, and a canceller finds no echo that
 * comes before its cause. */
#define FAR_MARGIN_MS 5u
/* Until the graph has run. */
#define QUANTUM_AT_START 1024u

struct tb_voices {
	struct tb_worker *worker;
	struct pw_array retired; /* struct tb_rig * */
	struct pw_array orphans; /* struct tb_making *, whose device is gone */
	struct spa_source *update_event, *look_timer;
	_Atomic(const char *) nobodys_words;
	uint64_t looked_at; /* in cycles */
	bool looks;
	bool is_stale; /* the mixer could not be made with other rigs, for want of memory */
};

/* ---- settings ---- */

static float value_of(const struct tb_device *d, const char *name)
{
	const struct tb_mixer *m = d->console->mixer;
	char key[TB_KEY_MAX];
	int param;

	tb_key_of_strip(key, d->config.name, name);
	param = tb_mixer_find_param(m, key);
	return param < 0 ? 0.0f : tb_mixer_get(m, (uint32_t)param);
}

/* The engine's quantum, and 0 where a block of 10 ms is longer: those are all the same. */
static uint32_t quantum_of(const struct tb_console *c)
{
	const struct tb_graph_facts *f = &c->graph.facts;
	uint32_t quantum = atomic_load_explicit(&f->quantum_frames, memory_order_relaxed);
	uint32_t rate_hz = tb_mixer_rate(c->mixer);
	uint64_t n = quantum ? quantum : QUANTUM_AT_START;

	if (c->graph_rate_hz)
		n = (n * rate_hz + c->graph_rate_hz - 1) / c->graph_rate_hz;
	return n * 400 <= 3 * (uint64_t)rate_hz ? 0 : (uint32_t)n;
}

static struct tb_voice_wish wish_of(const struct tb_device *d)
{
	struct tb_voice_wish wish = {
		.echo_on = value_of(d, "echo.on") > 0.0f,
		.denoise_on = value_of(d, "denoise.on") > 0.0f,
		.agc_on = value_of(d, "agc.on") > 0.0f,
		.rate_hz = tb_mixer_rate(d->console->mixer),
		.quantum_frames = quantum_of(d->console),
	};

	if (wish.echo_on)
		wish.echo_method = (uint32_t)value_of(d, "echo.method");
	if (wish.denoise_on)
		wish.denoise_method = (uint32_t)value_of(d, "denoise.method");
	return wish;
}

static bool wants_any(const struct tb_voice_wish *wish)
{
	return wish->echo_on || wish->denoise_on || wish->agc_on;
}

/* ---- a rig comes and goes ---- */

static void retire(struct tb_device *d)
{
	struct tb_voices *v = d->console->voices;
	struct tb_rig **place = NULL;

	if (d->voice->rig)
		place = pw_array_add(&v->retired, sizeof(*place));
	/* Without memory for a pointer it stays. */
	if (place)
		*place = d->voice->rig;
	d->voice->before = d->voice->rig;
	d->voice->rig = NULL;
}

/* It is worked on as long as it is heard. */
static bool is_in_use(struct tb_voices *v, const struct tb_rig *r)
{
	if (atomic_load_explicit(&r->voice.insert.is_held, memory_order_acquire))
		return true;
	tb_worker_remove(v->worker, r);
	return tb_worker_has(v->worker, r);
}

/* The one before is on its way out, and what comes now would cut it off. */
static bool is_fading(const struct tb_device *d)
{
	const struct tb_voices *v = d->console->voices;
	struct tb_rig *const *r;

	pw_array_for_each(r, &v->retired)
	{
		const struct tb_insert *i = &(*r)->voice.insert;

		if (*r == d->voice->before
			&& atomic_load_explicit(&i->is_held, memory_order_acquire)
			&& atomic_load_explicit(&i->is_leaving, memory_order_relaxed))
			return true;
	}
	return false;
}

static int start_worker(struct tb_console *c)
{
	struct tb_voices *v = c->voices;

	if (!v->worker)
		v->worker = tb_worker_new(c->context);
	return v->worker ? 0 : -errno;
}

static void tell_failure(const struct tb_device *d, int res)
{
	tb_console_say(d->console, TB_HOST_NOTE, "strip %s: its voice cannot be processed: %s",
		d->config.name, spa_strerror(res));
}

static struct tb_rig_config rig_config(const struct tb_device *d, uint32_t rate_hz)
{
	struct tb_console *c = d->console;

	return (struct tb_rig_config){ .title = "the voice of a strip",
		.running = c->host.last_words ? &c->host.last_words->running
		                              : &c->voices->nobodys_words,
		.n_channels = d->config.layout.n_channels,
		.rate_hz = rate_hz,
		.quantum_frames = d->voice->wish.quantum_frames,
		.wake = tb_worker_wake,
		.wake_data = c->voices->worker };
}

/* Silence until the one that is wanted is made.  Returns whether there is another rig now. */
static bool stand_in(struct tb_device *d, uint32_t rate_hz)
{
	struct tb_rig_config config = rig_config(d, rate_hz);

	d->voice->rig = tb_rig_new_silent(&config);
	if (!d->voice->rig)
		tell_failure(d, -errno);
	return d->voice->rig != NULL;
}

/* A microphone that is to be worked on from the start is not heard as it is before.  One that has
 * been heard goes on. */
static bool has_been_heard(const struct tb_device *d)
{
	return d->voice->rig
	       || atomic_load_explicit(&d->terminal.n_blocks, memory_order_relaxed) > 0;
}

/* Returns whether it is under way. */
static bool begin(struct tb_device *d)
{
	struct tb_console *c = d->console;
	const struct tb_voice_wish *wish = &d->voice->wish;
	int res = start_worker(c);
	struct tb_making_config config = {
		.engine = { .n_channels = d->config.layout.n_channels,
			.echo_on = wish->echo_on,
			.denoise_on = wish->denoise_on,
			.agc_on = wish->agc_on,
			.echo = (enum tb_echo_method)wish->echo_method,
			.denoise = (enum tb_denoise_method)wish->denoise_method,
			.context = c->context },
		.rig = rig_config(d, wish->rate_hz),
		.loop = c->main_loop,
		.event = c->voices->update_event,
	};

	if (res == 0) {
		d->voice->making = tb_making_start(&config);
		res = d->voice->making ? 0 : -errno;
	}
	if (res < 0)
		tell_failure(d, res);
	return res == 0;
}

/* What was made takes its place, if it is still wanted.  Returns whether the mixer has to be
 * another one. */
static bool finish(struct tb_device *d, bool is_wanted)
{
	struct tb_rig *r = tb_making_finish(d->voice->making);
	bool had = d->voice->rig != NULL;
	int res = r ? 0 : -errno;

	d->voice->making = NULL;
	if (r && is_wanted)
		res = tb_worker_add(d->console->voices->worker, r);
	if (res < 0 || !is_wanted) {
		tb_rig_free(r);
		r = NULL;
	}
	if (!is_wanted)
		return false;
	if (res < 0)
		tell_failure(d, res);
	retire(d);
	d->voice->rig = r;
	return had || r;
}

/* Returns whether the mixer has to be another one.  What is there plays on until what comes
 * instead is made. */
static bool update(struct tb_device *d)
{
	struct tb_voice_wish wish = wish_of(d);
	bool is_same = memcmp(&wish, &d->voice->wish, sizeof(wish)) == 0;
	bool had = d->voice->rig != NULL;

	if (is_fading(d) || (d->voice->making && !tb_making_is_done(d->voice->making)))
		return false;
	if (d->voice->making && finish(d, is_same))
		return true;
	if (is_same)
		return false;
	d->voice->wish = wish;
	if (wants_any(&wish) && begin(d))
		return !has_been_heard(d) && stand_in(d, wish.rate_hz);
	retire(d);
	return had;
}

/* ---- while it works ---- */

static struct tb_device *reference_of(const struct tb_device *d)
{
	const struct tb_console *c = d->console;
	int strip = tb_mixer_find_strip(c->mixer, d->config.name);
	int bus = strip < 0 ? -1 : tb_mixer_echo_reference(c->mixer, (uint32_t)strip);

	return bus < 0 ? NULL : c->devices[c->n_strips + (uint32_t)bus];
}

static void turn(struct tb_device *d)
{
	struct tb_rig *r = d->voice->rig;
	const struct tb_device *bus = reference_of(d);
	uint32_t delay = bus ? tb_latency_echo_frames(d, bus) : 0;
	uint32_t margin = r->rate_hz * FAR_MARGIN_MS / 1000;

	atomic_store_explicit(
		&r->engine->knobs.amount_db, value_of(d, "denoise.amount"), memory_order_relaxed);
	atomic_store_explicit(
		&r->engine->knobs.target_lufs, value_of(d, "agc.target"), memory_order_relaxed);
	atomic_store_explicit(
		&r->engine->knobs.max_db, value_of(d, "agc.max"), memory_order_relaxed);
	atomic_store_explicit(
		&r->far_delay_frames, delay > margin ? delay - margin : 0, memory_order_relaxed);
}

static void tell(struct tb_device *d)
{
	struct tb_mixer *m = d->console->mixer;
	int strip = tb_mixer_find_strip(m, d->config.name);
	const struct tb_rig *r = d->voice->rig;
	struct tb_voice_facts facts = { 0 };

	if (r) {
		memcpy(facts.echo, r->engine->echo, sizeof(facts.echo));
		memcpy(facts.denoise, r->engine->denoise, sizeof(facts.denoise));
		facts.n_late = atomic_load_explicit(&r->n_missed, memory_order_relaxed);
		facts.latency_ms =
			1000.0f * (float)r->voice.insert.latency_frames / (float)r->rate_hz;
	}
	if (strip >= 0)
		tb_mixer_set_strip_voice(m, (uint32_t)strip, &facts);
}

/* ---- all of them ---- */

static bool collect(struct tb_console *c)
{
	struct pw_array *retired = &c->voices->retired;
	struct tb_rig **rig = retired->data, **kept = retired->data;
	size_t n = pw_array_get_len(retired, struct tb_rig *);

	for (size_t i = 0; i < n; i++) {
		if (is_in_use(c->voices, rig[i]))
			*kept++ = rig[i];
		else
			tb_rig_free(rig[i]);
	}
	retired->size = (size_t)((char *)kept - (char *)retired->data);
	return pw_array_get_len(retired, struct tb_rig *) < n;
}

static bool collect_orphans(struct tb_console *c)
{
	struct pw_array *orphans = &c->voices->orphans;
	struct tb_making **making = orphans->data, **kept = orphans->data;
	size_t n = pw_array_get_len(orphans, struct tb_making *);

	for (size_t i = 0; i < n; i++) {
		if (tb_making_is_done(making[i]))
			tb_rig_free(tb_making_finish(making[i]));
		else
			*kept++ = making[i];
	}
	orphans->size = (size_t)((char *)kept - (char *)orphans->data);
	return pw_array_get_len(orphans, struct tb_making *) < n;
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
	struct tb_voices *v = c->voices;
	uint64_t n_cycles = atomic_load_explicit(&c->graph.facts.n_cycles, memory_order_relaxed);

	if (v->looks || pw_array_get_len(&v->retired, struct tb_rig *) == 0
		|| n_cycles == v->looked_at)
		return;
	v->looked_at = n_cycles;
	v->looks = true;
	tb_timer_start(c, v->look_timer, LOOK_AGAIN_NS);
}

static void rebuild(struct tb_console *c)
{
	c->voices->is_stale = tb_roster_renew(c) < 0;
	if (c->voices->is_stale)
		tb_console_say(c, TB_HOST_NOTE, "voices: %s", c->refusal.text);
}

static bool has_voice(const struct tb_device *d)
{
	return d->config.kind == TB_DEVICE_CAPTURE_STRIP;
}

static bool has_engine(const struct tb_device *d)
{
	return d->voice->rig && !tb_rig_is_silent(d->voice->rig);
}

static void on_update(void *data, uint64_t count)
{
	struct tb_console *c = data;
	bool is_other = c->voices->is_stale;

	collect_all(c);
	for (uint32_t i = 0; i < c->n_strips; i++)
		if (has_voice(c->devices[i]))
			is_other |= update(c->devices[i]);
	if (is_other)
		rebuild(c);
	for (uint32_t i = 0; i < c->n_strips; i++) {
		if (has_engine(c->devices[i]))
			turn(c->devices[i]);
		if (has_voice(c->devices[i]))
			tell(c->devices[i]);
	}
	if (is_other)
		tb_publish_soon(c);
	look_soon(c);
}

static void on_look(void *data, uint64_t n_expirations)
{
	struct tb_console *c = data;

	c->voices->looks = false;
	on_update(c, 1);
}

void tb_voices_update(struct tb_console *c)
{
	if (c->voices)
		pw_loop_signal_event(c->main_loop, c->voices->update_event);
}

void tb_voices_offer(struct tb_device *d, uint32_t rate_hz)
{
	if (d->voice->rig && d->voice->rig->rate_hz != rate_hz) {
		retire(d);
		d->voice->wish = (struct tb_voice_wish){ 0 };
		stand_in(d, rate_hz);
	}
	d->config.voice_ready = d->voice->rig ? &d->voice->rig->voice : NULL;
}

/* ---- life ---- */

int tb_voices_new(struct tb_console *c)
{
	struct tb_voices *v = calloc(1, sizeof(*v));

	if (!v)
		return -ENOMEM;
	c->voices = v;
	pw_array_init(&v->retired, 256);
	pw_array_init(&v->orphans, 256);
	v->update_event = pw_loop_add_event(c->main_loop, on_update, c);
	v->look_timer = pw_loop_add_timer(c->main_loop, on_look, c);
	return v->update_event && v->look_timer ? 0 : -ENOMEM;
}

int tb_voices_add(struct tb_device *d)
{
	d->voice = calloc(1, sizeof(*d->voice));
	return d->voice ? 0 : -ENOMEM;
}

void tb_voices_forget(struct tb_device *d)
{
	struct tb_making **orphan = NULL;

	if (!d->voice)
		return;
	if (d->voice->making)
		orphan = pw_array_add(&d->console->voices->orphans, sizeof(*orphan));
	if (orphan)
		*orphan = d->voice->making;
	if (d->voice->rig)
		retire(d);
	free(d->voice);
	d->voice = NULL;
}

void tb_voices_free(struct tb_console *c)
{
	struct tb_voices *v = c->voices;
	struct tb_making **orphan;
	struct tb_rig **rig;

	if (!v)
		return;
	/* A thread cannot be stopped while it loads a library. */
	pw_array_for_each(orphan, &v->orphans) tb_rig_free(tb_making_finish(*orphan));
	pw_array_clear(&v->orphans);
	tb_worker_free(v->worker);
	pw_array_for_each(rig, &v->retired) tb_rig_free(*rig);
	pw_array_clear(&v->retired);
	if (v->update_event)
		pw_loop_destroy_source(c->main_loop, v->update_event);
	if (v->look_timer)
		pw_loop_destroy_source(c->main_loop, v->look_timer);
	free(v);
	c->voices = NULL;
	tb_memory_give_back();
}
