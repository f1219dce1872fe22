/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A host for the SPA library: loads it as PipeWire does, sees what it says of itself,
 * links its ports to memory and runs cycles, all from one thread. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>

#include <spa/node/node.h>
#include <spa/node/io.h>
#include <spa/param/latency-utils.h>
#include <spa/pod/builder.h>
#include <spa/support/log.h>
#include <spa/support/loop.h>
#include <spa/support/plugin.h>

#define HOST_MAX_PORTS  40u
#define HOST_N_BUFFERS  2u
#define HOST_MAX_FRAMES 4096u

struct host_port {
	bool exists, is_linked;
	uint64_t flags;
	char name[64], channel[16], dsp[64];
	uint32_t n_latency_changes;
	struct spa_io_buffers area;
	/* One data per channel, each with memory of its own, so that a sanitizer sees
	 * where it ends. */
	uint32_t n_channels, n_frames;
	struct spa_buffer buffers[HOST_N_BUFFERS];
	struct spa_data datas[HOST_N_BUFFERS][8];
	struct spa_chunk chunks[HOST_N_BUFFERS][8];
};

struct host {
	void *library;
	struct spa_handle *handle;
	struct spa_node *node;
	struct spa_hook listener;
	struct spa_loop loop;
	struct spa_log log;
	char message[512]; /* logged last */
	struct host_port ports[2][HOST_MAX_PORTS];
	struct spa_io_position position;

	/* Results of the last enumeration. */
	uint32_t n_params;
	uint8_t param[65536] __attribute__((aligned(8))); /* the last of them */
	uint32_t n_props_changes, last_sync;
};

struct host_setting {
	const char *key, *value;
};

/* The library's factories by name; NULL if there is none. */
const struct spa_handle_factory *host_find_factory(void *library, const char *name);
void *host_load(void);

/* A node; NULL if the factory refuses (host_refusal() has its message). */
#define HOST(factory, ...)                                                                         \
	host_new(factory, (const struct host_setting[]){ __VA_ARGS__{ NULL, NULL } })
struct host *host_new(const char *factory, const struct host_setting *settings);
const char *host_refusal(void);
void host_free(struct host *h);

uint32_t host_n_ports(const struct host *h, enum spa_direction d);
/* By its name; fails the test if there is none. */
struct host_port *host_port(struct host *h, enum spa_direction d, const char *name);

/* 0 or what the node said; h->n_params, h->param. */
int host_enum(struct host *h, uint32_t id);
int host_enum_port(struct host *h, enum spa_direction d, uint32_t port, uint32_t id);
const struct spa_pod *host_param(const struct host *h);

/* ---- ports ---- */

/* Format, buffers, io: a DSP port, or a raw one of so many channels. */
int host_link(struct host *h, enum spa_direction d, uint32_t port, uint32_t n_frames);
int host_link_raw(struct host *h, enum spa_direction d, uint32_t port, uint32_t rate_hz,
	uint32_t n_channels, uint32_t n_frames);
void host_unlink(struct host *h, enum spa_direction d, uint32_t port);
void host_link_all(struct host *h, uint32_t n_frames);

int host_command(struct host *h, uint32_t command);
/* A clock of so many frames per cycle. */
int host_set_clock(struct host *h, uint32_t rate_hz, uint32_t n_frames);

/* ---- cycles ---- */

/* An input's samples of one channel for the next cycle, to be written. */
float *host_input(struct host *h, const char *port, uint32_t channel);
/* Hand n_frames of it over. */
void host_give(struct host *h, const char *port, uint32_t n_frames);
int host_process(struct host *h);
/* What an output gave and how much; takes it. */
const float *host_take(struct host *h, const char *port, uint32_t channel, uint32_t *n_frames);

/* Props: { key = value } in `params`. */
int host_set(struct host *h, const char *key, float value);
/* Fails the test if there is no such key. */
float host_get(struct host *h, const char *key);
bool host_has(struct host *h, const char *key);

#endif
