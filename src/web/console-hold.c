/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Push to talk for pages: a muted strip is held open for as long as a peer says so and is there.
 *
 * For the console the holder is this server, whose end it notices by itself (console.hold of
 * docs/protocol.md); whose page it was is known here alone.  A page says it again each second, as
 * neither a dead phone nor a frozen page closes its connection. */
#include "console-impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/now.h"
#include "mixer/key-name.h"
#include "mixer/protocol.h"

/* After so long a silence of a page we cannot know whether its button is still held. */
#define SILENCE_NS (3 * SPA_NSEC_PER_SEC)
/* A turn of the server's loop that takes longer reads late what a page has said in time. */
#define SLOW_NS (50 * SPA_NSEC_PER_MSEC)
/* ... but a server that is slow all the time holds no microphone open for longer than that. */
#define LIMIT_NS (10 * SPA_NSEC_PER_SEC)

static struct tb_web_hold *find(struct tb_web_console *c, uint64_t peer, const char *strip)
{
	for (uint32_t i = 0; i < c->n_holds; i++)
		if (c->hold[i].peer == peer && strcmp(c->hold[i].strip, strip) == 0)
			return &c->hold[i];
	return NULL;
}

static bool is_held(const struct tb_web_console *c, const char *strip)
{
	for (uint32_t i = 0; i < c->n_holds; i++)
		if (strcmp(c->hold[i].strip, strip) == 0)
			return true;
	return false;
}

/* "mic 57": the strip, and the client that holds it. */
static int tell(struct tb_web_console *c, const char *key, const char *strip)
{
	char text[TB_NAME_MAX + 16];

	snprintf(text, sizeof(text), "%s %u", strip, tb_client_id(c->client));
	return tb_client_request_change(c->client, key, text, NULL, NULL);
}

/* The setting that is left when nobody holds it any more. */
static int mute(struct tb_web_console *c, const char *strip)
{
	char line[TB_KEY_MAX];
	const char *text[] = { line };

	tb_key_of_strip(line, strip, "mute=on");
	return tb_client_request_text(c->client, text, 1, 0.0f, NULL, NULL, NULL, 0);
}

static void forget(struct tb_web_console *c, uint32_t i)
{
	struct tb_web_hold gone = c->hold[i];

	c->hold[i] = c->hold[--c->n_holds];
	if (c->client && !is_held(c, gone.strip))
		tell(c, tb_orders[TB_ORDER_RELEASE].key, gone.strip);
}

int tb_web_hold(struct tb_web_console *c, uint64_t peer, const char *strip)
{
	struct tb_web_hold *h = find(c, peer, strip);
	int res = 0;

	if (!tb_keys_of_strip(tb_client_keys(c->client), strip, "mute"))
		return -ENOENT;
	if (h) {
		h->said_ns = h->heard_ns = tb_now_ns();
		return 0;
	}
	if (c->n_holds == TB_MAX_HOLDS)
		return -EBUSY;
	if (!is_held(c, strip)) {
		res = mute(c, strip);
		if (res == 0)
			res = tell(c, tb_orders[TB_ORDER_HOLD].key, strip);
	}
	if (res < 0)
		return res;
	h = &c->hold[c->n_holds++];
	h->peer = peer;
	h->said_ns = h->heard_ns = tb_now_ns();
	snprintf(h->strip, sizeof(h->strip), "%s", strip);
	return 0;
}

void tb_web_release(struct tb_web_console *c, uint64_t peer, const char *strip)
{
	for (uint32_t i = c->n_holds; i-- > 0;)
		if (c->hold[i].peer == peer && (!strip || strcmp(c->hold[i].strip, strip) == 0))
			forget(c, i);
}

static uint64_t due_ns(const struct tb_web_hold *h)
{
	return SPA_MIN(h->said_ns + SILENCE_NS, h->heard_ns + LIMIT_NS);
}

/* The time does not count in which the server could hear nobody. */
static void excuse(struct tb_web_console *c, uint64_t since_ns, uint64_t now)
{
	for (uint32_t i = 0; i < c->n_holds; i++)
		c->hold[i].said_ns += now - SPA_MAX(since_ns, c->hold[i].said_ns);
}

void tb_web_expire_holds(struct tb_web_console *c, uint64_t since_ns, uint64_t now)
{
	if (now - since_ns >= SLOW_NS)
		excuse(c, since_ns, now);
	for (uint32_t i = c->n_holds; i-- > 0;)
		if (now >= due_ns(&c->hold[i]))
			forget(c, i);
}

uint64_t tb_web_holds_due_ns(const struct tb_web_console *c)
{
	uint64_t at_ns = UINT64_MAX;

	for (uint32_t i = 0; i < c->n_holds; i++)
		at_ns = SPA_MIN(at_ns, due_ns(&c->hold[i]));
	return at_ns;
}
