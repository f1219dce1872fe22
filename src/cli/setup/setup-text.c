/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The console file that the answers make. */
#include "setup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spa/utils/json.h>

#include "mixer/key-name.h"

static const char head[] =
	"# Written by `troubadour setup`.  It is yours: change what you like, and start the\n"
	"# console again.  troubadour(1) explains, `troubadour list` names all params.\n"
	"console.name = troubadour\n";

static const char strips[] =
	"strips = [\n"
	"    # Whatever has no strip of its own\n"
	"    { name = system  description = \"System\"  type = virtual  default = true }\n"
	"    { name = game    description = \"Game\"    type = virtual }\n"
	"    { name = music   description = \"Music\"   type = virtual }\n"
	"    { name = chat    description = \"Chat\"    type = virtual }\n";

/* The bass of desks and breath is taken away, and what gets lost in it given back at 3 kHz; the
 * gate is low enough for a quiet voice and leaves 20 dB, so that it is not heard to close. */
static const char voice[] =
	"    # The voice: a gate against the room, a low cut and some presence, a compressor\n"
	"    strip.mic.gate.on = true  strip.mic.gate.threshold = -50dB\n"
	"    strip.mic.gate.range = -20dB  strip.mic.gate.hold = 250ms\n"
	"    strip.mic.eq.on = true\n"
	"    strip.mic.eq.1.type = highpass  strip.mic.eq.1.freq = 80Hz  strip.mic.eq.1.on = true\n"
	"    strip.mic.eq.2.type = peak  strip.mic.eq.2.freq = 3kHz  strip.mic.eq.2.gain = 2dB\n"
	"    strip.mic.eq.2.on = true\n"
	"    strip.mic.comp.on = true  strip.mic.comp.threshold = -24dB\n"
	"    strip.mic.comp.ratio = 3  strip.mic.comp.makeup = 4dB\n"
	"    # Music goes down by 10 dB at most while somebody speaks\n"
	"    strip.music.comp.on = true  strip.music.comp.sidechain = mic\n"
	"    strip.music.comp.threshold = -45dB  strip.music.comp.ratio = 4\n"
	"    strip.music.comp.range = 10dB  strip.music.comp.attack = 30ms\n"
	"    strip.music.comp.release = 600ms\n";

/* A name in a list, as ` devices = [ "name" ]`, or nothing. */
static void print_devices(FILE *to, const char *node)
{
	char quoted[600];

	if (node[0] == '\0')
		return;
	spa_json_encode_string(quoted, sizeof(quoted), node);
	fprintf(to, "  devices = [ %s ]", quoted);
}

static void print_strips(FILE *to, const struct tb_setup *s)
{
	fputs(strips, to);
	if (s->has_microphone) {
		fputs("    { name = mic     description = \"Microphone\"  type = capture\n"
		      "      audio.position = [ MONO ]",
			to);
		print_devices(to, s->microphone);
		fputs(" }\n", to);
	}
	fputs("]\n", to);
}

static void print_buses(FILE *to, const struct tb_setup *s)
{
	fputs("buses = [\n"
	      "    { name = a1  description = \"Speakers (mix)\"  type = playback",
		to);
	print_devices(to, s->output);
	fputs(" }\n", to);
	if (s->records)
		fputs("    # For OBS and other recorders: everything\n"
		      "    { name = b1  description = \"Stream mix\"  type = virtual }\n",
			to);
	if (s->has_microphone)
		fputs("    # For calls: the microphone alone\n"
		      "    { name = b2  description = \"Chat mic\"  type = virtual  default = true }\n",
			to);
	fputs("]\n", to);
}

static void print_routes(FILE *to, const struct tb_setup *s)
{
	static const char *const names[] = { "system", "game", "music", "chat" };
	char key[TB_KEY_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		tb_key_of_cell(key, "route", names[i], "a1");
		fprintf(to, "    %s = true", key);
		tb_key_of_cell(key, "route", names[i], "b1");
		if (s->records)
			fprintf(to, "  %s = true", key);
		fputs("\n", to);
	}
	if (s->has_microphone)
		fprintf(to, "    route.mic.b2 = true%s\n",
			s->records ? "  route.mic.b1 = true" : "");
}

char *tb_setup_console_text(const struct tb_setup *s)
{
	char *text = NULL;
	size_t n_bytes;
	FILE *to = open_memstream(&text, &n_bytes);

	if (!to)
		return NULL;
	fputs(head, to);
	print_strips(to, s);
	print_buses(to, s);
	fputs("params = {\n", to);
	print_routes(to, s);
	if (s->has_microphone && s->wants_voice)
		fputs(voice, to);
	fputs("}\n", to);
	if (fclose(to) == 0)
		return text;
	free(text);
	return NULL;
}

void tb_setup_print_next(const struct tb_setup *s)
{
	puts("\nWhat to do now:");
	if (s->records)
		puts("  In OBS, under Settings, Audio: set Desktop Audio to \"Disabled\" (it would\n"
		     "  record only one strip, before its fader), and Mic/Auxiliary Audio to\n"
		     "  \"Stream mix\".");
	if (s->has_microphone)
		puts("  In a call, in the browser or another program: choose \"Chat mic\" as\n"
		     "  microphone, and \"Chat\" as speakers if you can choose them.");
	puts("  If a program plays into the wrong strip: `troubadour assign PROGRAM STRIP`.\n"
	     "  `troubadour mixer` shows and changes everything; `troubadour doctor` helps\n"
	     "  if something is wrong.");
}

int tb_setup_add_program(struct tb_setup *s, const char *name, const char *strip)
{
	struct tb_setup_program *p = &s->program[s->n_programs];

	if (s->n_programs == TB_SETUP_MAX_PROGRAMS)
		return -ENOSPC;
	snprintf(p->name, sizeof(p->name), "%s", name);
	p->strip = strip;
	s->n_programs++;
	return 0;
}
