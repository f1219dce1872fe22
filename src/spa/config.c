/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A console's whole description. */
#include "spa/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "config-reader.h"
#include "base/text.h"

/* ---- lists of them ---- */

struct device_list {
	struct tb_device_config **devices;
	uint32_t *n;
	uint32_t max;
	enum tb_device_kind kind; /* without a type */
};

static struct tb_device_config *append_device(struct device_list *list)
{
	size_t n = *list->n;
	struct tb_device_config *grown =
		reallocarray(*list->devices, n + 1, sizeof(struct tb_device_config));

	if (!grown)
		return NULL;
	*list->devices = grown;
	*list->n += 1;
	tb_device_config_init(&grown[n], list->kind);
	return &grown[n];
}

static int read_device(struct tb_place *at, struct spa_json *item, struct device_list *list)
{
	struct tb_device_config *d;

	if (*list->n == list->max)
		return tb_place_fail(at, "more than %u", list->max);
	d = append_device(list);
	if (!d)
		return -ENOMEM;
	d->line = tb_place_line(at);
	return tb_read_device(at, item, d);
}

static int read_devices(struct tb_place *at, struct tb_value *v, struct device_list *list)
{
	struct spa_json items, item;
	size_t mark = strlen(at->path);
	int res;

	if (!spa_json_is_array(v->start, v->n_bytes))
		return tb_place_fail(at, "must be a list of objects, such as [ { name = x } ]");
	spa_json_enter(v->it, &items);
	while ((res = spa_json_enter_object(&items, &item)) > 0) {
		snprintf(at->path + mark, sizeof(at->path) - mark, "[%u]", *list->n);
		at->where = item.cur;
		res = read_device(at, &item, list);
		if (res < 0)
			return res;
		at->path[mark] = '\0';
	}
	at->where = items.cur;
	return res < 0 ? tb_place_fail(at, "must be a list of objects, such as [ { name = x } ]")
	               : 0;
}

static int read_strips(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_console_config *c = object;
	struct device_list list = { &c->strips, &c->n_strips, TB_MAX_STRIPS,
		TB_DEVICE_VIRTUAL_STRIP };

	return read_devices(at, v, &list);
}

static int read_buses(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_console_config *c = object;
	struct device_list list = { &c->buses, &c->n_buses, TB_MAX_BUSES, TB_DEVICE_VIRTUAL_BUS };

	return read_devices(at, v, &list);
}

/* ---- params ---- */

static int append_param(struct tb_place *at, struct tb_console_config *c, const char *prefix,
	const char *key, struct tb_value *v)
{
	struct tb_param_setting *grown = reallocarray(c->params, c->n_params + 1, sizeof(*grown));
	struct tb_param_setting *p;

	if (!grown)
		return -ENOMEM;
	c->params = grown;
	p = &grown[c->n_params++];
	if ((size_t)snprintf(p->key, sizeof(p->key), "%s%s", prefix, key) >= sizeof(p->key))
		return tb_place_fail(at, "key too long: \"%s\"", key);
	p->line = tb_place_line(at);
	return tb_read_text(at, v, p->value, sizeof(p->value));
}

/* SPA-JSON ends a word at a colon, and `troubadour get` prints ratios as "4:1". */
static void take_rest_of_ratio(struct spa_json *it, struct tb_value *v)
{
	const char *end = v->start + v->n_bytes;

	if (it->cur != end || end == it->end || *end != ':')
		return;
	do
		end++;
	while (end < it->end && *end == '1');
	v->n_bytes = (int)(end - v->start);
	it->cur = end;
}

static int append_params(struct tb_place *at, struct tb_console_config *c, const char *prefix,
	struct spa_json *items)
{
	struct tb_value item = { .it = items };
	char key[256];
	size_t mark;
	int res;

	while ((item.n_bytes = spa_json_object_next(items, key, sizeof(key), &item.start)) > 0) {
		take_rest_of_ratio(items, &item);
		at->where = item.start;
		tb_place_enter(at, key, &mark);
		res = append_param(at, c, prefix, key, &item);
		if (res < 0)
			return res;
		tb_place_leave(at, mark);
	}
	return item.n_bytes < 0 ? tb_place_fail_syntax(at, items) : 0;
}

static int read_params(struct tb_place *at, struct tb_value *v, void *object)
{
	struct spa_json items;

	if (!spa_json_is_object(v->start, v->n_bytes))
		return tb_place_fail(at, "must be an object, such as { \"strip.x.fader\" = -6.0 }");
	spa_json_enter(v->it, &items);
	return append_params(at, object, "", &items);
}

