/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Least-maximum fit of |H|^2 within bounds, by the method of centers: the center of a level is
 * where a barrier is least that rises at all that has to be positive. */
#include "biquad-fit.h"

#include <math.h>
#include <string.h>

#include "newton.h"

#define MAX_LEVELS 60
#define MAX_STEPS  100
/* Both are in ln |H|^2, where 0.01 is 0.04 dB.  The search ends when a round gains no more than
 * PATH_END; the answer is the center of a level that is a little worse than the best. */
#define PATH_END         0.0005
#define ANSWER_AT(error) (1.01 * (error) + 0.004)
/* A gain below this part of a level is so little that the center may not be reached yet. */
#define LITTLE 0.1
/* How far from a center is near enough: on the way, where little was gained, at the end. */
#define ON_THE_WAY 0.9
#define WITH_CARE  0.1
#define ARRIVED    1e-4
/* Part of a bound's slack: within it the bound pushes as hard as a level does. */
#define BOUND_UNIT 3.0
/* Errors count less and less where the target is below -60 dB. */
#define SOFT_BELOW 1e-6

/* A linear function of the unknowns; the last is its constant. */
struct form {
	double c[TB_NEWTON_UNKNOWNS + 1];
};

/* A quadratic a (1-x)^2 + 2 b x(1-x) + c x^2 whose coefficients are forms.  It is above 0
 * from 0 to 1 if a > 0, c > 0 and b + sqrt(ac) > 0. */
struct cone {
	struct form a, b, c;
	bool has_a;     /* else a is 0 */
	double unit[3]; /* of a, c and b + sqrt(ac), on the way */
};

struct problem {
	int n; /* unknowns */
	double v[TB_NEWTON_UNKNOWNS];
	struct form num[3], den[3]; /* coefficients as in struct tb_power */
	struct form num_at[TB_FIT_POINTS], wanted_at[TB_FIT_POINTS]; /* target times den */
	double slack[TB_FIT_POINTS], factor[TB_FIT_POINTS];          /* a level, and e to it */
	double up_unit[TB_FIT_POINTS], down_unit[TB_FIT_POINTS];
	bool on_the_way;
	int n_points;
	struct cone cones[2], wholes[2]; /* of a bound: what is left of what */
	int n_cones;
	double bound_unit;
	bool is_homogeneous;
};

/* ---- forms ---- */

static void add(struct form *to, double factor, const struct form *f)
{
	for (int i = 0; i <= TB_NEWTON_UNKNOWNS; i++)
		to->c[i] += factor * f->c[i];
}

static double value(const struct problem *p, const struct form *f)
{
	double sum = f->c[TB_NEWTON_UNKNOWNS];

	for (int i = 0; i < p->n; i++)
		sum += f->c[i] * p->v[i];
	return sum;
}

static struct form form_at(const struct form power[3], double x)
{
	struct form f = { { 0 } };

	add(&f, 1.0 - x, &power[0]);
	add(&f, x, &power[1]);
	add(&f, 4.0 * x * (1.0 - x), &power[2]);
	return f;
}

/* ---- the barrier ---- */

/* H += scale f f'. */
static void add_square(struct tb_newton *s, int n, double scale, const double *f)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			s->hessian[i][j] += scale * f[i] * f[j];
}

/* One term of the barrier.  On the way it is a power, so that the many points that are far
 * from the level do not hold back the few that are at it; for the answer a logarithm. */
static double term(const struct problem *p, double at, double unit)
{
	double part = at / unit;

	if (!(part > 0.0))
		return INFINITY;
	return p->on_the_way ? 0.5 / (part * part) : -log(part);
}

/* -at times its derivative. */
static double slope(const struct problem *p, double at, double unit)
{
	return p->on_the_way ? (unit / at) * (unit / at) : 1.0;
}

static void add_term(struct tb_newton *s, const struct problem *p, double at,
	const double *gradient, double unit)
{
	double weight = slope(p, at, unit);

	for (int i = 0; i < p->n; i++)
		s->gradient[i] -= weight * gradient[i] / at;
	add_square(s, p->n, (p->on_the_way ? 3.0 : 1.0) * weight / (at * at), gradient);
}

