/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "report.h"

#include <cstdio>
#include <string>

uint32_t n_rounds = 201;
uint32_t n_met, n_missed;
bool has_avx512;

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

void heading(const char *title)
{
	printf("\n### %s\n\n| ours | ns | peer | ns | ratio | goal | |\n|---|---|---|---|---|---|---|\n",
		title);
}

void print_row(const char *ours, const char *peer, const Ratio &r, Goal goal)
{
	bool met = is_met(goal, r);
	const char *verdict = goal.kind == FOR_RECORD ? "" : met ? "met" : "**not met**";

	printf("| %s | %.1f | %s | %.1f | %s | %s | %s |\n", ours, r.ours_ns, peer, r.peer_ns,
		ratio_text(goal, r).c_str(), goal_text(goal).c_str(), verdict);
	fflush(stdout);
	if (goal.kind != FOR_RECORD)
		(met ? n_met : n_missed)++;
}

void row(const char *ours_name, const Way &ours, const char *peer_name, const Way &peer, Goal goal)
{
	if (ours && peer)
		print_row(ours_name, peer_name, measure(ours, peer, n_rounds), goal);
	else
		printf("| %s | | %s | | not available here | %s | |\n", ours_name, peer_name,
			goal_text(goal).c_str());
}
