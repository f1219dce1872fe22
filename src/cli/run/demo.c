/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Three voices, made while they play: chords, an arpeggio, and something that
 * babbles like speech; and an ear on each virtual bus, since a bus that nobody
 * records sleeps and has no level. */
#include "demo.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <spa/param/audio/format-utils.h>

#define RATE_HZ    48000u
#define N_VOICES   3u
#define N_CHANNELS 2u
#define DEMO_S     20u
#define PATIENCE_S 5u
#define WAIT_MAX_S 30u
#define MAX_FRAMES 8192u

struct voice {
	struct tb_demo *demo;
	struct pw_stream *stream;
	struct spa_hook listener;
	float (*sample)(struct voice *v, uint64_t frame);
	uint64_t frame;
	uint32_t noise;
	float low_pass[2];
};

struct ear {
	struct pw_stream *stream;
	struct spa_hook listener;
};

struct tb_demo {
	struct pw_context *context;
	struct pw_core *core,
		*ears_core; /* two programs: one that plays what it records is a loop */
	const struct tb_mixer *const *mixer; /* follows the console's structure */
	struct spa_source *timer;
	uint32_t seconds, waited_s; /* heard, and before that */
	struct voice voices[N_VOICES];
	struct ear ears[TB_MAX_BUSES];
};

/* ---- the signals ---- */

static float sine(double hz, uint64_t frame)
{
	return (float)sin(2.0 * M_PI * fmod(hz * (double)frame / RATE_HZ, 1.0));
}

static double note_hz(int semitones_above_a3)
{
	return 220.0 * exp2(semitones_above_a3 / 12.0);
}

/* A minor, F, C, G: two seconds each, swelling. */
static float chords(struct voice *v, uint64_t frame)
{
	static const int roots[4][3] = { { 0, 3, 7 }, { -4, 0, 3 }, { 3, 7, 10 }, { -2, 2, 5 } };
	const int *chord = roots[frame / (2 * RATE_HZ) % 4];
	double swell = sin(M_PI * (double)(frame % (2 * RATE_HZ)) / (2 * RATE_HZ));
	float sum = 0.0f;

	for (int i = 0; i < 3; i++)
		sum += sine(note_hz(chord[i] - 12), frame);
	return 0.12f * sum * (float)swell;
}

/* Eighth notes that die away. */
static float arpeggio(struct voice *v, uint64_t frame)
{
	static const int notes[8] = { 12, 15, 19, 24, 19, 15, 12, 7 };
	uint64_t length = RATE_HZ / 4, in_note = frame % length;
	float decay = expf(-8.0f * (float)in_note / (float)length);
	float attack = fminf(1.0f, (float)in_note / 96.0f);

	return 0.25f * attack * decay * sine(note_hz(notes[frame / length % 8]), frame);
}

static float white(struct voice *v)
{
	v->noise = v->noise * 1664525u + 1013904223u;
	return (float)(int32_t)v->noise / 2147483648.0f;
}

/* Syllables of a buzz and some breath, with pauses between the words. */
static float babble(struct voice *v, uint64_t frame)
{
	double t = (double)frame / RATE_HZ;
	double syllable = sin(2.0 * M_PI * 2.1 * t), word = sin(2.0 * M_PI * 0.35 * t);
	double pitch = 120.0 + 15.0 * sin(2.0 * M_PI * 0.9 * t);
	float buzz = sine(pitch, frame) + 0.6f * sine(2.0 * pitch, frame)
	             + 0.4f * sine(5.0 * pitch, frame);
	float gate = word > -0.2 && syllable > 0.0 ? (float)(syllable * syllable) : 0.0f;

	v->low_pass[0] += 0.2f * (white(v) - v->low_pass[0]);
	return 0.25f * gate * (0.4f * buzz + 0.5f * v->low_pass[0]);
}

/* ---- playing ---- */

static void on_process(void *data)
{
	struct voice *v = data;
	struct pw_buffer *b = pw_stream_dequeue_buffer(v->stream);
	struct spa_data *d;
	uint32_t n_frames;
	float *to;

	if (!b)
		return;
	d = &b->buffer->datas[0];
	to = d->data;
	n_frames = d->maxsize / (N_CHANNELS * (uint32_t)sizeof(float));
	if (b->requested > 0)
		n_frames = (uint32_t)SPA_MIN((uint64_t)n_frames, b->requested);
	for (uint32_t i = 0; to && i < n_frames; i++) {
		float x = v->sample(v, v->frame++);

		for (uint32_t c = 0; c < N_CHANNELS; c++)
			*to++ = x;
	}
	d->chunk->offset = 0;
	d->chunk->stride = N_CHANNELS * (int32_t)sizeof(float);
	d->chunk->size = n_frames * N_CHANNELS * (uint32_t)sizeof(float);
	pw_stream_queue_buffer(v->stream, b);
}

