/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "report.h"

#include <cstdio>
#include <cstdlib>
#include <string>

extern "C" {
#include "dsp/kernels.h"
}
#include "pipewire.h"
#include "where.h"

uint32_t n_rounds = 201;
bool has_avx512;
const char *const cpu_asked = getenv("TROUBADOUR_CPU");

namespace
{

bool is_met(Goal goal, const Ratio &r)
{
	switch (goal.kind) {
	case AT_MOST:
		return r.ratio <= goal.value;
	case AT_LEAST:
		return 1 / r.ratio >= goal.value;
	case MICROS:
		return r.ours_ns <= goal.value;
	default:
		return true;
	}
}

std::string goal_text(Goal goal)
{
	char text[64];

	switch (goal.kind) {
	case AT_MOST:
		snprintf(text, sizeof(text), "at most %.4g x", goal.value);
		break;
	case AT_LEAST:
		snprintf(text, sizeof(text), "%.4g x faster", goal.value);
		break;
	case MICROS:
		snprintf(text, sizeof(text), "at most %.4g ns", goal.value);
		break;
	default:
		return "-";
	}
	return text;
}

std::string ratio_text(Goal goal, const Ratio &r)
{
	char text[64];

	if (goal.kind == AT_LEAST || (goal.kind == FOR_RECORD && r.ratio < 0.67))
		snprintf(text, sizeof(text), "%.2f x faster", 1 / r.ratio);
	else
		snprintf(text, sizeof(text), "%.3f x", r.ratio);
	return text;
}

} // namespace

Goal at_most(double value)
{
	return { AT_MOST, value };
}

Goal at_least(double value, double narrow)
{
	return { AT_LEAST, has_avx512 ? value : narrow };
}

Goal ns_at_most(double value)
{
	return { MICROS, value };
}

Goal ns_at_most(double value, double narrow)
{
	return has_avx512 ? ns_at_most(value) : at_most(narrow);
}

/* With other kernels than the machine's best it is another section. */
static void print_title(const char *title)
{
	printf("\n### %s", title);
	if (cpu_asked)
		printf(" (TROUBADOUR_CPU=%s)", cpu_asked);
	printf("\n\n");
}

void heading(const char *title)
{
	std::string how = std::string("kernels ") + tb_mix_kernels_best()->name + ", compiler "
	                  + __VERSION__ + ", PipeWire " + pipewire_version() + ", medians of "
	                  + std::to_string(n_rounds) + " rounds";

	print_title(title);
	where_print(how.c_str());
	printf("| ours | ns | peer | ns | ratio | goal | |\n|---|---|---|---|---|---|---|\n");
}

void print_row(const char *ours, const char *peer, const Ratio &r, Goal goal)
{
	const char *verdict = goal.kind == FOR_RECORD ? ""
	                      : is_met(goal, r)       ? "met"
	                                              : "**not met**";

	printf("| %s | %.1f | %s | %.1f | %s | %s | %s |\n", ours, r.ours_ns, peer, r.peer_ns,
		ratio_text(goal, r).c_str(), goal_text(goal).c_str(), verdict);
	fflush(stdout);
}

void row(const char *ours_name, const Way &ours, const char *peer_name, const Way &peer, Goal goal)
{
	if (ours && peer)
		print_row(ours_name, peer_name, measure(ours, peer, n_rounds), goal);
	else
		printf("| %s | | %s | | not available here | %s | |\n", ours_name, peer_name,
			goal_text(goal).c_str());
}
