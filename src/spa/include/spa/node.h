/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What every node of ours has in common: ports, formats, buffers, params, io and latency,
 * driven by a class.  A class says which ports there are, what its params are and what
 * happens in a cycle; everything that SPA wants beside is in here.
 *
 * Control thread, except what is marked TB_RT.  The two meet only where the host sees
 * to it (process() does not run while a node is not started) or by tb_node_sync(). */
#ifndef TB_NODE_H
#define TB_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include <spa/node/node.h>
#include <spa/node/io.h>
#include <spa/param/audio/raw.h>
#include <spa/param/latency-utils.h>
#include <spa/support/log.h>
#include <spa/support/loop.h>
#include <spa/support/plugin.h>

#include "spa/pod-list.h"
#include "dsp/tb-rt.h"

#define TB_NODE_MAX_BUFFERS 64u

struct tb_node;

enum tb_port_kind {
	TB_PORT_DSP,     /* one channel of 32-bit float at the graph's rate */
	TB_PORT_RAW,     /* planar 32-bit float, 1..TB_MAX_CHANNELS, a rate of its own */
	TB_PORT_CONTROL, /* sequences of controls, "8 bit raw control" */
};

struct tb_port_config {
	enum spa_direction direction;
	enum tb_port_kind kind;
	const char *name;  /* port.name */
	const char *group; /* port.group: ports that belong together; may be NULL */
	uint32_t position; /* TB_PORT_DSP: SPA_AUDIO_CHANNEL_* */
	uint32_t n_bytes;  /* TB_PORT_CONTROL: of a buffer */
	bool is_passive;   /* a link to it does not make the node run */
};

enum tb_port_param {
	TB_PORT_ENUM_FORMAT,
	TB_PORT_FORMAT,
	TB_PORT_BUFFERS,
	TB_PORT_IO,
	TB_PORT_LATENCY,
	TB_N_PORT_PARAMS,
};

/* The data thread's; changed by tb_node_sync(). */
struct tb_port_io {
	struct spa_io_buffers *area; /* NULL: not linked */
	struct spa_buffer *buffers[TB_NODE_MAX_BUFFERS];
	uint32_t n_buffers;
	uint64_t free; /* an output's: buffers that nobody has, as bits */
};

/* Memory that came as a file, mapped by us. */
struct tb_port_mapping {
	void *begin;
	size_t n_bytes; /* 0: none */
};

struct tb_port {
	struct tb_node *node;
	enum spa_direction direction;
	uint32_t id; /* among those of its direction */
	enum tb_port_kind kind;
	char name[96], group[64], channel[16];
	uint32_t n_bytes; /* TB_PORT_CONTROL: of a buffer */

	/* TB_PORT_RAW: what it may be set to; rate and channels 0: any. */
	struct spa_audio_info_raw wanted;
	bool has_format;
	struct spa_audio_info_raw format; /* of TB_PORT_RAW */

	/* [direction]: what we tell, without our own; [other]: what the peer told. */
	struct spa_latency_info latency[2];
	bool has_peer_latency;

	struct spa_port_info info;
	struct spa_param_info params[TB_N_PORT_PARAMS];
	struct spa_dict_item items[4];
	struct spa_dict dict;
	struct tb_port_mapping *mappings; /* owned, one for each data of the buffers */
	uint32_t n_mappings;

	struct tb_port_io io;
};

struct tb_node_class {
	size_t n_bytes; /* of the struct that begins with struct tb_node */
	/* Adds the ports.  0 or -errno, after a log message; finish() follows in both
	 * cases. */
	int (*init)(struct tb_node *n, const struct spa_dict *info);
	void (*finish)(struct tb_node *n);
	/* Each adds its pods: 0 or -errno.  NULL: whoever has the node gives it pods, by
	 * tb_node_give(). */
	int (*add_prop_infos)(struct tb_node *n, struct tb_pods *pods);
	int (*add_props)(struct tb_node *n, struct tb_pods *pods);
	/* A Props object, however it looks.  0 or -errno with nothing changed. */
	int (*receive)(struct tb_node *n, const struct spa_pod *props);
	/* A format or the graph's rate (n->rate_hz) changed.  0 or -errno.  May be NULL. */
	int (*configure)(struct tb_node *n);
	/* n->is_started changed; the node came to another driver.  May be NULL. */
	void (*started)(struct tb_node *n);
	void (*moved)(struct tb_node *n);
	/* Data thread.  One cycle: SPA_STATUS_* or -errno. */
	int (*process)(struct tb_node *n) TB_RT_POINTER;
	/* Data thread.  Not started any more: forgets the sound that is inside.  May be
	 * NULL. */
	void (*reset)(struct tb_node *n) TB_RT_POINTER;
};

