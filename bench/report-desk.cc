/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What desks have and mixers lack must cost nothing where it is off, also after it was on: a
 * console of which it was never asked is the peer. */
#include <cstdio>
#include <string>

#include "console.h"
#include "report.h"

extern "C" {
#include "mixer/mixer.h"
}

namespace
{

struct Setting {
	const char *key;
	float on, off;
};

struct Feature {
	const char *name;
	Setting setting[2];
};

constexpr Feature features[] = {
	{ "dim", { { "monitor.dim", 1, 0 } } },
	{ "mono", { { "monitor.mono", 1, 0 } } },
	{ "cue of a strip, pfl", { { "strip.s0.cue", 1, 0 } } },
	{ "mix-minus", { { "bus.b1.minus", 0, -1 } } },
	{ "a group of two", { { "strip.s0.group", 1, 0 }, { "strip.s1.group", 1, 0 } } },
	{ "automix of one", { { "strip.s0.group", 1, 0 }, { "group.1.automix", 1, 0 } } },
	{ "ducking", { { "strip.s1.duck.by", 0, -1 } } },
	{ "width", { { "strip.s0.width", 0.5f, 1 } } },
	{ "high-pass", { { "strip.s0.highpass.on", 1, 0 } } },
	{ "equaliser without gain", { { "strip.s0.eq.on", 1, 0 } } },
	{ "de-esser", { { "strip.s0.deess.on", 1, 0 } } },
};

void turn(Console &console, const Feature &feature, bool on)
{
	for (const Setting &s : feature.setting)
		if (s.key)
			console.set(s.key, on ? s.on : s.off);
	console.commit();
	for (int i = 0; i < 1000; i++) /* until nothing moves, gains of automix and ducks neither */
		console.process();
}

Way way(Console &console)
{
	return [&console] { console.process(); };
}

void feature_row(Console &never, const Feature &feature)
{
	Matrix matrix(8, 5, 256);
	Console console(matrix, true);
	std::string name = feature.name;

	turn(console, feature, true);
	row((name + ", on").c_str(), way(console), "never on", way(never), for_record);
	turn(console, feature, false);
	row((name + ", off again").c_str(), way(console), "never on", way(never), at_most(1.02));
}

} // namespace

void desk_rows()
{
	heading("What desks have, on and off: the whole mixer, 8x5, stereo, 256 frames");
	Matrix with(8, 5, 256), without(8, 5, 256);
	Console monitor(with, true), none(without);

	row("a monitor that is as it comes", way(monitor), "a console that plays nowhere",
		way(none), at_most(1.02));
	for (const Feature &feature : features)
		feature_row(monitor, feature);
}
