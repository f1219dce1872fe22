/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The EQ on the data thread while it changes: glides, and cross-fades from what a band was
 * to what it becomes. */
#include <string.h>

#include "eq-impl.h"

#include "base/small.h"

/* m2 of peak, notch and bandpass is 0 but for what matching bends. */
#define NO_V2 0.1f
/* A larger change is no step of a drag: as a factor, in dB, and in widths of the band. */
#define Q_JUMP       1.1f
#define GAIN_JUMP_DB 1.0f
#define FREQ_JUMP    1.0f
/* A glide may go no farther, in widths: a single one, and one of a drag.  Nor may the band become
 * wider by this factor, or be wrong halfway by this part of the input. */
#define FAR_AT_ONCE 0.25f
#define FAR_DRAGGED 1.0f
#define WIDER       1.5f
#define WRONG       0.1f
/* The last fourth of a cross-fade is heard, or its last 10 ms. */
#define FADE_HEARD 4u
/* Frames that are cross-faded at a time. */
#define CHUNK 128u

/* ---- settings ---- */

/* x^(1/n) for n from 40 up, to 1e-4 after n multiplications: ln by exponent and
 * atanh, exp by its series. */
static float nth_root(float x, uint32_t n)
{
	union {
		float f;
		uint32_t u;
	} bits = { x };
	double exponent = (double)((int)(bits.u >> 23) - 127), t, ln, e;

	bits.u = (bits.u & 0x7fffffu) | 0x3f800000u;
	t = (bits.f - 1.4142135623730951) / (bits.f + 1.4142135623730951);
	ln = (exponent + 0.5) * 0.6931471805599453
	     + 2.0 * t * (1.0 + t * t * (1.0 / 3 + t * t * (1.0 / 5 + t * t / 7)));
	e = ln / n;
	return (float)(1.0 + e * (1.0 + e / 2 * (1.0 + e / 3 * (1.0 + e / 4 * (1.0 + e / 5)))));
}

static void aim_band(struct tb_eq *eq, uint32_t b)
{
	const struct tb_svf *to = &eq->aim.band[b];
	struct tb_svf *now = &eq->now[b], *step = &eq->step[b];
	uint32_t n = eq->glide_left;
	float part = 1.0f / (float)n;

	/* a band that sounded nothing starts where it will be */
	if (!(eq->sounding & 1u << b)) {
		now->g = to->g;
		now->k = to->k;
	}
	step->g = now->g == to->g ? 1.0f : nth_root(to->g / now->g, n);
	step->k = (to->k - now->k) * part;
	step->m0 = (to->m0 - now->m0) * part;
	step->m1 = (to->m1 - now->m1) * part;
	step->m2 = (to->m2 - now->m2) * part;
}

static void make_steps(struct tb_eq *eq)
{
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		aim_band(eq, b);
	eq->step_left = tb_min_u32(eq->glide_left, eq->aim.glide_frames);
}

static float size(float x)
{
	return x < 0.0f ? -x : x;
}

/* How far something has moved, of its width, squared: by frequency ratio `up`, squared. */
static float moved(float up, float width)
{
	return (up + 1.0f / up - 2.0f) / width;
}

/* g and k of a section's poles and of its zeros, each squared. */
struct places {
	float poles, width, zeros, zeros_width;
};

/* If there are no zeros, or they are narrower, their place is that of the poles. */
static struct places places_of(const struct tb_svf *f)
{
	float poles = f->g * f->g, width = f->k * f->k, damping = f->m0 * f->k + f->m1;
	float product = f->m0 * (f->m0 + f->m2);
	struct places p = { poles, width, poles, width };

	if (product > 0.0f) {
		p.zeros = poles * product / (f->m0 * f->m0);
		p.zeros_width = tb_max_f(damping * damping / product, width);
	}
	return p;
}

