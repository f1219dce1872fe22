/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* All that PipeWire does of our work, for a PipeWire other than the installed one. */
#include "peers.h"
#include "pipewire.h"
#include "ratio.h"
#include "report.h"
#include "resamplers.h"
#include "strip.h"

void pipewire_rows()
{
	std::string title = std::string("Beside PipeWire ") + pipewire_version()
	                    + ": 8x5 stereo, then single channels; 512 frames";
	Matrix m(8, 5, 512);
	Rows one(1, 512), ours(1, 512), peer(1, 512);
	Rows many(16, 512), many_ours(16, 512), many_peer(16, 512);

	heading(title.c_str());
	strip_fill(one);
	strip_fill(many);
	row("mix", kernels_still(m), "filter-graph mixer", pipewire_mixer_graph(m), for_record);
	row("mix", kernels_still(m), "audiomixer (no gains)", pipewire_audiomixer(m), for_record);
	row("mix", kernels_still(m), "audioconvert, a node per output", pipewire_channelmix(m),
		for_record);
	row("EQ", equalizer(one, ours), "filter-graph biquads", pipewire_equalizer(one, peer),
		for_record);
	row("EQ, 16 channels", equalizer(many, many_ours), "filter-graph biquads",
		pipewire_equalizer(many, many_peer), for_record);
	row("resample_44.1_to_48_stereo", resampler_way(resampler_ours(44100, 48000, 4, 0)), "q4",
		resampler_way(resampler_pipewire(4, 0)), for_record);
}
