/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The channel strip set up for the jobs of this suite. */
#include "strip.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>

extern "C" {
#include "dsp/compressor.h"
#include "dsp/eq.h"
#include "dsp/gate.h"
#include "dsp/limiter.h"
}

namespace
{

constexpr float rate_hz = 48000;

tb_eq_params three_bands()
{
	tb_eq_params p = tb_eq_defaults;

	p.on = true;
	p.band[0].gain_db = 4;
	p.band[1].gain_db = -5;
	p.band[2].gain_db = 3;
	return p;
}

/* Gains of some dB can be heaped up for a while: the copy is hardly in the time. */
constexpr uint32_t runs_per_copy = 16;

void copy(const Rows &in, Rows &out, uint32_t run)
{
	if (run % runs_per_copy)
		return;
	for (uint32_t r = 0; r < in.n_rows; r++)
		memcpy(out.row(r), in.row(r), in.n_frames * sizeof(float));
}

/* All processors for jobs of `width` rows each. */
struct Strip {
	Strip(Rows &rows, uint32_t width)
	    : n_jobs(rows.n_rows / width), n_frames(rows.n_frames), row(rows.n_rows), eq(n_jobs),
	      comp(n_jobs), gate(n_jobs), scratch(n_jobs * TB_DYN_SCRATCH)
	{
		tb_eq_params e = three_bands();
		tb_compressor_params c = tb_compressor_defaults;
		tb_gate_params g = tb_gate_defaults;
		c.on = g.on = true;
		tb_eq_design(&eq_coeffs, &e, rate_hz);
		tb_compressor_design(&comp_coeffs, &c, rate_hz);
		tb_gate_design(&gate_coeffs, &g, rate_hz);
		for (uint32_t r = 0; r < rows.n_rows; r++)
			row[r] = rows.row(r);
		reset();
		for (uint32_t j = 0; j < n_jobs; j++) {
			eq_jobs.push_back({ &eq[j], &row[j * width], width });
			comp_jobs.push_back({ &comp[j], &row[j * width], nullptr, width, 0 });
			gate_jobs.push_back({ &gate[j], &row[j * width], nullptr, width, 0 });
		}
	}

	void reset()
	{
		for (uint32_t j = 0; j < n_jobs; j++) {
			tb_eq_reset(&eq[j], &eq_coeffs);
			tb_compressor_reset(&comp[j], &comp_coeffs);
			tb_gate_reset(&gate[j], &gate_coeffs);
		}
	}

	void set_ratio(float ratio)
	{
		tb_compressor_params c = tb_compressor_defaults;

		c.on = true;
		c.ratio = ratio;
		tb_compressor_design(&comp_coeffs, &c, rate_hz);
		reset();
	}

	void equalize()
	{
		tb_eq_run(eq_kernels, eq_jobs.data(), n_jobs, n_frames);
	}

	tb_dyn_run dynamics()
	{
		return { tb_dyn_kernels_best(), eq_kernels, scratch.data(), 0 };
	}

	void compress()
	{
		tb_dyn_run run = dynamics();

		tb_compressor_run(&run, comp_jobs.data(), n_jobs, n_frames);
	}

	void close()
	{
		tb_dyn_run run = dynamics();

		tb_gate_run(&run, gate_jobs.data(), n_jobs, n_frames);
	}

