/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A Bluetooth headset whose microphone is a strip: whether it plays well or has a
 * microphone is decided by what is recorded, as the matrix says. */
#include "graph.h"
#include "headset.h"

#include <signal.h>
#include <stdio.h>

#define CONSOLE(clock)                                                                             \
	"strips = [ { name = game  default = true }\n"                                             \
	"           { name = mic   type = capture " clock                                          \
	" node.props = { target.object = bluez_input.head } } ]\n"                                 \
	"buses = [ { name = a1  type = playback }  { name = b1 }  { name = b2 } ]\n"               \
	"params = { route.game.a1 = true  route.game.b1 = true  route.mic.b2 = true }\n"

static struct tool *start_recorder(struct session *s, const char *name, const char *source)
{
	char props[128];
	struct tool *t;

	snprintf(props, sizeof(props), "{ node.name = %s }", name);
	t = tool_start(s, "pw-record", "-P", props, "--target", source, "/dev/null");
	await_link(s, source, name);
	return t;
}

/* As a mixer's level meter is. */
static struct tool *start_meter(struct session *s, const char *source)
{
	struct tool *t = tool_start(s, "pw-record", "-P",
		"{ node.name = meter  stream.monitor = true }", "--target", source, "/dev/null");

	await_link(s, source, "meter");
	return t;
}

static void stop_recorder(struct session *s, struct tool *t, const char *name)
{
	tool_stop(t, SIGTERM);
	await_no_node(s, name);
}

/* The stock behaviour beside it: a second headset that an application records.  It takes
 * its decision in the time that the first one would have taken. */
struct rig {
	struct session *session;
	struct headset *head, *other;
};

static struct rig rig_open(struct session *s)
{
	struct rig r = { s, headset_new(s, "head"), headset_new(s, "other") };

	await_link(s, "bluez_input.head", "troubadour.mic");
	return r;
}

static void rig_close(struct rig *r)
{
	headset_free(r->head);
	headset_free(r->other);
}

static void expect_stays(struct rig *r, const char *profile)
{
	struct tool *t = start_recorder(r->session, "control", "bluez_input.other");

	await_profile(r->other, HEADSET_PHONE);
	cr_expect_str_eq(headset_profile(r->head), profile);
	stop_recorder(r->session, t, "control");
	await_profile(r->other, HEADSET_MUSIC);
	cr_expect_str_eq(headset_profile(r->head), profile);
}

/* Expects `n` requests to the headset since `before`. */
static void expect_requests(struct rig *r, unsigned before, unsigned n)
{
	cr_expect_eq(headset_requests(r->head) - before, n, "%u requests instead of %u",
		headset_requests(r->head) - before, n);
}

static void follows_the_recorded_bus(struct session *s)
{
	struct rig r = rig_open(s);
	struct tool *mix, *chat, *meter;
	unsigned before;

	expect_stays(&r, HEADSET_MUSIC);
	before = headset_requests(r.head);
	mix = start_recorder(s, "obs", "troubadour.b1");
	expect_stays(&r, HEADSET_MUSIC);
	expect_requests(&r, before, 0);
	for (unsigned i = 0; i < 2; i++) {
		chat = start_recorder(s, "call", "troubadour.b2");
		await_profile(r.head, HEADSET_PHONE);
		expect_requests(&r, before, 2 * i + 1);
		stop_recorder(s, chat, "call");
		await_profile(r.head, HEADSET_MUSIC);
		expect_requests(&r, before, 2 * i + 2);
	}
	expect_stays(&r, HEADSET_MUSIC);
	stop_recorder(s, mix, "obs");
	meter = start_meter(s, "troubadour.b2");
	expect_stays(&r, HEADSET_MUSIC);
	stop_recorder(s, meter, "meter");
	expect_requests(&r, before, 4);
	rig_close(&r);
}

Session(policy_headsets, recorded_bus_with_the_microphone_wants_it, .console = CONSOLE(""))
{
	follows_the_recorded_bus(s);
}

Session(policy_headsets, clock_of_its_own_changes_nothing, .console = CONSOLE("clock = own"))
{
	follows_the_recorded_bus(s);
}

static void follows_the_matrix(struct rig *r)
{
	struct session *s = r->session;
	struct tool *mix = start_recorder(s, "obs", "troubadour.b1");

	set_switch(s, "troubadour", "route.mic.b1", true);
	await_profile(r->head, HEADSET_PHONE);
	set_switch(s, "troubadour", "strip.mic.mute", true);
	expect_stays(r, HEADSET_PHONE);
	set_switch(s, "troubadour", "route.mic.b1", false);
	await_profile(r->head, HEADSET_MUSIC);
	/* Heard on a device, but not recorded. */
	set_switch(s, "troubadour", "route.mic.a1", true);
	set_switch(s, "troubadour", "strip.mic.mute", false);
	await_state(s, "troubadour.mic", "running");
	expect_stays(r, HEADSET_MUSIC);
	set_switch(s, "troubadour", "route.mic.b1", true);
	await_profile(r->head, HEADSET_PHONE);
	stop_recorder(s, mix, "obs");
}

Session(policy_headsets, routes_decide_while_somebody_records, .console = CONSOLE(""))
{
	struct rig r = rig_open(s);

	follows_the_matrix(&r);
	await_profile(r.head, HEADSET_MUSIC);
	rig_close(&r);
}

Session(policy_headsets, routes_decide_with_a_clock_of_its_own, .console = CONSOLE("clock = own"))
{
	struct rig r = rig_open(s);

	follows_the_matrix(&r);
	/* Not before it sleeps. */
	set_switch(s, "troubadour", "route.mic.a1", false);
	await_profile(r.head, HEADSET_MUSIC);
	rig_close(&r);
}
