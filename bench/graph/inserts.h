/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Plugins in a strip, beside the same graph as a node of PipeWire's filter-chain in front of
 * it. */
#ifndef GRAPH_INSERTS_H
#define GRAPH_INSERTS_H

/* Prints a table in Markdown: what each adds to the time on the processor of all processes. */
void inserts_measure(unsigned n_rounds, unsigned window_ms);

#endif
