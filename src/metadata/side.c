/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "metadata/side.h"

#include <errno.h>

#include "base/refusal.h"

/* Whichever error it is: libpipewire tells of the end of a connection with that which ended it, and
 * what was refused is not bound. */
static void on_core_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct tb_side *s = data;

	s->is_broken |= id == PW_ID_CORE && !tb_error_refuses_nothing(res, message);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.error = on_core_error,
};

int tb_side_connect(struct tb_side *s, struct pw_context *context, struct pw_properties *properties)
{
	s->core = pw_context_connect(context, properties, 0);
	if (!s->core)
		return -errno;
	pw_core_add_listener(s->core, &s->core_listener, &core_events, s);
	s->registry = pw_core_get_registry(s->core, PW_VERSION_REGISTRY, 0);
	if (s->registry)
		return 0;
	tb_side_disconnect(s);
	return -ENOMEM;
}

void tb_side_disconnect(struct tb_side *s)
{
	if (s->registry)
		pw_proxy_destroy((struct pw_proxy *)s->registry);
	if (s->core) {
		spa_hook_remove(&s->core_listener);
		pw_core_disconnect(s->core);
	}
	*s = (struct tb_side){ 0 };
}