/* Halfway of a glide m0 k + m1 is wrong by this much of k, where k and m0 both move: narrow zeros
 * between wide poles are the difference of numbers that are a hundred times as large. */
static float wrong_halfway(const struct tb_svf *a, const struct tb_svf *b)
{
	return size((b->k - a->k) * (b->m0 - a->m0)) / (4.0f * tb_min_f(a->k, b->k));
}

/* Whether a glide would sound like nothing between the two, or let out louder what rings. */
static bool is_apart(const struct tb_svf *from, const struct tb_svf *to, float most)
{
	struct places a = places_of(from), b = places_of(to);
	float wider = b.width / a.width;

	return wrong_halfway(from, to) > WRONG || tb_max_f(wider, 1.0f / wider) > WIDER * WIDER
	       || moved(b.poles / a.poles, tb_min_f(a.width, b.width)) > most * most
	       || moved(b.zeros / a.zeros, tb_min_f(a.zeros_width, b.zeros_width)) > most * most;
}

/* Whether the change is too large for a step of a drag. */
static bool is_far(const struct tb_eq_shape *from, const struct tb_eq_shape *to)
{
	float up = to->freq_hz / from->freq_hz, wider = to->q / from->q;

	return from->type != to->type || tb_max_f(wider, 1.0f / wider) > Q_JUMP
	       || size(to->gain_db - from->gain_db) > GAIN_JUMP_DB
	       || size(up - 1.0f / up) * tb_max_f(from->q, to->q) > FREQ_JUMP;
}

/* A band also jumps to no gain at all, where it is a wire; but one that is switched off glides.  A
 * drag counts from where the band has come to, which may be several steps behind. */
static bool jumps(const struct tb_eq *eq, const struct tb_eq_coeffs *c, uint32_t b, uint32_t length)
{
	float most = length > c->glide_frames ? FAR_DRAGGED : FAR_AT_ONCE;

	return (eq->sounding & c->on & 1u << b)
	       && (is_far(&eq->aim.shape[b], &c->shape[b])
		       || is_apart(&eq->now[b], &c->band[b], most));
}

/* How much of what the old section holds the new one would hold of the same: of a tone where
 * the old one rings.  Elsewhere it may hold more: too little is a slow beginning, too much
 * would be heard. */
static float part_kept(const struct tb_svf *from, const struct tb_svf *to)
{
	float up = to->g / from->g, most = tb_max_f(to->k, size(up - 1.0f / up));

	return most > from->k ? from->k / most : 1.0f;
}

/* How many of a cross-fade's frames are heard: before them the new section settles unheard. */
static uint32_t heard_frames(uint32_t fade_frames, uint32_t glide_frames)
{
	return tb_min_u32(fade_frames, tb_max_u32(2 * glide_frames, fade_frames / FADE_HEARD));
}

/* The new section begins with that.  One that nobody has heard yet is forgotten. */
static void start_fade(struct tb_eq *eq, uint32_t b)
{
	struct tb_eq_former *former = &eq->former[b];
	const struct tb_svf *to = &eq->aim.band[b];
	float part;

	if (!(eq->fading & 1u << b)) {
		former->svf = eq->now[b];
		for (uint32_t c = 0; c < TB_EQ_CHANNELS; c++)
			memcpy(former->state[c], eq->state[c][b], sizeof(former->state[c]));
	}
	part = part_kept(&former->svf, to);
	former->left = eq->aim.fade_frames[b];
	former->per_frame = 1.0f / (float)heard_frames(former->left, eq->aim.glide_frames);
	for (uint32_t c = 0; c < TB_EQ_CHANNELS; c++)
		for (uint32_t s = 0; s < 2; s++)
			eq->state[c][b][s] = former->state[c][s] * (double)part;
	eq->now[b] = *to;
	eq->fading |= 1u << b;
}

