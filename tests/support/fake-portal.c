/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A desktop's portal with nothing but global shortcuts, on the session's bus.  It says what it is
 * asked, presses the key at SIGUSR1, releases it at SIGUSR2, takes it away at SIGHUP, and at
 * SIGWINCH its user makes it Meta+T.
 *
 *	fake-portal             gives the key that is wished
 *	fake-portal refuse      its user says no
 *	fake-portal forget      its list of shortcuts is empty
 *	fake-portal other       has no global shortcuts */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#define PATH      "/org/freedesktop/portal/desktop"
#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"

struct portal {
	sd_bus *bus;
	const char *mode;
	char peer[64], session[256], id[64], trigger[64];
	uint64_t n_signals;
};

static void must(int res, const char *what)
{
	if (res >= 0)
		return;
	fprintf(stderr, "fake-portal: %s: %s\n", what, strerror(-res));
	exit(1);
}

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

/* ---- requests ---- */

/* The value of a text in the dictionary that is next. */
static void read_option(sd_bus_message *m, const char *wanted, char *text, size_t n_bytes)
{
	const char *key, *value;

	must(sd_bus_message_enter_container(m, 'a', "{sv}"), "options");
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		must(sd_bus_message_read(m, "s", &key), "key");
		must(sd_bus_message_read(m, "v", "s", &value), "value");
		if (strcmp(key, wanted) == 0)
			snprintf(text, n_bytes, "%s", value);
		must(sd_bus_message_exit_container(m), "entry");
	}
	must(sd_bus_message_exit_container(m), "options");
}

/* ":1.7" is 1_7 in a path. */
static void make_path(sd_bus_message *m, const char *kind, const char *token, char path[256])
{
	char peer[64];

	snprintf(peer, sizeof(peer), "%s", sd_bus_message_get_sender(m) + 1);
	for (char *c = peer; *c; c++)
		if (*c == '.')
			*c = '_';
	snprintf(path, 256, PATH "/%s/%s/%s", kind, peer, token);
}

static sd_bus_message *response_new(struct portal *p, const char *request)
{
	sd_bus_message *m;

	must(sd_bus_message_new_signal(
		     p->bus, &m, request, "org.freedesktop.portal.Request", "Response"),
		"Response");
	must(sd_bus_message_set_destination(m, p->peer), "destination");
	return m;
}

static void send_message(struct portal *p, sd_bus_message *m)
{
	must(sd_bus_send(p->bus, m, NULL), "send");
	sd_bus_message_unref(m);
}

static int register_app(sd_bus_message *m, void *data, sd_bus_error *error)
{
	const char *app_id;

	must(sd_bus_message_read(m, "s", &app_id), "app id");
	say("registered %s", app_id);
	return sd_bus_reply_method_return(m, "");
}

/* The options of a session stay unread but for the tokens. */
static int create_session(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct portal *p = data;
	char token[64] = "", request[256];
	sd_bus_message *response;

	snprintf(p->peer, sizeof(p->peer), "%s", sd_bus_message_get_sender(m));
	read_option(m, "handle_token", token, sizeof(token));
	make_path(m, "request", token, request);
	make_path(m, "session", "one", p->session);
	must(sd_bus_reply_method_return(m, "o", request), "reply");
	response = response_new(p, request);
	must(sd_bus_message_append(response, "ua{sv}", 0, 1, "session_handle", "s", p->session),
		"session");
	send_message(p, response);
	return 1;
}

static void read_shortcut(struct portal *p, sd_bus_message *m)
{
	const char *session, *id;

	must(sd_bus_message_read(m, "o", &session), "session");
	must(sd_bus_message_enter_container(m, 'a', "(sa{sv})"), "shortcuts");
	must(sd_bus_message_enter_container(m, 'r', "sa{sv}"), "shortcut");
	must(sd_bus_message_read(m, "s", &id), "id");
	snprintf(p->id, sizeof(p->id), "%s", id);
	read_option(m, "preferred_trigger", p->trigger, sizeof(p->trigger));
	must(sd_bus_message_exit_container(m), "shortcut");
	must(sd_bus_message_exit_container(m), "shortcuts");
	must(sd_bus_message_skip(m, "s"), "window");
}

