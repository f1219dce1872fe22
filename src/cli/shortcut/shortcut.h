/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One key of the whole desktop, whichever window has the focus, by the portal GlobalShortcuts:
 * https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html
 *
 * The desktop decides which key it is, and may ask the user.  All functions and events belong
 * to the thread of the loop. */
#ifndef TB_SHORTCUT_H
#define TB_SHORTCUT_H

#include <pipewire/pipewire.h>

struct tb_shortcut;

/* What the desktop is told about the key.  The strings outlive the shortcut. */
struct tb_shortcut_wish {
	const char *id;          /* the same in every run: the desktop remembers keys by it */
	const char *description; /* for the user */
	const char *trigger;     /* the key that we propose: "CTRL+ALT+m", "F9" */
};

struct tb_shortcut_events {
	/* The key works from now on, or is another one than before.  `trigger` is the desktop's
	 * name of it; "" if it does not tell. */
	void (*bound)(void *data, const char *trigger);
	void (*pressed)(void *data);
	/* Also where the portal goes while the key is pressed. */
	void (*released)(void *data);
	/* The portal went; the key is bound again once it is back. */
	void (*lost)(void *data);
	/* There is no key; `why` is half a sentence for the user.  The last event. */
	void (*failed)(void *data, const char *why);
};

/* Begins to ask for the key.  `events` outlive the shortcut.  NULL with errno: ENOTSUP where it
 * was built without sd-bus, else what the session's bus says. */
struct tb_shortcut *tb_shortcut_new(struct pw_loop *loop, const struct tb_shortcut_wish *wish,
	const struct tb_shortcut_events *events, void *data);

/* NULL is fine.  Not from an event. */
void tb_shortcut_free(struct tb_shortcut *s);

#endif
