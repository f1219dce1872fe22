/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Tokens, codes and paired devices. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secrets.h"

static char dir[64], state[80];
static struct tb_secrets server, command;
static const struct tb_served here = { .port = 7768, .proxy = "mixer.example.net" };

static void start(void)
{
	snprintf(dir, sizeof(dir), "/tmp/tb-secrets-XXXXXX");
	cr_assert_not_null(mkdtemp(dir));
	setenv("XDG_RUNTIME_DIR", dir, 1);
	snprintf(state, sizeof(state), "%s/state", dir);
	setenv("XDG_STATE_HOME", state, 1);
	cr_assert_eq(tb_secrets_init(&server), 0);
	cr_assert_eq(tb_secrets_init(&command), 0);
	cr_assert_eq(tb_secrets_begin(&server, &here), 0);
}

static void end(void)
{
	static const char *const files[] = { "troubadour/web.json", "troubadour/web-codes.json",
		"troubadour/web-windows.json", "troubadour/web.lock", "troubadour/web-clients.json",
		"troubadour/web-clients.lock", "troubadour", "state/troubadour/web-clients.json",
		"state/troubadour/web-clients.lock", "state/troubadour", "state", "" };
	char path[PATH_MAX + 32];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		remove(path);
	}
}

TestSuite(secrets, .init = start, .fini = end);

static mode_t mode_of(const char *file)
{
	char path[PATH_MAX + 32];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	cr_assert_eq(stat(path, &st), 0, "%s", path);
	return st.st_mode & 0777;
}

static void keep_name(void *data, const char *name, int64_t since_s)
{
	strcat(data, name);
	strcat(data, ";");
}

Test(secrets, nobody_else_may_read_them)
{
	char code[TB_TOKEN_MAX];

	cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
	cr_expect_eq(mode_of("troubadour"), 0700u);
	cr_expect_eq(mode_of("troubadour/web.json"), 0600u);
	cr_expect_eq(mode_of("troubadour/web-codes.json"), 0600u);
}

Test(secrets, a_directory_that_others_may_read_is_closed)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/troubadour", dir);
	cr_assert_eq(chmod(path, 0755), 0);
	cr_expect_eq(tb_secrets_init(&command), 0);
	cr_expect_eq(mode_of("troubadour"), 0700u);
}

Test(secrets, each_start_has_a_token_of_its_own)
{
	char before[TB_TOKEN_MAX];

	memcpy(before, server.token, sizeof(before));
	cr_expect(tb_secrets_know(&server, before));
	cr_assert_eq(tb_secrets_begin(&server, &here), 0);
	cr_expect_not(tb_secrets_know(&server, before));
	cr_expect(tb_secrets_know(&server, server.token));
	cr_expect_not(tb_secrets_know(&server, ""));
	cr_expect_not(tb_secrets_know(&command, ""), "without a server there is no token");
}

Test(secrets, a_code_is_good_once)
{
	char code[TB_TOKEN_MAX], token[TB_TOKEN_MAX] = "";

	cr_assert_eq(tb_secrets_invite(&command, false, code), 0);
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), 0);
	cr_expect_str_neq(token, server.token);
	cr_expect(tb_secrets_know(&server, token));
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), -EACCES);
	cr_expect_eq(tb_secrets_redeem(&server, "", "x", token), -EACCES);
	cr_expect_eq(tb_secrets_redeem(&server, server.token, "x", token), -EACCES);
}

/* By a command that was stopped in the middle; the server has others to serve. */
static void expect_no_wait(const char *lock, bool to_pair)
{
	char path[PATH_MAX + 64], code[TB_TOKEN_MAX], token[TB_TOKEN_MAX];
	int fd;

	cr_assert_eq(tb_secrets_invite(&command, to_pair, code), 0);
	snprintf(path, sizeof(path), "%s/%s", dir, lock);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	cr_assert_eq(flock(fd, LOCK_EX), 0);
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), -EAGAIN);
	close(fd);
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), 0, "the code is still good");
}

Test(secrets, a_lock_that_is_held_is_no_reason_to_wait)
{
	expect_no_wait("troubadour/web.lock", false);
}

Test(secrets, a_list_of_devices_that_is_held_uses_up_no_code)
{
	expect_no_wait("state/troubadour/web-clients.lock", true);
}

/* As where there is a directory for all. */
Test(secrets, one_directory_for_the_login_and_for_the_state_is_fine)
{
	char code[TB_TOKEN_MAX], token[TB_TOKEN_MAX];

	memcpy(server.state, server.dir, sizeof(server.state));
	cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), 0);
	cr_expect(tb_secrets_know(&server, token));
}

