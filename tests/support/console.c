/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A whole mixer with its buffers, for tests that play through it. */
#include "console.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct console {
	struct tb_mixer *m;
	uint32_t n_in, n_out;
	float *in_rows, *out_rows; /* [row][TB_MAX_FRAMES] */
	const float **in;          /* NULL where unplugged */
	float **out;
};

struct member {
	char name[TB_NAME_MAX + 1];
	struct tb_layout layout;
	bool plays;
};

static const struct {
	const char *word;
	struct tb_layout layout;
} layouts[] = {
	{ "1", { 1, { TB_CH_MONO } } },
	{ "2", { 2, { TB_CH_FL, TB_CH_FR } } },
	{ "51", { 6, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_SL, TB_CH_SR } } },
	{ "51r", { 6, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_RL, TB_CH_RR } } },
	{ "71", { 8, { TB_CH_FL, TB_CH_FR, TB_CH_FC, TB_CH_LFE, TB_CH_RL, TB_CH_RR, TB_CH_SL,
			     TB_CH_SR } } },
};

static struct tb_layout parse_layout(const char *word)
{
	struct tb_layout layout = { 0 };

	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (strcmp(word, layouts[i].word) == 0)
			return layouts[i].layout;
	cr_assert(word[0] == 'a' || word[0] == 'u', "no layout \"%s\"", word);
	layout.n_channels = (uint32_t)atoi(word + 1);
	for (uint32_t i = 0; i < layout.n_channels && word[0] == 'a'; i++)
		layout.position[i] = (uint8_t)(TB_CH_AUX0 + i);
	return layout;
}

static uint32_t parse_members(const char *text, struct member *members)
{
	uint32_t n = 0;
	int n_read;
	char word[8];

	for (; sscanf(text, " %32[^/ ]/%7s%n", members[n].name, word, &n_read) == 2;
		text += n_read) {
		char *p = strchr(word, 'p');

		members[n].plays = p != NULL;
		if (p)
			*p = '\0';
		members[n++].layout = parse_layout(word);
	}
	return n;
}

static struct tb_mixer *parse_mixer(const char *strips, const char *buses, uint32_t rate_hz)
{
	static struct member members[TB_MAX_STRIPS + 1];
	static struct tb_strip_config strip[TB_MAX_STRIPS];
	static struct tb_bus_config bus[TB_MAX_BUSES];
	struct tb_mixer_config config = { .rate_hz = rate_hz, .strips = strip, .buses = bus };

	config.n_strips = parse_members(strips, members);
	for (uint32_t i = 0; i < config.n_strips; i++) {
		memcpy(strip[i].name, members[i].name, sizeof(strip[i].name));
		strip[i].layout = members[i].layout;
	}
	config.n_buses = parse_members(buses, members);
	for (uint32_t i = 0; i < config.n_buses; i++) {
		memcpy(bus[i].name, members[i].name, sizeof(bus[i].name));
		bus[i].layout = members[i].layout;
		bus[i].kind = members[i].plays ? TB_BUS_PLAYBACK : TB_BUS_VIRTUAL;
	}
	return tb_mixer_new(&config);
}

struct console *console_new(const char *strips, const char *buses, uint32_t rate_hz)
{
	struct console *c = calloc(1, sizeof(*c));

	c->m = parse_mixer(strips, buses, rate_hz);
	cr_assert(c->m != NULL, "no mixer of \"%s\" and \"%s\"", strips, buses);
	c->n_in = tb_mixer_strip_channel(c->m, tb_mixer_n_strips(c->m));
	c->n_out = tb_mixer_bus_channel(c->m, tb_mixer_n_buses(c->m));
	c->in_rows = calloc(c->n_in, TB_MAX_FRAMES * sizeof(float));
	c->out_rows = calloc(c->n_out, TB_MAX_FRAMES * sizeof(float));
	c->in = calloc(c->n_in, sizeof(*c->in));
	c->out = calloc(c->n_out, sizeof(*c->out));
	for (uint32_t i = 0; i < c->n_out; i++)
		c->out[i] = c->out_rows + i * TB_MAX_FRAMES;
	return c;
}

struct console *console_new_unguarded(const char *strips, const char *buses, uint32_t rate_hz)
{
	struct console *c = console_new(strips, buses, rate_hz);
	char key[TB_KEY_MAX];

	for (uint32_t b = 0; b < tb_mixer_n_buses(c->m); b++) {
		snprintf(key, sizeof(key), "bus.%s.limiter.on", tb_mixer_bus(c->m, b)->name);
		console_set(c, key, 0.0f);
	}
	console_commit(c);
	return c;
}

