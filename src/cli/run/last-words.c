/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "last-words.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct tb_last_words words;

static void say(const char *text)
{
	/* There is nobody left to tell that it failed. */
	ssize_t n = write(STDERR_FILENO, text, strlen(text));

	(void)n;
}

static void name(const char *title, const char *what)
{
	if (!title)
		return;
	say("troubadour: ");
	say(title);
	say(what);
}

/* Nothing but reads and writes: whatever else there is may be broken. */
static void on_crash(int number)
{
	name(atomic_load(&words.running),
		" was running when the console crashed; a plugin of it is the likely cause\n");
	name(atomic_load(&words.loading),
		" was being loaded when the console crashed; a plugin of it is the likely cause\n");
	/* SA_RESETHAND: this time it is what it was without us. */
	raise(number);
}

struct tb_last_words *tb_last_words_prepare(void)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };
	struct sigaction action = { .sa_handler = on_crash, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		sigaction(crashes[i], &action, NULL);
	return &words;
}
