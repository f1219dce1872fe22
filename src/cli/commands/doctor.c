/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "doctor.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <spa/utils/string.h>

/* SCHED_FIFO and SCHED_RR, as /proc shows them. */
#define IS_REALTIME(policy) ((policy) == 1 || (policy) == 2)

void tb_doctor_finish(struct tb_doctor *d)
{
	tb_survey_free(d->survey);
	free(d->finding);
	*d = (struct tb_doctor){ 0 };
}

void tb_doctor_say(struct tb_doctor *d, enum tb_level_of_finding level, const char *cure,
	const char *format, ...)
{
	struct tb_finding *f = reallocarray(d->finding, d->n_findings + 1, sizeof(*f));
	va_list args;

	if (!f)
		return;
	d->finding = f;
	f += d->n_findings++;
	f->level = level;
	snprintf(f->cure, sizeof(f->cure), "%s", cure);
	va_start(args, format);
	vsnprintf(f->what, sizeof(f->what), format, args);
	va_end(args);
	d->n_wrong += level == TB_WRONG;
}

/* ---- daemons ---- */

const char *tb_doctor_fault_of_pipewire(const char *version)
{
	unsigned major = 0, minor = 0, patch = 0, number;

	if (sscanf(version, "%u.%u.%u", &major, &minor, &patch) < 2)
		return "has no version that can be read";
	number = major * 1000000 + minor * 1000 + patch;
	if (number < 1004002)
		return "is too old: 1.4.2 or newer is needed (on Debian 12, from its backports)";
	if (number >= 1006000 && number <= 1006004)
		return "has a fault that leaves filter nodes silent: update to 1.6.5 or newer";
	return NULL;
}

static void check_pipewire(struct tb_doctor *d)
{
	const char *fault = tb_doctor_fault_of_pipewire(d->survey->version);

	if (fault)
		tb_doctor_say(d, TB_WRONG, "", "PipeWire %s %s", d->survey->version, fault);
	else
		tb_doctor_say(d, TB_FINE, "", "PipeWire %s", d->survey->version);
}

static bool has_client(const struct tb_survey *s, const char *name)
{
	for (uint32_t i = 0; i < s->registry.n_globals; i++) {
		if (s->registry.global[i]->kind == TB_GLOBAL_CLIENT
			&& strcasecmp(tb_global_get(s->registry.global[i], PW_KEY_APP_NAME), name)
				   == 0)
			return true;
	}
	return false;
}

static void check_session_manager(struct tb_doctor *d)
{
	if (!has_client(d->survey, "WirePlumber")) {
		tb_doctor_say(d, TB_WRONG, "`systemctl --user start wireplumber`",
			"no WirePlumber runs: nothing links applications and devices");
		return;
	}
	if (tb_survey_find_metadata(d->survey, "troubadour-policy"))
		tb_doctor_say(d, TB_FINE, "", "WirePlumber runs, with Troubadour's policy");
	else
		tb_doctor_say(d, TB_NOTE,
			"after `make install`, restart it: `systemctl --user restart wireplumber`",
			"WirePlumber runs without Troubadour's policy: buses may follow filters of "
			"other programs, and applications do not find their strips by rules");
}

/* It is a client of PipeWire only while it has clients itself, so its socket is asked. */
static bool has_pulse(void)
{
	const char *own = getenv("PULSE_RUNTIME_PATH"), *all = getenv("XDG_RUNTIME_DIR");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool answers;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s%s/native",
		own   ? own
		: all ? all
		      : "",
		own ? "" : "/pulse");
	answers = fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	if (fd >= 0)
		close(fd);
	return answers;
}

static void check_pulse(struct tb_doctor *d)
{
	if (has_pulse())
		tb_doctor_say(d, TB_FINE, "", "pipewire-pulse runs");
	else
		tb_doctor_say(d, TB_NOTE, "`systemctl --user start pipewire-pulse`",
			"no pipewire-pulse runs: most applications and pavucontrol need it");
}

/* ---- consoles ---- */

static bool is_strip(const struct tb_global *t)
{
	const char *class = tb_global_get(t, PW_KEY_MEDIA_CLASS);

	return spa_streq(class, "Audio/Sink") || spa_streq(class, "Stream/Input/Audio");
}

