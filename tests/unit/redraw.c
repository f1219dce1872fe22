/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Links that fail: which are drawn again, when, and when no more.  The server is the test's,
 * and so is time. */
#define LOOP_RIG_IS_THE_CLOCK
#include "redraw.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "loop-rig.h"
#include "retry.h"

/* Our bus, somebody's node, and somebody else's. */
#define BUS_NODE   50u
#define OTHER_NODE 60u
#define THIRD_NODE 70u
#define PORTS      2u

/* ---- the server ---- */

/* A link that is there. */
struct pw_proxy {
	const struct pw_link_events *events;
	void *data;
};

static struct {
	uint32_t n_drawn;
	int64_t drawn_ns; /* when the last one was */
	uint32_t output_port, input_port;
	bool lingers, is_passive;
} server;

static char said[2048];

void pw_proxy_add_object_listener(
	struct pw_proxy *proxy, struct spa_hook *hook, const void *funcs, void *data)
{
	spa_zero(*hook);
	proxy->events = funcs;
	proxy->data = data;
}

void pw_proxy_destroy(struct pw_proxy *proxy)
{
	free(proxy);
}

uint32_t pw_stream_get_node_id(struct pw_stream *stream)
{
	return BUS_NODE;
}

static struct pw_proxy *newest;

static void *bind(void *object, uint32_t id, const char *type, uint32_t version, size_t n_bytes)
{
	return newest = calloc(1, sizeof(*newest));
}

static void *create_object(void *object, const char *factory, const char *type, uint32_t version,
	const struct spa_dict *props, size_t n_bytes)
{
	cr_expect_str_eq(factory, "link-factory");
	server.n_drawn++;
	server.drawn_ns = watch.now_ns;
	server.output_port = (uint32_t)atoi(spa_dict_lookup(props, PW_KEY_LINK_OUTPUT_PORT));
	server.input_port = (uint32_t)atoi(spa_dict_lookup(props, PW_KEY_LINK_INPUT_PORT));
	server.lingers = spa_atob(spa_dict_lookup(props, PW_KEY_OBJECT_LINGER));
	server.is_passive = spa_atob(spa_dict_lookup(props, PW_KEY_LINK_PASSIVE));
	return calloc(1, sizeof(struct pw_proxy));
}

static const struct pw_registry_methods registry_methods = { PW_VERSION_REGISTRY_METHODS,
	.bind = bind };
static const struct pw_core_methods core_methods = { PW_VERSION_CORE_METHODS,
	.create_object = create_object };
static struct spa_interface registry = { PW_TYPE_INTERFACE_Registry, PW_VERSION_REGISTRY,
	{ &registry_methods, NULL } };
static struct spa_interface core = { PW_TYPE_INTERFACE_Core, PW_VERSION_CORE,
	{ &core_methods, NULL } };

/* ---- a console of one bus ---- */

struct desk {
	struct tb_console c;
	struct tb_device bus;
	struct tb_device *devices[1];
	struct tb_redraw *r;
	uint32_t n_links;
};

static void on_event(void *data, enum tb_host_event event, const char *text)
{
	snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s\n", text);
}

static struct desk *desk_new(void)
{
	struct desk *d = calloc(1, sizeof(*d));

	watch.now_ns = 1000 * SECOND;
	d->bus.console = &d->c;
	snprintf(d->bus.config.name, sizeof(d->bus.config.name), "a1");
	d->bus.stream = (struct pw_stream *)d;
	d->devices[0] = &d->bus;
	d->c.devices = d->devices;
	d->c.n_devices = d->c.n_buses = 1;
	d->c.main_loop = &loop;
	d->c.host.event = on_event;
	d->c.registry = (struct pw_registry *)&registry;
	d->c.core = (struct pw_core *)&core;
	d->r = tb_redraw_new(&d->c);
	cr_assert_not_null(d->r);
	return d;
}

static void desk_free(struct desk *d)
{
	tb_redraw_disconnect(d->r);
	tb_redraw_free(d->r);
	free(d);
}

/* A link of one channel that comes, is told about and fails. */
static void fail(struct desk *d, struct tb_link link, const char *linger, const char *passive)
{
	const struct pw_link_info info = { .change_mask = PW_LINK_CHANGE_MASK_PROPS
		                                          | PW_LINK_CHANGE_MASK_STATE,
		.state = PW_LINK_STATE_ERROR,
		.error = "no buffers",
		.props = &SPA_DICT_ITEMS(SPA_DICT_ITEM(PW_KEY_OBJECT_LINGER, linger),
			SPA_DICT_ITEM(PW_KEY_LINK_PASSIVE, passive)) };

	link.id = 100 + d->n_links++;
	newest = NULL;
	tb_redraw_link_came(d->r, &link);
	if (newest)
		newest->events->info(newest->data, &info);
	tb_redraw_link_went(d->r, &link);
}

static void fail_channel(struct desk *d, uint32_t channel)
{
	fail(d, (struct tb_link){ 0, BUS_NODE, OTHER_NODE, 51 + channel, 61 + channel }, "true",
		"false");
}

static uint32_t n_times_said(const char *what)
{
	uint32_t n = 0;

	for (const char *at = strstr(said, what); at; at = strstr(at + 1, what))
		n++;
	return n;
}

Test(redraw, a_link_that_failed_is_drawn_again_as_it_was)
{
	for (int passive = 0; passive <= 1; passive++) {
		struct desk *d = desk_new();

		server.n_drawn = 0;
		fail(d, (struct tb_link){ 0, BUS_NODE, OTHER_NODE, 51, 62 }, "true",
			passive ? "true" : "false");
		cr_expect_eq(server.n_drawn, 0, "the server may need a moment");
		pass(100 * MS + 1);
		cr_expect_eq(server.n_drawn, 1);
		cr_expect_eq(server.output_port, 51);
		cr_expect_eq(server.input_port, 62);
		cr_expect(server.lingers);
		cr_expect_eq(server.is_passive, passive);
		pass(100 * SECOND);
		cr_expect_eq(server.n_drawn, 1, "it did not fail again");
		desk_free(d);
	}
}

