/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* The saved corpus without libFuzzer: every file of the directories that are named. */
#include "fuzz.h"

#include <dirent.h>
#include <limits.h>

static uint8_t data[1u << 20];

static void replay(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n;
	void *copy;

	check(f);
	n = fread(data, 1, sizeof(data), f);
	fclose(f);
	/* Memory that ends with the input, so that a sanitizer sees who reads on. */
	copy = fuzz_copy(data, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static unsigned replay_directory(const char *directory)
{
	DIR *d = opendir(directory);
	char path[PATH_MAX];
	struct dirent *entry;
	unsigned n = 0;

	check(d);
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", directory, entry->d_name);
		replay(path);
		n++;
	}
	closedir(d);
	return n;
}

int main(int argc, char **argv)
{
	unsigned n = 0;

	for (int i = 1; i < argc; i++)
		n += replay_directory(argv[i]);
	printf("%u inputs\n", n);
	return n > 0 ? 0 : EXIT_FAILURE;
}
