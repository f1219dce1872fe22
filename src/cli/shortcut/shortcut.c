/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The way to a key: Register says who we are, CreateSession and BindShortcuts ask for the key.
 * The last two return at once and answer by a signal Response of an object whose path ends
 * with the token that we chose.  When the portal's name gets another owner all begins again. */
#include "shortcut.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <poll.h>
#include <systemd/sd-bus.h>

/* The base name of the desktop file that is always installed; see data/. */
#define APP_ID "troubadour-mixer"

#define PORTAL    "org.freedesktop.portal.Desktop"
#define PATH      "/org/freedesktop/portal/desktop"
#define REGISTRY  "org.freedesktop.host.portal.Registry"
#define SHORTCUTS "org.freedesktop.portal.GlobalShortcuts"
#define REQUEST   "org.freedesktop.portal.Request"
#define SESSION   "org.freedesktop.portal.Session"

enum response { GRANTED, REFUSED_BY_USER };

/* An answer to a request: the dictionary of results is next. */
typedef void (*answer_t)(struct tb_shortcut *s, sd_bus_message *results);

struct tb_shortcut {
	struct tb_shortcut_wish wish;
	const struct tb_shortcut_events *events;
	void *data;
	struct pw_loop *loop;
	struct spa_source *io, *timer;
	sd_bus *bus;
	unsigned n_tokens;
	char token[32];  /* of the request that was made last */
	answer_t answer; /* to it; NULL: none is awaited */
	char *session;   /* its path; NULL while there is none */
	bool is_pressed, is_bound, is_lost, has_failed;
};

static void fail(struct tb_shortcut *s, const char *why)
{
	if (s->has_failed)
		return;
	s->has_failed = true;
	s->events->failed(s->data, why);
}

static void press(struct tb_shortcut *s, bool is_pressed)
{
	if (is_pressed == s->is_pressed || s->has_failed)
		return;
	s->is_pressed = is_pressed;
	(is_pressed ? s->events->pressed : s->events->released)(s->data);
}

/* ---- reading ---- */

/* Goes into the value of `key` in the dictionary that is next.  Whether it is there. */
static bool enter_value(sd_bus_message *m, const char *key, const char *contents)
{
	const char *found;

	if (sd_bus_message_enter_container(m, 'a', "{sv}") <= 0)
		return false;
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		if (sd_bus_message_read_basic(m, 's', &found) <= 0)
			return false;
		if (strcmp(found, key) == 0)
			return sd_bus_message_enter_container(m, 'v', contents) > 0;
		if (sd_bus_message_skip(m, "v") < 0 || sd_bus_message_exit_container(m) < 0)
			return false;
	}
	return false;
}

/* NULL if it is not there. */
static const char *read_text(sd_bus_message *m, const char *key)
{
	const char *text;

	return enter_value(m, key, "s") && sd_bus_message_read_basic(m, 's', &text) > 0 ? text
	                                                                                : NULL;
}

/* The trigger of our key in the list of shortcuts that is next; NULL if our key is not in it. */
static const char *read_trigger(const struct tb_shortcut *s, sd_bus_message *m)
{
	const char *id, *trigger;

	if (sd_bus_message_enter_container(m, 'a', "(sa{sv})") <= 0)
		return NULL;
	while (sd_bus_message_enter_container(m, 'r', "sa{sv}") > 0) {
		if (sd_bus_message_read_basic(m, 's', &id) <= 0)
			return NULL;
		if (strcmp(id, s->wish.id) == 0) {
			trigger = read_text(m, "trigger_description");
			return trigger ? trigger : "";
		}
		if (sd_bus_message_skip(m, "a{sv}") < 0 || sd_bus_message_exit_container(m) < 0)
			return NULL;
	}
	return NULL;
}

/* ---- requests ---- */

static void on_error_reply(struct tb_shortcut *s, const sd_bus_error *e)
{
	static const char *const nobody[] = { SD_BUS_ERROR_SERVICE_UNKNOWN,
		SD_BUS_ERROR_NAME_HAS_NO_OWNER },
				 *const unknown[] = { SD_BUS_ERROR_UNKNOWN_METHOD,
					 SD_BUS_ERROR_UNKNOWN_INTERFACE,
					 SD_BUS_ERROR_UNKNOWN_OBJECT };

	for (size_t i = 0; i < SPA_N_ELEMENTS(nobody); i++)
		if (sd_bus_error_has_name(e, nobody[i]))
			fail(s, "no desktop portal answers on the session's bus");
	for (size_t i = 0; i < SPA_N_ELEMENTS(unknown); i++)
		if (sd_bus_error_has_name(e, unknown[i]))
			fail(s, "this desktop's portal gives no keys");
	fail(s, e->message ? e->message : e->name);
}

