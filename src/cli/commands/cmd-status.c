/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour status`: the whole console at a glance. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include <spa/utils/string.h>

#include "matrix-text.h"
#include "options.h"
#include "status.h"
#include "dsp/units.h"
#include "client/value.h"

static const char help[] =
	"Usage: troubadour status [OPTIONS]\n"
	"\n"
	"Shows the whole console: for each strip and bus its peak level in dBFS (for a strip also\n"
	"the level that arrives, before mute and fader), clipped samples (see `meters --help`),\n"
	"gain reduction by gate, de-esser, compressor and limiter in dB, fader, switches and\n"
	"links; then devices with a clock of their own, the matrix, the engine, and any device that\n"
	"was not linked because its sound leads back into the console.\n"
	"\n"
	"  -j, --json          as one JSON object\n" TB_COMMON_HELP "\n"
	"Example: troubadour status\n";

/* A console that runs sends levels within some 30 ms, unless the machine is busy or it falls idle
 * just then.  A machine that stood still meanwhile has let one step pass. */
#define LEVELS_STEP_MS    100
#define LEVELS_STEPS      20u
#define DESCRIPTION_WIDTH 14

/* ---- as text ---- */

static double fact(const struct tb_status *s, const char *name)
{
	return tb_status_number(tb_keys_findf(s->keys, "engine.%s", name));
}

static void print_engine(const struct tb_status *s)
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

static void print_overs(double n_overs)
{
	if (n_overs > 0.0)
		printf("  %6.0f", n_overs);
	else
		printf("  %6s", "-");
}

static void print_param(const struct tb_status *s, const char *family, const char *device,
	const char *name, int width)
{
	const struct tb_key *key = tb_status_param(s, family, device, name);
	char text[TB_VALUE_TEXT_MAX] = "";

	if (key && key->info->unit == TB_UNIT_DB && key->value.number > TB_SILENCE_DB)
		snprintf(text, sizeof(text), "%.1f", key->value.number);
	else if (key)
		tb_value_format(key->info, &key->value, text);
	printf("  %*s", width, text);
}

static void print_switches(const struct tb_status *s, const char *family, const char *device)
{
	static const char *const names[] = { "mute", "solo", "mono", "polarity" };
	char text[64] = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct tb_key *key = tb_status_param(s, family, device, names[i]);

		if (!key || key->value.number == 0.0)
			continue;
		if (text[0] != '\0')
			strcat(text, " ");
		strcat(text, names[i]);
	}
	printf("  %-10s", text);
}

static void print_peers(const struct tb_status *s, const char *device, bool inputs)
{
	const struct tb_object *node = tb_status_node(s, device), *other;
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

static void print_device(const struct tb_status *s, const char *family, const char *device)
{
	bool is_strip = strcmp(family, "strip") == 0;
	const struct tb_object *node = tb_status_node(s, device);
	const struct tb_level_row *row = tb_status_row(s, family, device);

	printf("%-*s  ", s->name_width, device);
	print_cut(node ? node->description : "", DESCRIPTION_WIDTH);
	if (is_strip)
		print_level(tb_input_of_row(row).peak_lin);
	else
		printf("  %7s", "");
	print_level(tb_level_of_row(row).peak_lin);
	print_overs(tb_status_number(tb_status_param(s, family, device, "overs")));
	print_reduction(tb_reduction_of_row(row));
	print_param(s, family, device, "fader", 7);
	print_param(s, family, device, "pan", 5);
	print_switches(s, family, device);
	printf("  ");
	print_peers(s, device, is_strip);
	printf("\n");
}

static void print_heading(const struct tb_status *s, const char *word)
{
	bool are_strips = strcmp(word, "STRIPS") == 0;

	printf("\n%-*s  %-*s  %7s  %7s  %6s  %5s  %7s  %5s\n", s->name_width, word,
		DESCRIPTION_WIDTH, "", are_strips ? "in" : "", "level", "over", "gr", "fader",
		are_strips ? "pan" : "");
}

/* ---- clocks of their own ---- */

static bool has_clock(const struct tb_status *s, const char *family, const char *device)
{
	return tb_status_param(s, family, device, "clock.drift") != NULL;
}

static void print_clock(const struct tb_status *s, const char *family, const char *device)
{
	if (!has_clock(s, family, device))
		return;
	printf("%-*s  %+9.1f  %10.1f  %6.0f  %6.0f  %6.0f\n", s->name_width, device,
		tb_status_number(tb_status_param(s, family, device, "clock.drift")),
		tb_status_number(tb_status_param(s, family, device, "clock.latency")),
		tb_status_number(tb_status_param(s, family, device, "clock.fill")),
		tb_status_number(tb_status_param(s, family, device, "clock.target")),
		tb_status_number(tb_status_param(s, family, device, "clock.resets")));
}

static void print_clocks(const struct tb_status *s)
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

/* What somebody asked for and did not get. */
static void print_refusal(const struct tb_status *s, const char *device)
{
	const struct tb_object *node = tb_status_node(s, device);
	const char *refusal = node ? tb_client_refusal(s->client, node->id) : NULL;

	if (refusal)
		printf("\n%s is not linked to %s\n", device, refusal);
}

static void print_refusals(const struct tb_status *s)
{
	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		print_refusal(s, s->keys->strip[i]);
	for (uint32_t i = 0; i < s->keys->n_buses; i++)
		print_refusal(s, s->keys->bus[i]);
}

static int print_text(const struct tb_status *s)
{
	print_engine(s);
	print_heading(s, "STRIPS");
	for (uint32_t i = 0; i < s->keys->n_strips; i++)
		print_device(s, "strip", s->keys->strip[i]);
	print_heading(s, "BUSES");
	for (uint32_t i = 0; i < s->keys->n_buses; i++)
		print_device(s, "bus", s->keys->bus[i]);
	print_clocks(s);
	printf("\n");
	tb_matrix_print(s->keys);
	tb_arrangement_print(&s->arrangement, s->name_width);
	if (tb_status_lost(s)[0] != '\0')
		printf("\nNOT HEARD: %s\n", tb_status_lost(s));
	print_refusals(s);
	return fflush(stdout) == 0 ? 0 : TB_EXIT_FAILURE;
}

/* ---- the command ---- */

static void on_levels(void *data)
{
	tb_client_quit(((struct tb_status *)data)->client);
}

/* A console that is idle has none to tell. */
static void on_step(void *data, uint64_t n_expirations)
{
	struct tb_status *s = data;

	if (++s->n_steps >= LEVELS_STEPS)
		tb_client_quit(s->client);
}

static bool is_running(const struct tb_status *s)
{
	const struct tb_key *running = tb_keys_find(s->keys, "engine.running");

	/* A console that does not say it is older than we are. */
	return !running || running->value.number != 0.0;
}

static void read_levels(struct tb_status *s)
{
	struct pw_loop *loop = tb_client_loop(s->client);
	struct spa_source *timer = pw_loop_add_timer(loop, on_step, s);
	struct timespec step = { .tv_nsec = LEVELS_STEP_MS * SPA_NSEC_PER_MSEC };

	s->levels = timer ? tb_levels_open(s->client, on_levels, s) : NULL;
	if (s->levels) {
		pw_loop_update_timer(loop, timer, &step, &step, false);
		tb_run_client(s->client);
		if (tb_levels_state(s->levels) < 0)
			tb_fail(TB_LEVELS_ARE_FOREIGN);
	}
	if (timer)
		pw_loop_destroy_source(loop, timer);
}

int tb_command_status(int argc, char **argv)
{
	struct tb_options o;
	struct tb_status s = { 0 };
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
	if (is_running(&s))
		read_levels(&s);
	tb_arrangement_init(&s.arrangement, s.client);
	s.name_width = tb_name_width(s.keys);
	res = o.json ? tb_status_print_json(&s) : print_text(&s);
	tb_arrangement_finish(&s.arrangement);
	tb_levels_free(s.levels);
	tb_client_free(s.client);
	return res;
}
