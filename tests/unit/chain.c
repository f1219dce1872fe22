/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* PipeWire's filter graphs as inserts: builtins, and LADSPA plugins of our own. */
#include "chain.h"

#include "headphones.h"

#include <criterion/criterion.h>
#include <math.h>
#include <pipewire/pipewire.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define N_FRAMES    64u
#define RATE_HZ     48000u
#define PLUGIN      "{ type = ladspa plugin = \"" TEST_PLUGINS "\" "
#define GRAPH(node) "{ nodes = [ " node " ] }"
#define AMP(label)  GRAPH(PLUGIN "label = " label " name = amp }")

static _Atomic(const char *) running;
static struct pw_main_loop *main_loop;
static struct pw_context *context;
static struct pw_loop *data_loop;
static char why[512];

static void begin(void)
{
	pw_init(NULL, NULL);
	main_loop = pw_main_loop_new(NULL);
	context = pw_context_new(pw_main_loop_get_loop(main_loop), NULL, 0);
	cr_assert_not_null(context);
	data_loop = pw_context_acquire_loop(context, NULL);
}

static void end(void)
{
	pw_context_release_loop(context, data_loop);
	pw_context_destroy(context);
	pw_main_loop_destroy(main_loop);
	pw_deinit();
}

/* The rest of the configuration is the caller's. */
static struct tb_chain *chain_of_config(struct tb_chain_config config)
{
	struct spa_support support[32];
	const struct spa_support *all;

	config.title = "strip x: insert y";
	config.rate_hz = RATE_HZ;
	config.running = &running;
	memset(support, 0, sizeof(support));
	all = pw_context_get_support(context, &config.n_support);
	memcpy(support, all, config.n_support * sizeof(*all));
	support[config.n_support++] =
		SPA_SUPPORT_INIT(SPA_TYPE_INTERFACE_DataLoop, data_loop->loop);
	config.support = support;
	why[0] = '\0';
	return tb_chain_new(&config, why, sizeof(why));
}

static struct tb_chain *chain_of(const char *text, uint32_t n_channels)
{
	return chain_of_config((struct tb_chain_config){
		.text = text, .family = "insert", .n_channels = n_channels });
}

static struct tb_chain *working(const char *text, uint32_t n_channels)
{
	struct tb_chain *chain = chain_of(text, n_channels);

	cr_assert_not_null(chain, "%s", why);
	return chain;
}

static uint32_t find(const struct tb_chain *chain, const char *key)
{
	for (uint32_t i = 0; i < chain->insert.n_params; i++)
		if (strcmp(chain->params[i].key, key) == 0)
			return i;
	cr_assert_fail("no %s", key);
	return 0;
}

static void set(struct tb_chain *chain, const char *key, float value)
{
	uint32_t i = find(chain, key);

	chain->insert.value[i] = value;
	chain->insert.set(&chain->insert, i);
}

/* 1, 2, ... on the channels; what comes out of each at the end. */
static void play(struct tb_chain *chain, float *heard)
{
	float in[TB_MAX_CHANNELS][N_FRAMES];
	const float *rows[TB_MAX_CHANNELS];

	for (uint32_t c = 0; c < chain->n_channels; c++) {
		rows[c] = in[c];
		for (uint32_t f = 0; f < N_FRAMES; f++)
			in[c][f] = (float)(c + 1);
	}
	chain->insert.run(&chain->insert, rows, chain->insert.out, N_FRAMES);
	for (uint32_t c = 0; c < chain->n_channels; c++)
		heard[c] = chain->insert.out[c][N_FRAMES - 1];
}

static void expect_gains(struct tb_chain *chain, float gain)
{
	float heard[TB_MAX_CHANNELS];

	play(chain, heard);
	for (uint32_t c = 0; c < chain->n_channels; c++)
		cr_expect_float_eq(heard[c], gain * (float)(c + 1), 1e-5f, "channel %u: %f", c,
			(double)heard[c]);
}

TestSuite(chain, .init = begin, .fini = end);

Test(chain, a_mono_graph_is_there_once_for_each_channel)
{
	for (uint32_t n = 1; n <= TB_MAX_CHANNELS; n++) {
		struct tb_chain *chain = working(AMP("amp"), n);

		expect_gains(chain, 1.0f);
		set(chain, "insert.amp.gain", 0.5f);
		expect_gains(chain, 0.5f);
		tb_chain_free(chain);
	}
}

