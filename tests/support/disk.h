/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A disk that is slow when a test wants it (slow-disk.c), for programs that are started by
 * env(1) with these two words before them. */
#ifndef DISK_H
#define DISK_H

#include "session.h"

const char *disk_library(void);
const char *disk_switch(struct session *s);

/* From now on whoever waits for the disk waits until it is fast again. */
void disk_slow(struct session *s);
void disk_fast(struct session *s);

#endif
