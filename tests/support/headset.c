/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "headset.h"

#include "graph.h"
#include "session-impl.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/monitor/device.h>
#include <spa/monitor/utils.h>
#include <spa/param/profile.h>
#include <spa/param/route.h>
#include <spa/pod/builder.h>
#include <spa/pod/parser.h>

static const struct {
	const char *name;
	int priority;
} profiles[] = { { "off", 0 }, { HEADSET_MUSIC, 100 }, { HEADSET_PHONE, 10 } };
#define N_PROFILES (sizeof(profiles) / sizeof(profiles[0]))
#define PHONE      2

struct headset {
	struct session *session;
	struct spa_device device;
	struct spa_hook_list hooks;
	struct spa_device_info info;
	struct spa_param_info params[4];
	struct pw_proxy *proxy;
	struct tool *source;
	/* Loop thread, or with its lock. */
	int profile; /* an index of `profiles` */
	unsigned n_requests;
};

/* ---- loop thread ---- */

static const struct spa_pod *build_profile(struct spa_pod_builder *b, uint32_t id, int index)
{
	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_ParamProfile, id,
		SPA_PARAM_PROFILE_index, SPA_POD_Int(index), SPA_PARAM_PROFILE_name,
		SPA_POD_String(profiles[index].name), SPA_PARAM_PROFILE_description,
		SPA_POD_String(profiles[index].name), SPA_PARAM_PROFILE_priority,
		SPA_POD_Int(profiles[index].priority), SPA_PARAM_PROFILE_available,
		SPA_POD_Id(SPA_PARAM_AVAILABILITY_yes));
}

/* The microphone's; only one profile has it. */
static const struct spa_pod *build_route(struct spa_pod_builder *b)
{
	const int32_t with_microphone[] = { PHONE };

	return spa_pod_builder_add_object(b, SPA_TYPE_OBJECT_ParamRoute, SPA_PARAM_EnumRoute,
		SPA_PARAM_ROUTE_index, SPA_POD_Int(0), SPA_PARAM_ROUTE_direction,
		SPA_POD_Id(SPA_DIRECTION_INPUT), SPA_PARAM_ROUTE_name,
		SPA_POD_String("headset-input"), SPA_PARAM_ROUTE_description,
		SPA_POD_String("Headset"), SPA_PARAM_ROUTE_priority, SPA_POD_Int(0),
		SPA_PARAM_ROUTE_available, SPA_POD_Id(SPA_PARAM_AVAILABILITY_yes),
		SPA_PARAM_ROUTE_profiles,
		SPA_POD_Array(sizeof(int32_t), SPA_TYPE_Int, 1, with_microphone));
}

/* NULL: there are no more. */
static const struct spa_pod *build_param(
	const struct headset *h, struct spa_pod_builder *b, uint32_t id, uint32_t index)
{
	if (id == SPA_PARAM_EnumProfile && index < N_PROFILES)
		return build_profile(b, id, (int)index);
	if (id == SPA_PARAM_Profile && index == 0)
		return build_profile(b, id, h->profile);
	if (id == SPA_PARAM_EnumRoute && index == 0)
		return build_route(b);
	return NULL;
}

static int on_enum_params(void *object, int seq, uint32_t id, uint32_t start, uint32_t max,
	const struct spa_pod *filter)
{
	struct headset *h = object;

	for (uint32_t index = start; index - start < max; index++) {
		uint8_t buffer[1024];
		struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
		struct spa_result_device_params result = { .id = id,
			.index = index,
			.next = index + 1,
			.param = (struct spa_pod *)build_param(h, &b, id, index) };

		if (!result.param)
			break;
		spa_device_emit_result(&h->hooks, seq, 0, SPA_RESULT_TYPE_DEVICE_PARAMS, &result);
	}
	return 0;
}

static int on_set_param(void *object, uint32_t id, uint32_t flags, const struct spa_pod *param)
{
	struct headset *h = object;
	int index;

	if (id != SPA_PARAM_Profile || !param
		|| spa_pod_parse_object(param, SPA_TYPE_OBJECT_ParamProfile, NULL,
			   SPA_PARAM_PROFILE_index, SPA_POD_Int(&index))
			   < 0
		|| index < 0 || index >= (int)N_PROFILES)
		return -EINVAL;
	h->profile = index;
	h->n_requests++;
	h->params[1].flags ^= SPA_PARAM_INFO_SERIAL;
	h->info.change_mask = SPA_DEVICE_CHANGE_MASK_PARAMS;
	spa_device_emit_info(&h->hooks, &h->info);
	pw_thread_loop_signal(graph_loop(h->session->graph), false);
	return 0;
}

static int on_add_listener(
	void *object, struct spa_hook *listener, const struct spa_device_events *events, void *data)
{
	struct headset *h = object;
	struct spa_hook_list save;

	spa_hook_list_isolate(&h->hooks, &save, listener, events, data);
	h->info.change_mask = SPA_DEVICE_CHANGE_MASK_PARAMS;
	spa_device_emit_info(&h->hooks, &h->info);
	spa_hook_list_join(&h->hooks, &save);
	return 0;
}