Test(chain, range_and_default_are_what_the_plugin_and_the_text_say)
{
	struct tb_chain *chain = working(
		GRAPH(PLUGIN "label = nan name = \"My Amp\" control = { Gain = 2.0 } }"), 2);
	const struct tb_param *gain = &chain->params[find(chain, "insert.my-amp.gain")];
	const struct tb_param *trouble = &chain->params[find(chain, "insert.my-amp.trouble")];

	cr_expect_eq(gain->min, 0.0f);
	cr_expect_eq(gain->max, 4.0f);
	cr_expect_eq(gain->def, 2.0f);
	cr_expect_str_eq(gain->help, "Gain");
	cr_expect_eq(gain->unit, TB_UNIT_NONE);
	cr_expect_eq(trouble->unit, TB_UNIT_BOOL);
	cr_expect(chain->jumps[find(chain, "insert.my-amp.trouble")]);
	expect_gains(chain, 2.0f);
	tb_chain_free(chain);
}

Test(chain, builtins_need_no_plugin)
{
	struct tb_chain *chain = working(
		GRAPH("{ type = builtin label = linear name = half control = { Mult = 0.5 } }"), 2);

	expect_gains(chain, 0.5f);
	set(chain, "insert.half.mult", 0.25f);
	expect_gains(chain, 0.25f);
	tb_chain_free(chain);
}

Test(chain, a_convolver_is_an_insert)
{
	struct tb_chain *chain = working(
		GRAPH("{ type = builtin label = convolver name = room config = { filename = \"/dirac\" "
		      "length = 64 gain = 0.5 blocksize = 64 } }"),
		2);

	expect_gains(chain, 0.5f);
	tb_chain_free(chain);
}

/* What it measures is a control, and what it hears goes on as it is. */
Test(chain, a_loudness_meter_is_an_insert)
{
	static const char meter[] = "{ nodes = [ { type = ebur128 label = ebur128 name = meter } ] "
				    "inputs = [ \"meter:In FL\" \"meter:In FR\" ] "
				    "outputs = [ \"meter:Out FL\" \"meter:Out FR\" ] }";
	struct tb_chain *chain = chain_of(meter, 2);

	if (!chain && strstr(why, "plugin type 'ebur128'"))
		cr_skip_test("this PipeWire has no ebur128");
	cr_assert_not_null(chain, "%s", why);
	expect_gains(chain, 1.0f);
	tb_chain_free(chain);
}

Test(chain, several_graphs_stand_in_a_row)
{
	static const char *const texts[] = {
		"[ " AMP("amp") " ]",
		"[ " AMP("amp") " " AMP("amp") " ]",
		"[ " AMP("amp") " " AMP("amp") " " AMP("amp") " ]",
	};
	static const char *const keys[] = { "insert.amp.gain", "insert.amp.gain-2",
		"insert.amp.gain-3" };

	for (uint32_t n = 0; n < 3; n++) {
		struct tb_chain *chain = working(texts[n], 2);
		float gain = 1.0f;

		for (uint32_t i = 0; i <= n; i++) {
			set(chain, keys[i], 0.5f);
			gain *= 0.5f;
		}
		expect_gains(chain, gain);
		tb_chain_free(chain);
	}
}

Test(chain, keys_are_sorted_and_fit)
{
	struct tb_chain *chain = working(
		GRAPH("{ type = builtin label = param_eq name = "
		      "\"a name that is much longer than any that anybody would choose\" "
		      "config = { filters = [ { type = bq_peaking freq = 100 gain = 3 q = 1 } ] } }"),
		2);

	cr_expect_gt(chain->insert.n_params + 1, 0);
	for (uint32_t i = 0; i < chain->insert.n_params; i++) {
		cr_expect_leq(strlen(chain->params[i].key), TB_KEY_MAX - 1 - 6 - TB_NAME_MAX - 1);
		if (i > 0)
			cr_expect_lt(strcmp(chain->params[i - 1].key, chain->params[i].key), 0);
	}
	tb_chain_free(chain);
}

static void expect_refusal(const char *text, uint32_t n_channels, const char *part)
{
	struct tb_chain *chain = chain_of(text, n_channels);

	cr_expect_null(chain);
	cr_expect(strstr(why, part), "\"%s\" is not in: %s", part, why);
	tb_chain_free(chain);
}

Test(chain, the_message_names_what_is_wrong)
{
	expect_refusal(GRAPH("{ type = ladspa plugin = no_such_plugin label = x name = a }"), 2,
		"no_such_plugin");
	expect_refusal(GRAPH(PLUGIN "label = no_such_label name = a }"), 2, "no_such_label");
	expect_refusal(GRAPH("{ type = lv2 plugin = \"http://no.such/plugin\" name = a }"), 2,
		"no.such/plugin");
	expect_refusal(AMP("three"), 2, "3 inputs and 1 outputs");
	expect_refusal(AMP("fails"), 2, "cannot create plugin instance");
	expect_refusal(
		GRAPH("{ type = builtin label = no_such_builtin name = a }"), 2, "no_such_builtin");
	expect_refusal("{ }", 2, "nodes");
	expect_refusal("[ ]", 2, "empty");
	expect_refusal("[ x ]", 2, "something else");
	expect_refusal("x", 2, "object");
	expect_refusal("", 2, "object");
}