/* A band that is switched off is gone when its glide is over, whatever it was before. */
static void hurry_fade(struct tb_eq *eq, uint32_t b)
{
	struct tb_eq_former *former = &eq->former[b];

	if (former->left <= eq->aim.glide_frames)
		return;
	former->per_frame = tb_min_f((float)former->left * former->per_frame, 1.0f)
	                    / (float)eq->aim.glide_frames;
	former->left = eq->aim.glide_frames;
}

/* Whether it must not turn to c: it is changing already, and would not be heard sooner. */
static bool is_busy(const struct tb_eq *eq, const struct tb_eq_coeffs *c, uint32_t b)
{
	const struct tb_eq_former *former = &eq->former[b];

	return (eq->fading & 1u << b)
	       && ((float)former->left * former->per_frame <= 1.0f
		       || c->fade_frames[b] >= former->left);
}

/* Bands that would jump during a cross-fade stay for now. */
static bool hold_back(const struct tb_eq *eq, struct tb_eq_coeffs *c, uint32_t length)
{
	bool any = false;

	for (uint32_t b = 0; b < TB_EQ_BANDS; b++) {
		if (!is_busy(eq, c, b) || !jumps(eq, c, b, length))
			continue;
		c->band[b] = eq->aim.band[b];
		c->shape[b] = eq->aim.shape[b];
		c->fade_frames[b] = eq->aim.fade_frames[b];
		c->active |= eq->aim.active & 1u << b; /* also where it is to be a wire */
		any = true;
	}
	return any;
}

/* A switch, or a jump of any band, is no step of a drag. */
static bool is_step(const struct tb_eq *eq, const struct tb_eq_coeffs *c)
{
	if (!eq->sounding || eq->aim.on != c->on)
		return false;
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		if ((c->on & 1u << b) && is_far(&eq->aim.shape[b], &c->shape[b]))
			return false;
	return true;
}

/* Frames until it is there. */
static uint32_t length_of_glide(struct tb_eq *eq, const struct tb_eq_coeffs *c)
{
	uint32_t length = tb_stream_take(&eq->stream, c->glide_frames * (1000 / TB_EQ_GLIDE_MS));

	return length > 0 && is_step(eq, c) ? length : c->glide_frames;
}

static void set_out(struct tb_eq *eq, const struct tb_eq_coeffs *c, uint32_t length)
{
	uint32_t jumping = 0;

	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		if (!is_busy(eq, c, b) && jumps(eq, c, b, length))
			jumping |= 1u << b;
	eq->aim = *c;
	if (!((eq->sounding | c->active) && c->glide_frames)) {
		eq->fading = 0;
		tb_eq_settle(eq);
		return;
	}
	eq->glide_left = length;
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++) {
		if (jumping & 1u << b)
			start_fade(eq, b);
		else if (eq->fading & ~c->on & 1u << b)
			hurry_fade(eq, b);
	}
	make_steps(eq);
	eq->sounding |= c->active;
}

void tb_eq_aim(struct tb_eq *eq, const struct tb_eq_coeffs *c)
{
	struct tb_eq_coeffs possible = *c;
	uint32_t length;

	if (memcmp(eq->waits ? &eq->next : &eq->aim, c, sizeof(*c)) == 0)
		return;
	length = length_of_glide(eq, c);
	eq->waits = hold_back(eq, &possible, length);
	eq->next = *c;
	set_out(eq, &possible, length);
}

/* ---- sections that move ---- */

struct section {
	struct tb_svf *now;
	const struct tb_svf *step;
	double *state; /* of channel c: state[c * stride], [c * stride + 1] */
	uint32_t stride;
	float damp;
};

/* Whether a resonance that gets wider must lose what it holds: v1 of a tone goes with
 * 1 / k, so that m1 v1 would be heard as loud as it held, all at once.  Where v2 is heard
 * it is the signal itself, and stays. */
static bool damps(const struct tb_eq *eq, uint32_t b)
{
	const struct tb_svf *now = &eq->now[b], *to = &eq->aim.band[b];
	float most = now->m2 * now->m2 > to->m2 * to->m2 ? now->m2 : to->m2;

	return eq->step[b].k > 0.0f && most < NO_V2 && most > -NO_V2;
}

