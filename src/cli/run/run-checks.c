/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What would go wrong is found before it starts, and named. */
#include "run-checks.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <spa/utils/json.h>

#include "client/client-sync.h"
#include "paths.h"

/* ---- memory ---- */

/* An adapter of PipeWire takes 121 KB and uses a tenth of it.  glibc's calloc() does not write to
 * what comes fresh from the system, but it clears what it took beforehand, which is 128 KB
 * unless told otherwise: all of an adapter.  Setting the pad also fixes two sizes at
 * 128 KB: from the first on, a block is mapped by itself; from the second on, free memory goes back
 * to the system.  The first must stay, as most of the saving is lost without it.  The second is
 * raised: otherwise the memory of each answer to a client would go back and be faulted in again. */
void tb_keep_memory_lean(void)
{
#ifdef M_TOP_PAD
	mallopt(M_TOP_PAD, 0);
	mallopt(M_TRIM_THRESHOLD, 2 << 20);
#endif
}

/* ---- open files ---- */

/* Sockets, eventfds and shared memory: 5.0 a node and 29 besides were counted with PipeWire
 * 1.4 and 1.6. */
#define FILES_PER_NODE 5u
#define FILES_BESIDES  40u

void tb_raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int tb_check_file_limit(uint32_t n_devices)
{
	uint32_t needed = FILES_PER_NODE * n_devices + FILES_BESIDES;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= needed)
		return 0;
	fprintf(stderr,
		"troubadour: %u strips and buses need about %u open files, and this system allows "
		"%llu; raise the hard limit (ulimit -Hn, or LimitNOFILE= of the service)\n",
		n_devices, needed, (unsigned long long)limit.rlim_cur);
	return -EMFILE;
}

/* ---- the module ---- */

int tb_check_module(void)
{
	const char *dirs = getenv("PIPEWIRE_MODULE_DIR");
	char list[4 * PATH_MAX], file[PATH_MAX + 64], *rest = list, *dir;

	snprintf(list, sizeof(list), "%s", dirs ? dirs : "");
	while ((dir = strsep(&rest, ":"))) {
		snprintf(file, sizeof(file), "%s/" TB_MODULE_FILE, dir);
		if (access(file, R_OK) == 0)
			return 0;
	}
	fprintf(stderr,
		"troubadour: the module " TB_MODULE_FILE " is missing (looked in %s); install "
		"Troubadour, or set PIPEWIRE_MODULE_DIR\n",
		dirs ? dirs : "no directory");
	return -ENOENT;
}

/* ---- the session ---- */

#define N_LOOKS       5
#define LOOK_AGAIN_US 200000

/* The text of a key of the console file; "" if it has none. */
static void find_text(const char *text, const char *key, char *value, size_t n_bytes)
{
	struct spa_json it;
	const char *start;
	int n = 0;

	value[0] = '\0';
	if (spa_json_begin_object_relax(&it, text, strlen(text)) > 0)
		n = spa_json_object_find(&it, key, &start);
	if (n <= 0 || spa_json_parse_stringn(start, n, value, (int)n_bytes) <= 0)
		value[0] = '\0';
}

/* Whether all keys can be found: one with a byte order mark before it, or behind a list that is
 * not closed, cannot. */
static bool is_readable(const char *text)
{
	char key[128];
	struct spa_json it;
	const char *value;
	int n;

	if ((unsigned char)text[0] == 0xEF
		|| spa_json_begin_object_relax(&it, text, strlen(text)) <= 0)
		return false;
	while ((n = spa_json_object_next(&it, key, sizeof(key), &value)) > 0)
		;
	return n == 0;
}

void tb_remote_in(const char *text, char remote[256])
{
	find_text(text, "remote.name", remote, 256);
}

int tb_check_session(const char *text)
{
	char name[96], remote[256];
	struct tb_client_options options = { .console = name };
	int res = 0;

	/* What is wrong with it says more than whether there is one of another name. */
	if (!is_readable(text))
		return 0;
	find_text(text, "console.name", name, sizeof(name));
	tb_remote_in(text, remote);
	if (name[0] == '\0')
		snprintf(name, sizeof(name), "troubadour");
	if (remote[0] != '\0')
		options.remote = remote;
	/* One that was just told to end has a moment for it. */
	for (int i = 0; i < N_LOOKS && (res = tb_client_probe(&options)) > 0; i++)
		usleep(LOOK_AGAIN_US);
	if (res < 0)
		fprintf(stderr,
			"troubadour: no PipeWire answers (%s); is it running?  `troubadour "
			"run --private` starts its own\n",
			strerror(-res));
	if (res <= 0)
		return res;
	fprintf(stderr,
		"troubadour: a console \"%s\" runs in this session already; end it first, or give "
		"this one another console.name\n",
		name);
	return -EEXIST;
}