Test(chain, a_stereo_graph_does_not_go_into_one_or_three_channels)
{
	static const char stereo[] =
		"{ nodes = [ { type = builtin label = copy name = l } "
		"{ type = builtin label = copy name = r } ] "
		"inputs = [ \"l:In\" \"r:In\" ] outputs = [ \"l:Out\" \"r:Out\" ] }";
	struct tb_chain *chain;

	expect_refusal(stereo, 1, "2 inputs and 2 outputs");
	expect_refusal(stereo, 3, "2 inputs and 2 outputs");
	chain = working(stereo, 4);
	expect_gains(chain, 1.0f);
	tb_chain_free(chain);
}

/* ---- the examples of docs/inserts ---- */

static char *example(const char *name)
{
	char path[4096], *text = calloc(1, 16384);
	FILE *file;

	snprintf(path, sizeof(path), TEST_DOCS "/inserts/%s.conf", name);
	file = fopen(path, "re");
	cr_assert(file && text && fread(text, 1, 16383, file) > 0, "%s", path);
	fclose(file);
	return text;
}

Test(chain, examples_that_need_nothing_else_work)
{
	static const struct {
		const char *name, *key;
	} examples[] = {
		{ "rumble", "insert.one.freq" },
		{ "echo", "insert.later.delay-s" },
		{ "warm", "insert.bass.gain" },
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		char *text = example(examples[i].name);

		for (uint32_t n = 1; n <= 2; n++) {
			struct tb_chain *chain = working(text, n);

			find(chain, examples[i].key);
			tb_chain_free(chain);
		}
		free(text);
	}
}

/* Packages that not everybody has. */
static void try_example(const char *name, const char *key)
{
	char *text = example(name);
	struct tb_chain *chain = chain_of(text, 2);

	free(text);
	if (!chain)
		cr_skip_test("the plugin of %s is not installed: %s", name, why);
	find(chain, key);
	tb_chain_free(chain);
}

Test(chain, example_of_a_ladspa_plugin_works_where_it_is_installed)
{
	try_example("sc4", "insert.sc4.threshold-level-db");
}

Test(chain, example_of_an_lv2_plugin_works_where_it_is_installed)
{
	try_example("peaks", "insert.peaks.threshold");
}

/* ---- surround on headphones ---- */

static const struct tb_layout surround = { 6,
	{ TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL, TB_CH_SR } };

/* Energy at the two ears of an impulse on one channel. */
static void hear(struct tb_chain *chain, uint32_t channel, double *left, double *right)
{
	static float in[TB_MAX_CHANNELS][1024];
	const float *rows[TB_MAX_CHANNELS];

	*left = *right = 0.0;
	for (uint32_t block = 0; block < 8; block++) {
		for (uint32_t c = 0; c < chain->n_channels; c++) {
			memset(in[c], 0, sizeof(in[c]));
			rows[c] = in[c];
		}
		in[channel][0] = block == 4 ? 1.0f : 0.0f;
		chain->insert.run(&chain->insert, rows, chain->insert.out, 1024);
		for (uint32_t f = 0; f < 1024 && block >= 4; f++) {
			*left += chain->insert.out[0][f] * chain->insert.out[0][f];
			*right += chain->insert.out[1][f] * chain->insert.out[1][f];
			for (uint32_t c = 2; c < chain->n_channels; c++)
				cr_assert_eq(chain->insert.out[c][f], 0.0f);
		}
	}
}

static struct tb_chain *headphones(void)
{
	char ears[TB_EARS_MAX], *text;
	struct tb_chain *chain;

	if (!tb_headphones_find_ears(ears))
		cr_skip_test("libmysofa's file is not installed");
	text = tb_headphones_text(&surround, ears);
	chain = chain_of_config((struct tb_chain_config){ .text = text,
		.family = "spatial",
		.hidden_node = TB_HEADPHONES_HIDDEN,
		.ears = tb_headphones_ears(&surround),
		.n_channels = surround.n_channels });
	free(text);
	cr_assert_not_null(chain, "%s", why);
	return chain;
}

