/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is between the console and other programs.  Ids are PipeWire's. */
#ifndef TB_SESSION_GRAPH_H
#define TB_SESSION_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include <spa/utils/list.h>

/* A link of the session, whoever's, as the registry tells of it (links.c). */
struct tb_link {
	uint32_t id, output_node, input_node, output_port, input_port;
};

/* A node of another program, and what it has told. */
struct tb_way_node {
	struct spa_list link; /* in tb_ways.nodes */
	uint32_t id;
	char *link_group; /* NULL: none */
	bool is_source;   /* others record from it, or it is a stream that plays */
	bool is_meter;    /* it shows levels and keeps nothing of what it hears */
	uint32_t rate_hz; /* node.rate; 0: any */
	bool is_visited;  /* a walk was here */
};

/* A sink or source. */
struct tb_candidate {
	uint32_t id;
	bool is_sink, has_device;
	int priority;
	char serial[24];
	char name[256];
};

/* A sink of the session; no name: none. */
struct tb_sink_name {
	char name[256];
	char serial[24];
};

#endif
