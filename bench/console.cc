/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A whole mixer, set up to do the work of a Matrix. */
#include "console.h"

#include <cmath>
#include <cstring>
#include <numeric>
#include <stdexcept>

extern "C" {
#include "mixer/mixer.h"
}

namespace
{

constexpr float trim_db = -3.0f, fader_db = -6.0f, bus_db = 9.0f; /* together 0 dB */
constexpr tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };

std::string strip_name(uint32_t s)
{
	return "s" + std::to_string(s);
}

std::string bus_name(uint32_t b)
{
	return "b" + std::to_string(b);
}

tb_mixer *new_mixer(uint32_t n_strips, uint32_t n_buses, bool has_monitor)
{
	std::vector<tb_strip_config> strips(n_strips);
	std::vector<tb_bus_config> buses(n_buses);
	tb_mixer_config config = {};

	for (uint32_t s = 0; s < n_strips; s++) {
		strcpy(strips[s].name, strip_name(s).c_str());
		strips[s].layout = stereo;
	}
	for (uint32_t b = 0; b < n_buses; b++) {
		strcpy(buses[b].name, bus_name(b).c_str());
		buses[b].layout = stereo;
		buses[b].kind = has_monitor && b == 0 ? TB_BUS_PLAYBACK : TB_BUS_VIRTUAL;
	}
	config.rate_hz = 48000;
	config.n_strips = n_strips;
	config.n_buses = n_buses;
	config.strips = strips.data();
	config.buses = buses.data();
	return tb_mixer_new(&config);
}

} // namespace

Console::Console(Matrix &matrix, bool has_monitor)
    : mixer(new_mixer(matrix.n_strips, matrix.n_buses, has_monitor)), matrix(matrix),
      in(matrix.in_rows)
{
	if (!mixer)
		throw std::runtime_error("no mixer");
	for (uint32_t s = 0; s < matrix.n_strips; s++) {
		set("strip." + strip_name(s) + ".trim", trim_db);
		set("strip." + strip_name(s) + ".fader", fader_db);
		for (uint32_t b = 0; b < matrix.n_buses; b++) {
			std::string cell = strip_name(s) + "." + bus_name(b);

			set("route." + cell, 1);
			set("send." + cell, 20 * std::log10(matrix.gain(s, b)));
		}
	}
	for (uint32_t b = 0; b < matrix.n_buses; b++)
		set("bus." + bus_name(b) + ".fader", bus_db);
	commit();
	settle();
}

Console::~Console()
{
	tb_mixer_free(mixer);
}

Growth::Growth(Console &console)
    : console(console), strip_from(console.matrix.n_strips + 1), bus_from(console.matrix.n_buses),
      in(console.in)
{
	std::iota(strip_from.begin(), strip_from.end(), (int16_t)0);
	std::iota(bus_from.begin(), bus_from.end(), (int16_t)0);
	strip_from.back() = -1;
	in.resize(in.size() + stereo.n_channels);
	create();
}

Growth::~Growth()
{
	tb_mixer_free(grown);
}

void Growth::create()
{
	tb_mixer_free(grown);
	grown = new_mixer(console.matrix.n_strips + 1, console.matrix.n_buses, false);
	if (!grown)
		throw std::runtime_error("no mixer");
	tb_mixer_carry(grown, console.mixer, strip_from.data(), bus_from.data());
}

void Growth::swap()
{
	tb_mixer_inherit(grown, console.mixer, strip_from.data(), bus_from.data());
}

void Growth::first_cycle()
{
	tb_mixer_process(grown, in.data(), console.matrix.out_rows.data(), console.matrix.n_frames);
}

void Console::set(const std::string &key, float value)
{
	int param = tb_mixer_find_param(mixer, key.c_str());

	if (param < 0)
		throw std::runtime_error("no param " + key);
	tb_mixer_set(mixer, (uint32_t)param, value);
}

void Console::commit()
{
	tb_mixer_commit(mixer);
}

/* A single change moves for 10 ms, 480 frames. */
void Console::settle()
{
	for (uint32_t done = 0; done <= 1024; done += matrix.n_frames)
		process();
}

void Console::process()
{
	tb_mixer_process(mixer, in.data(), matrix.out_rows.data(), matrix.n_frames);
}

/* Every fader of the strips, for another place. */
void Console::set_out()
{
	is_up = !is_up;
	for (uint32_t s = 0; s < matrix.n_strips; s++)
		set("strip." + strip_name(s) + ".fader", is_up ? fader_db + 1 : fader_db);
	tb_mixer_set_fade(mixer, 60000);
	commit();
}

/* A commit in 50 seconds of sound is nothing. */
void Console::process_ramping()
{
	if (ramp_left < matrix.n_frames) {
		set_out();
		ramp_left = 50 * 48000;
	}
	process();
	ramp_left -= matrix.n_frames;
}

void Console::silence_from(uint32_t first)
{
	in = matrix.in_rows;
	for (uint32_t i = first * 2; i < in.size(); i++)
		in[i] = nullptr;
}
