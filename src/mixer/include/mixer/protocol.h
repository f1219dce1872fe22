/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The version of what travels between a console and its clients: docs/protocol.md.  It counts up
 * when a client that knows only the version before would do something wrong, and not for keys,
 * rows and facts that are added. */
#ifndef TB_PROTOCOL_H
#define TB_PROTOCOL_H

/* In Props, as an Int.  Consoles before the first one that says it are of version 1, too. */
#define TB_PROTOCOL_VERSION_KEY "console.version"
#define TB_PROTOCOL_VERSION     1u

#endif
