/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Built without sd-bus: whoever asks for a key is told so. */
#include "shortcut.h"

#include <errno.h>

struct tb_shortcut *tb_shortcut_new(struct pw_loop *loop, const struct tb_shortcut_wish *wish,
	const struct tb_shortcut_events *events, void *data)
{
	errno = ENOTSUP;
	return NULL;
}

void tb_shortcut_free(struct tb_shortcut *s)
{
}
