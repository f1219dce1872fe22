/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The functions of the command line's client that wait: when one of them returns, the keys are
 * complete. */
#include "client/client-sync.h"
#include "consoles.h"
#include "graph.h"
#include "client/keys.h"

#include <errno.h>
#include <signal.h>

#define CLI built("TB_TEST_TROUBADOUR")

/* What the console tells meanwhile waits in the client's socket: the new bus, its node and all
 * keys are read in one go. */
Session(client_waits, know_the_keys_of_a_bus_that_came_meanwhile, .console = SMALL_CONSOLE)
{
	const struct tb_client_options options = { .remote = session_file(s, "pipewire-0") };
	char why[TB_CLIENT_WHY_MAX] = "";
	struct tb_client *c = tb_client_connect(&options, why);

	cr_assert_not_null(c, "%s", why);
	cr_expect_eq(run(s, CLI, "bus", "add", "extra").status, 0);
	cr_expect_eq(tb_client_await_node(c, "extra", PW_ID_ANY), 0);
	cr_expect_not_null(tb_keys_find(tb_client_keys(c), "bus.extra.fader"));
	cr_expect_eq(run(s, CLI, "bus", "remove", "extra").status, 0);
	cr_expect_eq(tb_client_await_keys(c), 0);
	cr_expect_not_null(tb_keys_find(tb_client_keys(c), "bus.a1.fader"));
	tb_client_free(c);
}

/* The first keys are there already; the console that would tell the others is not. */
Session(client_waits, say_that_the_console_has_gone, .console = SMALL_CONSOLE)
{
	const char *const fader = "bus.a1.fader";
	const struct tb_client_options options = { .remote = session_file(s, "pipewire-0") };
	char why[TB_CLIENT_WHY_MAX] = "";
	struct tb_client *c = tb_client_connect_for(&options, (struct tb_wanted){ &fader, 1 }, why);

	cr_assert_not_null(c, "%s", why);
	stop_console(s, SIGTERM);
	cr_expect_eq(tb_client_run(c), -EPIPE);
	cr_expect_eq(tb_client_want_all(c), -EPIPE);
	tb_client_free(c);
}
