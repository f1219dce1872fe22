/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The help of `troubadour web`, which two programs print. */
#ifndef TB_WEB_HELP_H
#define TB_WEB_HELP_H

#define TB_WEB_HELP                                                                                \
	"Usage: troubadour web [OPTIONS]\n"                                                        \
	"\n"                                                                                       \
	"Serves the mixer as a page for a browser, to this machine alone, until Ctrl-C.\n"         \
	"\n"                                                                                       \
	"  -o, --open          open the page in a window; starts the server if none runs\n"        \
	"  -p, --port N        another port than 7768\n"                                           \
	"  -l, --lan           serve to other devices in the network too\n"                        \
	"  -q, --pair          a QR code that lets one phone in, once, for two minutes\n"          \
	"  -c, --clients       the devices that were paired\n"                                     \
	"  -r, --revoke NAME   a device may come no more\n"                                        \
	"  -C, --console NAME  which console, where several run in the session\n"                  \
	"  -R, --remote NAME   another PipeWire than the user's\n"                                 \
	"  -h, --help          this text\n"                                                        \
	"\n"                                                                                       \
	"Example: troubadour web --open\n"

#endif
