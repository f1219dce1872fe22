/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour ptt`: push to talk.  The console holds a muted strip open for as long as this
 * client is in the session (console.hold), so that it is silent again however this ends. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <spa/support/loop.h>

#include "mixer/key-name.h"
#include "options.h"
#include "client/settings-list.h"
#include "shortcut.h"
#include "client/value.h"
#include "mixer/protocol.h"

static const char help[] =
	"Usage: troubadour ptt [OPTIONS] STRIP [on|off|!]\n"
	"\n"
	"Push to talk: mutes the strip, and holds it open while the command runs.  Enter, Ctrl-C or\n"
	"the end of its input ends it, and however it ends, the strip is silent.  off ends it\n"
	"wherever it runs.  With --key the strip is open only while that key is pressed.\n"
	"\n"
	"  -k, --key KEY       ask the desktop for this key, whichever window has the focus: F9,\n"
	"                      CTRL+ALT+m.  The desktop may ask you, and let you choose another\n"
	"  -t, --toggle        release the strip if it is held, otherwise hold it, for desktops\n"
	"                      that do not report the release of a key; ! means the same\n" TB_COMMON_HELP
	"\n"
	"Example: troubadour ptt --key F9 mic\n";

struct ptt {
	struct tb_client *client;
	const char *strip;
	bool is_open;
	/* --key */
	struct tb_shortcut *shortcut;
	bool has_no_key;
};

/* Whether a name is among those, with spaces between them. */
static bool has_word(const char *words, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = words; at && *at; at += strspn(at, " ")) {
		size_t n_word = strcspn(at, " ");

		if (n_word == n && strncmp(at, name, n) == 0)
			return true;
		at += n_word;
	}
	return false;
}

/* NULL while the console tells its keys again. */
static const struct tb_key *held_key(const struct ptt *p)
{
	return tb_keys_find(tb_client_keys(p->client), TB_FACT_HELD);
}

static bool is_held(const struct ptt *p)
{
	const struct tb_key *held = held_key(p);

	return held && has_word(tb_key_text(held), p->strip);
}

/* Once it was open, somebody else may have ended it. */
static void look(struct ptt *p)
{
	bool was_open = p->is_open;

	if (!held_key(p))
		return;
	p->is_open = is_held(p);
	if (p->is_open && !was_open) {
		printf("%s is open\n", p->strip);
		fflush(stdout);
	}
	if (was_open && !p->is_open)
		tb_client_quit(p->client);
}

static void on_changed(void *data, const struct tb_key *key)
{
	if (strcmp(key->name, TB_FACT_HELD) == 0)
		look(data);
}

static const struct tb_client_events events = { .changed = on_changed };

/* Whether its end means something: a desktop starts programs with /dev/null, which has none. */
static bool has_an_end(int fd)
{
	struct stat stat;

	return isatty(fd)
	       || (fstat(fd, &stat) == 0 && (S_ISFIFO(stat.st_mode) || S_ISSOCK(stat.st_mode)));
}

/* A key of a terminal, or the end of a pipe. */
static void on_input(void *data, int fd, uint32_t mask)
{
	struct ptt *p = data;
	char line[256];

	if (read(fd, line, sizeof(line)) <= 0 || isatty(fd))
		tb_client_quit(p->client);
}

static int release(const struct ptt *p)
{
	return tb_change(p->client, tb_orders[TB_ORDER_RELEASE].key, p->strip);
}

/* The setting that is left when nobody holds it any more. */
static int mute(const struct ptt *p)
{
	char line[TB_KEY_MAX];

	tb_key_of_strip(line, p->strip, "mute=on");
	return tb_apply_line(p->client, line);
}

static int wait_for_the_end(struct ptt *p)
{
	struct spa_source *input = NULL;
	int res;

	if (has_an_end(STDIN_FILENO))
		input = pw_loop_add_io(tb_client_loop(p->client), STDIN_FILENO,
			SPA_IO_IN | SPA_IO_HUP | SPA_IO_ERR, false, on_input, p);
	res = tb_run_client(p->client);
	if (input)
		pw_loop_destroy_source(tb_client_loop(p->client), input);
	if (res < 0)
		fprintf(stderr, "troubadour: %s\n", tb_connect_strerror(res));
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

static int hold(struct ptt *p)
{
	char text[TB_NAME_MAX + 16];
	int res = mute(p);

	if (res != 0)
		return res;
	tb_client_listen(p->client, &events, p);
	snprintf(text, sizeof(text), "%s %u", p->strip, tb_client_id(p->client));
	res = tb_change(p->client, tb_orders[TB_ORDER_HOLD].key, text);
	if (res != 0)
		return res;
	look(p);
	return wait_for_the_end(p);
}

/* ---- while a key of the desktop is pressed ---- */

static void on_done(void *data, int res, const char *why)
{
	if (res < 0 && res != -ECANCELED)
		fprintf(stderr, "troubadour: %s\n", why[0] ? why : tb_connect_strerror(res));
}

/* Holds or releases for this client alone: others may hold the strip, too. */
static void ask(struct ptt *p, const char *key)
{
	char text[TB_NAME_MAX + 16];
	int res;

	snprintf(text, sizeof(text), "%s %u", p->strip, tb_client_id(p->client));
	res = tb_client_request_change(p->client, key, text, on_done, NULL);
	if (res < 0)
		on_done(NULL, res, "");
}

static void on_pressed(void *data)
{
	ask(data, tb_orders[TB_ORDER_HOLD].key);
}

static void on_released(void *data)
{
	ask(data, tb_orders[TB_ORDER_RELEASE].key);
}

static void on_bound(void *data, const char *trigger)
{
	const struct ptt *p = data;

	printf("%s is muted; hold %s to talk\n", p->strip, trigger[0] ? trigger : "your key");
	fflush(stdout);
}

static void on_lost(void *data)
{
	fprintf(stderr,
		"ptt: the desktop's portal went away; the key works again once it is back\n");
}

static void on_failed(void *data, const char *why)
{
	struct ptt *p = data;

	fprintf(stderr,
		"ptt: %s; a key of the desktop's own settings can run "
		"`troubadour ptt --toggle %s`\n",
		why, p->strip);
	p->has_no_key = true;
	tb_client_quit(p->client);
}

static const struct tb_shortcut_events shortcut_events = {
	.bound = on_bound,
	.pressed = on_pressed,
	.released = on_released,
	.lost = on_lost,
	.failed = on_failed,
};

static const char *no_bus(int error)
{
	return error == ENOTSUP
	               ? "this troubadour was built without sd-bus, which asks for keys"
	               : "no session bus answers, so that no desktop can be asked for a key";
}

static int talk_by_key(struct ptt *p, const char *key)
{
	char id[TB_NAME_MAX + 16], description[TB_NAME_MAX + 32];
	struct tb_shortcut_wish wish = { id, description, key };
	int res = mute(p);

	if (res != 0)
		return res;
	snprintf(id, sizeof(id), "talk-%s", p->strip);
	snprintf(description, sizeof(description), "Push to talk: %s", p->strip);
	p->shortcut = tb_shortcut_new(tb_client_loop(p->client), &wish, &shortcut_events, p);
	if (!p->shortcut) {
		on_failed(p, no_bus(errno));
		return TB_EXIT_FAILURE;
	}
	res = wait_for_the_end(p);
	tb_shortcut_free(p->shortcut);
	return p->has_no_key ? TB_EXIT_FAILURE : res;
}

static int talk(struct ptt *p, const char *state)
{
	bool on = true;

	if (strcmp(state, "!") == 0)
		on = !is_held(p);
	else if (tb_switch_read(state, &on) < 0)
		return tb_usage(help);
	return on ? hold(p) : release(p);
}

int tb_command_ptt(int argc, char **argv)
{
	struct tb_options o;
	struct ptt p = { 0 };
	int res = tb_options_parse(&o, argc, argv, "gy", help);

	if (res != 0)
		return res - 1;
	if (o.n_args < 1 || o.n_args + o.toggle + (o.key != NULL) > 2)
		return tb_usage(help);
	p.strip = o.args[0];
	p.client = tb_connect(&o.client);
	if (!p.client)
		return TB_EXIT_FAILURE;
	if (tb_check_device(tb_client_keys(p.client), p.strip, "strip") < 0)
		res = TB_EXIT_FAILURE;
	else if (o.key)
		res = talk_by_key(&p, o.key);
	else
		res = talk(&p, o.toggle ? "!" : o.n_args > 1 ? o.args[1] : "on");
	tb_client_free(p.client);
	return res;
}
