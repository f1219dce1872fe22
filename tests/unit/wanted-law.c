/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which microphones somebody wants. */
#include "wanted-law.h"

#include "law-rig.h"

enum { SPEAKERS, STREAM };

static struct tb_wanted_end strips[2], buses[2];
static struct tb_wanted_facts facts;

/* Both strips are linked, the speakers play, and nobody records. */
static void begin(void)
{
	mixer_begin("a1", "b1");
	set("route.game.a1", 1.0f);
	set("route.game.b1", 0.0f);
	set("route.mic.a1", 0.0f);
	set("route.mic.b1", 1.0f);
	strips[GAME] = strips[MIC] = (struct tb_wanted_end){ .is_linked = true, .key = -1 };
	buses[SPEAKERS] = (struct tb_wanted_end){ .is_linked = true, .is_heard = true, .key = -1 };
	buses[STREAM] = (struct tb_wanted_end){ .key = -1 };
	facts = (struct tb_wanted_facts){ m, strips, buses, 2, 2 };
}

TestSuite(wanted_law, .init = begin, .fini = mixer_end);

static bool is_wanted(void)
{
	return tb_wanted_is(&facts, MIC);
}

Test(wanted_law, nobody_wants_a_microphone_whose_bus_nobody_records)
{
	cr_expect_not(is_wanted());
	buses[STREAM].is_linked = true;
	cr_expect_not(is_wanted(), "a meter is linked, and hears nothing");
}

Test(wanted_law, whoever_records_its_bus_wants_it)
{
	buses[STREAM].is_heard = true;
	cr_expect(is_wanted());
	set("route.mic.b1", 0.0f);
	cr_expect_not(is_wanted(), "it is not sent there");
	set("route.mic.a1", 1.0f);
	cr_expect(is_wanted(), "it is heard on the speakers");
}

Test(wanted_law, whoever_may_unmute_it_wants_it)
{
	buses[STREAM].is_heard = true;
	set("strip.mic.mute", 1.0f);
	cr_expect(is_wanted());
	set("bus.b1.mute", 1.0f);
	cr_expect(is_wanted());
	set("strip.mic.fader", -100.0f);
	cr_expect(is_wanted());
}

Test(wanted_law, whoever_looks_at_levels_wants_it)
{
	facts.are_levels_watched = true;
	cr_expect(is_wanted());
}

Test(wanted_law, strip_that_it_ducks_wants_it_while_that_is_heard)
{
	strips[GAME].key = MIC;
	cr_expect(is_wanted());
	strips[GAME].is_linked = false;
	cr_expect_not(is_wanted(), "nobody plays");
	strips[GAME].is_linked = true;
	buses[SPEAKERS].is_heard = false;
	cr_expect_not(is_wanted(), "nobody hears it");
	buses[SPEAKERS].is_heard = true;
	strips[GAME].key = GAME;
	cr_expect_not(is_wanted(), "another strip ducks it");
}

Test(wanted_law, bus_that_it_ducks_wants_it_while_that_is_heard)
{
	buses[SPEAKERS].key = MIC;
	cr_expect(is_wanted());
	buses[SPEAKERS].is_heard = false;
	cr_expect_not(is_wanted());
}

Test(wanted_law, it_does_not_want_itself)
{
	strips[MIC].key = MIC;
	set("route.mic.a1", 0.0f);
	cr_expect_not(is_wanted());
}
