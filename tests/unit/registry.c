/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The mirror of a registry: that of this program's own context, without a daemon. */
#include <criterion/criterion.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <pipewire/impl.h>

#include "registry/registry.h"

struct mirror {
	struct pw_main_loop *main_loop;
	struct pw_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct tb_registry registry;
	struct tb_global *client;
	uint32_t n_told;
};

static void on_came(void *data, struct tb_global *g)
{
	((struct mirror *)data)->client = g;
	cr_expect_eq(tb_global_look(g), 0);
}

static void on_told(void *data, struct tb_global *g)
{
	((struct mirror *)data)->n_told++;
}

static const struct tb_registry_events events = { .came = on_came, .told = on_told };

static void open_mirror(struct mirror *m)
{
	*m = (struct mirror){ 0 };
	pw_init(NULL, NULL);
	m->main_loop = pw_main_loop_new(NULL);
	m->loop = pw_main_loop_get_loop(m->main_loop);
	m->context =
		pw_context_new(m->loop, pw_properties_new(PW_KEY_CONFIG_NAME, "null", NULL), 0);
	cr_assert_not_null(m->context);
	pw_context_load_module(m->context, "libpipewire-module-protocol-native", NULL, NULL);
	pw_context_load_module(m->context, "libpipewire-module-access", NULL, NULL);
	m->core = pw_context_connect_self(m->context, NULL, 0);
	cr_assert_not_null(m->core);
	cr_assert_eq(tb_registry_connect(&m->registry, m->core, TB_GLOBALS(CLIENT), &events, m), 0);
}

static void close_mirror(struct mirror *m)
{
	tb_registry_finish(&m->registry);
	pw_core_disconnect(m->core);
	pw_context_destroy(m->context);
	pw_main_loop_destroy(m->main_loop);
	pw_deinit();
}

static void settle(struct mirror *m)
{
	tb_registry_ask(&m->registry);
	pw_loop_enter(m->loop);
	while (!tb_registry_is_answered(&m->registry))
		pw_loop_iterate(m->loop, -1);
	pw_loop_leave(m->loop);
}

/* At the server's end: on the way there, a property that is taken away becomes an empty one. */
static void tell(struct mirror *m, const char *key, const char *value)
{
	const struct spa_dict_item item = SPA_DICT_ITEM_INIT(key, value);
	struct pw_global *global = pw_context_find_global(m->context, m->client->id);
	uint32_t n_before = m->n_told;

	pw_impl_client_update_properties(pw_global_get_object(global), &SPA_DICT_INIT(&item, 1));
	settle(m);
	cr_expect_gt(m->n_told, n_before);
}

Test(registry, forgets_what_a_global_does_not_tell_any_more)
{
	struct mirror m;

	open_mirror(&m);
	settle(&m);
	settle(&m);
	cr_assert_not_null(m.client);
	tell(&m, "media.name", "Nocturne");
	cr_expect_str_eq(tb_global_get(m.client, "media.name"), "Nocturne");
	tell(&m, "media.name", NULL);
	cr_expect_null(pw_properties_get(m.client->props, "media.name"));
	cr_expect_str_neq(tb_global_get(m.client, PW_KEY_OBJECT_SERIAL), "");
	close_mirror(&m);
}

/* ---- errors on the core ---- */

/* A server that takes what it is told and never answers. */
struct mute {
	struct pw_main_loop *main_loop;
	struct pw_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct tb_registry registry;
	int server_fd;
	uint32_t n_broken;
};

static void on_broken(void *data)
{
	struct mute *m = data;

	cr_expect(m->registry.is_broken);
	m->n_broken++;
}

static const struct tb_registry_events mute_events = { .broken = on_broken };

static void open_mute(struct mute *m)
{
	int fd[2];

	*m = (struct mute){ 0 };
	pw_init(NULL, NULL);
	m->main_loop = pw_main_loop_new(NULL);
	m->loop = pw_main_loop_get_loop(m->main_loop);
	m->context =
		pw_context_new(m->loop, pw_properties_new(PW_KEY_CONFIG_NAME, "null", NULL), 0);
	cr_assert_not_null(m->context);
	pw_context_load_module(m->context, "libpipewire-module-protocol-native", NULL, NULL);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fd), 0);
	m->server_fd = fd[1];
	m->core = pw_context_connect_fd(m->context, fd[0], NULL, 0);
	cr_assert_not_null(m->core);
	cr_assert_eq(
		tb_registry_connect(&m->registry, m->core, TB_GLOBALS(NODE), &mute_events, m), 0);
	pw_loop_enter(m->loop);
}

