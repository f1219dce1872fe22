/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the command line says of a strip or a bus, and how the console is told. */
#ifndef TB_STRUCTURE_REQUEST_H
#define TB_STRUCTURE_REQUEST_H

#include <jansson.h>

#include "options.h"

struct tb_structure_request {
	const char *family; /* "strip" or "bus" */
	const char *help;
	struct tb_options options;
};

/* A number of channels that is none of a layout.  0, or the exit status plus one. */
int tb_structure_check_channels(const struct tb_structure_request *r);
/* As an object of the console file, for free(). */
char *tb_structure_object(const struct tb_structure_request *r, const char *name);

#endif
