/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Reading a console's description.  Each object is a table of keys with a reader;
 * whatever is wrong becomes one message that names the place. */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>
#include <spa/utils/string.h>

#include "channels.h"

/* Where the parser stands: "strips[2].audio.position". */
struct place {
	struct tb_config_error *error;
	const char *text;
	char path[128];
};

/* One value as the JSON reader left it. */
struct value {
	struct spa_json *it;
	const char *start;
	int n_bytes;
};

struct field {
	const char *key;
	int (*read)(struct place *at, struct value *v, void *object);
};

__attribute__((format(printf, 2, 3))) static int fail(struct place *at, const char *format, ...)
{
	size_t used = 0;
	va_list args;

	if (at->path[0] != '\0')
		used = (size_t)snprintf(at->error->text, sizeof(at->error->text), "%s: ", at->path);
	va_start(args, format);
	vsnprintf(at->error->text + used, sizeof(at->error->text) - used, format, args);
	va_end(args);
	return -EINVAL;
}

static int fail_syntax(struct place *at, struct spa_json *it)
{
	struct spa_error_location loc;

	at->path[0] = '\0';
	if (spa_json_get_error(it, at->text, &loc))
		return fail(at, "line %d, column %d: %s", loc.line, loc.col, loc.reason);
	return fail(at, "not an SPA-JSON object");
}

/* ---- values ---- */

static int read_text(struct place *at, struct value *v, char *text, size_t n_bytes)
{
	char wide[1024];

	if (spa_json_is_container(v->start, v->n_bytes) || spa_json_is_null(v->start, v->n_bytes))
		return fail(at, "must be a string");
	if (spa_json_parse_stringn(v->start, v->n_bytes, wide, sizeof(wide)) <= 0)
		return fail(at, "must be a string of at most %zu bytes", n_bytes - 1);
	if (strlen(wide) >= n_bytes)
		return fail(at, "is longer than %zu bytes", n_bytes - 1);
	memcpy(text, wide, strlen(wide) + 1);
	return 0;
}

static bool is_name(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return n > 0 && n <= TB_NAME_MAX && name[n] == '\0' && isalnum((unsigned char)name[0]);
}

static int read_name(struct place *at, struct value *v, char *name)
{
	char text[256];
	int res = read_text(at, v, text, sizeof(text));

	if (res < 0)
		return res;
	if (!is_name(text))
		return fail(at,
			"\"%s\" is no name (a-z, 0-9, '_' and '-', beginning with a letter or digit, "
			"at most %u)",
			text, TB_NAME_MAX);
	memcpy(name, text, strlen(text) + 1); /* is_name() knows that it fits */
	return 0;
}

/* ---- objects ---- */

static void enter(struct place *at, const char *key, size_t *mark)
{
	*mark = strlen(at->path);
	snprintf(at->path + *mark, sizeof(at->path) - *mark, "%s%s", *mark ? "." : "", key);
}

static void leave(struct place *at, size_t mark)
{
	at->path[mark] = '\0';
}

static int fail_unknown_key(struct place *at, const struct field *fields, const char *key)
{
	char known[256] = "";
	size_t used = 0;

	for (const struct field *f = fields; f->key; f++)
		used += (size_t)snprintf(
			known + used, sizeof(known) - used, "%s%s", used ? ", " : "", f->key);
	return fail(at, "unknown key \"%s\" (have: %s)", key, known);
}

static int read_field(struct place *at, const struct field *fields, const char *key,
	struct value *v, void *object)
{
	size_t mark;
	int res;

	for (const struct field *f = fields; f->key; f++) {
		if (!spa_streq(f->key, key))
			continue;
		enter(at, key, &mark);
		res = f->read(at, v, object);
		if (res == 0)
			leave(at, mark);
		return res;
	}
	return fail_unknown_key(at, fields, key);
}

static int read_object(
	struct place *at, struct spa_json *it, const struct field *fields, void *object)
{
	char key[128];
	struct value v = { .it = it };
	int res;

	while ((v.n_bytes = spa_json_object_next(it, key, sizeof(key), &v.start)) > 0) {
		res = read_field(at, fields, key, &v, object);
		if (res < 0)
			return res;
	}
	return v.n_bytes < 0 ? fail_syntax(at, it) : 0;
}

/* ---- a strip or a bus ---- */

static const struct {
	const char *word;
	bool is_strip;
	enum tb_device_kind kind;
} kinds[] = {
	{ "virtual", true, TB_DEVICE_VIRTUAL_STRIP },
	{ "capture", true, TB_DEVICE_CAPTURE_STRIP },
	{ "virtual", false, TB_DEVICE_VIRTUAL_BUS },
	{ "playback", false, TB_DEVICE_PLAYBACK_BUS },
};

static bool is_strip(const struct tb_device_config *d)
{
	return d->kind == TB_DEVICE_VIRTUAL_STRIP || d->kind == TB_DEVICE_CAPTURE_STRIP;
}

static bool is_virtual(const struct tb_device_config *d)
{
	return d->kind == TB_DEVICE_VIRTUAL_STRIP || d->kind == TB_DEVICE_VIRTUAL_BUS;
}

