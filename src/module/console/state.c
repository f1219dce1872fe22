/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "state.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/result.h>

#include "base/json-value.h"
#include "config-json.h"
#include "console-file.h"
#include "device.h"
#include "inserts.h"
#include "mixer/key-name.h"
#include "spa/pods.h"
#include "loudness.h"
#include "say.h"
#include "state-file.h"
#include "structure.h"
#include "timers.h"

#define FORMAT     "troubadour-state"
#define VERSION    1
#define SAVE_IN_NS (500 * SPA_NSEC_PER_MSEC)
/* The save that is under way has to end before a mute can be saved. */
#define SAVE_MUTE_IN_NS (5 * SPA_NSEC_PER_MSEC)
/* How soon a write is tried again that failed (disk full, no permission). */
#define SAVE_AGAIN_IN_NS (5 * SPA_NSEC_PER_SEC)

struct tb_state {
	char path[PATH_MAX];
	struct tb_console *console;         /* from restore on */
	json_t *kept;                       /* until restore */
	const struct tb_console_file *file; /* the console's */
	struct spa_source *timer;
	bool is_dirty, is_writing;
	bool is_urgent;        /* somebody was muted, which is not in the file yet */
	struct pw_array muted; /* struct tb_device *: when settings changed last */
	bool has_failed;       /* and somebody was told */
	/* The writer: syncing a file may take long, and the main loop is the sound
	 * server's when we are loaded there. */
	pthread_t writer;
	char *text;
	int result;
	_Atomic bool is_written;
};

static bool is_ours(const json_t *root)
{
	const char *format = json_string_value(json_object_get(root, "format"));

	return format && strcmp(format, FORMAT) == 0
	       && json_integer_value(json_object_get(root, "version")) == VERSION
	       && json_is_object(json_object_get(root, "params"));
}

/* ---- restoring ---- */

static int take_structure(struct tb_console_config *config, const json_t *structure)
{
	struct tb_console_config changed;
	struct tb_config_error error;
	char *text = json_dumps(structure, JSON_COMPACT);
	int res = text ? tb_console_config_parse(&changed, text, &error) : -ENOMEM;

	free(text);
	if (res < 0)
		return res;
	SPA_SWAP(config->strips, changed.strips);
	SPA_SWAP(config->buses, changed.buses);
	SPA_SWAP(config->n_strips, changed.n_strips);
	SPA_SWAP(config->n_buses, changed.n_buses);
	tb_console_config_finish(&changed);
	return 0;
}

static bool has_device(const struct tb_console_config *config, const char *name, size_t n_bytes)
{
	for (uint32_t i = 0; i < config->n_strips + config->n_buses; i++) {
		const struct tb_device_config *d = i < config->n_strips
		                                           ? &config->strips[i]
		                                           : &config->buses[i - config->n_strips];

		if (strlen(d->name) == n_bytes && memcmp(d->name, name, n_bytes) == 0)
			return true;
	}
	return false;
}

/* False for the file's params of strips and buses that do not exist any more. */
static bool names_are_there(const struct tb_console_config *config, const char *key)
{
	struct tb_key_name name;

	if (!tb_key_split(key, &name))
		return true;
	return (!name.strip.n_bytes || has_device(config, name.strip.at, name.strip.n_bytes))
	       && (!name.bus.n_bytes || has_device(config, name.bus.at, name.bus.n_bytes));
}

static void drop_params_of_the_gone(struct tb_console_config *config)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < config->n_params; i++) {
		if (names_are_there(config, config->params[i].key))
			config->params[n++] = config->params[i];
	}
	config->n_params = n;
}

static void restore_structure(
	struct tb_state *s, struct tb_console_config *config, char *why, size_t n_why)
{
	const json_t *structure = json_object_get(s->kept, "structure");
	const json_t *of_file = json_object_get(json_object_get(s->kept, "file"), "structure");

	if (!structure)
		return;
	if (!json_equal(of_file, s->file->structure))
		snprintf(why, n_why,
			"the console file was edited: its strips and buses replace those that were "
			"changed at run time");
	else if (take_structure(config, structure) == 0)
		drop_params_of_the_gone(config);
}

static void restore_param(struct tb_console *c, const char *key, const json_t *value)
{
	struct tb_param_info info;
	double number;
	float of_word;
	int param = tb_mixer_find_param(c->mixer, key);

	if (tb_json_read_number(value, &number)) {
		if (param < 0)
			tb_inserts_take(c, key, (float)number);
		else
			tb_mixer_set(c->mixer, (uint32_t)param, (float)number);
		return;
	}
	if (param < 0 || !json_is_string(value))
		return;
	tb_mixer_param_info(c->mixer, (uint32_t)param, &info);
	if (tb_word_to_value(c->mixer, &info, json_string_value(value), &of_word) == 0)
		tb_mixer_set(c->mixer, (uint32_t)param, of_word);
}

