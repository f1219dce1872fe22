/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The configuration of a private session, as drop-ins on top of what the
 * distribution ships, so that the daemons behave as on a desktop, less what
 * needs one. */
#include "private-impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"

/* Names sort last, so that ours wins over the system's. */
#define BUS_CONF          "dbus.conf"
#define PIPEWIRE_CONF     "config/pipewire/pipewire.conf.d/zz-private.conf"
#define PIPEWIRE_EXTRA    "config/pipewire/pipewire.conf.d/zzz-more.conf"
#define PULSE_CONF        "config/pipewire/pipewire-pulse.conf.d/zz-private.conf"
#define PULSE_EXTRA       "config/pipewire/pipewire-pulse.conf.d/zzz-more.conf"
#define WIREPLUMBER_CONF  "config/wireplumber/wireplumber.conf.d/zz-private.conf"
#define WIREPLUMBER_EXTRA "config/wireplumber/wireplumber.conf.d/zzz-more.conf"

/* No service directories: nothing of the system is started on demand, which
 * would outlive us. */
static const char bus_conf[] =
	"<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
	" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
	"<busconfig>\n"
	"  <type>session</type>\n"
	"  <keep_umask/>\n"
	"  <listen>unix:path=%s/bus</listen>\n"
	"  <policy context=\"default\">\n"
	"    <allow send_destination=\"*\" eavesdrop=\"true\"/>\n"
	"    <allow eavesdrop=\"true\"/>\n"
	"    <allow own=\"*\"/>\n"
	"  </policy>\n"
	"</busconfig>\n";

/* In a virtual machine the distribution's rules raise the quantum; ours come
 * later and set it back. */
static const char clock_conf[] =
	"context.properties = {\n"
	"    default.clock.rate = %1$u\n"
	"    default.clock.allowed-rates = [ %2$s ]\n"
	"    default.clock.quantum = %3$u\n"
	"    default.clock.min-quantum = %4$u\n"
	"    default.clock.max-quantum = %5$u\n"
	"    module.x11.bell = false\n"
	"    module.portal = false\n"
	"    module.jackdbus-detect = false\n"
	"}\n"
	"context.properties.rules = [\n"
	"    { matches = [ { cpu.vm.name = !null } ]\n"
	"      actions = { update-props = { default.clock.min-quantum = %4$u } } }\n"
	"]\n";

/* Each can drive the graph; what is linked to several runs on the first.  A
 * source beats the monitor of any sink. */
static const struct {
	const char *name, *description, *class, *position;
	unsigned session_priority, driver_priority;
} hardware[] = {
	{ TB_PRIVATE_SINK_1, "Hardware 1", "Audio/Sink", "FL FR", 1020, 1020 },
	{ TB_PRIVATE_SINK_2, "Hardware 2", "Audio/Sink", "FL FR", 1010, 1010 },
	{ TB_PRIVATE_SOURCE, "Hardware microphone", "Audio/Source/Virtual", "MONO", 2010, 1000 },
};

/* No sound cards, Bluetooth, cameras, seats, portals or reservations here. */
static const char wireplumber_conf[] = "wireplumber.profiles = {\n"
				       "  main = {\n"
				       "    hardware.audio = disabled\n"
				       "    hardware.bluetooth = disabled\n"
				       "    hardware.video-capture = disabled\n"
				       "    support.logind = disabled\n"
				       "    support.reserve-device = disabled\n"
				       "    monitor.alsa.reserve-device = disabled\n"
				       "    monitor.bluez.seat-monitoring = disabled\n"
				       "    support.portal-permissionstore = disabled\n"
				       "    script.client.access-portal = disabled\n"
				       "  }\n"
				       "}\n";

static const char pulse_conf[] =
	"pulse.properties.rules = [\n"
	"    { matches = [ { cpu.vm.name = !null } ]\n"
	"      actions = { update-props = { pulse.min.quantum = 128/48000 } } }\n"
	"]\n";

static FILE *create(const struct tb_private *p, const char *name)
{
	char path[PATH_MAX + 128];
	int res;

	snprintf(path, sizeof(path), "%s/%s", p->dir, name);
	res = tb_make_parents(path, 0700);
	if (res < 0) {
		errno = -res;
		return NULL;
	}
	return fopen(path, "we");
}

static int finish(FILE *file)
{
	bool failed = ferror(file);

	return fclose(file) != 0 ? -errno : failed ? -EIO : 0;
}

static int write_text(const struct tb_private *p, const char *name, const char *text)
{
	FILE *file;

	if (text == NULL)
		return 0;
	file = create(p, name);
	if (file == NULL)
		return -errno;
	fputs(text, file);
	return finish(file);
}

static int write_bus(const struct tb_private *p)
{
	FILE *file = create(p, BUS_CONF);

	if (file == NULL)
		return -errno;
	fprintf(file, bus_conf, p->dir);
	return finish(file);
}

static void write_hardware(FILE *file, const char *group)
{
	fputs("context.objects = [\n", file);
	for (size_t i = 0; i < sizeof(hardware) / sizeof(hardware[0]); i++)
		fprintf(file,
			"    { factory = adapter args = { factory.name = support.null-audio-sink\n"
			"      node.name = %s node.description = \"%s\" media.class = %s\n"
			"      audio.position = [ %s ]\n"
			"      priority.session = %u priority.driver = %u\n"
			"      node.group = %s } }\n",
			hardware[i].name, hardware[i].description, hardware[i].class,
			hardware[i].position, hardware[i].session_priority,
			hardware[i].driver_priority, group ? group : "null");
	fputs("]\n", file);
}

static int write_pipewire(const struct tb_private *p)
{
	const struct tb_private_options *o = &p->options;
	FILE *file = create(p, PIPEWIRE_CONF);
	char rate[16];

	if (file == NULL)
		return -errno;
	snprintf(rate, sizeof(rate), "%u", o->rate_hz);
	fprintf(file, clock_conf, o->rate_hz, o->allowed_rates ? o->allowed_rates : rate,
		o->quantum, o->min_quantum, o->max_quantum);
	write_hardware(file, o->hardware_group);
	return finish(file);
}

int tb_private_write_config(struct tb_private *p)
{
	const struct tb_private_options *o = &p->options;
	const struct {
		const char *name, *text;
	} files[] = {
		{ PIPEWIRE_EXTRA, o->pipewire_conf },
		{ PULSE_CONF, pulse_conf },
		{ PULSE_EXTRA, o->pulse_conf },
		{ WIREPLUMBER_CONF, wireplumber_conf },
		{ WIREPLUMBER_EXTRA, o->wireplumber_conf },
	};
	int res = write_bus(p);

	if (res == 0)
		res = write_pipewire(p);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && res == 0; i++)
		res = write_text(p, files[i].name, files[i].text);
	return res;
}