static int read_device_name(struct place *at, struct value *v, void *object)
{
	return read_name(at, v, ((struct tb_device_config *)object)->name);
}

static int read_description(struct place *at, struct value *v, void *object)
{
	struct tb_device_config *d = object;

	return read_text(at, v, d->description, sizeof(d->description));
}

static int read_type(struct place *at, struct value *v, void *object)
{
	struct tb_device_config *d = object;
	bool strip = is_strip(d);
	char word[32];
	int res = read_text(at, v, word, sizeof(word));

	if (res < 0)
		return res;
	for (size_t i = 0; i < SPA_N_ELEMENTS(kinds); i++) {
		if (kinds[i].is_strip == strip && spa_streq(kinds[i].word, word)) {
			d->kind = kinds[i].kind;
			return 0;
		}
	}
	return fail(at, "\"%s\" is no type of a %s (have: %s)", word, strip ? "strip" : "bus",
		strip ? "virtual, capture" : "virtual, playback");
}

static int add_channel(struct place *at, struct tb_layout *layout, const char *name)
{
	int channel = tb_channel_from_name(name);

	if (channel < 0)
		return fail(at,
			"\"%s\" is no channel (have: MONO, FL, FR, FC, LFE, SL, SR, RL, RR, RC, FLC, "
			"FRC, AUX0..AUX31)",
			name);
	if (layout->n_channels == TB_MAX_CHANNELS)
		return fail(at, "more than %u channels", TB_MAX_CHANNELS);
	for (uint32_t i = 0; i < layout->n_channels; i++) {
		if (layout->position[i] == channel)
			return fail(at, "channel %s is there twice", name);
	}
	layout->position[layout->n_channels++] = (uint8_t)channel;
	return 0;
}

/* [ FL FR ], or the same in a string. */
static int read_position(struct place *at, struct value *v, void *object)
{
	struct tb_layout layout = { 0 };
	struct spa_json list;
	char text[256], name[32];
	int res;

	if (spa_json_is_array(v->start, v->n_bytes)) {
		spa_json_enter(v->it, &list);
	} else {
		res = read_text(at, v, text, sizeof(text));
		if (res < 0)
			return res;
		spa_json_begin_array_relax(&list, text, strlen(text));
	}
	while (spa_json_get_string(&list, name, sizeof(name)) > 0) {
		res = add_channel(at, &layout, name);
		if (res < 0)
			return res;
	}
	if (layout.n_channels == 0)
		return fail(
			at, "must be a list of 1 to %u channels, as [ FL FR ]", TB_MAX_CHANNELS);
	((struct tb_device_config *)object)->layout = layout;
	return 0;
}

static int read_default(struct place *at, struct value *v, void *object)
{
	struct tb_device_config *d = object;

	if (spa_json_parse_bool(v->start, v->n_bytes, &d->is_default) <= 0)
		return fail(at, "must be true or false");
	return 0;
}

static int read_node_props(struct place *at, struct value *v, void *object)
{
	struct tb_device_config *d = object;
	int n_bytes;

	if (!spa_json_is_object(v->start, v->n_bytes))
		return fail(at, "must be an object, as { target.object = \"name\" }");
	n_bytes = spa_json_container_len(v->it, v->start, v->n_bytes);
	pw_properties_free(d->node_props);
	d->node_props = pw_properties_new_string_checked(v->start, (size_t)n_bytes, NULL);
	return d->node_props ? 0 : fail(at, "must be an object, as { target.object = \"name\" }");
}

static const struct field device_fields[] = {
	{ "name", read_device_name },
	{ "description", read_description },
	{ "type", read_type },
	{ "audio.position", read_position },
	{ "default", read_default },
	{ "node.props", read_node_props },
	{ NULL, NULL },
};

static int check_device(struct place *at, struct tb_device_config *d)
{
	if (d->name[0] == '\0')
		return fail(at, "has no name");
	if (d->is_default && !is_virtual(d))
		return fail(
			at, "only a virtual %s can be the default", is_strip(d) ? "strip" : "bus");
	if (d->description[0] == '\0')
		snprintf(d->description, sizeof(d->description), "%s", d->name);
	return 0;
}

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
	grown[n] = (struct tb_device_config){
		.kind = list->kind,
		.layout = { .n_channels = 2, .position = { TB_CH_FL, TB_CH_FR } },
	};
	return &grown[n];
}

static int read_device(struct place *at, struct spa_json *item, struct device_list *list)
{
	struct tb_device_config *d;
	int res;

	if (*list->n == list->max)
		return fail(at, "more than %u", list->max);
	d = append_device(list);
	if (!d)
		return -ENOMEM;
	res = read_object(at, item, device_fields, d);
	return res < 0 ? res : check_device(at, d);
}

static int read_devices(struct place *at, struct value *v, struct device_list *list)
{
	struct spa_json items, item;
	size_t mark = strlen(at->path);
	int res;

	if (!spa_json_is_array(v->start, v->n_bytes))
		return fail(at, "must be a list of objects, as [ { name = x } ]");
	spa_json_enter(v->it, &items);
	while ((res = spa_json_enter_object(&items, &item)) > 0) {
		snprintf(at->path + mark, sizeof(at->path) - mark, "[%u]", *list->n);
		res = read_device(at, &item, list);
		if (res < 0)
			return res;
		at->path[mark] = '\0';
	}
	return res < 0 ? fail(at, "must be a list of objects, as [ { name = x } ]") : 0;
}