static bool is_device(const struct tb_global *t)
{
	return tb_global_is_of_console(t, NULL);
}

static bool is_asked_about(const struct tb_doctor *d, const struct tb_global *t)
{
	return tb_global_is_of_console(t, d->console);
}

static bool is_linked(const struct tb_survey *s, const struct tb_global *node)
{
	for (uint32_t i = 0; i < s->registry.n_globals; i++) {
		const struct tb_global *l = s->registry.global[i];

		if (l->kind == TB_GLOBAL_LINK
			&& (l->from_node == node->id || l->to_node == node->id))
			return true;
	}
	return false;
}

#define CHOOSE "`troubadour device %s NAME` chooses one of `troubadour devices`"

static void check_stream(struct tb_doctor *d, const struct tb_global *node)
{
	const char *class = tb_global_get(node, PW_KEY_MEDIA_CLASS);
	const char *device = tb_global_get(node, TB_KEY_DEVICE);
	char name[TB_GLOBAL_NAME_MAX], cure[256];

	if (is_linked(d->survey, node))
		return;
	if (spa_streq(class, "Stream/Output/Audio")) {
		snprintf(cure, sizeof(cure), CHOOSE "; `troubadour status` says what was refused",
			device);
		tb_doctor_say(d, TB_WRONG, cure, "%s (%s) plays on no device",
			tb_global_name(node, name), tb_global_label(node));
	} else if (spa_streq(class, "Stream/Input/Audio")) {
		snprintf(cure, sizeof(cure), "it may be asleep because nobody hears it; " CHOOSE,
			device);
		tb_doctor_say(d, TB_NOTE, cure, "%s (%s) is not linked to any microphone",
			tb_global_name(node, name), tb_global_label(node));
	}
}

static void say_none_runs(struct tb_doctor *d)
{
	if (d->console)
		tb_doctor_say(d, TB_WRONG,
			"`troubadour run --config FILE` runs one whose file says console.name",
			"no console \"%s\" runs", d->console);
	else
		tb_doctor_say(d, TB_WRONG,
			"`troubadour setup` makes one; else `systemctl --user enable --now troubadour`, or "
			"`troubadour run`",
			"no console runs");
}

static void check_consoles(struct tb_doctor *d)
{
	const char *last = "";
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++) {
		const struct tb_global *t = d->survey->registry.global[i];

		if (!is_asked_about(d, t))
			continue;
		if (n++ == 0 || !spa_streq(last, tb_global_get(t, TB_KEY_CONSOLE)))
			tb_doctor_say(d, TB_FINE, "", "console \"%s\" runs",
				tb_global_get(t, TB_KEY_CONSOLE));
		last = tb_global_get(t, TB_KEY_CONSOLE);
		check_stream(d, t);
	}
	if (n == 0)
		say_none_runs(d);
}

/* ---- realtime ---- */

/* Field 41 of /proc/PID/task/TID/stat; the name before it may hold spaces. */
static int policy_of(const char *stat)
{
	const char *rest = strrchr(stat, ')');
	int policy = -1;

	for (int field = 3; rest && field <= 41; field++) {
		rest = strchr(rest + 1, ' ');
		if (rest && field == 41)
			policy = atoi(rest + 1);
	}
	return policy;
}

static int read_policy(const char *directory, const char *task)
{
	char path[320], stat[1024] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/stat", directory, task);
	f = fopen(path, "r");
	if (!f)
		return -1;
	if (!fgets(stat, sizeof(stat), f))
		stat[0] = '\0';
	fclose(f);
	return strstr(stat, "(data-loop") ? policy_of(stat) : -1;
}

/* Of the data threads of a process: 1 realtime, 0 not, -1 unknown. */
static int is_realtime(const char *pid)
{
	char directory[64];
	struct dirent *entry;
	int found = -1;
	DIR *tasks;

	snprintf(directory, sizeof(directory), "/proc/%s/task", pid);
	tasks = opendir(directory);
	while (tasks && (entry = readdir(tasks)) != NULL) {
		int policy = entry->d_name[0] == '.' ? -1 : read_policy(directory, entry->d_name);

		if (policy >= 0)
			found = found == 0 ? 0 : IS_REALTIME(policy);
	}
	if (tasks)
		closedir(tasks);
	return found;
}

