/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The state file in places where things go wrong: what was kept last is read back, or what
 * was kept before; nothing blocks and nobody else's file is touched. */
#include "state-file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[] = "/tmp/troubadour-XXXXXX";
static char path[PATH_MAX], why[PATH_MAX + 256];

static bool is_ours(const json_t *root)
{
	return json_is_integer(json_object_get(root, "n"));
}

static void begin(void)
{
	cr_assert_not_null(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/state/troubadour/troubadour.json", home);
}

static void end(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", home);
	cr_assert_eq(system(command), 0);
}

static int keep(int n)
{
	char text[64];

	snprintf(text, sizeof(text), "{ \"n\": %d, \"of\": \"a console\" }", n);
	return tb_state_file_write(path, text);
}

/* -1: nothing. */
static int kept(void)
{
	json_t *root = tb_state_file_read(path, is_ours, why, sizeof(why));
	int n = root ? (int)json_integer_value(json_object_get(root, "n")) : -1;

	json_decref(root);
	return n;
}

static const char *in_home(const char *name)
{
	static char text[PATH_MAX];

	snprintf(text, sizeof(text), "%s/%s", home, name);
	return text;
}

Test(state_file, what_was_kept_last_is_read, .init = begin, .fini = end)
{
	cr_expect_eq(kept(), -1);
	cr_expect_str_eq(why, "", "nothing is wrong with nothing");
	cr_assert_eq(keep(1), 0);
	cr_assert_eq(keep(2), 0);
	cr_expect_eq(kept(), 2);
	cr_expect_str_eq(why, "");
}

Test(state_file, wherever_it_is_torn_the_one_before_is_read, .init = begin, .fini = end)
{
	struct stat st;

	cr_assert_eq(keep(1), 0);
	cr_assert_eq(keep(2), 0);
	cr_assert_eq(stat(path, &st), 0);
	for (off_t n = st.st_size - 1; n >= 0; n--) {
		cr_assert_eq(keep(1), 0);
		cr_assert_eq(keep(2), 0);
		cr_assert_eq(truncate(path, n), 0);
		cr_expect_eq(kept(), 1, "%ld bytes of %ld", (long)n, (long)st.st_size);
		cr_expect_neq(why[0], '\0');
	}
}

Test(state_file, directory_that_vanished_is_made_again, .init = begin, .fini = end)
{
	char command[64];

	cr_assert_eq(keep(1), 0);
	snprintf(command, sizeof(command), "rm -rf %s/state", home);
	cr_assert_eq(system(command), 0);
	cr_expect_eq(keep(2), 0);
	cr_expect_eq(kept(), 2);
}

Test(state_file, place_that_is_no_directory_is_an_error, .init = begin, .fini = end)
{
	FILE *f = fopen(in_home("state"), "w");

	cr_assert_not_null(f);
	fclose(f);
	cr_expect_eq(keep(1), -ENOTDIR);
	cr_expect_eq(kept(), -1);
}

/* As those have it who keep their settings under version control. */
Test(state_file, link_to_a_directory_or_to_a_file_stays_one, .init = begin, .fini = end)
{
	struct stat st;

	cr_assert_eq(mkdir(in_home("elsewhere"), 0700), 0);
	cr_assert_eq(symlink("elsewhere", in_home("state")), 0);
	cr_assert_eq(keep(1), 0);
	cr_expect_eq(kept(), 1);
	cr_assert_eq(rename(path, in_home("kept.json")), 0);
	cr_assert_eq(symlink("../../kept.json", path), 0);
	cr_assert_eq(keep(2), 0);
	cr_expect_eq(lstat(path, &st), 0);
	cr_expect(S_ISLNK(st.st_mode), "the link is gone");
	cr_expect_eq(lstat(in_home("kept.json"), &st), 0);
	cr_expect(S_ISREG(st.st_mode));
	cr_expect_eq(kept(), 2);
	cr_assert_eq(truncate(path, 3), 0);
	cr_expect_eq(kept(), 1, "the one before");
}

Test(state_file, full_disk_leaves_what_was_kept, .init = begin, .fini = end)
{
	struct rlimit limit = { 8, RLIM_INFINITY };

	cr_assert_eq(keep(1), 0);
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_eq(keep(2), -EFBIG);
	limit.rlim_cur = RLIM_INFINITY;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_eq(kept(), 1);
	cr_expect_str_eq(why, "");
	cr_expect_eq(keep(3), 0);
	cr_expect_eq(kept(), 3);
}

/* A pipe that nobody writes to, a device without an end, a directory. */
Test(state_file, what_is_no_file_is_set_aside_at_once, .init = begin, .fini = end)
{
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(keep(1), 0);
		cr_assert_eq(keep(2), 0);
		cr_assert_eq(unlink(path), 0);
		if (i == 0)
			cr_assert_eq(mkfifo(path, 0600), 0);
		else if (i == 1)
			cr_assert_eq(symlink("/dev/zero", path), 0);
		else
			cr_assert_eq(mkdir(path, 0700), 0);
		cr_expect_eq(kept(), 1, "case %d", i);
		cr_expect_neq(why[0], '\0');
		cr_expect_eq(keep(3), 0, "case %d", i);
		cr_expect_eq(kept(), 3, "case %d", i);
	}
}
