/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Settings of the filter node and the devices, both ways.  What anybody sets goes
 * to the mixer at once, and everybody is told at most 30 times a second. */
#include "settings.h"

#include <stdlib.h>
#include <string.h>

#include <spa/pod/iter.h>
#include <spa/param/props.h>

#include "clocks.h"
#include "console.h"
#include "dialogue.h"
#include "filter-node.h"
#include "holds.h"
#include "inserts.h"
#include "mixer/key-name.h"
#include "latency.h"
#include "live.h"
#include "spa/facts.h"
#include "spa/lost.h"
#include "orders.h"
#include "spa/pods.h"
#include "publish.h"
#include "spa/receive.h"
#include "say.h"
#include "state.h"
#include "structure.h"
#include "voices.h"
#include "volumes.h"

#define MAX_REPORTED 256u

struct tb_told {
	bool is_structure_changed;      /* since Props were last published */
	struct pw_properties *reported; /* unknown keys that were logged */
	char *lost;                     /* channels without a place that were, owned */
};

/* ---- Props out ---- */

/* What part of a cycle that is. */
static float share(const struct tb_engine_facts *facts, const _Atomic uint32_t *ns)
{
	float cycle_ns = (float)facts->quantum_frames * (float)SPA_NSEC_PER_SEC;

	if (facts->quantum_frames == 0)
		return 0.0f;
	return (float)atomic_load_explicit(ns, memory_order_relaxed) * (float)facts->graph_rate_hz
	       / cycle_ns;
}

static void read_facts(const struct tb_console *c, struct tb_engine_facts *facts)
{
	const struct tb_graph_facts *f = &c->graph.facts;

	*facts = (struct tb_engine_facts){
		.error = c->refusal.text,
		.token = c->dialogue->token,
		.answers = tb_answers_to_json(&c->dialogue->answers),
		.seen = tb_seen_to_text(&c->dialogue->seen),
		.lost = tb_lost_to_text(c->mixer),
		.held = tb_holds_to_text(c),
		.strips = tb_structure_to_json(c, true),
		.buses = tb_structure_to_json(c, false),
		.rate_hz = tb_mixer_rate(c->mixer),
		.graph_rate_hz = atomic_load_explicit(&f->rate_hz, memory_order_relaxed),
		.quantum_frames = atomic_load_explicit(&f->quantum_frames, memory_order_relaxed),
		.n_cycles = atomic_load_explicit(&f->n_cycles, memory_order_relaxed),
		.n_lost = atomic_load_explicit(&f->n_lost, memory_order_relaxed),
		.n_late = atomic_load_explicit(&f->n_late, memory_order_relaxed),
		.n_bad = tb_mixer_bad_blocks(c->mixer),
		.latency_frames = tb_latency_frames(c),
		.resampling_frames = tb_latency_resampling_frames(c),
		.is_running = tb_console_is_running(c),
	};
	facts->clocks = tb_clocks_facts(c, &facts->n_clocks);
	facts->load = share(facts, &f->busy_ns);
	facts->wait = share(facts, &f->wait_ns);
}

static void finish_facts(struct tb_engine_facts *facts)
{
	free(facts->answers);
	free(facts->seen);
	free(facts->lost);
	free(facts->held);
	free(facts->strips);
	free(facts->buses);
	free(facts->clocks);
}

/* Says it once for each set of routes: at the start, or when somebody has changed them. */
static void tell_lost(struct tb_console *c, const char *lost)
{
	char **told = &c->told->lost;

	if (!lost || (*told && spa_streq(*told, lost)))
		return;
	if (lost[0] != '\0')
		tb_console_say(c, TB_HOST_NOTE, "channels are not heard: %s", lost);
	free(*told);
	*told = strdup(lost);
}

static int add_infos(struct tb_console *c, struct tb_pods *infos, const struct tb_pods *props)
{
	int res;

	if (props->max_bytes > 0)
		infos->max_bytes = props->max_bytes - props->builder.b.state.offset;
	res = tb_facts_add_infos(infos);
	if (props->n_unlisted > 0)
		tb_console_say(c, TB_HOST_NOTE,
			"PipeWire takes no more than 1 MiB of params: %u keys are not in Props, "
			"though they can be set; a smaller console shows all",
			props->n_unlisted);
	if (res == 0)
		res = tb_pods_add_prop_infos(infos, c->mixer);
	return res < 0 ? res : tb_pods_seal(infos);
}

