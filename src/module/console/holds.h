/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Push to talk: a muted strip is open as long as a client holds it so.
 *
 * A hold belongs to a client of the session, which the console watches: when that is gone,
 * however it died, the strip is silent again.  The setting `mute` stays on meanwhile, so that
 * neither a crash of the console nor its state file leaves a microphone open. */
#ifndef TB_HOLDS_H
#define TB_HOLDS_H

struct tb_console;

int tb_holds_new(struct tb_console *c); /* 0, or -errno */
void tb_holds_free(struct tb_console *c);
/* "<strip> <id of the client>": that client holds the strip open, once PipeWire has said that it
 * is there.  0, or -EINVAL after a refusal. */
int tb_holds_take(struct tb_console *c, const char *text);
/* The same for its end; "<strip>" alone: nobody holds it any more. */
int tb_holds_release(struct tb_console *c, const char *text);

/* The names of strips that are held open, with a space between them; NULL: no memory.  The caller
 * frees it. */
char *tb_holds_to_text(const struct tb_console *c);

/* Nobody can be watched any more: all holds end. */
void tb_holds_disconnect(struct tb_console *c);

#endif
