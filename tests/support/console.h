/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A whole mixer with its buffers, for tests that play through it.
 *
 * Strips and buses are written "name/layout name/layout ...", the layout one of
 * 1 (MONO), 2 (FL FR), 51 (FL FR FC LFE SL SR), 51r (with RL RR for SL SR), 71 (FL FR
 * FC LFE RL RR SL SR), a1..a8 (AUX0 and on), u1..u8 (unknown).  Whatever cannot be
 * done ends the test. */
#ifndef TB_TEST_CONSOLE_H
#define TB_TEST_CONSOLE_H

#include "mixer/mixer.h"

struct console;

struct console *console_new(const char *strips, const char *buses, uint32_t rate_hz);
/* Without the guards of the buses: what comes out is what gains make of it, at any level. */
struct console *console_new_unguarded(const char *strips, const char *buses, uint32_t rate_hz);
void console_free(struct console *c);

struct tb_mixer *console_mixer(struct console *c);

/* Sets by key; returns what was stored. */
float console_set(struct console *c, const char *key, float value);
float console_get(struct console *c, const char *key);
/* Many: "key=value key=value ...", none of which is clamped. */
void console_set_all(struct console *c, const char *settings);
void console_commit(struct console *c);
/* Sets, commits, and plays until all ramps are over. */
void console_apply(struct console *c, const char *key, float value);
void console_settle(struct console *c);

/* A row of TB_MAX_FRAMES to fill or to read. */
float *console_in(struct console *c, const char *strip, uint32_t channel);
float *console_out(struct console *c, const char *bus, uint32_t channel);
/* The whole row at one value. */
void console_dc(struct console *c, const char *strip, uint32_t channel, float value);
/* Takes the row away: NULL for the mixer, until it is filled again. */
void console_unplug(struct console *c, const char *strip);
/* Whether somebody takes what the bus plays: NULL for the mixer, if not. */
void console_plug_bus(struct console *c, const char *bus, bool plugged);

/* Plays the first n frames of the inputs into the outputs, in blocks of n_block. */
void console_play(struct console *c, uint32_t n_frames, uint32_t n_block);

/* Plays until all is settled, then one block: the last sample of an output. */
float console_gain(struct console *c, const char *bus, uint32_t channel);

/* 20 log10 |x| */
float db(float x);

#endif
