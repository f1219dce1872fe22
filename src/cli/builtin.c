/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "builtin.h"

const char tb_builtin_console[] =
	"console.name = troubadour\n"
	"strips = [\n"
	"    { name = system  description = \"System\"      type = virtual  default = true }\n"
	"    { name = game    description = \"Game\"        type = virtual }\n"
	"    { name = music   description = \"Music\"       type = virtual }\n"
	"    { name = chat    description = \"Chat\"        type = virtual }\n"
	"    { name = mic     description = \"Microphone\"  type = capture\n"
	"      audio.position = [ MONO ] }\n"
	"]\n"
	"buses = [\n"
	"    { name = a1  description = \"Monitor\"     type = playback }\n"
	"    { name = b1  description = \"Stream mix\"  type = virtual }\n"
	"    { name = b2  description = \"Chat mic\"    type = virtual }\n"
	"]\n"
	"params = {\n"
	"    route.system.a1 = true  route.system.b1 = true\n"
	"    route.game.a1 = true    route.game.b1 = true\n"
	"    route.music.a1 = true   route.music.b1 = true\n"
	"    route.chat.a1 = true    route.chat.b1 = true\n"
	"    route.mic.b1 = true     route.mic.b2 = true\n"
	"}\n";
