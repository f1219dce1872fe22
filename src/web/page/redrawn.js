// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Contents that are made again whenever something in the session comes or goes, without taking away
// what a hand is at: a press that ends on another element than it began on is no click, a list
// that is open would close, and the keyboard would be nowhere.

import { itemsIn, pathOf } from './lazy.js';

const CLICK_MS = 100; // a finger's click comes a while after it was lifted
const LOOK_MS = 100;

const isOpenKnown = CSS.supports('selector(select:open)');
const waiting = new Set(), pressed = new Set(); // of pointers
let lifting = 0, looking = 0;

function drawWaiting() {
	clearTimeout(looking);
	for (const draw of [...waiting]) draw();
}

function wait(draw) {
	waiting.add(draw);
	clearTimeout(looking);
	looking = setTimeout(drawWaiting, LOOK_MS);
}

function lift(pointer) {
	pressed.delete(pointer);
	if (pressed.size === 0) drawWaiting();
}

addEventListener('pointerdown', ({ button, pointerId }) => { if (button === 0) pressed.add(pointerId); }, true);
for (const name of ['pointerup', 'pointercancel'])
	addEventListener(name, ({ pointerId }) => setTimeout(lift, CLICK_MS, pointerId), true);
// Behind those that it is for.
addEventListener('click', ({ pointerId }) => lift(pointerId));
// Where a press ended out of sight.
addEventListener('pointermove', ({ buttons, pointerId }) => { if (buttons === 0 && pressed.has(pointerId)) lift(pointerId); });
addEventListener('blur', () => { pressed.clear(); drawWaiting(); });

const nameOf = (e) => [e.tagName, e.closest('[role="radiogroup"]')?.getAttribute('aria-label'), e.getAttribute('aria-label') ?? e.textContent].join('\n');

// Other contents for `place`: the keyboard stays on the control of the same name.
export function replaceContents(place, ...children) {
	const at = document.activeElement, has = at !== place && place.contains(at);
	const alike = () => [...place.querySelectorAll(at.tagName)].filter((e) => nameOf(e) === nameOf(at));
	const which = has ? alike().indexOf(at) : -1;
	place.replaceChildren(...children);
	if (has) alike()[which]?.focus({ preventScroll: true });
}

// What stays where it is while a list is made again: of the items that are seen the one in focus, or else the first.
function anchorOf(scroller) {
	const { left, right, top, bottom } = scroller.getBoundingClientRect();
	const seen = itemsIn(scroller).filter((e) => {
		const box = e.getBoundingClientRect();
		return box.right > left && box.left < right && box.bottom > top && box.top < bottom;
	});
	const e = seen.find((one) => one.contains(document.activeElement)) ?? seen[0];
	return e && { path: pathOf(e), ...placeOf(e) };
}

const placeOf = (e) => {
	const { left, top } = e.getBoundingClientRect();
	return { left, top };
};

// Does what makes the contents of `place` again: what is scrolled there stays where it is, whatever comes or goes in front of it.
export function keepScrolled(place, act) {
	const all = () => [...place.querySelectorAll('.scroller')];
	const before = all().map((e) => ({ at: [e.scrollLeft, e.scrollTop], anchor: anchorOf(e) }));
	act();
	all().forEach((e, i) => {
		const { at = [0, 0], anchor } = before[i] ?? {};
		e.scrollTo(...at);
		const now = anchor && itemsIn(e).find((one) => pathOf(one) === anchor.path);
		if (!now) return;
		const { left, top } = placeOf(now);
		e.scrollBy(left - anchor.left, top - anchor.top);
	});
}

const isTyping = () => document.activeElement?.matches('.typing');

// Returns a function that calls `draw` as soon as no pointer is pressed and no value is typed, or at once
// if `isUrgent()`.
export function calmly(draw, isUrgent) {
	const again = () => {
		if ((pressed.size > 0 || isTyping()) && !isUrgent()) {
			wait(again);
			return;
		}
		waiting.delete(again);
		draw();
	};
	return again;
}

// What gives `place` the contents that `make()` returns: at once the first time, then when no hand
// is there any more.
export function redrawn(scope, place, make, isHeld = () => false) {
	let isOver = false, isFirst = true;
	const isBusy = () => pressed.size > 0 || isHeld() || (isOpenKnown && place.querySelector('select:open'));
	const draw = () => {
		waiting.delete(draw);
		if (isOver) return;
		if (isFirst || !isBusy()) {
			isFirst = false;
			replaceContents(place, ...make());
			return;
		}
		wait(draw);
	};
	scope.add(() => { isOver = true; });
	return draw;
}
