/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The strips that work, stage by stage, so that channels of all strips share the lanes
 * of a stage. */
#include <string.h>

#include "chains.h"
#include "moves.h"
#include "rows.h"
#include "base/small.h"
#include "stages.h"

static uint32_t first_row(const struct tb_mixer *m, uint32_t s)
{
	return m->shape.strip_row[s];
}

static uint32_t n_rows(const struct tb_mixer *m, uint32_t s)
{
	return m->shape.strip_row[s + 1] - m->shape.strip_row[s];
}

static float **rows_of(const struct tb_mixer *m, uint32_t s)
{
	return &m->data.jobs.row[first_row(m, s)];
}

static float **aligned_of(const struct tb_mixer *m, uint32_t s)
{
	return &m->data.jobs.aligned[first_row(m, s)];
}

static bool sounds(const struct tb_mixer *m, uint32_t s, uint32_t first)
{
	for (uint32_t c = 0; c < n_rows(m, s); c++)
		if (tb_rows_has(m->data.sounding, first + first_row(m, s) + c))
			return true;
	return false;
}

static void silence(struct tb_mixer *m, uint32_t s, uint32_t n)
{
	for (uint32_t c = 0; c < n_rows(m, s); c++)
		memset(rows_of(m, s)[c], 0, n * sizeof(float));
}

/* ---- asleep ---- */

static struct tb_keying keying(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];

	return (struct tb_keying){ &c->comp, c->key, c->hears_key };
}

/* Its gains stand still, or only a key moves them. */
static bool settled(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_chain *chain = &m->data.strip_chain[s];

	if (tb_key_wakes(m, keying(m, s)))
		return false;
	return tb_deesser_reduction_db(&chain->deess) == 0.0f
	       && (tb_rests_on_key(keying(m, s))
		       || tb_compressor_reduction_db(&chain->comp) == 0.0f)
	       && tb_limiter_least_gain(&chain->limiter) == 1.0f
	       && (tb_gate_is_idle(&chain->gate) || chain->n_quiet >= TB_GATE_QUIET_FRAMES);
}

static uint32_t quiet_frames(const struct tb_strip_chain *chain)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < TB_STRIP_SLOTS; i++)
		most = tb_max_u32(most, tb_quiet_frames(&chain->slot[i]));
	return most;
}

static bool sleeps(const struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_chain *chain = &m->data.strip_chain[s];

	return chain->n_quiet >= quiet_frames(chain) && settled(m, s) && !sounds(m, s, 0);
}

/* ---- before the stages ---- */

/* Rows without signal, or with a NaN, are left out. */
static void make_rows(struct tb_mixer *m, uint32_t s, const float *const *in, uint32_t n)
{
	const float *heard[TB_MAX_CHANNELS];
	struct tb_line line = { &m->data.pre, m->shape.pre_at[s], n_rows(m, s),
		m->data.strip[s].moving, heard };

	for (uint32_t c = 0; c < line.n; c++) {
		uint32_t row = first_row(m, s) + c;

		heard[c] = tb_rows_has(m->data.sounding, row) ? in[row] : NULL;
	}
	for (uint32_t c = 0; c < n_rows(m, s); c++, line.first += line.n)
		tb_line_mix(&m->data, &line, rows_of(m, s)[c], n);
}

static void rest(struct tb_mixer *m, uint32_t s)
{
	struct tb_strip_chain *chain = &m->data.strip_chain[s];

	if (m->data.strip[s].awake)
		chain->slept_at = m->data.block_at;
	m->data.strip[s].awake = false;
	if (tb_rests_on_key(keying(m, s)))
		tb_rest_on(m, &chain->comp, &chain->rest, m->data.now->strip[s].key);
}

/* As if it had not slept, so that it is not heard when it did. */
static void rise(struct tb_mixer *m, uint32_t s)
{
	struct tb_strip_chain *chain = &m->data.strip_chain[s];

	if (!m->data.strip[s].awake) {
		tb_deesser_skip(&chain->deess, tb_steps_since(m, chain->slept_at));
		tb_compressor_skip(&chain->comp, tb_steps_since(m, chain->slept_at));
		tb_automix_wake(&chain->automix);
		tb_limiter_skip(&chain->limiter, m->data.block_at - chain->slept_at);
	}
	m->data.strip[s].awake = true;
	tb_rest_end(m, &chain->comp, &chain->rest);
}