/* What matters comes by Response. */
static int on_reply(sd_bus_message *m, void *data, sd_bus_error *error)
{
	if (sd_bus_message_is_method_error(m, NULL))
		on_error_reply(data, sd_bus_message_get_error(m));
	return 0;
}

static sd_bus_message *request_new(struct tb_shortcut *s, const char *member, answer_t answer)
{
	sd_bus_message *m = NULL;

	if (sd_bus_message_new_method_call(s->bus, &m, PORTAL, PATH, SHORTCUTS, member) < 0)
		return NULL;
	snprintf(s->token, sizeof(s->token), "troubadour%u", ++s->n_tokens);
	s->answer = answer;
	return m;
}

/* Takes the message, after appending it came to `res`. */
static void send_request(struct tb_shortcut *s, sd_bus_message *m, int res)
{
	if (m && res >= 0)
		res = sd_bus_call_async(s->bus, NULL, m, on_reply, s, 0);
	sd_bus_message_unref(m);
	if (!m || res < 0)
		fail(s, "the session's bus takes no message");
}

static void on_bound(struct tb_shortcut *s, sd_bus_message *m)
{
	const char *trigger = enter_value(m, "shortcuts", "a(sa{sv})") ? read_trigger(s, m) : NULL;

	if (!trigger) {
		fail(s, "the desktop gave no key");
		return;
	}
	s->is_bound = true;
	s->events->bound(s->data, trigger);
}

static void on_session(struct tb_shortcut *s, sd_bus_message *m)
{
	const char *path = read_text(m, "session_handle");
	sd_bus_message *bind;
	int res;

	s->session = path ? strdup(path) : NULL;
	if (!s->session) {
		fail(s, "the desktop's portal gave no session");
		return;
	}
	bind = request_new(s, "BindShortcuts", on_bound);
	res = bind ? sd_bus_message_append(bind, "oa(sa{sv})sa{sv}", s->session, 1, s->wish.id, 2,
		      "description", "s", s->wish.description, "preferred_trigger", "s",
		      s->wish.trigger, "", 1, "handle_token", "s", s->token)
	           : -ENOMEM;
	send_request(s, bind, res);
}

