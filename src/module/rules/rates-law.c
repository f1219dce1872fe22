/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "rates-law.h"

#include <spa/utils/defs.h>

#include "mixer/mixer.h"

uint32_t tb_rate_of_graph(uint32_t target_hz, uint32_t clock_hz, uint32_t stream_hz)
{
	if (target_hz != 0)
		return target_hz;
	return clock_hz != 0 ? clock_hz : stream_hz;
}

uint32_t tb_rate_of_mixer(uint32_t fixed_hz, uint32_t graph_hz)
{
	return SPA_CLAMP(fixed_hz != 0 ? fixed_hz : graph_hz, TB_RATE_MIN, TB_RATE_MAX);
}

static bool is_of_another_rate(const struct tb_rate *r, const struct tb_rate_facts *facts)
{
	return facts->is_in_graph && facts->stream_hz != 0 && facts->stream_hz != facts->graph_hz
	       && r->asked_hz != facts->graph_hz;
}

enum tb_rate_step tb_rate_next(struct tb_rate *r, const struct tb_rate_facts *facts)
{
	if (!is_of_another_rate(r, facts))
		return TB_RATE_STAYS;
	if (facts->runs)
		return TB_RATE_WAITS;
	r->asked_hz = facts->graph_hz;
	return TB_RATE_OFFERS;
}

enum tb_rate_step tb_rate_answered(struct tb_rate *r, const struct tb_rate_facts *facts)
{
	if (!is_of_another_rate(r, facts))
		return TB_RATE_STAYS;
	r->asked_hz = facts->graph_hz;
	return facts->runs ? TB_RATE_BEGINS_ANEW : TB_RATE_OFFERS;
}

bool tb_rate_insists(struct tb_rate *r, const struct tb_rate_facts *facts)
{
	if (facts->stream_hz != facts->graph_hz)
		return r->asked_hz == facts->graph_hz;
	r->asked_hz = 0;
	return false;
}
