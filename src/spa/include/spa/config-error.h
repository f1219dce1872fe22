/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What is wrong with a text that somebody wrote. */
#ifndef TB_CONFIG_ERROR_H
#define TB_CONFIG_ERROR_H

/* One message: the key, the place and what is allowed. */
struct tb_config_error {
	char text[512];
};

#endif
