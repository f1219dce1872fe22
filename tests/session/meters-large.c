/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The levels of a large console take more than the 8192 bytes that PipeWire gives a port for
 * them unless asked. */
#include "consoles.h"
#include "line.h"

#include <signal.h>

#define CLI built("TB_TEST_TROUBADOUR")

#define EIGHT(tens)                                                                                \
	"{ name = x" tens "0 } { name = x" tens "1 } { name = x" tens "2 } { name = x" tens "3 } " \
	"{ name = x" tens "4 } { name = x" tens "5 } { name = x" tens "6 } { name = x" tens "7 } "

static const char large[] =
	"console.routes = none\n"
	"strips = [ { name = game }" EIGHT("0") EIGHT("1") EIGHT("2") EIGHT("3") EIGHT("4")
		EIGHT("5") EIGHT("6") EIGHT("7") "]\n"
						 "buses = [ { name = b1 type = virtual } ]\n";

Session(meters_large, strips_and_buses_show_their_levels, .quantum = 256, .console = large)
{
	struct wave *tone = wave_sine(2, 48000, 1000.0, 0.1, 48000.0);
	struct tool *t;
	struct line l;

	set_param(s, "troubadour", "route.game.b1", 1.0);
	await_param(s, "troubadour", "route.game.b1", 1.0, 0.0);
	l = line_open(s, "game", "b1");
	t = tool_start(s, CLI, "meters", "game", "b1");
	play_loop(l.player, tone);
	tool_await(t, "game -20.0/-20.0 | b1 -20.0/-20.0");
	tool_stop(t, SIGTERM);
	line_close(&l);
	wave_free(tone);
}
