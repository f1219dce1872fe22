/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An insert whose work another program does: what is heard while that comes, is late and
 * goes. */
#include "patch.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "process-impl.h"
#include "stream-rig.h"

#define RATE_HZ 48000u
#define N_FADE  480u
#define DRY     0.25f
#define WET     -0.5f

struct desk {
	struct tb_graph g;
	struct tb_patch *p;
	float in[RIG_CHANNELS][RIG_FRAMES], out[RIG_CHANNELS][RIG_FRAMES];
	float before;  /* the last sample of the block before */
	float largest; /* step between two samples since then */
	float wet;     /* what comes back */
};

static _Atomic(const char *) running;

static struct desk *desk_new(void)
{
	struct desk *d = calloc(1, sizeof(*d));

	d->g.mixed.rate = SPA_FRACTION(1, RATE_HZ);
	d->p = tb_patch_new(&d->g, "voice", RIG_CHANNELS, &running);
	d->p->send.stream = rig_stream_new();
	d->p->send.awake = d->p->back.awake = true;
	d->p->fade_frames = N_FADE;
	for (uint32_t c = 0; c < RIG_CHANNELS; c++)
		for (uint32_t i = 0; i < RIG_FRAMES; i++)
			d->in[c][i] = DRY;
	d->before = DRY;
	d->wet = WET;
	return d;
}

static void desk_free(struct desk *d)
{
	rig_stream_free(d->p->send.stream);
	tb_patch_free(d->p);
	free(d);
}

static void note_steps(struct desk *d)
{
	for (uint32_t i = 0; i < RIG_FRAMES; i++) {
		d->largest = fmaxf(d->largest, fabsf(d->out[0][i] - d->before));
		d->before = d->out[0][i];
		cr_assert_eq(d->out[1][i], d->out[0][i]);
	}
}

/* The mix sends, the return comes or not, and the mix goes on. */
static void cycle(struct desk *d, bool comes)
{
	const float *in[] = { d->in[0], d->in[1] };
	float *out[] = { d->out[0], d->out[1] };
	struct tb_terminal *back = &d->p->back;

	back->arrival.is_due = false;
	tb_patch_send(&d->p->insert, in, RIG_FRAMES);
	cr_assert_eq(back->arrival.is_due, d->p->send.awake, "the mix waits for what was sent");
	rig_read(d->p->send.stream);
	back->arrival.arrived = comes;
	back->n_block_frames = comes ? RIG_FRAMES : 0;
	for (uint32_t c = 0; c < RIG_CHANNELS; c++)
		for (uint32_t i = 0; i < RIG_FRAMES; i++)
			back->block[c * TB_BLOCK_STRIDE + i] = d->wet;
	tb_patch_run(&d->p->insert, in, out, RIG_FRAMES);
	note_steps(d);
	tb_patch_end_cycle(d->p, RIG_FRAMES);
}

static void cycles(struct desk *d, uint32_t n, bool come)
{
	for (uint32_t i = 0; i < n; i++)
		cycle(d, come);
}

static void expect_all(const struct desk *d, float level)
{
	for (uint32_t i = 0; i < RIG_FRAMES; i++)
		cr_assert_eq(d->out[0][i], level, "frame %u: %g", i, (double)d->out[0][i]);
}

/* Both ends of the fade differ by this much, so that no two samples are further apart. */
#define STEP (1.01f * (DRY - WET) / N_FADE)

Test(patch, a_return_that_never_comes_leaves_the_sound_as_it_is_and_is_not_late)
{
	struct desk *d = desk_new();

	cycles(d, 50, false);
	expect_all(d, DRY);
	cr_expect_eq(d->largest, 0.0f);
	cr_expect_eq(d->p->insert.n_late, 0);
	desk_free(d);
}

Test(patch, a_return_fades_in_within_its_time_and_is_bit_exact_then)
{
	struct desk *d = desk_new();

	cycle(d, true);
	cr_expect_gt(
		d->out[0][RIG_FRAMES - 1], WET + 0.1f, "%g", (double)d->out[0][RIG_FRAMES - 1]);
	cycles(d, N_FADE / RIG_FRAMES, true);
	cr_expect_eq(d->out[0][RIG_FRAMES - 1], WET);
	cr_expect_lt(d->largest, STEP, "a step of %g", (double)d->largest);
	cycle(d, true);
	expect_all(d, WET);
	desk_free(d);
}

