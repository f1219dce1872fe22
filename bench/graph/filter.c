/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The least that a node in a process of its own can be. */
#include "arrangements.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/filter.h>

#define MAX_PORTS 2u

static struct {
	void *in[MAX_PORTS], *out[MAX_PORTS];
	uint32_t n_ports;
	struct spa_hook listener;
} self;

/* Data thread. */
static void on_process(void *data, struct spa_io_position *position)
{
	uint32_t n = (uint32_t)position->clock.duration;

	for (uint32_t i = 0; i < self.n_ports; i++) {
		float *in = pw_filter_get_dsp_buffer(self.in[i], n);
		float *out = pw_filter_get_dsp_buffer(self.out[i], n);

		if (in && out)
			memcpy(out, in, n * sizeof(float));
	}
}

static const struct pw_filter_events events = {
	PW_VERSION_FILTER_EVENTS,
	.process = on_process,
};

static void *add_port(struct pw_filter *f, enum spa_direction direction, uint32_t number)
{
	char name[16];

	snprintf(name, sizeof(name), "%s_%u", direction == PW_DIRECTION_INPUT ? "in" : "out",
		number);
	return pw_filter_add_port(f, direction, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 0,
		pw_properties_new(
			PW_KEY_FORMAT_DSP, "32 bit float mono audio", PW_KEY_PORT_NAME, name, NULL),
		NULL, 0);
}

void filter_main(uint32_t n_ports)
{
	struct pw_main_loop *loop = pw_main_loop_new(NULL);
	struct pw_context *context = pw_context_new(pw_main_loop_get_loop(loop), NULL, 0);
	struct pw_core *core = pw_context_connect(context, NULL, 0);
	struct pw_filter *f = core ? pw_filter_new(core, "floor",
				      pw_properties_new(PW_KEY_NODE_NAME, "floor", NULL))
	                           : NULL;

	if (!f)
		die("no filter: %m");
	self.n_ports = SPA_MIN(n_ports, MAX_PORTS);
	pw_filter_add_listener(f, &self.listener, &events, NULL);
	for (uint32_t i = 0; i < self.n_ports; i++) {
		self.in[i] = add_port(f, PW_DIRECTION_INPUT, i);
		self.out[i] = add_port(f, PW_DIRECTION_OUTPUT, i);
	}
	if (pw_filter_connect(f, PW_FILTER_FLAG_RT_PROCESS, NULL, 0) < 0)
		die("cannot connect: %m");
	pw_main_loop_run(loop);
	exit(0);
}
