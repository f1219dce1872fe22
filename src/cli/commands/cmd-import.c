/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour import`: an equaliser that another program wrote, for a bus. */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/eq-import.h"
#include "mixer/key-name.h"
#include "options.h"
#include "reported.h"
#include "client/scenes.h"

#define MOST_BYTES (1u << 20)

static const char help[] =
	"Usage: troubadour import [OPTIONS] FILE BUS\n"
	"\n"
	"Sets the equaliser of a bus from a parametric file of AutoEq or Equalizer APO, or from an\n"
	"output preset of EasyEffects.  The preamp becomes the trim of the bus.\n"
	"\n"
	"The whole equaliser of the bus is replaced; `troubadour scene recall --undo` brings the\n"
	"old one back.  Filters that cannot be imported are named with their line (EasyEffects:\n"
	"their band).  FILE may be - for the standard input.\n"
	"\n"
	"  -n, --dry-run       print what would be set, and change nothing\n"
	"  -f, --fade TIME     cross-fade, such as 500ms or 2s\n" TB_COMMON_HELP "\n"
	"Example: troubadour import \"HD 650 ParametricEQ.txt\" a1\n";

static int fail(const char *path, const char *what)
{
	fprintf(stderr, "troubadour: %s: %s\n", path, what);
	return TB_EXIT_FAILURE;
}

/* For free(); NULL after a message. */
static char *read_file(const char *path, size_t *n_bytes)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char *text = file ? malloc(MOST_BYTES + 1) : NULL;
	int error = errno;

	*n_bytes = 0;
	if (text) {
		*n_bytes = fread(text, 1, MOST_BYTES + 1, file);
		error = ferror(file) ? errno : 0;
	}
	if (file && file != stdin)
		fclose(file);
	if (text && error == 0 && *n_bytes <= MOST_BYTES)
		return text;
	fail(path, error ? strerror(error) : "this is too large for an equaliser (1 MiB at most)");
	free(text);
	return NULL;
}

static void print_notes(const char *path, const struct tb_import *import)
{
	for (uint32_t i = 0; i < import->n_notes && i < TB_IMPORT_NOTES; i++) {
		const struct tb_import_note *note = &import->note[i];

		if (note->line > 0)
			fprintf(stderr, "%s:%u: %s\n", path, note->line, note->text);
		else
			fprintf(stderr, "%s: %s\n", path, note->text);
	}
	if (import->n_notes > TB_IMPORT_NOTES)
		fprintf(stderr, "%s: and %u more\n", path, import->n_notes - TB_IMPORT_NOTES);
}

static void print_settings(const struct tb_settings *s)
{
	char text[TB_VALUE_TEXT_MAX];

	for (uint32_t i = 0; i < s->n; i++) {
		struct tb_key key = *s->list[i].key;

		key.value = s->list[i].value;
		printf("%s=%s\n", key.name, tb_key_format(&key, text));
	}
}

static int apply(struct tb_client *c, const struct tb_options *o, const struct tb_import *import,
	const struct tb_settings *s)
{
	char why[TB_CLIENT_WHY_MAX] = "";
	struct tb_outcome outcome = { .why = why };
	struct tb_report report = { 0 };
	int res;

	if (o->dry_run) {
		print_settings(s);
		return 0;
	}
	res = tb_client_request(c, s->list, s->n, o->fade_ms, tb_outcome_done, &outcome);
	if (res == 0)
		tb_scene_keep_for_undo(c, &report);
	tb_reported(0, &report);
	res = tb_client_await_outcome(c, res, &outcome);
	if (res < 0)
		return tb_fail(why[0] ? why : tb_connect_strerror(res));
	printf("%s: %u filters and %+.1f dB of %s\n", o->args[1], import->n_bands,
		import->preamp_db, o->args[0]);
	return 0;
}

static int send(struct tb_client *c, const struct tb_options *o, struct tb_import *import)
{
	struct tb_settings s = { 0 };
	char bus[TB_KEY_MAX];
	int res;

	if (tb_check_device(tb_client_keys(c), o->args[1], "bus") < 0)
		return TB_EXIT_FAILURE;
	tb_path_of_bus(bus, o->args[1]);
	res = tb_import_settings(import, tb_client_keys(c), bus, &s);
	print_notes(o->args[0], import);
	if (res < 0)
		res = fail(o->args[0], strerror(-res));
	else
		res = apply(c, o, import, &s);
	tb_settings_finish(&s);
	return res;
}

/* It is read before the console is asked, so that a wrong file is told without one. */
static int read_and_send(const struct tb_options *o, const char *text, size_t n_bytes)
{
	static struct tb_import import;
	struct tb_client *c;
	int res;

	if (tb_import_read(&import, text, n_bytes) < 0) {
		print_notes(o->args[0], &import);
		return fail(o->args[0], "there is no equaliser in it; nothing was changed");
	}
	c = tb_connect(&o->client);
	res = c ? send(c, o, &import) : TB_EXIT_FAILURE;
	tb_client_free(c);
	return res;
}

int tb_command_import(int argc, char **argv)
{
	struct tb_options o;
	size_t n_bytes;
	char *text;
	int res = tb_options_parse(&o, argc, argv, "fN", help);

	if (res != 0)
		return res - 1;
	if (o.n_args != 2)
		return tb_usage(help);
	text = read_file(o.args[0], &n_bytes);
	res = text ? read_and_send(&o, text, n_bytes) : TB_EXIT_FAILURE;
	free(text);
	return res;
}
