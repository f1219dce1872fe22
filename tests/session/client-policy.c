/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* libtroubadour and WirePlumber: what its policy tells, and nobody who waits for it. */
#include "caller.h"
#include "consoles.h"
#include "graph.h"
#include "tap.h"

#include <signal.h>
#include <string.h>

#include <pipewire/extensions/metadata.h>
#include <pipewire/pipewire.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* PipeWire reads nothing more of a connection that asks for it until WirePlumber has answered. */
Session(client_policy, session_manager_that_stands_still_delays_nobody, .console = SMALL_CONSOLE)
{
	const char *const quieter = "strip.game.fader=-6";
	pid_t wireplumber = tb_private_pid(s->private, TB_PRIVATE_WIREPLUMBER);
	struct wave *tone = wave_constant(2, 48000, 0.5);
	struct player *player = player_new(s, "player", 2);
	struct caller c, *one[] = { &c };
	struct tb_levels *levels;
	char why[256];

	patch(s, "player", "troubadour.game");
	play_loop(player, tone);
	kill(wireplumber, SIGSTOP);
	c = connect_caller(s);
	await_ready(&c);
	levels = tb_levels_open(c.client, on_levels, &c);
	cr_assert_not_null(levels);
	await_more(one, 1, &c.n_levels, 0);
	cr_expect_eq(
		tb_client_request_text(c.client, &quieter, 1, 0.0f, on_done, &c, why, sizeof(why)),
		0, "%s", why);
	await_more(one, 1, &c.n_done, 0);
	cr_expect_eq(c.res, 0, "%s", c.why);
	kill(wireplumber, SIGCONT);
	tb_levels_free(levels);
	tb_client_free(c.client);
	player_free(player);
	wave_free(tone);
}

static void await_refusal(struct caller *c, const char *refusal)
{
	time_t end = time(NULL) + HANG_MS / 1000;

	for (;;) {
		const struct tb_object *a1 = tb_client_find_node(c->client, "troubadour.a1");
		const char *told = a1 ? tb_client_refusal(c->client, a1->id) : NULL;

		if (refusal ? told && strcmp(told, refusal) == 0 : !told)
			return;
		turn(c);
		if (time(NULL) > end)
			fail("\"%s\" is not told", refusal ? refusal : "nothing");
	}
}

static void refuse(struct session *s, struct caller *c, const char *refusal)
{
	char id[16];

	snprintf(id, sizeof(id), "%u", tb_client_find_node(c->client, "troubadour.a1")->id);
	if (refusal)
		run(s, "pw-metadata", "-n", "troubadour-policy", id, "refused", refusal);
	else
		run(s, "pw-metadata", "-n", "troubadour-policy", "-d", id, "refused");
}

/* The newest connection that calls itself "troubadour". */
static void destroy_newest_connection(struct session *s)
{
	unsigned long id = 0, serial = 0, newest = 0;
	char newest_id[16] = "", name[32];

	for (const char *line = run(s, "pw-cli", "ls", "Client").out; line;
		line = strchr(line + 1, '\n')) {
		sscanf(line, " id %lu,", &id);
		sscanf(line, " object.serial = \"%lu\"", &serial);
		if (sscanf(line, " application.name = \"%31[^\"]\"", name) != 1
			|| strcmp(name, "troubadour") != 0 || serial < newest)
			continue;
		newest = serial;
		snprintf(newest_id, sizeof(newest_id), "%lu", id);
	}
	run(s, "pw-cli", "destroy", newest_id);
}

Session(client_policy, what_the_policy_refused_is_told, .console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s);

	await_ready(&c);
	refuse(s, &c, "Surround: it leads to no hardware");
	await_refusal(&c, "Surround: it leads to no hardware");
	refuse(s, &c, NULL);
	await_refusal(&c, NULL);
	/* WirePlumber's end is also that of what it told. */
	refuse(s, &c, "Echo: it leads to no hardware");
	await_refusal(&c, "Echo: it leads to no hardware");
	restart_wireplumber(s);
	await_refusal(&c, NULL);
	settle_policy(s);
	refuse(s, &c, "Hall: it leads to no hardware");
	await_refusal(&c, "Hall: it leads to no hardware");
	tb_client_free(c.client);
}

/* The other one plays on; what has been told meanwhile is heard once something comes. */
Session(client_policy, connection_for_the_policy_that_somebody_destroys_comes_back,
	.console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s);

	await_ready(&c);
	destroy_newest_connection(s);
	refuse(s, &c, "Hall: it leads to no hardware");
	/* The end of the one, and then something on the other. */
	run(s, CLI, "strip", "add", "extra");
	turn(&c);
	run(s, CLI, "strip", "add", "another");
	await_refusal(&c, "Hall: it leads to no hardware");
	cr_expect_eq(c.n_gone, 0);
	tb_client_free(c.client);
}

/* A program that has an object of that name, too. */
struct rival {
	struct pw_thread_loop *loop;
	struct pw_context *context;
};

static struct rival rival_open(struct session *s)
{
	struct rival r = { .loop = pw_thread_loop_new("rival", NULL) };
	struct spa_dict props = SPA_DICT_INIT_ARRAY(
		((struct spa_dict_item[]){ { PW_KEY_METADATA_NAME, "troubadour-policy" } }));
	struct pw_core *core;

	r.context = pw_context_new(pw_thread_loop_get_loop(r.loop), NULL, 0);
	core = pw_context_connect(r.context,
		pw_properties_new(PW_KEY_REMOTE_NAME, session_file(s, "pipewire-0"), NULL), 0);
	cr_assert_not_null(core);
	cr_assert_not_null(pw_core_create_object(
		core, "metadata", PW_TYPE_INTERFACE_Metadata, PW_VERSION_METADATA, &props, 0));
	cr_assert_eq(pw_thread_loop_start(r.loop), 0);
	return r;
}

static void rival_close(struct rival *r)
{
	pw_thread_loop_stop(r->loop);
	pw_context_destroy(r->context);
	pw_thread_loop_destroy(r->loop);
}

static uint32_t n_policies(struct session *s)
{
	uint32_t n = 0;

	for (const char *at = run(s, "pw-cli", "ls", "Metadata").out;
		(at = strstr(at, "\"troubadour-policy\"")); at++)
		n++;
	return n;
}

static void await_policies(struct session *s, uint32_t n)
{
	while (n_policies(s) != n)
		await_change(s);
}

/* Another session manager's, or one that a program keeps by mistake. */
Session(client_policy, second_object_of_its_name_neither_adds_nor_takes_anything,
	.console = SMALL_CONSOLE)
{
	struct caller c = connect_caller(s);
	struct rival rival;

	await_ready(&c);
	refuse(s, &c, "it leads to no hardware");
	await_refusal(&c, "it leads to no hardware");
	rival = rival_open(s);
	await_policies(s, 2);
	refuse(s, &c, "it is its own source");
	await_refusal(&c, "it is its own source");
	rival_close(&rival);
	await_policies(s, 1);
	refuse(s, &c, "the last word");
	await_refusal(&c, "the last word");
	tb_client_free(c.client);
}
