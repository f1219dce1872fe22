/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Which requests the web server answers. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "guard.h"

static const struct tb_site here = { .port = 7768 };
static const struct tb_site lan = { .port = 7768, .address = "192.168.1.20", .name = "studio" };

static bool host(const struct tb_site *site, const char *name)
{
	return tb_host_is_ours(site, name);
}

Test(guard, this_machine_has_three_names)
{
	cr_expect(host(&here, "localhost:7768"));
	cr_expect(host(&here, "LocalHost:7768"));
	cr_expect(host(&here, "127.0.0.1:7768"));
	cr_expect(host(&here, "[::1]:7768"));
}

Test(guard, a_name_that_only_points_at_us_is_not_ours)
{
	static const char *const others[] = { "evil.example:7768", "evil.example", "localhost",
		"127.0.0.1", "127.0.0.1:80", "localhost:77680", "localhost:776",
		"localhost.evil.example:7768", "evil.localhost:7768", "127.0.0.1:7768.evil.example",
		"127.0.0.11:7768", "127.1:7768", "[::1]", "::1:7768", "0.0.0.0:7768",
		" localhost:7768", "localhost:7768 ", "localhost:07768", "localhost:+7768", "",
		":7768" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		cr_expect_not(host(&here, others[i]), "%s", others[i]);
		cr_expect_not(host(&lan, others[i]), "%s", others[i]);
	}
	cr_expect_not(host(&here, NULL));
}

Test(guard, the_port_of_http_may_be_left_out)
{
	const struct tb_site at_80 = { .port = 80 };

	cr_expect(host(&at_80, "localhost"));
	cr_expect(host(&at_80, "localhost:80"));
	cr_expect_not(host(&at_80, "localhost:"));
}

Test(guard, in_a_network_the_address_and_the_machines_name_are_ours_too)
{
	const struct tb_site six = { .port = 7768, .address = "fe80::1", .name = "studio" };

	cr_expect(host(&lan, "192.168.1.20:7768"));
	cr_expect(host(&lan, "studio.local:7768"));
	cr_expect(host(&six, "[fe80::1]:7768"));
	cr_expect_not(host(&here, "192.168.1.20:7768"));
	cr_expect_not(host(&here, "studio.local:7768"));
	cr_expect_not(host(&lan, "192.168.1.2:7768"));
	cr_expect_not(host(&lan, "192.168.1.201:7768"));
	cr_expect_not(host(&lan, "studio:7768"));
	cr_expect_not(host(&lan, ".local:7768"));
}

Test(guard, an_origin_is_scheme_host_and_port_and_nothing_else)
{
	static const char *const others[] = { "null", "", "http://evil.example:7768",
		"https://localhost:7768", "http://localhost", "http://localhost:7769",
		"http://localhost:7768/", "http://localhost:7768.evil.example",
		"http://user@localhost:7768", "HTTP://localhost:7768", "localhost:7768", "file://",
		"http://http://localhost:7768" };

	cr_expect(tb_origin_is_ours(&here, "http://localhost:7768"));
	cr_expect(tb_origin_is_ours(&here, "http://127.0.0.1:7768"));
	cr_expect(tb_origin_is_ours(&here, "http://[::1]:7768"));
	cr_expect(tb_origin_is_ours(&here, NULL), "a program sends none");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_expect_not(tb_origin_is_ours(&here, others[i]), "%s", others[i]);
}

static const struct tb_site behind = { .port = 7768, .proxy = "mixer.example.net" };

Test(guard, a_proxy_has_its_name_and_its_origin_and_no_other)
{
	static const char *const hosts[] = { "mixer.example.net:7768", "mixer.example.net:80",
		"mixer.example.net.evil.example", "evil.mixer.example.net", "mixer.example.ne",
		"mixer.example.net ", "" };
	static const char *const origins[] = { "http://mixer.example.net",
		"http://mixer.example.net:7768", "https://mixer.example.net:7768",
		"https://mixer.example.net/", "https://mixer.example.net.evil.example",
		"https://x@mixer.example.net", "https://evil.example", "https://localhost:7768",
		"HTTPS://mixer.example.net", "https://" };

	cr_expect(host(&behind, "mixer.example.net"));
	cr_expect(host(&behind, "Mixer.Example.Net"));
	cr_expect(host(&behind, "localhost:7768"));
	cr_expect(tb_origin_is_ours(&behind, "https://mixer.example.net"));
	cr_expect(tb_origin_is_ours(&behind, "http://localhost:7768"));
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		cr_expect_not(host(&behind, hosts[i]), "%s", hosts[i]);
	for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++)
		cr_expect_not(tb_origin_is_ours(&behind, origins[i]), "%s", origins[i]);
	cr_expect_not(host(&here, "mixer.example.net"));
	cr_expect_not(tb_origin_is_ours(&here, "https://mixer.example.net"));
}

