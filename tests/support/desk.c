/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "desk.h"

#include <string.h>

const char *const desk_switches[] = { "strip.voice.highpass.on", "strip.voice.gate.on",
	"strip.voice.eq.on", "strip.voice.deess.on", "strip.voice.comp.on",
	"strip.voice.limiter.on", "bus.a1.eq.on", "bus.a1.comp.on" };
const uint32_t desk_n_switches = sizeof(desk_switches) / sizeof(desk_switches[0]);

struct console *desk_new(void)
{
	return desk_new_at(DESK_RATE_HZ);
}

struct console *desk_new_at(uint32_t rate_hz)
{
	struct console *c = console_new("voice/2 music/2", "a1/2p b1/2", rate_hz);

	console_set(c, "route.voice.a1", 1.0f);
	console_set(c, "route.music.b1", 1.0f);
	console_commit(c);
	return c;
}

void desk_tone(struct console *c, const char *strip, double freq_hz, double peak_lin)
{
	struct signal_tone tone = { freq_hz, DESK_RATE_HZ, (double)db((float)peak_lin), 0.0 };

	for (uint32_t channel = 0; channel < 2; channel++)
		signal_tone(console_in(c, strip, channel), TB_MAX_FRAMES, &tone);
}

void desk_noise(struct console *c, const char *strip, float peak_lin)
{
	for (uint32_t channel = 0; channel < 2; channel++)
		for (uint32_t i = 0; i < TB_MAX_FRAMES; i++)
			console_in(c, strip, channel)[i] = peak_lin * signal_noise();
}

void desk_impulse(struct console *c, const char *strip, uint32_t at, float value)
{
	for (uint32_t channel = 0; channel < 2; channel++) {
		console_dc(c, strip, channel, 0.0f);
		console_in(c, strip, channel)[at] = value;
	}
}

double desk_level_db(struct console *c, const char *bus)
{
	return signal_level_db(console_out(c, bus, 0), TB_MAX_FRAMES / 2, TB_MAX_FRAMES);
}

void desk_everything(struct console *c)
{
	for (uint32_t i = 0; i < desk_n_switches; i++)
		console_set(c, desk_switches[i], 1.0f);
	console_set(c, "strip.voice.eq.1.gain", 6.0f);
	console_set(c, "bus.a1.eq.3.gain", -6.0f);
	console_set(c, "strip.voice.limiter.lookahead", 1.0f);
	console_set(c, "bus.a1.comp.sidechain", 1.0f);
	console_set(c, "bus.a1.delay", 3.0f);
	console_set(c, "bus.a1.fader", 6.0f);
	console_set(c, "strip.voice.trim", 6.0f);
	console_commit(c);
}

static void fill(struct console *c, const struct desk_take *take, uint32_t at)
{
	for (uint32_t i = 0; i < take->block_frames; i++) {
		float x = (float)take->sound(at + i);

		console_in(c, "voice", 0)[i] = console_in(c, "voice", 1)[i] = x;
		console_in(c, "music", 0)[i] = console_in(c, "music", 1)[i] = 0.7f * x;
	}
}

void desk_record(struct console *c, const struct desk_take *take, float *heard, uint32_t n_frames)
{
	for (uint32_t at = 0; at < n_frames; at += take->block_frames) {
		fill(c, take, at);
		if (at % take->turn_frames == 0)
			take->turn(c, at, take->data);
		console_play(c, take->block_frames, take->block_frames);
		memcpy(heard + at, console_out(c, take->bus, 0),
			take->block_frames * sizeof(float));
	}
}