Test(secrets, a_list_of_devices_that_is_full_says_so)
{
	char code[TB_TOKEN_MAX], token[TB_TOKEN_MAX];

	for (int i = 0; i < 64; i++) {
		cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
		cr_assert_eq(tb_secrets_redeem(&server, code, "x", token), 0);
	}
	cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), -EUSERS);
}

Test(secrets, a_window_outlives_the_server_and_makes_room_for_others)
{
	char code[TB_TOKEN_MAX], first[TB_TOKEN_MAX], token[TB_TOKEN_MAX], names[64] = "";

	for (int i = 0; i < 17; i++) {
		cr_assert_eq(tb_secrets_invite(&command, false, code), 0);
		cr_assert_eq(tb_secrets_redeem(&server, code, "x", i ? token : first), 0);
		cr_assert_eq(tb_secrets_begin(&server, &here), 0);
		cr_expect_eq(tb_secrets_know(&server, first), i < 16, "window %d", i);
	}
	cr_expect(tb_secrets_know(&server, token));
	cr_expect_eq(tb_secrets_clients(&command, keep_name, names), 0, "windows have no names");
	cr_expect_eq(tb_secrets_revoke(&command, ""), -ENOENT);
}

Test(secrets, a_code_that_is_too_old_is_good_for_nothing)
{
	char code[TB_TOKEN_MAX], token[TB_TOKEN_MAX], path[PATH_MAX + 32];
	FILE *file;

	cr_assert_eq(tb_token_make(code), 0);
	snprintf(path, sizeof(path), "%s/troubadour/web-codes.json", dir);
	file = fopen(path, "w");
	cr_assert_not_null(file);
	fprintf(file, "[{\"code\":\"%s\",\"until\":0,\"pair\":false}]", code);
	fclose(file);
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), -EACCES);
}

/* As if the code had been made so many seconds before: the file has the time until which it is
 * good. */
static void age_codes(long s)
{
	char path[PATH_MAX + 32];
	json_t *codes, *code;
	size_t i;

	snprintf(path, sizeof(path), "%s/troubadour/web-codes.json", dir);
	codes = json_load_file(path, 0, NULL);
	cr_assert_gt(json_array_size(codes), 0u);
	json_array_foreach(codes, i, code)
	{
		json_t *until = json_object_get(code, "until");

		json_integer_set(until, json_integer_value(until) - s);
	}
	cr_assert_eq(json_dump_file(codes, path, 0), 0);
	json_decref(codes);
}

/* Five seconds for a machine that is busy. */
Test(secrets, a_code_is_good_for_two_minutes)
{
	char code[TB_TOKEN_MAX], token[TB_TOKEN_MAX];

	cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
	age_codes(115);
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), 0);
	cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
	age_codes(121);
	cr_expect_eq(tb_secrets_redeem(&server, code, "x", token), -EACCES);
}

static void pair(const char *name, char token[TB_TOKEN_MAX])
{
	char code[TB_TOKEN_MAX];

	cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
	cr_assert_eq(tb_secrets_redeem(&server, code, name, token), 0);
}

Test(secrets, a_device_is_paired_named_and_revoked)
{
	char phone[TB_TOKEN_MAX], other[TB_TOKEN_MAX], names[256] = "";

	pair("My\033[31m Phone", phone);
	pair("My[31m Phone", other);
	cr_expect_str_neq(phone, server.token);
	cr_expect(tb_secrets_know(&server, phone));
	cr_expect_eq(tb_secrets_clients(&command, keep_name, names), 2);
	cr_expect_str_eq(names, "My31m Phone;My31m Phone 2;");
	cr_expect_eq(tb_secrets_revoke(&command, "My31m Phone"), 0);
	cr_expect_eq(tb_secrets_revoke(&command, "My31m Phone"), -ENOENT);
	cr_expect_not(tb_secrets_know(&server, phone));
	cr_expect(tb_secrets_know(&server, other));
	cr_expect(tb_secrets_know(&server, server.token));
}

static void open_window(char token[TB_TOKEN_MAX])
{
	char code[TB_TOKEN_MAX];

	cr_assert_eq(tb_secrets_invite(&command, false, code), 0);
	cr_assert_eq(tb_secrets_redeem(&server, code, "x", token), 0);
}