/* States of versions that had no params for it. */
static void restore_balance(struct tb_device *d, const json_t *list)
{
	float factor_lin[TB_MAX_CHANNELS];

	if (json_array_size(list) != d->config.layout.n_channels)
		return;
	for (uint32_t i = 0; i < d->config.layout.n_channels; i++)
		factor_lin[i] =
			SPA_CLAMPF((float)json_number_value(json_array_get(list, i)), 0.0f, 1.0f);
	if (tb_device_is_strip(d))
		tb_mixer_set_strip_balance(d->console->mixer, d->terminal.index, factor_lin);
	else
		tb_mixer_set_bus_balance(d->console->mixer, d->terminal.index, factor_lin);
}

static void restore_rides(struct tb_console *c, json_t *rides)
{
	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		json_t *gain_db = json_object_get(rides, c->devices[i]->config.name);

		if (gain_db)
			tb_loudness_restore_ride(c->devices[i], (float)json_number_value(gain_db));
	}
}

void tb_state_restore(struct tb_state *s, struct tb_console *c)
{
	json_t *balance = json_object_get(s->kept, "balance");
	json_t *before = json_object_get(json_object_get(s->kept, "file"), "params");
	const char *key;
	json_t *value;

	s->console = c;
	json_object_foreach(json_object_get(s->kept, "params"), key, value)
	{
		/* Without its line the default counts again. */
		if (!tb_console_file_was_edited(before, s->file->params, key))
			restore_param(c, key, value);
	}
	for (uint32_t i = 0; i < c->n_devices; i++)
		restore_balance(
			c->devices[i], json_object_get(balance, c->devices[i]->config.name));
	restore_rides(c, json_object_get(s->kept, "rides"));
	tb_mixer_commit(c->mixer);
	json_decref(s->kept);
	s->kept = NULL;
}

/* ---- saving ---- */

static json_t *value_of(const struct tb_mixer *m, const struct tb_param_info *info, float value)
{
	const char *word = tb_unit_is_word(info->unit) ? tb_value_to_word(m, info, value) : NULL;

	return tb_json_value(word, info->unit == TB_UNIT_BOOL, (double)value);
}

/* All that is not as a console without a file would have it. */
static json_t *save_params(const struct tb_state *s)
{
	const struct tb_mixer *m = s->console->mixer;
	json_t *params = json_object();
	struct tb_param_info info;

	for (uint32_t i = 0; i < tb_mixer_n_params(m); i++) {
		float value = tb_mixer_get(m, i);

		if (!tb_mixer_has_key(m, i))
			continue;
		tb_mixer_param_info(m, i, &info);
		if (value != info.def || json_object_get(s->file->params, info.key))
			json_object_set_new(params, info.key, value_of(m, &info, value));
	}
	tb_inserts_add_waiting(s->console, params);
	return params;
}

static json_t *save_structure(const struct tb_console *c)
{
	json_t *strips = json_array(), *buses = json_array();

	for (uint32_t i = 0; i < c->n_devices; i++) {
		const struct tb_device *next = tb_structure_stays(c->devices[i]);

		if (next)
			json_array_append_new(tb_device_is_strip(next) ? strips : buses,
				tb_device_config_object(&next->config));
	}
	return json_pack("{s:o, s:o}", "strips", strips, "buses", buses);
}

static json_t *save_rides(const struct tb_console *c)
{
	json_t *rides = json_object();

	for (uint32_t i = c->n_strips; i < c->n_devices; i++) {
		float gain_db = tb_loudness_ride_db(c->devices[i]);

		if (gain_db != 0.0f)
			json_object_set_new(
				rides, c->devices[i]->config.name, tb_json_float((double)gain_db));
	}
	return rides;
}

static char *state_text(const struct tb_state *s)
{
	json_t *structure = save_structure(s->console);
	json_t *root = json_pack("{s:s, s:i, s:s, s:{s:O, s:O}, s:o, s:o}", "format", FORMAT,
		"version", VERSION, "console", s->console->name, "file", "structure",
		s->file->structure, "params", s->file->params, "params", save_params(s), "rides",
		save_rides(s->console));
	char *text;

	if (!json_equal(structure, s->file->structure))
		json_object_set(root, "structure", structure);
	text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	json_decref(structure);
	json_decref(root);
	return text;
}

static void *write_file(void *data)
{
	struct tb_state *s = data;

	s->result = tb_state_file_write(s->path, s->text);
	atomic_store(&s->is_written, true);
	return NULL;
}

static void note_result(struct tb_state *s)
{
	free(s->text);
	s->text = NULL;
	s->is_dirty |= s->result < 0;
	if (s->result < 0 && !s->has_failed)
		tb_console_say(s->console, TB_HOST_NOTE,
			"%s: %s; settings are not saved until that is fixed", s->path,
			spa_strerror(s->result));
	else if (s->result >= 0 && s->has_failed)
		tb_console_say(s->console, TB_HOST_NOTE, "%s: settings are saved again", s->path);
	s->has_failed = s->result < 0;
}

