/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What PipeWire does for the job of a Matrix and for a row.  Each Way is empty
 * where the plugin is not installed. */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

#include "matrix.h"

/* audiomixer: every output the sum of its strips, without gains. */
Way pipewire_audiomixer(Matrix &m);

/* audioconvert: every output the average of its strips.  A node of it cannot be
 * given a matrix, so that this is one node for each output. */
Way pipewire_channelmix(Matrix &m);
float pipewire_channelmix_gain(const Matrix &m); /* of every cell */

/* The same nodes with one input each: what of it is not mixing. */
Way pipewire_channelmix_overhead(Matrix &m);

/* filter-graph's mixer, as filter-chains use it: every output the sum of its strips (at
 * most 8) with gains. */
Way pipewire_mixer_graph(Matrix &m);

/* audioconvert as the volume of one channel. */
Way pipewire_volume(Rows &rows, float gain);

/* Three biquads of filter-graph in a row, on every row of `in`. */
Way pipewire_equalizer(const Rows &in, Rows &out);

#endif
