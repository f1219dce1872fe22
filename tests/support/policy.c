/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What WirePlumber has done so far: a script in it answers a call when no event that came
 * before the call is left. */
#include "graph-impl.h"
#include "session-impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SCRIPT "policy-echo.lua"

/* The call is kept here: properties of an event that a script pushes are lost in WirePlumber
 * 0.5.18. */
static const char script[] =
	"cutils = require ('common-utils')\n"
	"SimpleEventHook {\n"
	"  name = 'test/call',\n"
	"  interests = { EventInterest {\n"
	"    Constraint { 'event.type', '=', 'metadata-changed' },\n"
	"    Constraint { 'metadata.name', '=', 'default' },\n"
	"    Constraint { 'event.subject.key', '=', 'test.call' } } },\n"
	"  execute = function (event)\n"
	"    call = event:get_properties () ['event.subject.value']\n"
	"    if call then\n"
	"      EventDispatcher.push_event { type = 'test-answer', priority = -10000 }\n"
	"    end\n"
	"  end\n"
	"}:register ()\n"
	"SimpleEventHook {\n"
	"  name = 'test/answer',\n"
	"  interests = { EventInterest { Constraint { 'event.type', '=', 'test-answer' } } },\n"
	"  execute = function ()\n"
	"    cutils.get_default_metadata_object ():set (0, 'test.answer', 'Spa:String', call)\n"
	"  end\n"
	"}:register ()\n";

static const char conf[] =
	"wireplumber.components = [\n"
	"  { name = " SCRIPT "  type = script/lua  provides = test.policy-echo }\n"
	"]\n"
	"wireplumber.profiles = { main = { test.policy-echo = required } }\n";

char *policy_conf(const char *more)
{
	char *text;

	if (asprintf(&text, "%s\n%s", more ? more : "", conf) < 0)
		abort();
	return text;
}

void policy_write_script(struct session *s)
{
	static const char *const folders[] = { "data", "data/wireplumber",
		"data/wireplumber/scripts" };

	for (size_t i = 0; i < SPA_N_ELEMENTS(folders); i++)
		if (mkdir(session_file(s, folders[i]), 0700) < 0 && errno != EEXIST)
			fail("cannot make %s: %m", folders[i]);
	session_write_file(s, "data/wireplumber/scripts/" SCRIPT, script);
}

static bool has_answer(struct graph *g, void *data)
{
	struct tb_global *o = find_metadata(g, "default");

	return o && spa_streq(pw_properties_get(o->props, "0:test.answer"), data);
}

/* WirePlumber asks PipeWire about an object before it says that there is a new one, and about
 * what it has made itself: each takes it a turn. */
#define N_TURNS 3

void settle_policy(struct session *s)
{
	static unsigned n_calls;

	for (int i = 0; i < N_TURNS; i++) {
		char call[16];

		snprintf(call, sizeof(call), "%u", ++n_calls);
		set_metadata(s, "default", PW_ID_CORE, "test.call", "Spa:String", call);
		graph_await(s->graph, has_answer, call, "WirePlumber to have done its work");
	}
}
