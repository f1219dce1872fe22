/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Facts: what they mean; and of strips and buses also their values, which stand behind the
 * params of their strip or bus.  A number or switch without a range is one that nobody can set. */
#include "spa/pods.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/pod/builder.h>
#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include "mixer/key-name.h"
#include "mixer/value-text.h"

enum type { TYPE_BOOL, TYPE_INT, TYPE_LONG, TYPE_FLOAT, TYPE_TEXT };

static const struct fact {
	const char *name, *help;
	enum type type;
	bool is_of_clock; /* only of those with a clock of their own */
	bool is_of_bus;
} facts[] = {
	{ "overs", "samples clipped since the last reset (read-only)", TYPE_LONG, false, false },
	{ "loudness.momentary", "loudness of the last 400 ms, LUFS (read-only)", TYPE_FLOAT, false,
		true },
	{ "loudness.short", "loudness of the last 3 s, LUFS (read-only)", TYPE_FLOAT, false, true },
	{ "loudness.momentary-max", "loudest 400 ms since the last reset, LUFS (read-only)",
		TYPE_FLOAT, false, true },
	{ "loudness.short-max", "loudest 3 s since the last reset, LUFS (read-only)", TYPE_FLOAT,
		false, true },
	{ "loudness.integrated", "loudness since the last reset, LUFS (read-only)", TYPE_FLOAT,
		false, true },
	{ "loudness.range", "loudness range between soft and loud parts, LU (read-only)",
		TYPE_FLOAT, false, true },
	{ "loudness.true-peak", "true peak since the last reset, dBTP (read-only)", TYPE_FLOAT,
		false, true },
	{ "loudness.gain", "gain that brings it to the target, dB (read-only)", TYPE_FLOAT, false,
		true },
	{ "clock.drift", "how much faster its clock runs than the console's, in ppm (read-only)",
		TYPE_FLOAT, true, false },
	{ "clock.fill", "frames buffered between the two clocks (read-only)", TYPE_INT, true,
		false },
	{ "clock.target", "frames that should be buffered between the two clocks (read-only)",
		TYPE_INT, true, false },
	{ "clock.resets", "times that the buffered frames had to jump (read-only)", TYPE_INT, true,
		false },
	{ "clock.latency", "latency that the second clock adds, in ms (read-only)", TYPE_FLOAT,
		true, false },
};

/* Of the console. */
static const struct {
	const char *key, *help;
	enum type type;
	enum tb_unit unit;
} console_facts[] = {
	{ "console.keys", "number of keys that the console has", TYPE_INT, TB_UNIT_NONE },
	{ "console.error", "why the last change of strips and buses was refused", TYPE_TEXT,
		TB_UNIT_NONE },
	{ "console.lost", "channels that a bus they are routed to cannot play", TYPE_TEXT,
		TB_UNIT_NONE },
	{ "console.held", "strips that somebody holds open though they are muted", TYPE_TEXT,
		TB_UNIT_NONE },
	{ "console.answers", "the answers to the last requests, by token", TYPE_TEXT,
		TB_UNIT_NONE },
	{ "console.strips", "strips as in the console file", TYPE_TEXT, TB_UNIT_NONE },
	{ "console.buses", "buses as in the console file", TYPE_TEXT, TB_UNIT_NONE },
	{ "engine.rate", "sample rate at which the console mixes", TYPE_INT, TB_UNIT_HZ },
	{ "engine.graph-rate", "sample rate of the graph", TYPE_INT, TB_UNIT_HZ },
	{ "engine.quantum", "frames in a cycle", TYPE_INT, TB_UNIT_NONE },
	{ "engine.latency", "latency that the console adds, in frames of the graph", TYPE_INT,
		TB_UNIT_NONE },
	{ "engine.resampling", "part of the latency that is due to resampling, in frames", TYPE_INT,
		TB_UNIT_NONE },
	{ "engine.cycles", "cycles mixed since the start", TYPE_LONG, TB_UNIT_NONE },
	{ "engine.lost", "cycles lost since the start", TYPE_LONG, TB_UNIT_NONE },
	{ "engine.late", "how often a strip was late", TYPE_LONG, TB_UNIT_NONE },
	{ "engine.bad", "blocks silenced because of a NaN, an Inf or more than +60 dBFS", TYPE_LONG,
		TB_UNIT_NONE },
	{ "engine.load", "share of a cycle that the mix takes", TYPE_FLOAT, TB_UNIT_NONE },
	{ "engine.wait", "share of a cycle that the mix may wait for a late strip", TYPE_FLOAT,
		TB_UNIT_NONE },
	{ "engine.running", "whether something plays or records", TYPE_BOOL, TB_UNIT_NONE },
};