static struct section section_of(struct tb_eq *eq, uint32_t b)
{
	return (struct section){ &eq->now[b], &eq->step[b], eq->state[0][b], 2 * TB_EQ_BANDS,
		damps(eq, b) ? 1.0f : 0.0f };
}

static const struct tb_svf still = TB_SVF_STILL;

TB_RT static struct section former_of(struct tb_eq *eq, uint32_t b)
{
	return (struct section){ &eq->former[b].svf, &still, eq->former[b].state[0], 2, 0.0f };
}

static void clear_section(struct tb_eq_group *g, uint32_t i)
{
	memset(g->glide.now[i], 0, sizeof(g->glide.now[i]));
	memset(g->glide.step[i], 0, sizeof(g->glide.step[i]));
	memset(g->glide.damp[i], 0, sizeof(g->glide.damp[i]));
	memset(g->state[i], 0, sizeof(g->state[i]));
}

static void gather(struct tb_eq_group *g, const struct section *sections, uint32_t first)
{
	for (uint32_t i = 0; i < g->n_bands; i++) {
		const struct section *s = &sections[i];

		clear_section(g, i);
		for (uint32_t l = 0; l < g->n_lanes; l++) {
			g->state[i][0][l] = (float)s->state[(first + l) * s->stride];
			g->state[i][1][l] = (float)s->state[(first + l) * s->stride + 1];
			g->glide.damp[i][l] = s->damp;
			for (uint32_t c = 0; c < TB_SVF_FLOATS; c++) {
				g->glide.now[i][c][l] = (&s->now->g)[c];
				g->glide.step[i][c][l] = (&s->step->g)[c];
			}
		}
	}
}

/* The way to double and back is exact: it rounds to the float it was. */
static void scatter(struct tb_eq *eq, const struct tb_eq_group *g, const struct section *sections,
	uint32_t first, uint32_t n_frames)
{
	for (uint32_t l = 0; l < g->n_lanes; l++) {
		double state[TB_EQ_BANDS][2];

		for (uint32_t i = 0; i < g->n_bands; i++)
			for (uint32_t s = 0; s < 2; s++)
				state[i][s] = g->state[i][s][l];
		tb_eq_tidy(eq, state, g->n_bands, g->row[l], n_frames);
		for (uint32_t i = 0; i < g->n_bands; i++)
			memcpy(sections[i].state + (first + l) * sections[i].stride, state[i],
				sizeof(state[i]));
	}
}

/* Runs the sections in series, on all channels. */
static void run_sections(const struct tb_eq_kernels *k, const struct tb_eq_job *job,
	const struct section *sections, uint32_t n_sections, uint32_t n_frames)
{
	struct tb_eq_group g TB_ALIGNED;

	g.n_bands = n_sections;
	for (uint32_t first = 0; first < job->n_channels; first += k->lanes) {
		uint32_t left = job->n_channels - first;

		g.n_lanes = left < k->lanes ? left : k->lanes;
		memcpy(g.row, job->io + first, g.n_lanes * sizeof(*g.row));
		gather(&g, sections, first);
		k->across_gliding(&g, n_frames);
		scatter(job->eq, &g, sections, first, n_frames);
	}
	for (uint32_t i = 0; i < n_sections; i++)
		for (uint32_t c = 0; c < TB_SVF_FLOATS; c++)
			(&sections[i].now->g)[c] = g.glide.now[i][c][0];
}

/* ---- cross-fades ---- */

/* 1 until `left` is 1, from there to 0 with it, level at both ends. */
static inline float heard(float left)
{
	left = left < 1.0f ? left : 1.0f;
	return left * left * (3.0f - 2.0f * left);
}

