// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Long lists: what is not near the part that is seen has its place and nothing in it, so that a
// console of hundreds of strips opens as one of eight does.

import { Scope } from './parts.js';

const FEW = 40;
const NEAR = '100% 100%'; // a screen beyond each edge

// The elements of `items`: place(item) is an empty one of the right size, make(item, scope) the
// whole.  With `drops` what goes out of sight is taken down again, apart from where the focus is.
export function lazily(scope, items, place, make, { drops = false } = {}) {
	if (items.length <= FEW) return items.map((item) => make(item, scope));
	const known = new Map(); // element: { item, own }, own: the scope of one that is made
	const sight = new IntersectionObserver((entries) => {
		for (const { target, isIntersecting } of entries) {
			const one = known.get(target);
			if (!one || isIntersecting === !!one.own) continue;
			if (isIntersecting) swap(target, one, make(one.item, one.own = new Scope()));
			else if (drops && !target.contains(document.activeElement)) {
				one.own.end();
				one.own = null;
				swap(target, one, place(one.item));
			}
		}
	}, { rootMargin: NEAR });
	const put = (e, one) => {
		known.set(e, one);
		sight.observe(e);
		return e;
	};
	const swap = (old, one, e) => {
		known.delete(old);
		sight.unobserve(old);
		old.replaceWith(put(e, one));
	};
	scope.add(() => {
		sight.disconnect();
		for (const { own } of known.values()) own?.end();
	});
	return items.map((item) => put(place(item), { item, own: null }));
}
