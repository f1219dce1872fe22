/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Consoles that several tests use, as the text of a console file. */
#ifndef CONSOLES_H
#define CONSOLES_H

/* Two virtual strips into a playback bus and a virtual one, a microphone into a second
 * virtual bus.  The volume of every device is its own fader, that of the default one too;
 * session/monitor.c has consoles without that. */
#define SMALL_CONSOLE                                                                              \
	"strips = [\n"                                                                             \
	"  { name = game description = \"Game\" type = virtual audio.position = [ FL FR ]\n"       \
	"    default = true }\n"                                                                   \
	"  { name = music description = \"Music\" type = virtual audio.position = [ FL FR ] }\n"   \
	"  { name = mic description = \"Microphone\" type = capture audio.position = [ MONO ] }\n" \
	"]\n"                                                                                      \
	"buses = [\n"                                                                              \
	"  { name = a1 description = \"Monitor\" type = playback audio.position = [ FL FR ] }\n"   \
	"  { name = b1 description = \"Stream mix\" type = virtual audio.position = [ FL FR ] }\n" \
	"  { name = b2 description = \"Chat mic\" type = virtual audio.position = [ FL FR ] }\n"   \
	"]\n"                                                                                      \
	"params = {\n"                                                                             \
	"  route.game.a1 = true route.game.b1 = true\n"                                            \
	"  route.music.a1 = true route.music.b1 = true\n"                                          \
	"  route.mic.b2 = true  monitor.volume-keys = false\n"                                     \
	"}\n"

#endif
