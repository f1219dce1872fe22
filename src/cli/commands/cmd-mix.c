/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour route`, `mute`, `solo` and `cue`: shorthands for what is done most. */
#include "commands.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/locks.h"
#include "matrix-text.h"
#include "mixer/key-name.h"
#include "options.h"
#include "client/settings-list.h"

/* ---- names ---- */

int tb_check_device(const struct tb_keys *keys, const char *name, const char *families)
{
	char why[TB_CLIENT_WHY_MAX];
	int res = tb_keys_check_device(keys, name, families, why, sizeof(why));

	if (res < 0)
		tb_fail(why);
	return res;
}

static const struct tb_key *key_of_device(
	const struct tb_keys *keys, const char *name, const char *param)
{
	const struct tb_key *key = tb_keys_of_strip(keys, name, param);

	return key ? key : tb_keys_of_bus(keys, name, param);
}

static void print_key(const struct tb_key *key)
{
	char text[TB_VALUE_TEXT_MAX];

	tb_value_format(key->info, &key->value, text);
	printf("%s=%s\n", key->name, text);
}

static int add(struct tb_settings *s, const struct tb_key *key, const char *text)
{
	int res = tb_settings_add_text(s, key, text);

	if (res != 0)
		fprintf(stderr, "troubadour: %s\n", s->message);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

/* ---- route ---- */

static const char route_help[] =
	"Usage: troubadour route [OPTIONS] [STRIP BUS [on|off|!|LEVEL]]\n"
	"\n"
	"Switches the route of a strip to a bus on or off, or sets its LEVEL, such as -6, -6dB, 50%\n"
	"or +=3, which also switches it on.  Without the last argument it prints the present state,\n"
	"without any the whole matrix: the level of each send; \".\" is off, \"p\" before the fader.\n"
	"If the bus plays everything but this strip (bus.BUS.minus), the command says that the route\n"
	"has no effect for now.\n"
	"\n" TB_COMMON_HELP "\n"
	"Example: troubadour route music b1 -12dB\n";

static bool is_switch(const char *word)
{
	bool on;

	/* "0" and "1" are levels here. */
	return strcmp(word, "!") == 0 || strcmp(word, "toggle") == 0
	       || (isalpha((unsigned char)word[0]) && tb_switch_read(word, &on) == 0);
}

/* The route is kept, and counts again when the lock is taken away. */
static void say_if_locked(const struct tb_keys *keys, const char *strip, const char *bus)
{
	char minus[TB_KEY_MAX];

	tb_key_of_bus(minus, bus, "minus");
	if (tb_cell_is_locked(keys, strip, bus))
		fprintf(stderr,
			"troubadour: locked: %s plays all but %s (%s); "
			"`troubadour set %s=none` lifts that\n",
			bus, strip, minus, minus);
}

static int route(struct tb_client *c, const struct tb_options *o)
{
	const struct tb_keys *keys = tb_client_keys(c);
	const struct tb_key *on, *level;
	struct tb_settings s = { 0 };
	int res;

	if (tb_check_device(keys, o->args[0], "strip") < 0
		|| tb_check_device(keys, o->args[1], "bus") < 0)
		return TB_EXIT_FAILURE;
	on = tb_keys_of_cell(keys, "route", o->args[0], o->args[1]);
	level = tb_keys_of_cell(keys, "send", o->args[0], o->args[1]);
	if (!on || !level)
		return TB_EXIT_FAILURE;
	say_if_locked(keys, o->args[0], o->args[1]);
	if (o->n_args == 2) {
		print_key(on);
		print_key(level);
		return 0;
	}
	if (is_switch(o->args[2])) {
		res = add(&s, on, o->args[2]);
	} else {
		res = add(&s, level, o->args[2]);
		if (res == 0)
			res = add(&s, on, "on");
	}
	if (res == 0)
		res = tb_apply(c, &s, 0.0f);
	tb_settings_finish(&s);
	return res;
}

int tb_command_route(int argc, char **argv)
{
	struct tb_options o;
	struct tb_client *c;
	int res = tb_options_parse(&o, argc, argv, "", route_help);

	if (res != 0)
		return res - 1;
	if (o.n_args == 1 || o.n_args > 3)
		return tb_usage(route_help);
	c = tb_connect(&o.client);
	if (!c)
		return TB_EXIT_FAILURE;
	if (o.n_args > 0)
		res = route(c, &o);
	else
		tb_matrix_print(tb_client_keys(c));
	tb_client_free(c);
	return res;
}

/* ---- mute, solo ---- */

static const char mute_help[] = "Usage: troubadour mute [OPTIONS] STRIP|BUS... [on|off|!]\n"
				"\n"
				"Mutes or un-mutes strips and buses; ! toggles.\n"
				"\n" TB_COMMON_HELP "\n"
				"Example: troubadour mute mic !\n";

static const char solo_help[] =
	"Usage: troubadour solo [OPTIONS] STRIP... [on|off|!]\n"
	"\n"
	"Solos strips: all strips without solo are silent; ! toggles.  --clear ends all solos.\n"
	"\n"
	"  -c, --clear         end all solos\n" TB_COMMON_HELP "\n"
	"Example: troubadour solo mic\n";

static const char cue_help[] =
	"Usage: troubadour cue [OPTIONS] STRIP|BUS... [pfl|afl|off|!]\n"
	"\n"
	"Lets you listen to strips or buses on the monitor (console.monitor), before their faders\n"
	"(pfl) or after them (afl).  Everything else on the monitor is dimmed meanwhile, and no other\n"
	"bus is affected; ! toggles.  --clear ends all cues.\n"
	"\n"
	"  -c, --clear         end all cues\n" TB_COMMON_HELP "\n"
	"Example: troubadour cue mic\n";

/* A param that is a word, or a switch. */
static bool is_state(const char *param, const char *word)
{
	if (strcmp(param, "cue") != 0)
		return is_switch(word);
	return is_switch(word) || strcmp(word, "pfl") == 0 || strcmp(word, "afl") == 0;
}

/* What "on" and "!" are for the param. */
static const char *state_of(const struct tb_key *key, const char *param, const char *state)
{
	bool on;

	if (strcmp(param, "cue") != 0 || !is_switch(state))
		return state;
	if (tb_switch_read(state, &on) < 0)
		on = strcmp(key->value.word, "off") == 0;
	return on ? "pfl" : "off";
}

static int clear(struct tb_settings *s, const struct tb_keys *keys, const char *param)
{
	if (strcmp(param, "solo") == 0)
		return tb_settings_add_line(s, keys, "strip.*.solo=off") < 0;
	return tb_settings_add_line(s, keys, "strip.*.cue=off") < 0
	       || tb_settings_add_line(s, keys, "bus.*.cue=off") < 0;
}

static int switch_devices(struct tb_client *c, const struct tb_options *o, const char *param)
{
	const struct tb_keys *keys = tb_client_keys(c);
	bool has_state = o->n_args > 1 && is_state(param, o->args[o->n_args - 1]);
	const char *state = has_state ? o->args[o->n_args - 1] : "on";
	const char *families = strcmp(param, "solo") == 0 ? "strip" : "strip bus";
	struct tb_settings s = { 0 };
	int res = 0;

	for (uint32_t i = 0; i < o->n_args - has_state && res == 0; i++) {
		const struct tb_key *key = key_of_device(keys, o->args[i], param);

		if (tb_check_device(keys, o->args[i], families) < 0 || !key)
			res = TB_EXIT_FAILURE;
		else
			res = add(&s, key, state_of(key, param, state));
	}
	if (o->clear)
		res = clear(&s, keys, param);
	if (res == 0)
		res = tb_apply(c, &s, 0.0f);
	tb_settings_finish(&s);
	return res;
}

static int run_switch(
	int argc, char **argv, const char *letters, const char *help, const char *param)
{
	struct tb_options o;
	struct tb_client *c;
	int res = tb_options_parse(&o, argc, argv, letters, help);

	if (res != 0)
		return res - 1;
	if ((o.n_args == 0) != o.clear)
		return tb_usage(help);
	c = tb_connect(&o.client);
	if (!c)
		return TB_EXIT_FAILURE;
	res = switch_devices(c, &o, param);
	tb_client_free(c);
	return res;
}

int tb_command_mute(int argc, char **argv)
{
	return run_switch(argc, argv, "", mute_help, "mute");
}

int tb_command_solo(int argc, char **argv)
{
	return run_switch(argc, argv, "c", solo_help, "solo");
}

int tb_command_cue(int argc, char **argv)
{
	return run_switch(argc, argv, "c", cue_help, "cue");
}
