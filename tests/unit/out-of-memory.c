/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Set-up while there is no memory: whichever allocation fails, there is an error or
 * something that works, and nothing is left behind.
 *
 * What fails are allocations of ours and of what is made for us (JSON), on the thread of
 * the test; PipeWire's own succeed. */
#include "console.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <pipewire/pipewire.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "life.h"
#include "orders.h"
#include "settings.h"
#include "structure.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void *__libc_memalign(size_t align, size_t size);
extern void __libc_free(void *p);

#define MAX_RANGES 4

static struct {
	uintptr_t begin, end;
} ours[MAX_RANGES];
static unsigned n_ours;

/* On the thread of the test, while it counts. */
static __thread bool counts;
static __thread int64_t n_live;
static __thread uint32_t n_until; /* allocations until one fails */
static __thread bool has_failed;

static int note_range(struct dl_phdr_info *info, size_t size, void *data)
{
	bool is_ours = info->dlpi_name[0] == '\0' || strstr(info->dlpi_name, "libjansson");

	for (int i = 0; is_ours && i < info->dlpi_phnum && n_ours < MAX_RANGES; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
			continue;
		ours[n_ours].begin = info->dlpi_addr + p->p_vaddr;
		ours[n_ours++].end = info->dlpi_addr + p->p_vaddr + p->p_memsz;
	}
	return 0;
}

static bool is_ours(const void *caller)
{
	for (unsigned i = 0; i < n_ours; i++)
		if ((uintptr_t)caller >= ours[i].begin && (uintptr_t)caller < ours[i].end)
			return true;
	return false;
}

static bool fails(const void *caller)
{
	if (!counts || has_failed || !is_ours(caller) || n_until-- > 0)
		return false;
	has_failed = true;
	errno = ENOMEM;
	return true;
}

static void *counted(void *p)
{
	n_live += counts && p;
	return p;
}

#define FAILS() fails(__builtin_return_address(0))

void *malloc(size_t size)
{
	return FAILS() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
	return FAILS() ? NULL : counted(__libc_calloc(n, size));
}

void *realloc(void *p, size_t size)
{
	if (FAILS())
		return NULL;
	return p ? __libc_realloc(p, size) : counted(__libc_realloc(p, size));
}

void *reallocarray(void *p, size_t n, size_t size)
{
	if (FAILS())
		return NULL;
	return p ? __libc_realloc(p, n * size) : counted(__libc_realloc(p, n * size));
}

void *aligned_alloc(size_t align, size_t size)
{
	return FAILS() ? NULL : counted(__libc_memalign(align, size));
}

void *memalign(size_t align, size_t size)
{
	return FAILS() ? NULL : counted(__libc_memalign(align, size));
}

int posix_memalign(void **p, size_t align, size_t size)
{
	*p = FAILS() ? NULL : counted(__libc_memalign(align, size));
	return *p ? 0 : ENOMEM;
}

void free(void *p)
{
	n_live -= counts && p;
	__libc_free(p);
}

/* In libc, where it would be nobody's. */
char *strdup(const char *text)
{
	size_t n = strlen(text) + 1;
	char *copy = FAILS() ? NULL : counted(__libc_malloc(n));

	return copy ? memcpy(copy, text, n) : NULL;
}

char *strndup(const char *text, size_t n)
{
	size_t n_bytes = strnlen(text, n);
	char *copy = FAILS() ? NULL : counted(__libc_calloc(1, n_bytes + 1));

	return copy ? memcpy(copy, text, n_bytes) : NULL;
}

/* `run` returns whether it worked; with `must_fail` it may not without any of them. */
static void try_at_each(const char *what, bool (*run)(void *data), void *data, bool must_fail)
{
	dl_iterate_phdr(note_range, NULL);
	run(data); /* what is made once and kept */
	for (uint32_t n = 0;; n++) {
		bool is_fine;

		n_live = 0;
		n_until = n;
		has_failed = false;
		counts = true;
		is_fine = run(data);
		counts = false;
		/* Less than none: the console gave up what it keeps at hand. */
		cr_assert_leq(
			n_live, 0, "%s: %ld left when allocation %u failed", what, (long)n_live, n);
		if (!has_failed) {
			cr_assert(is_fine, "%s", what);
			cr_assert_gt(n, 0, "%s allocates nothing", what);
			return;
		}
		cr_assert(!must_fail || !is_fine, "%s worked without allocation %u", what, n);
	}
}

/* ---- the mixer, and one that takes over from it ---- */

static const struct tb_layout stereo = { 2, { TB_CH_FL, TB_CH_FR } };
static const struct tb_strip_config strips[] = { { "game", stereo }, { "mic", stereo } };
static const struct tb_bus_config buses[] = { { "a1", stereo, TB_BUS_PLAYBACK } };
static const struct tb_mixer_config desk = { 48000, 2, 1, strips, buses };

static bool make_mixers(void *data)
{
	static const int16_t strip_from[] = { 1, 0 }, bus_from[] = { 0 };
	struct tb_mixer *m = tb_mixer_new(&desk), *next = tb_mixer_new(&desk);
	bool is_fine = m && next;

	if (is_fine)
		tb_mixer_carry(next, m, strip_from, bus_from);
	tb_mixer_free(m);
	tb_mixer_free(next);
	return is_fine;
}

