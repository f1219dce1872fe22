/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour loudness`: how loud a bus is, and what it is brought to. */
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/keys.h"
#include "mixer/key-name.h"
#include "options.h"
#include "print-json.h"
#include "client/settings-list.h"
#include "dsp/units.h"
#include "mixer/protocol.h"

static const char help[] =
	"Usage: troubadour loudness [OPTIONS] BUS\n"
	"\n"
	"Measures the loudness of a bus according to EBU R 128 until Ctrl-C, and then prints a\n"
	"summary: momentary (400 ms), short-term (3 s) and integrated loudness in LUFS, loudness\n"
	"range in LU, true peak in dBTP, and the loudest 3 s and 400 ms.  A bus is measured at its\n"
	"output, and only while somebody hears or records it.\n"
	"\n"
	"  -t, --target LUFS   keep the bus at this loudness from now on: its gain rises by 1 dB and\n"
	"                      falls by 3 dB per second at most, and holds in soft passages.  Its\n"
	"                      limiter guards true peaks.  \"off\" ends this\n"
	"  -x, --reset         restart the integrated loudness, the range and the true peak\n"
	"  -j, --json          one JSON object per line\n" TB_COMMON_HELP "\n"
	"Example: troubadour loudness b1 --target -16\n";

#define LINE_NS (SPA_NSEC_PER_SEC / 2)

struct gauge {
	struct tb_client *client;
	const char *bus;
	bool is_json, is_terminal;
};

static const struct {
	const char *fact, *name; /* NULL: not in the line */
} figures[] = {
	{ "momentary", "M" },
	{ "short", "S" },
	{ "momentary-max", NULL },
	{ "short-max", NULL },
	{ "integrated", "I" },
	{ "range", "LRA" },
	{ "true-peak", "TP" },
	{ "gain", "gain" },
};

static double figure(const struct gauge *g, const char *fact)
{
	char path[TB_KEY_MAX];
	const struct tb_key *key;

	tb_key_of_bus(path, g->bus, "loudness");
	key = tb_keys_findf(tb_client_keys(g->client), "%s.%s", path, fact);
	return key ? key->value.number : (double)TB_SILENCE_DB;
}

static bool is_silence(double db)
{
	return db <= (double)TB_SILENCE_DB;
}

static void print_json(const struct gauge *g)
{
	json_t *o = json_object();

	for (size_t i = 0; i < SPA_N_ELEMENTS(figures); i++) {
		double number = figure(g, figures[i].fact);

		json_object_set_new(
			o, figures[i].fact, is_silence(number) ? json_null() : json_real(number));
	}
	tb_json_print(o, JSON_COMPACT);
	json_decref(o);
}

static void print_line(const struct gauge *g)
{
	printf(g->is_terminal ? "\r" : "");
	for (size_t i = 0; i < SPA_N_ELEMENTS(figures); i++) {
		double number = figure(g, figures[i].fact);

		if (!figures[i].name)
			continue;
		if (is_silence(number))
			printf("%s%s  -inf", i ? "  " : "", figures[i].name);
		else
			printf("%s%s %5.1f", i ? "  " : "", figures[i].name, number);
	}
	printf(g->is_terminal ? "\033[K" : "\n");
}

static void on_tick(void *data, uint64_t n_expirations)
{
	struct gauge *g = data;

	if (!tb_client_is_ready(g->client))
		return;
	if (g->is_json)
		print_json(g);
	else
		print_line(g);
	if (fflush(stdout) != 0)
		tb_client_quit(g->client);
}

static void print_figure(
	const struct gauge *g, const char *what, const char *fact, const char *unit)
{
	double number = figure(g, fact);

	if (is_silence(number))
		printf("%-12s  -inf\n", what);
	else
		printf("%-12s %5.1f %s\n", what, number, unit);
}

static void sum_up(const struct gauge *g)
{
	if (g->is_json)
		return;
	printf(g->is_terminal ? "\n" : "");
	print_figure(g, "integrated", "integrated", "LUFS");
	print_figure(g, "range", "range", "LU");
	print_figure(g, "true peak", "true-peak", "dBTP");
	print_figure(g, "loudest 3 s", "short-max", "LUFS");
	print_figure(g, "and 400 ms", "momentary-max", "LUFS");
}

/* ---- settings ---- */

/* "bus.<bus>.<rest>" for each of the texts.  The exit status. */
static int set_all(const struct gauge *g, const char *const *texts, size_t n)
{
	struct tb_settings s = { 0 };
	int res = 0;

	for (size_t i = 0; i < n && res == 0; i++) {
		char line[TB_KEY_MAX];

		tb_key_of_bus(line, g->bus, texts[i]);
		res = tb_settings_add_line(&s, tb_client_keys(g->client), line) < 0
		              ? TB_EXIT_FAILURE
		              : 0;
	}
	if (res == 0)
		res = tb_apply(g->client, &s, 0.0f);
	tb_settings_finish(&s);
	return res;
}

static int set_one(const struct gauge *g, const char *text)
{
	return set_all(g, &text, 1);
}

static int set_target(const struct gauge *g, const char *target)
{
	char text[64];
	const char *const texts[] = { text, "loudness.ride=on", "limiter.on=on",
		"limiter.mode=mastering" };

	if (strcmp(target, "off") == 0)
		return set_one(g, "loudness.ride=off");
	snprintf(text, sizeof(text), "loudness.target=%s", target);
	return set_all(g, texts, SPA_N_ELEMENTS(texts));
}

/* ---- showing ---- */

static int run_with_lines(struct gauge *g)
{
	struct pw_loop *loop = tb_client_loop(g->client);
	struct spa_source *timer = pw_loop_add_timer(loop, on_tick, g);
	struct timespec period = { .tv_nsec = (long)LINE_NS };
	int res;

	if (!timer)
		return TB_EXIT_FAILURE;
	pw_loop_update_timer(loop, timer, &period, &period, false);
	res = tb_run_client(g->client);
	pw_loop_destroy_source(loop, timer);
	if (res == 0)
		res = tb_client_await_keys(g->client);
	sum_up(g);
	if (res < 0)
		fprintf(stderr, "troubadour: %s\n", tb_connect_strerror(res));
	return res < 0 ? TB_EXIT_FAILURE : 0;
}

/* Measures for as long as somebody looks, unless it does so anyway. */
static int show(struct gauge *g)
{
	bool is_on = figure(g, "on") > 0.0;
	int res = is_on ? 0 : set_one(g, "loudness.on=on");

	if (res == 0)
		res = run_with_lines(g);
	if (res == 0 && !is_on)
		res = set_one(g, "loudness.on=off");
	return res;
}

static int act(struct gauge *g, const struct tb_options *o)
{
	int res = tb_check_device(tb_client_keys(g->client), g->bus, "bus") != 0 ? TB_EXIT_FAILURE
	                                                                         : 0;

	if (res == 0 && o->target)
		res = set_target(g, o->target);
	if (res == 0 && o->reset)
		res = tb_change(g->client, tb_orders[TB_ORDER_RESET_LOUDNESS].key, g->bus);
	if (res == 0 && !o->target && !o->reset)
		res = show(g);
	return res;
}

int tb_command_loudness(int argc, char **argv)
{
	struct tb_options o;
	struct gauge g = { .is_terminal = isatty(STDOUT_FILENO) };
	int res = tb_options_parse(&o, argc, argv, "jxT", help);

	if (res != 0)
		return res - 1;
	if (o.n_args != 1)
		return tb_usage(help);
	g.is_json = o.json;
	g.bus = tb_path_bus(o.args[0]);
	if (!g.bus)
		g.bus = o.args[0];
	g.client = tb_connect(&o.client);
	if (!g.client)
		return TB_EXIT_FAILURE;
	res = act(&g, &o);
	tb_client_free(g.client);
	return res;
}
