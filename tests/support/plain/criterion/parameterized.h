/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#ifndef PLAIN_PARAMETERIZED_H
#define PLAIN_PARAMETERIZED_H

#include "criterion.h"

#define cr_make_param_array(type, array, count)                                                    \
	((struct plain_params){ .values = (array), .value_size = sizeof(type), .n = (count) })

/* clang-format off */
#define ParameterizedTestParameters(s, n)					\
	static struct plain_params s##_##n##_params(void)
#define ParameterizedTest(param, s, n)						\
	static void s##_##n##_with(param);					\
	PLAIN_TEST(s, n, .params = s##_##n##_params)				\
	static void s##_##n##_impl(void)					\
	{									\
		s##_##n##_with(plain_value());					\
	}									\
	static void s##_##n##_with(param)
/* clang-format on */

#endif
