/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "mixer/mixer.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "console.h"

static struct tb_strip_config strips[TB_MAX_STRIPS + 1];
static struct tb_bus_config buses[TB_MAX_BUSES + 1];

static struct tb_mixer_config largest(void)
{
	for (uint32_t i = 0; i <= TB_MAX_STRIPS; i++) {
		snprintf(strips[i].name, sizeof(strips[i].name), "s%u", i);
		strips[i].layout = (struct tb_layout){ 2, { TB_CH_FL, TB_CH_FR } };
	}
	for (uint32_t i = 0; i <= TB_MAX_BUSES; i++) {
		snprintf(buses[i].name, sizeof(buses[i].name), "b%u", i);
		buses[i].layout = (struct tb_layout){ 2, { TB_CH_FL, TB_CH_FR } };
	}
	return (struct tb_mixer_config){ 48000, TB_MAX_STRIPS, TB_MAX_BUSES, strips, buses };
}

static void expect_refused(const struct tb_mixer_config *config, const char *why)
{
	errno = 0;
	cr_expect(tb_mixer_new(config) == NULL, "%s", why);
	cr_expect(errno == EINVAL, "%s", why);
}

static void expect_made(const struct tb_mixer_config *config)
{
	struct tb_mixer *m = tb_mixer_new(config);

	cr_expect(m != NULL);
	tb_mixer_free(m);
}

Test(setup, numbers_out_of_range_are_refused)
{
	struct tb_mixer_config good = largest(), bad = good;

	expect_made(&good);
	bad.n_strips = 0;
	expect_refused(&bad, "no strip");
	bad.n_strips = TB_MAX_STRIPS + 1;
	expect_refused(&bad, "257 strips");
	bad = good;
	bad.n_buses = 0;
	expect_refused(&bad, "no bus");
	bad.n_buses = TB_MAX_BUSES + 1;
	expect_refused(&bad, "65 buses");
	bad = good;
	bad.rate_hz = TB_RATE_MIN - 1;
	expect_refused(&bad, "7999 Hz");
	bad.rate_hz = TB_RATE_MAX + 1;
	expect_refused(&bad, "384001 Hz");
}

Test(setup, channels_out_of_range_are_refused)
{
	struct tb_mixer_config config = largest();

	strips[3].layout.n_channels = 9;
	expect_refused(&config, "9 channels");
	strips[3].layout.n_channels = 0;
	expect_refused(&config, "no channel");
	strips[3].layout.n_channels = 8;
	expect_made(&config);
	buses[3].layout.n_channels = 0;
	expect_refused(&config, "no channel");
}

Test(setup, names_are_well_formed_and_unique_over_strips_and_buses)
{
	struct tb_mixer_config config = largest();

	strcpy(strips[255].name, "s0");
	expect_refused(&config, "two strips of a name");
	strcpy(strips[255].name, "b63");
	expect_refused(&config, "a strip and a bus of a name");
	strcpy(strips[255].name, "Not Good");
	expect_refused(&config, "malformed");
	strcpy(strips[255].name, "");
	expect_refused(&config, "empty");
	memset(strips[255].name, 'x', sizeof(strips[255].name));
	expect_refused(&config, "too long");
	strips[255].name[TB_NAME_MAX] = '\0';
	expect_made(&config);
}

Test(setup, the_configuration_is_copied_and_found_by_name)
{
	struct tb_mixer_config config = largest();
	struct tb_mixer *m = tb_mixer_new(&config);

	memset(strips, 0, sizeof(strips));
	memset(buses, 0, sizeof(buses));
	cr_expect(tb_mixer_n_strips(m) == TB_MAX_STRIPS);
	cr_expect(tb_mixer_n_buses(m) == TB_MAX_BUSES);
	cr_expect_str_eq(tb_mixer_strip(m, 17)->name, "s17");
	cr_expect_str_eq(tb_mixer_bus(m, 63)->name, "b63");
	cr_expect(tb_mixer_find_strip(m, "s200") == 200);
	cr_expect(tb_mixer_find_bus(m, "b9") == 9);
	cr_expect(tb_mixer_find_strip(m, "b9") == -ENOENT);
	cr_expect(tb_mixer_find_bus(m, "") == -ENOENT);
	tb_mixer_free(m);
	tb_mixer_free(NULL);
}

Test(setup, channels_are_numbered_through)
{
	struct console *c = console_new("mic/1 film/51 game/2", "a1/2 m/1", 48000);
	struct tb_mixer *m = console_mixer(c);

	cr_expect(tb_mixer_strip_channel(m, 0) == 0);
	cr_expect(tb_mixer_strip_channel(m, 1) == 1);
	cr_expect(tb_mixer_strip_channel(m, 2) == 7);
	cr_expect(tb_mixer_strip_channel(m, 3) == 9);
	cr_expect(tb_mixer_bus_channel(m, 1) == 2);
	cr_expect(tb_mixer_bus_channel(m, 2) == 3);
	console_free(c);
}

Test(setup, the_rate_is_clamped)
{
	struct console *c = console_new("mic/1", "m/1", 44100);

	cr_expect(tb_mixer_rate(console_mixer(c)) == 44100);
	tb_mixer_set_rate(console_mixer(c), 1);
	cr_expect(tb_mixer_rate(console_mixer(c)) == TB_RATE_MIN);
	tb_mixer_set_rate(console_mixer(c), 1000000);
	cr_expect(tb_mixer_rate(console_mixer(c)) == TB_RATE_MAX);
	console_free(c);
}
