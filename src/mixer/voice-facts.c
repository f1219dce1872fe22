/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the mixer is told of the work for voices, for those who ask it.  Control thread. */
#include "state.h"

void tb_mixer_set_strip_voice(
	struct tb_mixer *m, uint32_t strip, const struct tb_voice_facts *facts)
{
	m->control.strip_voice[strip] = *facts;
}

struct tb_voice_facts tb_mixer_strip_voice(const struct tb_mixer *m, uint32_t strip)
{
	return m->control.strip_voice[strip];
}

int tb_mixer_echo_reference(const struct tb_mixer *m, uint32_t strip)
{
	const struct tb_voice_settings *voice = &m->control.strip[strip].voice;

	if (voice->echo_on == 0.0f)
		return -1;
	return voice->echo_reference >= 0.0f ? (int)voice->echo_reference : tb_mixer_monitor(m);
}
