/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console makes of an error on its core.  The server is this program's own context. */
#include "revive.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <pipewire/impl.h>

#include "console.h"

static struct tb_console c;
static struct tb_revive *revive;
static struct pw_main_loop *main_loop;
static struct spa_hook listener;
static uint32_t n_notes, n_farewells, n_reconnects;
static char said[256]; /* last */

static void on_event(void *data, enum tb_host_event event, const char *text)
{
	n_notes += event == TB_HOST_NOTE;
	n_farewells += event == TB_HOST_DISCONNECTED;
	snprintf(said, sizeof(said), "%s", text);
}

static void on_reconnect(struct tb_console *console)
{
	n_reconnects++;
}

static void on_done(void *data, uint32_t id, int seq)
{
	tb_revive_synced(revive, seq);
}

static const struct pw_core_events core_events = { PW_VERSION_CORE_EVENTS, .done = on_done };

static void begin(void)
{
	pw_init(NULL, NULL);
	main_loop = pw_main_loop_new(NULL);
	c.main_loop = pw_main_loop_get_loop(main_loop);
	c.host.event = on_event;
	c.context =
		pw_context_new(c.main_loop, pw_properties_new(PW_KEY_CONFIG_NAME, "null", NULL), 0);
	cr_assert_not_null(c.context);
	pw_context_load_module(c.context, "libpipewire-module-protocol-native", NULL, NULL);
	pw_context_load_module(c.context, "libpipewire-module-access", NULL, NULL);
	c.core = pw_context_connect_self(c.context, NULL, 0);
	cr_assert_not_null(c.core);
	pw_core_add_listener(c.core, &listener, &core_events, NULL);
	revive = tb_revive_new(&c, on_reconnect);
	cr_assert_not_null(revive);
}

static void end(void)
{
	tb_revive_free(revive);
	pw_core_disconnect(c.core);
	pw_context_destroy(c.context);
	pw_main_loop_destroy(main_loop);
	pw_deinit();
}

TestSuite(revive, .init = begin, .fini = end);

static void await_verdict(void)
{
	n_notes = n_reconnects = 0;
	pw_loop_enter(c.main_loop);
	while (n_notes == 0 && n_reconnects == 0)
		pw_loop_iterate(c.main_loop, -1);
	pw_loop_leave(c.main_loop);
}

Test(revive, what_was_refused_is_told)
{
	tb_revive_core_failed(revive, -EINVAL);
	await_verdict();
	cr_expect_eq(n_reconnects, 0);
}

/* As after SIGSTOP and SIGCONT of both: by then every wait is over, and the server has not had its
 * turn.  To connect again would be a gap. */
Test(revive, console_that_stood_still_reads_the_answer_first)
{
	tb_revive_core_failed(revive, -EINVAL);
	usleep(2300000);
	await_verdict();
	cr_expect_eq(n_reconnects, 0);
}

/* The server knows the client, and has nothing to do. */
static void settle(void)
{
	pw_loop_enter(c.main_loop);
	while (pw_loop_iterate(c.main_loop, 200) > 0)
		continue;
	pw_loop_leave(c.main_loop);
}

static int set_busy(void *data, struct pw_global *global)
{
	if (pw_global_is_type(global, PW_TYPE_INTERFACE_Client))
		pw_impl_client_set_busy(pw_global_get_object(global), true);
	return 0;
}

/* As while a session manager shall decide first. */
static void let_server_wait(void)
{
	settle();
	pw_context_for_each_global(c.context, set_busy, NULL);
}

Test(revive, server_that_does_not_answer_is_gone)
{
	let_server_wait();
	tb_revive_core_failed(revive, -EMFILE);
	/* Where one descriptor is missing, more errors come. */
	tb_revive_core_failed(revive, -ENOMEM);
	await_verdict();
	cr_expect_eq(n_reconnects, 1);
	cr_expect_eq(n_farewells, 1);
	cr_expect_eq(n_notes, 0);
	cr_expect(strstr(said, strerror(EMFILE)), "%s", said);
}

Test(revive, new_connection_can_break_too)
{
	let_server_wait();
	for (uint32_t i = 1; i <= 2; i++) {
		tb_revive_core_failed(revive, -EMFILE);
		await_verdict();
		cr_expect_eq(n_reconnects, 1);
		cr_expect_eq(n_farewells, i);
		tb_revive_disconnected(revive);
	}
}

Test(revive, doubt_ends_with_its_connection)
{
	tb_revive_core_failed(revive, -EMFILE);
	tb_revive_disconnected(revive);
	tb_revive_core_failed(revive, -EINVAL);
	await_verdict();
	cr_expect_eq(n_notes, 1);
	cr_expect(strstr(said, strerror(EINVAL)), "%s", said);
}
