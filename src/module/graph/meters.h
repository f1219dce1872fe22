/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Levels for whoever looks: the output port "meters" of the filter node.
 *
 * Its format is "8 bit raw control".  A buffer holds a sequence of one control of the type
 * SPA_CONTROL_Properties: a Props with `params`, a Struct of key and levels,
 *
 *	"version"  [ 1 ]
 *
 * an Array of Double, the first of all (meters-port.h);
 *
 *	"strip.game"  [ peak, rms, peak, rms ... ]
 *	"bus.a1"      [ peak, rms, peak, rms ... ]
 *
 * an Array of Float each, linear, a pair per channel, with the ballistics of mixer.h;
 *
 *	"strip.game.reduction"  [ gate, compressor, limiter, de-esser, automix ]
 *	"bus.a1.reduction"      [ compressor, limiter ]
 *
 * an Array of Float each, dB >= 0, the deepest of the last 50 to 100 ms, so that whoever
 * looks 20 times a second misses no dip;
 *
 *	"strip.game.input"  [ peak, rms, peak, rms ... ]
 *
 * like the levels, but as it arrives, before trim, processing, fader and mute;
 *
 *	"strip.game.overs"  [ samples ]
 *	"bus.a1.overs"      [ samples ]
 *
 * an Array of Double: overs (src/dsp/include/dsp/overs.h) since the start or the last reset, of a
 * strip as it arrives, of a bus as it leaves; and
 *
 *	"engine"      [ rate, quantum, load, cycles, lost, late ]
 *
 * an Array of Double, the facts engine.* of the last mix, which Props have only as of the
 * last change.  Who reads it passes over keys that it does not know, and over numbers
 * behind those that it knows: this is how more will come.
 *
 * Nothing linked, nothing done.  The sequence is built once, on the control thread; the
 * data thread copies it and fills in the levels, at most TB_METERS_HZ times a second. */
#ifndef TB_METERS_H
#define TB_METERS_H

#include <stdint.h>

#include "mixer/meters-port.h"
#include "mixer/mixer.h"
#include "spa/node.h"

#define TB_METERS_HZ 100u

/* Where the numbers of one strip or bus stand. */
struct tb_meters_row {
	uint32_t levels_at, reduction_at, input_at, overs_at; /* byte of the first */
	uint32_t n_channels;
};

/* For one set of strips and buses; does not change once it is built. */
struct tb_meters_form {
	uint8_t *silent; /* n_bytes of a sequence with all levels 0 */
	uint32_t n_bytes;
	uint32_t engine_at; /* byte of the first fact */
	uint32_t n_strips, n_buses;
	struct tb_meters_row *row; /* of each strip, then of each bus */
};

struct tb_meters {
	struct tb_port *port;    /* of the mixer node, NULL while it has none */
	uint32_t n_frames_since; /* the last that was sent */
};

/* ---- control thread ---- */

/* For the strips and buses of that mixer.  NULL with ENOMEM. */
struct tb_meters_form *tb_meters_form_new(const struct tb_mixer *m);
void tb_meters_form_free(struct tb_meters_form *form); /* NULL is fine */

/* Adds the port to a node that is not connected yet, and that takes it down.  0 or
 * -errno. */
int tb_meters_add_port(struct tb_meters *meters, struct tb_node *node);

/* ---- data thread ---- */

/* Into n_bytes of `to`, aligned to 8: all of a sequence but the facts. */
TB_RT void tb_meters_fill(const struct tb_meters_form *form, const struct tb_mixer *m, uint8_t *to);

/* A cycle was mixed by the mixer that `form` is for.  Within the node's process: its
 * SPA_STATUS_*. */
TB_RT int tb_meters_send(struct tb_meters *meters, const struct tb_meters_form *form,
	const struct tb_mixer *m, const double facts[TB_METERS_N_FACTS]);

#endif
