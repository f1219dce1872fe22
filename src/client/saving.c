/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "client/saving.h"

#include "shelf.h"
#include "wishes.h"

int tb_scene_check_patterns(
	struct tb_client *c, const char *const *patterns, uint32_t n, struct tb_report *r)
{
	int res = tb_wishes_check(c, r);

	return res < 0 ? res : tb_wishes_check_patterns(c, patterns, n, r);
}

int tb_saving_write(struct tb_saving *s, struct tb_report *r)
{
	int res = tb_shelf_save(s->file, s->path, r);

	if (res == 0)
		tb_report_line(r, "%s", s->said);
	json_decref(s->file);
	s->file = NULL;
	return res;
}
