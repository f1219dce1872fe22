/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The help of `troubadour web`, which two programs print. */
#ifndef TB_WEB_HELP_H
#define TB_WEB_HELP_H

#define TB_WEB_HELP                                                                                   \
	"Usage: troubadour web [OPTIONS]\n"                                                           \
	"\n"                                                                                          \
	"Serves the mixer as a web page until Ctrl-C, to this machine only unless --lan is given.\n"  \
	"\n"                                                                                          \
	"  -o, --open          open the page in a window; starts the server if none is running\n"     \
	"  -p, --port N        port to listen on (default: 7768)\n"                                   \
	"  -l, --lan           serve other devices on the network too\n"                              \
	"  -O, --origin URL    https://NAME of a proxy with TLS, by which devices come\n"             \
	"  -q, --pair          show a QR code that pairs one phone, valid once and for two minutes\n" \
	"  -c, --clients       list the paired devices\n"                                             \
	"  -r, --revoke NAME   unpair a device\n"                                                     \
	"  -C, --console NAME  which console, where several run in the session\n"                     \
	"  -R, --remote NAME   a PipeWire other than the user's\n"                                    \
	"  -h, --help          this text\n"                                                           \
	"\n"                                                                                          \
	"Example: troubadour web --open\n"

#endif
