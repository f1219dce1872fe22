/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The server's files. */
#include "secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "client/scene.h"

#define CODE_IS_GOOD_FOR_S 120
#define MAX_CODES          16u
#define MAX_DEVICES        64u
#define MAX_WINDOWS        16u

#define CODES   "web-codes.json"
#define WINDOWS "web-windows.json"
#define DEVICES "web-clients.json"

/* Locks of the first two files, and of the third. */
#define LOGIN_LOCK "web.lock"
#define STATE_LOCK "web-clients.lock"

/* ---- files ---- */

static void path_of(const char *dir, const char *file, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - 64, dir, file);
}

/* The list that is there, or an empty one; NULL if there is a file that is none. */
static json_t *load(const char *dir, const char *file)
{
	char path[PATH_MAX];
	json_t *json;

	path_of(dir, file, path);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return json_array();
	json = json_load_file(path, 0, NULL);
	if (json_is_array(json))
		return json;
	json_decref(json);
	return NULL;
}

/* Loads a list that ends with the login: a damaged one is replaced by an empty one. */
static json_t *load_short_lived(const struct tb_secrets *s, const char *file)
{
	json_t *list = load(s->dir, file);

	return list ? list : json_array();
}

static int save(const char *dir, const char *file, const json_t *json)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];

	path_of(dir, file, path);
	return tb_json_save(json, path, error); /* a new file of mode 0600 in its place */
}

/* Others hold the lock for as long as it takes to write a file.  The server serves nobody
 * meanwhile, so that it does not wait for a command that was stopped. */
#define LOCK_TRIES  20u
#define LOCK_TRY_US 5000u

/* Reading and writing a list is one step for other processes.  A descriptor to close, or
 * -errno: -EAGAIN if somebody holds the lock. */
static int lock(const char *dir, const char *file)
{
	char path[PATH_MAX];
	int fd, res = -EAGAIN;

	path_of(dir, file, path);
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

/* As above; or why there is no directory for it. */
static int lock_state(const struct tb_secrets *s)
{
	char inside[PATH_MAX];
	int res;

	path_of(s->state, "", inside);
	res = tb_make_parents(inside, 0700);
	return res < 0 ? res : lock(s->state, STATE_LOCK);
}

static int64_t now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec;
}

/* ---- the server ---- */

int tb_secrets_begin(struct tb_secrets *s, const struct tb_served *served)
{
	json_t *server;
	int res = tb_token_make(s->token);

	server = json_pack("{s:i, s:s, s:b, s:s, s:i, s:s}", "port", served->port, "token",
		s->token, "lan", served->is_on_lan, "proxy", served->proxy, "pid", getpid(),
		"state", s->state);
	if (res == 0)
		res = save(s->dir, "web.json", server);
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

	path_of(s->dir, "web.json", path);
	unlink(path);
}

static const char *text_in(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* SHA-256: tokens are random, so that a file which has their hash lets nobody in.  0 or -errno;
 * then it is "", which no token has. */
static int hash(const char *token, char hex[TB_TOKEN_MAX])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n_bytes = 0;

	hex[0] = '\0';
	if (!EVP_Digest(token, strnlen(token, TB_TOKEN_MAX), digest, &n_bytes, EVP_sha256(), NULL))
		return -EIO;
	for (unsigned i = 0; i < n_bytes; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return 0;
}

/* Takes the list over, which may be NULL. */
static bool has_hash(json_t *clients, const char *hex)
{
	bool has = false;
	json_t *client;
	size_t i;

	json_array_foreach(clients, i, client)
	{
		has |= tb_token_equal(text_in(client, "hash"), hex);
	}
	json_decref(clients);
	return has;
}

bool tb_secrets_know(const struct tb_secrets *s, const char *token)
{
	char hex[TB_TOKEN_MAX];

	if (tb_token_equal(s->token, token))
		return true;
	if (hash(token, hex) < 0)
		return false;
	return has_hash(load(s->dir, WINDOWS), hex) || has_hash(load(s->state, DEVICES), hex);
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

/* A new token, of which the list gets the hash.  `name`: "" for a window. */
static int add(json_t *list, const char *name, char token[TB_TOKEN_MAX])
{
	char hex[TB_TOKEN_MAX];
	int res = tb_token_make(token);

	if (res == 0)
		res = hash(token, hex);
	if (res < 0)
		return res;
	return json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "name", name, "hash", hex,
						   "since", (json_int_t)time(NULL)))
	                       < 0
	               ? -ENOMEM
	               : 0;
}

/* It makes room for the next, as nobody revokes it. */
static int add_window(const struct tb_secrets *s, char token[TB_TOKEN_MAX])
{
	json_t *windows = load_short_lived(s, WINDOWS);
	int res;

	while (json_array_size(windows) >= MAX_WINDOWS)
		json_array_remove(windows, 0);
	res = add(windows, "", token);
	if (res == 0)
		res = save(s->dir, WINDOWS, windows);
	json_decref(windows);
	return res;
}

/* It stays until it is revoked. */
static int add_device(const struct tb_secrets *s, const char *wish, char token[TB_TOKEN_MAX])
{
	json_t *devices = load(s->state, DEVICES);
	char name[TB_CLIENT_NAME_MAX];
	int res;

	name_client(devices, wish, name);
	res = !devices ? -EBADMSG : json_array_size(devices) < MAX_DEVICES ? 0 : -EUSERS;
	if (res == 0)
		res = add(devices, name, token);
	if (res == 0)
		res = save(s->state, DEVICES, devices);
	json_decref(devices);
	return res;
}

