/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/printable.h"

#include <stddef.h>

/* Bytes that begin with `lead` in UTF-8, 0 if none do. */
static size_t n_bytes_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead < 0xE0)
		return 2;
	if (lead >= 0xE0 && lead < 0xF0)
		return 3;
	return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/* Whether a character of more than one byte is one: RFC 3629 has no longer form than needed, no
 * surrogate, and nothing above U+10FFFF. */
static bool is_character(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xE0:
		return second >= 0xA0;
	case 0xED:
		return second < 0xA0;
	case 0xF0:
		return second >= 0x90;
	case 0xF4:
		return second < 0x90;
	default:
		return true;
	}
}

/* Bytes of the printable character that `c` begins with, 0 if it begins with none. */
static size_t printable_bytes(const unsigned char *c)
{
	size_t n = n_bytes_of(*c);

	if (n == 1)
		return *c >= ' ' && *c != 0x7F;
	for (size_t i = 1; i < n; i++)
		if ((c[i] & 0xC0) != 0x80)
			return 0;
	if (n > 0 && !is_character(c[0], c[1]))
		return 0;
	/* U+0080..U+009F */
	return n == 2 && c[0] == 0xC2 && c[1] < 0xA0 ? 0 : n;
}

/* Length of the plain ASCII in front; nearly all texts are nothing else, and there are many. */
static size_t n_plain_bytes(const char *text)
{
	size_t n = 0;

	while (text[n] >= ' ' && text[n] < 0x7F)
		n++;
	return n;
}

bool tb_is_printable(const char *text)
{
	size_t n = 1;

	for (text += n_plain_bytes(text); *text && n > 0; text += n)
		n = printable_bytes((const unsigned char *)text);
	return n > 0;
}

void tb_make_printable(char *text)
{
	text += n_plain_bytes(text);
	while (*text) {
		size_t n = printable_bytes((const unsigned char *)text);

		if (n == 0)
			*text = '?';
		text += n ? n : 1;
	}
}
