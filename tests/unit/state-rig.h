/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console of settings alone, with its state file.  Its loop has a clock that the test turns,
 * and its disk is done when the test says so.  One program can include this once: fsync() is
 * libc's no more. */
#ifndef STATE_RIG_H
#define STATE_RIG_H

#include "state.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inserts-impl.h"
#include "loop-rig.h"
#include "loudness.h"
#include "state-file.h"

#define HALL                                                                                       \
	"strips = [ { name = mic type = capture } { name = game type = virtual } ] "               \
	"buses = [ { name = a1 type = playback } ] "

/* ---- a disk ---- */

static struct {
	sem_t free; /* taken for as long as a file is synced */
	_Atomic int error;
	_Atomic uint32_t n_syncs;
} disk;

/* In the place of libc's. */
int fsync(int fd)
{
	disk.n_syncs++;
	sem_wait(&disk.free);
	sem_post(&disk.free);
	errno = disk.error;
	return disk.error ? -1 : 0;
}

#ifdef __SANITIZE_THREAD__
static void *do_nothing(void *data)
{
	return data;
}

/* ThreadSanitizer begins one more of its own with the first of ours. */
static inline void begin_its_threads(void)
{
	pthread_t thread;

	cr_assert_eq(pthread_create(&thread, NULL, do_nothing, NULL), 0);
	pthread_join(thread, NULL);
	usleep(100000); /* until it is off the list */
}
#else
static inline void begin_its_threads(void)
{
}
#endif

static inline uint32_t n_threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	uint32_t n = 0;

	cr_assert_not_null(dir);
	for (const struct dirent *e = readdir(dir); e; e = readdir(dir))
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}

/* ---- a console ---- */

static char home[] = "/tmp/troubadour-XXXXXX";
static char path[PATH_MAX];
static uint32_t n_own_threads;
static char said[1024];

struct desk {
	struct tb_console c;
	struct tb_console_config config;
	struct tb_console_file file;
	struct tb_inserts inserts;
	struct tb_device device[3];
	struct tb_device *devices[3];
	char why[1024];
};

static inline void begin(void)
{
	cr_assert_not_null(mkdtemp(home));
	setenv("XDG_STATE_HOME", home, 1);
	cr_assert_eq(tb_state_path(path, "troubadour"), 0);
	cr_assert_eq(sem_init(&disk.free, 0, 1), 0);
	begin_its_threads();
	n_own_threads = n_threads();
}

static inline void end(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", home);
	cr_assert_eq(system(command), 0);
}

static inline void on_event(void *data, enum tb_host_event event, const char *text)
{
	strncat(said, text, sizeof(said) - strlen(said) - 1);
	strncat(said, "\n", sizeof(said) - strlen(said) - 1);
}

static inline void add_devices(struct desk *d)
{
	for (uint32_t i = 0; i < d->c.n_devices; i++) {
		bool is_bus = i >= d->config.n_strips;
		uint32_t index = is_bus ? i - d->config.n_strips : i;
		struct tb_device *device = &d->device[i];
		char key[TB_KEY_MAX];

		device->console = &d->c;
		device->config = is_bus ? d->config.buses[index] : d->config.strips[index];
		device->terminal.index = index;
		device->terminal.is_bus = is_bus;
		snprintf(key, sizeof(key), "%s.%s.mute", is_bus ? "bus" : "strip",
			device->config.name);
		device->mute_param = (uint32_t)tb_mixer_find_param(d->c.mixer, key);
		d->devices[i] = device;
		cr_assert_eq(tb_loudness_add(device), 0);
	}
	tb_loudness_renew(&d->c);
}

/* A console of this file, with what is kept of the one before. */
static inline struct desk *desk_new(const char *text)
{
	struct desk *d = calloc(1, sizeof(*d));
	struct tb_config_error error;
	struct tb_state *state;

	cr_assert_eq(tb_console_config_parse(&d->config, text, &error), 0, "%s", error.text);
	cr_assert_eq(tb_console_file_init(&d->file, &d->config), 0);
	state = tb_state_new(&d->config, &d->file, d->why, sizeof(d->why));
	d->c.mixer = tb_console_config_mixer(&d->config, 48000, &error);
	cr_assert_not_null(d->c.mixer, "%s", error.text);
	snprintf(d->c.name, sizeof(d->c.name), "%s", d->config.name);
	d->c.main_loop = &loop;
	d->c.host.event = on_event;
	d->c.inserts = &d->inserts;
	pw_array_init(&d->inserts.waiting, 16);
	d->c.n_strips = d->config.n_strips;
	d->c.n_buses = d->config.n_buses;
	d->c.n_devices = d->c.n_strips + d->c.n_buses;
	cr_assert_leq(d->c.n_devices, SPA_N_ELEMENTS(d->device));
	d->c.devices = d->devices;
	add_devices(d);
	d->c.state = state;
	if (state)
		tb_state_restore(state, &d->c);
	return d;
}

/* Its state is left as it is, as by kill -9. */
static inline void desk_drop(struct desk *d)
{
	watch.due_ns = 0;
	for (uint32_t i = 0; i < d->c.n_devices; i++)
		tb_loudness_forget(d->devices[i]);
	tb_mixer_free(d->c.mixer);
	pw_array_clear(&d->inserts.waiting);
	tb_console_file_finish(&d->file);
	tb_console_config_finish(&d->config);
	free(d);
}

static inline void desk_end(struct desk *d)
{
	tb_state_free(d->c.state);
	desk_drop(d);
}

static inline float get(const struct desk *d, const char *key)
{
	int param = tb_mixer_find_param(d->c.mixer, key);

	cr_assert_geq(param, 0, "%s", key);
	return tb_mixer_get(d->c.mixer, (uint32_t)param);
}

static inline void set(struct desk *d, const char *key, float value)
{
	int param = tb_mixer_find_param(d->c.mixer, key);

	cr_assert_geq(param, 0, "%s", key);
	tb_mixer_set(d->c.mixer, (uint32_t)param, value);
	tb_mixer_commit(d->c.mixer);
	tb_state_changed(d->c.state);
}

static inline void await_writer(void)
{
	while (n_threads() > n_own_threads)
		usleep(100);
}

static inline bool is_ours(const json_t *root)
{
	return json_is_object(json_object_get(root, "params"));
}

/* What a kill at this moment leaves of a param; `none` where it is not in the file. */
static inline double kept(const char *key, double none)
{
	char why[1024];
	json_t *root = tb_state_file_read(path, is_ours, why, sizeof(why));
	const json_t *value = json_object_get(json_object_get(root, "params"), key);
	double number = json_is_boolean(value) ? json_is_true(value)
	                : value                ? json_number_value(value)
	                                       : none;

	cr_assert_str_eq(why, "");
	json_decref(root);
	return number;
}

#endif
