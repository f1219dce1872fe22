/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Resamplers for the report, and what tells that they resample. */
#include "resamplers.h"

#include <cmath>
#include <cstdlib>
#include <speex/speex_resampler.h>
#include <vector>
#ifdef HAVE_SOXR
#include <soxr.h>
#endif

#include "limit.h"
#include "pipewire.h"

extern "C" {
#include "dsp/resample.h"
}

namespace
{

constexpr double in_rate_hz = 44100, out_rate_hz = 48000;

struct Free {
	void operator()(void *p) const
	{
		free(p);
	}
};

struct Ours : Resampler {
	explicit Ours(const tb_resample_config &config, double ratio)
	    : mem(aligned_alloc(
		    TB_ALIGN, (tb_resample_plan(&config) + TB_ALIGN) / TB_ALIGN * TB_ALIGN))
	{
		if (tb_resample_init(&r, &config, mem.get()) < 0)
			abort();
		if (ratio > 0)
			tb_resample_set_ratio(&r, ratio);
	}
	uint32_t run() override
	{
		const float *from[] = { in.row(0), in.row(1) };
		float *to[] = { out.row(0), out.row(1) };

		return tb_resample_run(&r, from, resampler_frames, to, 4096).n_out;
	}
	std::unique_ptr<void, Free> mem;
	tb_resample r;
};

struct Speexdsp : Resampler {
	explicit Speexdsp(int quality)
	    : s(speex_resampler_init(
		    2, (spx_uint32_t)in_rate_hz, (spx_uint32_t)out_rate_hz, quality, nullptr))
	{
	}
	~Speexdsp() override
	{
		speex_resampler_destroy(s);
	}
	uint32_t run() override
	{
		spx_uint32_t n_out = 0;

		for (uint32_t c = 0; c < 2; c++) {
			spx_uint32_t n_in = resampler_frames;

			n_out = 4096;
			speex_resampler_process_float(s, c, in.row(c), &n_in, out.row(c), &n_out);
		}
		return n_out;
	}
	SpeexResamplerState *s;
};

struct Pipewire : Resampler {
	Pipewire(int quality, double ratio)
	{
		const pipewire_rates rates = { (uint32_t)in_rate_hz, (uint32_t)out_rate_hz, quality,
			ratio > 0 ? ratio : 1.0, 4096 };
		const pipewire_job job = { from, to, 2, 2, resampler_frames };

		peer = pipewire_resample_new(&job, &rates);
	}
	~Pipewire() override
	{
		pipewire_peer_free(peer);
	}
	uint32_t run() override
	{
		pipewire_peer_run(peer);
		return pipewire_peer_frames(peer);
	}
	const float *from[2] = { in.row(0), in.row(1) };
	float *to[2] = { out.row(0), out.row(1) };
	pipewire_peer *peer;
};

#ifdef HAVE_SOXR
struct Soxr : Resampler {
	Soxr()
	{
		soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_S, SOXR_FLOAT32_S);
		soxr_quality_spec_t spec = soxr_quality_spec(SOXR_HQ, 0);
		soxr_runtime_spec_t one = soxr_runtime_spec(1);

		s = soxr_create(in_rate_hz, out_rate_hz, 2, nullptr, &io, &spec, &one);
	}
	~Soxr() override
	{
		soxr_delete(s);
	}
	uint32_t run() override
	{
		const float *from[] = { in.row(0), in.row(1) };
		float *to[] = { out.row(0), out.row(1) };
		size_t n_out = 0;

		soxr_process(s, from, resampler_frames, nullptr, to, 4096, &n_out);
		return (uint32_t)n_out;
	}
	soxr_t s;
};
#endif

#ifdef __x86_64__
struct Limit : Resampler {
	explicit Limit(limit_resample_func f)
	    : resample(f), taps((float *)aligned_alloc(64, 160 * 64 * sizeof(float)))
	{
		for (uint32_t i = 0; i < 160 * 64; i++)
			taps.get()[i] = 0.1f * std::sin((float)i);
	}
	uint32_t run() override
	{
		const float *from[] = { long_in.row(0), long_in.row(1) };
		float *to[] = { out.row(0), out.row(1) };
		uint32_t n = (resampler_frames * 160 / 147 + 7) & ~7u;

		resample(taps.get(), from, to, n);
		return n;
	}
	limit_resample_func resample;
	std::unique_ptr<float, Free> taps;
	Rows long_in{ 2, 4096 };
};
#endif

void play(Rows &in, double step, uint64_t from)
{
	for (uint32_t c = 0; c < 2; c++)
		for (uint32_t i = 0; i < resampler_frames; i++)
			in.row(c)[i] = (float)(0.5 * std::sin(step * (double)(from + i)));
}

/* A sine and a cosine of that step are taken away. */
double snr_db(const std::vector<float> &x, double step)
{
	double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0, xx = 0;

	for (size_t i = 0; i < x.size(); i++) {
		double s = std::sin(step * (double)i), c = std::cos(step * (double)i);

		ss += s * s;
		cc += c * c;
		sc += s * c;
		xs += x[i] * s;
		xc += x[i] * c;
		xx += (double)x[i] * x[i];
	}
	double det = ss * cc - sc * sc;
	double fit = ((xs * cc - xc * sc) * xs + (xc * ss - xs * sc) * xc) / det;

	return 10 * std::log10(fit / (xx - fit));
}

} // namespace

ResamplerPtr resampler_ours(uint32_t from_hz, uint32_t to_hz, uint32_t quality, double ratio)
{
	tb_resample_config config = {};

	config.in_rate_hz = from_hz;
	config.out_rate_hz = to_hz;
	config.n_channels = 2;
	config.quality = quality;
	config.kind = ratio > 0 ? TB_RESAMPLE_DRIFTING : TB_RESAMPLE_FIXED;
	return std::make_shared<Ours>(config, ratio);
}

ResamplerPtr resampler_speexdsp(uint32_t quality)
{
	return std::make_shared<Speexdsp>((int)quality);
}

ResamplerPtr resampler_pipewire(int quality, double ratio)
{
	auto p = std::make_shared<Pipewire>(quality, ratio);

	return p->peer ? p : nullptr;
}

ResamplerPtr resampler_soxr()
{
#ifdef HAVE_SOXR
	return std::make_shared<Soxr>();
#else
	return nullptr;
#endif
}

ResamplerPtr resampler_limit()
{
#ifdef __x86_64__
	if (limit_resample_func f = limit_resample_best(our_lanes()))
		return std::make_shared<Limit>(f);
#endif
	return nullptr;
}

Way resampler_way(ResamplerPtr resampler)
{
	if (!resampler)
		return nullptr;
	return [resampler] { resampler->run(); };
}

double resampler_snr_db(Resampler &resampler, double ratio)
{
	constexpr uint32_t n_blocks = 60, n_settle = 8;
	const double step = 2 * M_PI * 997 / in_rate_hz;
	std::vector<float> heard;

	for (uint32_t b = 0; b < n_blocks; b++) {
		play(resampler.in, step, (uint64_t)b * resampler_frames);
		uint32_t n = resampler.run();

		if (b >= n_settle)
			heard.insert(heard.end(), resampler.out.row(1), resampler.out.row(1) + n);
	}
	return snr_db(heard, step * in_rate_hz / out_rate_hz * (ratio > 0 ? ratio : 1.0));
}

Way resampler_update()
{
	auto p = resampler_ours(44100, 48000, 5, 1.0);

	return [p, ratio = 1.0]() mutable {
		tb_resample_set_ratio(&static_cast<Ours &>(*p).r, ratio);
		ratio += 1e-12;
	};
}
