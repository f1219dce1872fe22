/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* PipeWire's filter graphs as inserts: builtins, and LADSPA plugins of our own.  Those of
 * headphones: headphones.c. */
#include "chains.h"

#include <stdio.h>
#include <stdlib.h>

#define N_FRAMES    64u
#define PLUGIN      "{ type = ladspa plugin = \"" TEST_PLUGINS "\" "
#define GRAPH(node) "{ nodes = [ " node " ] }"
#define AMP(label)  GRAPH(PLUGIN "label = " label " name = amp }")

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

TestSuite(chain, .init = begin_chains, .fini = end_chains);

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

/* Sorting moves all of a control: what it is told, what it is worth, and whether it jumps. */
Test(chain, controls_stay_what_they_are_when_they_are_sorted)
{
	struct tb_chain *chain = working("[ " GRAPH(PLUGIN "label = nan name = z }") " " GRAPH(
						 "{ type = builtin label = linear name = a "
						 "control = { Mult = 0.5 } }") " ]",
		2);

	for (uint32_t i = 0; i < chain->insert.n_params; i++)
		cr_expect_eq(
			chain->insert.value[i], chain->params[i].def, "%s", chain->params[i].key);
	cr_expect_eq(chain->params[find(chain, "insert.a.mult")].def, 0.5f);
	cr_expect(chain->insert.jumps[find(chain, "insert.z.trouble")]);
	cr_expect_not(chain->insert.jumps[find(chain, "insert.a.mult")]);
	expect_gains(chain, 0.5f);
	set(chain, "insert.a.mult", 2.0f);
	expect_gains(chain, 2.0f);
	tb_chain_free(chain);
}

/* A text may say more than the plugin does. */
Test(chain, range_holds_what_the_text_has_chosen)
{
	struct tb_chain *chain = working(GRAPH("{ type = builtin label = linear name = a "
					       "control = { Mult = -20.0 Add = 20.0 } }"),
		2);

	cr_expect_eq(chain->params[find(chain, "insert.a.mult")].min, -20.0f);
	cr_expect_eq(chain->params[find(chain, "insert.a.mult")].max, 10.0f);
	cr_expect_eq(chain->params[find(chain, "insert.a.add")].max, 20.0f);
	tb_chain_free(chain);
}

/* 1e999 is infinite as a float. */
Test(chain, value_in_the_text_that_is_no_number_counts_as_none)
{
	struct tb_chain *chain = working(
		GRAPH("{ type = builtin label = linear name = a control = { Mult = 1e999 } }"), 2);
	const struct tb_param *mult = &chain->params[find(chain, "insert.a.mult")];

	cr_expect_eq(mult->def, 0.0f, "%g", (double)mult->def);
	cr_expect_eq(mult->max, 10.0f);
	tb_chain_free(chain);
}

/* What smooths by itself need not be told often, and may take long. */
Test(chain, plugins_are_told_as_often_as_their_kind_can_bear)
{
	struct tb_chain *builtin = working(GRAPH("{ type = builtin label = linear name = a }"), 2);
	struct tb_chain *ladspa = working(AMP("amp"), 2);

	cr_expect_eq(builtin->insert.step_frames, 1);
	cr_expect_eq(ladspa->insert.step_frames, 2);
	tb_chain_free(builtin);
	tb_chain_free(ladspa);
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

/* The first one only warns of a control that there is not. */
Test(chain, the_message_of_a_graph_has_nothing_of_the_one_before)
{
#define ODD GRAPH(PLUGIN "label = amp name = odd control = { No-Such-Control = 1.0 } }")
	tb_chain_free(working(ODD, 2));
	expect_refusal("[ " ODD " " AMP("fails") " ]", 2, "cannot create plugin instance");
	cr_expect_null(strstr(why, "No-Such-Control"), "%s", why);
#undef ODD
}

Test(chain, eight_graphs_stand_in_a_row_and_no_more)
{
#define TWO AMP("amp") " " AMP("amp") " "
	tb_chain_free(working("[ " TWO TWO TWO TWO "]", 2));
	expect_refusal("[ " TWO TWO TWO TWO AMP("amp") " ]", 2, "more than 8");
#undef TWO
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
