/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "screen-text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define ELLIPSIS "…"

/* The character that `text` begins with, and where the next one does.  What is no UTF-8 is a
 * character for each byte. */
static uint32_t take(const char **text)
{
	static const unsigned char masks[] = { 0x7f, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *c = (const unsigned char *)*text;
	uint32_t n = c[0] < 0xc0 ? 1 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4, code;

	code = c[0] & masks[n];
	for (uint32_t i = 1; i < n; i++) {
		if ((c[i] & 0xc0) != 0x80) {
			n = 1;
			code = '?';
			break;
		}
		code = code << 6 | (c[i] & 0x3f);
	}
	*text += n;
	return code;
}

/* wcwidth() knows nothing in a locale without UTF-8. */
static bool is_wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f)
	       || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff)
	       || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60)
	       || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff)
	       || (c >= 0x20000 && c <= 0x3fffd);
}

static int width_of(uint32_t c)
{
	int width = c < 0x80 ? 1 : wcwidth((wchar_t)c);

	return width >= 0 ? width : is_wide(c) ? 2 : 1;
}

int tb_text_width(const char *text)
{
	int width = 0;

	while (*text)
		width += width_of(take(&text));
	return width;
}

/* Bytes of as many characters as `width` columns hold; `*used` of them. */
static size_t head_of(const char *text, int width, int *used)
{
	const char *at = text;

	*used = 0;
	while (*at) {
		const char *next = at;
		int more = width_of(take(&next));

		if (*used + more > width)
			break;
		*used += more;
		at = next;
	}
	return (size_t)(at - text);
}

/* The text without as many columns from its begin that `width` are left, or fewer. */
static const char *tail_of(const char *text, int width, int *used)
{
	*used = tb_text_width(text);
	while (*text && *used > width)
		*used -= width_of(take(&text));
	return text;
}

static size_t print(
	char *to, size_t n_bytes, const char *head, size_t n_head, const char *tail, int n_spaces)
{
	int n = snprintf(
		to, n_bytes, "%.*s%s%*s", (int)n_head, head, tail, n_spaces > 0 ? n_spaces : 0, "");

	return (size_t)n < n_bytes ? (size_t)n : n_bytes - 1;
}

size_t tb_text_fit(char *to, size_t n_bytes, const char *text, int width)
{
	int whole = tb_text_width(text), used;
	size_t n_head;

	to[0] = '\0';
	if (width <= 0)
		return 0;
	if (whole <= width)
		return print(to, n_bytes, text, strlen(text), "", width - whole);
	n_head = head_of(text, width - 1, &used);
	return print(to, n_bytes, text, n_head, ELLIPSIS, width - 1 - used);
}

size_t tb_text_fit_ends(char *to, size_t n_bytes, const char *text, int width)
{
	int n_front, n_back;
	char tail[TB_SCREEN_TEXT_MAX];
	size_t n_head;

	if (width < 3 || tb_text_width(text) <= width)
		return tb_text_fit(to, n_bytes, text, width);
	n_head = head_of(text, (width - 1) / 2, &n_front);
	snprintf(tail, sizeof(tail), ELLIPSIS "%s",
		tail_of(text, width - 1 - (width - 1) / 2, &n_back));
	return print(to, n_bytes, text, n_head, tail, width - 1 - n_front - n_back);
}

/* What our own drawing uses. */
static char ascii_of(uint32_t c)
{
	static const struct {
		const char *of;
		char to;
	} signs[] = { { "│┤▏▎▍", '|' }, { "▔─", '-' }, { "▁", '_' }, { "░", ':' }, { "…", '~' },
		{ "·", '.' }, { "●█▉▊▋▆▇", '#' }, { "▂▃▄▅▌", '=' }, { "○", 'o' }, { "←◂◄", '<' },
		{ "→▸", '>' }, { "↑", '^' }, { "↓", 'v' } };

	if (c < 0x80)
		return (char)c;
	if (c >= 0x2801 && c <= 0x28ff)
		return '*';
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		for (const char *of = signs[i].of; *of;)
			if (take(&of) == c)
				return signs[i].to;
	return '?';
}

void tb_text_to_ascii(char *to, size_t n_bytes, const char *text)
{
	size_t n = 0;

	while (*text && n + 2 < n_bytes) {
		uint32_t c = take(&text);
		int width = width_of(c);

		for (int i = 0; i < width && n + 1 < n_bytes; i++)
			to[n++] = ascii_of(c);
	}
	to[n] = '\0';
}
