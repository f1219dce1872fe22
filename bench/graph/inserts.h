/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Plugins in a strip, beside the same graph as a node of PipeWire's filter-chain in front of
 * it. */
#ifndef GRAPH_INSERTS_H
#define GRAPH_INSERTS_H

#include <stdint.h>

struct inserts_options {
	unsigned n_rounds, window_ms;
	const char *subject;     /* what its row begins with, such as "equaliser"; NULL: all */
	uint32_t quantum_frames; /* 0: all */
};

/* Prints a section in Markdown: what each adds to the time on the processor of all processes. */
void inserts_measure(const struct inserts_options *o);

#endif