static const struct pw_stream_events voice_events = {
	PW_VERSION_STREAM_EVENTS,
	.process = on_process,
};

static int play(struct voice *v, const char *strip, const char *name)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *format = spa_format_audio_raw_build(&b, SPA_PARAM_EnumFormat,
		&SPA_AUDIO_INFO_RAW_INIT(.format = SPA_AUDIO_FORMAT_F32, .rate = RATE_HZ,
			.channels = N_CHANNELS,
			.position = { SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR }));
	struct pw_properties *p = pw_properties_new(PW_KEY_MEDIA_TYPE, "Audio",
		PW_KEY_MEDIA_CATEGORY, "Playback", PW_KEY_APP_NAME, "Troubadour demo",
		PW_KEY_NODE_NAME, name, PW_KEY_NODE_DESCRIPTION, name, PW_KEY_TARGET_OBJECT, strip,
		"state.restore-target", "false", NULL);

	v->stream = p ? pw_stream_new(v->demo->core, name, p) : NULL;
	if (!v->stream)
		return -errno;
	pw_stream_add_listener(v->stream, &v->listener, &voice_events, v);
	return pw_stream_connect(v->stream, PW_DIRECTION_OUTPUT, PW_ID_ANY,
		PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS,
		&format, 1);
}

static void on_heard(void *data)
{
	struct ear *e = data;
	struct pw_buffer *b = pw_stream_dequeue_buffer(e->stream);

	if (b)
		pw_stream_queue_buffer(e->stream, b);
}

static const struct pw_stream_events ear_events = {
	PW_VERSION_STREAM_EVENTS,
	.process = on_heard,
};

static int listen_to(struct tb_demo *demo, struct ear *e, const char *bus)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	const struct spa_pod *format = spa_format_audio_raw_build(
		&b, SPA_PARAM_EnumFormat, &SPA_AUDIO_INFO_RAW_INIT(.format = SPA_AUDIO_FORMAT_F32));
	struct pw_properties *p =
		pw_properties_new(PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_MEDIA_CATEGORY, "Capture",
			PW_KEY_APP_NAME, "Troubadour demo", PW_KEY_NODE_NAME, "demo recorder",
			PW_KEY_TARGET_OBJECT, bus, "state.restore-target", "false", NULL);

	e->stream = p ? pw_stream_new(demo->ears_core, "demo recorder", p) : NULL;
	if (!e->stream)
		return -errno;
	pw_stream_add_listener(e->stream, &e->listener, &ear_events, e);
	return pw_stream_connect(e->stream, PW_DIRECTION_INPUT, PW_ID_ANY,
		PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS,
		&format, 1);
}

static void stop_playing(struct tb_demo *demo)
{
	for (uint32_t i = 0; i < TB_MAX_BUSES; i++) {
		if (demo->ears[i].stream)
			pw_stream_destroy(demo->ears[i].stream);
		demo->ears[i].stream = NULL;
	}
	for (uint32_t i = 0; i < N_VOICES; i++) {
		if (demo->voices[i].stream)
			pw_stream_destroy(demo->voices[i].stream);
		demo->voices[i].stream = NULL;
	}
}

/* ---- the levels ---- */

static void print_level(const char *name, struct tb_level level)
{
	if (level.peak_lin < 1e-6f)
		printf("  %s   -inf", name);
	else
		printf("  %s %6.1f", name, (double)(20.0f * log10f(level.peak_lin)));
}

static struct tb_level louder(struct tb_level a, struct tb_level b)
{
	return a.peak_lin > b.peak_lin ? a : b;
}

static void print_levels(const struct tb_mixer *m)
{
	printf("dBFS ");
	for (uint32_t i = 0; i < tb_mixer_n_strips(m); i++) {
		struct tb_level level = { 0 };

		for (uint32_t c = 0; c < tb_mixer_strip(m, i)->layout.n_channels; c++)
			level = louder(level, tb_mixer_strip_level(m, i, c));
		print_level(tb_mixer_strip(m, i)->name, level);
	}
	printf("  |");
	for (uint32_t i = 0; i < tb_mixer_n_buses(m); i++) {
		struct tb_level level = { 0 };

		for (uint32_t c = 0; c < tb_mixer_bus(m, i)->layout.n_channels; c++)
			level = louder(level, tb_mixer_bus_level(m, i, c));
		print_level(tb_mixer_bus(m, i)->name, level);
	}
	printf("\n");
	fflush(stdout);
}

