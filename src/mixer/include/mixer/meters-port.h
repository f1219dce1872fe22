/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What a console's port "meters" sends, as far as both ends have to agree on it: docs/protocol.md
 * describes it, and src/module/graph/meters.h what is in a buffer.  Any thread. */
#ifndef TB_METERS_PORT_H
#define TB_METERS_PORT_H

#define TB_METERS_PORT "meters"

/* Each buffer begins with the pair "version".  It counts up when one that knows only the version
 * before would read something wrong, and not for keys and numbers that come behind: those are
 * passed over by who does not know them.  Consoles before the first one that says it are of
 * version 1, too. */
#define TB_METERS_VERSION_KEY "version"
#define TB_METERS_VERSION     1u

/* A buffer, which is as large at both ends.  Enough for the largest console there can be, as
 * strips and buses come while it plays: 320 of them with up to four keys and 8 channels each. */
#define TB_METERS_BYTES 262144u

/* The numbers of the pair "engine", in order.  New ones come behind. */
#define TB_METERS_ENGINE_KEY "engine"

enum tb_meters_fact {
	TB_METERS_RATE_HZ,
	TB_METERS_QUANTUM_FRAMES,
	TB_METERS_LOAD,
	TB_METERS_CYCLES,
	TB_METERS_LOST,
	TB_METERS_LATE,
	TB_METERS_N_FACTS,
};

/* What stands behind "strip.game" and "bus.a1" in the other keys. */
#define TB_METERS_REDUCTION ".reduction"
#define TB_METERS_INPUT     ".input"
#define TB_METERS_OVERS     ".overs"

#endif
