/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What lets a client in: codes, windows and devices. */
#include "secrets-impl.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CODE_IS_GOOD_FOR_S 120
#define MAX_CODES          16u
#define MAX_DEVICES        64u
#define MAX_WINDOWS        16u

/* Loads a list that ends with the login: a damaged one is replaced by an empty one. */
static json_t *load_short_lived(const struct tb_secrets *s, const char *file)
{
	json_t *list = tb_secrets_load(s->dir, file);

	return list ? list : json_array();
}

static int64_t now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return t.tv_sec;
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
		has |= tb_token_equal(tb_secrets_text(client, "hash"), hex);
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
	return has_hash(tb_secrets_load(s->dir, WINDOWS), hex)
	       || has_hash(tb_secrets_load(s->state, DEVICES), hex);
}

/* Takes the code out of the list, and with it those that are too old. */
static json_t *take_code(json_t *codes, const char *code)
{
	json_t *found = NULL;

	for (size_t i = json_array_size(codes); i-- > 0;) {
		json_t *c = json_array_get(codes, i);
		bool is_old = json_integer_value(json_object_get(c, "until")) < now_s();

		if (!is_old && !tb_token_equal(tb_secrets_text(c, "code"), code))
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
		if (strcmp(tb_secrets_text(client, "name"), name) == 0)
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
		res = tb_secrets_save(s->dir, WINDOWS, windows);
	json_decref(windows);
	return res;
}

/* It stays until it is revoked. */
static int add_device(const struct tb_secrets *s, const char *wish, char token[TB_TOKEN_MAX])
{
	json_t *devices = tb_secrets_load(s->state, DEVICES);
	char name[TB_CLIENT_NAME_MAX];
	int res;

	name_client(devices, wish, name);
	res = !devices ? -EBADMSG : json_array_size(devices) < MAX_DEVICES ? 0 : -EUSERS;
	if (res == 0)
		res = add(devices, name, token);
	if (res == 0)
		res = tb_secrets_save(s->state, DEVICES, devices);
	json_decref(devices);
	return res;
}

/* Out of the list; NULL if it is none of these. */
static json_t *take_window(json_t *windows, const char *hex)
{
	json_t *window;
	size_t i;

	json_array_foreach(windows, i, window)
	{
		if (!tb_token_equal(tb_secrets_text(window, "hash"), hex))
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
	return tb_secrets_save(s->state, DEVICES, devices);
}

/* Both lists, with both locks.  A window that is kept stands in both for a moment, and for longer
 * where the second of them could not be written: its token is good for as long as it is in one. */
struct lists {
	int login_fd, state_fd;
	json_t *windows, *devices; /* NULL: it is damaged */
};

/* 0 or -errno. */
static int open_lists(const struct tb_secrets *s, struct lists *l)
{
	l->login_fd = tb_secrets_lock(s->dir, LOGIN_LOCK);
	if (l->login_fd < 0)
		return l->login_fd;
	l->state_fd = tb_secrets_lock_state(s);
	if (l->state_fd < 0) {
		close(l->login_fd);
		return l->state_fd;
	}
	l->windows = load_short_lived(s, WINDOWS);
	l->devices = tb_secrets_load(s->state, DEVICES);
	return 0;
}

static void close_lists(struct lists *l)
{
	json_decref(l->windows);
	json_decref(l->devices);
	close(l->state_fd);
	close(l->login_fd);
}

static int move(const struct tb_secrets *s, struct lists *l, const char *hex, const char *wish)
{
	json_t *window = take_window(l->windows, hex);
	bool is_kept = has_hash(json_incref(l->devices), hex);
	int res = is_kept ? 0 : append(s, l->devices, window, wish);

	if (res == 0 && window)
		res = tb_secrets_save(s->dir, WINDOWS, l->windows);
	json_decref(window);
	return res;
}

int tb_secrets_keep(const struct tb_secrets *s, const char *token, const char *wish)
{
	char hex[TB_TOKEN_MAX];
	struct lists l;
	int res = hash(token, hex);

	if (res == 0)
		res = open_lists(s, &l);
	if (res < 0)
		return res;
	res = move(s, &l, hex, wish);
	close_lists(&l);
	return res;
}

/* A code that is good is used up, unless somebody holds the list that it is for. */
static int use_code(struct tb_secrets *s, json_t *codes, const json_t *code, const char *name,
	char token[TB_TOKEN_MAX])
{
	bool is_pairing = json_is_true(json_object_get(code, "pair"));
	int fd = is_pairing ? tb_secrets_lock_state(s) : -1, res;

	if (is_pairing && fd < 0)
		return fd;
	res = tb_secrets_save(s->dir, CODES, codes);
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
	int fd = tb_secrets_lock(s->dir, LOGIN_LOCK), res;

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

int tb_secrets_invite(const struct tb_secrets *s, bool to_pair, char code[TB_TOKEN_MAX])
{
	json_t *codes;
	int fd = tb_secrets_lock(s->dir, LOGIN_LOCK), res;

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
		res = tb_secrets_save(s->dir, CODES, codes);
	json_decref(codes);
	close(fd);
	return res;
}

int tb_secrets_clients(const struct tb_secrets *s,
	void (*each)(void *data, const char *name, int64_t since_s), void *data)
{
	json_t *devices = tb_secrets_load(s->state, DEVICES), *device;
	int n = devices ? (int)json_array_size(devices) : -EBADMSG;
	size_t i;

	json_array_foreach(devices, i, device)
	{
		each(data, tb_secrets_text(device, "name"),
			json_integer_value(json_object_get(device, "since")));
	}
	json_decref(devices);
	return n;
}

/* Whether there are any; their windows are out of that list, too. */
static bool take_named(struct lists *l, const char *name)
{
	bool has_any = false;

	for (size_t i = json_array_size(l->devices); i-- > 0;) {
		const json_t *device = json_array_get(l->devices, i);

		if (strcmp(tb_secrets_text(device, "name"), name) != 0)
			continue;
		has_any = true;
		json_decref(take_window(l->windows, tb_secrets_text(device, "hash")));
		json_array_remove(l->devices, i);
	}
	return has_any;
}

/* The device goes last: until then it can be revoked again. */
int tb_secrets_revoke(const struct tb_secrets *s, const char *name)
{
	struct lists l;
	int res = open_lists(s, &l);

	if (res < 0)
		return res;
	if (!take_named(&l, name))
		res = l.devices ? -ENOENT : -EBADMSG;
	if (res == 0)
		res = tb_secrets_save(s->dir, WINDOWS, l.windows);
	if (res == 0)
		res = tb_secrets_save(s->state, DEVICES, l.devices);
	close_lists(&l);
	return res;
}
