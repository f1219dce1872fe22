/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* One strip or bus of a console's description. */
#include "spa/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/string.h>

#include "config-reader.h"
#include "spa/channels.h"
#include "dsp/resample.h"

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

bool tb_device_kind_is_strip(enum tb_device_kind kind)
{
	return kind == TB_DEVICE_VIRTUAL_STRIP || kind == TB_DEVICE_CAPTURE_STRIP;
}

bool tb_device_kind_is_virtual(enum tb_device_kind kind)
{
	return kind == TB_DEVICE_VIRTUAL_STRIP || kind == TB_DEVICE_VIRTUAL_BUS;
}

const char *tb_device_kind_name(enum tb_device_kind kind)
{
	for (size_t i = 0; i < SPA_N_ELEMENTS(kinds); i++) {
		if (kinds[i].kind == kind)
			return kinds[i].word;
	}
	return NULL;
}

/* "none" is what a sidechain without a strip has. */
static int read_device_name(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;
	int res = tb_read_name(at, v, d->name);

	if (res == 0 && tb_device_kind_is_strip(d->kind) && spa_streq(d->name, "none"))
		return tb_place_fail(at, "\"none\" cannot be the name of a strip: it stands for no "
					 "strip in comp.sidechain");
	return res;
}

/* What others print must not steer their terminals. */
static bool has_control_characters(const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if (*c < ' ' || *c == 0x7F || (*c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0))
			return true;
	return false;
}

static int read_description(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;

	int res = tb_read_text(at, v, d->description, sizeof(d->description));

	if (res == 0 && has_control_characters(d->description))
		return tb_place_fail(at, "has a control character in it");
	return res;
}

static int read_type(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;
	bool strip = tb_device_kind_is_strip(d->kind);
	char word[32];
	int res = tb_read_text(at, v, word, sizeof(word));

	if (res < 0)
		return res;
	for (size_t i = 0; i < SPA_N_ELEMENTS(kinds); i++) {
		if (kinds[i].is_strip == strip && spa_streq(kinds[i].word, word)) {
			d->kind = kinds[i].kind;
			return 0;
		}
	}
	return tb_place_fail(at, "\"%s\" is not a type of %s (have: %s)", word,
		strip ? "strip" : "bus", strip ? "virtual, capture" : "virtual, playback");
}

static int add_channel(struct tb_place *at, struct tb_layout *layout, const char *name)
{
	int channel = tb_channel_from_name(name);

	if (channel < 0)
		return tb_place_fail(at,
			"\"%s\" is not a channel (have: MONO, FL, FR, FC, LFE, SL, SR, RL, RR, RC, FLC, "
			"FRC, AUX0..AUX31)",
			name);
	if (layout->n_channels == TB_MAX_CHANNELS)
		return tb_place_fail(at, "more than %u channels", TB_MAX_CHANNELS);
	for (uint32_t i = 0; i < layout->n_channels; i++) {
		if (layout->position[i] == channel)
			return tb_place_fail(at, "channel %s is listed twice", name);
	}
	layout->position[layout->n_channels++] = (uint8_t)channel;
	return 0;
}