static const char *pid_of(const struct tb_survey *s, const struct tb_global *node)
{
	const char *client = tb_global_get(node, PW_KEY_CLIENT_ID);

	for (uint32_t i = 0; i < s->registry.n_globals; i++) {
		if (s->registry.global[i]->kind == TB_GLOBAL_CLIENT
			&& s->registry.global[i]->id == (uint32_t)atoi(client))
			return tb_global_get(s->registry.global[i], PW_KEY_SEC_PID);
	}
	return "";
}

static void check_realtime(struct tb_doctor *d)
{
	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++) {
		const struct tb_global *t = d->survey->registry.global[i];
		int is_fast = is_asked_about(d, t) ? is_realtime(pid_of(d->survey, t)) : -1;

		if (is_fast < 0)
			continue;
		if (is_fast)
			tb_doctor_say(d, TB_FINE, "", "the console's audio thread is realtime");
		else
			tb_doctor_say(d, TB_WRONG,
				"install rtkit, or allow realtime priority (group \"pipewire\" and "
				"/etc/security/limits.d) and log in again",
				"the console's audio thread has no realtime priority: it will crackle "
				"when the machine is busy");
		return;
	}
}

/* ---- defaults ---- */

static bool has_console(const struct tb_doctor *d)
{
	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++)
		if (is_asked_about(d, d->survey->registry.global[i]))
			return true;
	return false;
}

static void check_defaults(struct tb_doctor *d)
{
	const struct tb_global *sink = tb_survey_default(d->survey, "sink");
	const struct tb_global *source = tb_survey_default(d->survey, "source");

	if (!sink)
		tb_doctor_say(d, TB_WRONG,
			"connect a device, or look whether WirePlumber sees it: "
			"`wpctl status`",
			"there is no default sink");
	else if (is_asked_about(d, sink) || !has_console(d))
		tb_doctor_say(d, TB_FINE, "", "applications play to %s", tb_global_label(sink));
	else
		tb_doctor_say(d, TB_NOTE,
			"`troubadour strip default NAME`, or choose a strip as the output device in the "
			"desktop's sound settings",
			"applications play to %s, past the console", tb_global_label(sink));
	if (source)
		tb_doctor_say(
			d, TB_FINE, "", "applications record from %s", tb_global_label(source));
}

/* ---- loops ---- */

#define MAX_WAY 256u

struct way {
	const struct tb_survey *survey;
	const struct tb_global *node[MAX_WAY];
	uint32_t n;
};

static void reach(struct way *w, const struct tb_global *node)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (w->node[i] == node)
			return;
	if (node && w->n < MAX_WAY)
		w->node[w->n++] = node;
}

static bool shares(const struct tb_global *a, const struct tb_global *b, const char *key)
{
	const char *value = tb_global_get(a, key);

	return value[0] && spa_streq(value, tb_global_get(b, key));
}

/* The other half of a filter, and what a program plays that records. */
static void reach_through(struct way *w, const struct tb_global *node)
{
	if (!spa_streq(tb_global_get(node, PW_KEY_MEDIA_CLASS), "Stream/Input/Audio")
		&& !tb_global_get(node, PW_KEY_NODE_LINK_GROUP)[0])
		return;
	for (uint32_t i = 0; i < w->survey->registry.n_globals; i++) {
		const struct tb_global *t = w->survey->registry.global[i];

		if (t->kind == TB_GLOBAL_NODE && t != node && !is_device(t)
			&& (shares(t, node, PW_KEY_NODE_LINK_GROUP)
				|| shares(t, node, PW_KEY_CLIENT_ID)))
			reach(w, t);
	}
}

const struct tb_global *tb_doctor_find_loop(const struct tb_survey *s, const struct tb_global *from)
{
	struct way w = { .survey = s };

	reach(&w, from);
	for (uint32_t at = 0; at < w.n; at++) {
		const struct tb_global *node = w.node[at];

		if (at > 0 && is_device(node)) {
			if (is_strip(node) && shares(node, from, TB_KEY_CONSOLE))
				return node;
			continue;
		}
		for (uint32_t i = 0; i < s->registry.n_globals; i++)
			if (s->registry.global[i]->kind == TB_GLOBAL_LINK
				&& s->registry.global[i]->from_node == node->id)
				reach(&w, tb_survey_node(s, s->registry.global[i]->to_node));
		if (at > 0)
			reach_through(&w, node);
	}
	return NULL;
}

