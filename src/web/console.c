/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console's thread: its connection, its clock, and what it says by itself. */
#include "console-impl.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/now.h"

/* How often changes are said at most, and a console is looked for. */
#define CHANGES_NS (SPA_NSEC_PER_SEC / 30)
#define SEEK_NS    SPA_NSEC_PER_SEC
/* New links come in heaps. */
#define GRAPH_NS (150 * SPA_NSEC_PER_MSEC)
/* A page that is loaded again comes back within. */
#define LINGER_NS (5 * SPA_NSEC_PER_SEC)

enum job_kind { JOB_ASK, JOB_WATCH, JOB_LOOK, JOB_LOOKED, JOB_LEAVE };

struct job {
	struct tb_mail mail;
	enum job_kind kind;
	uint64_t peer;
	json_t *request;
	struct tb_web_interest interest;
	struct tb_survey *survey;
	int res;
};

/* ---- what the client tells ---- */

static void on_changed(void *data, const struct tb_key *key)
{
	struct tb_web_console *c = data;

	if (!key->info->is_hidden)
		json_object_set_new(c->changed, key->name, tb_web_value(key));
}

static void on_restructured(void *data)
{
	((struct tb_web_console *)data)->is_restructured = true;
}

static void on_graph(void *data)
{
	struct tb_web_console *c = data;

	if (!c->is_graph_old)
		c->graph_since_ns = tb_now_ns();
	c->is_graph_old = true;
}

static void on_gone(void *data)
{
	((struct tb_web_console *)data)->is_gone = true;
}

static const struct tb_client_events client_events = {
	.version = TB_CLIENT_VERSION,
	.changed = on_changed,
	.restructured = on_restructured,
	.graph = on_graph,
	.gone = on_gone,
};

/* ---- jobs ---- */

static void drain(struct tb_web_console *c)
{
	uint64_t n;

	while (read(c->wake_fd, &n, sizeof(n)) > 0)
		;
}

static void watch(struct tb_web_console *c, const struct job *job)
{
	bool had_any = c->interest.n_watchers > 0, has_any = job->interest.n_watchers > 0;

	if (had_any && !has_any)
		c->idle_since_ns = tb_now_ns();
	if (has_any && !had_any)
		c->sought_ns = 0;
	if (has_any && c->client)
		tb_web_open_assigner(c);
	c->interest = job->interest;
	c->interest.hz = SPA_CLAMP(c->interest.hz, 1u, 60u);
}

static void connect_console(struct tb_web_console *c);

static enum tb_web_form form_of(const json_t *request)
{
	return json_is_true(json_object_get(request, "packed")) ? TB_WEB_PACKED : TB_WEB_PLAIN;
}

static void perform(struct tb_web_console *c, struct job *job)
{
	switch (job->kind) {
	case JOB_ASK:
		if (!c->client)
			connect_console(c);
		c->idle_since_ns = tb_now_ns();
		if (json_object_get(job->request, "state"))
			tb_web_ask_state(c, job->peer, form_of(job->request));
		else
			tb_web_answer(c, job->peer, job->request);
		break;
	case JOB_WATCH:
		watch(c, job);
		break;
	case JOB_LOOK:
		on_graph(c);
		break;
	case JOB_LOOKED:
		tb_web_take_look(c, job->survey, job->res);
		break;
	case JOB_LEAVE:
		tb_web_release(c, job->peer, NULL);
		tb_web_stop(c, job->peer);
		break;
	}
	json_decref(job->request);
	free(job);
}

static void take_jobs(struct tb_web_console *c)
{
	struct tb_mail *mail = tb_mailbox_take(&c->jobs), *next;

	for (; mail; mail = next) {
		next = mail->next;
		perform(c, (struct job *)mail);
	}
}

/* ---- the connection ---- */

static void on_wake(void *data, int fd, uint32_t mask)
{
	/* The jobs are done between iterations, as some of them iterate. */
	drain(data);
}

static void on_time(void *data, uint64_t n_expirations)
{
	((struct tb_web_console *)data)->timer_ns = 0;
}

static void disconnect(struct tb_web_console *c)
{
	struct pw_loop *loop;

	if (!c->client)
		return;
	tb_web_leave_levels(c);
	tb_web_leave_assigner(c);
	c->n_holds = 0;
	loop = tb_client_loop(c->client);
	if (c->wake)
		pw_loop_destroy_source(loop, c->wake);
	if (c->timer)
		pw_loop_destroy_source(loop, c->timer);
	c->wake = c->timer = NULL;
	tb_client_free(c->client);
	c->client = NULL;
	json_object_clear(c->changed);
	c->is_gone = c->is_restructured = c->is_graph_old = false;
}

/* Which one: that which was chosen, the only one, or "troubadour".  False if it does not
 * run. */
