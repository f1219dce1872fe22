/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "spa/facts.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/utils/defs.h>
#include <spa/utils/string.h>

#include "mixer/key-name.h"
#include "mixer/protocol.h"
#include "mixer/value-text.h"

/* ---- where values come from ---- */

/* What has the fact: the console, or one strip or bus of it. */
struct owner {
	const struct tb_mixer *mixer;
	const struct tb_engine_facts *engine;
	const char *device; /* "strip.game", "bus.a1", or "" */
	int strip, bus;     /* the other of the two is below 0 */
};

/* What a function below has found, if nobody else keeps it. */
union found {
	uint32_t n_keys;
	uint64_t n;
	struct tb_loudness loudness;
	struct tb_voice_facts voice;
};

/* The struct that a row's `at` is in; NULL: this owner has none. */
typedef const void *find_function(const struct owner *o, union found *f);

static const void *mixer_of(const struct owner *o, union found *f)
{
	f->n_keys = tb_mixer_n_keys(o->mixer);
	return f;
}

static const void *protocol_of(const struct owner *o, union found *f)
{
	static const uint32_t version = TB_PROTOCOL_VERSION;

	return &version;
}

static const void *engine_of(const struct owner *o, union found *f)
{
	return o->engine;
}

static const void *overs_of(const struct owner *o, union found *f)
{
	f->n = o->strip >= 0 ? tb_mixer_strip_overs(o->mixer, (uint32_t)o->strip)
	                     : tb_mixer_bus_overs(o->mixer, (uint32_t)o->bus);
	return f;
}

static const void *loudness_of(const struct owner *o, union found *f)
{
	f->loudness = tb_mixer_bus_loudness(o->mixer, (uint32_t)o->bus);
	return f;
}

static const void *clock_of(const struct owner *o, union found *f)
{
	const char *name = strchr(o->device, '.') + 1;

	for (uint32_t i = 0; i < o->engine->n_clocks; i++)
		if (spa_strstartswith(o->device, o->engine->clocks[i].family)
			&& spa_streq(o->engine->clocks[i].name, name))
			return &o->engine->clocks[i];
	return NULL;
}

/* Only a strip with a microphone has one. */
static const void *voice_of(const struct owner *o, union found *f)
{
	if (!tb_mixer_strip(o->mixer, (uint32_t)o->strip)->has_voice)
		return NULL;
	f->voice = tb_mixer_strip_voice(o->mixer, (uint32_t)o->strip);
	return f;
}

/* Only an insert that sends has some. */
static const void *late_returns_of(const struct owner *o, union found *f)
{
	int64_t n = o->strip >= 0 ? tb_mixer_strip_late_returns(o->mixer, (uint32_t)o->strip)
	                          : tb_mixer_bus_late_returns(o->mixer, (uint32_t)o->bus);

	f->n = (uint64_t)n;
	return n < 0 ? NULL : f;
}

/* ---- the tables ---- */

/* The value's type in C. */
enum type {
	TYPE_BOOL,  /* bool */
	TYPE_INT,   /* uint32_t */
	TYPE_LONG,  /* uint64_t */
	TYPE_FLOAT, /* float */
	TYPE_TEXT,  /* const char * */
	TYPE_WORD,  /* char[] */
};

/* Owners of a fact, as bits in the order of `families`. */
enum { CONSOLE = 1, STRIPS = 2, BUSES = 4, DEVICES = STRIPS | BUSES };

struct fact {
	find_function *find;
	uint8_t owners;
	bool is_taken; /* clients send it, too: with a change */
	enum type type;
	enum tb_unit unit;
	size_t at;
	const char *name, *help;
};

#define ENGINE(type, unit, member)                                                                 \
	engine_of, CONSOLE, false, type, unit, offsetof(struct tb_engine_facts, member)
#define MARK(member)                                                                               \
	engine_of, CONSOLE, true, TYPE_TEXT, TB_UNIT_NONE, offsetof(struct tb_engine_facts, member)
#define LOUDNESS(member)                                                                           \
	loudness_of, BUSES, false, TYPE_FLOAT, TB_UNIT_NONE, offsetof(struct tb_loudness, member)
#define CLOCK(type, member)                                                                        \
	clock_of, DEVICES, false, type, TB_UNIT_NONE, offsetof(struct tb_clock_facts, member)
#define VOICE(type, member)                                                                        \
	voice_of, STRIPS, false, type, TB_UNIT_NONE, offsetof(struct tb_voice_facts, member)
