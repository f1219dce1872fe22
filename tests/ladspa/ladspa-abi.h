/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* As much of the LADSPA 1.1 interface as the test's plugins need: layout and bits are the
 * standard's. */
#ifndef LADSPA_ABI_H
#define LADSPA_ABI_H

enum {
	PORT_INPUT = 0x1,
	PORT_OUTPUT = 0x2,
	PORT_CONTROL = 0x4,
	PORT_AUDIO = 0x8,
};

enum {
	HINT_BELOW = 0x1,
	HINT_ABOVE = 0x2,
	HINT_TOGGLED = 0x4,
	HINT_DEFAULT_0 = 0x200,
	HINT_DEFAULT_1 = 0x240,
};

struct ladspa_range {
	int hints;
	float lower, upper;
};

struct ladspa_descriptor {
	unsigned long id;
	const char *label;
	int properties;
	const char *name, *maker, *copyright;
	unsigned long n_ports;
	const int *ports;
	const char *const *port_names;
	const struct ladspa_range *ranges;
	void *data;
	void *(*instantiate)(const struct ladspa_descriptor *d, unsigned long rate_hz);
	void (*connect_port)(void *instance, unsigned long port, float *data);
	void (*activate)(void *instance);
	void (*run)(void *instance, unsigned long n_frames);
	void (*run_adding)(void *instance, unsigned long n_frames);
	void (*set_run_adding_gain)(void *instance, float gain);
	void (*deactivate)(void *instance);
	void (*cleanup)(void *instance);
};

#endif
