/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The server's files in the runtime directory. */
#include "secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "client/scene.h"

#define CODE_IS_GOOD_FOR_S 120
#define MAX_CODES          16u
#define MAX_CLIENTS        64u
#define MAX_WINDOWS        16u

/* ---- files ---- */

static void path_of(const struct tb_secrets *s, const char *file, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - 64, s->dir, file);
}

/* What is there, or an empty list or object. */
static json_t *load(const struct tb_secrets *s, const char *file, json_t *(*empty)(void))
{
	char path[PATH_MAX];
	json_t *json;

	path_of(s, file, path);
	json = json_load_file(path, 0, NULL);
	if (json && json_typeof(json) == JSON_ARRAY && empty == json_array)
		return json;
	if (json && json_typeof(json) == JSON_OBJECT && empty == json_object)
		return json;
	json_decref(json);
	return empty();
}

static int save(const struct tb_secrets *s, const char *file, const json_t *json)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];

	path_of(s, file, path);
	return tb_json_save(json, path, error); /* a new file of mode 0600 in its place */
}

/* Others hold the lock for as long as it takes to write a file.  The server serves nobody
 * meanwhile, so that it does not wait for a command that was stopped. */
#define LOCK_TRIES  20u
#define LOCK_TRY_US 5000u

/* Reading and writing a list is one step for other processes.  A descriptor to close, or
 * -errno: -EAGAIN if somebody holds the lock. */
static int lock(const struct tb_secrets *s)
{
	char path[PATH_MAX];
	int fd, res = -EAGAIN;

	path_of(s, "web.lock", path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	for (uint32_t i = 0; res == -EAGAIN && i < LOCK_TRIES; i++) {
		if (i > 0)
			usleep(LOCK_TRY_US);
		res = flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : -errno;
	}
	if (res == 0)
		return fd;
	close(fd);
	return res;
}

static int64_t now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec;
}

/* ---- the directory ---- */

static int refuse_dir(const char *dir, const char *why)
{
	fprintf(stderr, "troubadour web: %s: %s\n", dir, why);
	return -EACCES;
}

int tb_secrets_init(struct tb_secrets *s)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	struct stat st;

	*s = (struct tb_secrets){ .dir = "" };
	if (!runtime || runtime[0] != '/')
		return refuse_dir(
			"XDG_RUNTIME_DIR", "is not set; without it there is no place for a secret");
	snprintf(s->dir, sizeof(s->dir), "%.*s/troubadour", PATH_MAX - 64, runtime);
	if (mkdir(s->dir, 0700) < 0 && errno != EEXIST)
		return refuse_dir(s->dir, strerror(errno));
	if (lstat(s->dir, &st) < 0 || !S_ISDIR(st.st_mode))
		return refuse_dir(s->dir, "is not a directory");
	if (st.st_uid != getuid())
		return refuse_dir(s->dir, "belongs to somebody else");
	if ((st.st_mode & 077) != 0 && chmod(s->dir, 0700) < 0)
		return refuse_dir(s->dir, strerror(errno));
	return 0;
}

/* ---- the server ---- */

int tb_secrets_begin(struct tb_secrets *s, uint16_t port, bool lan)
{
	json_t *server;
	int res = tb_token_make(s->token);

	server = json_pack("{s:i, s:s, s:b, s:i}", "port", port, "token", s->token, "lan", lan,
		"pid", getpid());
	if (res == 0)
		res = save(s, "web.json", server);
	json_decref(server);
	if (res < 0)
		fprintf(stderr, "troubadour web: %s: %s\n", s->dir, strerror(-res));
	return res;
}

void tb_secrets_end(struct tb_secrets *s)
{
	char path[PATH_MAX];

	path_of(s, "web.json", path);
	unlink(path);
}