Test(secrets, a_window_that_is_kept_is_a_device)
{
	char window[TB_TOKEN_MAX], other[TB_TOKEN_MAX], names[256] = "";

	open_window(other);
	open_window(window);
	cr_expect_eq(tb_secrets_keep(&server, window, "Linux window"), 0);
	cr_expect_eq(tb_secrets_clients(&command, keep_name, names), 1);
	cr_expect_str_eq(names, "Linux window;");
	/* Others that come make no room of its own. */
	for (int i = 0; i < 16; i++)
		open_window(other);
	cr_expect(tb_secrets_know(&server, window));
	cr_expect_eq(tb_secrets_keep(&server, window, "x"), 0, "it is one already");
	cr_expect_eq(tb_secrets_clients(&command, keep_name, names), 1);
	cr_expect_str_eq(names, "Linux window;Linux window;");
	cr_expect_eq(tb_secrets_revoke(&command, "Linux window"), 0);
	cr_expect_not(tb_secrets_know(&server, window));
	cr_expect(tb_secrets_know(&server, other));
}

Test(secrets, what_is_no_window_is_not_kept)
{
	char phone[TB_TOKEN_MAX], names[256] = "";

	pair("Phone", phone);
	cr_expect_eq(tb_secrets_keep(&server, phone, "x"), 0, "it is a device already");
	cr_expect_eq(tb_secrets_keep(&server, server.token, "x"), -ENOENT);
	cr_expect_eq(tb_secrets_keep(&server, "", "x"), -ENOENT);
	cr_expect_eq(tb_secrets_clients(&command, keep_name, names), 1);
}

/* The directory of a login goes with it, and the next one is empty. */
Test(secrets, a_device_outlives_the_login_and_a_window_does_not)
{
	char phone[TB_TOKEN_MAX], window[TB_TOKEN_MAX], code[TB_TOKEN_MAX], names[64] = "";
	char later[96];

	pair("Phone", phone);
	cr_assert_eq(tb_secrets_invite(&command, false, code), 0);
	cr_assert_eq(tb_secrets_redeem(&server, code, "x", window), 0);
	snprintf(later, sizeof(later), "%s/later", dir);
	cr_assert_eq(mkdir(later, 0700), 0);
	setenv("XDG_RUNTIME_DIR", later, 1);
	cr_assert_eq(tb_secrets_init(&server), 0);
	cr_assert_eq(tb_secrets_begin(&server, &here), 0);
	cr_expect(tb_secrets_know(&server, phone));
	cr_expect_not(tb_secrets_know(&server, window));
	cr_expect_eq(tb_secrets_clients(&server, keep_name, names), 1);
	cr_expect_eq(tb_secrets_revoke(&server, "Phone"), 0);
	cr_expect_not(tb_secrets_know(&server, phone));
	tb_secrets_end(&server);
	strcat(later, "/troubadour");
	rmdir(later);
	*strrchr(later, '/') = '\0';
	rmdir(later);
}

static const char *text_of(const char *file)
{
	static char text[4096];
	char path[PATH_MAX + 32];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	f = fopen(path, "r");
	cr_assert_not_null(f, "%s", path);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return text;
}

/* A backup of the home directory lets nobody in. */
Test(secrets, no_file_has_the_token_of_a_device_or_window)
{
	char phone[TB_TOKEN_MAX], window[TB_TOKEN_MAX], code[TB_TOKEN_MAX];

	pair("Phone", phone);
	cr_assert_eq(tb_secrets_invite(&command, false, code), 0);
	cr_assert_eq(tb_secrets_redeem(&server, code, "x", window), 0);
	cr_expect_eq(mode_of("state/troubadour/web-clients.json"), 0600u);
	cr_expect_eq(mode_of("troubadour/web-windows.json"), 0600u);
	cr_expect_not_null(strstr(text_of("state/troubadour/web-clients.json"), "Phone"));
	cr_expect_null(strstr(text_of("state/troubadour/web-clients.json"), phone));
	cr_expect_null(strstr(text_of("troubadour/web-windows.json"), window));
	/* Nor is what stands there one. */
	snprintf(code, sizeof(code), "%.64s",
		strstr(text_of("state/troubadour/web-clients.json"), "\"hash\": \"") + 9);
	cr_expect_eq(strlen(code), 64u);
	cr_expect_not(tb_secrets_know(&server, code));
}

static void write_list(const char *in, const char *list, const char *text)
{
	char path[PATH_MAX + 32];
	FILE *file;

	snprintf(path, sizeof(path), "%s/troubadour/%s", in, list);
	file = fopen(path, "w");
	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
}

static void write_clients(const char *text)
{
	write_list(state, "web-clients.json", text);
}