/* What it did, and its meters. */
static void show(struct tb_mixer *m, uint32_t s, uint32_t n, struct tb_meter_block block)
{
	struct tb_strip_chain *chain = &m->data.strip_chain[s];

	tb_strip_note_reduction(m, s);
	if (sounds(m, s, 0) || sounds(m, s, m->shape.n_rows)) {
		m->data.strip[s].heard_at = m->data.block_at + n;
		chain->n_quiet = 0;
		tb_strip_meter(m, s, m->data.in, n, block);
	} else {
		if (chain->n_quiet < TB_GATE_QUIET_FRAMES)
			chain->n_quiet += n;
		tb_strip_meter_fall(m, s, block);
	}
}

/* Lists who is awake and has anything to do. */
static uint32_t wake(struct tb_mixer *m, const float *const *in, uint32_t n, uint16_t *awake,
	struct tb_meter_block block)
{
	uint32_t n_awake = 0;

	for (uint32_t i = 0; i < m->data.n_working_strips; i++) {
		uint32_t s = m->data.working_strip[i];
		struct tb_strip_chain *chain = &m->data.strip_chain[s];

		if (!tb_rests_on_key(keying(m, s)))
			tb_rest_leave(m, &chain->comp, &chain->rest);
		if (!sleeps(m, s)) {
			rise(m, s);
			if (tb_strip_passes(m, s)) {
				tb_strip_pass(m, s);
				show(m, s, n, block);
				continue;
			}
			make_rows(m, s, in, n);
			awake[n_awake++] = (uint16_t)s;
			continue;
		}
		rest(m, s);
		if (m->data.now->strip_is_key[s])
			silence(m, s, n);
		if (!m->data.strip[s].meter_rests)
			tb_strip_meter_fall(m, s, block);
	}
	return n_awake;
}

/* ---- stages ---- */

struct stage {
	const uint16_t *strip;
	uint32_t n_strips, n_frames;
};

static bool sounds_in(const struct tb_mixer *m, uint32_t s, enum tb_strip_slot slot)
{
	return tb_insert_slot_sounds(&m->data.strip_chain[s].slot[slot]);
}

static void run_slots(struct tb_mixer *m, const struct stage *stage, enum tb_strip_slot slot,
	enum tb_insert_position position)
{
	for (uint32_t i = 0; i < stage->n_strips; i++)
		if (sounds_in(m, stage->strip[i], slot))
			tb_strip_run_slot(m, stage->strip[i], slot, position, stage->n_frames);
}

static void send_inserts(
	struct tb_mixer *m, const struct stage *stage, enum tb_insert_position position)
{
	for (uint32_t i = 0; i < stage->n_strips; i++)
		if (sounds_in(m, stage->strip[i], TB_SLOT_INSERT))
			tb_strip_send(m, stage->strip[i], position, stage->n_frames);
}

static struct tb_dyn_run dyn_run(const struct tb_mixer *m)
{
	return (struct tb_dyn_run){
		.k = m->data.processors.dyn,
		.eq = m->data.processors.eq,
		.scratch = m->data.dyn_scratch,
		.phase = (uint32_t)(m->data.block_at % TB_STEP_FRAMES),
	};
}

static void run_gates(struct tb_mixer *m, const struct stage *stage)
{
	struct tb_dyn_run run = dyn_run(m);
	uint32_t n = 0;

	for (uint32_t i = 0; i < stage->n_strips; i++) {
		uint32_t s = stage->strip[i];
		struct tb_gate *gate = &m->data.strip_chain[s].gate;

		if (tb_gate_is_idle(gate))
			gate->least = 1.0f;
		else
			m->data.jobs.gate[n++] =
				(struct tb_gate_job){ gate, rows_of(m, s), NULL, n_rows(m, s), 0 };
	}
	tb_gate_run(&run, m->data.jobs.gate, n, stage->n_frames);
}

static void add_eq(struct tb_mixer *m, uint32_t s, struct tb_eq *eq, uint32_t *n)
{
	if (!tb_eq_is_idle(eq))
		m->data.jobs.eq[(*n)++] = (struct tb_eq_job){ eq, rows_of(m, s), n_rows(m, s) };
}

static void run_highpasses(struct tb_mixer *m, const struct stage *stage)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < stage->n_strips; i++)
		add_eq(m, stage->strip[i], &m->data.strip_chain[stage->strip[i]].highpass, &n);
	tb_eq_run(m->data.processors.eq, m->data.jobs.eq, n, stage->n_frames);
}