#define COUNT(find) find, DEVICES, false, TYPE_LONG, TB_UNIT_NONE, 0

/* The order is that of Props; console.keys is the first of all (docs/protocol.md). */
/* clang-format off */
static const struct fact of_console[] = {
	{ mixer_of, CONSOLE, false, TYPE_INT, TB_UNIT_NONE, 0,
		TB_FACT_KEYS, "number of keys that the console has" },
	{ protocol_of, CONSOLE, false, TYPE_INT, TB_UNIT_NONE, 0,
		TB_PROTOCOL_VERSION_KEY, "version of the protocol that the console speaks" },
	{ ENGINE(TYPE_TEXT, TB_UNIT_NONE, error),
		TB_FACT_ERROR, "why the last change of strips and buses was refused" },
	{ ENGINE(TYPE_TEXT, TB_UNIT_NONE, lost),
		TB_FACT_LOST, "channels that a bus they are routed to cannot play" },
	{ ENGINE(TYPE_TEXT, TB_UNIT_NONE, held),
		TB_FACT_HELD, "strips that somebody holds open though they are muted" },
	{ MARK(token),
		TB_MARK_TOKEN, "any word; it is shown with the answer to the change before it" },
	{ MARK(seen),
		TB_MARK_SEEN, "a mark after a change, PROGRAM.NUMBER; the newest mark of each program is shown" },
	{ ENGINE(TYPE_TEXT, TB_UNIT_NONE, answers),
		TB_FACT_ANSWERS, "the answers to the last requests, by token" },
	{ ENGINE(TYPE_TEXT, TB_UNIT_NONE, strips),
		TB_FACT_STRIPS, "strips as in the console file" },
	{ ENGINE(TYPE_TEXT, TB_UNIT_NONE, buses),
		TB_FACT_BUSES, "buses as in the console file" },
	{ ENGINE(TYPE_INT, TB_UNIT_HZ, rate_hz),
		"engine.rate", "sample rate at which the console mixes" },
	{ ENGINE(TYPE_INT, TB_UNIT_HZ, graph_rate_hz),
		"engine.graph-rate", "sample rate of the graph" },
	{ ENGINE(TYPE_INT, TB_UNIT_NONE, quantum_frames),
		"engine.quantum", "frames in a cycle" },
	{ ENGINE(TYPE_INT, TB_UNIT_NONE, latency_frames),
		"engine.latency", "latency that the console adds, in frames of the graph" },
	{ ENGINE(TYPE_INT, TB_UNIT_NONE, resampling_frames),
		"engine.resampling", "part of the latency that is due to resampling, in frames" },
	{ ENGINE(TYPE_LONG, TB_UNIT_NONE, n_cycles),
		"engine.cycles", "cycles mixed since the start" },
	{ ENGINE(TYPE_LONG, TB_UNIT_NONE, n_lost),
		"engine.lost", "cycles lost since the start" },
	{ ENGINE(TYPE_LONG, TB_UNIT_NONE, n_late),
		"engine.late", "how often a strip was late" },
	{ ENGINE(TYPE_LONG, TB_UNIT_NONE, n_bad),
		"engine.bad", "blocks silenced because of a NaN, an Inf or more than +60 dBFS" },
	{ ENGINE(TYPE_FLOAT, TB_UNIT_NONE, load),
		"engine.load", "share of a cycle that the mix takes" },
	{ ENGINE(TYPE_FLOAT, TB_UNIT_NONE, wait),
		"engine.wait", "share of a cycle that the mix may wait for a late strip" },
	{ ENGINE(TYPE_BOOL, TB_UNIT_NONE, is_running),
		"engine.running", "whether something plays or records" },
};