static bool choose(const struct tb_web_console *c, char name[96])
{
	struct tb_survey_options options = { .remote = c->options.remote, .without_entries = true };
	struct tb_survey *survey = tb_survey_look(&options);
	json_t *all = survey ? tb_web_consoles(survey) : NULL, *item;
	const char *wish = c->wanted[0] ? c->wanted : c->options.console;
	bool is_there = false;
	size_t i;

	if (!wish && json_array_size(all) == 1)
		wish = json_string_value(json_array_get(all, 0));
	snprintf(name, 96, "%s", wish ? wish : "troubadour");
	json_array_foreach(all, i, item)
	{
		is_there |= strcmp(json_string_value(item), name) == 0;
	}
	json_decref(all);
	if (survey)
		tb_survey_free(survey);
	return is_there;
}

static void connect_console(struct tb_web_console *c)
{
	struct tb_client_options options = { .remote = c->options.remote };
	struct pw_loop *loop;
	char name[96], why[TB_CLIENT_WHY_MAX];

	c->sought_ns = tb_now_ns();
	if (!choose(c, name))
		return;
	options.console = name;
	/* Without one we look again in a moment. */
	c->client = tb_client_connect(&options, why);
	if (!c->client)
		return;
	loop = tb_client_loop(c->client);
	c->wake = pw_loop_add_io(loop, c->wake_fd, SPA_IO_IN, false, on_wake, c);
	c->timer = pw_loop_add_timer(loop, on_time, c);
	c->timer_ns = 0;
	tb_client_listen(c->client, &client_events, c);
	if (c->interest.n_watchers > 0)
		tb_web_open_assigner(c);
}

void tb_web_choose(struct tb_web_console *c, const char *console)
{
	snprintf(c->wanted, sizeof(c->wanted), "%s", console);
	disconnect(c);
	connect_console(c);
	tb_web_say_state(c);
}

/* ---- what is said by itself ---- */

static bool is_due(uint64_t since_ns, uint64_t every_ns, uint64_t now)
{
	return now - since_ns >= every_ns;
}

static void say_changes(struct tb_web_console *c, uint64_t now)
{
	if (json_object_size(c->changed) == 0 || !is_due(c->flushed_ns, CHANGES_NS, now))
		return;
	c->flushed_ns = now;
	c->rev++;
	tb_web_tell(c, TB_NEWS_CHANGE, 0,
		json_pack("{s:I, s:O}", "rev", (json_int_t)c->rev, "values", c->changed));
	json_object_clear(c->changed);
}

static void speak(struct tb_web_console *c)
{
	uint64_t now = tb_now_ns();

	if (!tb_client_is_ready(c->client))
		return;
	if (c->is_restructured) {
		c->is_restructured = false;
		json_object_clear(c->changed);
		tb_web_leave_levels(c);
		tb_web_say_state(c);
	}
	say_changes(c, now);
	if (c->is_graph_old && is_due(c->graph_since_ns, GRAPH_NS, now)) {
		c->is_graph_old = false;
		tb_web_look(c);
	}
	tb_web_say_levels(c, now);
}

/* ---- the loop ---- */

/* When the loop has to look again by itself; UINT64_MAX: not before something happens. */
static uint64_t next_look_ns(const struct tb_web_console *c)
{
	uint64_t ns = c->interest.n_watchers == 0 ? LINGER_NS : UINT64_MAX;

	if (c->interest.n_level_watchers > 0)
		ns = tb_web_levels_ns(c);
	if (c->is_graph_old || c->look.n_asked > 0)
		ns = SPA_MIN(ns, GRAPH_NS);
	return json_object_size(c->changed) > 0 ? SPA_MIN(ns, CHANGES_NS) : ns;
}

