/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Surround on headphones: a graph of PipeWire with an HRTF for each loudspeaker. */
#include "chains.h"

#include "headphones.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct tb_layout surround = { 6,
	{ TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL, TB_CH_SR } };

TestSuite(headphones, .init = begin_chains, .fini = end_chains);

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

Test(headphones, surround_is_around_the_head)
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

/* Where it would stand is told by the control thread. */
Test(headphones, loudspeaker_goes_where_it_is_told_to)
{
	struct tb_chain *chain = headphones();
	double left, right;

	cr_assert_not_null(chain->told);
	tb_chain_tell(chain, 0, 90.0f);
	hear(chain, 2, &left, &right);
	hear(chain, 2, &left, &right);
	cr_expect_gt(left, 2.0 * right, "the centre, at the left: %f %f", left, right);
	tb_chain_tell(chain, 0, 270.0f);
	hear(chain, 2, &left, &right);
	hear(chain, 2, &left, &right);
	cr_expect_gt(right, 2.0 * left, "the centre, at the right: %f %f", left, right);
	tb_chain_free(chain);
}

/* libmysofa keeps the last ears that it read; unloaded and loaded again it knew nothing of them,
 * and 3 MB were lost each time. */
Test(headphones, ears_that_come_again_take_no_more_memory)
{
	size_t before = 0;

	for (uint32_t i = 0; i < 6; i++) {
		tb_chain_free(headphones());
		if (i == 1)
			before = mallinfo2().uordblks + mallinfo2().hblkhd;
	}
	cr_expect_lt(mallinfo2().uordblks + mallinfo2().hblkhd, before + (1u << 20));
}

/* A film has long pauses behind you, and music nothing there at all. */
Test(headphones, loudspeaker_that_is_silent_costs_nothing_and_comes_back_as_if_it_had_played)
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
		/* A chain that rests leaves its rows as they are. */
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
Test(headphones, surrounds_stand_where_a_room_has_them)
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

/* A directory with such a file, whose path is `file`. */
static void make_ears(char *dir, char file[128])
{
	FILE *f;

	cr_assert_not_null(mkdtemp(dir));
	snprintf(file, 128, "%s/libmysofa", dir);
	mkdir(file, 0700);
	snprintf(file, 128, "%s/libmysofa/default.sofa", dir);
	f = fopen(file, "we");
	cr_assert_not_null(f);
	fclose(f);
}

static void remove_ears(char *dir, char file[128])
{
	unlink(file);
	*strrchr(file, '/') = '\0';
	rmdir(file);
	rmdir(dir);
}

Test(headphones, ears_of_the_user_come_before_those_of_the_system)
{
	char dir[] = "/tmp/tb-ears-XXXXXX", file[128], path[TB_EARS_MAX];

	setenv("XDG_DATA_HOME", "/nonexistent", 1);
	setenv("XDG_DATA_DIRS", "/nonexistent::/neither", 1);
	cr_expect_not(tb_headphones_find_ears(path));
	make_ears(dir, file);
	setenv("XDG_DATA_HOME", dir, 1);
	cr_expect(tb_headphones_find_ears(path));
	cr_expect_str_eq(path, file);
	setenv("XDG_DATA_DIRS", dir, 1);
	setenv("XDG_DATA_HOME", "/nonexistent", 1);
	cr_expect(tb_headphones_find_ears(path));
	remove_ears(dir, file);
}

/* Its path stands in the graph, in quotation marks. */
Test(headphones, ears_whose_path_would_break_the_graph_are_none)
{
	static const char *const marks = "\"\\\n";

	setenv("XDG_DATA_DIRS", "/nonexistent", 1);
	for (const char *mark = marks; *mark; mark++) {
		char dir[] = "/tmp/tb-ears-?-XXXXXX", file[128], path[TB_EARS_MAX];

		*strchr(dir, '?') = *mark;
		make_ears(dir, file);
		setenv("XDG_DATA_HOME", dir, 1);
		cr_expect_not(tb_headphones_find_ears(path));
		remove_ears(dir, file);
	}
}
