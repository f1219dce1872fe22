/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Whether anybody works.  How long something takes says nothing on a busy machine; but who has
 * work to do is runnable until it is done, however long the machine takes to get there. */
#ifndef STILLNESS_H
#define STILLNESS_H

#include <stdbool.h>

/* No thread of this process and its descendants but the caller runs, wants to run, or waits
 * for a disk: all sleep, or were stopped.  Any thread. */
bool all_are_still(void);

#endif
