/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Data thread: see process.h.  One cycle's mix, and what is told about it. */
#include "process-impl.h"

#include <time.h>

#include <spa/utils/defs.h>
#include <pipewire/loop.h>

#include "cycle.h"
#include "meters.h"
#include "base/now.h"
#include "resume.h"
#include "tap.h"

static void count(_Atomic uint64_t *to, uint64_t value)
{
	atomic_store_explicit(to, value, memory_order_relaxed);
}

TB_RT static void note_facts(struct tb_graph *g, const struct spa_io_clock *clock)
{
	struct tb_graph_facts *f = &g->facts;
	uint64_t busy_ns = TB_RT_TRUST(tb_now_ns()) - g->begun_ns;

	tb_cycle_learn(&g->usual_ns, busy_ns);
	count(&f->n_cycles, g->cycle.n_mixed);
	count(&f->n_lost, g->cycle.n_lost);
	count(&f->n_late, g->cycle.n_late);
	atomic_store_explicit(&f->quantum_frames, (uint32_t)clock->duration, memory_order_relaxed);
	/* The control thread may look at once: the other facts are stored before. */
	if (atomic_exchange_explicit(&f->rate_hz, clock->rate.denom, memory_order_release)
		!= clock->rate.denom)
		TB_RT_TRUST(pw_loop_signal_event(g->main_loop, g->other_rate));
	atomic_store_explicit(&f->busy_ns, (uint32_t)busy_ns, memory_order_relaxed);
}

static double read_fact(const _Atomic uint32_t *fact)
{
	return (double)atomic_load_explicit(fact, memory_order_relaxed);
}

static int send_meters(struct tb_graph *g, const struct tb_roster *r)
{
	double rate_hz = read_fact(&g->facts.rate_hz);
	double quantum_frames = read_fact(&g->facts.quantum_frames);
	double busy_frames = read_fact(&g->facts.busy_ns) * rate_hz / (double)SPA_NSEC_PER_SEC;
	const double facts[TB_METERS_N_FACTS] = {
		[TB_METERS_RATE_HZ] = (double)r->engine_rate_hz,
		[TB_METERS_QUANTUM_FRAMES] = quantum_frames,
		[TB_METERS_LOAD] = quantum_frames > 0.0 ? busy_frames / quantum_frames : 0.0,
		[TB_METERS_CYCLES] = (double)g->cycle.n_mixed,
		[TB_METERS_LOST] = (double)g->cycle.n_lost,
		[TB_METERS_LATE] = (double)g->cycle.n_late,
	};

	return tb_meters_send(&g->meters, r->meters, r->mix.mixer, facts);
}

/* What the buses play, for whoever measures them. */
static void tap_buses(
	const struct tb_roster *r, uint32_t n_frames, const struct spa_io_clock *clock)
{
	for (uint32_t i = 0; i < r->n_buses; i++) {
		const struct tb_terminal *t = r->buses[i];

		if (t->tap)
			tb_tap_write(t->tap, (const float *const *)&r->mix.rows[t->first_channel],
				n_frames, clock->rate.denom);
	}
}

/* As TB_RT_TRUST(tb_now_ns()), but it goes on while the machine sleeps. */
TB_RT static uint64_t boottime_ns(void)
{
	struct timespec t;

	TB_RT_TRUST(clock_gettime(CLOCK_BOOTTIME, &t));
	return SPA_TIMESPEC_TO_NSEC(&t);
}

/* Nobody knows who listens to the loudspeakers when the machine wakes up. */
static void fade_buses_in(const struct tb_roster *r)
{
	for (uint32_t i = 0; i < r->n_buses; i++)
		if (r->buses[i]->is_playback)
			tb_mixer_fade_bus_in(r->mix.mixer, i);
}

static uint32_t n_mixed_frames(const struct tb_graph *g)
{
	return (uint32_t)SPA_MIN(g->mixed.duration, TB_MAX_FRAMES);
}

