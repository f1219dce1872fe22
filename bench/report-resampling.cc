/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Resamplers beside each other: at one quality in all that they are used for, and by quality. */
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "report.h"
#include "resamplers.h"

namespace
{

/* One that makes something else of a tone would be no peer. */
void check_tone(const char *name, const ResamplerPtr &resampler, double ratio)
{
	double snr_db = resampler ? resampler_snr_db(*resampler, ratio) : INFINITY;

	if (!(snr_db > 80)) {
		fprintf(stderr, "report: %s makes %.1f dB of a tone\n", name, snr_db);
		exit(1);
	}
}

} // namespace

void resampler_rows()
{
	/* As PipeWire's adaptive one knows whole hertz only. */
	constexpr double drift = 44113.0 / 44100.0;
	heading("Resampling: 44.1 to 48 kHz, stereo, 512 frames");
	ResamplerPtr ours = resampler_ours(44100, 48000, 4, 0),
		     drifting = resampler_ours(44100, 48000, 4, drift),
		     bypass = resampler_ours(48000, 48000, 5, 0), speexdsp = resampler_speexdsp(4),
		     pipewire = resampler_pipewire(4, 0), adaptive = resampler_pipewire(4, drift);

	check_tone("ours", ours, 0);
	check_tone("ours, drifting,", drifting, drift);
	check_tone("SpeexDSP", speexdsp, 0);
	check_tone("PipeWire", pipewire, 0);
	check_tone("PipeWire, adaptive,", adaptive, drift);

	row("resample_44.1_to_48_stereo_512", resampler_way(ours), "SpeexDSP q4",
		resampler_way(speexdsp), at_most(0.12));
	row("resample_44.1_to_48_stereo_512", resampler_way(ours), "PipeWire q4",
		resampler_way(pipewire), at_most(1));
	row("resample_44.1_to_48_stereo_512", resampler_way(ours), "64 taps by hand",
		resampler_way(resampler_limit()), at_most(1.5));
	row("... drifting by 295 ppm", resampler_way(drifting), "PipeWire q4, adaptive",
		resampler_way(adaptive), at_most(1));
	row("bypass, 48 to 48 kHz", resampler_way(bypass), "44.1 to 48 kHz", resampler_way(ours),
		ns_at_most(100));
	row("another ratio", resampler_update(), "44.1 to 48 kHz", resampler_way(ours),
		ns_at_most(200));
	row("resample_48_to_96_stereo_512", resampler_way(resampler_ours(48000, 96000, 4, 0)),
		"44.1 to 48 kHz", resampler_way(ours), for_record);
	row("resample_96_to_48_stereo_512", resampler_way(resampler_ours(96000, 48000, 4, 0)),
		"44.1 to 48 kHz", resampler_way(ours), for_record);
}

/* Each of our qualities beside who takes as long to answer (docs/sound.md), and SoX's best. */
void quality_rows()
{
	static const struct {
		uint32_t ours;
		int pipewire;
	} pairs[] = { { 3, 3 }, { 4, 4 }, { 5, 5 }, { 6, 6 }, { 7, 8 }, { 8, 9 }, { 9, 11 },
		{ 10, 12 } };

	heading("Resampling by quality: 44.1 to 48 kHz, stereo, 512 frames");
	for (const auto &pair : pairs) {
		std::string name = "quality " + std::to_string(pair.ours);
		std::string peer = "PipeWire q" + std::to_string(pair.pipewire) + ", as late";

		row(name.c_str(), resampler_way(resampler_ours(44100, 48000, pair.ours, 0)),
			peer.c_str(), resampler_way(resampler_pipewire(pair.pipewire, 0)),
			for_record);
	}
	row("quality 9", resampler_way(resampler_ours(44100, 48000, 9, 0)), "soxr HQ",
		resampler_way(resampler_soxr()), for_record);
	row("quality 9, drifting", resampler_way(resampler_ours(44100, 48000, 9, 1.0003)),
		"PipeWire q11, adaptive", resampler_way(resampler_pipewire(11, 44113.0 / 44100.0)),
		for_record);
}
