/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The orders that a console takes, which PropInfo tells of. */
#include "mixer/protocol.h"

/* clang-format off */
const struct tb_order_info tb_orders[TB_N_ORDERS] = {
	[TB_ORDER_ADD_STRIP] = { "console.add-strip",
		"a new strip: { name = x description = X type = virtual|capture audio.position = [ FL FR ] }" },
	[TB_ORDER_ADD_BUS] = { "console.add-bus",
		"a new bus: { name = x description = X type = playback|virtual audio.position = [ FL FR ] }" },
	[TB_ORDER_CHANGE] = { "console.change",
		"new channels, type, description, clock or devices of a strip or bus; what is not named stays: { name = x … }" },
	[TB_ORDER_MOVE] = { "console.move",
		"a strip or bus and its new place, counted from 1: game 1" },
	[TB_ORDER_DEFAULT] = { "console.default",
		"the strip or bus that is the session's default: strip game, bus b1, strip none" },
	[TB_ORDER_REMOVE] = { "console.remove",
		"the name of a strip or bus to remove" },
	[TB_ORDER_LOAD] = { "console.load",
		"the text of a console file; what was edited in it is applied" },
	[TB_ORDER_RENAME] = { "console.rename",
		"the old and the new name of a strip or bus" },
	[TB_ORDER_RESET_OVERS] = { "console.reset-overs",
		"a strip or bus whose clip lamp is cleared, or * for all" },
	[TB_ORDER_HOLD] = { "console.hold",
		"push to talk: a muted strip that is held open, and the id of the client that holds it as long as it lives: mic 57" },
	[TB_ORDER_RELEASE] = { "console.release",
		"ends console.hold: mic 57, or mic for all clients" },
	[TB_ORDER_RESET_LOUDNESS] = { "console.reset-loudness",
		"a bus whose loudness measurement is restarted, or * for all" },
};
/* clang-format on */
