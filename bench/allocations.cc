/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* malloc and its kin, counted and handed on to the C library's own. */
#include "allocations.h"

#include <atomic>
#include <cerrno>
#include <malloc.h>

extern "C" {
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);
}

namespace
{

std::atomic<uint64_t> calls;
std::atomic<size_t> bytes, peak;

void *took(void *p)
{
	size_t now = bytes += p ? malloc_usable_size(p) : 0;
	size_t most = peak;

	calls++;
	while (now > most && !peak.compare_exchange_weak(most, now))
		;
	return p;
}

void gave(void *p)
{
	bytes -= p ? malloc_usable_size(p) : 0;
}

} // namespace

extern "C" {

void *malloc(size_t size)
{
	return took(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
	return took(__libc_calloc(n, size));
}

void *realloc(void *p, size_t size)
{
	gave(p);
	return took(__libc_realloc(p, size));
}

void *memalign(size_t alignment, size_t size)
{
	return took(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return took(__libc_memalign(alignment, size));
}

int posix_memalign(void **p, size_t alignment, size_t size)
{
	*p = took(__libc_memalign(alignment, size));
	return *p ? 0 : ENOMEM;
}

void free(void *p)
{
	gave(p);
	__libc_free(p);
}

} /* extern "C" */

Allocations allocations()
{
	return { calls, bytes, peak };
}

void allocations_forget_peak()
{
	peak = bytes.load();
}
