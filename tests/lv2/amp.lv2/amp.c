/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* An LV2 plugin for tests, urn:troubadour:amp: out = in x Gain.  It smooths as good plugins do:
 * the gain moves on a straight line, by 1 within 10 ms at 48 kHz. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "lv2-abi.h"

enum { IN, OUT, GAIN, N_PORTS }; /* as in amp.ttl */

#define STEP (1.0f / 480.0f) /* per frame */

struct instance {
	float *port[N_PORTS];
	float gain;
	bool has_gain;
};

static void *instantiate(const struct lv2_descriptor *d, double rate_hz, const char *bundle,
	const struct lv2_feature *const *features)
{
	return calloc(1, sizeof(struct instance));
}

static void connect_port(void *instance, uint32_t port, void *data)
{
	((struct instance *)instance)->port[port] = data;
}

static float nearer(float gain, float goal)
{
	return gain < goal ? fminf(gain + STEP, goal) : fmaxf(gain - STEP, goal);
}

static void run(void *instance, uint32_t n_frames)
{
	struct instance *i = instance;

	if (!i->has_gain)
		i->gain = *i->port[GAIN];
	i->has_gain = true;
	for (uint32_t f = 0; f < n_frames; f++) {
		i->gain = nearer(i->gain, *i->port[GAIN]);
		i->port[OUT][f] = i->port[IN][f] * i->gain;
	}
}

static const struct lv2_descriptor amp = {
	.uri = "urn:troubadour:amp",
	.instantiate = instantiate,
	.connect_port = connect_port,
	.run = run,
	.cleanup = free,
};

__attribute__((visibility("default"))) const struct lv2_descriptor *lv2_descriptor(uint32_t index);

const struct lv2_descriptor *lv2_descriptor(uint32_t index)
{
	return index == 0 ? &amp : NULL;
}
