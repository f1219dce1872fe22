/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The running server's own file, by which commands find it. */
#include "secrets-impl.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int tb_secrets_begin(struct tb_secrets *s, const struct tb_served *served)
{
	json_t *server;
	int res = tb_token_make(s->token);

	server = json_pack("{s:i, s:s, s:b, s:s, s:i, s:s}", "port", served->port, "token",
		s->token, "lan", served->is_on_lan, "proxy", served->proxy, "pid", getpid(),
		"state", s->state);
	if (res == 0)
		res = tb_secrets_save(s->dir, "web.json", server);
	json_decref(server);
	if (res < 0)
		fprintf(stderr, "troubadour web: %s: %s\n", s->dir, strerror(-res));
	else if (strcmp(s->state, s->dir) == 0)
		fprintf(stderr,
			"troubadour web: paired devices are kept in %s, until you log out: "
			"neither HOME nor XDG_STATE_HOME names another place\n",
			s->dir);
	return res;
}

void tb_secrets_end(struct tb_secrets *s)
{
	char path[PATH_MAX];

	tb_secrets_path(s->dir, "web.json", path);
	unlink(path);
}

/* What web.json says; NULL if that server was killed, and could not tidy up. */
static json_t *load_server(const struct tb_secrets *s)
{
	char path[PATH_MAX];
	json_t *server;
	json_int_t pid;

	tb_secrets_path(s->dir, "web.json", path);
	server = json_load_file(path, 0, NULL);
	pid = json_integer_value(json_object_get(server, "pid"));
	if (pid > 0 && kill((pid_t)pid, 0) == 0)
		return server;
	json_decref(server);
	return NULL;
}

void tb_secrets_served(const struct tb_secrets *s, struct tb_served *served)
{
	json_t *server = load_server(s);

	*served = (struct tb_served){ .is_on_lan = json_is_true(json_object_get(server, "lan")) };
	snprintf(served->proxy, sizeof(served->proxy), "%s", tb_secrets_text(server, "proxy"));
	served->port = (uint16_t)json_integer_value(json_object_get(server, "port"));
	json_decref(server);
}

void tb_secrets_join(struct tb_secrets *s)
{
	json_t *server = load_server(s);
	const char *state = tb_secrets_text(server, "state");

	if (state[0])
		snprintf(s->state, sizeof(s->state), "%s", state);
	json_decref(server);
}
