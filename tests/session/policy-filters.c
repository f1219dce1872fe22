/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console beside the filters of other programs: virtual surround, noise suppression,
 * echo cancellation, an equaliser.  Whatever is linked to whatever, a bus plays on
 * hardware while there is some, and nothing goes in a circle. */
#include "graph.h"
#include "session.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char console[] = "strips = [ { name = game  default = true }\n"
			      "           { name = mic   type = capture } ]\n"
			      "buses = [ { name = a1  type = playback }\n"
			      "          { name = b1  default = true } { name = b2 } ]\n"
			      "params = { route.game.a1 = true  route.mic.b2 = true }\n";

#define COPY "filter.graph = { nodes = [ { type = builtin  name = copy  label = copy } ] }\n"

/* In front of a strip, as virtual surround is. */
static const char surround[] =
	"context.modules = [ { name = libpipewire-module-filter-chain  args = { " COPY
	"  audio.position = [ FL FR ]\n"
	"  capture.props = { node.name = surround  node.description = Surround\n"
	"                    media.class = Audio/Sink }\n"
	"  playback.props = { node.name = surround.out  target.object = troubadour.game }\n"
	"} } ]\n";

Session(policy_filters, bus_passes_by_a_filter_in_front_of_its_strip, .console = console,
	.pipewire_conf = surround)
{
	await_link(s, "surround.out", "troubadour.game");
	choose_default(s, "sink", "surround");
	await_link(s, "troubadour.a1", "hardware-1");
	settle_policy(s);
	cr_expect_not(linked(s, "troubadour.a1", "surround"));
	cr_expect(linked(s, "surround.out", "troubadour.game"));
	/* The next hardware that the user chose is the one that counts. */
	choose_default(s, "sink", "hardware-2");
	choose_default(s, "sink", "surround");
	await_link(s, "troubadour.a1", "hardware-2");
	destroy_node(s, "hardware-2");
	await_link(s, "troubadour.a1", "hardware-1");
}

/* Behind a bus, as noise suppression is. */
static const char suppression[] =
	"context.modules = [ { name = libpipewire-module-filter-chain  args = { " COPY
	"  audio.position = [ MONO ]\n"
	"  capture.props = { node.name = rnnoise.in  target.object = troubadour.b2 }\n"
	"  playback.props = { node.name = rnnoise  media.class = Audio/Source }\n"
	"} } ]\n";

Session(policy_filters, microphone_is_not_taken_from_a_filter_behind_its_bus, .console = console,
	.pipewire_conf = suppression)
{
	await_link(s, "troubadour.b2", "rnnoise.in");
	choose_default(s, "source", "rnnoise");
	await_link(s, "hardware-mic", "troubadour.mic");
	settle_policy(s);
	cr_expect_not(linked(s, "rnnoise", "troubadour.mic"));
}

static struct tool *start_recorder(struct session *s, const char *name, const char *source)
{
	char text[128];
	struct tool *t;

	snprintf(text, sizeof(text), "{ node.name = %s }", name);
	t = tool_start(s, "pw-record", "-P", text, "--target", source, "/dev/null");
	await_link(s, source, name);
	return t;
}

/* The filter is linked to the bus all the time. */
Session(policy_filters, microphone_behind_a_filter_opens_for_who_records_from_the_filter,
	.console = console, .pipewire_conf = suppression)
{
	struct tool *call, *obs = start_recorder(s, "obs", "troubadour.b1");

	await_link(s, "troubadour.b2", "rnnoise.in");
	await_link(s, "hardware-mic", "troubadour.mic");
	await_state(s, "troubadour.b1", "running");
	for (int i = 0; i < 2; i++) {
		settle_policy(s);
		await_asleep(s, "troubadour.mic");
		call = start_recorder(s, "call", "rnnoise");
		await_state(s, "troubadour.mic", "running");
		tool_stop(call, SIGTERM);
	}
	await_asleep(s, "troubadour.mic");
	cr_expect(linked(s, "troubadour.b2", "rnnoise.in"));
	/* Without the filter it is another recorder. */
	call = start_recorder(s, "call", "troubadour.b2");
	await_state(s, "troubadour.mic", "running");
	tool_stop(call, SIGTERM);
	await_asleep(s, "troubadour.mic");
	tool_stop(obs, SIGTERM);
}

static const char canceller[] =
	"context.modules = [ { name = libpipewire-module-echo-cancel  args = {\n"
	"  library.name = aec/libspa-aec-null  audio.position = [ FL FR ]\n"
	"  capture.props = { node.name = ec.capture }  source.props = { node.name = ec.source }\n"
	"  sink.props = { node.name = ec.sink }  playback.props = { node.name = ec.playback }\n"
	"} } ]\n";

static void choose_canceller(struct session *s)
{
	choose_default(s, "sink", "ec.sink");
	choose_default(s, "source", "ec.source");
}