/* What is left of a level at a point, above 0 while num is below factor times what is wanted,
 * and the other way round. */
struct room {
	double up, down;
};

static struct room room_at(const struct problem *p, int i)
{
	double num = value(p, &p->num_at[i]), wanted = value(p, &p->wanted_at[i]);

	return (struct room){ p->factor[i] * wanted - num, num - wanted / p->factor[i] };
}

static void add_point(struct tb_newton *s, const struct problem *p, int i)
{
	const double *num = p->num_at[i].c, *wanted = p->wanted_at[i].c;
	double up[TB_NEWTON_UNKNOWNS], down[TB_NEWTON_UNKNOWNS], part = 1.0 / p->factor[i];
	struct room room = room_at(p, i);

	for (int j = 0; j < p->n; j++) {
		up[j] = p->factor[i] * wanted[j] - num[j];
		down[j] = num[j] - part * wanted[j];
	}
	add_term(s, p, room.up, up, p->up_unit[i]);
	add_term(s, p, room.down, down, p->down_unit[i]);
}

/* The least of b x(1-x) and what makes it a square; without a it is b. */
struct corner {
	double a, c, root, sum;
};

static struct corner corner_of(const struct problem *p, const struct cone *cone)
{
	struct corner k = { cone->has_a ? value(p, &cone->a) : 0.0, value(p, &cone->c), 0.0, 0.0 };

	k.root = sqrt(fmax(k.a * k.c, 0.0));
	k.sum = value(p, &cone->b) + k.root;
	return k;
}

/* For a, c and b + sqrt(ac), which is concave: its own bend adds to the barrier's. */
static void add_cone(struct tb_newton *s, const struct problem *p, const struct cone *cone)
{
	struct corner k = corner_of(p, cone);
	double gradient[TB_NEWTON_UNKNOWNS], bend[TB_NEWTON_UNKNOWNS];

	add_term(s, p, k.c, cone->c.c, cone->unit[1]);
	if (!cone->has_a) {
		add_term(s, p, k.sum, cone->b.c, cone->unit[2]);
		return;
	}
	add_term(s, p, k.a, cone->a.c, cone->unit[0]);
	for (int i = 0; i < p->n; i++) {
		double by_a = cone->a.c[i] / k.a, by_c = cone->c.c[i] / k.c;

		gradient[i] = cone->b.c[i] + 0.5 * k.root * (by_a + by_c);
		bend[i] = by_a - by_c;
	}
	add_term(s, p, k.sum, gradient, cone->unit[2]);
	add_square(s, p->n, slope(p, k.sum, cone->unit[2]) * k.root / (4.0 * k.sum), bend);
}

static double cone_value(const struct problem *p, const struct cone *cone)
{
	struct corner k = corner_of(p, cone);

	return (cone->has_a ? term(p, k.a, cone->unit[0]) : 0.0) + term(p, k.c, cone->unit[1])
	       + term(p, k.sum, cone->unit[2]);
}

static double bounds_value(const struct problem *p)
{
	double sum = 0.0;

	for (int i = 0; i < p->n_cones; i++)
		sum += cone_value(p, &p->cones[i]);
	return sum;
}

static double levels_value(const struct problem *p)
{
	double sum = 0.0;

	for (int i = 0; i < p->n_points && sum < INFINITY; i++) {
		struct room room = room_at(p, i);

		sum += term(p, room.up, p->up_unit[i]) + term(p, room.down, p->down_unit[i]);
	}
	return sum;
}

static double barrier(const struct problem *p)
{
	double sum = bounds_value(p);

	if (sum == INFINITY)
		return sum;
	sum += levels_value(p);
	for (int j = 0; p->is_homogeneous && j < 3; j++)
		sum += value(p, &p->den[j]);
	return sum;
}

/* Largest ln of a factor, each by its slack; infinite where there is none. */
static double error_of(const struct problem *p)
{
	double worst = 0.0;

	for (int i = 0; i < p->n_points; i++) {
		double num = value(p, &p->num_at[i]), wanted = value(p, &p->wanted_at[i]);

		if (!(num > 0.0 && wanted > 0.0))
			return INFINITY;
		worst = fmax(worst, fabs(log(num / wanted)) / p->slack[i]);
	}
	return worst;
}