/* ---- what they mean ---- */

static void add_type(struct spa_pod_builder *b, enum type type)
{
	spa_pod_builder_prop(b, SPA_PROP_INFO_type, 0);
	if (type == TYPE_BOOL)
		spa_pod_builder_bool(b, false);
	else if (type == TYPE_TEXT)
		spa_pod_builder_string(b, "");
	else if (type == TYPE_FLOAT)
		spa_pod_builder_float(b, 0.0f);
	else if (type == TYPE_LONG)
		spa_pod_builder_long(b, 0);
	else
		spa_pod_builder_int(b, 0);
}

static int add_info(
	struct tb_pods *pods, const char *key, const char *help, enum type type, enum tb_unit unit)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo);
	spa_pod_builder_add(&b, SPA_PROP_INFO_name, SPA_POD_String(key), SPA_PROP_INFO_description,
		SPA_POD_String(help), 0);
	add_type(&b, type);
	spa_pod_builder_add(&b, SPA_PROP_INFO_params, SPA_POD_Bool(true), 0);
	if (unit != TB_UNIT_NONE)
		spa_pod_builder_add(&b, TB_PROP_INFO_UNIT, SPA_POD_String(tb_unit_suffix(unit)), 0);
	return tb_pods_add(pods, spa_pod_builder_pop(&b, &object));
}

static int add_device_info(struct tb_pods *pods, const char *family, const struct fact *fact)
{
	char key[TB_KEY_MAX];

	snprintf(key, sizeof(key), "%s.<%s>.%s", family, family, fact->name);
	return add_info(pods, key, fact->help, fact->type, TB_UNIT_NONE);
}

int tb_pods_add_fact_infos(struct tb_pods *pods, const struct tb_engine_facts *engine)
{
	static const char *const families[] = { "strip", "bus" };
	int res = 0;

	for (size_t i = 0; i < SPA_N_ELEMENTS(console_facts) && res == 0; i++)
		res = add_info(pods, console_facts[i].key, console_facts[i].help,
			console_facts[i].type, console_facts[i].unit);
	for (size_t f = 0; f < SPA_N_ELEMENTS(families); f++) {
		bool has_clocks = false, is_bus = spa_streq(families[f], "bus");

		for (uint32_t i = 0; i < engine->n_clocks; i++)
			has_clocks |= spa_streq(engine->clocks[i].family, families[f]);
		for (size_t i = 0; i < SPA_N_ELEMENTS(facts) && res == 0; i++)
			if ((has_clocks || !facts[i].is_of_clock)
				&& (is_bus || !facts[i].is_of_bus))
				res = add_device_info(pods, families[f], &facts[i]);
	}
	return res;
}

/* ---- their values ---- */

static void add_key(struct spa_pod_builder *b, const char *device, const char *fact)
{
	char key[TB_KEY_MAX];

	snprintf(key, sizeof(key), "%s.%s", device, fact);
	spa_pod_builder_string(b, key);
}

/* -ENOENT: it is a bus. */
static int strip_of(const struct tb_mixer *m, const char *device)
{
	const char *name = tb_path_strip(device);

	return name ? tb_mixer_find_strip(m, name) : -ENOENT;
}

/* -ENOENT: it is a strip. */
static int bus_of(const struct tb_mixer *m, const char *device)
{
	const char *name = tb_path_bus(device);

	return name ? tb_mixer_find_bus(m, name) : -ENOENT;
}

