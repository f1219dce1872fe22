/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server on a disk that is slow: nobody waits for it but who wants a file written. */
#include "consoles.h"
#include "disk.h"
#include "web-client.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#define CLI built("TB_TEST_TROUBADOUR")

static struct web start(struct session *s)
{
	return web_reach(
		s, tool_start(s, "env", disk_library(), disk_switch(s), CLI, "web", "--port", "0"));
}

Session(web_disk, a_recall_writes_its_undo_without_waiting, .console = SMALL_CONSOLE)
{
	struct web w = start(s);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	socket_say(k, "{\"id\":1,\"scene\":{\"do\":\"save\",\"name\":\"evening\"}}");
	expect_in(socket_await(k, "\"id\":1"), "saved");
	socket_say(k, "{\"id\":2,\"scene\":{\"do\":\"recall\",\"name\":\"evening\"}}");
	expect_in(socket_await(k, "\"id\":2"), "recalled");
	expect_in(tool_output(w.server).err, "/scenes/evening.json");
	cr_expect_null(
		strstr(tool_output(w.server).err, "/undo/"), "%s", tool_output(w.server).err);
	socket_close(k);
}

Session(web_disk, a_scene_that_is_being_saved_holds_up_no_fader, .console = SMALL_CONSOLE)
{
	struct web w = start(s);
	const char *state, *said;
	struct socket *k = socket_join(&w, &state);

	disk_slow(s);
	socket_say(k, "{\"id\":1,\"scene\":{\"do\":\"save\",\"name\":\"evening\"}}");
	tool_await(w.server, "slow-disk: waits");
	socket_say(k, "{\"id\":2,\"set\":{\"strip.game.fader\":-6},\"wait\":true}");
	expect_in(socket_await(k, "\"ok\":true"), "\"id\":2");
	/* Those that are about the file wait for it, in their order. */
	socket_say(k,
		"{\"id\":3,\"scene\":{\"do\":\"rename\",\"name\":\"evening\",\"new\":\"late\"}}");
	socket_say(k, "{\"id\":4,\"scene\":{\"do\":\"show\",\"name\":\"late\"}}");
	socket_say(
		k, "{\"id\":5,\"preset\":{\"do\":\"save\",\"name\":\"mine\",\"from\":\"game\"}}");
	socket_say(k, "{\"id\":6,\"scene\":{\"do\":\"safe\",\"keys\":[\"strip.drums\"]}}");
	socket_say(k, "{\"id\":7,\"scene\":{\"do\":\"recall\",\"name\":\"late\"}}");
	socket_say(k, "{\"id\":8,\"set\":{\"strip.music.fader\":-6}}");
	expect_in(socket_await(k, "\"ok\":true"), "\"id\":8");
	disk_fast(s);
	said = socket_await(k, "\"id\":1");
	expect_in(said, "saved");
	expect_in(socket_await(k, "\"id\":3"), "renamed");
	/* As it was when the request came. */
	expect_in(socket_await(k, "\"id\":4"), "strip.game.fader=0dB");
	expect_in(socket_await(k, "\"id\":5"), "as preset \\\"mine\\\"");
	expect_in(socket_await(k, "\"id\":6"), "\"error\"");
	expect_in(socket_await(k, "\"id\":7"), "recalled");
	socket_close(k);
}

/* What waits is for the console that was chosen when it was asked for. */
Session(web_disk, another_console_is_chosen_after_what_waits, .console = SMALL_CONSOLE)
{
	struct web w = start(s);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	disk_slow(s);
	socket_say(k, "{\"id\":1,\"scene\":{\"do\":\"save\",\"name\":\"evening\"}}");
	tool_await(w.server, "slow-disk: waits");
	socket_say(k, "{\"id\":2,\"scene\":{\"do\":\"list\"}}");
	socket_say(k, "{\"id\":3,\"console\":\"another\"}");
	socket_say(k, "{\"id\":4,\"set\":{\"strip.music.fader\":-6}}");
	expect_in(socket_await(k, "\"ok\":true"), "\"id\":4");
	disk_fast(s);
	expect_in(socket_await(k, "\"id\":2"), "evening");
	expect_in(socket_await(k, "\"id\":3"), "\"ok\":true");
	socket_close(k);
}

Session(web_disk, a_server_that_ends_has_written_what_was_to_be_saved, .console = SMALL_CONSOLE)
{
	struct web w = start(s);
	const char *state;
	struct socket *k = socket_join(&w, &state);

	disk_slow(s);
	socket_say(k, "{\"id\":1,\"scene\":{\"do\":\"save\",\"name\":\"evening\"}}");
	tool_await(w.server, "slow-disk: waits");
	socket_say(k, "{\"id\":2,\"scene\":{\"do\":\"list\"}}");
	kill(tool_pid(w.server), SIGTERM);
	disk_fast(s);
	socket_await_end(k);
	cr_expect_eq(tool_wait(w.server).status, 0);
	expect_in(run(s, CLI, "scene", "list").out, "evening\n");
	socket_close(k);
}

/* A list of devices that another program holds, on such a disk. */
Session(web_disk, a_hold_that_was_said_again_outlasts_a_slow_turn, .console = MIC_CONSOLE)
{
	struct web w = start(s);
	const char *state, *said;
	struct socket *page = socket_join(&w, &state), *other = socket_join(&w, &state);

	socket_say(page, "{\"id\":1,\"hold\":\"mic\"}");
	socket_await(page, "\"console.held\":\"mic\"");
	disk_slow(s);
	socket_say(other, "{\"id\":2,\"keep\":\"x\"}");
	tool_await(w.server, "slow-disk: waits");
	for (unsigned i = 0; i < 8; i++) {
		socket_say(page, "{\"id\":1,\"hold\":\"mic\"}");
		nanosleep(&(struct timespec){ .tv_nsec = 500000000 }, NULL);
	}
	disk_fast(s);
	socket_await(other, "\"id\":2");
	socket_say(page, "{\"id\":1,\"hold\":\"mic\"}");
	socket_say(page, "{\"state\":true}");
	do {
		said = socket_hear(page);
		cr_assert_not_null(said);
		cr_assert_null(strstr(said, "\"console.held\":\"none\""), "it was let go of");
	} while (!strstr(said, "\"api\":1"));
	expect_in(said, "\"console.held\":\"mic\"");
	/* A page that falls silent then still lets go. */
	socket_await(page, "\"console.held\":\"none\"");
	socket_close(other);
	socket_close(page);
}
