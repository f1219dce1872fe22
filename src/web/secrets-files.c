/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The files of the server's secrets, which its commands read and write, too. */
#include "secrets-impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/files.h"
#include "client/scene.h"

void tb_secrets_path(const char *dir, const char *file, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - 64, dir, file);
}

const char *tb_secrets_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

json_t *tb_secrets_load(const char *dir, const char *file)
{
	char path[PATH_MAX];
	json_t *json;

	tb_secrets_path(dir, file, path);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return json_array();
	json = json_load_file(path, 0, NULL);
	if (json_is_array(json))
		return json;
	json_decref(json);
	return NULL;
}

int tb_secrets_save(const char *dir, const char *file, const json_t *json)
{
	char path[PATH_MAX], error[TB_SCENE_ERROR_MAX];

	tb_secrets_path(dir, file, path);
	return tb_json_save(json, path, error); /* a new file of mode 0600 in its place */
}

/* Others hold the lock for as long as it takes to write a file.  The server serves nobody
 * meanwhile, so that it does not wait for a command that was stopped. */
#define LOCK_TRIES  20u
#define LOCK_TRY_US 5000u

int tb_secrets_lock(const char *dir, const char *file)
{
	char path[PATH_MAX];
	int fd, res = -EAGAIN;

	tb_secrets_path(dir, file, path);
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

int tb_secrets_lock_state(const struct tb_secrets *s)
{
	char inside[PATH_MAX];
	int res;

	tb_secrets_path(s->state, "", inside);
	res = tb_make_parents(inside, 0700);
	return res < 0 ? res : tb_secrets_lock(s->state, STATE_LOCK);
}
