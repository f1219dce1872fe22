/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "aec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/context.h>
#include <pipewire/pipewire.h>
#include <spa/interfaces/audio/aec.h>
#include <spa/utils/names.h>

#define LIBRARY "aec/libspa-aec-webrtc"

struct tb_aec {
	struct spa_handle *handle;
	struct spa_audio_aec *aec;
	uint32_t n_channels;
	float *row[TB_MAX_CHANNELS], memory[TB_MAX_CHANNELS][TB_ENGINE_FRAMES];
};

static struct spa_audio_info_raw format(uint32_t n_channels)
{
	struct spa_audio_info_raw info = {
		.format = SPA_AUDIO_FORMAT_F32P, .rate = TB_ENGINE_RATE_HZ, .channels = n_channels
	};

	for (uint32_t c = 0; c < n_channels; c++)
		info.position[c] = n_channels == 1 ? (uint32_t)SPA_AUDIO_CHANNEL_MONO
		                                   : SPA_AUDIO_CHANNEL_FL + c;
	return info;
}

/* The header's names of init2()'s arguments stand in another order than its callers' and
 * its plugins' do, which is this one: recorded, out, played. */
static int start(struct tb_aec *a, bool denoise)
{
	const struct spa_dict_item items[] = {
		SPA_DICT_ITEM("webrtc.noise_suppression", denoise ? "true" : "false"),
		SPA_DICT_ITEM("webrtc.gain_control", "false"),
		SPA_DICT_ITEM("webrtc.voice_detection", "false"),
		SPA_DICT_ITEM("webrtc.transient_suppression", "false"),
	};
	struct spa_dict args = SPA_DICT_INIT_ARRAY(items);
	struct spa_audio_info_raw recorded = format(a->n_channels), out = recorded,
				  played = format(TB_ENGINE_FAR_CHANNELS);
	int res = spa_audio_aec_init2(a->aec, &args, &recorded, &out, &played);

	if (res >= 0)
		spa_audio_aec_activate(a->aec);
	return res;
}

static int load(struct tb_aec *a, struct pw_context *context, bool denoise)
{
	const struct spa_dict_item items[] = { SPA_DICT_ITEM(SPA_KEY_LIBRARY_NAME, LIBRARY) };
	void *interface;

	a->handle = context ? pw_context_load_spa_handle(
			    context, SPA_NAME_AEC, &SPA_DICT_INIT_ARRAY(items))
	                    : NULL;
	if (!a->handle
		|| spa_handle_get_interface(a->handle, SPA_TYPE_INTERFACE_AUDIO_AEC, &interface)
			   < 0)
		return -ENOENT;
	a->aec = interface;
	return start(a, denoise);
}

struct tb_aec *tb_aec_new(struct pw_context *context, uint32_t n_channels, bool denoise)
{
	struct tb_aec *a = calloc(1, sizeof(*a));
	int res;

	if (!a)
		return NULL;
	a->n_channels = n_channels;
	for (uint32_t c = 0; c < n_channels; c++)
		a->row[c] = a->memory[c];
	res = load(a, context, denoise);
	if (res >= 0)
		return a;
	tb_aec_free(a);
	errno = -res;
	return NULL;
}

void tb_aec_free(struct tb_aec *a)
{
	if (a && a->handle)
		pw_unload_spa_handle(a->handle);
	free(a);
}

void tb_aec_run(struct tb_aec *a, float *const *io, const float *const *far)
{
	const float *recorded[TB_MAX_CHANNELS], *played[TB_ENGINE_FAR_CHANNELS];

	for (uint32_t c = 0; c < a->n_channels; c++)
		recorded[c] = io[c];
	for (uint32_t c = 0; c < TB_ENGINE_FAR_CHANNELS; c++)
		played[c] = far[c];
	if (spa_audio_aec_run(a->aec, recorded, played, a->row, TB_ENGINE_FRAMES) < 0)
		return;
	for (uint32_t c = 0; c < a->n_channels; c++)
		memcpy(io[c], a->row[c], TB_ENGINE_FRAMES * sizeof(float));
}