static void cross_fade(float *row, const float *former, const struct tb_eq_former *f, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		row[i] += heard((float)(f->left - i) * f->per_frame) * (former[i] - row[i]);
}

TB_RT static void run_fading(
	const struct tb_eq_kernels *k, const struct tb_eq_job *job, uint32_t b, uint32_t n_frames)
{
	float former[TB_EQ_CHANNELS][CHUNK], *rows[TB_EQ_CHANNELS];
	struct tb_eq_job beside = { job->eq, rows, job->n_channels };
	struct section from = former_of(job->eq, b), to = section_of(job->eq, b);

	for (uint32_t c = 0; c < job->n_channels; c++) {
		rows[c] = former[c];
		memcpy(rows[c], job->io[c], n_frames * sizeof(float));
	}
	run_sections(k, &beside, &from, 1, n_frames);
	run_sections(k, job, &to, 1, n_frames);
	for (uint32_t c = 0; c < job->n_channels; c++)
		cross_fade(job->io[c], former[c], &job->eq->former[b], n_frames);
	job->eq->former[b].left -= n_frames;
	if (job->eq->former[b].left == 0)
		job->eq->fading &= ~(1u << b);
}

/* ---- all bands ---- */

/* What lies between two cross-fades is run at once. */
TB_RT static void run_bands(
	const struct tb_eq_kernels *k, const struct tb_eq_job *job, uint32_t n_frames)
{
	struct section sections[TB_EQ_BANDS];
	uint32_t sounding = job->eq->sounding, fading = job->eq->fading, n = 0;

	for (uint32_t b = 0; b < TB_EQ_BANDS; b++) {
		if (sounding & ~fading & 1u << b)
			sections[n++] = section_of(job->eq, b);
		if (n > 0 && (fading & 1u << b || b == TB_EQ_BANDS - 1)) {
			run_sections(k, job, sections, n, n_frames);
			n = 0;
		}
		if (fading & 1u << b)
			run_fading(k, job, b, n_frames);
	}
}

/* Frames until something ends. */
static uint32_t segment(const struct tb_eq *eq, uint32_t n_frames)
{
	if (eq->glide_left > 0)
		n_frames = tb_min_u32(n_frames, eq->step_left);
	for (uint32_t b = 0; b < TB_EQ_BANDS; b++)
		if (eq->fading & 1u << b)
			n_frames = tb_min_u32(tb_min_u32(n_frames, CHUNK), eq->former[b].left);
	return n_frames;
}

/* What has ended: a glide, or cross-fades of `faded`. */
static void end_segment(struct tb_eq *eq, uint32_t n_frames, uint32_t faded)
{
	bool glided = eq->glide_left > 0;

	eq->glide_left -= glided ? n_frames : 0;
	eq->step_left -= glided ? n_frames : 0;
	if (eq->glide_left == 0 && (glided || faded))
		tb_eq_settle(eq);
	else if (glided && eq->step_left == 0)
		make_steps(eq);
	if (faded && eq->waits) {
		struct tb_eq_coeffs next = eq->next;

		uint32_t length = tb_max_u32(eq->glide_left, next.glide_frames);

		eq->waits = hold_back(eq, &next, length);
		set_out(eq, &next, length);
	}
}

uint32_t tb_eq_run_moves(
	const struct tb_eq_kernels *k, const struct tb_eq_job *job, uint32_t n_frames)
{
	struct tb_eq *eq = job->eq;
	float *io[TB_EQ_CHANNELS];
	const struct tb_eq_job part = { eq, io, job->n_channels };
	uint32_t at = 0;

	while (at < n_frames && (eq->glide_left > 0 || eq->fading)) {
		uint32_t n = segment(eq, n_frames - at), fading = eq->fading;

		for (uint32_t c = 0; c < job->n_channels; c++)
			io[c] = job->io[c] + at;
		run_bands(k, &part, n);
		end_segment(eq, n, fading & ~eq->fading);
		at += n;
	}
	return at;
}
