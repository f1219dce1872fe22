/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour status`: the whole console at a glance. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "json.h"
#include "levels.h"
#include "options.h"
#include "units.h"
#include "value.h"

static const char help[] =
	"Usage: troubadour status [OPTIONS]\n"
	"\n"
	"Shows strips and buses with their levels (peak, dBFS), what gate, compressor and limiter\n"
	"take away (dB), faders, switches and what they are linked to, clocks of their own, the\n"
	"matrix, the engine, and which device was passed over as it leads back into the console.\n"
	"\n"
	"  -j, --json          as one JSON object\n" TB_COMMON_HELP "\n"
	"Example: troubadour status\n";

/* An idle console sends no levels. */
#define LEVELS_MS         300
#define DESCRIPTION_WIDTH 14

struct status {
	struct tb_client *client;
	const struct tb_keys *keys;
	struct tb_levels *levels;
	int name_width;
};

/* ---- what there is ---- */

static const struct tb_object *node_of(const struct status *s, const char *device)
{
	char name[160];

	snprintf(name, sizeof(name), "%s.%s", tb_client_console(s->client), device);
	return tb_client_find_node(s->client, name);
}

static double number_of(const struct tb_key *key)
{
	return key ? key->value.number : 0.0;
}

static const struct tb_key *param(
	const struct status *s, const char *family, const char *device, const char *name)
{
	return tb_keys_findf(s->keys, "%s.%s.%s", family, device, name);
}

static double fact(const struct status *s, const char *name)
{
	return number_of(tb_keys_findf(s->keys, "engine.%s", name));
}

/* NULL for a console that tells no levels, as it is idle. */
static const struct tb_level_row *row_of(
	const struct status *s, const char *family, const char *device)
{
	char name[TB_KEY_MAX];

	snprintf(name, sizeof(name), "%s.%s", family, device);
	return s->levels ? tb_levels_find(s->levels, name) : NULL;
}

/* ---- as text ---- */

static void print_engine(const struct status *s)
{
	double rate_hz = fact(s, "rate"), graph_rate_hz = fact(s, "graph-rate");
	char where[48] = "";

	if (graph_rate_hz <= 0.0) {
		printf("%s: idle since its start\n", tb_client_console(s->client));
		return;
	}
	if (graph_rate_hz != rate_hz)
		snprintf(where, sizeof(where), " in a graph of %.0f Hz", graph_rate_hz);
	printf("%s: %.0f Hz%s, %.0f frames a cycle, %.0f frames latency, %.1f %% load, "
	       "%.0f cycles, %.0f lost\n",
		tb_client_console(s->client), rate_hz, where, fact(s, "quantum"),
		fact(s, "latency"), 100.0 * fact(s, "load"), fact(s, "cycles"), fact(s, "lost"));
}

static void print_level(float lin)
{
	float level_db = tb_lin_to_db(lin);

	if (level_db < -99.9f)
		printf("  %7s", "-");
	else
		printf("  %7.1f", (double)level_db);
}

static void print_reduction(float reduction_db)
{
	if (reduction_db < 0.05f)
		printf("  %5s", "-");
	else
		printf("  %5.1f", (double)-reduction_db);
}

static void print_param(
	const struct status *s, const char *family, const char *device, const char *name, int width)
{
	const struct tb_key *key = param(s, family, device, name);
	char text[TB_VALUE_TEXT_MAX] = "";

	if (key && key->info->unit == TB_UNIT_DB && key->value.number > TB_SILENCE_DB)
		snprintf(text, sizeof(text), "%.1f", key->value.number);
	else if (key)
		tb_value_format(key->info, &key->value, text);
	printf("  %*s", width, text);
}

static void print_switches(const struct status *s, const char *family, const char *device)
{
	static const char *const names[] = { "mute", "solo", "mono", "polarity" };
	char text[64] = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct tb_key *key = param(s, family, device, names[i]);

		if (!key || key->value.number == 0.0)
			continue;
		if (text[0] != '\0')
			strcat(text, " ");
		strcat(text, names[i]);
	}
	printf("  %-10s", text);
}

static void print_peers(const struct status *s, const char *device, bool inputs)
{
	const struct tb_object *node = node_of(s, device), *other;
	const char *comma = inputs ? "<- " : "-> ";

	for (uint32_t i = 0; node && tb_client_object(s->client, i); i++) {
		other = tb_client_peer(s->client, node, i, inputs);
		if (!other)
			continue;
		printf("%s%s", comma, other->description);
		comma = ", ";
	}
}

/* UTF-8, cut or padded to `width` characters. */
static void print_cut(const char *text, int width)
{
	int n_bytes = 0, n = 0;

	for (; text[n_bytes] != '\0'; n_bytes++) {
		n += ((unsigned char)text[n_bytes] & 0xc0) != 0x80;
		if (n > width)
			break;
	}
	n = n < width ? n : width;
	printf("%.*s%*s", n_bytes, text, width - n, "");
}

static void print_device(const struct status *s, const char *family, const char *device)
{
	bool is_strip = strcmp(family, "strip") == 0;
	const struct tb_object *node = node_of(s, device);
	const struct tb_level_row *row = row_of(s, family, device);

	printf("%-*s  ", s->name_width, device);
	print_cut(node ? node->description : "", DESCRIPTION_WIDTH);
	print_level(tb_level_of_row(row).peak_lin);
	print_reduction(tb_reduction_of_row(row));
	print_param(s, family, device, "fader", 7);
	print_param(s, family, device, "pan", 5);
	print_switches(s, family, device);
	printf("  ");
	print_peers(s, device, is_strip);
	printf("\n");
}

static void print_heading(const struct status *s, const char *word)
{
	printf("\n%-*s  %-*s  %7s  %5s  %7s  %5s\n", s->name_width, word, DESCRIPTION_WIDTH, "",
		"level", "gr", "fader", strcmp(word, "STRIPS") == 0 ? "pan" : "");
}

static int cell_width(const char *bus)
{
	return (int)SPA_MAX(strlen(bus), 7u);
}

/* ---- clocks of their own ---- */

static bool has_clock(const struct status *s, const char *family, const char *device)
{
	return param(s, family, device, "clock.drift") != NULL;
}

static void print_clock(const struct status *s, const char *family, const char *device)
{
	if (!has_clock(s, family, device))
		return;
	printf("%-*s  %+9.1f  %10.1f  %6.0f  %6.0f  %6.0f\n", s->name_width, device,
		number_of(param(s, family, device, "clock.drift")),
		number_of(param(s, family, device, "clock.latency")),
		number_of(param(s, family, device, "clock.fill")),
		number_of(param(s, family, device, "clock.target")),
		number_of(param(s, family, device, "clock.resets")));
}

static void print_clocks(const struct status *s)
{
	bool any = false;

	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		any = any || has_clock(s, "strip", s->keys->strip[i]);
	for (uint32_t i = 0; i < s->keys->n_buses; i++)
		any = any || has_clock(s, "bus", s->keys->bus[i]);
	if (!any)
		return;
	printf("\n%-*s  %9s  %10s  %6s  %6s  %6s\n", s->name_width, "CLOCKS", "drift ppm",
		"latency ms", "fill", "target", "resets");
	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		print_clock(s, "strip", s->keys->strip[i]);
	for (uint32_t i = 0; i < s->keys->n_buses; i++)
		print_clock(s, "bus", s->keys->bus[i]);
}

static void print_cell(const struct status *s, const char *strip, const char *bus)
{
	const struct tb_key *route = tb_keys_findf(s->keys, "route.%s.%s", strip, bus);
	const struct tb_key *send = tb_keys_findf(s->keys, "send.%s.%s", strip, bus);
	const struct tb_key *pre = tb_keys_findf(s->keys, "pre.%s.%s", strip, bus);
	int width = cell_width(bus);
	char text[32];

	if (number_of(route) == 0.0)
		snprintf(text, sizeof(text), ".");
	else if (number_of(send) <= TB_SILENCE_DB)
		snprintf(text, sizeof(text), "-inf");
	else
		snprintf(text, sizeof(text), "%.1f%s", number_of(send),
			number_of(pre) != 0.0 ? " p" : "");
	printf("  %*s", width, text);
}

static void print_matrix(const struct status *s)
{
	printf("\n%-*s", s->name_width, "MATRIX");
	for (uint32_t b = 0; b < s->keys->n_buses; b++)
		printf("  %*s", cell_width(s->keys->bus[b]), s->keys->bus[b]);
	printf("\n");
	for (uint32_t i = 0; i < s->keys->n_strips; i++) {
		printf("%-*s", s->name_width, s->keys->strip[i]);
		for (uint32_t b = 0; b < s->keys->n_buses; b++)
			print_cell(s, s->keys->strip[i], s->keys->bus[b]);
		printf("\n");
	}
}

/* What somebody asked for and did not get. */
static void print_refusal(const struct status *s, const char *device)
{
	const struct tb_object *node = node_of(s, device);
	const char *refusal = node ? tb_client_refusal(s->client, node->id) : NULL;

	if (refusal)
		printf("\n%s is not linked to %s\n", device, refusal);
}

static void print_refusals(const struct status *s)
{
	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		print_refusal(s, s->keys->strip[i]);
	for (uint32_t i = 0; i < s->keys->n_buses; i++)
		print_refusal(s, s->keys->bus[i]);
}

/* Channels of strips that a bus of theirs has no place for; "" if there are none. */
static const char *lost(const struct status *s)
{
	const struct tb_key *key = tb_keys_find(s->keys, "console.lost");

	if (!key || strcmp(key->value.word, "none") == 0)
		return "";
	return key->text ? key->text : key->value.word;
}

static int print_text(const struct status *s)
{
	print_engine(s);
	print_heading(s, "STRIPS");
	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		print_device(s, "strip", s->keys->strip[i]);
	print_heading(s, "BUSES");
	for (uint32_t i = 0; i < s->keys->n_buses; i++)
		print_device(s, "bus", s->keys->bus[i]);
	print_clocks(s);
	print_matrix(s);
	if (lost(s)[0] != '\0')
		printf("\nNOT HEARD: %s\n", lost(s));
	print_refusals(s);
	return fflush(stdout) == 0 ? 0 : TB_EXIT_FAILURE;
}

/* ---- as JSON ---- */

static json_t *peers_to_json(const struct status *s, const char *device, bool inputs)
{
	const struct tb_object *node = node_of(s, device), *other;
	json_t *list = json_array();

	for (uint32_t i = 0; node && tb_client_object(s->client, i); i++) {
		other = tb_client_peer(s->client, node, i, inputs);
		if (other)
			json_array_append_new(list, json_string(other->name));
	}
	return list;
}

/* The params of one device without what all their keys begin with. */
static json_t *device_to_json(const struct status *s, const char *family, const char *device)
{
	bool is_strip = strcmp(family, "strip") == 0;
	const struct tb_object *node = node_of(s, device);
	const struct tb_level_row *row = row_of(s, family, device);
	const char *refusal = node ? tb_client_refusal(s->client, node->id) : NULL;
	json_t *o = json_object(), *params = json_object();
	char prefix[TB_KEY_MAX];

	snprintf(prefix, sizeof(prefix), "%s.%s", family, device);
	json_object_set_new(o, "name", json_string(device));
	json_object_set_new(o, "description", json_string(node ? node->description : ""));
	json_object_set_new(o, "peak", tb_json_level(tb_level_of_row(row).peak_lin));
	json_object_set_new(o, "rms", tb_json_level(tb_level_of_row(row).rms_lin));
	json_object_set_new(o, "reduction",
		tb_json_reduction(prefix, row ? row->reduction : (struct tb_reduction){ 0 }));
	json_object_set_new(o, is_strip ? "from" : "to", peers_to_json(s, device, is_strip));
	if (refusal)
		json_object_set_new(o, "refused", json_string(refusal));
	for (uint32_t i = 0; i < s->keys->n; i++) {
		const struct tb_key *key = &s->keys->key[i];

		if (tb_key_matches(key->name, prefix))
			json_object_set_new(params, key->name + strlen(prefix) + 1,
				tb_value_to_json(&key->value));
	}
	json_object_set_new(o, "params", params);
	return o;
}

static json_t *matrix_to_json(const struct status *s)
{
	json_t *matrix = json_object();

	for (uint32_t i = 0; i < s->keys->n_strips; i++) {
		json_t *row = json_object();

		for (uint32_t b = 0; b < s->keys->n_buses; b++) {
			const char *strip = s->keys->strip[i], *bus = s->keys->bus[b];
			const struct tb_key *route =
				tb_keys_findf(s->keys, "route.%s.%s", strip, bus);
			const struct tb_key *send =
				tb_keys_findf(s->keys, "send.%s.%s", strip, bus);
			const struct tb_key *pre = tb_keys_findf(s->keys, "pre.%s.%s", strip, bus);
			json_t *cell = json_object();

			json_object_set_new(cell, "route", json_boolean(number_of(route) != 0.0));
			json_object_set_new(cell, "send", tb_json_float(number_of(send)));
			json_object_set_new(cell, "pre", json_boolean(number_of(pre) != 0.0));
			json_object_set_new(row, bus, cell);
		}
		json_object_set_new(matrix, s->keys->strip[i], row);
	}
	return matrix;
}

static json_t *engine_to_json(const struct status *s)
{
	json_t *engine = json_object();

	for (uint32_t i = 0; i < s->keys->n; i++) {
		const struct tb_key *key = &s->keys->key[i];

		if (strncmp(key->name, "engine.", 7) == 0)
			json_object_set_new(engine, key->name + 7, tb_value_to_json(&key->value));
	}
	return engine;
}

static int print_json(const struct status *s)
{
	json_t *o = json_object(), *strips = json_array(), *buses = json_array();
	int res;

	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		json_array_append_new(strips, device_to_json(s, "strip", s->keys->strip[i]));
	for (uint32_t i = 0; i < s->keys->n_buses; i++)
		json_array_append_new(buses, device_to_json(s, "bus", s->keys->bus[i]));
	json_object_set_new(o, "console", json_string(tb_client_console(s->client)));
	json_object_set_new(o, "engine", engine_to_json(s));
	json_object_set_new(o, "strips", strips);
	json_object_set_new(o, "buses", buses);
	json_object_set_new(o, "matrix", matrix_to_json(s));
	json_object_set_new(o, "lost", json_string(lost(s)));
	res = tb_json_print(o, JSON_INDENT(2));
	json_decref(o);
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

/* ---- the command ---- */

static void on_levels(void *data)
{
	tb_client_quit(((struct status *)data)->client);
}

/* A console that is idle has none to tell. */
static void on_time_over(void *data, uint64_t n_expirations)
{
	tb_client_quit(((struct status *)data)->client);
}

static void read_levels(struct status *s)
{
	struct pw_loop *loop = tb_client_loop(s->client);
	struct spa_source *timer = pw_loop_add_timer(loop, on_time_over, s);
	struct timespec time = { .tv_nsec = LEVELS_MS * SPA_NSEC_PER_MSEC };

	s->levels = timer ? tb_levels_open(s->client, on_levels, s) : NULL;
	if (s->levels) {
		pw_loop_update_timer(loop, timer, &time, NULL, false);
		tb_run_client(s->client);
	}
	if (timer)
		pw_loop_destroy_source(loop, timer);
}

static int name_width(const struct tb_keys *keys)
{
	size_t width = 12;

	for (uint32_t i = 0; i < keys->n_strips; i++)
		width = SPA_MAX(width, strlen(keys->strip[i]));
	for (uint32_t i = 0; i < keys->n_buses; i++)
		width = SPA_MAX(width, strlen(keys->bus[i]));
	return (int)width;
}

int tb_command_status(int argc, char **argv)
{
	struct tb_options o;
	struct status s = { 0 };
	int res = tb_options_parse(&o, argc, argv, "j", help);

	if (res != 0)
		return res - 1;
	if (o.n_args > 0)
		return tb_usage(help);
	s.client = tb_connect(&o.client);
	if (!s.client)
		return TB_EXIT_FAILURE;
	s.keys = tb_client_keys(s.client);
	tb_client_refresh(s.client);
	tb_client_read_policy(s.client);
	read_levels(&s);
	s.name_width = name_width(s.keys);
	res = o.json ? print_json(&s) : print_text(&s);
	tb_levels_free(s.levels);
	tb_client_free(s.client);
	return res;
}