static void close_mute(struct mute *m)
{
	pw_loop_leave(m->loop);
	tb_registry_finish(&m->registry);
	pw_core_disconnect(m->core);
	pw_context_destroy(m->context);
	pw_main_loop_destroy(m->main_loop);
	pw_deinit();
	if (m->server_fd >= 0)
		close(m->server_fd);
}

static void fail(struct pw_core *core, int res, const char *message)
{
	pw_proxy_notify((struct pw_proxy *)core, struct pw_core_events, error, 0, PW_ID_CORE, 0,
		res, message);
}

static void run_for(struct pw_loop *loop, int64_t ms)
{
	struct timespec now, start;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int64_t left = ms; left > 0;) {
		pw_loop_iterate(loop, (int)left);
		clock_gettime(CLOCK_MONOTONIC, &now);
		left = ms - (now.tv_sec - start.tv_sec) * 1000
		       - (now.tv_nsec - start.tv_nsec) / 1000000;
	}
}

/* Until it is known whether the server is there. */
static void run_out_doubt(struct pw_loop *loop, const struct tb_registry *r)
{
	for (int n_turns = 0; r->doubt_timer && n_turns < 200; n_turns++)
		pw_loop_iterate(loop, 100);
	cr_assert_null(r->doubt_timer);
}

Test(registry, after_any_error_a_server_that_does_not_answer_is_gone)
{
	struct mute m;

	open_mute(&m);
	fail(m.core, -EMFILE, "connection error");
	fail(m.core, -EPROTO, "connection error");
	cr_assert_not_null(m.registry.doubt_timer);
	cr_expect_eq(m.n_broken, 0, "it may have refused something");
	run_out_doubt(m.loop, &m.registry);
	cr_expect_eq(m.n_broken, 1);
	fail(m.core, -EPROTO, "connection error");
	cr_expect_null(m.registry.doubt_timer);
	cr_expect_eq(m.n_broken, 1, "once");
	close_mute(&m);
}

Test(registry, a_server_that_went_is_gone_at_once)
{
	struct mute m;

	open_mute(&m);
	close(m.server_fd);
	m.server_fd = -1;
	run_for(m.loop, 500);
	cr_expect_eq(m.n_broken, 1);
	close_mute(&m);
}

static uint32_t n_broken_mirrors;

static void on_mirror_broken(void *data)
{
	n_broken_mirrors++;
}

static void open_answering(struct mirror *m)
{
	static const struct tb_registry_events with_broken = {
		.came = on_came, .told = on_told, .broken = on_mirror_broken
	};

	open_mirror(m);
	m->registry.events = &with_broken;
	settle(m);
}

static void expect_answer(struct mirror *m)
{
	pw_loop_enter(m->loop);
	run_out_doubt(m->loop, &m->registry);
	pw_loop_leave(m->loop);
	cr_expect_eq(n_broken_mirrors, 0);
}

Test(registry, what_is_refused_is_no_end)
{
	struct mirror m;

	open_answering(&m);
	fail(m.core, -ENOENT, "no such thing");
	cr_assert_not_null(m.registry.doubt_timer);
	cr_expect_eq(n_broken_mirrors, 0);
	expect_answer(&m);
	close_mirror(&m);
}

/* As after SIGSTOP and SIGCONT: by then the answer has come, and every wait is over. */
Test(registry, a_program_that_stood_still_reads_the_answer_first)
{
	struct mirror m;

	open_answering(&m);
	fail(m.core, -ENOENT, "no such thing");
	usleep(2300000);
	expect_answer(&m);
	close_mirror(&m);
}

Test(registry, what_went_first_is_not_refused)
{
	struct mirror m;

	open_answering(&m);
	fail(m.core, -ENOENT, "unknown resource 7 op:1");
	cr_expect_null(m.registry.doubt_timer);
	close_mirror(&m);
}
