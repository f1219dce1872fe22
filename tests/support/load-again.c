/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A host that loads the module, waits for its console, and unloads it, many times:
 *
 *     load-again TIMES
 *
 * It ends with an error if a console does not come or go, or if descriptors are left. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pipewire/impl.h>
#include <pipewire/pipewire.h>

#include "consoles.h"

/* What is made once and kept is there by then. */
#define FIRST_TIMES 2

struct host {
	struct pw_main_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct pw_registry *registry;
	struct spa_hook registry_listener, core_listener;
	uint32_t console; /* the node's number, PW_ID_ANY: none */
	int synced;       /* what the core has answered last */
	bool has_failed;
};

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	struct host *h = data;
	const char *name = props ? spa_dict_lookup(props, PW_KEY_NODE_NAME) : NULL;

	if (name && strcmp(type, PW_TYPE_INTERFACE_Node) == 0 && strcmp(name, "troubadour") == 0) {
		h->console = id;
		pw_main_loop_quit(h->loop);
	}
}

static void on_global_remove(void *data, uint32_t id)
{
	struct host *h = data;

	if (id == h->console) {
		h->console = PW_ID_ANY;
		pw_main_loop_quit(h->loop);
	}
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

static void on_done(void *data, uint32_t id, int seq)
{
	struct host *h = data;

	if (id != PW_ID_CORE)
		return;
	h->synced = seq;
	pw_main_loop_quit(h->loop);
}

static void on_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	struct host *h = data;

	if (id != PW_ID_CORE)
		return;
	fprintf(stderr, "the connection is lost: %s\n", message);
	h->has_failed = true;
	pw_main_loop_quit(h->loop);
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.done = on_done,
	.error = on_error,
};

static bool start(struct host *h)
{
	h->console = PW_ID_ANY;
	h->loop = pw_main_loop_new(NULL);
	h->context = h->loop ? pw_context_new(pw_main_loop_get_loop(h->loop), NULL, 0) : NULL;
	h->core = h->context ? pw_context_connect(h->context, NULL, 0) : NULL;
	if (!h->core)
		return false;
	pw_core_add_listener(h->core, &h->core_listener, &core_events, h);
	h->registry = pw_core_get_registry(h->core, PW_VERSION_REGISTRY, 0);
	pw_registry_add_listener(h->registry, &h->registry_listener, &registry_events, h);
	return true;
}

static void finish(struct host *h)
{
	if (h->registry)
		pw_proxy_destroy((struct pw_proxy *)h->registry);
	if (h->core)
		pw_core_disconnect(h->core);
	if (h->context)
		pw_context_destroy(h->context);
	if (h->loop)
		pw_main_loop_destroy(h->loop);
}

static bool await(struct host *h, bool is_there)
{
	while (!h->has_failed && (h->console != PW_ID_ANY) != is_there)
		pw_main_loop_run(h->loop);
	return !h->has_failed;
}

/* Up to here the server has told everybody what it had to tell, and they have heard it.
 * libpipewire (1.4.2) loses the mixes of a node's ports if the node goes before it was
 * given its memory. */
static bool settle(struct host *h)
{
	int seq = pw_core_sync(h->core, PW_ID_CORE, 0);

	while (!h->has_failed && h->synced != seq)
		pw_main_loop_run(h->loop);
	return !h->has_failed;
}

static bool load_and_unload(struct host *h)
{
	struct pw_impl_module *module = pw_context_load_module(
		h->context, "libpipewire-module-troubadour", "{ " SMALL_CONSOLE " }", NULL);
	bool came = module && await(h, true) && settle(h);

	if (module)
		pw_impl_module_destroy(module);
	return came && await(h, false);
}

static int n_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

int main(int argc, char **argv)
{
	int n_times = argc > 1 ? atoi(argv[1]) : 1, n_before = 0, n_after = 0;
	struct host host = { 0 };
	bool fine;

	pw_init(&argc, &argv);
	fine = start(&host);
	for (int i = 0; i < n_times && fine; i++) {
		fine = load_and_unload(&host);
		/* So that a hang is told from a long run. */
		printf("time %d.\n", i + 1);
		fflush(stdout);
		if (i + 1 == FIRST_TIMES)
			n_before = n_descriptors();
	}
	n_after = n_descriptors();
	finish(&host);
	pw_deinit();
	printf("%d descriptors after %d times, then %d\n", n_before, FIRST_TIMES, n_after);
	if (!fine)
		fprintf(stderr, "the console did not come and go\n");
	return fine && (n_times <= FIRST_TIMES || n_after <= n_before) ? 0 : 1;
}
