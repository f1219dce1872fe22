// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Contents that are made anew whenever something in the session comes or goes, without taking away
// what a hand is at: a press that ends on another element than it began on is no click, a list
// that is open would close, and the keyboard would be nowhere.

const CLICK_MS = 100; // a finger's click comes a while after it was lifted
const LOOK_MS = 100;

const isOpenKnown = CSS.supports('selector(select:open)');
const waiting = new Set();
let isPressed = false, lifting = 0, looking = 0;

function drawWaiting() {
	clearTimeout(looking);
	for (const draw of [...waiting]) draw();
}

function lift() {
	clearTimeout(lifting);
	isPressed = false;
	drawWaiting();
}

addEventListener('pointerdown', ({ button }) => {
	if (button !== 0) return;
	clearTimeout(lifting);
	isPressed = true;
}, true);
for (const name of ['pointerup', 'pointercancel'])
	addEventListener(name, () => {
		clearTimeout(lifting);
		lifting = setTimeout(lift, CLICK_MS);
	}, true);
// Behind those that it is for.
addEventListener('click', lift);

const nameOf = (e) => `${e.tagName} ${e.getAttribute('aria-label') ?? e.textContent}`;

// Other contents for `place`: the keyboard stays on the control of the same name.
export function replaceContents(place, ...children) {
	const at = document.activeElement, has = at !== place && place.contains(at);
	const alike = () => [...place.querySelectorAll(at.tagName)].filter((e) => nameOf(e) === nameOf(at));
	const which = has ? alike().indexOf(at) : -1;
	place.replaceChildren(...children);
	if (has) alike()[which]?.focus({ preventScroll: true });
}

// What gives `place` the contents that `make()` returns: at once the first time, then when no hand
// is there any more.
export function redrawn(scope, place, make, isHeld = () => false) {
	let isOver = false, isFirst = true;
	const isBusy = () => isPressed || isHeld() || (isOpenKnown && place.querySelector('select:open'));
	const draw = () => {
		waiting.delete(draw);
		if (isOver) return;
		if (isFirst || !isBusy()) {
			isFirst = false;
			replaceContents(place, ...make());
			return;
		}
		waiting.add(draw);
		clearTimeout(looking);
		looking = setTimeout(drawWaiting, LOOK_MS);
	};
	scope.add(() => { isOver = true; });
	return draw;
}
