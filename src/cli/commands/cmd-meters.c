/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour meters`: levels as lines. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "client/json.h"
#include "client/levels.h"
#include "mixer/key-name.h"
#include "options.h"
#include "print-json.h"
#include "dsp/units.h"
#include "mixer/protocol.h"

static const char help[] =
	"Usage: troubadour meters [OPTIONS] [STRIP|BUS]...\n"
	"\n"
	"Prints the levels of strips and buses until Ctrl-C: peak and RMS of the loudest channel\n"
	"in dBFS, and in brackets the largest gain reduction by gate, de-esser, compressor and\n"
	"limiter since the last line.  `in` shows the level that arrives at a strip that is muted\n"
	"or faded out.  A full-scale sine reads 0 dB in both peak and RMS.  Metering does not wake\n"
	"an idle console: its levels are -inf.\n"
	"\n"
	"`over` counts the samples that have clipped since the last --reset.  A strip is measured\n"
	"where the sound arrives: samples above 0 dBFS and runs of three or more at full scale,\n"
	"which an overdriven converter produces.  A bus is measured after its limiter: samples\n"
	"above 0 dBFS.\n"
	"\n"
	"  -r, --rate HZ       lines per second, 0.1 to 100 (default: 20)\n"
	"  -j, --json          one JSON object per line: peak and RMS of each channel and of each\n"
	"                      channel of a strip's input, the gain reduction of each processor in\n"
	"                      dB, and the number of overs\n"
	"  -x, --reset         clear the clip lamps and their counts, of the named strips and buses\n"
	"                      or of all\n" TB_COMMON_HELP "\n"
	"Example: troubadour meters --rate 2 game b1\n";

/* -60 dBFS. */
#define LIVES 0.001f

struct view {
	struct tb_client *client;
	struct tb_levels *levels;
	const struct tb_options *options;
	uint32_t n_lines;
};

static bool is_wanted(const struct view *v, const char *name)
{
	const char *device = strchr(name, '.') + 1;

	for (uint32_t i = 0; i < v->options->n_args; i++) {
		if (strcmp(v->options->args[i], device) == 0
			|| strcmp(v->options->args[i], name) == 0)
			return true;
	}
	return v->options->n_args == 0;
}

static const char *format_db(float lin, char text[16])
{
	float level_db = tb_lin_to_db(lin);

	if (level_db <= TB_SILENCE_DB)
		snprintf(text, 16, "-inf");
	else
		snprintf(text, 16, "%.1f", (double)level_db);
	return text;
}

static void print_line(const char *name, const struct tb_level_row *row, double n_overs)
{
	struct tb_level level = tb_level_of_row(row);
	float reduction_db = tb_reduction_of_row(row);
	char peak[16], rms[16];

	printf(" %s %s/%s", strchr(name, '.') + 1, format_db(level.peak_lin, peak),
		format_db(level.rms_lin, rms));
	if (reduction_db >= 0.05f)
		printf("(-%.1f)", (double)reduction_db);
	if (level.peak_lin < LIVES && tb_input_of_row(row).peak_lin >= LIVES)
		printf(" in %s", format_db(tb_input_of_row(row).peak_lin, peak));
	if (n_overs > 0.0)
		printf(" over %.0f", n_overs);
}

static void put_levels(json_t *o, const struct tb_level *channel, uint32_t n)
{
	json_t *peak = json_array(), *rms = json_array();

	for (uint32_t c = 0; c < n; c++) {
		json_array_append_new(peak, tb_json_level(channel[c].peak_lin));
		json_array_append_new(rms, tb_json_level(channel[c].rms_lin));
	}
	json_object_set_new(o, "peak", peak);
	json_object_set_new(o, "rms", rms);
}

static json_t *row_to_json(const struct tb_level_row *row, double n_overs)
{
	json_t *o = json_object(), *input = json_object();

	put_levels(o, row->channel, row->n_channels);
	put_levels(input, row->input, row->n_channels);
	if (tb_path_strip(row->name))
		json_object_set(o, "input", input);
	json_decref(input);
	json_object_set_new(o, "overs", json_integer((json_int_t)n_overs));
	json_object_set_new(o, "reduction", tb_json_reduction(row->name, row->reduction));
	return o;
}

/* Every strip and bus is there, also before anything was heard of it. */
static void show_one(const struct view *v, json_t *json, const char *family, const char *device)
{
	char name[TB_KEY_MAX];
	const struct tb_level_row *row;

	snprintf(name, sizeof(name), "%s.%s", family, device);
	row = tb_levels_find(v->levels, name);
	if (!is_wanted(v, name))
		return;
	if (json && row)
		json_object_set_new(json, name, row_to_json(row, tb_levels_overs(v->levels, name)));
	else if (!json)
		print_line(name, row, tb_levels_overs(v->levels, name));
}

static void on_tick(void *data, uint64_t n_expirations)
{
	struct view *v = data;
	const struct tb_keys *keys = tb_client_keys(v->client);
	json_t *json;

	if (tb_levels_state(v->levels) < 0) {
		tb_client_quit(v->client);
		return;
	}
	json = v->options->json ? json_object() : NULL;
	if (!json)
		printf("dBFS");
	for (uint32_t i = 0; i < keys->n_strips; i++)
		show_one(v, json, "strip", keys->strip[i]);
	if (!json)
		printf(" |");
	for (uint32_t i = 0; i < keys->n_buses; i++)
		show_one(v, json, "bus", keys->bus[i]);
	if (json)
		tb_json_print(json, JSON_COMPACT);
	else
		printf("\n");
	json_decref(json);
	tb_levels_looked(v->levels);
	if (fflush(stdout) != 0)
		tb_client_quit(v->client);
}

static int show(struct view *v)
{
	struct pw_loop *loop = tb_client_loop(v->client);
	struct spa_source *timer = pw_loop_add_timer(loop, on_tick, v);
	uint64_t period_ns = (uint64_t)((double)SPA_NSEC_PER_SEC / v->options->rate_hz);
	struct timespec period = { .tv_sec = (time_t)(period_ns / SPA_NSEC_PER_SEC),
		.tv_nsec = (long)(period_ns % SPA_NSEC_PER_SEC) };
	int res;

	if (!timer)
		return TB_EXIT_FAILURE;
	pw_loop_update_timer(loop, timer, &period, &period, false);
	res = tb_run_client(v->client);
	pw_loop_destroy_source(loop, timer);
	if (res < 0)
		return tb_fail(tb_connect_strerror(res));
	return tb_levels_state(v->levels) < 0 ? tb_fail(TB_LEVELS_ARE_FOREIGN) : 0;
}

static int check_names(const struct tb_keys *keys, const struct tb_options *o)
{
	for (uint32_t i = 0; i < o->n_args; i++) {
		if (tb_check_device(keys, o->args[i], "strip bus") != 0)
			return TB_EXIT_FAILURE;
	}
	return 0;
}

/* ---- clip lamps ---- */

/* What they showed, before it is gone. */
static void tell_overs(const struct view *v)
{
	const struct tb_keys *keys = tb_client_keys(v->client);
	bool any = false;

	for (uint32_t i = 0; i < keys->n; i++) {
		const char *end = strrchr(keys->key[i].name, '.');
		char name[TB_KEY_MAX];

		snprintf(name, sizeof(name), "%.*s", (int)(end - keys->key[i].name),
			keys->key[i].name);
		if (strcmp(end, ".overs") != 0 || !is_wanted(v, name)
			|| keys->key[i].value.number == 0.0)
			continue;
		printf("%s had %.0f clipped samples\n", strchr(name, '.') + 1,
			keys->key[i].value.number);
		any = true;
	}
	if (!any)
		printf("nothing has clipped\n");
}

static int reset(const struct view *v)
{
	const struct tb_options *o = v->options;
	int res = tb_client_refresh(v->client) < 0 ? TB_EXIT_FAILURE : 0;

	if (res == 0)
		tell_overs(v);
	if (res == 0 && o->n_args == 0)
		res = tb_change(v->client, tb_orders[TB_ORDER_RESET_OVERS].key, "*");
	for (uint32_t i = 0; i < o->n_args && res == 0; i++) {
		const char *dot = strchr(o->args[i], '.');

		res = tb_change(
			v->client, tb_orders[TB_ORDER_RESET_OVERS].key, dot ? dot + 1 : o->args[i]);
	}
	return res;
}

int tb_command_meters(int argc, char **argv)
{
	struct tb_options o;
	struct view v = { .options = &o };
	int res = tb_options_parse(&o, argc, argv, "jrx", help);

	if (res != 0)
		return res - 1;
	v.client = tb_connect(&o.client);
	if (!v.client)
		return TB_EXIT_FAILURE;
	res = check_names(tb_client_keys(v.client), &o);
	if (res == 0 && o.reset)
		res = reset(&v);
	else if (res == 0)
		v.levels = tb_levels_open(v.client, NULL, NULL);
	if (v.levels)
		res = show(&v);
	else if (res == 0 && !o.reset)
		res = TB_EXIT_FAILURE;
	tb_levels_free(v.levels);
	tb_client_free(v.client);
	return res;
}
