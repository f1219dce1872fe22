/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Rates: facts in, decisions out.  Knows nothing of PipeWire; rates.c gathers the facts and does
 * what is decided.  Control thread.
 *
 * The graph has one, which changes when the console comes to another driver or somebody forces
 * it; the mixer has the same, or one of its own (engine.rate), with a gear between the two
 * (gear.h).
 *
 * When the graph's changes, the server lets most streams begin again with another format.
 * Not so a stream that moves from driver to driver while it has its format: it keeps
 * the old rate, and its adapter resamples.  A player that takes as many frames as it is
 * asked for does not notice; a console whose cycle is the graph's has to have its
 * streams at the graph's rate.  So such a stream is made to negotiate again, once for a rate, as
 * it may insist on its own, and is silent until it has. */
#ifndef TB_RATES_LAW_H
#define TB_RATES_LAW_H

#include <stdbool.h>
#include <stdint.h>

/* What the graph's rate is, by the driver's clock, which has `target_hz` or is about to, and by
 * one of the streams, to go by without a driver.  0: not known. */
uint32_t tb_rate_of_graph(uint32_t target_hz, uint32_t clock_hz, uint32_t stream_hz);
/* `fixed_hz`: engine.rate; 0: as the graph. */
uint32_t tb_rate_of_mixer(uint32_t fixed_hz, uint32_t graph_hz);

/* The rate of one stream; all zero: it is made, or the graph has another rate. */
struct tb_rate {
	uint32_t asked_hz; /* the graph's rate that it was to take; 0: it has it */
};

struct tb_rate_facts {
	uint32_t graph_hz;
	uint32_t stream_hz; /* of its format; 0: it has none */
	bool is_in_graph;   /* by the graph's clock, and it is there */
	bool runs;
};

enum tb_rate_step {
	TB_RATE_STAYS,
	TB_RATE_OFFERS, /* its format, to be negotiated again */
	/* An adapter looks for a format when it starts: a stream that runs has to stop for it.
	 * Unless the server is about to stop all of them for the same reason, of which it has told
	 * by the time that it answers. */
	TB_RATE_WAITS,
	TB_RATE_BEGINS_ANEW, /* offers its format, stops and starts */
};

/* The graph or the stream may have another rate. */
enum tb_rate_step tb_rate_next(struct tb_rate *r, const struct tb_rate_facts *facts);
/* The server has answered, after TB_RATE_WAITS. */
enum tb_rate_step tb_rate_answered(struct tb_rate *r, const struct tb_rate_facts *facts);
/* The stream has negotiated.  Whether it insists on its rate. */
bool tb_rate_insists(struct tb_rate *r, const struct tb_rate_facts *facts);

#endif
