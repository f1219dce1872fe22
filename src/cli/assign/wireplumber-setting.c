/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "wireplumber-setting.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "lean.h"
#include "metadata.h"
#include "nearest.h"

enum { EFFECTIVE, SAVED, N_METADATA };

static const char *const metadata_names[N_METADATA] = { "sm-settings", "persistent-sm-settings" };

struct tb_wp_setting {
	const char *key;
	char *value;
	struct pw_main_loop *loop;
	struct pw_context *context;
	struct pw_core *core;
	struct spa_hook core_listener;
	struct pw_registry *registry;
	struct spa_hook registry_listener;
	struct tb_metadata metadata[N_METADATA];
	struct pw_properties *nodes; /* by name */
	struct spa_source *patience;
	const char *wanted; /* what `value` is to become */
	int sync_seq, error;
	bool is_synced;
};

static void on_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
	struct tb_wp_setting *s = data;

	if (subject != PW_ID_CORE || !spa_streq(key, s->key))
		return;
	free(s->value);
	s->value = value ? strdup(value) : NULL;
}

static void on_other_property(
	void *data, uint32_t subject, const char *key, const char *type, const char *value)
{
}

static const struct tb_metadata_listener listeners[N_METADATA] = {
	[EFFECTIVE] = { .property = on_property },
	[SAVED] = { .property = on_other_property },
};

static void bind_metadata(struct tb_wp_setting *s, uint32_t id, const char *name)
{
	for (int i = 0; i < N_METADATA; i++) {
		if (!s->metadata[i].proxy && spa_streq(name, metadata_names[i]))
			tb_metadata_bind(&s->metadata[i], pw_main_loop_get_loop(s->loop),
				s->registry, id, &listeners[i], s);
	}
}

static void on_global(void *data, uint32_t id, uint32_t permissions, const char *type,
	uint32_t version, const struct spa_dict *props)
{
	struct tb_wp_setting *s = data;
	const char *name, *class;

	if (!props)
		return;
	class = spa_dict_lookup(props, PW_KEY_MEDIA_CLASS);
	name = spa_dict_lookup(props, PW_KEY_NODE_NAME);
	if (spa_streq(type, PW_TYPE_INTERFACE_Metadata))
		bind_metadata(s, id, spa_dict_lookup(props, PW_KEY_METADATA_NAME));
	else if (spa_streq(type, PW_TYPE_INTERFACE_Node) && name)
		pw_properties_set(s->nodes, name, class ? class : "");
}

/* The metadata goes with WirePlumber. */
static void on_global_remove(void *data, uint32_t id)
{
	struct tb_wp_setting *s = data;

	for (int i = 0; i < N_METADATA; i++) {
		if (s->metadata[i].proxy && s->metadata[i].id == id)
			s->error = -EPIPE;
	}
}

static const struct pw_registry_events registry_events = {
	PW_VERSION_REGISTRY_EVENTS,
	.global = on_global,
	.global_remove = on_global_remove,
};

static void on_done(void *data, uint32_t id, int seq)
{
	struct tb_wp_setting *s = data;

	if (id == PW_ID_CORE && seq == s->sync_seq)
		s->is_synced = true;
}

static void on_error(void *data, uint32_t id, int seq, int res, const char *message)
{
	((struct tb_wp_setting *)data)->error = res;
}

static const struct pw_core_events core_events = {
	PW_VERSION_CORE_EVENTS,
	.done = on_done,
	.error = on_error,
};

static void on_patience_over(void *data, uint64_t n_expirations)
{
	((struct tb_wp_setting *)data)->error = -ETIME;
}

/* Until `is_so`, for a while.  0 or -errno. */
static int wait_for(struct tb_wp_setting *s, bool (*is_so)(const struct tb_wp_setting *s))
{
	struct pw_loop *loop = pw_main_loop_get_loop(s->loop);
	struct timespec patience = { .tv_sec = TB_PATIENCE_S };

	pw_loop_update_timer(loop, s->patience, &patience, NULL, false);
	pw_loop_enter(loop);
	while (s->error == 0 && !is_so(s))
		pw_loop_iterate(loop, -1);
	pw_loop_leave(loop);
	pw_loop_update_timer(loop, s->patience, NULL, NULL, false);
	return s->error;
}

static bool is_synced(const struct tb_wp_setting *s)
{
	return s->is_synced;
}

/* All that was sent has been answered; by WirePlumber too, which the daemon waits for when
 * somebody asks what a metadata object holds. */
static int sync_core(struct tb_wp_setting *s)
{
	s->is_synced = false;
	s->sync_seq = pw_core_sync(s->core, PW_ID_CORE, 0);
	return wait_for(s, is_synced);
}

