/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a host finds: factories, interfaces, ports, params, and answers to questions
 * that make no sense. */
#include "host.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <dlfcn.h>

#include <spa/node/utils.h>
#include <spa/param/param.h>
#include <spa/param/props.h>
#include <spa/utils/result.h>

#define STRIPS "[ { name = voice audio.position = [ MONO ] } { name = music } ]"
#define BUSES  "[ { name = hall } { name = tape audio.position = [ FL FR FC LFE SL SR ] } ]"

static const char *const names[] = { "troubadour.mixer", "troubadour.strip",
	"troubadour.resample" };

static struct host *any(const char *name)
{
	struct host *h = HOST(name, { "strips", STRIPS }, { "buses", BUSES }, );

	cr_assert_not_null(h, "%s: %s", name, host_refusal());
	return h;
}

Test(interfaces, the_library_has_three_factories_of_a_node_each)
{
	void *library = host_load();

	for (size_t i = 0; i < SPA_N_ELEMENTS(names); i++) {
		const struct spa_handle_factory *f = host_find_factory(library, names[i]);
		const struct spa_interface_info *info;
		uint32_t index = 0;

		cr_assert_not_null(f, "%s", names[i]);
		cr_expect_not_null(spa_dict_lookup(f->info, SPA_KEY_FACTORY_DESCRIPTION));
		cr_expect_eq(spa_handle_factory_enum_interface_info(f, &info, &index), 1);
		cr_expect_str_eq(info->type, SPA_TYPE_INTERFACE_Node);
		cr_expect_eq(spa_handle_factory_enum_interface_info(f, &info, &index), 0);
	}
	dlclose(library);
}

Test(interfaces, a_handle_has_no_interface_but_the_node)
{
	struct host *h = any(names[0]);
	void *interface;

	cr_expect_eq(
		spa_handle_get_interface(h->handle, SPA_TYPE_INTERFACE_Log, &interface), -ENOENT);
	host_free(h);
}

Test(interfaces, every_node_describes_its_params)
{
	static const uint32_t ids[] = { SPA_PARAM_PropInfo, SPA_PARAM_Props, SPA_PARAM_IO,
		SPA_PARAM_ProcessLatency };

	for (size_t i = 0; i < SPA_N_ELEMENTS(names); i++) {
		struct host *h = any(names[i]);

		for (size_t k = 0; k < SPA_N_ELEMENTS(ids); k++) {
			cr_expect_eq(host_enum(h, ids[k]), 0);
			cr_expect_gt(h->n_params, 0u, "%s: %u", names[i], ids[k]);
		}
		cr_expect_eq(host_enum(h, SPA_PARAM_EnumRoute), -ENOENT);
		cr_expect_eq(spa_node_enum_params(h->node, 1, ids[0], 0, 0, NULL), -EINVAL);
		cr_expect_eq(spa_node_set_param(h->node, SPA_PARAM_Route, 0, NULL), -ENOENT);
		host_free(h);
	}
}

static void expect_port_params(struct host *h, enum spa_direction d, uint32_t port)
{
	static const uint32_t ids[] = { SPA_PARAM_EnumFormat, SPA_PARAM_IO, SPA_PARAM_Latency };

	for (size_t k = 0; k < SPA_N_ELEMENTS(ids); k++) {
		cr_expect_eq(host_enum_port(h, d, port, ids[k]), 0);
		cr_expect_gt(h->n_params, 0u);
	}
	/* Before a format there is neither. */
	cr_expect_eq(host_enum_port(h, d, port, SPA_PARAM_Format), -EIO);
	cr_expect_eq(host_enum_port(h, d, port, SPA_PARAM_Buffers), -EIO);
	cr_expect_eq(host_enum_port(h, d, port, SPA_PARAM_Profile), -ENOENT);
}

Test(interfaces, every_port_describes_its_params)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(names); i++) {
		struct host *h = any(names[i]);

		for (int d = 0; d < 2; d++) {
			cr_expect_gt(host_n_ports(h, d), 0u);
			for (uint32_t p = 0; p < host_n_ports(h, d); p++)
				expect_port_params(h, d, p);
		}
		host_free(h);
	}
}

