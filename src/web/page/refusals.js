// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Why a request is not done, where the page itself says it, and which refusals are no answer to the request.

export const NOT_CONNECTED = 'the mixer is not connected';
export const BROKE = 'the connection broke';

// Whether the same request may be granted later.
export const isForNow = (error) => error === NOT_CONNECTED || error === BROKE || /(try again|slow down)$/.test(error);
