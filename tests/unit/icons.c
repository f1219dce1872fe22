/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "icons.h"

static char dir[] = "/tmp/troubadour-icons-XXXXXX";

static void write_icon(const char *path, const char *text, size_t n)
{
	char whole[256], *slash = whole;
	FILE *file;

	snprintf(whole, sizeof(whole), "%s/%s", dir, path);
	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	cr_assert_not_null(file, "%s", whole);
	for (size_t i = 0; i < n; i++)
		fputc(text[i % strlen(text)], file);
	fclose(file);
}

static void start(void)
{
	cr_assert_not_null(mkdtemp(dir));
	setenv("XDG_DATA_HOME", "/nowhere", 1);
	setenv("XDG_DATA_DIRS", dir, 1);
}

static void end(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", dir);
	cr_expect_eq(system(command), 0);
}

TestSuite(icons, .init = start, .fini = end);

static void expect(const char *name, const char *data)
{
	char *found = tb_icon_find(name);

	if (data)
		cr_expect_str_eq(found ? found : "none", data);
	else
		cr_expect_null(found, "%s: %s", name, found);
	free(found);
}

Test(icons, an_icon_is_found_by_its_name_the_scalable_one_first)
{
	write_icon("icons/hicolor/48x48/apps/player.png", "Man", 3);
	expect("player", "data:image/png;base64,TWFu");
	write_icon("icons/hicolor/scalable/apps/player.svg", "Ma", 2);
	expect("player", "data:image/svg+xml;base64,TWE=");
	write_icon("pixmaps/old.png", "M", 1);
	expect("old", "data:image/png;base64,TQ==");
	expect("nobody", NULL);
}

/* Names come from applications, and from whoever may speak to the server. */
Test(icons, a_name_is_no_path)
{
	write_icon("icons/hicolor/scalable/secret.svg", "x", 1);
	write_icon("icons/hicolor/scalable/apps/.hidden.svg", "x", 1);
	expect("../secret", NULL);
	expect("..%2fsecret", NULL);
	expect("/etc/passwd", NULL);
	expect(".hidden", NULL);
	expect("", NULL);
	expect("%s%s%n", NULL);
}

Test(icons, a_file_that_is_too_large_is_none)
{
	write_icon("pixmaps/large.png", "x", TB_ICON_MAX_BYTES + 1);
	expect("large", NULL);
	write_icon("pixmaps/empty.png", "x", 0);
	expect("empty", NULL);
}