Test(guard, an_origin_is_read_as_browsers_write_it)
{
	static const char *const good[][2] = { { "https://mixer.example.net", "mixer.example.net" },
		{ "https://Mixer.Example.net/", "mixer.example.net" },
		{ "https://mixer.example.net:443", "mixer.example.net" },
		{ "https://mixer.example.net:8443", "mixer.example.net:8443" },
		{ "https://192.168.1.20", "192.168.1.20" } };
	static const char *const bad[] = { "", "https://", "https:///", "http://mixer.example.net",
		"mixer.example.net", "https://mixer.example.net/x", "https://mixer.example.net//",
		"https://x@mixer.example.net",
		"https://mixer.example.net:", "https://mixer.example.net:0",
		"https://mixer.example.net:65536", "https://mixer.example.net:8443x",
		"https://mixer example.net", "https://mixer.example.net?x", "https://*" };
	char proxy[TB_AUTHORITY_MAX], long_name[256] = "https://";

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		cr_expect_eq(tb_origin_read(good[i][0], proxy), 0, "%s", good[i][0]);
		cr_expect_str_eq(proxy, good[i][1]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_eq(tb_origin_read(bad[i], proxy), -EINVAL, "%s", bad[i]);
		cr_expect_str_eq(proxy, "");
	}
	memset(long_name + 8, 'x', sizeof(long_name) - 9);
	cr_expect_eq(tb_origin_read(long_name, proxy), -EINVAL);
}

Test(guard, only_json_is_json)
{
	cr_expect(tb_type_is_json("application/json"));
	cr_expect(tb_type_is_json("Application/JSON; charset=utf-8"));
	cr_expect_not(tb_type_is_json("text/plain"));
	cr_expect_not(tb_type_is_json("application/jsonp"));
	cr_expect_not(tb_type_is_json("application/x-www-form-urlencoded"));
	cr_expect_not(tb_type_is_json("text/plain; application/json"));
	cr_expect_not(tb_type_is_json(""));
	cr_expect_not(tb_type_is_json(NULL));
}

Test(guard, a_token_equals_itself_alone)
{
	char a[TB_TOKEN_MAX], b[TB_TOKEN_MAX], c[TB_TOKEN_MAX + 1];

	cr_assert_eq(tb_token_make(a), 0);
	cr_assert_eq(tb_token_make(b), 0);
	cr_expect_eq(strlen(a), 2 * TB_TOKEN_BYTES);
	cr_expect_str_neq(a, b);
	cr_expect(tb_token_equal(a, a));
	cr_expect_not(tb_token_equal(a, b));
	cr_expect_not(tb_token_equal(a, ""));
	cr_expect_not(tb_token_equal("", ""), "no token is no key");
	for (size_t i = 0; i < strlen(a); i++) {
		snprintf(c, sizeof(c), "%s", a);
		c[i] ^= 1;
		cr_expect_not(tb_token_equal(a, c), "character %zu", i);
		c[i] = '\0';
		cr_expect_not(tb_token_equal(a, c), "%zu characters", i);
	}
	snprintf(c, sizeof(c), "%s0", a);
	cr_expect_not(tb_token_equal(a, c), "one more");
}

Test(guard, a_bearer_is_asked_for_by_name)
{
	cr_expect_str_eq(tb_bearer("Bearer abc"), "abc");
	cr_expect_str_eq(tb_bearer("bearer abc"), "abc");
	cr_expect_null(tb_bearer("Basic abc"));
	cr_expect_null(tb_bearer("abc"));
	cr_expect_null(tb_bearer(NULL));
}

/* ---- the budget ---- */

#define MS 1000000ull

Test(guard, two_hundred_changes_a_second_are_never_too_many)
{
	struct tb_budget budget = { 0 };

	for (uint64_t i = 0; i < 12000; i++)
		cr_assert(tb_budget_spend(&budget, 1.0, MS + i * 5 * MS), "change %lu", i);
}

Test(guard, who_floods_is_stopped_and_let_in_again)
{
	struct tb_budget budget = { 0 };
	uint32_t n = 0;

	while (n < 100000 && tb_budget_spend(&budget, 1.0, 5 * MS))
		n++;
	cr_expect_eq(n, (uint32_t)TB_BUDGET_BURST);
	cr_expect_not(tb_budget_spend(&budget, 1.0, 6 * MS));
	cr_expect(tb_budget_spend(&budget, 1.0, 1000 * MS));
}