static int read_strips(struct place *at, struct value *v, void *object)
{
	struct tb_console_config *c = object;
	struct device_list list = { &c->strips, &c->n_strips, TB_MAX_STRIPS,
		TB_DEVICE_VIRTUAL_STRIP };

	return read_devices(at, v, &list);
}

static int read_buses(struct place *at, struct value *v, void *object)
{
	struct tb_console_config *c = object;
	struct device_list list = { &c->buses, &c->n_buses, TB_MAX_BUSES, TB_DEVICE_VIRTUAL_BUS };

	return read_devices(at, v, &list);
}

/* ---- params ---- */

static int append_param(
	struct place *at, struct tb_console_config *c, const char *key, struct value *v)
{
	struct tb_param_setting *grown = reallocarray(c->params, c->n_params + 1, sizeof(*grown));
	struct tb_param_setting *p;

	if (!grown)
		return -ENOMEM;
	c->params = grown;
	p = &grown[c->n_params++];
	if (strlen(key) >= sizeof(p->key))
		return fail(at, "no key is as long as \"%s\"", key);
	snprintf(p->key, sizeof(p->key), "%s", key);
	p->is_string = spa_json_is_string(v->start, v->n_bytes);
	return read_text(at, v, p->value, sizeof(p->value));
}

static int read_params(struct place *at, struct value *v, void *object)
{
	struct value item;
	struct spa_json items;
	char key[256];
	size_t mark;
	int res;

	if (!spa_json_is_object(v->start, v->n_bytes))
		return fail(at, "must be an object, as { \"strip.x.fader\" = -6.0 }");
	spa_json_enter(v->it, &items);
	item.it = &items;
	while ((item.n_bytes = spa_json_object_next(&items, key, sizeof(key), &item.start)) > 0) {
		enter(at, key, &mark);
		res = append_param(at, object, key, &item);
		if (res < 0)
			return res;
		leave(at, mark);
	}
	return item.n_bytes < 0 ? fail_syntax(at, &items) : 0;
}

/* ---- the whole ---- */

static int read_console_name(struct place *at, struct value *v, void *object)
{
	return read_name(at, v, ((struct tb_console_config *)object)->name);
}

static int read_remote(struct place *at, struct value *v, void *object)
{
	struct tb_console_config *c = object;

	return read_text(at, v, c->remote, sizeof(c->remote));
}

static const struct field console_fields[] = {
	{ "console.name", read_console_name },
	{ "strips", read_strips },
	{ "buses", read_buses },
	{ "params", read_params },
	{ "remote.name", read_remote },
	{ NULL, NULL },
};

static const struct tb_device_config *device_at(const struct tb_console_config *c, uint32_t i)
{
	return i < c->n_strips ? &c->strips[i] : &c->buses[i - c->n_strips];
}

static int check_names(struct place *at, const struct tb_console_config *c)
{
	for (uint32_t i = 0; i < c->n_strips + c->n_buses; i++) {
		for (uint32_t k = 0; k < i; k++) {
			if (!spa_streq(device_at(c, i)->name, device_at(c, k)->name))
				continue;
			snprintf(at->path, sizeof(at->path), "%s[%u].name",
				i < c->n_strips ? "strips" : "buses",
				i < c->n_strips ? i : i - c->n_strips);
			return fail(at,
				"\"%s\" is taken; every strip and bus needs a name of its own",
				device_at(c, i)->name);
		}
	}
	return 0;
}

static int check_console(struct place *at, struct tb_console_config *c)
{
	at->path[0] = '\0';
	if (c->n_strips == 0)
		return fail(at, "strips: a console needs at least one, as [ { name = music } ]");
	if (c->n_buses == 0)
		return fail(at, "buses: a console needs at least one, as [ { name = b1 } ]");
	return check_names(at, c);
}

int tb_console_config_parse(
	struct tb_console_config *config, const char *text, struct tb_config_error *error)
{
	struct place at = { .error = error, .text = text };
	struct spa_json it;
	int res;

	memset(config, 0, sizeof(*config));
	snprintf(config->name, sizeof(config->name), "troubadour");
	snprintf(error->text, sizeof(error->text), "out of memory");
	if (spa_json_begin_object_relax(&it, text, strlen(text)) < 0)
		res = fail_syntax(&at, &it);
	else
		res = read_object(&at, &it, console_fields, config);
	if (res == 0)
		res = check_console(&at, config);
	if (res < 0)
		tb_console_config_finish(config);
	return res;
}

void tb_console_config_finish(struct tb_console_config *config)
{
	for (uint32_t i = 0; i < config->n_strips + config->n_buses; i++)
		pw_properties_free(device_at(config, i)->node_props);
	free(config->strips);
	free(config->buses);
	free(config->params);
	memset(config, 0, sizeof(*config));
}
