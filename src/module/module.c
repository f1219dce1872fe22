/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* libpipewire-module-troubadour: a mixing console as a PipeWire module.
 *
 * Loaded by `troubadour run`, by `pipewire -c troubadour.conf`, or into the daemon:
 *
 *     context.modules = [
 *         {   name = libpipewire-module-troubadour
 *             args = {
 *                 console.name = troubadour
 *                 strips = [ { name = game  description = "Game"  default = true } ]
 *                 buses  = [ { name = a1  description = "Speakers (mix)"  type = playback } ]
 *                 params = { "route.game.a1" = true }
 *                 engine.rate = 48000    # without it: the graph's
 *             }
 *         }
 *     ]
 *
 * A wrong argument fails the load with one message, and nothing stays behind. */
#include <errno.h>

#include <pipewire/impl.h>
#include <spa/utils/result.h>

#include "console.h"
#include "dsp/cpu.h"
#include "life.h"

static const struct spa_dict_item module_info[] = {
	{ PW_KEY_MODULE_AUTHOR, "The Troubadour developers" },
	{ PW_KEY_MODULE_DESCRIPTION, "A virtual mixing console" },
	{ PW_KEY_MODULE_USAGE,
		"( console.name=<name> ) strips=[ { name=<name> type=virtual|capture "
		"( description=<text> ) ( audio.position=<channels> ) ( default=<bool> ) "
		"( clock=graph|own ) ( resample.quality=<0..10> ) ( routes=default|none ) "
		"( node.props=<properties> ) } ] buses=[ { name=<name> type=playback|virtual … } ] "
		"( params={ <key>=<value> } ) ( engine.rate=<8000..384000> ) "
		"( console.routes=default|none )" },
	{ PW_KEY_MODULE_VERSION, TB_VERSION },
};

struct module {
	struct tb_console *console;
	struct spa_hook listener;
};

static void on_destroy(void *data)
{
	struct module *m = data;

	spa_hook_remove(&m->listener);
	tb_console_free(m->console);
	free(m);
}

static const struct pw_impl_module_events module_events = {
	PW_VERSION_IMPL_MODULE_EVENTS,
	.destroy = on_destroy,
};

/* To whoever loads us, once. */
static void report(struct pw_context *context, const char *text)
{
	const struct tb_host *host = pw_context_get_object(context, TB_HOST_OBJECT);

	if (host && host->event)
		host->event(host->data, TB_HOST_ERROR, text);
	else
		pw_log_error("troubadour: %s", text);
}

/* TROUBADOUR_CPU keeps the kernels below an instruction set. */
static void read_cpu_mask(struct pw_context *context)
{
	const char *word = getenv("TROUBADOUR_CPU");
	uint32_t mask;

	if (!word || word[0] == '\0')
		return;
	if (tb_cpu_parse(word, &mask) < 0)
		report(context, "TROUBADOUR_CPU: ignored, must be c, v1, v3 or v4");
	else
		tb_cpu_set_mask(mask);
}

static struct tb_console *load(struct pw_context *context, const char *args)
{
	struct tb_console_config config;
	struct tb_config_error error;
	struct tb_console *c = NULL;
	int res;

	read_cpu_mask(context);
	res = tb_console_config_parse(&config, args ? args : "", &error);

	if (res == 0)
		c = tb_console_new(context, &config, &error);
	if (!c) {
		report(context, error.text);
		errno = EINVAL;
		return NULL;
	}
	res = tb_console_connect(c);
	if (res < 0) {
		report(context, spa_strerror(res));
		tb_console_free(c);
		errno = -res;
		return NULL;
	}
	return c;
}

SPA_EXPORT int pipewire__module_init(struct pw_impl_module *module, const char *args);

SPA_EXPORT int pipewire__module_init(struct pw_impl_module *module, const char *args)
{
	struct module *m = calloc(1, sizeof(*m));

	if (!m)
		return -errno;
	m->console = load(pw_impl_module_get_context(module), args);
	if (!m->console) {
		free(m);
		return -errno;
	}
	pw_impl_module_add_listener(module, &m->listener, &module_events, m);
	pw_impl_module_update_properties(module, &SPA_DICT_INIT_ARRAY(module_info));
	return 0;
}
