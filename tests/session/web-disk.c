/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server on a disk that is slow: nobody waits for it but who wants a file written. */
#include "consoles.h"
#include "disk.h"
#include "web-client.h"

#include <signal.h>
#include <string.h>

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