static void run_eqs(struct tb_mixer *m, const struct stage *stage)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < stage->n_strips; i++)
		add_eq(m, stage->strip[i], &m->data.strip_chain[stage->strip[i]].eq, &n);
	tb_eq_run(m->data.processors.eq, m->data.jobs.eq, n, stage->n_frames);
}

static void run_deessers(struct tb_mixer *m, const struct stage *stage)
{
	struct tb_dyn_run run = dyn_run(m);

	for (uint32_t i = 0; i < stage->n_strips; i++) {
		uint32_t s = stage->strip[i];
		struct tb_deesser_job job = { &m->data.strip_chain[s].deess, rows_of(m, s),
			n_rows(m, s) };

		tb_deesser_run(&run, &job, stage->n_frames);
	}
}

static struct tb_compressor_job compressor_job(struct tb_mixer *m, uint32_t s)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];
	struct tb_compressor_job job = { &m->data.strip_chain[s].comp, rows_of(m, s), NULL,
		n_rows(m, s), 0 };

	if (c->key >= 0 && m->data.strip[c->key].works) {
		job.key = (const float *const *)rows_of(m, (uint32_t)c->key);
		job.n_key = c->hears_key ? n_rows(m, (uint32_t)c->key) : 0;
	}
	return job;
}

static void run_compressors(struct tb_mixer *m, const struct stage *stage)
{
	struct tb_dyn_run run = dyn_run(m);
	uint32_t n = 0;

	for (uint32_t i = 0; i < stage->n_strips; i++) {
		struct tb_compressor *comp = &m->data.strip_chain[stage->strip[i]].comp;

		if (tb_compressor_is_idle(comp))
			comp->most = 0.0f;
		else
			m->data.jobs.comp[n++] = compressor_job(m, stage->strip[i]);
	}
	tb_compressor_run(&run, m->data.jobs.comp, n, stage->n_frames);
}

/* Who sleeps counts too: it is silent, and has to know its gain when it wakes. */
static void run_automix(struct tb_mixer *m, uint32_t n_frames)
{
	struct tb_dyn_run run = dyn_run(m);
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->data.n_working_strips; i++) {
		uint32_t s = m->data.working_strip[i];
		struct tb_automix *automix = &m->data.strip_chain[s].automix;

		if (!tb_automix_is_idle(automix))
			m->data.jobs.automix[n++] = (struct tb_automix_job){ automix, rows_of(m, s),
				m->data.strip[s].awake ? n_rows(m, s) : 0 };
	}
	if (n > 0)
		tb_automix_run(
			&run, m->data.jobs.automix, n, m->data.block_at - TB_CLOCK_START, n_frames);
}

static void run_limiters(struct tb_mixer *m, const struct stage *stage)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < stage->n_strips; i++) {
		uint32_t s = stage->strip[i];
		struct tb_limiter *limiter = &m->data.strip_chain[s].limiter;

		if (tb_limiter_is_idle(limiter))
			limiter->most = 0.0f;
		else
			m->data.jobs.limiter[n++] =
				(struct tb_limiter_job){ limiter, rows_of(m, s) };
	}
	tb_limiter_run(m->data.processors.limiter, m->data.jobs.limiter, n, stage->n_frames);
}

/* While gains move they may leave the aligned rows even where no delay is left. */
static bool makes_aligned(const struct tb_mixer *m, uint32_t s)
{
	return m->data.ramp_left > 0 || !tb_delay_is_idle(&m->data.strip_chain[s].align);
}

/* A late strip in place, another one beside what it is for buses that are not late. */
static void run_aligns(struct tb_mixer *m, const struct stage *stage)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < stage->n_strips; i++) {
		uint32_t s = stage->strip[i];
		struct tb_strip_chain *chain = &m->data.strip_chain[s];

		if (makes_aligned(m, s)) {
			for (uint32_t c = 0; c < n_rows(m, s); c++)
				memcpy(aligned_of(m, s)[c], rows_of(m, s)[c],
					stage->n_frames * sizeof(float));
			m->data.jobs.align[n++] =
				(struct tb_delay_job){ &chain->align, aligned_of(m, s) };
		}
		if (!tb_delay_is_idle(&chain->lack))
			m->data.jobs.align[n++] =
				(struct tb_delay_job){ &chain->lack, rows_of(m, s) };
	}
	tb_delay_run(m->data.jobs.align, n, stage->n_frames);
}

/* ---- after the stages ---- */

