/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What processors can be set to: the least, the most and the default of each setting, for
 *
 *   tb_clampf(value, TB_GATE_HOLD_MS)    in a processor's design: out of range is clamped, NaN
 *                                        becomes the default
 *   { "gate.hold", "...", TB_UNIT_MS, TB_GATE_HOLD_MS, ... }    in the mixer's table of params
 *
 * These numbers stand here and nowhere else. */
#ifndef TB_RANGES_H
#define TB_RANGES_H

#define TB_DEFAULT(range)                    TB_DEFAULT_OF(range)
#define TB_DEFAULT_OF(least, most, default_) (default_)
#define TB_LEAST(range)                      TB_LEAST_OF(range)
#define TB_LEAST_OF(least, most, default_)   (least)
#define TB_MOST(range)                       TB_MOST_OF(range)
#define TB_MOST_OF(least, most, default_)    (most)

/* Keys of gate and compressor; the least is off. */
#define TB_KEY_HIGHPASS_HZ 20.0f, 2000.0f, 20.0f

#define TB_HIGHPASS_HZ 20.0f, 1000.0f, 80.0f

#define TB_GATE_THRESHOLD_DB  -90.0f, 0.0f, -50.0f
#define TB_GATE_HYSTERESIS_DB 0.0f, 24.0f, 4.0f
#define TB_GATE_ATTACK_MS     0.1f, 500.0f, 1.0f
#define TB_GATE_HOLD_MS       10.0f, 2000.0f, 50.0f
#define TB_GATE_RELEASE_MS    5.0f, 5000.0f, 150.0f
#define TB_GATE_RANGE_DB      -90.0f, 0.0f, -60.0f

/* Bands have different frequencies by default: the lowest and the highest are shelves. */
#define TB_EQ_HZ(default_) 10.0f, 24000.0f, default_
#define TB_EQ_LOW_HZ       100.0f
#define TB_EQ_MID_HZ       1000.0f
#define TB_EQ_HIGH_HZ      10000.0f
#define TB_EQ_GAIN_DB      -24.0f, 24.0f, 0.0f
#define TB_EQ_Q            0.1f, 18.0f, 0.70710678f /* Butterworth */

#define TB_DEESSER_HZ           2000.0f, 12000.0f, 6000.0f
#define TB_DEESSER_THRESHOLD_DB -60.0f, 0.0f, -34.0f
#define TB_DEESSER_RANGE_DB     0.0f, 24.0f, 8.0f

#define TB_COMP_THRESHOLD_DB -60.0f, 0.0f, -20.0f
#define TB_COMP_RATIO        1.0f, 100.0f, 4.0f
#define TB_COMP_KNEE_DB      0.0f, 24.0f, 6.0f
#define TB_COMP_ATTACK_MS    0.1f, 500.0f, 10.0f
#define TB_COMP_RELEASE_MS   5.0f, 5000.0f, 100.0f
#define TB_COMP_RANGE_DB     0.0f, 90.0f, 90.0f
#define TB_COMP_MAKEUP_DB    -24.0f, 24.0f, 0.0f
#define TB_COMP_MIX          0.0f, 1.0f, 1.0f

/* Giving way is a compressor, too, and slower as a rule. */
#define TB_DUCK_ATTACK_MS  TB_LEAST(TB_COMP_ATTACK_MS), TB_MOST(TB_COMP_ATTACK_MS), 30.0f
#define TB_DUCK_RELEASE_MS TB_LEAST(TB_COMP_RELEASE_MS), TB_MOST(TB_COMP_RELEASE_MS), 450.0f

#define TB_AUTOMIX_WEIGHT_DB -15.0f, 15.0f, 0.0f

#define TB_LIMITER_LOOKAHEAD_MAX_MS 5.0f
#define TB_LIMITER_CEILING_DB       -24.0f, 0.0f, 0.0f
#define TB_LIMITER_RELEASE_MS       5.0f, 2000.0f, 200.0f
#define TB_LIMITER_LOOKAHEAD_MS     0.0f, TB_LIMITER_LOOKAHEAD_MAX_MS, 0.0f

/* Voice processing, which engines beside the mixer do. */
#define TB_DENOISE_AMOUNT_DB 0.0f, 60.0f, 30.0f
#define TB_AGC_TARGET_LUFS   -40.0f, -10.0f, -18.0f
#define TB_AGC_MAX_DB        0.0f, 40.0f, 20.0f

#endif
