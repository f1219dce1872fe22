/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A file is saved whole or not at all, and is on the disk before the old one is gone. */
#include "base/files.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/wait.h>

static char home[] = "/tmp/troubadour-XXXXXX";
static char path[PATH_MAX];

/* In the order in which they were synced: 'f' a file, 'd' a directory; and whether the file was
 * in its place by then. */
static char synced[8];

/* Instead of the C library's. */
int fsync(int fd)
{
	struct stat st;
	size_t n = strlen(synced);

	cr_assert_eq(fstat(fd, &st), 0);
	cr_assert_lt(n + 1, sizeof(synced));
	synced[n] = S_ISDIR(st.st_mode) ? 'd' : 'f';
	if (S_ISDIR(st.st_mode))
		cr_expect_eq(access(path, F_OK), 0, "it is renamed before its directory is synced");
	return 0;
}

static void begin(void)
{
	cr_assert_not_null(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/file", home);
}

static void end(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", home);
	cr_assert_eq(system(command), 0);
}

static const char *content(const char *of)
{
	static char text[64];
	FILE *file = fopen(of, "re");
	size_t n;

	if (!file)
		return NULL;
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

/* How many files the directory has beside the file itself. */
static int n_beside(void)
{
	char command[128];

	snprintf(command, sizeof(command), "exit $(ls -A %s | grep -vcx file)", home);
	return WEXITSTATUS(system(command));
}

Test(files, a_saved_file_is_on_the_disk_with_its_name, .init = begin, .fini = end)
{
	const struct tb_save save = { .path = path, .mode = 0600, .syncs = true };
	struct stat st;

	cr_assert_eq(tb_save_text(&save, "one\n"), 0);
	cr_expect_str_eq(content(path), "one\n");
	cr_expect_str_eq(synced, "fd");
	cr_assert_eq(tb_save_text(&save, "two\n"), 0);
	cr_expect_str_eq(content(path), "two\n");
	cr_expect_str_eq(synced, "fdfd");
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_expect_eq(n_beside(), 0, "nothing is left beside");
}

Test(files, without_syncing_nobody_waits_for_the_disk, .init = begin, .fini = end)
{
	const struct tb_save save = { .path = path, .mode = 0600 };

	cr_assert_eq(tb_save_text(&save, "one\n"), 0);
	cr_expect_str_eq(content(path), "one\n");
	cr_expect_str_eq(synced, "");
}

static int refuse(void *data, const char *of)
{
	cr_expect_str_eq(content(of), "one\n", "the old one is still there");
	return -ENOSPC;
}

Test(files, what_cannot_be_saved_leaves_the_old_file, .init = begin, .fini = end)
{
	struct tb_save save = { .path = path, .mode = 0600, .syncs = true, .keep = refuse };

	cr_assert_eq(tb_save_text(&save, "one\n"), 0, "there is nothing to keep yet");
	cr_expect_eq(tb_save_text(&save, "two\n"), -ENOSPC);
	cr_expect_str_eq(content(path), "one\n");
	cr_expect_eq(n_beside(), 0);
	save.path = home;
	save.keep = NULL;
	cr_expect_lt(tb_save_text(&save, "two\n"), 0, "a directory is no file");
	cr_expect_eq(access(path, F_OK), 0);
}

/* What a program that was killed has left beside. */
static void leave(const char *beside)
{
	int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0);
	cr_assert_eq(fchmod(fd, 0666), 0);
	cr_assert_eq(close(fd), 0);
}

Test(files, a_leftover_gives_the_new_file_nothing, .init = begin, .fini = end)
{
	const struct tb_save save = { .path = path, .mode = 0600 };
	char beside[PATH_MAX + 8], victim[PATH_MAX + 8];
	struct stat st;

	snprintf(beside, sizeof(beside), "%s.new", path);
	snprintf(victim, sizeof(victim), "%s.victim", path);
	leave(beside);
	cr_assert_eq(tb_save_text(&save, "one\n"), 0);
	cr_assert_eq(lstat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	leave(victim);
	cr_assert_eq(symlink(victim, beside), 0);
	cr_assert_eq(tb_save_text(&save, "two\n"), 0);
	cr_assert_eq(lstat(path, &st), 0);
	cr_expect(S_ISREG(st.st_mode), "no link");
	cr_expect_str_eq(content(path), "two\n");
	cr_expect_str_eq(content(victim), "");
}

/* The name of the only file beside, while one is saved. */
static int note_beside(void *data, const char *of)
{
	char command[128];
	FILE *list;

	snprintf(command, sizeof(command), "ls -A %s | grep -vx file", home);
	list = popen(command, "re");
	cr_assert_not_null(list);
	cr_assert_not_null(fgets(data, 64, list));
	cr_expect_eq(pclose(list), 0);
	return 0;
}

Test(files, two_programs_do_not_write_into_the_same_file, .init = begin, .fini = end)
{
	char beside[64], others[64] = "";
	const struct tb_save save = {
		.path = path, .mode = 0600, .is_shared = true, .keep = note_beside, .data = beside
	};
	int fd[2];
	pid_t child;

	cr_assert_eq(tb_save_text(&save, "zero\n"), 0);
	cr_assert_eq(tb_save_text(&save, "one\n"), 0);
	cr_assert_eq(pipe(fd), 0);
	child = fork();
	if (child == 0) {
		tb_save_text(&save, "two\n");
		_exit(write(fd[1], beside, sizeof(beside)) != sizeof(beside));
	}
	cr_assert_gt(child, 0);
	cr_assert_eq(read(fd[0], others, sizeof(others)), (ssize_t)sizeof(others));
	cr_assert_eq(waitpid(child, NULL, 0), child);
	cr_expect_str_eq(content(path), "two\n");
	cr_expect_str_neq(beside, others);
	cr_expect_eq(n_beside(), 0);
}