enum tb_node_param {
	TB_NODE_PROP_INFO,
	TB_NODE_PROPS,
	TB_NODE_IO,
	TB_NODE_PROCESS_LATENCY,
	TB_N_NODE_PARAMS,
};

struct tb_node {
	struct spa_handle handle; /* first; of one that a factory makes */
	struct spa_node node;
	const struct tb_node_class *class;
	const char *name; /* of the factory */
	struct spa_log *log;
	struct spa_loop *data_loop; /* NULL: the host calls from one thread */
	struct spa_hook_list hooks;
	struct spa_callbacks callbacks;

	struct tb_port **ports[2]; /* by direction */
	uint32_t n_ports[2];
	uint32_t max_frames; /* of a cycle */
	uint32_t rate_hz;    /* of the graph, as far as known */
	bool is_started;
	bool maps_buffers;                     /* its host does not */
	struct tb_pods pods[TB_N_NODE_PARAMS]; /* of PropInfo and Props */
	struct spa_process_latency_info latency;

	struct spa_node_info info;
	struct spa_param_info params[TB_N_NODE_PARAMS];

	/* Data thread. */
	const struct spa_io_position *position; /* NULL: none */
};

/* ---- for classes, and whoever has a node ---- */

/* `n` is all zero.  It has no ports and no params. */
void tb_node_init(struct tb_node *n, const struct tb_node_class *class);
/* It has its ports. */
void tb_node_describe(struct tb_node *n);
/* After class->finish(): ports and params. */
void tb_node_finish(struct tb_node *n);

/* Takes PropInfo and Props over and tells everybody; NULL: as they were. */
void tb_node_give(struct tb_node *n, struct tb_pods *prop_infos, struct tb_pods *props);

/* What `add` adds, in place of `to`.  0 or -errno with nothing changed. */
int tb_node_build(
	struct tb_node *n, struct tb_pods *to, int (*add)(struct tb_node *n, struct tb_pods *pods));

/* NULL with errno.  The node's. */
struct tb_port *tb_node_add_port(struct tb_node *n, const struct tb_port_config *config);

/* Runs `f` between two cycles, with `user`; blocks until it has run. */
void tb_node_sync(struct tb_node *n, spa_invoke_func_t f, void *user);

/* What the node holds back, for everybody who wants to know. */
void tb_node_set_latency(struct tb_node *n, const struct spa_process_latency_info *latency);

/* ---- data thread ---- */

/* Frames of this cycle; 0: the host has no clock. */
TB_RT uint32_t tb_node_duration(const struct tb_node *n);

/* An input's buffer; NULL if nothing has come.  It stays until tb_port_done(). */
TB_RT struct spa_buffer *tb_port_take(struct tb_port *p);
/* All of it was read. */
TB_RT void tb_port_done(struct tb_port *p);

enum tb_port_room {
	TB_ROOM_NONE,    /* not linked */
	TB_ROOM_PENDING, /* what was sent last was not taken yet */
	TB_ROOM_LACKING, /* no buffer is free; the port says so */
	TB_ROOM_HERE,
};

/* A buffer of an output to write to, if there is one. */
TB_RT enum tb_port_room tb_port_open(struct tb_port *p, uint32_t *buffer);
TB_RT void tb_port_send(struct tb_port *p, uint32_t buffer);
/* Back, unused. */
TB_RT void tb_port_cancel(struct tb_port *p, uint32_t buffer);

#endif
