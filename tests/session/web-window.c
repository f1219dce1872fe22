/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* How the page gets onto the desktop: by browsers of our own, which write down what they get. */
#include "graph.h"
#include "web-client.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLI     built("TB_TEST_TROUBADOUR")
#define DESKTOP "WAYLAND_DISPLAY=none"

/* In the folder "browsers", which programs are looked for in alone: it writes its arguments, one a
 * line, into a file that is called as it is. */
static void install_browser(struct session *s, const char *name)
{
	char file[64], script[512];
	const char *path;

	mkdir(session_file(s, "browsers"), 0700);
	snprintf(file, sizeof(file), "browsers/%s", name);
	snprintf(script, sizeof(script),
		"#!/bin/sh\nPATH=/usr/bin:/bin\nprintf '%%s\\n' \"$@\" >'%s/%s.new'\n"
		"mv '%s/%s.new' '%s/%s'\n",
		tb_private_dir(s->private), name, tb_private_dir(s->private), name,
		tb_private_dir(s->private), name);
	path = session_write_file(s, file, script);
	cr_assert_eq(chmod(path, 0700), 0);
}

static const char *only_browsers(struct session *s)
{
	static char path[4096];

	snprintf(path, sizeof(path), "PATH=%s", session_file(s, "browsers"));
	return path;
}

/* All that it got, once it was started. */
static const char *arguments_of(struct session *s, const char *name)
{
	static char text[1024];
	FILE *file;

	while (!(file = fopen(session_file(s, name), "r")))
		await_change(s);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

/* "http://127.0.0.1:PORT/#c=CODE" behind `before`, and nothing else; the port, 0 if it is not. */
static unsigned expect_address(const char *arguments, const char *before)
{
	unsigned port = 0;
	char code[80] = "";
	int n = 0;

	cr_expect_eq(strncmp(arguments, before, strlen(before)), 0, "%s", arguments);
	cr_expect_eq(sscanf(arguments + strlen(before), "http://127.0.0.1:%u/#c=%64[0-9a-f]\n%n",
			     &port, code, &n),
		2, "%s", arguments);
	cr_expect_eq(strlen(code), 64u);
	cr_expect_eq(strlen(arguments + strlen(before)), (size_t)n, "one argument: %s", arguments);
	return port;
}

static struct output open_page(struct session *s, const char *desktop)
{
	return run(s, "/usr/bin/env", only_browsers(s), desktop, CLI, "web", "--open");
}

static bool was_started(struct session *s, const char *name)
{
	return access(session_file(s, name), F_OK) == 0;
}

Session(web_window, browser_that_can_opens_a_window_of_its_own)
{
	struct web w = web_start(s, NULL);
	const char *arguments;

	install_browser(s, "xdg-open");
	install_browser(s, "chromium");
	open_page(s, DESKTOP);
	arguments = arguments_of(s, "chromium");
	cr_expect_eq(expect_address(arguments, "--app="), w.port);
	cr_expect_null(strstr(arguments, w.token), "the token stands on no command line");
	cr_expect_not(was_started(s, "xdg-open"));
}

Session(web_window, another_browser_opens_a_tab)
{
	struct web w = web_start(s, NULL);

	install_browser(s, "xdg-open");
	open_page(s, DESKTOP);
	cr_expect_eq(expect_address(arguments_of(s, "xdg-open"), ""), w.port);
}

Session(web_window, without_a_desktop_the_address_is_printed)
{
	struct web w = web_start(s, NULL);
	const char *said;

	install_browser(s, "chromium");
	said = open_page(s, "DISPLAY=").out;
	cr_expect_eq(expect_address(strstr(said, "http"), ""), w.port);
	cr_expect_not(was_started(s, "chromium"));
}

static bool is_served(unsigned port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

	close(fd);
	return is;
}

/* In a session of its own, whose server nobody else finds. */
Session(web_window, run_opens_the_page_and_ends_it_with_the_console)
{
	struct web w = { .session = s };
	struct tool *console;

	install_browser(s, "chromium");
	console = tool_start(s, "sh", "-c",
		DESKTOP " PATH=\"$0:$PATH\" exec \"$1\" run --private --web",
		session_file(s, "browsers"), CLI);
	w.port = expect_address(arguments_of(s, "chromium"), "--app=");
	cr_expect_eq(web_status(&w, "GET / HTTP/1.1~Host: localhost:%p~~"), 200u);
	cr_expect_eq(tool_stop(console, SIGTERM).status, 0);
	cr_expect_not(is_served(w.port));
}