/* The first in a tenth of a second, the last ones every ten; then somebody has to look. */
Test(redraw, a_link_that_never_works_is_given_up_and_that_is_said)
{
	struct desk *d = desk_new();
	int64_t begun_ns = watch.now_ns, last_ns = begun_ns, wait_ns = 0;

	fail_channel(d, 0);
	for (uint32_t n = 1; n <= TB_RETRY_MAX; n++) {
		cr_expect_eq(n_times_said("by hand"), 0, "after %u", n - 1);
		for (int i = 0; i < 1100 && server.n_drawn < n; i++)
			pass(10 * MS);
		cr_assert_eq(server.n_drawn, n, "it is not drawn again");
		cr_expect_geq(server.drawn_ns - last_ns, wait_ns, "try %u came sooner", n);
		wait_ns = server.drawn_ns - last_ns;
		cr_expect_leq(wait_ns, 10 * SECOND + MS);
		last_ns = watch.now_ns;
		fail_channel(d, 0);
	}
	cr_expect_eq(n_times_said("a1: a link failed 11 times (no buffers); draw it again by hand"),
		1, "%s", said);
	cr_expect_eq(n_times_said("it is drawn again"), 1, "%s", said);
	cr_expect_lt(last_ns - begun_ns, 44 * SECOND);
	pass(1000 * SECOND);
	cr_expect_eq(server.n_drawn, TB_RETRY_MAX);
	desk_free(d);
}

/* Somebody drew it by hand: all begins again. */
Test(redraw, a_link_that_was_given_up_and_fails_later_is_tried_again)
{
	struct desk *d = desk_new();

	for (uint32_t n = 0; n <= TB_RETRY_MAX; n++) {
		fail_channel(d, 0);
		pass(11 * SECOND);
	}
	cr_expect_eq(server.n_drawn, TB_RETRY_MAX);
	fail_channel(d, 0);
	pass(100 * MS + 1);
	cr_expect_eq(server.n_drawn, TB_RETRY_MAX + 1);
	desk_free(d);
}

Test(redraw, a_link_that_lives_for_half_a_minute_is_trusted_again)
{
	struct desk *d = desk_new();

	for (uint32_t n = 0; n < 3 * TB_RETRY_MAX; n++) {
		fail_channel(d, 0);
		pass(31 * SECOND);
		cr_expect_eq(server.n_drawn, n + 1);
	}
	cr_expect_eq(n_times_said("by hand"), 0);
	desk_free(d);
}

/* Both channels fail, and it is one cable. */
Test(redraw, each_channel_is_drawn_and_the_cable_is_told_once)
{
	struct desk *d = desk_new();

	for (uint32_t n = 0; n <= TB_RETRY_MAX; n++) {
		fail_channel(d, 0);
		fail_channel(d, 1);
		pass(11 * SECOND);
	}
	cr_expect_eq(server.n_drawn, 2 * TB_RETRY_MAX);
	cr_expect_eq(n_times_said("it is drawn again"), 1, "%s", said);
	cr_expect_eq(n_times_said("by hand"), 1, "%s", said);
	desk_free(d);
}

Test(redraw, two_links_of_one_port_are_both_drawn_again)
{
	struct desk *d = desk_new();

	fail(d, (struct tb_link){ 0, BUS_NODE, OTHER_NODE, 51, 61 }, "true", "false");
	fail(d, (struct tb_link){ 0, BUS_NODE, THIRD_NODE, 51, 71 }, "true", "false");
	pass(100 * MS + 1);
	cr_expect_eq(server.n_drawn, 2);
	cr_expect_eq(n_times_said("it is drawn again"), 2, "two cables");
	desk_free(d);
}

/* Its owner made it for as long as it runs and is told of the failure; WirePlumber links by
 * itself. */
Test(redraw, a_link_that_was_not_drawn_to_stay_is_left_to_its_owner)
{
	struct desk *d = desk_new();

	fail(d, (struct tb_link){ 0, BUS_NODE, OTHER_NODE, 51, 61 }, "false", "false");
	pass(100 * SECOND);
	cr_expect_eq(server.n_drawn, 0);
	cr_expect_str_eq(said, "");
	desk_free(d);
}

Test(redraw, links_of_others_are_none_of_our_business)
{
	struct desk *d = desk_new();

	fail(d, (struct tb_link){ 0, OTHER_NODE, THIRD_NODE, 61, 71 }, "true", "false");
	cr_expect_null(newest, "it is watched");
	pass(100 * SECOND);
	cr_expect_eq(server.n_drawn, 0);
	desk_free(d);
}

/* Its number may be another port's by then. */
Test(redraw, a_link_whose_port_is_gone_is_forgotten)
{
	for (uint32_t port = 51; port <= 61; port += 10) {
		struct desk *d = desk_new();

		fail_channel(d, 0);
		tb_redraw_global_gone(d->r, port);
		pass(100 * SECOND);
		cr_expect_eq(server.n_drawn, 0);
		desk_free(d);
	}
}

Test(redraw, a_connection_that_is_gone_is_forgotten)
{
	struct desk *d = desk_new();

	fail_channel(d, 0);
	tb_redraw_disconnect(d->r);
	pass(100 * SECOND);
	cr_expect_eq(server.n_drawn, 0);
	desk_free(d);
}
