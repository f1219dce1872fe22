/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* As much of LV2's core interface as the test's plugin needs: layout is the standard's. */
#ifndef LV2_ABI_H
#define LV2_ABI_H

#include <stdint.h>

struct lv2_feature {
	const char *uri;
	void *data;
};

struct lv2_descriptor {
	const char *uri;
	void *(*instantiate)(const struct lv2_descriptor *d, double rate_hz, const char *bundle,
		const struct lv2_feature *const *features);
	void (*connect_port)(void *instance, uint32_t port, void *data);
	void (*activate)(void *instance);
	void (*run)(void *instance, uint32_t n_frames);
	void (*deactivate)(void *instance);
	void (*cleanup)(void *instance);
	const void *(*extension_data)(const char *uri);
};

#endif