static void check_loops(struct tb_doctor *d)
{
	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++) {
		const struct tb_global *bus = d->survey->registry.global[i], *strip;
		char from[TB_GLOBAL_NAME_MAX], to[TB_GLOBAL_NAME_MAX], cure[320];

		if (!is_asked_about(d, bus) || is_strip(bus))
			continue;
		strip = tb_doctor_find_loop(d->survey, bus);
		if (!strip)
			continue;
		tb_global_name(bus, from);
		tb_global_name(strip, to);
		snprintf(cure, sizeof(cure),
			"if you hear an echo: `troubadour route %s %s off`, or let the program record "
			"another bus",
			tb_global_get(strip, TB_KEY_DEVICE), tb_global_get(bus, TB_KEY_DEVICE));
		tb_doctor_say(d, TB_NOTE, cure, "what %s plays comes back into %s", from, to);
	}
}

/* ---- monitors ---- */

/* Somebody who keeps what he hears; a link per channel leads to him. */
static bool records_monitor(
	const struct tb_doctor *d, const struct tb_global *strip, const struct tb_global *to)
{
	return to && is_asked_about(d, strip) && is_strip(strip) && !is_device(to)
	       && spa_streq(tb_global_get(strip, PW_KEY_MEDIA_CLASS), "Audio/Sink")
	       && !tb_global_is_level_meter(to);
}

static void check_monitors(struct tb_doctor *d)
{
	const struct tb_global *told = NULL;

	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++) {
		const struct tb_global *l = d->survey->registry.global[i], *from, *to;
		char name[TB_GLOBAL_NAME_MAX];

		if (l->kind != TB_GLOBAL_LINK)
			continue;
		from = tb_survey_node(d->survey, l->from_node);
		to = tb_survey_node(d->survey, l->to_node);
		if (!from || to == told || !records_monitor(d, from, to))
			continue;
		told = to;
		tb_doctor_say(d, TB_NOTE,
			"let it record a bus, such as a stream mix: `troubadour status` lists them",
			"%s records %s before its fader and processing, and nothing else",
			tb_global_label(to), tb_global_name(from, name));
	}
}

/* ---- clocks ---- */

static void check_forced(struct tb_doctor *d, const char *key, const char *unit)
{
	const char *value = tb_survey_entry(d->survey, "settings", key);
	char cure[320];

	if (!value || atoi(value) == 0)
		return;
	snprintf(cure, sizeof(cure), "`pw-metadata -n settings 0 %s 0` lets it adapt again", key);
	tb_doctor_say(d, TB_NOTE, cure, "%s is fixed at %s %s for every program", key, value, unit);
}

/* ---- Bluetooth ---- */

static void check_bluetooth(struct tb_doctor *d)
{
	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++) {
		const struct tb_global *t = d->survey->registry.global[i];
		const char *profile = tb_global_get(t, "api.bluez5.profile");

		if (t->kind != TB_GLOBAL_NODE || !spa_strstartswith(profile, "headset")
			|| !spa_streq(tb_global_get(t, PW_KEY_MEDIA_CLASS), "Audio/Sink"))
			continue;
		tb_doctor_say(d, TB_NOTE,
			"use another microphone, and choose \"High Fidelity Playback (A2DP)\" in "
			"pavucontrol under Configuration",
			"%s is in its telephone profile: it sounds like a telephone",
			tb_global_label(t));
	}
}

void tb_doctor_check_session(struct tb_doctor *d)
{
	check_pipewire(d);
	check_session_manager(d);
	check_pulse(d);
	check_consoles(d);
	check_realtime(d);
	check_defaults(d);
	check_loops(d);
	check_monitors(d);
	check_forced(d, "clock.force-quantum", "frames");
	check_forced(d, "clock.force-rate", "Hz");
	check_bluetooth(d);
}