static const char *text_in(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

bool tb_secrets_know(const struct tb_secrets *s, const char *token)
{
	bool is_known = false;
	json_t *clients, *client;
	size_t i;

	if (tb_token_equal(s->token, token))
		return true;
	clients = load(s, "web-clients.json", json_array);
	json_array_foreach(clients, i, client)
	{
		is_known |= tb_token_equal(text_in(client, "token"), token);
	}
	json_decref(clients);
	return is_known;
}

/* Takes the code out of the list, and with it those that are too old. */
static json_t *take_code(json_t *codes, const char *code)
{
	json_t *found = NULL;

	for (size_t i = json_array_size(codes); i-- > 0;) {
		json_t *c = json_array_get(codes, i);
		bool is_old = json_integer_value(json_object_get(c, "until")) < now_s();

		if (!is_old && !tb_token_equal(text_in(c, "code"), code))
			continue;
		if (!is_old && !found)
			found = json_incref(c);
		json_array_remove(codes, i);
	}
	return found;
}

static bool is_taken(const json_t *clients, const char *name)
{
	json_t *client;
	size_t i;

	json_array_foreach(clients, i, client)
	{
		if (strcmp(text_in(client, "name"), name) == 0)
			return true;
	}
	return false;
}

/* Names go to terminals: what is no letter, digit, space, dot or hyphen is left out. */
static void name_client(const json_t *clients, const char *wish, char name[TB_CLIENT_NAME_MAX])
{
	char plain[TB_CLIENT_NAME_MAX - 8];
	size_t n = 0;

	for (; *wish && n < sizeof(plain) - 1; wish++) {
		if ((*wish >= 'a' && *wish <= 'z') || (*wish >= 'A' && *wish <= 'Z')
			|| (*wish >= '0' && *wish <= '9') || strchr(" .-", *wish))
			plain[n++] = *wish;
	}
	plain[n] = '\0';
	snprintf(name, TB_CLIENT_NAME_MAX, "%s", n ? plain : "device");
	for (unsigned i = 2; is_taken(clients, name); i++)
		snprintf(name, TB_CLIENT_NAME_MAX, "%s %u", n ? plain : "device", i);
}

/* A window of this machine has no name and makes room for the next; a device stays until it is
 * revoked. */
static void forget_old_windows(json_t *clients)
{
	size_t n = 0;

	for (size_t i = json_array_size(clients); i-- > 0;) {
		if (text_in(json_array_get(clients, i), "name")[0] == '\0' && ++n >= MAX_WINDOWS)
			json_array_remove(clients, i);
	}
}

static int add_client(struct tb_secrets *s, const char *wish, char token[TB_TOKEN_MAX])
{
	json_t *clients = load(s, "web-clients.json", json_array);
	char name[TB_CLIENT_NAME_MAX] = "";
	int res;

	if (wish)
		name_client(clients, wish, name);
	else
		forget_old_windows(clients);
	res = json_array_size(clients) < MAX_CLIENTS ? tb_token_make(token) : -ENOSPC;
	if (res == 0) {
		json_array_append_new(clients, json_pack("{s:s, s:s, s:I}", "name", name, "token",
						       token, "since", (json_int_t)time(NULL)));
		res = save(s, "web-clients.json", clients);
	}
	json_decref(clients);
	return res;
}

int tb_secrets_redeem(
	struct tb_secrets *s, const char *code, const char *name, char token[TB_TOKEN_MAX])
{
	json_t *codes, *found;
	int fd = lock(s), res;

	if (fd < 0)
		return fd;
	codes = load(s, "web-codes.json", json_array);
	found = take_code(codes, code);
	res = found ? save(s, "web-codes.json", codes) : -EACCES;
	if (res == 0)
		res = add_client(
			s, json_is_true(json_object_get(found, "pair")) ? name : NULL, token);
	json_decref(found);
	json_decref(codes);
	close(fd);
	return res;
}

/* ---- commands ---- */

uint16_t tb_secrets_port(const struct tb_secrets *s, bool *lan)
{
	json_t *server = load(s, "web.json", json_object);
	json_int_t port = json_integer_value(json_object_get(server, "port"));
	json_int_t pid = json_integer_value(json_object_get(server, "pid"));

	*lan = json_is_true(json_object_get(server, "lan"));
	json_decref(server);
	/* It was killed, and could not tidy up. */
	if (pid <= 0 || kill((pid_t)pid, 0) < 0)
		return 0;
	return (uint16_t)port;
}

int tb_secrets_invite(const struct tb_secrets *s, bool to_pair, char code[TB_TOKEN_MAX])
{
	json_t *codes;
	int fd = lock(s), res;

	if (fd < 0)
		return fd;
	codes = load(s, "web-codes.json", json_array);
	json_decref(take_code(codes, ""));
	while (json_array_size(codes) >= MAX_CODES)
		json_array_remove(codes, 0);
	res = tb_token_make(code);
	json_array_append_new(
		codes, json_pack("{s:s, s:I, s:b}", "code", code, "until",
			       (json_int_t)(now_s() + CODE_IS_GOOD_FOR_S), "pair", to_pair));
	if (res == 0)
		res = save(s, "web-codes.json", codes);
	json_decref(codes);
	close(fd);
	return res;
}

uint32_t tb_secrets_clients(const struct tb_secrets *s,
	void (*each)(void *data, const char *name, int64_t since_s), void *data)
{
	json_t *clients = load(s, "web-clients.json", json_array), *client;
	uint32_t n = 0;
	size_t i;

	json_array_foreach(clients, i, client)
	{
		if (text_in(client, "name")[0] == '\0')
			continue;
		n++;
		each(data, text_in(client, "name"),
			json_integer_value(json_object_get(client, "since")));
	}
	json_decref(clients);
	return n;
}

int tb_secrets_revoke(const struct tb_secrets *s, const char *name)
{
	json_t *clients;
	int fd = name[0] ? lock(s) : -ENOENT, res = -ENOENT;

	if (fd < 0)
		return fd;
	clients = load(s, "web-clients.json", json_array);
	for (size_t i = json_array_size(clients); i-- > 0;) {
		if (strcmp(text_in(json_array_get(clients, i), "name"), name) != 0)
			continue;
		json_array_remove(clients, i);
		res = save(s, "web-clients.json", clients);
	}
	json_decref(clients);
	close(fd);
	return res;
}
