/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A whole mixer, set up to do the work of a Matrix. */
#ifndef BENCH_CONSOLE_H
#define BENCH_CONSOLE_H

#include "matrix.h"

struct tb_mixer;

class Console
{
      public:
	/* Every strip is routed to every bus with the matrix's gain, panned and trimmed,
	 * with faders that are not at 0 dB; no ramp runs. */
	explicit Console(Matrix &matrix, bool has_monitor = false); /* the first bus plays */
	Console(const Console &) = delete;
	~Console();

	void set(const std::string &key, float value);
	void commit();
	void settle(); /* run until no ramp is left */
	void process();

	/* process() with all cells moving, for as long as only this is called. */
	void process_ramping();
	/* Strips from `first` on get no input. */
	void silence_from(uint32_t first);

	tb_mixer *mixer;
	Matrix &matrix;
	std::vector<const float *> in;

      private:
	void set_out();

	bool is_up = false;
	uint32_t ramp_left = 0; /* frames */
};

/* A console that plays gets one strip more, step by step. */
class Growth
{
      public:
	explicit Growth(Console &console);
	Growth(const Growth &) = delete;
	~Growth();

	/* Control thread: the console with the strip, where settings are those of now.
	 * Replaces what an earlier call made. */
	void create();
	/* Data thread: the new one goes on where the console stands.  Again and again. */
	void swap();
	/* The first cycle after it, in which the new one takes its settings. */
	void first_cycle();

      private:
	Console &console;
	tb_mixer *grown = nullptr;
	std::vector<int16_t> strip_from, bus_from;
	std::vector<const float *> in;
};

#endif