static void answer_shortcuts(struct portal *p, const char *request)
{
	sd_bus_message *m = response_new(p, request);
	unsigned n = strcmp(p->mode, "forget") == 0 ? 0 : 1;

	must(sd_bus_message_append(m, "u", strcmp(p->mode, "refuse") == 0), "response");
	must(sd_bus_message_open_container(m, 'a', "{sv}"), "results");
	must(sd_bus_message_open_container(m, 'e', "sv"), "results");
	must(sd_bus_message_append(m, "s", "shortcuts"), "results");
	must(sd_bus_message_open_container(m, 'v', "a(sa{sv})"), "results");
	must(sd_bus_message_append(m, "a(sa{sv})", n, p->id, 2, "description", "s", "talk",
		     "trigger_description", "s", p->trigger),
		"shortcuts");
	for (int i = 0; i < 3; i++)
		must(sd_bus_message_close_container(m), "results");
	send_message(p, m);
}

static int bind_shortcuts(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct portal *p = data;
	char token[64] = "", request[256];

	read_shortcut(p, m);
	read_option(m, "handle_token", token, sizeof(token));
	make_path(m, "request", token, request);
	must(sd_bus_reply_method_return(m, "o", request), "reply");
	say("asked for %s as %s", p->trigger, p->id);
	answer_shortcuts(p, request);
	return 1;
}

static const sd_bus_vtable registry[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Register", "sa{sv}", "", register_app, 0),
	SD_BUS_VTABLE_END,
};

static const sd_bus_vtable shortcuts[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("CreateSession", "a{sv}", "o", create_session, 0),
	SD_BUS_METHOD("BindShortcuts", "oa(sa{sv})sa{sv}", "o", bind_shortcuts, 0),
	SD_BUS_VTABLE_END,
};

/* ---- the key ---- */

static void tell_key(struct portal *p, const char *member)
{
	sd_bus_message *m;

	must(sd_bus_message_new_signal(p->bus, &m, PATH, SHORTCUTS, member), member);
	must(sd_bus_message_set_destination(m, p->peer), "destination");
	must(sd_bus_message_append(m, "osta{sv}", p->session, p->id, ++p->n_signals, 0), member);
	send_message(p, m);
	say("told %s %u", member, (unsigned)p->n_signals);
}

/* Before it comes one of a program that is not there, which is nobody's business. */
static void change_key(struct portal *p)
{
	const char *const sessions[] = { PATH "/session/9_9/other", p->session };

	for (size_t i = 0; i < 2; i++) {
		sd_bus_message *m;

		must(sd_bus_message_new_signal(p->bus, &m, PATH, SHORTCUTS, "ShortcutsChanged"),
			"ShortcutsChanged");
		must(sd_bus_message_set_destination(m, p->peer), "destination");
		must(sd_bus_message_append(m, "oa(sa{sv})", sessions[i], 2, "another", 1,
			     "trigger_description", "s", "F1", p->id, 2, "description", "s", "talk",
			     "trigger_description", "s", i ? "Meta+T" : "F2"),
			"shortcuts");
		send_message(p, m);
	}
}

static void close_session(struct portal *p)
{
	sd_bus_message *m;

	must(sd_bus_message_new_signal(
		     p->bus, &m, p->session, "org.freedesktop.portal.Session", "Closed"),
		"Closed");
	must(sd_bus_message_set_destination(m, p->peer), "destination");
	send_message(p, m);
}

static void on_signal(struct portal *p, int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGUSR1)
		tell_key(p, "Activated");
	else if (info.ssi_signo == SIGUSR2)
		tell_key(p, "Deactivated");
	else if (info.ssi_signo == SIGWINCH)
		change_key(p);
	else
		close_session(p);
}

static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

int main(int argc, char **argv)
{
	struct portal p = { .mode = argc > 1 ? argv[1] : "" };
	int signals = open_signals();

	must(sd_bus_open_user(&p.bus), "bus");
	must(sd_bus_add_object_vtable(
		     p.bus, NULL, PATH, "org.freedesktop.host.portal.Registry", registry, &p),
		"registry");
	if (strcmp(p.mode, "other") != 0)
		must(sd_bus_add_object_vtable(p.bus, NULL, PATH, SHORTCUTS, shortcuts, &p),
			"shortcuts");
	must(sd_bus_request_name(p.bus, "org.freedesktop.portal.Desktop", 0), "name");
	say("there");
	for (;;) {
		struct pollfd fds[] = { { sd_bus_get_fd(p.bus), POLLIN, 0 },
			{ signals, POLLIN, 0 } };

		while (sd_bus_process(p.bus, NULL) > 0)
			;
		sd_bus_flush(p.bus);
		poll(fds, 2, -1);
		if (fds[1].revents)
			on_signal(&p, signals);
	}
}
