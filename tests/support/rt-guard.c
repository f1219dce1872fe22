/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A library for LD_PRELOAD that catches our module in the act: calls that may
 * allocate, lock, block or write, made by code of ours on a data thread.
 *
 * What counts is who calls (the return address lies in the module) and where (the
 * thread is one of PipeWire's data loops, by its name).  The first such call ends the
 * process with a message.  The first such call on another thread, where it is
 * allowed, is told, so that a test knows a guard at work from one that sees nothing. */
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static atomic_uintptr_t module_begin, module_end;
static atomic_bool is_watching;

static int take_module(struct dl_phdr_info *info, size_t size, void *data)
{
	uintptr_t end = 0;

	if (strstr(info->dlpi_name, "libpipewire-module-troubadour") == NULL)
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];

		if (p->p_type == PT_LOAD && p->p_vaddr + p->p_memsz > end)
			end = p->p_vaddr + p->p_memsz;
	}
	atomic_store(&module_end, info->dlpi_addr + end);
	atomic_store(&module_begin, info->dlpi_addr);
	return 1;
}

static bool on_data_thread(void)
{
	static __thread int is_data; /* 0: not asked yet */
	char name[16] = "";

	/* A thread gets its name after its first steps. */
	if (is_data == 1)
		return true;
	prctl(PR_GET_NAME, name);
	is_data = strncmp(name, "data-loop", 9) == 0 ? 1 : -1;
	return is_data == 1;
}

static void check(const char *function, const void *caller)
{
	uintptr_t at = (uintptr_t)caller;

	if (at < atomic_load(&module_begin) || at >= atomic_load(&module_end))
		return;
	if (!on_data_thread()) {
		if (!atomic_exchange(&is_watching, true))
			dprintf(STDERR_FILENO, "rt-guard: watching\n");
		return;
	}
	dprintf(STDERR_FILENO, "rt-guard: %s() on the data thread, from module+0x%zx\n", function,
		(size_t)(at - atomic_load(&module_begin)));
	_exit(99);
}

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

/* Where the module lies is known once it is loaded, and it is loaded by dlopen(). */
EXPORT void *dlopen(const char *path, int flags)
{
	void *(*real)(const char *, int) = next("dlopen");
	void *handle = real(path, flags);

	if (atomic_load(&module_begin) == 0)
		dl_iterate_phdr(take_module, NULL);
	return handle;
}

/* glibc's own names, as dlsym() itself may allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *mem, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *mem);

#define CHECK() check(__func__, __builtin_return_address(0))

EXPORT void *malloc(size_t size)
{
	CHECK();
	return __libc_malloc(size);
}

EXPORT void *calloc(size_t n, size_t size)
{
	CHECK();
	return __libc_calloc(n, size);
}

EXPORT void *realloc(void *mem, size_t size)
{
	CHECK();
	return __libc_realloc(mem, size);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
	CHECK();
	return __libc_memalign(alignment, size);
}

EXPORT void free(void *mem)
{
	CHECK();
	__libc_free(mem);
}

EXPORT int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	static int (*real)(pthread_mutex_t *);

	CHECK();
	if (real == NULL)
		real = (int (*)(pthread_mutex_t *))next("pthread_mutex_lock");
	return real(mutex);
}

EXPORT int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	static int (*real)(pthread_cond_t *, pthread_mutex_t *);

	CHECK();
	if (real == NULL)
		real = (int (*)(pthread_cond_t *, pthread_mutex_t *))next("pthread_cond_wait");
	return real(cond, mutex);
}

EXPORT ssize_t write(int fd, const void *data, size_t size)
{
	static ssize_t (*real)(int, const void *, size_t);

	CHECK();
	if (real == NULL)
		real = (ssize_t(*)(int, const void *, size_t))next("write");
	return real(fd, data, size);
}

EXPORT ssize_t read(int fd, void *data, size_t size)
{
	static ssize_t (*real)(int, void *, size_t);

	CHECK();
	if (real == NULL)
		real = (ssize_t(*)(int, void *, size_t))next("read");
	return real(fd, data, size);
}

EXPORT int vsnprintf(char *text, size_t size, const char *format, va_list args)
{
	static int (*real)(char *, size_t, const char *, va_list);

	CHECK();
	if (real == NULL)
		real = (int (*)(char *, size_t, const char *, va_list))next("vsnprintf");
	return real(text, size, format, args);
}

/* PipeWire's logging. */
void pw_log_logt(int level, const void *topic, const char *file, int line, const char *function,
	const char *format, ...);

EXPORT void pw_log_logt(int level, const void *topic, const char *file, int line,
	const char *function, const char *format, ...)
{
	static void (*real)(
		int, const void *, const char *, int, const char *, const char *, va_list);
	va_list args;

	CHECK();
	if (real == NULL)
		real = (void (*)(int, const void *, const char *, int, const char *, const char *,
			va_list))next("pw_log_logtv");
	va_start(args, format);
	real(level, topic, file, line, function, format, args);
	va_end(args);
}
