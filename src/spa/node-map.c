/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Buffers that come as files are mapped into memory.  A program's streams and filters do
 * this for it; an exported node does it itself. */
#include "node-impl.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void unmap_all(struct tb_port *p)
{
	for (uint32_t i = 0; i < p->n_mappings; i++)
		if (p->mappings[i].n_bytes > 0)
			munmap(p->mappings[i].begin, p->mappings[i].n_bytes);
	free(p->mappings);
	p->mappings = NULL;
	p->n_mappings = 0;
}

/* A file is mapped from a page's begin on. */
static int map(struct spa_data *d, int protection, struct tb_port_mapping *m)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t first = d->mapoffset / page * page;
	size_t n_bytes = d->mapoffset - first + d->maxsize;
	void *begin;

	if (n_bytes == 0)
		return -EINVAL;
	begin = mmap(NULL, n_bytes, protection, MAP_SHARED, (int)d->fd, (off_t)first);
	if (begin == MAP_FAILED)
		return -errno;
	*m = (struct tb_port_mapping){ begin, n_bytes };
	d->data = SPA_PTROFF(begin, d->mapoffset - first, void);
	return 0;
}

static uint32_t count_datas(struct spa_buffer **buffers, uint32_t n_buffers)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < n_buffers; i++)
		n += buffers[i]->n_datas;
	return n;
}

static int map_buffer(struct tb_port *p, struct spa_buffer *b)
{
	int protection = p->direction == SPA_DIRECTION_OUTPUT ? PROT_READ | PROT_WRITE : PROT_READ;
	int res = 0;

	for (uint32_t i = 0; i < b->n_datas && res == 0; i++)
		if (!b->datas[i].data && SPA_FLAG_IS_SET(b->datas[i].flags, SPA_DATA_FLAG_MAPPABLE))
			res = map(&b->datas[i], protection, &p->mappings[p->n_mappings++]);
	return res;
}

int tb_port_map(struct tb_port *p, struct spa_buffer **buffers, uint32_t n_buffers)
{
	uint32_t n_datas = count_datas(buffers, n_buffers);
	int res = 0;

	unmap_all(p);
	if (n_datas == 0)
		return 0;
	p->mappings = calloc(n_datas, sizeof(*p->mappings));
	if (!p->mappings)
		return -ENOMEM;
	for (uint32_t i = 0; i < n_buffers && res == 0; i++)
		res = map_buffer(p, buffers[i]);
	if (res < 0)
		unmap_all(p);
	return res;
}