Test(interfaces, questions_without_sense_are_refused)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(names); i++) {
		struct host *h = any(names[i]);
		uint32_t beyond = host_n_ports(h, SPA_DIRECTION_INPUT);

		cr_expect_eq(host_enum_port(h, SPA_DIRECTION_INPUT, beyond, SPA_PARAM_IO), -EINVAL);
		cr_expect_eq(spa_node_port_set_param(h->node, SPA_DIRECTION_INPUT, beyond,
				     SPA_PARAM_Format, 0, NULL),
			-EINVAL);
		cr_expect_eq(spa_node_port_set_io(
				     h->node, SPA_DIRECTION_OUTPUT, 1000, SPA_IO_Buffers, NULL, 0),
			-EINVAL);
		cr_expect_eq(spa_node_port_set_io(
				     h->node, SPA_DIRECTION_INPUT, 0, SPA_IO_Memory, NULL, 0),
			-ENOENT);
		cr_expect_eq(
			spa_node_add_port(h->node, SPA_DIRECTION_INPUT, beyond, NULL), -ENOTSUP);
		cr_expect_eq(spa_node_remove_port(h->node, SPA_DIRECTION_INPUT, 0), -ENOTSUP);
		cr_expect_eq(spa_node_port_reuse_buffer(h->node, 0, 0), -EINVAL);
		cr_expect_eq(host_command(h, SPA_NODE_COMMAND_Drain), -ENOTSUP);
		cr_expect_eq(spa_node_set_io(h->node, SPA_IO_Memory, NULL, 0), -ENOENT);
		host_free(h);
	}
}

Test(interfaces, a_sync_is_answered)
{
	struct host *h = any(names[1]);

	cr_expect_eq(spa_node_sync(h->node, 42), 0);
	cr_expect_eq(h->last_sync, 42u);
	host_free(h);
}

Test(interfaces, ports_of_a_mixer_are_the_channels_of_strips_and_buses)
{
	static const char *const inputs[] = { "voice_MONO", "music_FL", "music_FR" };
	struct host *h = any("troubadour.mixer");

	cr_assert_eq(host_n_ports(h, SPA_DIRECTION_INPUT), 3u);
	cr_assert_eq(host_n_ports(h, SPA_DIRECTION_OUTPUT), 8u);
	for (int i = 0; i < 3; i++)
		cr_expect_str_eq(h->ports[SPA_DIRECTION_INPUT][i].name, inputs[i]);
	cr_expect_str_eq(h->ports[SPA_DIRECTION_OUTPUT][5].name, "tape_LFE");
	cr_expect_str_eq(h->ports[SPA_DIRECTION_OUTPUT][5].channel, "LFE");
	cr_expect_str_eq(h->ports[SPA_DIRECTION_OUTPUT][5].dsp, "32 bit float mono audio");
	host_free(h);
}

Test(interfaces, a_mixer_of_which_nothing_is_said_is_two_strips_on_a_bus)
{
	struct host *h = HOST("troubadour.mixer", );

	cr_assert_not_null(h, "%s", host_refusal());
	cr_expect_eq(host_n_ports(h, SPA_DIRECTION_INPUT), 4u);
	cr_expect_eq(host_n_ports(h, SPA_DIRECTION_OUTPUT), 2u);
	host_free(h);
}

static void expect_refused(const char *strips, const char *buses, const char *why)
{
	struct host *h = HOST("troubadour.mixer", { "strips", strips }, { "buses", buses }, );

	cr_expect_null(h);
	cr_expect_not_null(strstr(host_refusal(), why), "%s", host_refusal());
}

Test(interfaces, a_mixer_that_cannot_be_is_refused_with_the_place)
{
	expect_refused("[ { name = A } ]", BUSES, "strips[0].name");
	expect_refused("[ { name = a } { name = a } ]", BUSES, "a");
	expect_refused(STRIPS, "[ ]", "buses");
	expect_refused("[ { name = a audio.position = [ XX ] } ]", BUSES, "XX");
	expect_refused("{ {{ ", BUSES, "troubadour.mixer");
}

Test(interfaces, a_strip_of_nine_channels_is_refused)
{
	cr_expect_null(HOST(
		"troubadour.strip", { "audio.position", "[ FL FR FC LFE SL SR RL RR RC ]" }, ));
	cr_expect_null(HOST("troubadour.resample", { "audio.channels", "9" }, ));
	cr_expect_null(HOST("troubadour.resample", { "resample.input.rate", "100" }, ));
}

Test(interfaces, several_instances_do_not_know_of_each_other)
{
	struct host *a = any("troubadour.mixer"), *b = any("troubadour.mixer");

	cr_expect_eq(host_set(a, "strip.music.fader", -20.0f), 0);
	cr_expect_eq(host_get(a, "strip.music.fader"), -20.0f);
	cr_expect_eq(host_get(b, "strip.music.fader"), 0.0f);
	host_free(a);
	cr_expect_eq(host_set(b, "strip.music.fader", -3.0f), 0);
	host_free(b);
}