	uint32_t n_jobs, n_frames;
	tb_eq_coeffs eq_coeffs;
	tb_compressor_coeffs comp_coeffs;
	tb_gate_coeffs gate_coeffs;
	std::vector<float *> row;
	std::vector<tb_eq> eq;
	std::vector<tb_compressor> comp;
	std::vector<tb_gate> gate;
	std::vector<float> scratch;
	std::vector<tb_eq_job> eq_jobs;
	std::vector<tb_compressor_job> comp_jobs;
	std::vector<tb_gate_job> gate_jobs;
	const tb_eq_kernels *eq_kernels = tb_eq_kernels_best();
};

/* Guards or lookahead limiters on pairs of rows. */
struct Limiters {
	Limiters(Rows &rows, uint32_t n_rows, float lookahead_ms)
	    : n_frames(rows.n_frames), limiter(n_rows / 2), row(n_rows)
	{
		tb_limiter_params p = tb_limiter_defaults;
		tb_limiter_coeffs c;
		uint32_t room = tb_limiter_memory_floats(rate_hz, 2);

		p.on = true;
		p.lookahead_ms = lookahead_ms;
		tb_limiter_design(&c, &p, rate_hz);
		memory.resize(limiter.size() * room);
		for (uint32_t r = 0; r < n_rows; r++)
			row[r] = rows.row(r);
		for (uint32_t l = 0; l < limiter.size(); l++) {
			tb_limiter_init(&limiter[l], &memory[l * room], 2);
			tb_limiter_reset(&limiter[l], &c);
			jobs.push_back({ &limiter[l], &row[2 * l] });
		}
	}

	void limit()
	{
		tb_limiter_run(
			tb_limiter_kernels_best(), jobs.data(), (uint32_t)jobs.size(), n_frames);
	}

	uint32_t n_frames;
	std::vector<tb_limiter> limiter;
	std::vector<float *> row;
	std::vector<float> memory;
	std::vector<tb_limiter_job> jobs;
};

/* The coefficients as a T, and one channel's states. */
template <class T> struct Biquad {
	T b0, b1, b2, a1, a2, s1, s2;

	T frame(T x)
	{
		T y = b0 * x + s1;

		s1 = b1 * x - a1 * y + s2;
		s2 = b2 * x - a2 * y;
		return y;
	}
};

template <class T> struct ThreeBiquads {
	ThreeBiquads()
	{
		tb_eq_params p = three_bands();

		for (int i = 0; i < 3; i++) {
			tb_biquad f;

			tb_biquad_design(&f, p.band[i].type, p.band[i].freq_hz, p.band[i].gain_db,
				p.band[i].q, rate_hz);
			band[i] = { (T)f.b0, (T)f.b1, (T)f.b2, (T)f.a1, (T)f.a2, 0, 0 };
		}
	}

	/* Locals, so that states stay in registers. */
	template <class U> void run(const float *in, U *out, uint32_t n)
	{
		Biquad<T> a = band[0], b = band[1], c = band[2];

		for (uint32_t i = 0; i < n; i++)
			out[i] = c.frame(b.frame(a.frame(in[i])));
		band[0] = a;
		band[1] = b;
		band[2] = c;
	}

	Biquad<T> band[3];
};

/* Giannoulis et al. as in compressor.h, at every frame. */
struct LibmCompressor {
	void run(const float *in, float *out, uint32_t n)
	{
		for (uint32_t i = 0; i < n; i++) {
			float over = 20 * log10f(fabsf(in[i]) + 1e-9f) + 20, reduce = 0;

			if (2 * over > 6)
				reduce = 0.75f * over;
			else if (2 * over > -6)
				reduce = 0.75f * (over + 3) * (over + 3) / 12;
			y += (reduce - y) * (reduce > y ? 0.0021f : 0.00021f);
			out[i] = in[i] * powf(10, -y / 20);
		}
	}
	float y = 0;
};

} // namespace

void strip_fill(Rows &in)
{
	uint32_t seed = 1;

	for (uint32_t r = 0; r < in.n_rows; r++)
		for (uint32_t i = 0; i < in.n_frames; i++) {
			seed = seed * 1664525u + 1013904223u;
			in.row(r)[i] = 0.3f * (float)(int32_t)seed / 2147483648.0f
			               + 0.6f * sinf((float)i * 0.04f + (float)r);
		}
}

Way equalizer(const Rows &in, Rows &out)
{
	return equalizer_of(in, out, UINT32_MAX);
}

Way equalizer_of(const Rows &in, Rows &out, uint32_t table)
{
	auto strip = std::make_shared<Strip>(out, 1);

	if (table != UINT32_MAX)
		strip->eq_kernels = tb_eq_kernels_nth(table);
	if (!strip->eq_kernels)
		return nullptr;
	return [strip, &in, &out, n = 0u]() mutable {
		copy(in, out, n++);
		strip->equalize();
	};
}