void console_free(struct console *c)
{
	tb_mixer_free(c->m);
	free(c->in_rows);
	free(c->out_rows);
	free(c->in);
	free(c->out);
	free(c);
}

struct tb_mixer *console_mixer(struct console *c)
{
	return c->m;
}

static uint32_t param(struct console *c, const char *key)
{
	int number = tb_mixer_find_param(c->m, key);

	cr_assert(number >= 0, "no param \"%s\"", key);
	return (uint32_t)number;
}

float console_set(struct console *c, const char *key, float value)
{
	return tb_mixer_set(c->m, param(c, key), value);
}

float console_get(struct console *c, const char *key)
{
	return tb_mixer_get(c->m, param(c, key));
}

void console_set_all(struct console *c, const char *settings)
{
	char key[TB_KEY_MAX];
	float value;
	int n_read;

	for (; sscanf(settings, " %95[^=]=%f%n", key, &value, &n_read) == 2; settings += n_read)
		cr_assert_float_eq(console_set(c, key, value), value, 1e-6, "%s", key);
	cr_assert(settings[strspn(settings, " ")] == '\0', "\"%s\"", settings);
}

void console_commit(struct console *c)
{
	tb_mixer_commit(c->m);
}

void console_settle(struct console *c)
{
	console_play(c, TB_MAX_FRAMES, TB_MAX_FRAMES);
}

void console_apply(struct console *c, const char *key, float value)
{
	console_set(c, key, value);
	console_commit(c);
	console_settle(c);
}

static uint32_t in_row(struct console *c, const char *strip, uint32_t channel)
{
	int s = tb_mixer_find_strip(c->m, strip);

	cr_assert(s >= 0, "no strip \"%s\"", strip);
	return tb_mixer_strip_channel(c->m, (uint32_t)s) + channel;
}

float *console_in(struct console *c, const char *strip, uint32_t channel)
{
	uint32_t row = in_row(c, strip, channel);
	float *samples = c->in_rows + (size_t)row * TB_MAX_FRAMES;

	c->in[row] = samples;
	return samples;
}

float *console_out(struct console *c, const char *bus, uint32_t channel)
{
	int b = tb_mixer_find_bus(c->m, bus);

	cr_assert(b >= 0, "no bus \"%s\"", bus);
	return c->out[tb_mixer_bus_channel(c->m, (uint32_t)b) + channel];
}

void console_dc(struct console *c, const char *strip, uint32_t channel, float value)
{
	float *samples = console_in(c, strip, channel);

	for (uint32_t i = 0; i < TB_MAX_FRAMES; i++)
		samples[i] = value;
}

void console_unplug(struct console *c, const char *strip)
{
	int s = tb_mixer_find_strip(c->m, strip);

	for (uint32_t i = 0; i < tb_mixer_strip(c->m, (uint32_t)s)->layout.n_channels; i++)
		c->in[in_row(c, strip, i)] = NULL;
}

void console_plug_bus(struct console *c, const char *bus, bool plugged)
{
	uint32_t b = (uint32_t)tb_mixer_find_bus(c->m, bus);

	for (uint32_t i = 0; i < tb_mixer_bus(c->m, b)->layout.n_channels; i++) {
		uint32_t row = tb_mixer_bus_channel(c->m, b) + i;

		c->out[row] = plugged ? c->out_rows + (size_t)row * TB_MAX_FRAMES : NULL;
	}
}

void console_play(struct console *c, uint32_t n_frames, uint32_t n_block)
{
	const float **in = calloc(c->n_in, sizeof(*in));
	float **out = calloc(c->n_out, sizeof(*out));

	for (uint32_t at = 0; at < n_frames; at += n_block) {
		uint32_t n = n_frames - at < n_block ? n_frames - at : n_block;

		for (uint32_t i = 0; i < c->n_in; i++)
			in[i] = c->in[i] ? c->in[i] + at : NULL;
		for (uint32_t i = 0; i < c->n_out; i++)
			out[i] = c->out[i] ? c->out[i] + at : NULL;
		tb_mixer_process(c->m, in, out, n);
	}
	free(in);
	free(out);
}

float console_gain(struct console *c, const char *bus, uint32_t channel)
{
	console_settle(c);
	return console_out(c, bus, channel)[TB_MAX_FRAMES - 1];
}

float db(float x)
{
	return 20.0f * log10f(fabsf(x));
}