/* A timer that rings too early costs a look, and one that is put off with every look costs more. */
static void set_timer(struct tb_web_console *c)
{
	uint64_t ns = next_look_ns(c), at_ns = tb_now_ns() + ns;
	struct timespec in = { .tv_sec = (time_t)(ns / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(ns % SPA_NSEC_PER_SEC) };

	if (ns == UINT64_MAX || (c->timer_ns != 0 && c->timer_ns <= at_ns))
		return;
	c->timer_ns = at_ns;
	pw_loop_update_timer(tb_client_loop(c->client), c->timer, &in, NULL, false);
}

static void iterate(struct tb_web_console *c)
{
	struct pw_loop *loop = tb_client_loop(c->client);

	set_timer(c);
	pw_loop_enter(loop);
	pw_loop_iterate(loop, -1);
	pw_loop_leave(loop);
}

static void wait_without_console(struct tb_web_console *c)
{
	struct pollfd wake = { .fd = c->wake_fd, .events = POLLIN };
	bool is_waited_for = c->interest.n_watchers > 0 || c->look.n_asked > 0;

	poll(&wake, 1, is_waited_for ? (int)(SEEK_NS / SPA_NSEC_PER_MSEC) : -1);
	drain(c);
	if (c->interest.n_watchers == 0 || !is_due(c->sought_ns, SEEK_NS / 2, tb_now_ns()))
		return;
	connect_console(c);
	/* What plays, and on what, is asked of whoever sets a first console up. */
	if (c->client)
		tb_web_say_state(c);
	else
		tb_web_look(c);
}

static bool is_ending(const struct tb_web_console *c)
{
	return __atomic_load_n(&c->is_ending, __ATOMIC_ACQUIRE);
}

static void *run(void *data)
{
	struct tb_web_console *c = data;

	while (!is_ending(c)) {
		if (c->client)
			iterate(c);
		else
			wait_without_console(c);
		take_jobs(c);
		if (c->client && c->is_gone) {
			disconnect(c);
			tb_web_say_state(c);
		} else if (c->client && c->interest.n_watchers == 0
			   && is_due(c->idle_since_ns, LINGER_NS, tb_now_ns())) {
			disconnect(c);
		} else if (c->client) {
			speak(c);
		}
		tb_web_tell_states(c, tb_now_ns());
	}
	/* Who has left holds nothing open any more. */
	take_jobs(c);
	disconnect(c);
	return NULL;
}

/* ---- from other threads ---- */

static void wake(void *data)
{
	uint64_t one = 1;

	/* It can only fail where it is awake already. */
	if (write(((struct tb_web_console *)data)->wake_fd, &one, sizeof(one)) < 0)
		return;
}

static void post(struct tb_web_console *c, const struct job *job)
{
	struct job *copy = malloc(sizeof(*copy));

	if (!copy) {
		json_decref(job->request);
		tb_survey_free(job->survey);
		return;
	}
	*copy = *job;
	tb_mailbox_post(&c->jobs, &copy->mail);
}

void tb_web_console_ask(struct tb_web_console *c, uint64_t peer, json_t *request)
{
	post(c, &(struct job){ .kind = JOB_ASK, .peer = peer, .request = request });
}

void tb_web_console_watch(struct tb_web_console *c, const struct tb_web_interest *interest)
{
	post(c, &(struct job){ .kind = JOB_WATCH, .interest = *interest });
}

void tb_web_console_leave(struct tb_web_console *c, uint64_t peer)
{
	post(c, &(struct job){ .kind = JOB_LEAVE, .peer = peer });
}

struct tb_mail *tb_web_look_mail(void)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return NULL;
	job->kind = JOB_LOOKED;
	return &job->mail;
}

void tb_web_looked(
	struct tb_web_console *c, struct tb_mail *mail, struct tb_survey *survey, int res)
{
	struct job *job = (struct job *)mail;

	job->survey = survey;
	job->res = res;
	tb_mailbox_post(&c->jobs, mail);
}

void tb_web_look_again(struct tb_web_console *c)
{
	post(c, &(struct job){ .kind = JOB_LOOK });
}

/* 0 or -errno; what it has made is finish()'s either way. */
static int start(struct tb_web_console *c)
{
	int res;

	c->changed = json_object();
	if (!c->changed)
		return -ENOMEM;
	c->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->wake_fd < 0)
		return -errno;
	res = tb_web_look_init(&c->look);
	return res < 0 ? res : -pthread_create(&c->thread, NULL, run, c);
}

/* Without its thread. */
static void finish(struct tb_web_console *c)
{
	tb_web_look_finish(&c->look);
	tb_mailbox_finish(&c->jobs);
	if (c->wake_fd >= 0)
		close(c->wake_fd);
	json_decref(c->changed);
	free(c);
	pw_deinit();
}

struct tb_web_console *tb_web_console_new(
	const struct tb_web_console_options *options, struct tb_mailbox *news)
{
	struct tb_web_console *c = calloc(1, sizeof(*c));
	int res;

	if (!c)
		return NULL;
	c->options = *options;
	c->news = news;
	c->interest.hz = 30;
	c->wake_fd = c->look.end_fd = -1;
	tb_mailbox_init(&c->jobs, wake, c);
	pw_init(NULL, NULL);
	res = start(c);
	if (res == 0)
		return c;
	finish(c);
	errno = -res;
	return NULL;
}

void tb_web_console_free(struct tb_web_console *c)
{
	struct tb_mail *mail, *next;

	if (!c)
		return;
	__atomic_store_n(&c->is_ending, true, __ATOMIC_RELEASE);
	wake(c);
	pthread_join(c->thread, NULL);
	tb_web_look_end(&c->look);
	/* Commands end soon, and answer into our hands. */
	tb_web_await_commands(c);
	for (mail = tb_mailbox_take(&c->jobs); mail; mail = next) {
		next = mail->next;
		json_decref(((struct job *)mail)->request);
		tb_survey_free(((struct job *)mail)->survey);
		free(mail);
	}
	finish(c);
}
