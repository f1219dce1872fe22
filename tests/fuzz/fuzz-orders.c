/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A strip or bus that somebody adds to a running console or changes there, as the text of
 * console.add-strip and its like: it is whole and can be said again, or one message says what is
 * wrong with it.  The first byte is which of the two. */
#include "fuzz.h"

#include "spa/config.h"

static void check_whole(const struct tb_device_config *d)
{
	check(memchr(d->name, '\0', sizeof(d->name)) && d->name[0]);
	check(memchr(d->description, '\0', sizeof(d->description)));
	check(memchr(d->devices, '\0', sizeof(d->devices)));
	check(d->layout.n_channels >= 1 && d->layout.n_channels <= TB_MAX_CHANNELS);
	check(d->resample_quality <= 10);
}

static void check_error(const struct tb_config_error *error)
{
	check(error->text[0] && memchr(error->text, '\0', sizeof(error->text)));
}

/* The same said again of what it is already changes nothing. */
static void change(const struct tb_device_config *d, const char *text)
{
	struct tb_config_error error = { "" };
	struct tb_device_config copy;
	char name[TB_NAME_MAX + 1];

	check(tb_device_config_peek_name(text, name, &error) == 0);
	check(strcmp(name, d->name) == 0);
	check(tb_device_config_copy(&copy, d) == 0);
	check(tb_device_config_set_name(&copy, name, &error) == 0);
	check(tb_device_config_parse(&copy, text, &error) == 0);
	check(strcmp(copy.name, d->name) == 0 && copy.kind == d->kind);
	check(copy.layout.n_channels == d->layout.n_channels);
	check(strcmp(copy.devices, d->devices) == 0);
	tb_device_config_finish(&copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_bytes)
{
	struct tb_config_error error = { "" };
	struct tb_device_config d;
	char *text;

	if (n_bytes == 0)
		return 0;
	text = fuzz_text(data + 1, n_bytes - 1);
	tb_device_config_init(&d, data[0] & 1 ? TB_DEVICE_VIRTUAL_BUS : TB_DEVICE_VIRTUAL_STRIP);
	if (tb_device_config_parse(&d, text, &error) == 0) {
		check_whole(&d);
		change(&d, text);
		tb_device_config_finish(&d);
	} else {
		check_error(&error);
		error.text[0] = '\0';
		/* The name may be there all the same. */
		tb_device_config_init(&d, TB_DEVICE_VIRTUAL_STRIP);
		if (tb_device_config_peek_name(text, d.name, &error) < 0)
			check_error(&error);
	}
	free(text);
	return 0;
}
