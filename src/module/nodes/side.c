/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "side.h"

#include <errno.h>

int tb_side_connect(struct tb_side *s, struct pw_context *context, const char *remote)
{
	struct pw_properties *p =
		pw_properties_new(PW_KEY_APP_NAME, "Troubadour", PW_KEY_APP_ID, "troubadour", NULL);

	if (p && remote[0] != '\0')
		pw_properties_set(p, PW_KEY_REMOTE_NAME, remote);
	s->core = pw_context_connect(context, p, 0);
	if (!s->core)
		return -errno;
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
	if (s->core)
		pw_core_disconnect(s->core);
	*s = (struct tb_side){ 0 };
}