/* [ FL FR ], or the same in a string. */
static int read_position(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_layout layout = { 0 };
	struct spa_json list;
	char text[256], name[32];
	int res;

	if (spa_json_is_array(v->start, v->n_bytes)) {
		spa_json_enter(v->it, &list);
	} else {
		res = tb_read_text(at, v, text, sizeof(text));
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
		return tb_place_fail(at, "must be a list of 1 to %u channels, such as [ FL FR ]",
			TB_MAX_CHANNELS);
	((struct tb_device_config *)object)->layout = layout;
	return 0;
}

static int read_default(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;

	if (spa_json_parse_bool(v->start, v->n_bytes, &d->is_default) <= 0)
		return tb_place_fail(at, "must be true or false");
	return 0;
}

static int read_routes(struct tb_place *at, struct tb_value *v, void *object)
{
	return tb_read_choice(
		at, v, "default", "none", &((struct tb_device_config *)object)->has_no_routes);
}

static int read_clock(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;
	char word[16];
	int res = tb_read_text(at, v, word, sizeof(word));

	if (res < 0)
		return res;
	d->has_own_clock = spa_streq(word, "own");
	if (!d->has_own_clock && !spa_streq(word, "graph"))
		return tb_place_fail(at, "\"%s\" is not a clock (have: graph, own)", word);
	return 0;
}

static int read_quality(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;
	int quality;

	if (spa_json_parse_int(v->start, v->n_bytes, &quality) <= 0 || quality < 0
		|| quality > (int)TB_RESAMPLE_MAX_QUALITY)
		return tb_place_fail(at, "must be 0 to %u", TB_RESAMPLE_MAX_QUALITY);
	d->resample_quality = (uint32_t)quality;
	return 0;
}

static bool is_object(const char *text, int n_bytes)
{
	const char *value;
	struct spa_json it;
	char key[256];
	int n;

	if (spa_json_begin_object(&it, text, (size_t)n_bytes) <= 0)
		return false;
	while ((n = spa_json_object_next(&it, key, sizeof(key), &value)) > 0)
		;
	return n == 0 && !spa_json_get_error(&it, text, NULL);
}

static int read_node_props(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;
	int n_bytes = 0;

	if (spa_json_is_object(v->start, v->n_bytes))
		n_bytes = spa_json_container_len(v->it, v->start, v->n_bytes);
	if (!is_object(v->start, n_bytes))
		return tb_place_fail(at, "must be an object, such as { target.object = \"name\" }");
	free(d->node_props);
	d->node_props = strndup(v->start, (size_t)n_bytes);
	return d->node_props ? 0 : -ENOMEM;
}

/* One graph, or a list of nothing else. */
static bool is_graphs(const char *text, int n_bytes)
{
	const char *value;
	struct spa_json it, list;
	int n;

	if (spa_json_is_object(text, n_bytes))
		return is_object(text, n_bytes);
	spa_json_init(&it, text, (size_t)n_bytes);
	if (spa_json_enter_array(&it, &list) <= 0)
		return false;
	while ((n = spa_json_next(&list, &value)) > 0) {
		if (!spa_json_is_object(value, n))
			return false;
		n = spa_json_container_len(&list, value, n);
		if (!is_object(value, n))
			return false;
	}
	return n == 0;
}

/* The text of the value as it stands, or out of its string. */
static char *take_text(struct tb_value *v)
{
	int n_bytes = v->n_bytes;
	char *text;

	if (spa_json_is_container(v->start, v->n_bytes)) {
		n_bytes = spa_json_container_len(v->it, v->start, v->n_bytes);
		return n_bytes > 0 ? strndup(v->start, (size_t)n_bytes) : NULL;
	}
	text = calloc(1, (size_t)n_bytes + 1);
	if (text && spa_json_parse_stringn(v->start, n_bytes, text, n_bytes + 1) > 0)
		return text;
	free(text);
	return NULL;
}

static int read_insert(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;
	char *text = take_text(v);

	if (!text || !is_graphs(text, (int)strlen(text))) {
		free(text);
		return tb_place_fail(at,
			"must be a filter graph, such as { nodes = [ { type = builtin "
			"label = bq_highpass } ] }, or a list of such");
	}
	free(d->insert);
	d->insert = text;
	return 0;
}

static int read_insert_position(struct tb_place *at, struct tb_value *v, void *object)
{
	return tb_read_choice(
		at, v, "pre", "post", &((struct tb_device_config *)object)->insert_is_post);
}

static int add_preferred(struct tb_place *at, char *text, const char *name)
{
	size_t used = strlen(text);
	int n_room = (int)(TB_DEVICES_TEXT_MAX - used) - 2;

	if (name[0] == '\0' || has_control_characters(name))
		return tb_place_fail(at, "has an empty name, or a control character in it");
	if (n_room <= 0 || spa_json_encode_string(text + used + 1, n_room, name) >= n_room) {
		text[used] = '\0';
		return tb_place_fail(at, "the names are too long together");
	}
	text[used] = used == 0 ? '[' : ',';
	return 0;
}

static int add_all_preferred(struct tb_place *at, struct tb_value *v, char *text)
{
	struct spa_json list;
	char name[256];
	int res, n;

	if (!spa_json_is_array(v->start, v->n_bytes)) {
		res = tb_read_text(at, v, name, sizeof(name));
		return res < 0 ? res : add_preferred(at, text, name);
	}
	spa_json_enter(v->it, &list);
	while ((n = spa_json_get_string(&list, name, sizeof(name))) > 0) {
		res = add_preferred(at, text, name);
		if (res < 0)
			return res;
	}
	return n < 0 ? tb_place_fail(at, "must be a list of names, such as [ \"HD 650\" ]") : 0;
}

/* [ "HD 650" "alsa_output.usb-*" ], or one of them. */
static int read_devices(struct tb_place *at, struct tb_value *v, void *object)
{
	struct tb_device_config *d = object;
	char text[TB_DEVICES_TEXT_MAX] = "";
	int res = add_all_preferred(at, v, text);

	if (res == 0)
		snprintf(d->devices, sizeof(d->devices), "%s%s", text, text[0] ? "]" : "");
	return res;
}

static const struct tb_field device_fields[] = {
	{ "name", read_device_name },
	{ "description", read_description },
	{ "type", read_type },
	{ "audio.position", read_position },
	{ "default", read_default },
	{ "clock", read_clock },
	{ "resample.quality", read_quality },
	{ "routes", read_routes },
	{ "devices", read_devices },
	{ "node.props", read_node_props },
	{ "insert", read_insert },
	{ "insert.position", read_insert_position },
	{ NULL, NULL },
};

static int check_device(struct tb_place *at, struct tb_device_config *d)
{
	if (d->name[0] == '\0')
		return tb_place_fail(at, "has no name");
	if (d->is_default && !tb_device_kind_is_virtual(d->kind))
		return tb_place_fail(at, "only a virtual %s can be the default",
			tb_device_kind_is_strip(d->kind) ? "strip" : "bus");
	if (d->devices[0] != '\0' && tb_device_kind_is_virtual(d->kind))
		return tb_place_fail(at, "a virtual %s has no devices (have: %s)",
			tb_device_kind_is_strip(d->kind) ? "strip" : "bus",
			tb_device_kind_is_strip(d->kind) ? "type = capture" : "type = playback");
	if (d->description[0] == '\0')
		snprintf(d->description, sizeof(d->description), "%s", d->name);
	return 0;
}

int tb_read_device(struct tb_place *at, struct spa_json *it, struct tb_device_config *d)
{
	int res = tb_read_object(at, it, device_fields, d);

	return res < 0 ? res : check_device(at, d);
}

void tb_device_config_init(struct tb_device_config *d, enum tb_device_kind kind)
{
	*d = (struct tb_device_config){
		.kind = kind,
		.layout = { .n_channels = 2, .position = { TB_CH_FL, TB_CH_FR } },
		.resample_quality = TB_RESAMPLE_DEF_QUALITY,
	};
}

int tb_device_config_parse(
	struct tb_device_config *d, const char *text, struct tb_config_error *error)
{
	struct tb_place at = { .error = error, .text = text };
	struct spa_json it;
	int res;

	if (spa_json_begin_object_relax(&it, text, strlen(text)) < 0)
		res = tb_place_fail_syntax(&at, &it);
	else
		res = tb_read_device(&at, &it, d);
	if (res < 0)
		tb_device_config_finish(d);
	return res;
}

int tb_device_config_peek_name(
	const char *text, char name[TB_NAME_MAX + 1], struct tb_config_error *error)
{
	struct tb_place at = { .error = error, .text = text };
	struct tb_value v = { 0 };
	struct spa_json it;
	const char *start;
	char key[64];
	int n_bytes;

	if (spa_json_begin_object_relax(&it, text, strlen(text)) < 0)
		return tb_place_fail_syntax(&at, &it);
	/* Where there are several, tb_device_config_parse() takes the last one, too. */
	while ((n_bytes = spa_json_object_next(&it, key, sizeof(key), &start)) > 0)
		if (spa_streq(key, "name"))
			v = (struct tb_value){ .start = start, .n_bytes = n_bytes };
	if (v.n_bytes <= 0)
		return tb_place_fail(&at, "has no name");
	return tb_read_name(&at, &v, name);
}

int tb_device_config_set_name(
	struct tb_device_config *d, const char *name, struct tb_config_error *error)
{
	struct tb_place at = { .error = error, .text = name };
	struct tb_value v = { .start = name, .n_bytes = (int)strlen(name) };

	return read_device_name(&at, &v, d);
}

void tb_device_config_finish(struct tb_device_config *d)
{
	free(d->node_props);
	free(d->insert);
	d->node_props = d->insert = NULL;
}

int tb_device_config_copy(struct tb_device_config *to, const struct tb_device_config *from)
{
	*to = *from;
	to->insert_form = NULL;
	to->insert_ready = NULL;
	to->spatial_ready = NULL;
	to->voice_ready = NULL;
	to->node_props = from->node_props ? strdup(from->node_props) : NULL;
	to->insert = from->insert ? strdup(from->insert) : NULL;
	if ((!from->node_props || to->node_props) && (!from->insert || to->insert))
		return 0;
	tb_device_config_finish(to);
	return -ENOMEM;
}
