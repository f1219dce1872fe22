/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The program's commands.  Each gets its own name as argv[0] and returns the
 * exit status. */
#ifndef TB_COMMANDS_H
#define TB_COMMANDS_H

#include <stdint.h>

#include "base/exit-status.h"

int tb_command_assign(int argc, char **argv);
int tb_command_apps(int argc, char **argv);
int tb_command_device(int argc, char **argv);
int tb_command_devices(int argc, char **argv);
int tb_command_setup(int argc, char **argv);
int tb_command_doctor(int argc, char **argv);
int tb_command_import(int argc, char **argv);
int tb_command_preset(int argc, char **argv);
int tb_command_reload(int argc, char **argv);
int tb_command_run(int argc, char **argv);
int tb_command_list(int argc, char **argv);
int tb_command_get(int argc, char **argv);
int tb_command_set(int argc, char **argv);
int tb_command_route(int argc, char **argv);
int tb_command_mute(int argc, char **argv);
int tb_command_solo(int argc, char **argv);
int tb_command_cue(int argc, char **argv);
int tb_command_web(int argc, char **argv);
int tb_command_watch(int argc, char **argv);
int tb_command_meters(int argc, char **argv);
int tb_command_loudness(int argc, char **argv);
int tb_command_ptt(int argc, char **argv);
int tb_command_mixer(int argc, char **argv);
int tb_command_strip(int argc, char **argv);
int tb_command_bus(int argc, char **argv);
int tb_command_check(int argc, char **argv);
int tb_command_complete(int argc, char **argv);
int tb_command_scene(int argc, char **argv);
int tb_command_status(int argc, char **argv);

struct tb_client;
struct tb_keys;
struct tb_settings;

/* cmd-keys.c: sets them and waits.  The exit status, after a message. */
int tb_apply(struct tb_client *c, const struct tb_settings *s, float fade_ms);

/* cmd-keys.c: sets KEY=VALUE and waits.  The exit status, after a message. */
int tb_apply_line(struct tb_client *c, const char *line);

/* cmd-structure.c: sends a key that is only written, with the console's answer.  The exit
 * status, after a message. */
int tb_change(struct tb_client *c, const char *key, const char *text);

/* cmd-mix.c: whether there is a device of that name among `families`, "strip", "bus" or
 * "strip bus".  0, or -ENOENT after a message. */
int tb_check_device(const struct tb_keys *keys, const char *name, const char *families);

#endif