Test(patch, a_return_that_is_late_is_missed_without_a_step_and_counted)
{
	struct desk *d = desk_new();

	cycles(d, 10, true);
	for (uint32_t i = 1; i <= 3; i++) {
		cycle(d, false);
		cr_expect_eq(d->p->insert.n_late, i);
	}
	cr_expect_lt(d->largest, STEP, "a step of %g", (double)d->largest);
	expect_all(d, DRY);
	cycles(d, 4, true);
	cr_expect_lt(d->largest, STEP, "a step of %g as it came back", (double)d->largest);
	expect_all(d, WET);
	desk_free(d);
}

Test(patch, a_return_that_is_missed_is_left_from_where_it_was)
{
	struct desk *d = desk_new();

	cycles(d, 10, true);
	d->wet = 0.5f;
	cycle(d, true);
	d->largest = 0.0f;
	cycles(d, 4, false);
	cr_expect_lt(d->largest, STEP, "a step of %g", (double)d->largest);
	desk_free(d);
}

/* It belongs to a mix that is over. */
Test(patch, a_return_that_comes_after_the_mix_is_not_heard_in_the_next_one)
{
	struct desk *d = desk_new();
	const float *in[] = { d->in[0], d->in[1] };
	float *out[] = { d->out[0], d->out[1] };

	cycles(d, 3, false);
	d->p->back.n_block_frames = RIG_FRAMES;
	tb_patch_send(&d->p->insert, in, RIG_FRAMES);
	d->p->back.arrival.arrived = false;
	tb_patch_run(&d->p->insert, in, out, RIG_FRAMES);
	expect_all(d, DRY);
	desk_free(d);
}

/* What is left of the fade out runs beside the fade in. */
Test(patch, a_return_that_stutters_makes_no_step)
{
	struct desk *d = desk_new();

	cycles(d, 10, true);
	for (uint32_t i = 0; i < 100; i++)
		cycle(d, i % 3 == 0);
	cr_expect_lt(d->largest, 2.0f * STEP, "a step of %g", (double)d->largest);
	desk_free(d);
}

Test(patch, a_return_of_another_rate_or_too_short_is_not_heard)
{
	struct desk *d = desk_new();
	const float *in[] = { d->in[0], d->in[1] };
	float *out[] = { d->out[0], d->out[1] };

	d->p->back.rate_hz = 44100;
	cycles(d, 3, true);
	expect_all(d, DRY);
	d->p->back.rate_hz = RATE_HZ;
	tb_patch_send(&d->p->insert, in, RIG_FRAMES);
	d->p->back.arrival.arrived = true;
	d->p->back.n_block_frames = RIG_FRAMES - 1;
	tb_patch_run(&d->p->insert, in, out, RIG_FRAMES);
	expect_all(d, DRY);
	desk_free(d);
}

/* A node that listens to the send waits in each cycle. */
Test(patch, a_cycle_in_which_nothing_was_sent_sends_silence)
{
	struct desk *d = desk_new();
	const float *in[] = { d->in[0], d->in[1] };
	struct pw_buffer *b;

	tb_patch_send(&d->p->insert, in, RIG_FRAMES);
	tb_patch_send(&d->p->insert, in, RIG_FRAMES);
	tb_patch_end_cycle(d->p, RIG_FRAMES);
	cr_expect_eq(d->p->send.stream->n_triggers, 1, "once a cycle");
	b = rig_read(d->p->send.stream);
	cr_assert_not_null(b);
	cr_expect_eq(rig_samples(b, 1)[RIG_FRAMES - 1], DRY);
	cr_expect_eq(d->p->send.stream->queued.n, 0);
	for (uint32_t c = 0; c < RIG_CHANNELS; c++)
		for (uint32_t k = 0; k < RIG_BUFFERS; k++)
			memset(d->p->send.stream->buffers[k].samples[c], 0x7f, sizeof(d->in[0]));
	tb_patch_end_cycle(d->p, RIG_FRAMES);
	b = rig_read(d->p->send.stream);
	cr_assert_not_null(b, "nothing was sent");
	for (uint32_t i = 0; i < RIG_FRAMES; i++)
		cr_assert(rig_samples(b, 0)[i] == 0.0f && rig_samples(b, 1)[i] == 0.0f);
	cr_expect_eq(d->p->send.stream->n_triggers, 2);
	desk_free(d);
}

Test(patch, a_send_that_sleeps_sends_nothing)
{
	struct desk *d = desk_new();

	d->p->send.awake = false;
	cycles(d, 3, true);
	expect_all(d, DRY);
	cr_expect_eq(d->p->send.stream->queued.n, 0);
	cr_expect_eq(d->p->send.stream->n_triggers, 0);
	desk_free(d);
}
