// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Long lists: what is not near the part that is seen has its place and nothing in it, so that a
// console of hundreds of strips opens as one of eight does.

import { Scope } from './parts.js';

const FEW = 40;
const NEAR = '100% 100%'; // a screen beyond each edge
const IN_A_FRAME = 4;

const itemOf = new WeakMap(); // of an element of a list

// The elements of the lists in `place`.
export const itemsIn = (place) => [...place.querySelectorAll('*')].filter((e) => itemOf.has(e));

export const pathOf = (e) => itemOf.get(e)?.path;

// Where the keyboard is while a list is made again: that item is needed at once.
function pathInFocus() {
	let e = document.activeElement;
	while (e && !itemOf.has(e)) e = e.parentElement;
	return pathOf(e);
}

function marked(e, item) {
	itemOf.set(e, item);
	return e;
}

// The nearest to the middle of the window first.
function byDistance(elements) {
	const distanceOf = (e) => {
		const { left, right, top, bottom } = e.getBoundingClientRect();
		return Math.hypot((left + right - innerWidth) / 2, (top + bottom - innerHeight) / 2);
	};
	return [...elements].map((e) => ({ e, distance: distanceOf(e) })).sort((a, b) => a.distance - b.distance).map(({ e }) => e);
}

// The elements of `items`, each of which has a path: place(item) is an empty one of the right size,
// make(item, scope) the whole.  The `first` ones are made at once: they are what is seen.  With `drops` what goes out of
// sight is taken down again, apart from where the focus is.
export function lazily(scope, items, place, make, { first = 0, drops = false } = {}) {
	if (items.length <= FEW) return items.map((item) => marked(make(item, scope), item));
	const focused = pathInFocus();
	const known = new Map(); // element: { item, own }, own: the scope of one that is made
	const coming = new Set(); // elements that are near and not made
	let frame = 0;
	const put = (e, one) => {
		known.set(e, one);
		sight.observe(e);
		return marked(e, one.item);
	};
	const swap = (old, one, e) => {
		known.delete(old);
		sight.unobserve(old);
		old.replaceWith(put(e, one));
	};
	const whole = (one) => make(one.item, one.own = new Scope());
	// A few in each frame: all at once would take so long that scrolling stops meanwhile.
	const makeSome = () => {
		frame = 0;
		for (const e of byDistance(coming).slice(0, IN_A_FRAME)) {
			coming.delete(e);
			swap(e, known.get(e), whole(known.get(e)));
		}
		if (coming.size > 0) frame = requestAnimationFrame(makeSome);
	};
	const sight = new IntersectionObserver((entries) => {
		for (const { target, isIntersecting } of entries) {
			const one = known.get(target);
			if (!one) continue;
			if (!isIntersecting) coming.delete(target);
			else if (!one.own) coming.add(target);
			if (!isIntersecting && one.own && drops && !target.contains(document.activeElement)) {
				one.own.end();
				one.own = null;
				swap(target, one, place(one.item));
			}
		}
		if (coming.size > 0) frame ||= requestAnimationFrame(makeSome);
	}, { rootMargin: NEAR });
	scope.add(() => {
		cancelAnimationFrame(frame);
		sight.disconnect();
		for (const { own } of known.values()) own?.end();
	});
	return items.map((item, i) => {
		const one = { item, own: null };
		return put(i < first || item.path === focused ? whole(one) : place(item), one);
	});
}