Test(out_of_memory, a_mixer_is_whole_or_none)
{
	try_at_each("a mixer", make_mixers, NULL, true);
}

/* ---- the edge, with its bridge ---- */

static bool make_edge(void *data)
{
	struct tb_edge *e = tb_edge_new(data, false, 2, 5);
	bool is_fine = e && tb_edge_set_rates(e, 44100, 48000) == 0;

	/* The old one stays. */
	if (is_fine)
		is_fine = tb_edge_set_rates(e, 44100, 96000) == 0;
	tb_edge_free(e);
	return is_fine;
}

Test(out_of_memory, an_edge_between_clocks_is_whole_or_none)
{
	struct pw_loop *loop;

	pw_init(NULL, NULL);
	loop = pw_loop_new(NULL);
	try_at_each("an edge", make_edge, loop, true);
	pw_loop_destroy(loop);
}

/* ---- the console, from its file on ---- */

#define CONSOLE                                                                                    \
	"strips = [ { name = game node.props = { a = b } } { name = far clock = own } ]\n"         \
	"buses = [ { name = a1 type = playback } { name = b1 } ]\n"                                \
	"params = { route.game.b1 = true }\n"

static struct pw_context *new_context(struct pw_main_loop **loop)
{
	static char directory[] = "/tmp/troubadour-XXXXXX";

	if (directory[sizeof(directory) - 2] == 'X')
		cr_assert_not_null(mkdtemp(directory));
	setenv("XDG_STATE_HOME", directory, 1);
	setenv("PIPEWIRE_DEBUG", "0", 1);
	pw_init(NULL, NULL);
	*loop = pw_main_loop_new(NULL);
	return pw_context_new(pw_main_loop_get_loop(*loop),
		pw_properties_new(PW_KEY_CONFIG_NAME, "null", NULL), 0);
}

/* A message is part of an error; Criterion's own memory would be counted here. */
static struct tb_console *new_console(struct pw_context *context, const char *text)
{
	struct tb_console_config config;
	struct tb_config_error error = { "" };
	struct tb_console *c = NULL;

	if (tb_console_config_parse(&config, text, &error) == 0)
		c = tb_console_new(context, &config, &error);
	if (!c && error.text[0] == '\0')
		abort();
	return c;
}

static bool make_console(void *data)
{
	struct tb_console *c = new_console(data, CONSOLE);

	tb_console_free(c);
	return c != NULL;
}

/* It may do without what it would keep or tell. */
Test(out_of_memory, a_console_is_whole_or_none)
{
	struct pw_main_loop *loop;
	struct pw_context *context = new_context(&loop);

	try_at_each("a console", make_console, context, false);
	pw_context_destroy(context);
	pw_main_loop_destroy(loop);
}

/* ---- one that changes ---- */

struct change {
	struct pw_context *context;
	const char *key, *text;
};

/* Only the change is short of memory. */
static bool change_console(void *data)
{
	const struct change *change = data;
	bool counted_before = counts, is_fine;
	struct tb_console *c;
	uint32_t n_devices;

	counts = false;
	c = new_console(change->context, "state = false " CONSOLE);
	cr_assert_not_null(c);
	n_devices = c->n_devices;
	counts = counted_before;
	tb_order_receive(c, change->key, change->text);
	counts = false;
	is_fine = c->refusal.text[0] == '\0';
	cr_assert(is_fine || c->n_devices == n_devices, "refused, and done");
	cr_assert(is_fine || has_failed, "%s: %s", change->key, c->refusal.text);
	cr_assert_eq(c->n_devices, c->n_strips + c->n_buses);
	/* What the console holds now goes with it. */
	tb_console_free(c);
	counts = counted_before;
	n_live = 0;
	return is_fine;
}

Test(out_of_memory, a_change_of_the_structure_is_done_or_refused)
{
	static struct change changes[] = {
		{ NULL, "console.add-strip", "{ name = new node.props = { a = b } }" },
		{ NULL, "console.add-bus", "{ name = new clock = own }" },
		{ NULL, "console.change", "{ name = game description = \"Another\" }" },
		{ NULL, "console.rename", "game played" },
	};
	struct pw_main_loop *loop;
	struct pw_context *context = new_context(&loop);

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		changes[i].context = context;
		try_at_each(changes[i].key, change_console, &changes[i], false);
	}
	pw_context_destroy(context);
	pw_main_loop_destroy(loop);
}

/* ---- what everybody is told ---- */

static bool describe(void *data)
{
	struct tb_pods infos, props;
	bool is_fine = tb_settings_pods(data, &infos, &props) == 0;
	char *json = tb_structure_to_json(data, true);

	is_fine &= json != NULL;
	free(json);
	tb_pods_finish(&infos);
	tb_pods_finish(&props);
	return is_fine;
}

Test(out_of_memory, params_are_told_or_not)
{
	struct pw_main_loop *loop;
	struct pw_context *context = new_context(&loop);
	struct tb_console *c = new_console(context, CONSOLE);

	try_at_each("params", describe, c, false);
	tb_console_free(c);
	pw_context_destroy(context);
	pw_main_loop_destroy(loop);
}

#else

Test(out_of_memory, needs_the_allocator_of_glibc)
{
}

#endif
