/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour check`: a microphone as it comes in and as others hear it, one after the other.
 * A bus of its own, which plays that strip alone, is there meanwhile. */
#include "commands.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check-sound.h"
#include "mixer/key-name.h"
#include "options.h"
#include "client/settings-list.h"
#include "undo.h"
#include "dsp/units.h"
#include "mixer/protocol.h"

static const char help[] =
	"Usage: troubadour check [OPTIONS] MICROPHONE\n"
	"\n"
	"Records five seconds of a microphone, before and after the processing of its strip.  It\n"
	"then reports how loud your voice is, how much of the room can be heard and what to do\n"
	"about it, and plays both recordings to you on the monitor.  Afterwards, or after Ctrl-C,\n"
	"everything is as it was, and the recordings are gone.\n"
	"\n"
	"  -k, --keep          keep both as MICROPHONE-before.wav and MICROPHONE-after.wav\n"
	"  -u, --unmute        un-mute a muted strip for the recording, without asking\n" TB_COMMON_HELP
	"\n"
	"Example: troubadour check mic\n";

#define SECONDS 5u

struct check {
	struct tb_client *client;
	struct tb_check_sound *sound;
	struct tb_undo undo;
	const char *strip;
	char node[TB_KEY_MAX], monitor[TB_KEY_MAX];
	bool keeps, unmutes;
	bool is_muted; /* and stays so: only what comes in is recorded */
};

/* While it is blocked, what ends a command is taken by the loop alone (tb_run_client_or_cancel())
 * and the check puts the console back itself.  A thread of PipeWire that took it would end the
 * process at once, and nobody would know when all is as it was. */
static void mask_signals(int how)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(how, &signals, NULL);
}

/* ---- the console ---- */

/* Nothing has been changed yet, and it may take long: whoever interrupts it ends it. */
static struct tb_client *connect_to(const struct tb_client_options *options)
{
	char why[TB_CLIENT_WHY_MAX];
	struct tb_client *c;

	/* PipeWire's threads have them blocked from the start. */
	mask_signals(SIG_BLOCK);
	c = tb_client_connect_begin(options, why);
	mask_signals(SIG_UNBLOCK);
	c = tb_client_connect_end(c, why);
	mask_signals(SIG_BLOCK);
	if (!c)
		fprintf(stderr, "troubadour: %s\n", why);
	return c;
}

static const struct tb_key *key_of(const struct check *k, const char *name)
{
	return tb_keys_of_strip(tb_client_keys(k->client), k->strip, name);
}

static const char *node_name(const struct check *k, const char *device, char *to, size_t n)
{
	const struct tb_object *o;
	const char *dot;

	/* "troubadour.mic" or, of another console, "desk.mic". */
	for (uint32_t i = 0; (o = tb_client_object(k->client, i)); i++) {
		dot = o->kind == TB_OBJECT_NODE ? strrchr(o->name, '.') : NULL;
		if (dot && strcmp(dot + 1, device) == 0) {
			snprintf(to, n, "%s", o->name);
			return to;
		}
	}
	return NULL;
}

static int add_bus(struct check *k)
{
	char line[TB_KEY_MAX];
	int res;

	if (tb_keys_of_bus(tb_client_keys(k->client), TB_CHECK_BUS, "fader")) {
		fprintf(stderr, "troubadour: another check is under way\n");
		return TB_EXIT_FAILURE;
	}
	tb_undo_bus(&k->undo);
	res = tb_change(k->client, tb_orders[TB_ORDER_ADD_BUS].key,
		"{ name = " TB_CHECK_BUS " type = virtual description = \"Voice check\" }");
	if (res == 0 && tb_client_await_node(k->client, TB_CHECK_BUS, PW_ID_ANY) < 0)
		res = TB_EXIT_FAILURE;
	tb_key_of_cell(line, "route", "*", TB_CHECK_BUS "=off");
	if (res == 0)
		res = tb_apply_line(k->client, line);
	tb_key_of_cell(line, "route", k->strip, TB_CHECK_BUS "=on");
	return res == 0 ? tb_apply_line(k->client, line) : res;
}

/* ---- a muted microphone ---- */

static bool ask(const struct check *k)
{
	char answer[16];
	bool is_yes;

	if (k->unmutes)
		return true;
	if (!isatty(STDIN_FILENO))
		return false;
	printf("Un-mute it for these %u seconds?  Anyone who records it will hear you.  [y/N] ", SECONDS);
	fflush(stdout);
	/* Nothing has been changed yet, and a loop does not run. */
	mask_signals(SIG_UNBLOCK);
	is_yes = fgets(answer, sizeof(answer), stdin) && (answer[0] == 'y' || answer[0] == 'Y');
	mask_signals(SIG_BLOCK);
	return is_yes;
}

static int handle_mute(struct check *k)
{
	const struct tb_key *mute = key_of(k, "mute");
	char line[TB_KEY_MAX];

	if (!mute || mute->value.number == 0.0)
		return 0;
	printf("%s is muted.\n", k->strip);
	k->is_muted = !ask(k);
	if (k->is_muted) {
		printf("It stays muted: you hear what comes in, not what others would hear "
		       "(--unmute).\n");
		return 0;
	}
	tb_undo_mute(&k->undo);
	tb_key_of_strip(line, k->strip, "mute=off");
	return tb_apply_line(k->client, line);
}

/* ---- recording ---- */

static int tell_failure(const struct check *k, int res)
{
	if (res == -ECANCELED)
		return TB_EXIT_INTERRUPTED;
	if (res == -ENOLINK)
		fprintf(stderr,
			"troubadour: nothing feeds %s: `troubadour device %s NAME` chooses a "
			"microphone\n",
			k->strip, k->strip);
	else
		fprintf(stderr, "troubadour: %s cannot be checked: %s\n", k->strip,
			tb_connect_strerror(res));
	return TB_EXIT_FAILURE;
}

static int record(struct check *k)
{
	char bus[TB_KEY_MAX];
	const char *node = k->is_muted ? NULL : node_name(k, TB_CHECK_BUS, bus, sizeof(bus));
	int res = tb_check_sound_listen(k->sound, k->node, node);

	if (res == 0) {
		printf("Speak now, for %u seconds.\n", SECONDS);
		fflush(stdout);
		res = tb_check_sound_record(k->sound);
	}
	tb_check_sound_let_go(k->sound);
	if (res == 0)
		printf("Thank you.\n\n");
	return res == 0 ? 0 : tell_failure(k, res);
}

/* ---- telling ---- */

static void print_db(double db, bool is_known, const char *unit)
{
	char text[32];

	if (!is_known)
		snprintf(text, sizeof(text), "-");
	else if (!isfinite(db))
		snprintf(text, sizeof(text), "-inf %s", unit);
	else
		snprintf(text, sizeof(text), "%.1f %s", db, unit);
	printf("%18s", text);
}

static void print_levels(const struct check *k, const struct tb_take_levels *l)
{
	const uint32_t n = k->is_muted ? 1 : TB_N_TAKES;

	printf("%-12s%18s%18s\n", "", "as it comes in", n > 1 ? "behind the strip" : "");
	printf("%-12s", "peak");
	for (uint32_t i = 0; i < n; i++)
		print_db(l[i].peak_db, true, "dBFS");
	printf("\n%-12s", "loudness");
	for (uint32_t i = 0; i < n; i++)
		print_db(l[i].loudness_lufs, l[i].has_loudness, "LUFS");
	printf("\n%-12s", "in pauses");
	for (uint32_t i = 0; i < n; i++)
		print_db(l[i].pauses_db, l[i].has_pauses, "dBFS");
	printf("\n\n");
}

static void tell(const struct check *k)
{
	struct tb_take_levels l[TB_N_TAKES];

	for (uint32_t i = 0; i < TB_N_TAKES; i++)
		l[i] = tb_take_measure(tb_check_sound_take(k->sound, i));
	print_levels(k, l);
	if (!k->is_muted && tb_take_advise(k->strip, &l[0], &l[1], stdout) == 0)
		printf("That is a good level.\n");
	fflush(stdout);
}

static int keep(const struct check *k)
{
	static const char *const names[TB_N_TAKES] = { "before", "after" };

	for (uint32_t i = 0; k->keeps && i < (k->is_muted ? 1 : TB_N_TAKES); i++) {
		char path[TB_KEY_MAX + 16];
		int res;

		snprintf(path, sizeof(path), "%s-%s.wav", k->strip, names[i]);
		res = tb_take_save(tb_check_sound_take(k->sound, i), path);
		if (res < 0) {
			fprintf(stderr, "troubadour: %s: %s\n", path, strerror(-res));
			return TB_EXIT_FAILURE;
		}
		printf("Kept as %s.\n", path);
	}
	return 0;
}

/* ---- playing ---- */

/* console.monitor, or the first bus that plays.  Returns its name, which is of `keys`, or NULL. */
static const char *find_monitor(struct check *k, const struct tb_keys *keys)
{
	const struct tb_key *key = tb_keys_find(keys, "console.monitor");

	if (key && strcmp(key->value.word, "first") != 0)
		return key->value.word;
	for (uint32_t i = 0; i < keys->n_buses; i++) {
		const char *name = node_name(k, keys->bus[i], k->monitor, sizeof(k->monitor));
		const struct tb_object *node = name ? tb_client_find_node(k->client, name) : NULL;

		if (node && strcmp(node->media_class, "Stream/Output/Audio") == 0)
			return keys->bus[i];
	}
	return NULL;
}

/* Copies the name: the keys are others when the bus of the check has gone. */
static bool choose_monitor(struct check *k, char bus[TB_KEY_MAX])
{
	const char *name = find_monitor(k, tb_client_keys(k->client));

	snprintf(bus, TB_KEY_MAX, "%s", name ? name : "");
	return name != NULL;
}

/* The takes go past the bus, so that its fader has to be minded here. */
static float gain_of(struct check *k, const char *bus)
{
	const struct tb_keys *keys = tb_client_keys(k->client);
	const struct tb_key *fader = tb_keys_of_bus(keys, bus, "fader");
	const struct tb_key *mute = tb_keys_of_bus(keys, bus, "mute");

	if (!fader || !mute || mute->value.number > 0.0)
		return 0.0f;
	return tb_db_to_lin((float)fader->value.number);
}

static int play_one(struct check *k, uint32_t which, const char *bus, const char *what)
{
	/* The bus of the check has just gone. */
	int res = tb_client_await_keys(k->client);

	if (res < 0)
		return res;
	printf("You hear on %s: %s.\n", bus, what);
	fflush(stdout);
	return tb_check_sound_play(k->sound, which, gain_of(k, bus));
}

static int play(struct check *k)
{
	int res = tb_client_await_keys(k->client);
	char bus[TB_KEY_MAX];
	const char *node = res == 0 && choose_monitor(k, bus)
	                           ? node_name(k, bus, k->monitor, sizeof(k->monitor))
	                           : NULL;

	if (res == 0)
		res = node ? tb_check_sound_face(k->sound, node) : -ENOLINK;
	if (res == -ENOLINK) {
		printf("The monitor plays on no device, so nothing is played back.\n");
		return 0;
	}
	if (res == 0)
		res = tb_client_await_keys(k->client);
	if (res == 0 && gain_of(k, bus) == 0.0f)
		printf("The monitor is muted.\n");
	if (res == 0)
		res = play_one(k, TB_TAKE_BEFORE, bus, "yourself as you come in");
	if (res == 0 && !k->is_muted)
		res = play_one(k, TB_TAKE_AFTER, bus, "yourself as others hear you");
	return res == 0 ? 0 : tell_failure(k, res);
}

/* ---- all ---- */

static int prepare(struct check *k)
{
	const struct tb_keys *keys = tb_client_keys(k->client);
	const char *node;

	if (tb_check_device(keys, k->strip, "strip") != 0)
		return TB_EXIT_FAILURE;
	if (!key_of(k, "denoise.on")) {
		fprintf(stderr, "troubadour: %s is not a microphone\n", k->strip);
		return TB_EXIT_FAILURE;
	}
	node = node_name(k, k->strip, k->node, sizeof(k->node));
	k->sound = node ? tb_check_sound_new(k->client, SECONDS) : NULL;
	return k->sound ? 0 : tell_failure(k, -errno);
}

static int check(struct check *k)
{
	int res = prepare(k);

	if (res == 0)
		res = handle_mute(k);
	if (res == 0 && !k->is_muted)
		res = add_bus(k);
	if (res == 0)
		res = record(k);
	if (res == 0) {
		tell(k);
		res = keep(k);
	}
	return res;
}

int tb_command_check(int argc, char **argv)
{
	struct tb_options o;
	struct check k = { 0 };
	int res = tb_options_parse(&o, argc, argv, "KM", help), put_back;

	if (res != 0)
		return res - 1;
	if (o.n_args != 1)
		return tb_usage(help);
	k.strip = tb_path_strip(o.args[0]);
	if (!k.strip)
		k.strip = o.args[0];
	k.keeps = o.keep;
	k.unmutes = o.unmute;
	if (tb_undo_start(&k.undo, &o.client, k.strip) < 0)
		return TB_EXIT_FAILURE;
	k.client = connect_to(&o.client);
	res = k.client ? check(&k) : TB_EXIT_FAILURE;
	/* Nobody else hears it any longer than needed. */
	put_back = tb_undo_finish(&k.undo);
	if (res == 0)
		res = play(&k);
	tb_check_sound_free(k.sound);
	if (k.client)
		tb_client_free(k.client);
	if (put_back != 0)
		return put_back;
	if (res == TB_EXIT_INTERRUPTED)
		fprintf(stderr, "troubadour: interrupted; everything is as it was\n");
	return res;
}
