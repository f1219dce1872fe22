/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Icons of applications. */
#include "icons.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NAME_BYTES 128u

/* In the order in which a page of 48 pixels wants them. */
static const char *const places[] = { "icons/hicolor/scalable/apps/%s.svg",
	"icons/hicolor/128x128/apps/%s.png", "icons/hicolor/96x96/apps/%s.png",
	"icons/hicolor/64x64/apps/%s.png", "icons/hicolor/48x48/apps/%s.png",
	"icons/hicolor/256x256/apps/%s.png", "icons/hicolor/32x32/apps/%s.png", "pixmaps/%s.svg",
	"pixmaps/%s.png" };

/* It becomes part of a path. */
static bool is_plain(const char *name)
{
	size_t n =
		strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-");

	return n > 0 && n < MAX_NAME_BYTES && name[n] == '\0' && name[0] != '.';
}

/* ---- base64 ---- */

static void encode_three(char *to, const uint8_t *from, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	uint32_t bits = (uint32_t)from[0] << 16 | (n > 1 ? (uint32_t)from[1] << 8 : 0)
	                | (n > 2 ? from[2] : 0u);

	to[0] = digits[bits >> 18];
	to[1] = digits[bits >> 12 & 63];
	to[2] = n > 1 ? digits[bits >> 6 & 63] : '=';
	to[3] = n > 2 ? digits[bits & 63] : '=';
}

static char *as_data(const char *type, const uint8_t *bytes, size_t n_bytes)
{
	size_t n_head = strlen("data:image/;base64,") + strlen(type);
	char *text = calloc(1, n_head + (n_bytes + 2) / 3 * 4 + 1);

	if (!text)
		return NULL;
	sprintf(text, "data:image/%s;base64,", type);
	for (size_t i = 0; i < n_bytes; i += 3)
		encode_three(text + n_head + i / 3 * 4, bytes + i, n_bytes - i);
	return text;
}

/* ---- files ---- */

static char *read_icon(const char *path)
{
	static uint8_t bytes[TB_ICON_MAX_BYTES + 1];
	FILE *file = fopen(path, "re");
	size_t n = file ? fread(bytes, 1, sizeof(bytes), file) : 0;

	if (file)
		fclose(file);
	if (n == 0 || n > TB_ICON_MAX_BYTES)
		return NULL;
	return as_data(strcmp(path + strlen(path) - 3, "svg") == 0 ? "svg+xml" : "png", bytes, n);
}

static char *find_in(const char *dir, const char *name)
{
	char inner[256], path[PATH_MAX];
	char *found = NULL;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !found && dir[0] == '/'; i++) {
		/* NOLINTNEXTLINE: all of them have one %s. */
		snprintf(inner, sizeof(inner), places[i], name);
		if (snprintf(path, sizeof(path), "%s/%s", dir, inner) < (int)sizeof(path))
			found = read_icon(path);
	}
	return found;
}

static char *find_at_home(const char *name)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	char dir[PATH_MAX];

	if (data && data[0])
		return find_in(data, name);
	snprintf(dir, sizeof(dir), "%s/.local/share", home ? home : "");
	return find_in(dir, name);
}

char *tb_icon_find(const char *name)
{
	const char *dirs = getenv("XDG_DATA_DIRS");
	char list[4096], *rest = list, *dir, *found;

	if (!is_plain(name))
		return NULL;
	found = find_at_home(name);
	snprintf(list, sizeof(list), "%s",
		dirs && dirs[0] ? dirs
				: "/usr/local/share:/usr/share:/var/lib/flatpak/exports/share");
	while (!found && (dir = strsep(&rest, ":")))
		found = find_in(dir, name);
	return found;
}