static void assemble(const struct problem *p, struct tb_newton *s)
{
	memset(s, 0, sizeof(*s));
	for (int i = 0; i < p->n_points; i++)
		add_point(s, p, i);
	for (int i = 0; i < p->n_cones; i++)
		add_cone(s, p, &p->cones[i]);
	/* Any multiple of an answer is one: this decides. */
	for (int j = 0; p->is_homogeneous && j < 3; j++)
		for (int i = 0; i < p->n; i++)
			s->gradient[i] += p->den[j].c[i];
}

/* ---- Newton's method ---- */

/* Returns how far it was from the center; below 0: it could not move. */
static double newton_step(struct problem *p)
{
	double step[TB_NEWTON_UNKNOWNS], old[TB_NEWTON_UNKNOWNS], far, length, before = barrier(p);
	struct tb_newton s;

	assemble(p, &s);
	far = tb_newton_step(&s, p->n, step);
	if (!(far >= 0.0))
		return -1.0;
	memcpy(old, p->v, sizeof(old));
	length = far < 0.25 || p->on_the_way ? 1.0 : 1.0 / (1.0 + far);
	for (int tries = 0; tries < 40; tries++, length *= 0.5) {
		for (int i = 0; i < p->n; i++)
			p->v[i] = old[i] + length * step[i];
		if (barrier(p) < before)
			return far;
	}
	memcpy(p->v, old, sizeof(old));
	return -1.0;
}

static void set_level(struct problem *p, double level)
{
	for (int i = 0; i < p->n_points; i++) {
		double factor = exp(fmin(level * p->slack[i], 300.0));
		double part = 1.0 - 1.0 / (factor * factor);

		p->factor[i] = factor;
		p->up_unit[i] = part * factor * value(p, &p->wanted_at[i]);
		p->down_unit[i] = part * value(p, &p->num_at[i]);
	}
	for (int i = 0; i < p->n_cones; i++) {
		struct corner k = corner_of(p, &p->wholes[i]);

		p->cones[i].unit[0] = p->bound_unit * k.a;
		p->cones[i].unit[1] = p->bound_unit * k.c;
		p->cones[i].unit[2] = p->bound_unit * k.sum;
	}
}

/* Returns whether it could move. */
static bool go_to_center(struct problem *p, double level, double near)
{
	set_level(p, level);
	for (int i = 0; i < MAX_STEPS; i++) {
		double far = newton_step(p);

		if (far < near)
			return i > 0 || far >= 0.0;
	}
	return true;
}

/* ---- the problem ---- */

static void set_cone(struct cone *cone, const struct problem *p, double num, double den)
{
	struct form c[3] = { 0 };

	for (int j = 0; j < 3; j++) {
		add(&c[j], num, &p->num[j]);
		add(&c[j], den, &p->den[j]);
	}
	memset(cone, 0, sizeof(*cone));
	cone->a = c[0];
	cone->c = c[1];
	add(&cone->b, 0.5, &c[0]);
	add(&cone->b, 0.5, &c[1]);
	add(&cone->b, 2.0, &c[2]);
	cone->has_a = true;
	cone->unit[0] = cone->unit[1] = cone->unit[2] = 1.0;
}

static void set_unknowns(struct problem *p, const struct tb_fit *f)
{
	for (int j = 0; j < 3; j++) {
		if (f->has_poles)
			p->den[j].c[TB_NEWTON_UNKNOWNS] = f->den.c[j];
		else
			p->den[j].c[p->n++] = 1.0;
	}
	p->is_homogeneous = !f->has_poles;
	if (!f->has_zeros) {
		add(&p->num[0], f->at_zero, &p->den[0]);
		p->num[1].c[p->n++] = 1.0;
		p->num[2].c[p->n++] = 1.0;
		return;
	}
	for (int j = 0; j < 3; j++)
		p->num[j].c[p->n] = f->num.c[j];
	p->n++;
}

