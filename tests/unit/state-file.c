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

/* ---- a power cut ---- */

/* What the writer does to the disk, in order. */
static struct {
	size_t n;
	char step[16]; /* f: a file is synced, d: a directory, r: the state takes its place */
} disk;

static void note_step(char step)
{
	if (disk.n < sizeof(disk.step) - 1)
		disk.step[disk.n++] = step;
}

/* In the place of libc's. */
int fsync(int fd)
{
	struct stat st;

	cr_assert_eq(fstat(fd, &st), 0);
	note_step(S_ISDIR(st.st_mode) ? 'd' : 'f');
	return 0;
}

int rename(const char *from, const char *to)
{
	if (strcmp(to, path) == 0)
		note_step('r');
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* A file that takes its place before it is on disk is empty after a power cut. */
Test(state_file, is_on_disk_before_it_takes_its_place, .init = begin, .fini = end)
{
	cr_assert_eq(keep(1), 0);
	cr_expect_str_eq(disk.step, "frd");
	disk.n = 0;
	memset(disk.step, 0, sizeof(disk.step));
	cr_assert_eq(tb_state_file_write_unsynced(path, "{ \"n\": 2 }"), 0);
	cr_expect_str_eq(disk.step, "r", "an unsynced one waits for no disk");
	cr_expect_eq(kept(), 2);
}

/* ---- whose it is ---- */

Test(state_file, nobody_else_may_read_it, .init = begin, .fini = end)
{
	struct stat st;

	umask(0);
	cr_assert_eq(keep(1), 0);
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_assert_eq(stat(in_home("state"), &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0700);
}

static void put(const char *text)
{
	FILE *f = fopen(path, "w");

	cr_assert_not_null(f);
	fputs(text, f);
	cr_assert_eq(fclose(f), 0);
}

/* A text that is well written and another's, and one of which nobody knows what counts. */
Test(state_file, what_is_not_ours_is_set_aside_and_kept, .init = begin, .fini = end)
{
	static const char *const foreign[] = { "{ \"m\": 7 }", "{ \"n\": 7, \"n\": 8 }" };
	char aside[PATH_MAX + 8], text[64] = "";
	FILE *f;

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		cr_assert_eq(keep(1), 0);
		cr_assert_eq(keep(2), 0);
		put(foreign[i]);
		cr_expect_eq(kept(), 1, "%s", foreign[i]);
		snprintf(aside, sizeof(aside), "%s.bad", path);
		cr_expect_not_null(strstr(why, aside), "%s", why);
		f = fopen(aside, "r");
		cr_assert_not_null(f);
		cr_assert_not_null(fgets(text, sizeof(text), f));
		fclose(f);
		cr_expect_str_eq(text, foreign[i]);
	}
}

Test(state_file, what_could_not_be_written_leaves_nothing_behind, .init = begin, .fini = end)
{
	struct rlimit limit = { 8, RLIM_INFINITY };
	char beside[PATH_MAX + 8];

	cr_assert_eq(keep(1), 0);
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_eq(keep(2), -EFBIG);
	snprintf(beside, sizeof(beside), "%s.new", path);
	cr_expect_neq(access(beside, F_OK), 0, "%s", beside);
}