static int on_sync(void *object, int seq)
{
	spa_device_emit_result(&((struct headset *)object)->hooks, seq, 0, 0, NULL);
	return 0;
}

static const struct spa_device_methods methods = {
	SPA_VERSION_DEVICE_METHODS,
	.add_listener = on_add_listener,
	.sync = on_sync,
	.enum_params = on_enum_params,
	.set_param = on_set_param,
};

/* ---- test's thread ---- */

static void export_device(struct headset *h, const char *name)
{
	struct pw_properties *props = pw_properties_new(PW_KEY_DEVICE_API, "bluez5",
		PW_KEY_MEDIA_CLASS, "Audio/Device", PW_KEY_DEVICE_DESCRIPTION, name, NULL);

	pw_properties_setf(props, PW_KEY_DEVICE_NAME, "bluez_card.%s", name);
	h->proxy = pw_core_export(graph_core(h->session->graph), SPA_TYPE_INTERFACE_Device,
		&props->dict, &h->device, 0);
	pw_properties_free(props);
	if (!h->proxy)
		fail("the device of a headset cannot be exported: %m");
}

static bool is_bound(struct graph *g, void *data)
{
	return pw_proxy_get_bound_id(data) != PW_ID_ANY;
}

/* As monitors/bluez.lua makes it; what is behind it comes with the profile of a telephone, and
 * here not at all. */
static void start_source(struct headset *h, const char *name)
{
	char in[256], out[512];

	snprintf(in, sizeof(in),
		"{ node.name = bluez_capture_internal.%s media.class = Stream/Input/Audio/Internal "
		"bluez5.loopback = true node.passive = true node.dont-fallback = true "
		"node.linger = true target.object = bluez_input_internal.%s }",
		name, name);
	snprintf(out, sizeof(out),
		"{ node.name = bluez_input.%s media.class = Audio/Source bluez5.loopback = true "
		"device.id = %u priority.session = 1 }",
		name, pw_proxy_get_bound_id(h->proxy));
	h->source = tool_start(
		h->session, "pw-loopback", "-c", "1", "-m", "[ MONO ]", "-i", in, "-o", out);
	snprintf(out, sizeof(out), "bluez_input.%s", name);
	await_node(h->session, out);
}

struct headset *headset_new(struct session *s, const char *name)
{
	struct headset *h = calloc(1, sizeof(*h));

	h->session = s;
	h->params[0] = SPA_PARAM_INFO(SPA_PARAM_EnumProfile, SPA_PARAM_INFO_READ);
	h->params[1] = SPA_PARAM_INFO(SPA_PARAM_Profile, SPA_PARAM_INFO_READWRITE);
	h->params[2] = SPA_PARAM_INFO(SPA_PARAM_EnumRoute, SPA_PARAM_INFO_READ);
	h->info = SPA_DEVICE_INFO_INIT();
	h->info.params = h->params;
	h->info.n_params = 3;
	spa_hook_list_init(&h->hooks);
	h->device.iface =
		SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Device, SPA_VERSION_DEVICE, &methods, h);
	pw_thread_loop_lock(graph_loop(s->graph));
	export_device(h, name);
	pw_thread_loop_unlock(graph_loop(s->graph));
	graph_await(s->graph, is_bound, h->proxy, "a headset's device");
	await_profile(h, HEADSET_MUSIC);
	start_source(h, name);
	return h;
}

void headset_free(struct headset *h)
{
	tool_stop(h->source, SIGTERM);
	pw_thread_loop_lock(graph_loop(h->session->graph));
	pw_proxy_destroy(h->proxy);
	pw_thread_loop_unlock(graph_loop(h->session->graph));
	free(h);
}

const char *headset_profile(struct headset *h)
{
	int profile;

	pw_thread_loop_lock(graph_loop(h->session->graph));
	profile = h->profile;
	pw_thread_loop_unlock(graph_loop(h->session->graph));
	return profiles[profile].name;
}

unsigned headset_requests(struct headset *h)
{
	unsigned n;

	pw_thread_loop_lock(graph_loop(h->session->graph));
	n = h->n_requests;
	pw_thread_loop_unlock(graph_loop(h->session->graph));
	return n;
}

struct awaited {
	const struct headset *headset;
	const char *profile;
};

static bool has_profile(struct graph *g, void *data)
{
	const struct awaited *a = data;

	return strcmp(profiles[a->headset->profile].name, a->profile) == 0;
}

void await_profile(struct headset *h, const char *profile)
{
	struct awaited a = { h, profile };
	char what[64];

	snprintf(what, sizeof(what), "a headset's profile %s", profile);
	graph_await(h->session->graph, has_profile, &a, what);
	settle_policy(h->session);
}
