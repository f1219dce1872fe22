/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "voice-methods.h"

#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>
#include <spa/interfaces/audio/aec.h>
#include <spa/utils/names.h>

#include "rnnoise.h"

/* Loads PipeWire's plugin; it needs no daemon. */
static struct pw_context *context(void)
{
	static struct pw_context *c;

	if (!c) {
		pw_init(NULL, NULL);
		c = pw_context_new(pw_main_loop_get_loop(pw_main_loop_new(NULL)), NULL, 0);
	}
	return c;
}

/* ---- ours ---- */

/* Only if it is that method. */
static struct tb_engine *ours(const struct voice_method *m)
{
	struct tb_engine *e = tb_engine_new(&(struct tb_engine_config){
		.n_channels = 1,
		.echo_on = (m->work & VOICE_ECHO) != 0,
		.denoise_on = (m->work & VOICE_DENOISE) != 0,
		.echo = m->echo,
		.denoise = m->denoise,
		.context = context(),
	});

	if (e && strstr(m->name, m->work & VOICE_ECHO ? e->echo : e->denoise))
		return e;
	if (e)
		e->free(e);
	return NULL;
}

struct tb_engine *voice_agc_new(float target_lufs, float max_db)
{
	struct tb_engine *e =
		tb_engine_new(&(struct tb_engine_config){ .n_channels = 1, .agc_on = true });

	if (!e)
		return NULL;
	atomic_store(&e->knobs.target_lufs, target_lufs);
	atomic_store(&e->knobs.max_db, max_db);
	return e;
}

/* ---- others ---- */

struct other {
	struct tb_engine engine;
	struct spa_handle *handle;
	struct spa_audio_aec *aec;
	struct tb_rnnoise *rnnoise;
};

static struct tb_engine *other_new(
	void (*run)(struct tb_engine *e, float *const *io, const float *const *far),
	void (*free_it)(struct tb_engine *e))
{
	struct other *o = calloc(1, sizeof(*o));

	if (!o)
		abort();
	o->engine.run = run;
	o->engine.free = free_it;
	return &o->engine;
}

static void run_nothing(struct tb_engine *e, float *const *io, const float *const *far)
{
}

static void free_nothing(struct tb_engine *e)
{
	free(e);
}

static struct tb_engine *nothing(const struct voice_method *m)
{
	return other_new(run_nothing, free_nothing);
}

static void run_rnnoise(struct tb_engine *e, float *const *io, const float *const *far)
{
	tb_rnnoise_run(((struct other *)e)->rnnoise, io);
}

static void free_rnnoise(struct tb_engine *e)
{
	tb_rnnoise_free(((struct other *)e)->rnnoise);
	free(e);
}

/* The library's frames one after the other, without a limit of what is taken. */
static struct tb_engine *whole_rnnoise(const struct voice_method *m)
{
	struct tb_engine *e = other_new(run_rnnoise, free_rnnoise);

	((struct other *)e)->rnnoise = tb_rnnoise_new(1);
	if (((struct other *)e)->rnnoise)
		return e;
	free(e);
	return NULL;
}

static void run_stock(struct tb_engine *e, float *const *io, const float *const *far)
{
	const float *recorded[] = { io[0] }, *played[] = { far[0], far[1] };
	float out[TB_ENGINE_FRAMES], *to[] = { out };

	spa_audio_aec_run(((struct other *)e)->aec, recorded, played, to, TB_ENGINE_FRAMES);
	memcpy(io[0], out, sizeof(out));
}

static void free_stock(struct tb_engine *e)
{
	pw_unload_spa_handle(((struct other *)e)->handle);
	free(e);
}

/* module-echo-cancel's plugin with what it is started with where nobody says otherwise. */
static struct tb_engine *stock(const struct voice_method *m)
{
	const struct spa_dict_item items[] = { SPA_DICT_ITEM(
		SPA_KEY_LIBRARY_NAME, "aec/libspa-aec-webrtc") };
	struct spa_audio_info_raw mono = { .format = SPA_AUDIO_FORMAT_F32P,
		.rate = TB_ENGINE_RATE_HZ,
		.channels = 1,
		.position = { SPA_AUDIO_CHANNEL_MONO } };
	struct spa_audio_info_raw out = mono, played = mono;
	struct spa_handle *handle =
		pw_context_load_spa_handle(context(), SPA_NAME_AEC, &SPA_DICT_INIT_ARRAY(items));
	struct tb_engine *e;
	void *aec;

	if (!handle)
		return NULL;
	e = other_new(run_stock, free_stock);
	played.channels = 2;
	played.position[0] = SPA_AUDIO_CHANNEL_FL;
	played.position[1] = SPA_AUDIO_CHANNEL_FR;
	spa_handle_get_interface(handle, SPA_TYPE_INTERFACE_AUDIO_AEC, &aec);
	((struct other *)e)->handle = handle;
	((struct other *)e)->aec = aec;
	spa_audio_aec_init2(
		(struct spa_audio_aec *)aec, &SPA_DICT_INIT(NULL, 0), &mono, &out, &played);
	spa_audio_aec_activate((struct spa_audio_aec *)aec);
	return e;
}

const struct voice_method voice_methods[] = {
	{ "none", VOICE_ECHO | VOICE_DENOISE | VOICE_OTHERS, nothing },
	{ "**ours, speex**", VOICE_DENOISE, ours, .denoise = TB_DENOISE_SPEEX },
	{ "**ours, webrtc**", VOICE_DENOISE, ours, .denoise = TB_DENOISE_WEBRTC },
	{ "**ours, rnnoise**", VOICE_DENOISE, ours, .denoise = TB_DENOISE_RNNOISE },
	{ "librnnoise alone", VOICE_DENOISE | VOICE_OTHERS, whole_rnnoise },
	{ "**ours, speex**", VOICE_ECHO, ours, .echo = TB_ECHO_SPEEX },
	{ "**ours, webrtc**", VOICE_ECHO, ours, .echo = TB_ECHO_WEBRTC },
	{ "module-echo-cancel", VOICE_ECHO | VOICE_DENOISE | VOICE_OTHERS, stock },
};
const uint32_t n_voice_methods = sizeof(voice_methods) / sizeof(voice_methods[0]);