static void set_bounds(struct problem *p, const struct tb_fit *f)
{
	p->bound_unit = BOUND_UNIT * f->spare;
	set_cone(&p->wholes[0], p, 0.0, f->most);
	set_cone(&p->cones[p->n_cones++], p, -1.0, f->most);
	if (f->has_zeros) /* they are not negative */
		return;
	set_cone(&p->wholes[1], p, 1.0, 0.0);
	set_cone(&p->cones[1], p, 1.0, -f->least);
	p->cones[p->n_cones++].has_a = f->at_zero > f->least;
}

static void set_points(struct problem *p, const struct tb_fit *f)
{
	p->n_points = f->n_points;
	for (int i = 0; i < p->n_points; i++) {
		struct form den = form_at(p->den, f->x[i]);

		p->num_at[i] = form_at(p->num, f->x[i]);
		memset(&p->wanted_at[i], 0, sizeof(p->wanted_at[i]));
		add(&p->wanted_at[i], f->target[i], &den);
		p->slack[i] = 1.0 + fmax(log(SOFT_BELOW / f->target[i]), 0.0);
	}
}

/* `part` of what is within the bounds whatever they are: |H|^2 the same everywhere, or where
 * it has to be 0 at 0 Hz, little. */
static void add_flat(struct problem *p, const struct tb_fit *f, double part)
{
	struct tb_power den = f->has_poles ? f->den : (struct tb_power){ { 1.0, 1.0, 0.0 } };
	double *v = p->v;

	for (int i = 0; i < p->n && f->has_poles; i++)
		v[i] /= 1.0 + part;
	part /= f->has_poles ? 1.0 + part : 1.0;
	for (int j = 0; j < 3 && !f->has_poles; j++)
		*v++ += part * den.c[j];
	if (f->has_zeros)
		return;
	if (f->at_zero > 0.0) {
		v[0] += part * f->at_zero * den.c[1];
		v[1] += part * f->at_zero * den.c[2];
	} else {
		v[0] += f->has_poles ? 0.01 * v[1] : 0.1 * part * f->most;
	}
}

/* Starts at the filter that is near, moved as little as it takes towards the flat one. */
static bool start(struct problem *p, const struct tb_fit *f)
{
	double *v = p->v, near[TB_NEWTON_UNKNOWNS];

	for (int j = 0; j < 3 && !f->has_poles; j++)
		*v++ = f->den.c[j];
	if (f->has_zeros) {
		*v = 1.0;
	} else {
		*v++ = f->num.c[1];
		*v = f->num.c[2];
	}
	memcpy(near, p->v, sizeof(near));
	for (double part = f->flatness; part < 1e15; part = fmax(4.0 * part, 1e-6)) {
		memcpy(p->v, near, sizeof(near));
		add_flat(p, f, part);
		if (bounds_value(p) < INFINITY && error_of(p) < INFINITY)
			return true;
	}
	return false;
}

static void read_out(const struct problem *p, struct tb_fit *f)
{
	for (int j = 0; j < 3; j++) {
		f->num.c[j] = value(p, &p->num[j]);
		f->den.c[j] = value(p, &p->den[j]);
	}
	f->error = error_of(p);
}

/* From a level that is far above the best one to it.  Where little is gained the center was
 * perhaps not reached yet: there, and before it ends, it is sought with care.  Returns the
 * error that is left. */
static double approach(struct problem *p)
{
	double error = error_of(p), level = 1.3 * error + 0.02, near = ON_THE_WAY;

	for (int i = 0; i < MAX_LEVELS; i++) {
		bool moves = go_to_center(p, level, near);
		double gained = level - (error = error_of(p));

		if (!moves || (gained < PATH_END && near < ON_THE_WAY))
			break;
		near = gained < LITTLE * level + PATH_END ? WITH_CARE : ON_THE_WAY;
		level = error + 0.25 * gained;
	}
	return error;
}

bool tb_fit_run(struct tb_fit *f)
{
	struct problem p = { 0 };
	double error;

	set_unknowns(&p, f);
	set_bounds(&p, f);
	set_points(&p, f);
	if (!start(&p, f))
		return false;
	p.on_the_way = true;
	error = approach(&p);
	p.on_the_way = false;
	go_to_center(&p, ANSWER_AT(error), ARRIVED);
	read_out(&p, f);
	return isfinite(f->error);
}