static void await_canceller_between(struct session *s)
{
	await_link(s, "troubadour.a1", "ec.sink");
	await_link(s, "ec.playback", "hardware-1");
	await_link(s, "hardware-mic", "ec.capture");
	await_link(s, "ec.source", "troubadour.mic");
	settle_policy(s);
	cr_expect_not(linked(s, "ec.playback", "troubadour.game"));
	cr_expect_not(linked(s, "troubadour.b1", "ec.capture"));
}

Session(policy_filters, echo_canceller_as_both_defaults_is_between_console_and_hardware,
	.console = console, .pipewire_conf = canceller)
{
	choose_canceller(s);
	await_canceller_between(s);
	restart_wireplumber(s);
	choose_canceller(s);
	await_canceller_between(s);
	/* Without a console it stands where it stood. */
	stop_console(s, SIGTERM);
	settle_policy(s);
	await_link(s, "ec.playback", "hardware-1");
	await_link(s, "hardware-mic", "ec.capture");
	start_console(s);
	await_canceller_between(s);
}

/* An equaliser that plays on whatever is the default, which is the console. */
static const char equaliser[] =
	"context.modules = [ { name = libpipewire-module-loopback  args = {\n"
	"  audio.position = [ FL FR ]\n"
	"  capture.props = { node.name = equaliser  media.class = Audio/Sink }\n"
	"  playback.props = { node.name = equaliser.out }\n"
	"} } ]\n";

static const char through_the_equaliser[] =
	"strips = [ { name = game  default = true } ]\n"
	"buses = [ { name = a1  type = playback  node.props = { target.object = equaliser } } ]\n"
	"params = { route.game.a1 = true }\n";

Session(policy_filters, filter_that_a_bus_asks_for_goes_on_to_hardware,
	.console = through_the_equaliser, .pipewire_conf = equaliser)
{
	await_link(s, "troubadour.a1", "equaliser");
	await_link(s, "equaliser.out", "hardware-1");
	settle_policy(s);
	cr_expect_not(linked(s, "equaliser.out", "troubadour.game"));
}

Session(policy_filters, filter_in_front_of_the_default_stays_there, .console = console,
	.pipewire_conf = equaliser)
{
	await_link(s, "equaliser.out", "troubadour.game");
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "equaliser");
	await_link(s, "troubadour.a1", "equaliser");
	await_link(s, "equaliser.out", "hardware-1");
	/* Both wishes at once would be a circle. */
	move_stream(s, "equaliser.out", "troubadour.game");
	settle_policy(s);
	cr_expect_not(linked(s, "equaliser.out", "troubadour.game"));
	move_stream(s, "troubadour.a1", "hardware-2");
	await_link(s, "troubadour.a1", "hardware-2");
	await_link(s, "equaliser.out", "troubadour.game");
}

/* As EasyEffects does: a sink of its own, whose monitor it takes to what is the
 * default, and to which it moves all streams. */
static const char effects[] =
	"context.objects = [ { factory = adapter  args = { factory.name = support.null-audio-sink\n"
	"  node.name = effects  node.virtual = true  media.class = Audio/Sink\n"
	"  audio.position = [ FL FR ]  priority.session = 0 } } ]\n";

Session(policy_filters, program_that_moves_every_stream_makes_no_circle, .console = console,
	.pipewire_conf = effects)
{
	await_link(s, "troubadour.a1", "hardware-1");
	move_stream(s, "troubadour.a1", "effects");
	await_link(s, "troubadour.a1", "effects");
	patch(s, "effects", "troubadour.game");
	await_link(s, "troubadour.a1", "hardware-1");
	await_no_link(s, "troubadour.a1", "effects");
	unpatch(s, "effects", "troubadour.game");
	patch(s, "effects", "hardware-2");
	await_link(s, "troubadour.a1", "effects");
}

Session(policy_filters, status_says_what_was_refused_and_why, .console = console,
	.pipewire_conf = surround)
{
	const char *troubadour = built("TB_TEST_TROUBADOUR");
	const char *refusal = "a1 is not linked to Surround: it leads back into this console";
	struct output o;

	await_link(s, "surround.out", "troubadour.game");
	move_stream(s, "troubadour.a1", "surround");
	choose_default(s, "sink", "surround");
	await_link(s, "troubadour.a1", "hardware-1");
	settle_policy(s);
	o = run(s, troubadour, "status");
	cr_expect(strstr(o.out, refusal), "%s", o.out);
	o = run(s, troubadour, "status", "--json");
	cr_expect(strstr(o.out, "\"refused\": \"Surround: it leads back into this console\""), "%s",
		o.out);
	/* And the console's own log, where its user looks. */
	tool_await(s->console, refusal);
	choose_default(s, "sink", "hardware-1");
	move_stream(s, "troubadour.a1", "hardware-2");
	await_link(s, "troubadour.a1", "hardware-2");
	settle_policy(s);
	o = run(s, troubadour, "status");
	cr_expect_not(strstr(o.out, "is not linked to"), "%s", o.out);
}