static void finish_writing(struct tb_state *s)
{
	if (!s->is_writing)
		return;
	pthread_join(s->writer, NULL);
	s->is_writing = false;
	note_result(s);
}

static void start_writing(struct tb_state *s)
{
	s->text = state_text(s);
	s->is_dirty = s->is_urgent = false;
	atomic_store(&s->is_written, false);
	if (!s->text)
		return;
	s->is_writing = pthread_create(&s->writer, NULL, write_file, s) == 0;
	if (!s->is_writing) {
		write_file(s);
		note_result(s);
	}
}

static void save_soon(struct tb_state *s)
{
	tb_timer_start(s->console, s->timer, s->is_urgent ? SAVE_MUTE_IN_NS : SAVE_IN_NS);
}

/* Comes back to see how it went. */
static void on_save(void *data, uint64_t n_expirations)
{
	struct tb_state *s = data;
	bool has_just_failed = false;

	if (s->is_writing && atomic_load(&s->is_written)) {
		finish_writing(s);
		has_just_failed = s->has_failed;
	}
	if (s->is_dirty && !s->is_writing && !has_just_failed)
		start_writing(s);
	if (s->is_writing)
		save_soon(s);
	else if (s->is_dirty)
		tb_timer_start(s->console, s->timer, SAVE_AGAIN_IN_NS);
}

static struct tb_device **find_muted(const struct tb_state *s, const struct tb_device *d)
{
	struct tb_device **muted;

	pw_array_for_each(muted, &s->muted)
	{
		if (*muted == d)
			return muted;
	}
	return NULL;
}

/* If there is no memory to note a mute, it is saved at once with each change. */
static bool note_mute(struct tb_state *s, struct tb_device *d)
{
	struct tb_device **was = find_muted(s, d);
	bool muted = tb_mixer_get(s->console->mixer, d->mute_param) > 0.0f;

	if (was && !muted)
		pw_array_remove(&s->muted, was);
	if (!muted || was)
		return false;
	was = pw_array_add(&s->muted, sizeof(*was));
	if (was)
		*was = d;
	return true;
}

static bool is_newly_muted(struct tb_state *s)
{
	bool newly = false;

	for (uint32_t i = 0; i < s->console->n_devices; i++)
		newly |= note_mute(s, s->console->devices[i]);
	return newly;
}

void tb_state_forget(struct tb_state *s, const struct tb_device *d)
{
	struct tb_device **muted = s ? find_muted(s, d) : NULL;

	if (muted)
		pw_array_remove(&s->muted, muted);
}

/* Before anybody is told that it is muted: whatever dies then, a microphone comes back muted.
 * The sync follows with the next save, as it may take long.  A failure shows there, too. */
static void save_mute(struct tb_state *s)
{
	char *text;

	if (s->is_writing && atomic_load(&s->is_written))
		finish_writing(s);
	if (s->is_writing) { /* its older text would come after ours */
		s->is_urgent = true;
		save_soon(s);
		return;
	}
	text = state_text(s);
	if (text)
		tb_state_file_write_unsynced(s->path, text);
	free(text);
}

void tb_state_changed(struct tb_state *s)
{
	if (!s || !s->console)
		return;
	if (!s->timer)
		s->timer = pw_loop_add_timer(s->console->main_loop, on_save, s);
	if (!s->timer)
		return;
	if (is_newly_muted(s))
		save_mute(s);
	if (s->is_dirty)
		return;
	s->is_dirty = true;
	save_soon(s);
}

/* ---- life ---- */

struct tb_state *tb_state_new(struct tb_console_config *config, const struct tb_console_file *file,
	char *why, size_t n_why)
{
	struct tb_state *s;

	why[0] = '\0';
	if (!config->keeps_state)
		return NULL;
	s = calloc(1, sizeof(*s));
	if (!s || tb_state_path(s->path, config->name) < 0) {
		snprintf(
			why, n_why, "there is no place for the state file; settings are not saved");
		free(s);
		return NULL;
	}
	s->file = file;
	pw_array_init(&s->muted, 16 * sizeof(struct tb_device *));
	s->kept = tb_state_file_read(s->path, is_ours, why, n_why);
	if (s->kept)
		restore_structure(s, config, why, n_why);
	return s;
}

void tb_state_free(struct tb_state *s)
{
	if (!s)
		return;
	finish_writing(s);
	if (s->is_dirty)
		start_writing(s);
	finish_writing(s);
	if (s->timer)
		pw_loop_destroy_source(s->console->main_loop, s->timer);
	json_decref(s->kept);
	pw_array_clear(&s->muted);
	free(s);
}
