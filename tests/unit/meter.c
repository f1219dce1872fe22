/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "dsp/meter.h"

#include <criterion/criterion.h>
#include <math.h>

static const uint32_t rates_hz[] = { 8000, 44100, 48000, 384000 };

static void feed(struct tb_meter *meter, const struct tb_meter_law *law, float value,
	uint32_t n_frames, uint32_t n_block)
{
	for (uint32_t left = n_frames, n; left > 0; left -= n) {
		n = left < n_block ? left : n_block;
		tb_meter_feed(meter, (struct tb_block_level){ value, value * value * (float)n },
			tb_meter_block(law, n));
	}
}

static float db(float x)
{
	return 20.0f * log10f(x);
}

Test(meter, peak_rises_at_once_and_falls_20_db_in_1_7_s_at_any_rate)
{
	for (uint32_t r = 0; r < 4; r++) {
		struct tb_meter meter = { 0 };
		struct tb_meter_law law;

		tb_meter_law_init(&law, rates_hz[r]);
		feed(&meter, &law, 0.5f, 1, 1);
		cr_expect(tb_meter_peak(&meter) == 0.5f);
		feed(&meter, &law, 0.0f, rates_hz[r] * 17 / 10, 512);
		cr_expect(fabsf(db(tb_meter_peak(&meter) / 0.5f) + 20.0f) < 0.05f, "at %u Hz: %f",
			rates_hz[r], db(tb_meter_peak(&meter) / 0.5f));
	}
}

Test(meter, rms_reaches_1_minus_1_over_e_of_the_power_in_300_ms)
{
	for (uint32_t r = 0; r < 4; r++) {
		struct tb_meter meter = { 0 };
		struct tb_meter_law law;
		float power;

		tb_meter_law_init(&law, rates_hz[r]);
		feed(&meter, &law, 1.0f, rates_hz[r] * 3 / 10, 480);
		power = tb_meter_rms(&meter) * tb_meter_rms(&meter) / 2.0f;
		cr_expect(fabsf(power - (1.0f - expf(-1.0f))) < 1e-3f);
		feed(&meter, &law, 1.0f, rates_hz[r] * 5, 480);
		cr_expect(fabsf(tb_meter_rms(&meter) - sqrtf(2.0f)) < 1e-4f);
	}
}

/* AES17: so is a square wave at +3.01 dB. */
Test(meter, a_full_scale_sine_reads_0_db_in_peak_and_rms)
{
	for (uint32_t r = 0; r < 4; r++) {
		struct tb_meter meter = { 0 };
		struct tb_meter_law law;

		tb_meter_law_init(&law, rates_hz[r]);
		for (uint32_t i = 0; i < 5 * rates_hz[r]; i++) {
			float x = sinf((float)M_PI * (float)(i % 96) / 48.0f);

			tb_meter_feed(&meter, (struct tb_block_level){ fabsf(x), x * x },
				tb_meter_block(&law, 1));
		}
		cr_expect(fabsf(db(tb_meter_peak(&meter))) < 0.1f);
		cr_expect(fabsf(db(tb_meter_rms(&meter))) < 0.05f, "at %u Hz: %f", rates_hz[r],
			db(tb_meter_rms(&meter)));
	}
}

Test(meter, the_fall_does_not_depend_on_the_blocks)
{
	struct tb_meter whole = { 0 }, cut = { 0 };
	struct tb_meter_law law;

	tb_meter_law_init(&law, 48000);
	feed(&whole, &law, 1.0f, 8192, 8192);
	feed(&cut, &law, 1.0f, 8192, 8192);
	feed(&whole, &law, 0.0f, 16000, 8191);
	feed(&cut, &law, 0.0f, 16000, 1);
	cr_expect(fabsf(db(tb_meter_peak(&whole) / tb_meter_peak(&cut))) < 0.02f);
	cr_expect(fabsf(db(tb_meter_rms(&whole) / tb_meter_rms(&cut))) < 0.02f);
}

Test(meter, arrives_at_zero_and_says_so)
{
	const struct tb_block_level silence = { 0 };
	struct tb_meter meter = { 0 };
	struct tb_meter_law law;
	struct tb_meter_block block;
	uint32_t n = 0;

	tb_meter_law_init(&law, 48000);
	block = tb_meter_block(&law, 512);
	cr_expect(!tb_meter_feed(&meter, silence, block));
	cr_expect(tb_meter_feed(&meter, (struct tb_block_level){ 1.0f, 512.0f }, block));
	while (tb_meter_feed(&meter, silence, block) && n < 10000)
		n++;
	cr_expect(n > 100 && n < 10000);
	cr_expect(tb_meter_peak(&meter) == 0.0f && tb_meter_rms(&meter) == 0.0f);
}