int tb_settings_pods(struct tb_console *c, struct tb_pods *infos, struct tb_pods *props)
{
	struct tb_engine_facts facts;
	int res;

	tb_pods_init(props);
	if (infos)
		tb_pods_init(infos);
	if (pw_check_library_version(1, 5, 81))
		props->max_bytes = TB_NODE_PODS_MAX_BYTES;
	read_facts(c, &facts);
	tell_lost(c, facts.lost);
	res = tb_pods_add_props(props, c->mixer, &facts);
	if (res == 0 && infos)
		res = add_infos(c, infos, props);
	finish_facts(&facts);
	return res < 0 ? res : tb_pods_seal(props);
}

static void publish_props(struct tb_console *c)
{
	struct tb_pods infos, props;
	struct tb_pods *changed_infos = c->told->is_structure_changed ? &infos : NULL;

	if (!c->filter)
		return;
	if (tb_settings_pods(c, changed_infos, &props) < 0)
		pw_log_error("%s: out of memory, Props are stale", c->name);
	else
		tb_filter_tell_params(c, changed_infos, &props);
	c->told->is_structure_changed = false;
	tb_pods_finish(&props);
	if (changed_infos)
		tb_pods_finish(changed_infos);
}

static void publish(struct tb_console *c)
{
	for (uint32_t i = 0; i < c->n_devices; i++)
		tb_volume_show(c->devices[i]);
	tb_latency_tell(c);
	publish_props(c);
}

void tb_settings_tell_structure(struct tb_console *c)
{
	c->told->is_structure_changed = true;
	tb_publish_soon(c);
}

/* ---- changes in ---- */

static void report_once(void *data, const char *key, const char *what)
{
	struct tb_console *c = data;
	struct pw_properties *reported = c->told->reported;

	tb_answers_refuse(&c->dialogue->answers, "\"%s\" %s", key, what);
	if (pw_properties_get(reported, key) || reported->dict.n_items >= MAX_REPORTED)
		return;
	pw_properties_set(reported, key, "true");
	tb_console_say(c, TB_HOST_NOTE, "set-param: \"%s\" %s", key, what);
}

/* A change of the structure brings another mixer. */
static bool receive_structure(struct tb_receiver *r, const char *key, const struct spa_pod *value)
{
	struct tb_console *c = r->data;
	const char *text;
	bool taken = spa_pod_get_string(value, &text) == 0 && tb_order_receive(c, key, text);

	r->mixer = c->mixer;
	return taken;
}

/* A control of an insert that is chosen and still being made: the one that plays until then may
 * have a control of that name, with another range. */
static bool receive_early(struct tb_receiver *r, const char *key, const struct spa_pod *value)
{
	static const struct tb_param_info number = { .unit = TB_UNIT_NONE };
	struct tb_console *c = r->data;
	float control;

	if (tb_pod_to_value(c->mixer, &number, value, &control) < 0
		|| !tb_inserts_take_live(c, key, control))
		return false;
	tb_state_changed(c->state);
	return true;
}

/* There may be files of inserts that nobody knew. */
static void look_for_words(struct tb_receiver *r, const char *key)
{
	struct tb_console *c = r->data;

	if (tb_key_chooses_file(key))
		tb_inserts_look(c);
	r->mixer = c->mixer;
}

void tb_settings_receive(struct tb_console *c, const struct spa_pod *props)
{
	struct tb_receiver receiver = {
		.mixer = c->mixer,
		.prefix = "",
		.waits = receive_early,
		.other = receive_structure,
		.look_for_words = look_for_words,
		.refuse = report_once,
		.data = c,
	};

	if (!spa_pod_is_object_type(props, SPA_TYPE_OBJECT_Props))
		return;
	tb_answers_begin(&c->dialogue->answers);
	if (tb_receive_props(&receiver, props))
		c->events->settings_changed(c);
	/* Also what was refused or clamped is told, and an empty set refreshes the
	 * engine's facts. */
	tb_publish_soon(c);
}

/* ---- life ---- */

int tb_settings_new(struct tb_console *c)
{
	c->dialogue = calloc(1, sizeof(*c->dialogue));
	c->told = calloc(1, sizeof(*c->told));
	if (!c->dialogue || !c->told)
		return -ENOMEM;
	c->told->reported = pw_properties_new(NULL, NULL);
	return c->told->reported ? tb_publisher_new(c, publish) : -errno;
}

void tb_settings_free(struct tb_console *c)
{
	tb_publisher_free(c);
	free(c->dialogue);
	c->dialogue = NULL;
	if (!c->told)
		return;
	pw_properties_free(c->told->reported);
	free(c->told->lost);
	free(c->told);
	c->told = NULL;
}

int tb_settings_connect(struct tb_console *c)
{
	struct tb_pods infos, props;
	int res = tb_settings_pods(c, &infos, &props);

	if (res == 0)
		res = tb_filter_connect(c, &infos, &props);
	tb_pods_finish(&infos);
	tb_pods_finish(&props);
	return res;
}