static const struct fact of_devices[] = {
	{ COUNT(overs_of),
		"overs", "samples clipped since the last reset" },
	{ LOUDNESS(momentary_lufs),
		"loudness.momentary", "loudness of the last 400 ms, LUFS" },
	{ LOUDNESS(short_lufs),
		"loudness.short", "loudness of the last 3 s, LUFS" },
	{ LOUDNESS(most_momentary_lufs),
		"loudness.momentary-max", "loudest 400 ms since the last reset, LUFS" },
	{ LOUDNESS(most_short_lufs),
		"loudness.short-max", "loudest 3 s since the last reset, LUFS" },
	{ LOUDNESS(integrated_lufs),
		"loudness.integrated", "loudness since the last reset, LUFS" },
	{ LOUDNESS(range_lu),
		"loudness.range", "loudness range between soft and loud parts, LU" },
	{ LOUDNESS(true_peak_db),
		"loudness.true-peak", "true peak since the last reset, dBTP" },
	{ LOUDNESS(ride_db),
		"loudness.gain", "gain that brings it to the target, dB" },
	{ VOICE(TYPE_WORD, echo),
		"echo.used", "what removes the echo, or why nothing does" },
	{ VOICE(TYPE_WORD, denoise),
		"denoise.used", "what removes the noise, or why nothing does" },
	{ VOICE(TYPE_LONG, n_late),
		"voice.late", "blocks of 10 ms in which the work on the voice was not done in time" },
	{ VOICE(TYPE_FLOAT, latency_ms),
		"voice.latency", "latency that the work on the voice adds, in ms" },
	{ COUNT(late_returns_of),
		"insert.late", "cycles in which the sound that an insert had sent was late" },
	{ CLOCK(TYPE_FLOAT, drift_ppm),
		"clock.drift", "how much faster its clock runs than the console's, in ppm" },
	{ CLOCK(TYPE_INT, fill_frames),
		"clock.fill", "frames buffered between the two clocks" },
	{ CLOCK(TYPE_INT, target_frames),
		"clock.target", "frames that should be buffered between the two clocks" },
	{ CLOCK(TYPE_INT, n_resets),
		"clock.resets", "times that the buffered frames had to jump" },
	{ CLOCK(TYPE_FLOAT, latency_ms),
		"clock.latency", "latency that the second clock adds, in ms" },
};
/* clang-format on */

_Static_assert(SPA_N_ELEMENTS(of_devices) <= TB_DEVICE_FACTS_MAX, "Props keep room for so many");

static const struct family {
	const char *name;
	const struct fact *facts; /* those of others, too: fact_of() leaves them out */
	size_t n_facts;
} families[] = {
	{ "", of_console, SPA_N_ELEMENTS(of_console) },
	{ "strip", of_devices, SPA_N_ELEMENTS(of_devices) },
	{ "bus", of_devices, SPA_N_ELEMENTS(of_devices) },
};

/* NULL: the row is not of this family. */
static const struct fact *fact_of(size_t family, size_t i)
{
	const struct fact *fact = &families[family].facts[i];

	return fact->owners & (1u << family) ? fact : NULL;
}

/* ---- what they mean ---- */

static void add_type(struct spa_pod_builder *b, enum type type)
{
	spa_pod_builder_prop(b, SPA_PROP_INFO_type, 0);
	if (type == TYPE_BOOL)
		spa_pod_builder_bool(b, false);
	else if (type == TYPE_TEXT || type == TYPE_WORD)
		spa_pod_builder_string(b, "");
	else if (type == TYPE_FLOAT)
		spa_pod_builder_float(b, 0.0f);
	else if (type == TYPE_LONG)
		spa_pod_builder_long(b, 0);
	else
		spa_pod_builder_int(b, 0);
}

static int add_info(struct tb_pods *pods, const char *key, const struct fact *fact)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo);
	spa_pod_builder_add(&b, SPA_PROP_INFO_name, SPA_POD_String(key), SPA_PROP_INFO_description,
		SPA_POD_String(fact->help), 0);
	add_type(&b, fact->type);
	spa_pod_builder_add(&b, SPA_PROP_INFO_params, SPA_POD_Bool(true), 0);
	if (fact->unit != TB_UNIT_NONE)
		spa_pod_builder_add(
			&b, TB_PROP_INFO_UNIT, SPA_POD_String(tb_unit_suffix(fact->unit)), 0);
	if (!fact->is_taken)
		spa_pod_builder_add(&b, TB_PROP_INFO_READ_ONLY, SPA_POD_Bool(true), 0);
	return tb_pods_add(pods, spa_pod_builder_pop(&b, &object));
}

static void key_of(char key[TB_KEY_MAX], size_t family, const struct fact *fact)
{
	const char *name = families[family].name;

	if (name[0] == '\0')
		snprintf(key, TB_KEY_MAX, "%s", fact->name);
	else
		snprintf(key, TB_KEY_MAX, "%s.<%s>.%s", name, name, fact->name);
}

