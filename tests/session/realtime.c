/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The data thread neither allocates nor locks nor blocks nor logs, whatever happens
 * around it: the console runs under a guard that ends it on the first such call. */
#include "consoles.h"
#include "line.h"

#include <math.h>
#include <string.h>

static void turn_everything(struct session *s)
{
	set_param(s, "troubadour", "strip.game.fader", -3.0);
	set_param(s, "troubadour", "strip.game.pan", 0.5);
	set_switch(s, "troubadour", "strip.music.solo", true);
	set_switch(s, "troubadour", "route.music.b2", true);
	set_param(s, "troubadour", "bus.b1.fader", -1.0);
	run(s, "pactl", "set-sink-volume", "troubadour.game", "70%");
	run(s, "pactl", "set-sink-mute", "troubadour.game", "1");
	run(s, "pactl", "set-sink-mute", "troubadour.game", "0");
}

Session(realtime, data_thread_calls_nothing_it_must_not, .console = SMALL_CONSOLE, .guard = true)
{
	struct line l = line_open(s, "game", "b1");
	struct wave *nan = wave_constant(2, 64, NAN);

	line_gain_db(&l, BUS_L);
	turn_everything(s);
	patch(s, "troubadour.b1", "troubadour.music");
	line_gain_db(&l, BUS_L);
	unpatch(s, "troubadour.b1", "troubadour.music");
	play_loop(l.player, nan);
	set_clock(s, "clock.force-quantum", 64);
	record(l.recorder, 9600);
	await_recording(l.recorder);
	line_gain_db(&l, BUS_L);
	play_silence(l.player);
	line_close(&l);
	cr_assert(tool_running(s->console), "%s", tool_output(s->console).err);
	cr_assert(strstr(tool_output(s->console).err, "rt-guard: watching"),
		"the guard sees nothing: %s", tool_output(s->console).err);
	wave_free(nan);
}
