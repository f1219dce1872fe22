// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The connection is made, and the state asked for, before the page is drawn.

import { Desk } from './desk.js';

export const desk = new Desk();
desk.connect();
