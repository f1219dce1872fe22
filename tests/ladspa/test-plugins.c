/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* LADSPA plugins for tests, good and bad ones.
 *
 *   amp     out = in x Gain
 *   slow    the same, but it is not made while $XDG_RUNTIME_DIR/slow-plugin-waits is there
 *   nan     the same; while Trouble is on it gives NaN
 *   crash   the same; when Trouble is on it crashes
 *   three   has three inputs
 *   fails   cannot be made
 */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ladspa-abi.h"

enum { IN, OUT, GAIN, TROUBLE, MORE_IN, N_PORTS };

struct instance {
	const struct ladspa_descriptor *descriptor;
	float *port[N_PORTS];
};

static void *instantiate(const struct ladspa_descriptor *d, unsigned long rate_hz)
{
	struct instance *i = calloc(1, sizeof(*i));

	if (i)
		i->descriptor = d;
	return i;
}

static void *instantiate_late(const struct ladspa_descriptor *d, unsigned long rate_hz)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	char file[4096];

	snprintf(file, sizeof(file), "%s/slow-plugin-waits", dir ? dir : "");
	while (access(file, F_OK) == 0)
		usleep(5000);
	return instantiate(d, rate_hz);
}

static void *instantiate_never(const struct ladspa_descriptor *d, unsigned long rate_hz)
{
	return NULL;
}

static void connect_port(void *instance, unsigned long port, float *data)
{
	((struct instance *)instance)->port[port] = data;
}

static void amplify(void *instance, unsigned long n_frames)
{
	struct instance *i = instance;

	for (unsigned long f = 0; f < n_frames; f++)
		i->port[OUT][f] = i->port[IN][f] * *i->port[GAIN];
}

static void amplify_or_not(void *instance, unsigned long n_frames)
{
	struct instance *i = instance;

	amplify(instance, n_frames);
	for (unsigned long f = 0; f<n_frames && * i->port[TROUBLE]> 0.5f; f++)
		i->port[OUT][f] = NAN;
}

static void amplify_or_crash(void *instance, unsigned long n_frames)
{
	struct instance *i = instance;

	if (*i->port[TROUBLE] > 0.5f)
		raise(SIGSEGV);
	amplify(instance, n_frames);
}

static const int ports[] = {
	[IN] = PORT_INPUT | PORT_AUDIO,
	[OUT] = PORT_OUTPUT | PORT_AUDIO,
	[GAIN] = PORT_INPUT | PORT_CONTROL,
	[TROUBLE] = PORT_INPUT | PORT_CONTROL,
	[MORE_IN] = PORT_INPUT | PORT_AUDIO,
};

static const int three_ports[] = {
	[IN] = PORT_INPUT | PORT_AUDIO,
	[OUT] = PORT_OUTPUT | PORT_AUDIO,
	[GAIN] = PORT_INPUT | PORT_AUDIO,
	[TROUBLE] = PORT_INPUT | PORT_AUDIO,
};

static const char *const port_names[] = { "Input", "Output", "Gain", "Trouble", "More" };
static const struct ladspa_range ranges[] = {
	[GAIN] = { HINT_BELOW | HINT_ABOVE | HINT_DEFAULT_1, 0.0f, 4.0f },
	[TROUBLE] = { HINT_TOGGLED | HINT_DEFAULT_0 },
	[MORE_IN] = { 0 },
};

#define PLUGIN(name_, make, run_, n, list)                                                         \
	{                                                                                          \
		.id = 4711, .label = name_, .name = "Test " name_, .maker = "", .copyright = "",   \
		.n_ports = n, .ports = list, .port_names = port_names, .ranges = ranges,           \
		.instantiate = make, .connect_port = connect_port, .run = run_, .cleanup = free,   \
	}

static const struct ladspa_descriptor descriptors[] = {
	PLUGIN("amp", instantiate, amplify, 3, ports),
	PLUGIN("slow", instantiate_late, amplify, 3, ports),
	PLUGIN("nan", instantiate, amplify_or_not, 4, ports),
	PLUGIN("crash", instantiate, amplify_or_crash, 4, ports),
	PLUGIN("three", instantiate, amplify, 4, three_ports),
	PLUGIN("fails", instantiate_never, amplify, 3, ports),
};

__attribute__((visibility("default"))) const struct ladspa_descriptor *ladspa_descriptor(
	unsigned long index);

const struct ladspa_descriptor *ladspa_descriptor(unsigned long index)
{
	return index < sizeof(descriptors) / sizeof(descriptors[0]) ? &descriptors[index] : NULL;
}