Way equalizer_fused(const Rows &in, Rows &out)
{
	auto eq = std::make_shared<std::vector<ThreeBiquads<float>>>(in.n_rows);

	return [eq, &in, &out] {
		for (uint32_t r = 0; r < in.n_rows; r++)
			(*eq)[r].run(in.row(r), out.row(r), in.n_frames);
	};
}

double equalizer_error_db(uint32_t n_rows)
{
	Rows in(n_rows, 8192), out(n_rows, 8192);
	std::vector<double> want(8192);
	double error = 0, power = 0;

	strip_fill(in);
	equalizer(in, out)();
	ThreeBiquads<double>().run(in.row(0), want.data(), 8192);
	for (uint32_t i = 0; i < 8192; i++) {
		error += (out.row(0)[i] - want[i]) * (out.row(0)[i] - want[i]);
		power += want[i] * want[i];
	}
	return 10 * log10(error / power);
}

Way compressor(const Rows &in, Rows &out)
{
	auto strip = std::make_shared<Strip>(out, 1);

	return [strip, &in, &out, n = 0u]() mutable {
		copy(in, out, n++);
		strip->compress();
	};
}

Way compressor_of(const Rows &in, Rows &out, float ratio)
{
	auto strip = std::make_shared<Strip>(out, 1);

	strip->set_ratio(ratio);
	return [strip, &in, &out, n = 0u]() mutable {
		copy(in, out, n++);
		strip->compress();
	};
}

Way reset(const Rows &, Rows &out)
{
	auto strip = std::make_shared<Strip>(out, 1);

	return [strip] { strip->reset(); };
}

Way compressor_libm(const Rows &in, Rows &out)
{
	auto comp = std::make_shared<std::vector<LibmCompressor>>(in.n_rows);

	return [comp, &in, &out] {
		for (uint32_t r = 0; r < in.n_rows; r++)
			(*comp)[r].run(in.row(r), out.row(r), in.n_frames);
	};
}

Way gate(const Rows &in, Rows &out)
{
	auto strip = std::make_shared<Strip>(out, 1);

	return [strip, &in, &out, n = 0u]() mutable {
		copy(in, out, n++);
		strip->close();
	};
}

static Way limiter_by(const Rows &in, Rows &out, float lookahead_ms, float gain)
{
	auto limiters = std::make_shared<Limiters>(out, in.n_rows, lookahead_ms);

	return [limiters, gain, &in, &out] {
		for (uint32_t r = 0; r < in.n_rows; r++)
			for (uint32_t i = 0; i < in.n_frames; i++)
				out.row(r)[i] = in.row(r)[i] * gain;
		limiters->limit();
	};
}

Way limiter(const Rows &in, Rows &out, float lookahead_ms, bool loud)
{
	return limiter_by(in, out, lookahead_ms, loud ? 4.0f : 0.25f);
}

Way limiter_at(const Rows &in, Rows &out, float lookahead_ms, float over_db)
{
	float peak = 0;

	for (uint32_t r = 0; r < in.n_rows; r++)
		for (uint32_t i = 0; i < in.n_frames; i++)
			peak = std::max(peak, std::fabs(in.row(r)[i]));
	return limiter_by(in, out, lookahead_ms, std::pow(10.0f, over_db / 20.0f) / peak);
}

Way equalizer_and_compressor(const Rows &in, Rows &out)
{
	auto strip = std::make_shared<Strip>(out, 1);

	return [strip, &in, &out, n = 0u]() mutable {
		copy(in, out, n++);
		strip->equalize();
		strip->compress();
	};
}

Way console_processing(const Rows &in, Rows &out, uint32_t n_bus_rows)
{
	auto strip = std::make_shared<Strip>(out, 2);
	auto guards = std::make_shared<Limiters>(out, n_bus_rows, 0);

	return [strip, guards, &in, &out, n = 0u]() mutable {
		copy(in, out, n++);
		strip->close();
		strip->equalize();
		strip->compress();
		guards->limit();
	};
}