int tb_console_config_add_params(struct tb_console_config *config, const char *prefix,
	const char *text, struct tb_config_error *error)
{
	struct tb_place at = { .error = error, .text = text, .path = "params" };
	struct spa_json items;

	snprintf(error->text, sizeof(error->text), "out of memory");
	if (spa_json_begin_object_relax(&items, text, strlen(text)) < 0)
		return tb_place_fail_syntax(&at, &items);
	return append_params(&at, config, prefix, &items);
}

/* ---- the whole ---- */

static int read_console_name(struct tb_place *at, struct tb_value *v, void *object)
{
	return tb_read_name(at, v, ((struct tb_console_config *)object)->name);
}

static int read_remote(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_console_config *c = object;

	return tb_read_text(at, v, c->remote, sizeof(c->remote));
}

static int read_state(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_console_config *c = object;

	if (spa_json_parse_bool(v->start, v->n_bytes, &c->keeps_state) <= 0)
		return tb_place_fail(at, "must be true or false");
	return 0;
}

static int read_routes(struct tb_place *at, struct tb_value *v, void *object)
{
	return tb_read_choice(
		at, v, "default", "none", &((struct tb_console_config *)object)->has_no_routes);
}

static int read_engine_rate(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_console_config *c = object;
	int rate_hz;

	if (spa_json_parse_int(v->start, v->n_bytes, &rate_hz) <= 0 || rate_hz < (int)TB_RATE_MIN
		|| rate_hz > (int)TB_RATE_MAX)
		return tb_place_fail(at,
			"must be %u to %u, in Hz, such as 48000; without it the "
			"console follows the graph",
			TB_RATE_MIN, TB_RATE_MAX);
	c->engine_rate_hz = (uint32_t)rate_hz;
	return 0;
}

static const struct tb_field console_fields[] = {
	{ "console.name", read_console_name },
	{ "strips", read_strips },
	{ "buses", read_buses },
	{ "params", read_params },
	{ "remote.name", read_remote },
	{ "state", read_state },
	{ "engine.rate", read_engine_rate },
	{ "console.routes", read_routes },
	{ NULL, NULL },
};

static struct tb_device_config *device_at(const struct tb_console_config *c, uint32_t i)
{
	return i < c->n_strips ? &c->strips[i] : &c->buses[i - c->n_strips];
}

static int check_names(struct tb_place *at, const struct tb_console_config *c)
{
	for (uint32_t i = 0; i < c->n_strips + c->n_buses; i++) {
		for (uint32_t k = 0; k < i; k++) {
			if (!spa_streq(device_at(c, i)->name, device_at(c, k)->name))
				continue;
			snprintf(at->path, sizeof(at->path), "%s[%u].name",
				i < c->n_strips ? "strips" : "buses",
				i < c->n_strips ? i : i - c->n_strips);
			tb_place_fail(at,
				"\"%s\" is taken; every strip and bus needs a name of its own",
				device_at(c, i)->name);
			tb_config_error_add_line(at->error, device_at(c, i)->line);
			return -EINVAL;
		}
	}
	return 0;
}

static int check_console(struct tb_place *at, struct tb_console_config *c)
{
	at->path[0] = '\0';
	at->where = NULL;
	if (c->n_strips == 0)
		return tb_place_fail(
			at, "strips: a console needs at least one, such as [ { name = music } ]");
	if (c->n_buses == 0)
		return tb_place_fail(
			at, "buses: a console needs at least one, such as [ { name = b1 } ]");
	return check_names(at, c);
}

int tb_console_config_parse(
	struct tb_console_config *config, const char *text, struct tb_config_error *error)
{
	struct tb_place at = { .error = error, .text = text };
	struct spa_json it;
	int res;

	memset(config, 0, sizeof(*config));
	snprintf(config->name, sizeof(config->name), "troubadour");
	config->keeps_state = true;
	snprintf(error->text, sizeof(error->text), "out of memory");
	if (tb_has_byte_order_mark(text))
		res = tb_place_fail(&at, "line 1: " TB_BYTE_ORDER_MARK_ADVICE);
	else if (spa_json_begin_object_relax(&it, text, strlen(text)) < 0)
		res = tb_place_fail_syntax(&at, &it);
	else
		res = tb_read_object(&at, &it, console_fields, config);
	if (res == 0)
		res = check_console(&at, config);
	if (res < 0)
		tb_console_config_finish(config);
	return res;
}

void tb_console_config_finish(struct tb_console_config *config)
{
	for (uint32_t i = 0; i < config->n_strips + config->n_buses; i++)
		tb_device_config_finish(device_at(config, i));
	free(config->strips);
	free(config->buses);
	free(config->params);
	memset(config, 0, sizeof(*config));
}
