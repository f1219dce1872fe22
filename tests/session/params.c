/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The params of the filter node: the console's public interface. */
#include "consoles.h"
#include "graph.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/pipewire.h>

Session(params, prop_info_tells_range_default_and_kind, .console = MIC_CONSOLE)
{
	struct param_description d;

	cr_assert(describe_param(s, "troubadour", "strip.game.fader", &d));
	cr_expect(
		d.def == 0.0 && d.min == -144.0 && d.max == 12.0, "%g %g %g", d.def, d.min, d.max);
	cr_assert(describe_param(s, "troubadour", "strip.mic.pan", &d));
	cr_expect(d.def == 0.0 && d.min == -1.0 && d.max == 1.0, "%g %g %g", d.def, d.min, d.max);
	cr_assert(describe_param(s, "troubadour", "route.game.b1", &d));
	cr_expect(d.is_switch && d.def == 0.0);
	cr_expect_not(describe_param(s, "troubadour", "strip.nobody.fader", &d));
	cr_expect(strstr(
		run(s, "pw-cli", "enum-params", "troubadour", "PropInfo").out, "strip.game.fader"));
}

Session(params, configured_values_are_there_from_the_start, .console = MIC_CONSOLE)
{
	cr_expect_eq(get_param(s, "troubadour", "route.game.a1"), 1.0);
	cr_expect_eq(get_param(s, "troubadour", "route.game.b2"), 0.0);
	cr_expect_eq(get_param(s, "troubadour", "route.mic.b2"), 1.0);
}

/* Nothing plays, and the text is that of the manual. */
Session(params, pw_cli_sets_two_keys_of_an_idle_console, .console = SMALL_CONSOLE)
{
	run(s, "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"strip.game.fader\" -6.0 \"route.game.b2\" true ] }");
	await_param(s, "troubadour", "strip.game.fader", -6.0, 1e-6);
	await_param(s, "troubadour", "route.game.b2", 1.0, 0.0);
}

Session(params, values_are_clamped_and_shown_clamped, .console = SMALL_CONSOLE)
{
	set_param(s, "troubadour", "strip.game.fader", 99.0);
	await_param(s, "troubadour", "strip.game.fader", 12.0, 0.0);
	set_param(s, "troubadour", "strip.game.fader", -999.0);
	await_param(s, "troubadour", "strip.game.fader", -144.0, 0.0);
	set_param(s, "troubadour", "strip.game.pan", -7.0);
	await_param(s, "troubadour", "strip.game.pan", -1.0, 0.0);
	/* A number for a switch, a switch for a number. */
	set_param(s, "troubadour", "strip.game.mute", 1.0);
	await_param(s, "troubadour", "strip.game.mute", 1.0, 0.0);
	set_switch(s, "troubadour", "strip.game.trim", true);
	await_param(s, "troubadour", "strip.game.trim", 1.0, 0.0);
}

/* How often the console's log has the text. */
static uint32_t count_in_log(struct session *s, const char *text)
{
	uint32_t n = 0;

	for (const char *at = tool_output(s->console).err; (at = strstr(at, text)); at++)
		n++;
	return n;
}

Session(params, unknown_key_changes_nothing_and_is_named_once, .console = SMALL_CONSOLE)
{
	uint32_t n = count_params(s, "troubadour");

	set_param(s, "troubadour", "strip.game.fadr", -3.0);
	set_param(s, "troubadour", "strip.game.fadr", -4.0);
	engine_fact(s, "troubadour", "engine.lost"); /* it has been through both */
	cr_expect_eq(count_params(s, "troubadour"), n);
	cr_expect_not(have_param(s, "troubadour", "strip.game.fadr"));
	cr_expect_eq(count_in_log(s, "strip.game.fadr"), 1);
}