/* Buffers, blocks and rows, and who woke up. */
TB_RT static void open_mix(struct tb_graph *g)
{
	const struct tb_roster *r = g->roster;
	uint32_t n_frames = n_mixed_frames(g);

	g->begun_ns = TB_RT_TRUST(tb_now_ns());
	if (tb_resume_note(&g->resume, boottime_ns(), g->begun_ns))
		fade_buses_in(r);
	tb_buses_take_buffers(r, n_frames, &g->mixed);
	tb_strips_set_blocks(r, n_frames, &g->mixed);
	tb_buses_set_rows(r);
}

TB_RT static void close_mix(struct tb_graph *g)
{
	const struct tb_roster *r = g->roster;
	uint32_t n_frames = n_mixed_frames(g);

	tap_buses(r, n_frames, &g->mixed);
	for (uint32_t i = 0; i < r->n_strips; i++)
		r->strips[i]->n_block_frames = 0;
	for (uint32_t i = 0; i < r->n_buses; i++)
		tb_bus_send(r, i, n_frames, &g->mixed);
	for (uint32_t i = 0; i < r->n_patches; i++)
		tb_patch_end_cycle(r->patches[i], n_frames);
	g->is_hurried = false;
	note_facts(g, &g->mixed);
	tb_deadline_arm_next(g, &g->mixed);
}

/* Up to where a return is awaited, or to the end. */
TB_RT static void go_on(struct tb_graph *g)
{
	while (tb_mixer_go_on(g->roster->mix.mixer)) {
		if (!g->is_hurried && tb_cycle_pause(&g->cycle)) {
			g->paused_ns = TB_RT_TRUST(tb_now_ns());
			return;
		}
	}
	close_mix(g);
}

/* A pause is no work: it counts neither as load nor as what a mix usually takes. */
TB_RT static void resume(struct tb_graph *g)
{
	tb_cycle_resume(&g->cycle);
	g->begun_ns += TB_RT_TRUST(tb_now_ns()) - g->paused_ns;
	go_on(g);
}

void tb_graph_catch_up(struct tb_graph *g)
{
	if (!g->cycle.is_paused)
		return;
	g->is_hurried = true;
	resume(g);
}

/* One that nobody has finished: its time is over. */
void tb_graph_begin_cycle(struct tb_graph *g, uint64_t number)
{
	if (!g->cycle.is_paused || number == g->cycle.number)
		return;
	tb_cycle_expire(&g->cycle, g->cycle.number);
	tb_graph_catch_up(g);
}

/* How long nothing was mixed for since the last cycle.  A freewheeling graph takes as long as it
 * likes for a cycle: there, what counts is the sound that has passed. */
TB_RT static uint64_t gap_ns(const struct spa_io_clock *last, const struct spa_io_clock *clock)
{
	uint64_t end_ns = last->nsec + tb_clock_ns(last, last->duration);
	uint64_t end = last->position + last->duration;

	if (!tb_clock_is_free(clock))
		return clock->nsec > end_ns ? clock->nsec - end_ns : 0;
	return clock->id == last->id && clock->position > end
	               ? tb_clock_ns(clock, clock->position - end)
	               : 0;
}

void tb_graph_mix(struct tb_graph *g, const struct spa_io_clock *clock)
{
	const struct tb_roster *r = g->roster;

	if (g->cycle.is_paused) {
		resume(g);
		return;
	}
	if (!tb_cycle_mix(&g->cycle, clock->cycle))
		return;
	if (g->mixed.duration > 0)
		tb_mixer_gap(r->mix.mixer, gap_ns(&g->mixed, clock));
	g->mixed = *clock;
	open_mix(g);
	if (r->n_patches > 0 && !r->mix.gear) {
		tb_strips_fill_blocks(r, n_mixed_frames(g));
		tb_mix_begin(&r->mix, n_mixed_frames(g));
		go_on(g);
	} else {
		tb_mix_run(&r->mix, n_mixed_frames(g));
		close_mix(g);
	}
}

/* The cycle begins, and the strips are yet to come, if there are any. */
int tb_graph_process(struct tb_graph *g)
{
	struct spa_io_clock clock;

	if (!g->position || !g->is_filter_awake)
		return SPA_STATUS_OK;
	clock = tb_clock_read(&g->position->clock);
	tb_graph_begin_cycle(g, clock.cycle);
	if (!tb_cycle_awaits(&g->cycle, clock.cycle))
		tb_graph_mix(g, &clock);
	return send_meters(g, g->roster);
}