/* As after a power cut between the two files, or on a disk that is full. */
Test(secrets, a_window_that_was_kept_by_half_is_kept_once_more_and_revoked)
{
	char window[TB_TOKEN_MAX], other[TB_TOKEN_MAX], before[4096], names[64] = "";

	open_window(other);
	open_window(window);
	snprintf(before, sizeof(before), "%s", text_of("troubadour/web-windows.json"));
	cr_assert_eq(tb_secrets_keep(&server, window, "Linux window"), 0);
	write_list(dir, "web-windows.json", before);
	cr_expect_eq(tb_secrets_keep(&server, window, "Linux window"), 0);
	cr_expect_eq(tb_secrets_clients(&command, keep_name, names), 1);
	cr_expect_str_eq(names, "Linux window;");
	write_list(dir, "web-windows.json", before);
	cr_expect_eq(tb_secrets_revoke(&command, "Linux window"), 0);
	cr_expect_not(tb_secrets_know(&server, window));
	cr_expect(tb_secrets_know(&server, other));
}

/* What sha256sum(1) says of the token, as in all lists since the first. */
Test(secrets, a_device_that_was_paired_long_ago_is_known)
{
	static const char token[] =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	char phone[TB_TOKEN_MAX];

	pair("Phone", phone);
	cr_expect_not(tb_secrets_know(&server, token));
	write_clients("[{\"name\": \"Old\", \"since\": 1, \"hash\": "
		      "\"a8ae6e6ee929abea3afcfc5258c8ccd6f85273e0d4626d26c7279f3250f77c8e\"}]");
	cr_expect(tb_secrets_know(&server, token));
	cr_expect_not(tb_secrets_know(&server, phone));
}

/* Otherwise the next device that is paired would end all others for ever. */
Test(secrets, a_damaged_list_of_devices_is_not_begun_anew)
{
	char phone[TB_TOKEN_MAX], code[TB_TOKEN_MAX], token[TB_TOKEN_MAX], kept[4096],
		names[64] = "";

	pair("Phone", phone);
	snprintf(kept, sizeof(kept), "%s", text_of("state/troubadour/web-clients.json"));
	write_clients("[{\"name\":");
	cr_expect_not(tb_secrets_know(&server, phone));
	cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
	cr_expect_eq(tb_secrets_redeem(&server, code, "Other", token), -EBADMSG);
	cr_expect_str_eq(token, "");
	cr_expect_eq(tb_secrets_clients(&command, keep_name, names), -EBADMSG);
	cr_expect_eq(tb_secrets_revoke(&command, "Phone"), -EBADMSG);
	write_clients(kept);
	cr_expect(tb_secrets_know(&server, phone));
}

static uint16_t served_port(void)
{
	struct tb_served served;

	tb_secrets_served(&command, &served);
	return served.port;
}

Test(secrets, a_command_finds_how_the_server_is_reached)
{
	struct tb_served served;

	tb_secrets_served(&command, &served);
	cr_expect_eq(served.port, 7768u);
	cr_expect_not(served.is_on_lan);
	cr_expect_str_eq(served.proxy, "mixer.example.net");
	cr_assert_eq(tb_secrets_begin(&server, &(struct tb_served){ .is_on_lan = true }), 0);
	tb_secrets_served(&command, &served);
	cr_expect(served.is_on_lan);
	cr_expect_str_eq(served.proxy, "");
}

Test(secrets, a_server_that_was_killed_is_no_server)
{
	char path[PATH_MAX + 32];
	FILE *file;

	cr_expect_eq(served_port(), 7768);
	snprintf(path, sizeof(path), "%s/troubadour/web.json", dir);
	file = fopen(path, "w");
	cr_assert_not_null(file);
	fprintf(file, "{\"port\":7768,\"pid\":999999999}");
	fclose(file);
	cr_expect_eq(served_port(), 0);
	tb_secrets_end(&server);
	cr_expect_eq(served_port(), 0);
}

Test(secrets, without_a_home_devices_are_kept_until_the_logout)
{
	char code[TB_TOKEN_MAX], token[TB_TOKEN_MAX];

	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	cr_assert_eq(tb_secrets_init(&server), 0);
	cr_assert_eq(tb_secrets_init(&command), 0);
	cr_assert_eq(tb_secrets_begin(&server, &here), 0);
	cr_assert_eq(tb_secrets_invite(&command, true, code), 0);
	cr_assert_eq(tb_secrets_redeem(&server, code, "Phone", token), 0);
	cr_expect_eq(mode_of("troubadour/web-clients.json"), 0600u);
}