/* A portal older than the registry knows us by the unit that we run in. */
static int on_registered(sd_bus_message *reply, void *data, sd_bus_error *error)
{
	struct tb_shortcut *s = data;
	sd_bus_message *m;
	int res;

	if (sd_bus_message_is_method_error(reply, SD_BUS_ERROR_SERVICE_UNKNOWN)
		|| sd_bus_message_is_method_error(reply, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
		return on_reply(reply, s, error);
	m = request_new(s, "CreateSession", on_session);
	res = m ? sd_bus_message_append(m, "a{sv}", 2, "handle_token", "s", s->token,
		      "session_handle_token", "s", "troubadour")
	        : -ENOMEM;
	send_request(s, m, res);
	return 0;
}

static int begin(struct tb_shortcut *s)
{
	free(s->session);
	s->session = NULL;
	s->answer = NULL;
	s->is_bound = s->is_lost = false;
	return sd_bus_call_method_async(s->bus, NULL, PORTAL, PATH, REGISTRY, "Register",
		on_registered, s, "sa{sv}", APP_ID, 0);
}

/* ---- signals ---- */

static bool is_about(const char *path, const char *token)
{
	const char *last = path ? strrchr(path, '/') : NULL;

	return last && strcmp(last + 1, token) == 0;
}

static int on_response(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct tb_shortcut *s = data;
	answer_t answer = s->answer;
	uint32_t response;

	if (!answer || !is_about(sd_bus_message_get_path(m), s->token)
		|| sd_bus_message_read_basic(m, 'u', &response) <= 0)
		return 0;
	s->answer = NULL;
	if (response == GRANTED)
		answer(s, m);
	else
		fail(s, response == REFUSED_BY_USER ? "the desktop was told to give no key"
						    : "the desktop could not give a key");
	return 0;
}

static int on_key(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct tb_shortcut *s = data;
	const char *session, *id, *trigger;

	if (sd_bus_message_read_basic(m, 'o', &session) <= 0 || !s->session
		|| strcmp(session, s->session) != 0)
		return 0;
	if (sd_bus_message_is_signal(m, SHORTCUTS, "ShortcutsChanged")) {
		trigger = read_trigger(s, m);
		if (s->is_bound && trigger)
			s->events->bound(s->data, trigger);
		return 0;
	}
	if (sd_bus_message_read_basic(m, 's', &id) > 0 && strcmp(id, s->wish.id) == 0)
		press(s, sd_bus_message_is_signal(m, SHORTCUTS, "Activated") > 0);
	return 0;
}

static int on_closed(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct tb_shortcut *s = data;

	if (s->session && strcmp(sd_bus_message_get_path(m), s->session) == 0) {
		press(s, false);
		fail(s, "the desktop took the key away");
	}
	return 0;
}

/* Our first call may have started the portal: that is no loss. */
static int on_owner(sd_bus_message *m, void *data, sd_bus_error *error)
{
	struct tb_shortcut *s = data;
	const char *name, *before, *now;

	if (s->has_failed || sd_bus_message_read(m, "sss", &name, &before, &now) <= 0)
		return 0;
	if (before[0] != '\0') {
		press(s, false);
		s->is_lost = true;
		s->events->lost(s->data);
	}
	if (now[0] != '\0' && s->is_lost && begin(s) < 0)
		fail(s, "the session's bus takes no message");
	return 0;
}

static int listen_to_portal(struct tb_shortcut *s)
{
	static const struct {
		const char *match;
		sd_bus_message_handler_t handler;
	} signals[] = {
		{ "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
		  "member='NameOwnerChanged',arg0='" PORTAL "'",
			on_owner },
		{ "type='signal',sender='" PORTAL "',interface='" REQUEST "',member='Response'",
			on_response },
		{ "type='signal',sender='" PORTAL "',interface='" SHORTCUTS "'", on_key },
		{ "type='signal',sender='" PORTAL "',interface='" SESSION "',member='Closed'",
			on_closed },
	};
	int res = 0;

	for (size_t i = 0; i < SPA_N_ELEMENTS(signals) && res >= 0; i++)
		res = sd_bus_add_match_async(
			s->bus, NULL, signals[i].match, signals[i].handler, NULL, s);
	return res;
}

/* ---- the bus in the loop ---- */

static uint32_t mask_of(int events)
{
	return (events & POLLIN ? SPA_IO_IN : 0u) | (events & POLLOUT ? SPA_IO_OUT : 0u);
}

static void await_bus(struct tb_shortcut *s)
{
	uint64_t usec = UINT64_MAX;
	struct timespec at = { 0 };

	sd_bus_get_timeout(s->bus, &usec);
	/* A time of zero would switch it off. */
	if (usec != UINT64_MAX)
		at = (struct timespec){ (time_t)(usec / 1000000u),
			(long)(usec % 1000000u * 1000u) + 1 };
	pw_loop_update_timer(s->loop, s->timer, &at, NULL, true);
	pw_loop_update_io(s->loop, s->io, mask_of(sd_bus_get_events(s->bus)));
}

static void drive(struct tb_shortcut *s)
{
	int res;

	do
		res = sd_bus_process(s->bus, NULL);
	while (res > 0);
	if (res >= 0) {
		await_bus(s);
		return;
	}
	pw_loop_update_io(s->loop, s->io, 0);
	press(s, false);
	fail(s, "the session's bus went away");
}

static void on_io(void *data, int fd, uint32_t mask)
{
	drive(data);
}

static void on_time(void *data, uint64_t n_expirations)
{
	drive(data);
}

static int connect_to_bus(struct tb_shortcut *s)
{
	int res = sd_bus_open_user(&s->bus);

	if (res >= 0)
		res = listen_to_portal(s);
	if (res >= 0)
		res = begin(s);
	if (res < 0)
		return res;
	s->io = pw_loop_add_io(s->loop, sd_bus_get_fd(s->bus), 0, false, on_io, s);
	s->timer = pw_loop_add_timer(s->loop, on_time, s);
	if (!s->io || !s->timer)
		return -errno;
	await_bus(s);
	return 0;
}

/* ---- life ---- */

struct tb_shortcut *tb_shortcut_new(struct pw_loop *loop, const struct tb_shortcut_wish *wish,
	const struct tb_shortcut_events *events, void *data)
{
	struct tb_shortcut *s = calloc(1, sizeof(*s));
	int res;

	if (!s)
		return NULL;
	s->loop = loop;
	s->wish = *wish;
	s->events = events;
	s->data = data;
	res = connect_to_bus(s);
	if (res >= 0)
		return s;
	tb_shortcut_free(s);
	errno = -res;
	return NULL;
}

/* The portal ends the session of a client that goes. */
void tb_shortcut_free(struct tb_shortcut *s)
{
	if (!s)
		return;
	if (s->io)
		pw_loop_destroy_source(s->loop, s->io);
	if (s->timer)
		pw_loop_destroy_source(s->loop, s->timer);
	sd_bus_close_unref(s->bus);
	free(s->session);
	free(s);
}