static void add_overs(struct spa_pod_builder *b, const struct tb_mixer *m, const char *device)
{
	int strip = strip_of(m, device);
	uint64_t n = strip >= 0 ? tb_mixer_strip_overs(m, (uint32_t)strip)
	                        : tb_mixer_bus_overs(m, (uint32_t)bus_of(m, device));

	add_key(b, device, "overs");
	spa_pod_builder_long(b, (int64_t)n);
}

static void add_loudness(struct spa_pod_builder *b, const struct tb_mixer *m, const char *device)
{
	int bus = bus_of(m, device);
	struct tb_loudness now =
		bus < 0 ? tb_loudness_none : tb_mixer_bus_loudness(m, (uint32_t)bus);
	const struct {
		const char *fact;
		float value;
	} values[] = {
		{ "loudness.momentary", now.momentary_lufs },
		{ "loudness.short", now.short_lufs },
		{ "loudness.momentary-max", now.most_momentary_lufs },
		{ "loudness.short-max", now.most_short_lufs },
		{ "loudness.integrated", now.integrated_lufs },
		{ "loudness.range", now.range_lu },
		{ "loudness.true-peak", now.true_peak_db },
		{ "loudness.gain", now.ride_db },
	};

	for (size_t i = 0; bus >= 0 && i < SPA_N_ELEMENTS(values); i++) {
		add_key(b, device, values[i].fact);
		spa_pod_builder_float(b, values[i].value);
	}
}

static void add_clock(
	struct spa_pod_builder *b, const char *device, const struct tb_clock_facts *clock)
{
	add_key(b, device, "clock.drift");
	spa_pod_builder_float(b, clock->drift_ppm);
	add_key(b, device, "clock.fill");
	spa_pod_builder_int(b, (int32_t)clock->fill_frames);
	add_key(b, device, "clock.target");
	spa_pod_builder_int(b, (int32_t)clock->target_frames);
	add_key(b, device, "clock.resets");
	spa_pod_builder_int(b, (int32_t)clock->n_resets);
	add_key(b, device, "clock.latency");
	spa_pod_builder_float(b, clock->latency_ms);
}

/* Only a strip with a microphone has one. */
static void add_voice(struct spa_pod_builder *b, const struct tb_mixer *m, const char *device)
{
	int strip = strip_of(m, device);
	struct tb_voice_facts now;

	if (strip < 0 || !tb_mixer_strip(m, (uint32_t)strip)->has_voice)
		return;
	now = tb_mixer_strip_voice(m, (uint32_t)strip);
	add_key(b, device, "echo.used");
	spa_pod_builder_string(b, now.echo);
	add_key(b, device, "denoise.used");
	spa_pod_builder_string(b, now.denoise);
	add_key(b, device, "voice.late");
	spa_pod_builder_long(b, (int64_t)now.n_late);
	add_key(b, device, "voice.latency");
	spa_pod_builder_float(b, now.latency_ms);
}

/* Only an insert that sends has one. */
static void add_late_returns(
	struct spa_pod_builder *b, const struct tb_mixer *m, const char *device)
{
	int strip = strip_of(m, device);
	int64_t n = strip >= 0 ? tb_mixer_strip_late_returns(m, (uint32_t)strip)
	                       : tb_mixer_bus_late_returns(m, (uint32_t)bus_of(m, device));

	if (n < 0)
		return;
	add_key(b, device, "insert.late");
	spa_pod_builder_long(b, n);
}

static bool is_clock_of(const struct tb_clock_facts *clock, const char *device)
{
	const char *name = strchr(device, '.') + 1;

	return spa_strstartswith(device, clock->family) && spa_streq(clock->name, name);
}

void tb_pods_put_device_facts(struct spa_pod_builder *b, const struct tb_mixer *m,
	const struct tb_engine_facts *engine, const char *device)
{
	add_overs(b, m, device);
	add_loudness(b, m, device);
	add_voice(b, m, device);
	add_late_returns(b, m, device);
	for (uint32_t i = 0; i < engine->n_clocks; i++)
		if (is_clock_of(&engine->clocks[i], device))
			add_clock(b, device, &engine->clocks[i]);
}