Test(chain, surround_is_around_the_head)
{
	struct tb_chain *chain = headphones();
	double left, right;

	/* Azimuth, elevation and radius of each but LFE. */
	cr_expect_eq(chain->insert.n_params, 15u);
	cr_expect_str_eq(chain->params[0].key, "spatial.fc.azimuth");
	cr_expect_eq(chain->params[0].def, 360.0f);
	hear(chain, 4, &left, &right);
	cr_expect_gt(left, 4.0 * right, "the left surround: %f %f", left, right);
	hear(chain, 5, &left, &right);
	cr_expect_gt(right, 4.0 * left, "the right surround: %f %f", left, right);
	hear(chain, 2, &left, &right);
	cr_expect_float_eq(left / right, 1.0, 0.5, "the centre: %f %f", left, right);
	hear(chain, 3, &left, &right);
	cr_expect_float_eq(left, 0.25, 1e-6);
	tb_chain_free(chain);
}

/* A film has long pauses behind you, and music nothing there at all. */
Test(chain, loudspeaker_that_is_silent_costs_nothing_and_comes_back_as_if_it_had_played)
{
	struct tb_chain *chain = headphones();
	static float in[1024], before[2][1024];
	const float *rows[] = { in, in, in, in, in, in };

	for (uint32_t part = 0; part < 2; part++) {
		in[1000] = 0.5f; /* most of it rings in the next block */
		chain->insert.run(&chain->insert, rows, chain->insert.out, 1024);
		in[1000] = -0.0f;
		chain->insert.run(&chain->insert, rows, chain->insert.out, 1024);
		cr_expect_neq(chain->insert.out[0][100], 0.0f);
		for (uint32_t ear = 0; ear < 2 && part == 1; ear++)
			cr_expect_arr_eq(chain->insert.out[ear], before[ear], sizeof(before[ear]));
		for (uint32_t ear = 0; ear < 2; ear++)
			memcpy(before[ear], chain->insert.out[ear], sizeof(before[ear]));
		for (uint32_t at = 0; at < chain->tail_frames + 1024; at += 1024)
			chain->insert.run(&chain->insert, rows, chain->insert.out, 1024);
		cr_expect_gt(chain->n_quiet[5], 2 * RATE_HZ, "ears in a room ring for seconds");
		/* Whoever rests leaves its rows as they are. */
		chain->between[0][0] = 1.0f;
		chain->insert.run(&chain->insert, rows, chain->insert.out, 1024);
		cr_expect_eq(chain->between[0][0], 1.0f);
		cr_expect_eq(chain->insert.out[0][0], 0.0f);
	}
	tb_chain_free(chain);
}

/* What the text gives a channel. */
static int azimuth_in(const char *text, const char *name)
{
	char node[64];
	const char *at;
	int azimuth = -1;

	snprintf(node, sizeof(node), "name = %s config", name);
	at = strstr(text, node);
	at = at ? strstr(at, "Azimuth = ") : NULL;
	if (at)
		sscanf(at, "Azimuth = %d", &azimuth);
	return azimuth;
}

/* ITU-R BS.775 and BS.2051: a pair behind takes the surrounds to the sides. */
Test(chain, surrounds_stand_where_a_room_has_them)
{
	const struct tb_layout seven = { 8, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL,
						    TB_CH_SR, TB_CH_RL, TB_CH_RR } };
	char *of_six = tb_headphones_text(&surround, "x"), *of_eight;

	of_eight = tb_headphones_text(&seven, "x");
	cr_expect_eq(azimuth_in(of_six, "sl"), 110);
	cr_expect_eq(azimuth_in(of_six, "sr"), 250);
	cr_expect_eq(azimuth_in(of_eight, "sl"), 90);
	cr_expect_eq(azimuth_in(of_eight, "rl"), 135);
	cr_expect_eq(azimuth_in(of_eight, "rr"), 225);
	cr_expect_eq(azimuth_in(of_eight, "lfe"), -1);
	free(of_six);
	free(of_eight);
}

Test(chain, ears_of_the_user_come_before_those_of_the_system)
{
	char dir[] = "/tmp/tb-ears-XXXXXX", file[128], path[TB_EARS_MAX];
	FILE *f;

	cr_assert_not_null(mkdtemp(dir));
	setenv("XDG_DATA_HOME", dir, 1);
	setenv("XDG_DATA_DIRS", "/nonexistent::/neither", 1);
	cr_expect_not(tb_headphones_find_ears(path));
	snprintf(file, sizeof(file), "%s/libmysofa", dir);
	mkdir(file, 0700);
	snprintf(file, sizeof(file), "%s/libmysofa/default.sofa", dir);
	f = fopen(file, "we");
	cr_assert_not_null(f);
	fclose(f);
	cr_expect(tb_headphones_find_ears(path));
	cr_expect_str_eq(path, file);
	setenv("XDG_DATA_DIRS", dir, 1);
	setenv("XDG_DATA_HOME", "/nonexistent", 1);
	cr_expect(tb_headphones_find_ears(path));
	unlink(file);
	*strrchr(file, '/') = '\0';
	rmdir(file);
	rmdir(dir);
}