/* A shape goes by its name, and a wrong name is answered with the right ones. */
Session(params, pw_cli_sets_the_shape_of_a_band, .console = SMALL_CONSOLE)
{
	run(s, "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"strip.game.eq.2.type\" \"notch\" \"bus.a1.eq.8.type\" \"lowpass\" ] }");
	await_text(s, "troubadour", "strip.game.eq.2.type", "notch");
	await_text(s, "troubadour", "bus.a1.eq.8.type", "lowpass");
	run(s, "pw-cli", "set-param", "troubadour", "Props",
		"{ params = [ \"strip.game.eq.2.type\" \"notchy\" ] }");
	set_param(s, "troubadour", "strip.game.fader", -3.0);
	await_param(s, "troubadour", "strip.game.fader", -3.0, 1e-6);
	await_text(s, "troubadour", "strip.game.eq.2.type", "notch");
	cr_expect_eq(count_in_log(s, "\"strip.game.eq.2.type\" is not \"notchy\" (have: peak, "
				     "lowshelf, highshelf, lowpass, highpass, notch, bandpass)"),
		1, "%s", tool_output(s->console).err);
}

/* `n_strips` x `n_buses`, all virtual and mono. */
static char *large_console(uint32_t n_strips, uint32_t n_buses)
{
	char *text;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	fputs("strips = [\n", file);
	for (uint32_t i = 0; i < n_strips; i++)
		fprintf(file, "{ name = s%u type = virtual audio.position = [ MONO ] }\n", i);
	fputs("]\nbuses = [\n", file);
	for (uint32_t i = 0; i < n_buses; i++)
		fprintf(file, "{ name = b%u type = virtual audio.position = [ MONO ] }\n", i);
	fputs("]\n", file);
	fclose(file);
	return text;
}

/* Every key is in Props, and settable, whatever the size. */
static void keeps_all_its_params(struct session *s, uint32_t n_strips, uint32_t n_buses)
{
	char *text = large_console(n_strips, n_buses), last[64];

	s->options.console = text;
	start_console(s);
	snprintf(last, sizeof(last), "send.s%u.b%u", n_strips - 1, n_buses - 1);
	cr_expect_geq(count_params(s, "troubadour"), 3 * n_strips * n_buses);
	set_param(s, "troubadour", last, -7.0);
	await_param(s, "troubadour", last, -7.0, 1e-6);
	stop_console(s, SIGTERM);
	free(text);
}

Session(params, console_at_the_limit_of_prop_info_keeps_all)
{
	keeps_all_its_params(s, 44, 41);
}

/* PipeWire 1.6 has no room for much more (TB_NODE_PODS_MAX_BYTES). */
Session(params, large_console_keeps_all)
{
	keeps_all_its_params(s, 80, 20);
}

static bool takes_any_size(void)
{
	return !pw_check_library_version(1, 5, 81);
}

static void set_and_see(struct session *s, const char *key)
{
	set_param(s, "troubadour", key, -7.0);
	await_param(s, "troubadour", key, -7.0, 1e-6);
}

/* What is not listed can be set all the same, and the console says so. */
static void keeps_the_mix(struct session *s, uint32_t n_strips, uint32_t n_buses)
{
	char fader[64], master[64];

	snprintf(fader, sizeof(fader), "strip.s%u.fader", n_strips - 1);
	snprintf(master, sizeof(master), "bus.b%u.fader", n_buses - 1);
	s->options.console = large_console(n_strips, n_buses);
	start_console(s);
	cr_expect_geq(count_params(s, "troubadour"), 15000);
	set_and_see(s, fader);
	set_and_see(s, master);
	cr_expect_eq(count_in_log(s, "keys are not in Props"), 1);
}

Session(params, console_too_large_for_props_can_be_mixed)
{
	if (takes_any_size()) {
		keeps_all_its_params(s, 112, 28);
		return;
	}
	keeps_the_mix(s, 112, 28);
	set_and_see(s, "send.s111.b27");
	cr_expect(have_param(s, "troubadour", "route.s111.b27"));
	stop_console(s, SIGTERM);
	free((char *)s->options.console);
}

Session(params, largest_console_plays_and_keeps_what_there_is_room_for)
{
	if (takes_any_size()) {
		keeps_all_its_params(s, 256, 64);
		return;
	}
	keeps_the_mix(s, 256, 64);
	set_param(s, "troubadour", "send.s255.b63", -7.0);
	stop_console(s, SIGTERM);
	free((char *)s->options.console);
}
