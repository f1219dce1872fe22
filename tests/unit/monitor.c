/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which volume the session's default sink shows: if that is a strip, the monitor's. */
#include "console-rig.h"

#include "monitor.h"

#define CONSOLE                                                                                    \
	"state = false "                                                                           \
	"strips = [ { name = game } { name = mic type = capture } ] "                              \
	"buses = [ { name = a1 type = playback } { name = b1 } ] "

static struct tb_events events;
static uint32_t n_changes;

static void count(struct tb_console *c)
{
	n_changes++;
}

static void start_console(void)
{
	start(CONSOLE);
	events = *console->events;
	events.default_sink_changed = count;
	console->events = &events;
}

static bool note(const char *value)
{
	return tb_monitor_note(console, PW_ID_CORE, "default.audio.sink", value);
}

static void note_name(const char *name)
{
	char value[1024];

	snprintf(value, sizeof(value), "{ \"name\": \"%s\" }", name);
	cr_assert(note(value));
}

/* The device whose fader moves with the volume keys while `name` is the default sink. */
static const char *behind(const char *name)
{
	return tb_monitor_behind(device(name))->config.name;
}

TestSuite(monitor, .init = begin, .fini = end);

Test(monitor, keys_move_the_monitor_while_a_strip_is_the_default)
{
	start_console();
	cr_expect_str_eq(behind("game"), "game");
	cr_expect_not(tb_monitor_knows_default(console));
	note_name("troubadour.game");
	cr_expect(tb_monitor_knows_default(console));
	cr_expect_str_eq(behind("game"), "a1");
	cr_expect_str_eq(behind("b1"), "b1");
	note_name("alsa_output.card");
	cr_expect_str_eq(behind("game"), "game");
}

Test(monitor, keys_move_the_strip_where_that_is_wanted)
{
	start_console();
	note_name("troubadour.game");
	set("monitor.volume-keys", 0.0f);
	cr_expect_str_eq(behind("game"), "game");
}

Test(monitor, sink_whose_name_only_looks_so_is_none_of_ours)
{
	start_console();
	note_name("troubadour-game");
	cr_expect_str_eq(behind("game"), "game");
	note_name("otherworld.game");
	cr_expect_str_eq(behind("game"), "game");
	note_name("troubadour.gamer");
	cr_expect_str_eq(behind("game"), "game");
	note_name("troubadour.mic");
	cr_expect_str_eq(behind("mic"), "mic", "nobody plays into a microphone");
}

Test(monitor, default_that_is_gone_or_cannot_be_read_is_none)
{
	char name[600] = "troubadour.game";

	start_console();
	note_name("troubadour.game");
	cr_expect(note(NULL));
	cr_expect_str_eq(behind("game"), "game");
	note_name("troubadour.game");
	cr_expect(note("{ \"name\": "));
	cr_expect_str_eq(behind("game"), "game");
	note_name("troubadour.game");
	cr_expect(tb_monitor_note(console, PW_ID_CORE, NULL, NULL), "all that was known is gone");
	cr_expect_str_eq(behind("game"), "game");
	memset(name + strlen(name), 'x', 500);
	note_name(name);
	cr_expect_not(tb_monitor_knows_default(console), "no node has such a name");
	note_name("troubadour.game");
	tb_monitor_disconnect(console);
	cr_expect_not(tb_monitor_knows_default(console));
}

Test(monitor, only_another_default_is_news)
{
	start_console();
	note_name("troubadour.game");
	note_name("troubadour.game");
	cr_expect_eq(n_changes, 1);
	cr_expect_not(tb_monitor_note(console, 7, "default.audio.sink", "{ \"name\": \"x\" }"));
	cr_expect_not(tb_monitor_note(console, PW_ID_CORE, "default.audio.source", "{ }"));
	cr_expect_eq(n_changes, 1);
	note_name("alsa_output.card");
	cr_expect_eq(n_changes, 2);
}