static int connect_setting(struct tb_wp_setting *s, const char *remote)
{
	struct pw_properties *props = pw_properties_new(PW_KEY_REMOTE_NAME, remote, NULL);

	s->nodes = pw_properties_new(NULL, NULL);
	s->loop = pw_main_loop_new(NULL);
	s->context = s->loop ? pw_context_new(pw_main_loop_get_loop(s->loop), tb_lean_context(), 0)
	                     : NULL;
	s->patience =
		s->context ? pw_loop_add_timer(pw_main_loop_get_loop(s->loop), on_patience_over, s)
			   : NULL;
	if (s->patience)
		s->core = pw_context_connect(s->context, props, 0);
	else
		pw_properties_free(props);
	if (!s->core || !s->nodes)
		return -errno;
	pw_core_add_listener(s->core, &s->core_listener, &core_events, s);
	s->registry = pw_core_get_registry(s->core, PW_VERSION_REGISTRY, 0);
	if (!s->registry)
		return -errno;
	pw_registry_add_listener(s->registry, &s->registry_listener, &registry_events, s);
	return 0;
}

struct tb_wp_setting *tb_wp_setting_new(const char *key, const char *remote)
{
	struct tb_wp_setting *s = calloc(1, sizeof(*s));
	int res;

	if (!s)
		return NULL;
	s->key = key;
	res = connect_setting(s, remote);
	/* The objects, then what the metadata holds, which WirePlumber answers: that
	 * takes a second way round, as the first only tells it that we listen. */
	for (int i = 0; i < 3 && res == 0 && !s->value; i++)
		res = sync_core(s);
	if (res == 0 && (!s->value || !s->metadata[SAVED].proxy))
		res = -ENOENT;
	if (res == 0)
		return s;
	tb_wp_setting_free(s);
	errno = -res;
	return NULL;
}

void tb_wp_setting_free(struct tb_wp_setting *s)
{
	if (!s)
		return;
	for (int i = 0; i < N_METADATA; i++)
		tb_metadata_unbind(&s->metadata[i]);
	if (s->registry)
		pw_proxy_destroy((struct pw_proxy *)s->registry);
	if (s->core)
		pw_core_disconnect(s->core);
	if (s->patience)
		pw_loop_destroy_source(pw_main_loop_get_loop(s->loop), s->patience);
	if (s->context)
		pw_context_destroy(s->context);
	if (s->loop)
		pw_main_loop_destroy(s->loop);
	pw_properties_free(s->nodes);
	free(s->value);
	free(s);
}

const char *tb_wp_setting_value(const struct tb_wp_setting *s)
{
	return s->value;
}

static bool has_value(const struct tb_wp_setting *s)
{
	return spa_streq(s->value, s->wanted);
}

int tb_wp_setting_set(struct tb_wp_setting *s, const char *json)
{
	for (int i = 0; i < N_METADATA; i++)
		pw_metadata_set_property(
			s->metadata[i].proxy, PW_ID_CORE, s->key, "Spa:String:JSON", json);
	/* Until it comes back from WirePlumber, to which the daemon hands it on. */
	tb_metadata_await(&s->metadata[EFFECTIVE]);
	s->wanted = json;
	return wait_for(s, has_value);
}

const char *tb_wp_setting_strerror(int res)
{
	switch (res) {
	case -ENOENT:
		return "WirePlumber does not run, or without Troubadour's policy; after an "
		       "installation it has to be started again";
	case -ETIME:
		return "WirePlumber does not answer; it may have to be started again";
	case -EPIPE:
		return "WirePlumber or PipeWire went away meanwhile";
	case -ECONNREFUSED:
	case -EHOSTDOWN:
		return "no PipeWire answers";
	default:
		return strerror(-res);
	}
}

const char *tb_wp_setting_class_of(const struct tb_wp_setting *s, const char *name)
{
	const struct spa_dict_item *item;
	size_t n = strlen(name);

	spa_dict_for_each(item, &s->nodes->dict) {
		size_t n_key = strlen(item->key);

		if (spa_streq(item->key, name)
			|| (n_key > n && item->key[n_key - n - 1] == '.'
				&& spa_streq(item->key + n_key - n, name)))
			return item->value;
	}
	return NULL;
}

/* The name of a console's strip or bus in a node's name, whose mixer node is there too;
 * NULL if it is another node. */
static const char *device_in(const struct tb_wp_setting *s, const char *node, size_t *n_console)
{
	const struct spa_dict_item *item;

	spa_dict_for_each(item, &s->nodes->dict) {
		size_t n = strlen(item->key);

		if (strncmp(node, item->key, n) != 0 || node[n] != '.')
			continue;
		*n_console = n;
		return node + n + 1;
	}
	return NULL;
}

bool tb_wp_setting_have_console(const struct tb_wp_setting *s, const char *name)
{
	const struct spa_dict_item *item;
	size_t n;

	spa_dict_for_each(item, &s->nodes->dict) {
		if (device_in(s, item->key, &n)
			&& (!name || (strlen(name) == n && strncmp(name, item->key, n) == 0)))
			return true;
	}
	return false;
}

const char *tb_wp_setting_nearest(const struct tb_wp_setting *s, const char *name)
{
	const struct spa_dict_item *item;
	const char *found[1];
	struct tb_nearest nearest;
	size_t n;

	tb_nearest_init(&nearest, name, found, 1);
	spa_dict_for_each(item, &s->nodes->dict) {
		const char *device = device_in(s, item->key, &n);

		if (device && spa_strstartswith(item->value, "Audio/"))
			tb_nearest_offer(&nearest, device);
	}
	return nearest.n > 0 ? found[0] : NULL;
}
