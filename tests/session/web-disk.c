/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The web server on a disk that is slow: nobody waits for it but who wants a file written. */
#include "consoles.h"
#include "disk.h"
#include "web-client.h"

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