/* Out of the list; NULL if it is none of these. */
static json_t *take_window(json_t *windows, const char *token)
{
	char hex[TB_TOKEN_MAX];
	json_t *window;
	size_t i;

	hash(token, hex);
	json_array_foreach(windows, i, window)
	{
		if (!tb_token_equal(text_in(window, "hash"), hex))
			continue;
		json_incref(window);
		json_array_remove(windows, i);
		return window;
	}
	return NULL;
}

static int append(const struct tb_secrets *s, json_t *devices, json_t *window, const char *wish)
{
	char name[TB_CLIENT_NAME_MAX];

	if (!window || !devices)
		return window ? -EBADMSG : -ENOENT;
	if (json_array_size(devices) >= MAX_DEVICES)
		return -EUSERS;
	name_client(devices, wish, name);
	json_object_set_new(window, "name", json_string(name));
	json_array_append(devices, window);
	return save(s->state, DEVICES, devices);
}

/* With both locks. */
static int move(const struct tb_secrets *s, const char *token, const char *wish)
{
	json_t *windows = load_short_lived(s, WINDOWS), *devices = load(s->state, DEVICES);
	json_t *window = take_window(windows, token);
	int res = append(s, devices, window, wish);

	if (res == 0)
		res = save(s->dir, WINDOWS, windows);
	json_decref(window);
	json_decref(devices);
	json_decref(windows);
	return res;
}

int tb_secrets_keep(const struct tb_secrets *s, const char *token, const char *wish)
{
	int fd = lock(s->dir, LOGIN_LOCK), state, res;

	if (fd < 0)
		return fd;
	state = lock_state(s);
	res = state < 0 ? state : move(s, token, wish);
	if (state >= 0)
		close(state);
	close(fd);
	return res;
}

/* A code that is good is used up, unless somebody holds the list that it is for. */
static int use_code(struct tb_secrets *s, json_t *codes, const json_t *code, const char *name,
	char token[TB_TOKEN_MAX])
{
	bool is_pairing = json_is_true(json_object_get(code, "pair"));
	int fd = is_pairing ? lock_state(s) : -1, res;

	if (is_pairing && fd < 0)
		return fd;
	res = save(s->dir, CODES, codes);
	if (res == 0)
		res = is_pairing ? add_device(s, name, token) : add_window(s, token);
	if (fd >= 0)
		close(fd);
	return res;
}

int tb_secrets_redeem(
	struct tb_secrets *s, const char *code, const char *name, char token[TB_TOKEN_MAX])
{
	json_t *codes, *found;
	int fd = lock(s->dir, LOGIN_LOCK), res;

	if (fd < 0)
		return fd;
	codes = load_short_lived(s, CODES);
	found = take_code(codes, code);
	res = found ? use_code(s, codes, found, name, token) : -EACCES;
	if (res < 0)
		token[0] = '\0';
	json_decref(found);
	json_decref(codes);
	close(fd);
	return res;
}

/* ---- commands ---- */

/* What web.json says; NULL if that server was killed, and could not tidy up. */
static json_t *load_server(const struct tb_secrets *s)
{
	char path[PATH_MAX];
	json_t *server;
	json_int_t pid;

	path_of(s->dir, "web.json", path);
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
	snprintf(served->proxy, sizeof(served->proxy), "%s", text_in(server, "proxy"));
	served->port = (uint16_t)json_integer_value(json_object_get(server, "port"));
	json_decref(server);
}

void tb_secrets_join(struct tb_secrets *s)
{
	json_t *server = load_server(s);
	const char *state = text_in(server, "state");

	if (state[0])
		snprintf(s->state, sizeof(s->state), "%s", state);
	json_decref(server);
}

int tb_secrets_invite(const struct tb_secrets *s, bool to_pair, char code[TB_TOKEN_MAX])
{
	json_t *codes;
	int fd = lock(s->dir, LOGIN_LOCK), res;

	if (fd < 0)
		return fd;
	codes = load_short_lived(s, CODES);
	json_decref(take_code(codes, ""));
	while (json_array_size(codes) >= MAX_CODES)
		json_array_remove(codes, 0);
	res = tb_token_make(code);
	json_array_append_new(
		codes, json_pack("{s:s, s:I, s:b}", "code", code, "until",
			       (json_int_t)(now_s() + CODE_IS_GOOD_FOR_S), "pair", to_pair));
	if (res == 0)
		res = save(s->dir, CODES, codes);
	json_decref(codes);
	close(fd);
	return res;
}

int tb_secrets_clients(const struct tb_secrets *s,
	void (*each)(void *data, const char *name, int64_t since_s), void *data)
{
	json_t *devices = load(s->state, DEVICES), *device;
	int n = devices ? (int)json_array_size(devices) : -EBADMSG;
	size_t i;

	json_array_foreach(devices, i, device)
	{
		each(data, text_in(device, "name"),
			json_integer_value(json_object_get(device, "since")));
	}
	json_decref(devices);
	return n;
}

int tb_secrets_revoke(const struct tb_secrets *s, const char *name)
{
	json_t *devices;
	int fd = lock_state(s), res;

	if (fd < 0)
		return fd;
	devices = load(s->state, DEVICES);
	res = devices ? -ENOENT : -EBADMSG;
	for (size_t i = json_array_size(devices); i-- > 0;) {
		if (strcmp(text_in(json_array_get(devices, i), "name"), name) != 0)
			continue;
		json_array_remove(devices, i);
		res = save(s->state, DEVICES, devices);
	}
	json_decref(devices);
	close(fd);
	return res;
}
