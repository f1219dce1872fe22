/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One setting of WirePlumber, read and written as `wpctl settings --save` does.
 *
 * WirePlumber keeps its settings in two metadata objects: sm-settings holds those
 * that are in effect, persistent-sm-settings those that it saves. */
#ifndef TB_WIREPLUMBER_SETTING_H
#define TB_WIREPLUMBER_SETTING_H

#include <pipewire/pipewire.h>

struct tb_wp_setting;

/* Connects to `remote` (NULL: the user's PipeWire), looks, and watches nodes' names.  NULL
 * with errno: of the connection, ENOENT if WirePlumber has no setting `key`, or ETIME if it
 * does not answer.  libpipewire must be initialised; `key` is borrowed. */
struct tb_wp_setting *tb_wp_setting_new(const char *key, const char *remote);
void tb_wp_setting_free(struct tb_wp_setting *s); /* NULL is fine */

/* JSON; valid until it is set. */
const char *tb_wp_setting_value(const struct tb_wp_setting *s);

/* Puts it into effect and saves it; on return WirePlumber has it.  0 or -errno: -ETIME if it
 * does not answer, -EPIPE if it is gone. */
int tb_wp_setting_set(struct tb_wp_setting *s, const char *json);

/* What is wrong, for the user, by what one of the two said. */
const char *tb_wp_setting_strerror(int res);

/* The media.class of the node of that name, or of one whose name ends in a dot and that;
 * NULL if there is none. */
const char *tb_wp_setting_class_of(const struct tb_wp_setting *s, const char *name);
/* Whether a console of that name runs; NULL: any. */
bool tb_wp_setting_have_console(const struct tb_wp_setting *s, const char *name);
/* What is nearest to `name` among what applications can be linked to in consoles; NULL if
 * nothing is near.  Valid as long as `s`. */
const char *tb_wp_setting_nearest(const struct tb_wp_setting *s, const char *name);

#endif
