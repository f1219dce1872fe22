/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Unusual objects of params, and nodes that lie: neither harms a client. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <spa/param/props.h>
#include <spa/pod/builder.h>

#include "client/keys-pods.h"

/* Props with two numbers. */
static struct spa_pod *props_of(uint8_t buffer[512], const char *first, const char *second)
{
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, 512);
	struct spa_pod_frame object, pairs;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_Props, SPA_PARAM_Props);
	spa_pod_builder_prop(&b, SPA_PROP_params, 0);
	spa_pod_builder_push_struct(&b, &pairs);
	spa_pod_builder_string(&b, first);
	spa_pod_builder_float(&b, 0.25f);
	spa_pod_builder_string(&b, second);
	spa_pod_builder_float(&b, 0.5f);
	spa_pod_builder_pop(&b, &pairs);
	return spa_pod_builder_pop(&b, &object);
}

/* Settings of the console itself stand in the middle, where an object may begin. */
Test(keys_pods_odd, an_object_may_begin_with_a_setting_of_the_console)
{
	uint8_t a[512], b[512];
	struct tb_keys keys = { 0 };

	cr_assert_geq(
		tb_keys_read_props(&keys, props_of(a, "console.keys", "strip.x.fader"), NULL, NULL),
		0);
	cr_assert_geq(tb_keys_read_props(
			      &keys, props_of(b, "console.balance", "bus.y.fader"), NULL, NULL),
		0);
	cr_expect_eq(keys.n, 4, "%u keys", keys.n);
	tb_keys_finish(&keys);
}

/* ---- nodes that lie ---- */

/* A PropInfo whose type is a choice with a child of that size and type, and so many bytes
 * of values behind it, in memory that ends with it. */
static int read_lie(uint32_t child_size, uint32_t child_type, uint32_t choice, uint32_t n_bytes)
{
	uint8_t buffer[512];
	struct spa_pod_builder b = SPA_POD_BUILDER_INIT(buffer, sizeof(buffer));
	struct spa_pod_frame object;
	struct spa_pod_choice_body body = { choice, 0, { child_size, child_type } };
	struct spa_pod type = { (uint32_t)sizeof(body) + n_bytes, SPA_TYPE_Choice };
	const uint8_t values[64] = { 1, 2, 3 };
	struct tb_keys keys = { 0 };
	struct spa_pod *pod, *copy;
	int res;

	spa_pod_builder_push_object(&b, &object, SPA_TYPE_OBJECT_PropInfo, SPA_PARAM_PropInfo);
	spa_pod_builder_add(&b, SPA_PROP_INFO_name, SPA_POD_String("strip.a.fader"), 0);
	spa_pod_builder_prop(&b, SPA_PROP_INFO_type, 0);
	spa_pod_builder_raw(&b, &type, sizeof(type));
	spa_pod_builder_raw(&b, &body, sizeof(body));
	spa_pod_builder_raw_padded(&b, values, n_bytes);
	pod = spa_pod_builder_pop(&b, &object);
	copy = malloc(SPA_POD_SIZE(pod));
	memcpy(copy, pod, SPA_POD_SIZE(pod));
	res = tb_keys_add_prop_info(&keys, copy);
	if (res == 0)
		cr_assert_eq(tb_keys_describe(&keys), 0);
	tb_keys_finish(&keys);
	free(copy);
	return res;
}

/* The page's library cannot make a text of a name that is not UTF-8. */
Test(keys_pods_odd, names_that_cannot_be_printed_are_no_keys)
{
	uint8_t a[512];
	struct tb_keys keys = { 0 };

	cr_assert_geq(tb_keys_read_props(&keys,
			      props_of(a, "console.keys", "strip.\xED\xA0\x80.fader"), NULL, NULL),
		0);
	cr_expect_eq(keys.n, 1, "%u keys", keys.n);
	tb_keys_finish(&keys);
}

Test(keys_pods_odd, sizes_that_do_not_fit_their_values_are_refused)
{
	cr_expect_eq(read_lie(4, SPA_TYPE_Float, SPA_CHOICE_Range, 12), 0);
	cr_expect_eq(read_lie(0, SPA_TYPE_Float, SPA_CHOICE_Range, 12), -EINVAL);
	cr_expect_eq(read_lie(1u << 30, SPA_TYPE_Float, SPA_CHOICE_Range, 12), -EINVAL);
	cr_expect_eq(read_lie(16, SPA_TYPE_Float, SPA_CHOICE_Range, 48), -EINVAL);
	cr_expect_eq(read_lie(2, SPA_TYPE_Float, SPA_CHOICE_Range, 12), -EINVAL);
	cr_expect_eq(read_lie(4, SPA_TYPE_Float, SPA_CHOICE_Range, 0), -EINVAL);
	cr_expect_eq(read_lie(8, SPA_TYPE_String, SPA_CHOICE_Enum, 24), -EINVAL);
	cr_expect_eq(read_lie(400, SPA_TYPE_String, SPA_CHOICE_None, 8), -EINVAL);
	cr_expect_eq(read_lie(4, 12345, SPA_CHOICE_None, 4), -EINVAL);
}
