/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Consoles that several tests use, as the text of a console file. */
#ifndef CONSOLES_H
#define CONSOLES_H

/* Two virtual strips into a playback bus and a virtual one, a third one into a second
 * virtual bus.  The volume of every device is its own fader, that of the default one too;
 * session/monitor.c has consoles without that. */
#define CONSOLE_WITH(third)                                                                        \
	"strips = [\n"                                                                             \
	"  { name = game description = \"Game\" type = virtual audio.position = [ FL FR ]\n"       \
	"    default = true }\n"                                                                   \
	"  { name = music description = \"Music\" type = virtual audio.position = [ FL FR ] }\n"   \
	"  " third "\n"                                                                            \
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

/* A node that starts costs a cycle: PipeWire (1.4.2) does not run those that follow it in the
 * cycle in which it starts.  So there is no microphone here, which starts when WirePlumber links
 * it, by the wall's clock, and nothing starts while a test looks at sound. */
#define SMALL_CONSOLE                                                                              \
	CONSOLE_WITH("{ name = mic description = \"Third\" type = virtual "                        \
		     "audio.position = [ MONO ] }")

/* For a test in which the microphone plays a part. */
#define MIC_CONSOLE                                                                                \
	CONSOLE_WITH("{ name = mic description = \"Microphone\" type = capture "                   \
		     "audio.position = [ MONO ] }")

#endif
