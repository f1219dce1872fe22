/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "doctor.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <spa/utils/string.h>

/* SCHED_FIFO and SCHED_RR, as /proc shows them. */
#define IS_REALTIME(policy) ((policy) == 1 || (policy) == 2)

/* ---- daemons ---- */

const char *tb_doctor_fault_of_pipewire(const char *version)
{
	unsigned major = 0, minor = 0, patch = 0, number;

	if (sscanf(version, "%u.%u.%u", &major, &minor, &patch) < 2)
		return "reports no version that can be read";
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
			"WirePlumber is not running: nothing links applications and devices");
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

/* A private session names it in PULSE_SERVER. */
static struct sockaddr_un pulse_socket(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const char *server = getenv("PULSE_SERVER"), *own = getenv("PULSE_RUNTIME_PATH");
	const char *all = getenv("XDG_RUNTIME_DIR");
	size_t n_bytes = sizeof(at.sun_path);

	if (server && spa_strstartswith(server, "unix:"))
		snprintf(at.sun_path, n_bytes, "%s", server + strlen("unix:"));
	else if (own)
		snprintf(at.sun_path, n_bytes, "%s/native", own);
	else
		snprintf(at.sun_path, n_bytes, "%s/pulse/native", all ? all : "");
	return at;
}

/* It is a client of PipeWire only while it has clients itself, so its socket is asked. */
static bool has_pulse(void)
{
	struct sockaddr_un at = pulse_socket();
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool answers = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0;

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
			"pipewire-pulse is not running: most applications and pavucontrol need it");
}

/* ---- consoles ---- */

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

		if (!tb_global_is_of_console(t, d->console))
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

/* Whether the data threads of a process are realtime: 1 yes, 0 no, -1 unknown. */
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

#define RTKIT_SERVICE "/usr/share/dbus-1/system-services/org.freedesktop.RealtimeKit1.service"

static const char *cure_of_realtime(void)
{
	if (access(RTKIT_SERVICE, F_OK) == 0)
		return "rtkit is installed, but may refuse users who are not logged in at the "
		       "machine itself (by ssh, for example): log in there, or allow realtime priority "
		       "(group \"pipewire\" and /etc/security/limits.d)";
	return "install rtkit, or allow realtime priority (group \"pipewire\" and "
	       "/etc/security/limits.d) and log in again";
}

static void check_realtime(struct tb_doctor *d)
{
	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++) {
		const struct tb_global *t = d->survey->registry.global[i];
		int is_fast = tb_global_is_of_console(t, d->console)
		                      ? is_realtime(pid_of(d->survey, t))
		                      : -1;

		if (is_fast < 0)
			continue;
		if (is_fast)
			tb_doctor_say(d, TB_FINE, "", "the console's audio thread is realtime");
		else
			tb_doctor_say(d, TB_WRONG, cure_of_realtime(),
				"the console's audio thread has no realtime priority: it will crackle "
				"when the machine is busy");
		return;
	}
}

/* ---- defaults ---- */

static bool has_console(const struct tb_doctor *d)
{
	for (uint32_t i = 0; i < d->survey->registry.n_globals; i++)
		if (tb_global_is_of_console(d->survey->registry.global[i], d->console))
			return true;
	return false;
}

static void check_defaults(struct tb_doctor *d)
{
	const struct tb_global *sink = tb_survey_default(d->survey, "sink");
	const struct tb_global *source = tb_survey_default(d->survey, "source");

	if (!sink)
		tb_doctor_say(d, TB_WRONG,
			"connect a device, or check whether WirePlumber sees it: "
			"`wpctl status`",
			"there is no default sink");
	else if (tb_global_is_of_console(sink, d->console) || !has_console(d))
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
	tb_doctor_check_ways(d);
	check_forced(d, "clock.force-quantum", "frames");
	check_forced(d, "clock.force-rate", "Hz");
	check_bluetooth(d);
}
