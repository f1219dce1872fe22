/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* PipeWire's own processing as it is installed: its SPA plugins, loaded into this
 * process and run on the caller's rows, without a graph around them.
 *
 * Everything from one thread.  Rows stay where they are and are aligned to 64 bytes.
 * Constructors return NULL where the plugin is not installed or refuses. */
#ifndef BENCH_PIPEWIRE_H
#define BENCH_PIPEWIRE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pipewire_job {
	const float *const *in;
	float *const *out;
	uint32_t n_in, n_out, n_frames;
};

struct pipewire_peer;

/* audiomixer, the node that sums what is linked to a port: the n_in rows, without
 * gains, into out[0]. */
struct pipewire_peer *pipewire_mixer_new(const struct pipewire_job *job);

/* audioconvert, the node in every stream's adapter, float to float.  As many
 * outputs as inputs: a gain for each.  One output: the average of the inputs,
 * which is the one full matrix it can be asked for. */
struct pipewire_peer *pipewire_convert_new(const struct pipewire_job *job, float volume);

/* The same as a resampler at its `quality` (PipeWire's own, 0-14): as many outputs as
 * inputs, each a row of n_out_frames.  A ratio other than 1 makes it the adaptive one:
 * inputs of a clock that is faster by that. */
struct pipewire_rates {
	uint32_t in_rate_hz, out_rate_hz;
	int quality;
	double ratio;
	uint32_t n_out_frames; /* room */
};
struct pipewire_peer *pipewire_resample_new(
	const struct pipewire_job *job, const struct pipewire_rates *rates);

/* Frames that the last run put into the outputs. */
uint32_t pipewire_peer_frames(const struct pipewire_peer *p);

/* filter-graph, what filter-chains run: `graph` as in their configuration. */
struct pipewire_peer *pipewire_graph_new(const struct pipewire_job *job, const char *graph);

void pipewire_peer_run(struct pipewire_peer *p);
void pipewire_peer_free(struct pipewire_peer *p);

/* Version of the library that is loaded. */
const char *pipewire_version(void);

#ifdef __cplusplus
}
#endif

#endif
