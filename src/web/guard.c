/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Rules for which requests the web server answers. */
#include "guard.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

/* "name:port", where the port of http itself is left out. */
static bool is_at_port(const char *name, const char *authority, uint16_t port)
{
	size_t n = strlen(name);
	char rest[8];

	if (n == 0 || strncasecmp(authority, name, n) != 0)
		return false;
	if (authority[n] == '\0')
		return port == 80;
	snprintf(rest, sizeof(rest), ":%u", port);
	return strcmp(authority + n, rest) == 0;
}

/* "name" or "name:port", in lower case. */
static bool is_authority(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.-");
	unsigned long port;
	char *end;

	if (n == 0 || text[n] != ':')
		return n > 0 && text[n] == '\0';
	port = strtoul(text + n + 1, &end, 10);
	return isdigit((unsigned char)text[n + 1]) && *end == '\0' && port > 0
	       && port <= UINT16_MAX;
}

int tb_origin_read(const char *text, char proxy[TB_AUTHORITY_MAX])
{
	static const char scheme[] = "https://", usual[] = ":443";
	size_t n = strlen(text);

	proxy[0] = '\0';
	if (n >= TB_AUTHORITY_MAX || strncasecmp(text, scheme, sizeof(scheme) - 1) != 0)
		return -EINVAL;
	text += sizeof(scheme) - 1;
	n -= sizeof(scheme) - 1;
	n -= n > 0 && text[n - 1] == '/';
	for (size_t i = 0; i < n; i++)
		proxy[i] = (char)tolower((unsigned char)text[i]);
	proxy[n] = '\0';
	if (!is_authority(proxy)) {
		proxy[0] = '\0';
		return -EINVAL;
	}
	if (n > sizeof(usual) - 1 && strcmp(proxy + n - (sizeof(usual) - 1), usual) == 0)
		proxy[n - (sizeof(usual) - 1)] = '\0';
	return 0;
}

static bool is_ours(const struct tb_site *site, const char *authority)
{
	static const char *const loopback[] = { "localhost", "127.0.0.1", "[::1]" };
	char name[80];

	for (size_t i = 0; i < sizeof(loopback) / sizeof(loopback[0]); i++) {
		if (is_at_port(loopback[i], authority, site->port))
			return true;
	}
	if (site->address[0] == '\0')
		return false;
	snprintf(name, sizeof(name), strchr(site->address, ':') ? "[%s]" : "%s", site->address);
	if (is_at_port(name, authority, site->port))
		return true;
	snprintf(name, sizeof(name), "%s.local", site->name);
	return site->name[0] != '\0' && is_at_port(name, authority, site->port);
}

bool tb_host_is_ours(const struct tb_site *site, const char *host)
{
	return host
	       && (is_ours(site, host) || (site->proxy[0] && strcasecmp(host, site->proxy) == 0));
}

bool tb_origin_is_ours(const struct tb_site *site, const char *origin)
{
	static const char scheme[] = "http://", safe[] = "https://";

	if (!origin)
		return true;
	if (site->proxy[0] && strncmp(origin, safe, sizeof(safe) - 1) == 0)
		return strcmp(origin + sizeof(safe) - 1, site->proxy) == 0;
	return strncmp(origin, scheme, sizeof(scheme) - 1) == 0
	       && is_ours(site, origin + sizeof(scheme) - 1);
}

bool tb_type_is_json(const char *content_type)
{
	static const char json[] = "application/json";
	const char *rest;

	if (!content_type || strncasecmp(content_type, json, sizeof(json) - 1) != 0)
		return false;
	rest = content_type + sizeof(json) - 1;
	rest += strspn(rest, " \t");
	return *rest == '\0' || *rest == ';';
}

const char *tb_bearer(const char *authorization)
{
	static const char bearer[] = "Bearer ";

	if (!authorization || strncasecmp(authorization, bearer, sizeof(bearer) - 1) != 0)
		return NULL;
	return authorization + sizeof(bearer) - 1;
}

int tb_token_make(char token[TB_TOKEN_MAX])
{
	uint8_t bytes[TB_TOKEN_BYTES];
	ssize_t n = getrandom(bytes, sizeof(bytes), 0);

	if (n != (ssize_t)sizeof(bytes))
		return n < 0 ? -errno : -EIO;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(token + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

bool tb_token_equal(const char *a, const char *b)
{
	size_t n_a = strnlen(a, TB_TOKEN_MAX), n_b = strnlen(b, TB_TOKEN_MAX);
	volatile uint8_t difference = (uint8_t)(n_a != TB_TOKEN_MAX - 1) | (uint8_t)(n_a != n_b);

	for (size_t i = 0; i < TB_TOKEN_MAX - 1; i++)
		difference |= (uint8_t)((i < n_a ? a[i] : 0) ^ (i < n_b ? b[i] : 0));
	return difference == 0;
}

bool tb_budget_spend(struct tb_budget *budget, double cost, uint64_t now_ns)
{
	double elapsed_s = budget->at_ns ? (double)(now_ns - budget->at_ns) * 1e-9 : 0.0;
	double spent = fmax(budget->spent - elapsed_s * TB_BUDGET_HZ, 0.0);

	budget->spent = spent;
	budget->at_ns = now_ns;
	if (spent + cost > TB_BUDGET_BURST)
		return false;
	budget->spent = spent + cost;
	return true;
}
