/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What scenes and presets do with files, done by a thread: a disk may take seconds, and neither
 * levels nor push to talk wait for it.
 *
 * One task at a time.  A request about scenes that comes meanwhile waits for its turn, as it may be
 * about the very file. */
#include "console-impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tb_web_task {
	struct tb_web_console *console;
	uint64_t peer;
	json_t *request;         /* a copy */
	struct tb_request words; /* of that one */
	struct tb_saving saving; /* to be written; without, the words say what is to be done */
	char *text;
	int res;
	char why[sizeof(((struct tb_report *)NULL)->why)];
	pthread_t thread;
};

/* ---- its thread ---- */

void tb_web_add_line(void *file, const char *line)
{
	fprintf(file, "%s%s", ftell(file) > 0 ? "\n" : "", line);
}

static void *run(void *data)
{
	struct tb_web_task *t = data;
	size_t n_bytes;
	FILE *file = open_memstream(&t->text, &n_bytes);
	struct tb_report r = { .line = tb_web_add_line, .data = file };

	t->res = -ENOMEM;
	if (file)
		t->res = t->saving.file ? tb_saving_write(&t->saving, &r)
		                        : tb_web_scene_files(t->request, &t->words, &r);
	if (file && fclose(file) != 0)
		t->res = -ENOMEM;
	memcpy(t->why, r.why, sizeof(t->why));
	pw_loop_signal_event(t->console->options.loop, t->console->disk.done);
	return NULL;
}

/* ---- the loop's thread ---- */

static void free_task(struct tb_web_task *t)
{
	json_decref(t->saving.file);
	json_decref(t->request);
	free(t->text);
	free(t);
}

static struct tb_web_task *task_new(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_saving *saving)
{
	struct tb_web_task *t = calloc(1, sizeof(*t));

	if (!t) {
		json_decref(saving ? saving->file : NULL);
		return NULL;
	}
	t->console = c;
	t->peer = peer;
	if (saving)
		t->saving = *saving;
	t->request = json_deep_copy(request);
	if (t->request && tb_request_read(&t->words, t->request) == TB_REQUEST_SCENE)
		return t;
	free_task(t);
	return NULL;
}

void tb_web_disk_do(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_saving *saving)
{
	struct tb_web_task *t = task_new(c, peer, request, saving);

	if (t && pthread_create(&t->thread, NULL, run, t) == 0) {
		c->disk.task = t;
		return;
	}
	if (t)
		free_task(t);
	tb_web_refuse(c, peer, request, strerror(ENOMEM));
}

static void tell(const struct tb_web_task *t)
{
	if (t->res < 0)
		tb_web_refuse(
			t->console, t->peer, t->request, t->why[0] ? t->why : strerror(-t->res));
	else
		tb_web_say_text(t->console, t->peer, t->request, t->text, t->why);
}

bool tb_web_disk_wait(struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	struct tb_web_disk *d = &c->disk;
	json_t *copy;

	if (!d->task)
		return false;
	copy = d->n_waiting < TB_MAX_ASKED ? json_deep_copy(request) : NULL;
	if (copy)
		d->waiting[d->n_waiting++] = (struct tb_web_turn){ peer, copy };
	else
		tb_web_refuse(c, peer, request, "too much at once; try again");
	return true;
}

/* The console may have gone meanwhile: each is asked again. */
static void take_turns(struct tb_web_console *c)
{
	struct tb_web_disk *d = &c->disk;

	while (!d->task && d->n_waiting > 0) {
		struct tb_web_turn first = d->waiting[0];

		d->n_waiting--;
		memmove(d->waiting, d->waiting + 1, d->n_waiting * sizeof(first));
		d->ask(c, first.peer, first.request);
	}
}

static void on_done(void *data, uint64_t n_signals)
{
	struct tb_web_console *c = data;
	struct tb_web_task *t = c->disk.task;

	pthread_join(t->thread, NULL);
	c->disk.task = NULL;
	tell(t);
	free_task(t);
	take_turns(c);
}

/* ---- life ---- */

int tb_web_disk_init(struct tb_web_console *c,
	void (*ask)(struct tb_web_console *c, uint64_t peer, json_t *request))
{
	c->disk.ask = ask;
	c->disk.done = pw_loop_add_event(c->options.loop, on_done, c);
	return c->disk.done ? 0 : -errno;
}

void tb_web_disk_finish(struct tb_web_console *c)
{
	struct tb_web_disk *d = &c->disk;

	if (d->task) {
		pthread_join(d->task->thread, NULL);
		free_task(d->task);
	}
	for (uint32_t i = 0; i < d->n_waiting; i++)
		json_decref(d->waiting[i].request);
	if (d->done)
		pw_loop_destroy_source(c->options.loop, d->done);
}
