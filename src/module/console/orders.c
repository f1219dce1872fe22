/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Keys of the mixer node that are only written, for what is done at once:
 *
 *     console.add-strip, console.add-bus   an object as in the console file
 *     console.change                       the same, for one that is there
 *     console.remove                       a name
 *     console.rename                       two names, "old new"
 *     console.move, console.default        see arrange.c
 *     console.load                         a console file: see reload.h
 *
 * What is refused is told by `console.error`.
 *
 *     console.reset-overs                  a name, or "*" for all
 *     console.reset-loudness               the same
 *
 * puts out clip lamps (overs.c).
 *
 *     console.hold, console.release        push to talk: see holds.h
 *
 *     console.token                        any word
 *
 * Sent behind one of them it is shown together with its answer: see answers.h.
 *
 *     console.seen                         a mark, "<program>.<number>"
 *
 * Sent behind any change it is shown once the console has seen that: see seen.h. */
#include "orders.h"

#include <errno.h>
#include <stdio.h>

#include <spa/utils/string.h>

#include "arrange.h"
#include "console.h"
#include "dialogue.h"
#include "loudness.h"
#include "origin.h"
#include "device.h"
#include "holds.h"
#include "inserts.h"
#include "overs.h"
#include "reload.h"
#include "say.h"
#include "structure.h"
#include "mixer/protocol.h"

static int add(struct tb_console *c, const char *text, enum tb_device_kind kind)
{
	struct tb_device_config config;
	struct tb_device *d;
	bool is_strip = kind == TB_DEVICE_VIRTUAL_STRIP;

	tb_device_config_init(&config, kind);
	if (tb_device_config_parse(&config, text, &c->refusal) < 0)
		return -EINVAL;
	if (tb_inserts_check_text(c, &config) < 0) {
		tb_device_config_finish(&config);
		return -EINVAL;
	}
	if (tb_structure_is_taken(c, config.name) || c->n_strips + is_strip > TB_MAX_STRIPS
		|| c->n_buses + !is_strip > TB_MAX_BUSES) {
		tb_device_config_finish(&config);
		return tb_structure_is_taken(c, config.name)
		               ? tb_console_refuse(c, "\"%s\" is taken", config.name)
		               : tb_console_refuse(c, "no more than %u strips and %u buses",
				       TB_MAX_STRIPS, TB_MAX_BUSES);
	}
	d = tb_structure_add(c, &config);
	tb_device_config_finish(&config);
	if (!d)
		return -ENOMEM;
	if (!d->config.has_no_routes && !c->origin->has_no_routes)
		tb_structure_route_new(d);
	tb_structure_connect(d);
	return 0;
}

static int add_strip(struct tb_console *c, const char *text)
{
	return add(c, text, TB_DEVICE_VIRTUAL_STRIP);
}

static int add_bus(struct tb_console *c, const char *text)
{
	return add(c, text, TB_DEVICE_VIRTUAL_BUS);
}

static int remove_one(struct tb_console *c, const char *text)
{
	struct tb_device *d = tb_structure_find(c, text);

	if (!d)
		return -EINVAL;
	if (tb_structure_count(c, tb_device_is_strip(d)) == 1)
		return tb_console_refuse(c, "\"%s\" is the last %s, and a console needs one", text,
			tb_device_is_strip(d) ? "strip" : "bus");
	tb_structure_remove(d);
	return 0;
}

static int rename_one(struct tb_console *c, const char *text)
{
	char old[128], name[128], rest[2];
	struct tb_device_config config;
	struct tb_device *d;
	int res;

	if (sscanf(text, "%127s %127s %1s", old, name, rest) != 2)
		return tb_console_refuse(c, "\"%s\" is not two names, such as \"old new\"", text);
	d = tb_structure_find(c, old);
	if (!d)
		return -EINVAL;
	if (tb_structure_is_taken(c, name))
		return tb_console_refuse(c, "\"%s\" is taken", name);
	if (tb_device_config_copy(&config, &d->config) < 0)
		return tb_console_refuse(c, "out of memory");
	res = tb_device_config_set_name(&config, name, &c->refusal);
	if (res == 0)
		res = tb_structure_replace(d, &config);
	tb_device_config_finish(&config);
	return res;
}

/* What the object does not name stays. */
static int change_one(struct tb_console *c, const char *text)
{
	struct tb_device_config config;
	struct tb_device *d;
	int res;

	tb_device_config_init(&config, TB_DEVICE_VIRTUAL_STRIP);
	if (tb_device_config_peek_name(text, config.name, &c->refusal) < 0)
		return -EINVAL;
	d = tb_structure_find(c, config.name);
	if (!d)
		return -EINVAL;
	if (tb_device_config_copy(&config, &d->config) < 0)
		return tb_console_refuse(c, "out of memory");
	config.has_no_routes = false;
	if (tb_device_config_parse(&config, text, &c->refusal) < 0)
		return -EINVAL;
	if (tb_inserts_check_text(c, &config) < 0) {
		tb_device_config_finish(&config);
		return -EINVAL;
	}
	if (config.has_no_routes) {
		tb_device_config_finish(&config);
		return tb_console_refuse(c,
			"\"routes\" is for a new strip or bus; of \"%s\", set the keys "
			"route.<strip>.<bus>",
			config.name);
	}
	res = tb_structure_is_same(&config, &d->config) ? tb_arrange(d, &config)
	                                                : tb_structure_replace(d, &config);
	tb_device_config_finish(&config);
	return res;
}

/* Words of a client's, which change nothing. */
static bool take_mark(struct tb_console *c, const char *key, const char *text)
{
	if (spa_streq(key, TB_MARK_SEEN)) {
		tb_seen_take(&c->dialogue->seen, text);
		return true;
	}
	if (!spa_streq(key, TB_MARK_TOKEN))
		return false;
	snprintf(c->dialogue->token, sizeof(c->dialogue->token), "%s", text);
	tb_answers_take(&c->dialogue->answers, text);
	return true;
}

static int (*const obey[TB_N_ORDERS])(struct tb_console *c, const char *text) = {
	[TB_ORDER_ADD_STRIP] = add_strip,
	[TB_ORDER_ADD_BUS] = add_bus,
	[TB_ORDER_CHANGE] = change_one,
	[TB_ORDER_MOVE] = tb_arrange_move,
	[TB_ORDER_DEFAULT] = tb_arrange_default,
	[TB_ORDER_REMOVE] = remove_one,
	[TB_ORDER_LOAD] = tb_reload,
	[TB_ORDER_RENAME] = rename_one,
	[TB_ORDER_RESET_OVERS] = tb_overs_reset,
	[TB_ORDER_HOLD] = tb_holds_take,
	[TB_ORDER_RELEASE] = tb_holds_release,
	[TB_ORDER_RESET_LOUDNESS] = tb_loudness_reset,
};

bool tb_order_receive(struct tb_console *c, const char *key, const char *text)
{
	uint32_t i = 0;

	while (i < TB_N_ORDERS && !spa_streq(tb_orders[i].key, key))
		i++;
	if (i == TB_N_ORDERS)
		return take_mark(c, key, text);
	c->refusal.text[0] = '\0';
	if (obey[i](c, text) < 0) {
		tb_answers_refuse(&c->dialogue->answers, "%s", c->refusal.text);
		tb_console_say(c, TB_HOST_NOTE, "%s: %s", key, c->refusal.text);
	}
	return true;
}