/* ---- its time ---- */

static bool is_heard(const struct tb_demo *demo)
{
	for (uint32_t i = 0; i < N_VOICES; i++) {
		struct pw_stream *s = demo->voices[i].stream;

		if (s && pw_stream_get_state(s, NULL) != PW_STREAM_STATE_STREAMING)
			return false;
	}
	return true;
}

/* WirePlumber takes its time to link all of it on a slow machine, which is not the demo's. */
static bool has_begun(struct tb_demo *demo)
{
	if (demo->seconds > 0 || is_heard(demo))
		return true;
	if (++demo->waited_s == PATIENCE_S)
		printf("The demo waits for WirePlumber to link it.\n");
	if (demo->waited_s == WAIT_MAX_S)
		printf("It is not linked; `troubadour doctor` may know why.  These are the levels:\n");
	fflush(stdout);
	return demo->waited_s >= WAIT_MAX_S;
}

static void on_second(void *data, uint64_t n_expirations)
{
	struct tb_demo *demo = data;

	if (demo->seconds >= DEMO_S || !*demo->mixer || !has_begun(demo))
		return;
	print_levels(*demo->mixer);
	if (++demo->seconds < DEMO_S)
		return;
	stop_playing(demo);
	printf("The demo is over.  The console goes on; Ctrl-C ends it.\n");
	fflush(stdout);
}

/* ---- life ---- */

static int start_timer(struct tb_demo *demo)
{
	struct pw_loop *loop = pw_context_get_main_loop(demo->context);
	struct timespec second = { .tv_sec = 1 };

	demo->timer = pw_loop_add_timer(loop, on_second, demo);
	return demo->timer ? pw_loop_update_timer(loop, demo->timer, &second, &second, false)
	                   : -errno;
}

static int start_voices(struct tb_demo *demo, const char *console)
{
	static float (*const samples[N_VOICES])(
		struct voice *, uint64_t) = { chords, arpeggio, babble };
	static const char *const names[N_VOICES] = { "demo chords", "demo arpeggio", "demo voice" };
	uint32_t n = SPA_MIN(N_VOICES, tb_mixer_n_strips(*demo->mixer));
	char strip[128];
	int res = 0;

	for (uint32_t i = 0; i < n && res == 0; i++) {
		struct voice *v = &demo->voices[i];

		v->demo = demo;
		v->sample = samples[i];
		snprintf(strip, sizeof(strip), "%s.%s", console,
			tb_mixer_strip(*demo->mixer, i)->name);
		res = play(v, strip, names[i]);
	}
	return res;
}

static int start_ears(struct tb_demo *demo, const char *console)
{
	const struct tb_mixer *m = *demo->mixer;
	char bus[128];
	int res = 0;

	for (uint32_t i = 0; i < tb_mixer_n_buses(m) && res == 0; i++) {
		if (tb_mixer_bus(m, i)->kind != TB_BUS_VIRTUAL)
			continue;
		snprintf(bus, sizeof(bus), "%s.%s", console, tb_mixer_bus(m, i)->name);
		res = listen_to(demo, &demo->ears[i], bus);
	}
	return res;
}

struct tb_demo *tb_demo_new(
	struct pw_context *context, const struct tb_mixer *const *mixer, const char *console)
{
	struct tb_demo *demo = calloc(1, sizeof(*demo));
	int res;

	if (!demo)
		return NULL;
	demo->context = context;
	demo->mixer = mixer;
	demo->core = pw_context_connect(context, NULL, 0);
	demo->ears_core = demo->core ? pw_context_connect(context, NULL, 0) : NULL;
	res = demo->ears_core ? start_voices(demo, console) : -errno;
	if (res == 0)
		res = start_ears(demo, console);
	if (res == 0)
		res = start_timer(demo);
	if (res < 0) {
		tb_demo_free(demo);
		errno = -res;
		return NULL;
	}
	return demo;
}

void tb_demo_free(struct tb_demo *demo)
{
	if (!demo)
		return;
	stop_playing(demo);
	if (demo->timer)
		pw_loop_destroy_source(pw_context_get_main_loop(demo->context), demo->timer);
	if (demo->ears_core)
		pw_core_disconnect(demo->ears_core);
	if (demo->core)
		pw_core_disconnect(demo->core);
	free(demo);
}