int tb_facts_add_infos(struct tb_pods *pods)
{
	char key[TB_KEY_MAX];
	int res = 0;

	for (size_t family = 0; family < SPA_N_ELEMENTS(families); family++) {
		for (size_t i = 0; i < families[family].n_facts && res == 0; i++) {
			const struct fact *fact = fact_of(family, i);

			if (!fact)
				continue;
			key_of(key, family, fact);
			res = add_info(pods, key, fact);
		}
	}
	return res;
}

void tb_facts_list(void (*each)(void *data, const char *key, const char *help), void *data)
{
	char key[TB_KEY_MAX];

	for (size_t family = 0; family < SPA_N_ELEMENTS(families); family++) {
		for (size_t i = 0; i < families[family].n_facts; i++) {
			const struct fact *fact = fact_of(family, i);

			if (!fact)
				continue;
			key_of(key, family, fact);
			each(data, key, fact->help);
		}
	}
}

/* ---- their values ---- */

/* The strip or bus that a path, or a key, begins with; 0: the console. */
static size_t family_of(const char *path)
{
	return tb_path_strip(path) ? 1 : tb_path_bus(path) ? 2 : 0;
}

static void put_key(struct spa_pod_builder *b, const char *device, const char *fact)
{
	char key[TB_KEY_MAX];

	snprintf(key, sizeof(key), "%s%s%s", device, device[0] ? "." : "", fact);
	spa_pod_builder_string(b, key);
}

static void put_text(struct spa_pod_builder *b, const char *text)
{
	spa_pod_builder_string(b, text ? text : "");
}

static void put_value(struct spa_pod_builder *b, enum type type, const void *at)
{
	switch (type) {
	case TYPE_BOOL:
		spa_pod_builder_bool(b, *(const bool *)at);
		break;
	case TYPE_INT:
		spa_pod_builder_int(b, (int32_t) * (const uint32_t *)at);
		break;
	case TYPE_LONG:
		spa_pod_builder_long(b, (int64_t) * (const uint64_t *)at);
		break;
	case TYPE_FLOAT:
		spa_pod_builder_float(b, *(const float *)at);
		break;
	case TYPE_TEXT:
		put_text(b, *(char *const *)at);
		break;
	case TYPE_WORD:
		put_text(b, at);
		break;
	}
}

static int find_strip(const struct tb_mixer *m, const char *device)
{
	const char *name = tb_path_strip(device);

	return name ? tb_mixer_find_strip(m, name) : -ENOENT;
}

static int find_bus(const struct tb_mixer *m, const char *device)
{
	const char *name = tb_path_bus(device);

	return name ? tb_mixer_find_bus(m, name) : -ENOENT;
}

void tb_facts_put(struct spa_pod_builder *b, const struct tb_mixer *m,
	const struct tb_engine_facts *engine, const char *device)
{
	const size_t family = family_of(device);
	const struct owner owner = { m, engine, device, find_strip(m, device),
		find_bus(m, device) };
	find_function *last = NULL;
	const void *values = NULL;
	union found found;

	for (size_t i = 0; i < families[family].n_facts; i++) {
		const struct fact *fact = fact_of(family, i);

		if (!fact)
			continue;
		if (fact->find != last)
			values = fact->find(&owner, &found);
		last = fact->find;
		if (!values)
			continue;
		put_key(b, device, fact->name);
		put_value(b, fact->type, SPA_PTROFF(values, fact->at, const void));
	}
}

/* ---- whether a key is one ---- */

/* What stands behind "strip.game." or "bus.a1.", if there is such a strip or bus. */
static const char *name_in(const struct tb_mixer *m, const char *key, size_t family)
{
	char device[TB_KEY_MAX];
	const char *dot = strchr(family == 0 ? key : strchr(key, '.') + 1, '.');

	if (family == 0)
		return key;
	if (!dot || (size_t)(dot - key) >= sizeof(device))
		return NULL;
	memcpy(device, key, (size_t)(dot - key));
	device[dot - key] = '\0';
	return find_strip(m, device) >= 0 || find_bus(m, device) >= 0 ? dot + 1 : NULL;
}

bool tb_fact_is(const struct tb_mixer *m, const char *key)
{
	const size_t family = family_of(key);
	const char *name = name_in(m, key, family);

	for (size_t i = 0; name && i < families[family].n_facts; i++) {
		const struct fact *fact = fact_of(family, i);

		if (fact && !fact->is_taken && spa_streq(name, fact->name))
			return true;
	}
	return false;
}