/* What no processor could cope with is silenced, and forgotten. */
static void start_anew(struct tb_mixer *m, uint32_t s, uint32_t n)
{
	const struct tb_strip_coeffs *c = &m->data.now->strip[s];
	struct tb_strip_chain *chain = &m->data.strip_chain[s];

	tb_strip_stages_change(chain, c, TB_STAGE_CLEAR);
	tb_delay_reset(&chain->lack, &c->lack);
	tb_delay_reset(&chain->align, &c->align);
	silence(m, s, n);
	tb_strip_count_bad(m, s);
}

static void measure(struct tb_mixer *m, uint32_t s, uint32_t n)
{
	struct tb_strip_chain *chain = &m->data.strip_chain[s];
	bool sane = tb_eq_take_failure(&chain->highpass) + tb_eq_take_failure(&chain->eq) == 0;

	for (uint32_t c = 0; c < n_rows(m, s); c++) {
		uint32_t row = m->shape.n_rows + first_row(m, s) + c;
		struct tb_block_level level = m->data.kernels->level(rows_of(m, s)[c], n);

		m->data.row_level[row] = level;
		sane &= tb_level_is_sane(level);
		if (level.peak > 0.0f)
			tb_rows_add(m->data.sounding, row);
	}
	if (sane)
		return;
	start_anew(m, s, n);
	for (uint32_t c = 0; c < n_rows(m, s); c++)
		tb_rows_remove(m->data.sounding, m->shape.n_rows + first_row(m, s) + c);
}

static void list_aligned(struct tb_mixer *m, uint32_t s, uint32_t n)
{
	if (!makes_aligned(m, s))
		return;
	for (uint32_t c = 0; c < n_rows(m, s); c++) {
		struct tb_block_level level = m->data.kernels->level(aligned_of(m, s)[c], n);

		if (level.peak > 0.0f && tb_level_is_sane(level))
			tb_rows_add(m->data.sounding, 2 * m->shape.n_rows + first_row(m, s) + c);
	}
}

static void finish(struct tb_mixer *m, uint32_t s, uint32_t n, struct tb_meter_block block)
{
	measure(m, s, n);
	list_aligned(m, s, n);
	show(m, s, n, block);
}

/* Raw rows as they come, processed rows of those who work. */
static void list_rows(struct tb_mixer *m, const float *const *in)
{
	memcpy(m->data.in, in, m->shape.n_rows * sizeof(*in));
	memcpy(m->data.in + m->shape.n_rows, m->data.jobs.row, m->shape.n_rows * sizeof(*in));
	memcpy(m->data.in + 2 * m->shape.n_rows, m->data.jobs.aligned,
		m->shape.n_rows * sizeof(*in));
}

/* Of whoever wake() has found. */
static struct stage awake_stage(const struct tb_mixer *m)
{
	const struct tb_parts *p = &m->data.parts;

	return (struct stage){ p->awake_strip, p->n_awake_strips, p->n_frames };
}

void tb_strips_begin(struct tb_mixer *m)
{
	struct tb_parts *p = &m->data.parts;
	struct stage stage;

	p->n_awake_strips = 0;
	if (m->data.n_working_strips == 0)
		return;
	list_rows(m, p->in);
	tb_keys_begin(m);
	p->n_awake_strips = wake(m, p->in, p->n_frames, p->awake_strip, p->meter);
	stage = awake_stage(m);
	run_slots(m, &stage, TB_SLOT_VOICE, TB_INSERT_PRE);
	send_inserts(m, &stage, TB_INSERT_PRE);
}

void tb_strips_work(struct tb_mixer *m)
{
	struct stage stage = awake_stage(m);

	if (m->data.n_working_strips == 0)
		return;
	run_slots(m, &stage, TB_SLOT_INSERT, TB_INSERT_PRE);
	run_highpasses(m, &stage);
	run_gates(m, &stage);
	run_eqs(m, &stage);
	run_deessers(m, &stage);
	tb_keys_record(m, stage.n_frames);
	run_compressors(m, &stage);
	run_automix(m, stage.n_frames);
	run_limiters(m, &stage);
	send_inserts(m, &stage, TB_INSERT_POST);
}

const float *const *tb_strips_finish(struct tb_mixer *m)
{
	struct stage stage = awake_stage(m);

	if (m->data.n_working_strips == 0)
		return m->data.parts.in;
	run_slots(m, &stage, TB_SLOT_INSERT, TB_INSERT_POST);
	run_slots(m, &stage, TB_SLOT_SPATIAL, TB_INSERT_POST);
	run_aligns(m, &stage);
	for (uint32_t i = 0; i < stage.n_strips; i++)
		finish(m, stage.strip[i], stage.n_frames, m->data.parts.meter);
	return m->data.in;
}
