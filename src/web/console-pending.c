/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Requests that the console has to answer: a page or a script hears of it as soon as it has, or
 * that it does not answer. */
#include "console-impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/now.h"
#include "client/lean.h"

#define PATIENCE_NS (TB_PATIENCE_S * SPA_NSEC_PER_SEC)

struct tb_web_pending {
	struct tb_web_pending *next;
	struct tb_web_console *console;
	uint64_t peer, since_ns;
	json_t *request; /* NULL: it was answered, as it took too long */
	char *text;      /* the answer; NULL: that it is done */
	char *note;
};

static void free_pending(struct tb_web_pending *p)
{
	json_decref(p->request);
	free(p->text);
	free(p->note);
	free(p);
}

struct tb_web_pending *tb_web_pend(
	struct tb_web_console *c, uint64_t peer, const json_t *request, const char *note)
{
	struct tb_web_pending *p = calloc(1, sizeof(*p)), **end = &c->pending;

	if (!p)
		return NULL;
	*p = (struct tb_web_pending){ .console = c, .peer = peer, .since_ns = tb_now_ns() };
	p->request = json_deep_copy(request);
	p->note = strdup(note);
	if (!p->request || !p->note) {
		free_pending(p);
		return NULL;
	}
	while (*end)
		end = &(*end)->next;
	*end = p;
	return p;
}

/* Without memory it stays what it is. */
static void replace(char **is, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return;
	free(*is);
	*is = copy;
}

struct tb_web_pending *tb_web_pend_text(
	struct tb_web_console *c, uint64_t peer, const json_t *request)
{
	struct tb_web_pending *p = tb_web_pend(c, peer, request, "");

	if (p)
		replace(&p->text, "");
	return p;
}

void tb_web_pending_say(void *pending, const char *text)
{
	replace(&((struct tb_web_pending *)pending)->text, text);
}

void tb_web_pending_note(struct tb_web_pending *p, const char *note)
{
	replace(&p->note, note);
}

void tb_web_answer_pending(void *pending, int res, const char *why)
{
	struct tb_web_pending *p = pending, **place = &p->console->pending;

	while (*place != p)
		place = &(*place)->next;
	*place = p->next;
	if (p->request && res == 0 && p->text)
		tb_web_say_text(p->console, p->peer, p->request, p->text, p->note);
	else if (p->request && res == 0)
		tb_web_confirm(p->console, p->peer, p->request, p->note);
	else if (p->request)
		tb_web_refuse(p->console, p->peer, p->request,
			why[0]                               ? why
			: res == -ECANCELED || res == -EPIPE ? "the console went away"
							     : strerror(-res));
	free_pending(p);
}

static const struct tb_web_pending *oldest(const struct tb_web_console *c)
{
	const struct tb_web_pending *p = c->pending;

	while (p && !p->request)
		p = p->next;
	return p;
}

bool tb_web_awaits(const struct tb_web_console *c)
{
	return oldest(c);
}

uint64_t tb_web_expiry_ns(const struct tb_web_console *c)
{
	const struct tb_web_pending *p = oldest(c);

	return p ? p->since_ns + PATIENCE_NS : UINT64_MAX;
}

void tb_web_expire(struct tb_web_console *c, uint64_t now)
{
	for (struct tb_web_pending *p = c->pending; p; p = p->next) {
		if (!p->request || now - p->since_ns < PATIENCE_NS)
			continue;
		tb_web_refuse(c, p->peer, p->request, "the console does not answer");
		json_decref(p->request);
		p->request = NULL;
	}
}
