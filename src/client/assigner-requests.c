/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Changes of assignments, each of which ends when WirePlumber tells what was wanted. */
#include "assigner-impl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

/* More than anybody asks for while WirePlumber answers. */
#define MAX_REQUESTS 64u

/* A change that WirePlumber has not told yet. */
struct request {
	struct spa_list link;
	int setting;
	char *wanted, *note;
	tb_done_t done;
	void *data;
};

const char *const tb_assigner_keys[TB_N_SETTINGS] = { "troubadour.assignments",
	"troubadour.well-known" };

const char *tb_assigner_sentence(int state)
{
	switch (state) {
	case 0:
		return "";
	case -EAGAIN:
		return "WirePlumber has not told its assignments yet";
	case -ENOENT:
		return "WirePlumber is not running, or runs without Troubadour's policy; after an "
		       "installation it has to be restarted";
	case -ETIME:
		return "WirePlumber does not answer; it may have to be restarted";
	case -EPIPE:
		return "WirePlumber or PipeWire went away meanwhile";
	case -EINVAL:
		return "WirePlumber's setting troubadour.assignments is damaged";
	default:
		return strerror(-state);
	}
}

void tb_assigner_set_patience(struct tb_assigner *a, bool is_awaited)
{
	struct timespec patience = { .tv_sec = TB_PATIENCE_S };

	pw_loop_update_timer(a->loop, a->patience, is_awaited ? &patience : NULL, NULL, false);
}

static void end(struct tb_assigner *a, struct request *r, int res)
{
	spa_list_remove(&r->link);
	a->n_requests--;
	if (r->done)
		r->done(r->data, res, res == 0 ? r->note : tb_assigner_sentence(res));
	free(r->wanted);
	free(r->note);
	free(r);
}

void tb_assigner_end_all(struct tb_assigner *a, int res)
{
	struct spa_list ended;
	struct request *r;

	spa_list_init(&ended);
	spa_list_insert_list(&ended, &a->requests);
	spa_list_init(&a->requests);
	spa_list_consume(r, &ended, link) end(a, r, res);
}

void tb_assigner_end_until(struct tb_assigner *a, int setting)
{
	struct request *r, *next, *last = NULL;

	spa_list_for_each(r, &a->requests, link) {
		if (r->setting == setting && spa_streq(r->wanted, a->value[setting]))
			last = r;
	}
	if (!last)
		return;
	spa_list_for_each_safe(r, next, &a->requests, link) {
		bool is_last = r == last;

		if (r->setting == setting)
			end(a, r, 0);
		if (is_last)
			break;
	}
	if (a->n_requests == 0)
		tb_metadata_rest(&a->metadata[TB_EFFECTIVE]);
	tb_assigner_set_patience(a, a->n_requests > 0);
}

static const char *newest(const struct tb_assigner *a, int setting)
{
	const struct request *r;
	const char *value = a->value[setting];

	spa_list_for_each(r, &a->requests, link) {
		if (r->setting == setting)
			value = r->wanted;
	}
	return value;
}

/* Takes `wanted` over, which may be NULL without memory. */
static int send(struct tb_assigner *a, int setting, char *wanted, const char *note, tb_done_t done,
	void *data)
{
	struct request *r = wanted ? calloc(1, sizeof(*r)) : NULL;

	if (!r) {
		free(wanted);
		return -ENOMEM;
	}
	*r = (struct request){ .setting = setting, .done = done, .data = data };
	r->wanted = wanted;
	r->note = strdup(note);
	spa_list_append(&a->requests, &r->link);
	/* Further requests give one that hangs no more time. */
	if (a->n_requests++ == 0)
		tb_assigner_set_patience(a, true);
	for (int i = 0; i < TB_N_METADATA; i++)
		pw_metadata_set_property(a->metadata[i].proxy, PW_ID_CORE,
			tb_assigner_keys[setting], "Spa:String:JSON", wanted);
	/* Until it comes back from WirePlumber, to which the daemon hands it on. */
	tb_metadata_await(&a->metadata[TB_EFFECTIVE]);
	tb_registry_ask(&a->registry);
	return 0;
}

/* ---- changes ---- */

__attribute__((format(printf, 4, 5))) static int refuse(
	int res, char *why, uint32_t n_why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, n_why, format, args);
	va_end(args);
	return res;
}

/* a->next becomes the list with the change in it. */
static int change(struct tb_assigner *a, const char *application, const char *strips, char *why,
	uint32_t n_why)
{
	int res = a->state;

	if (a->n_requests >= MAX_REQUESTS)
		return refuse(-EBUSY, why, n_why, "WirePlumber has not answered %u earlier changes",
			a->n_requests);
	if (res == 0)
		res = tb_assignments_parse(&a->next, newest(a, TB_ASSIGNMENTS));
	if (res < 0)
		return refuse(res, why, n_why, "%s", tb_assigner_sentence(res));
	if (!strips)
		return tb_assignments_remove(&a->next, application)
		               ? 0
		               : refuse(-ENOENT, why, n_why, "\"%s\" is not assigned", application);
	res = tb_assignments_set(&a->next, application, strips);
	if (res < 0)
		return refuse(res, why, n_why, "\"%s\" to \"%s\": %s", application, strips,
			res == -ENOSPC ? "there are too many assignments"
				       : "names of strips consist of a-z 0-9 _ -");
	return 0;
}

int tb_assigner_assign_ahead(struct tb_assigner *a, const char *application, const char *strips,
	tb_done_t done, void *data, char *why, uint32_t n_why)
{
	int res = change(a, application, strips, why, n_why);

	return res == 0 ? send(a, TB_ASSIGNMENTS, tb_assignments_print(&a->next), "", done, data)
	                : res;
}

int tb_assigner_assign(struct tb_assigner *a, const char *application, const char *strips,
	tb_done_t done, void *data, char *why, uint32_t n_why)
{
	int res;

	snprintf(why, n_why, "%s", "");
	res = change(a, application, strips, why, n_why);
	if (res == 0 && strips)
		res = tb_targets_check(&a->registry, strips, why, n_why);
	return res == 0 ? send(a, TB_ASSIGNMENTS, tb_assignments_print(&a->next), why, done, data)
	                : res;
}

bool tb_assigner_knows_programs(const struct tb_assigner *a)
{
	return a->value[TB_WELL_KNOWN] && spa_streq(a->value[TB_WELL_KNOWN], "true");
}

int tb_assigner_know_programs(struct tb_assigner *a, bool knows, tb_done_t done, void *data)
{
	if (a->state != 0)
		return a->state;
	if (!a->value[TB_WELL_KNOWN])
		return -ENOENT;
	if (a->n_requests >= MAX_REQUESTS)
		return -EBUSY;
	return send(a, TB_WELL_KNOWN, strdup(knows ? "true" : "false"), "", done, data);
}
