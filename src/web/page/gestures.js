// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What a hand, a wheel and keys do to a control with a range: the interaction law.
//
// A control is an element with the role slider and these properties:
//	keys       what it turns, the first of them shown
//	position   0..1 now; positionOf(value) and valueOf(position) between the two
//	steps      { key, page, wheel(value) } in the key's unit, added by step(value, by)
//	home       the value of a double click; least: that of Ctrl-click, or undefined

import { typed } from './law.js';

const LONG_PRESS_MS = 500;
const DOUBLE_MS = 350;
const HOVER_MS = 150;
const SLOPPY_PX = 4;
const CAP_PX = 16; // a hand that lies on a small cap means the cap

// A wheel turns what it rests on: a page that scrolls past a control changes nothing.  The
// function says of an event of the wheel whether it is meant.
export function watchHover(e) {
	let since = 0;
	e.addEventListener('pointerenter', (event) => { since = event.timeStamp; });
	return (event) => {
		const isMeant = document.activeElement === e || (since > 0 && event.timeStamp - since >= HOVER_MS);
		if (isMeant && !event.ctrlKey) return true;
		since = event.timeStamp;
		return false;
	};
}

const NOTCH = [100, 3, 1]; // of a wheel in pixels, lines and pages, as its events have them
const WHEEL_MS = 400; // a turn is over after so long

// A mouse tells of a whole notch at once, a touchpad of many small ways that are summed up.  The function
// says of each event of the wheel how many notches it completes, more than 0 away from the hand.
export function countNotches() {
	let rest = 0, last = 0;
	return (event) => {
		const unit = NOTCH[event.deltaMode], way = -(event.deltaY || event.deltaX) / unit;
		if (event.timeStamp - last > WHEEL_MS || rest * way < 0) rest = 0;
		last = event.timeStamp;
		// What a mouse's notch has more than its unit is no part of the next one.
		if (Math.abs(way) >= 1) {
			rest = 0;
			return Math.trunc(way);
		}
		const whole = Math.trunc(rest + way);
		rest += way - whole;
		return whole;
	};
}

export function bindGestures(e, desk, control) {
	const { scope } = control;
	const isMeant = watchHover(e), notches = countNotches();
	let drag = null, lastTap = 0, before = null, wheelTimer = 0;

	const value = () => desk.values[control.key];
	const change = (to) => {
		const kind = desk.kind(control.key);
		const [low, high] = kind.range;
		desk.set(control.key, Math.min(Math.max(to, low), high));
	};
	const grab = () => desk.hold(control.key);
	const letGo = () => desk.release(control.key);
	// There, and from there back to where it was.
	const toggle = (to) => {
		const now = value();
		if (Math.abs(now - to) < 1e-6 && before !== null) change(before);
		else {
			before = now;
			change(to);
		}
	};
	const positionAt = (event) => {
		const box = (control.track ?? e).getBoundingClientRect(), cap = control.cap ?? 0;
		if (control.isVertical)
			return 1 - (event.clientY - box.top - cap / 2) / (box.height - cap);
		return (event.clientX - box.left - cap / 2) / (box.width - cap);
	};
	const lengthOf = () => {
		const box = (control.track ?? e).getBoundingClientRect(), cap = control.cap ?? 0;
		if (control.travel) return control.travel;
		return control.isVertical ? box.height - cap : box.width - cap;
	};

	e.addEventListener('pointerdown', (event) => {
		if (event.button === 1) {
			event.preventDefault();
			change(control.valueOf(positionAt(event)));
			return;
		}
		if (event.button !== 0) return;
		e.focus({ preventScroll: true });
		if (event.ctrlKey && control.least !== undefined) {
			toggle(control.least);
			return;
		}
		const now = performance.now();
		if (now - lastTap < DOUBLE_MS) {
			lastTap = 0;
			toggle(control.home);
			return;
		}
		e.setPointerCapture(event.pointerId);
		drag = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false, at: now,
			position: control.positionOf(value()), start: event };
		// Whoever rests on the cap before he drags it means no jump.
		const isOnCap = Math.abs(positionAt(event) - drag.position) * lengthOf() <= Math.max(control.cap ?? 0, CAP_PX) / 2;
		if (!control.isKnob && !isOnCap)
			drag.press = setTimeout(() => {
				if (drag && !drag.moved) {
					change(control.valueOf(positionAt(drag.start)));
					drag.position = control.positionOf(value());
				}
			}, LONG_PRESS_MS);
		grab();
		e.classList.add('held');
	});

	// Relative to where it was taken, so that nothing jumps.
	e.addEventListener('pointermove', (event) => {
		if (!drag || event.pointerId !== drag.id) return;
		const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
		if (!drag.moved && Math.hypot(event.clientX - drag.start.clientX, event.clientY - drag.start.clientY) < SLOPPY_PX) return;
		drag.moved = true;
		clearTimeout(drag.press);
		const way = control.isKnob ? dx - dy : control.isVertical ? -dy : dx;
		drag.position = Math.min(Math.max(drag.position + way / lengthOf() * (event.shiftKey ? 0.1 : 1), 0), 1);
		drag.x = event.clientX;
		drag.y = event.clientY;
		change(control.valueOf(drag.position));
	});

	const end = (event) => {
		if (!drag || event.pointerId !== drag.id) return;
		clearTimeout(drag.press);
		if (!drag.moved && event.type === 'pointerup') lastTap = drag.at;
		drag = null;
		e.classList.remove('held');
		letGo();
	};
	e.addEventListener('pointerup', end);
	e.addEventListener('pointercancel', end);
	e.addEventListener('auxclick', (event) => event.preventDefault());
	scope.add(() => {
		if (!drag) return;
		clearTimeout(drag.press);
		drag = null;
		letGo();
	});

	e.addEventListener('wheel', (event) => {
		if (!isMeant(event)) return;
		event.preventDefault();
		if (!wheelTimer) grab();
		clearTimeout(wheelTimer);
		wheelTimer = setTimeout(() => { wheelTimer = 0; letGo(); }, WHEEL_MS);
		for (let n = notches(event); n !== 0; n -= Math.sign(n))
			change(control.step(value(), Math.sign(n) * control.steps.wheel(value()) * (event.shiftKey ? 0.1 : 1)));
	}, { passive: false });

	e.addEventListener('keydown', (event) => {
		const { key, page } = control.steps, [low, high] = desk.kind(control.key).range;
		const moves = { ArrowUp: key, ArrowRight: key, ArrowDown: -key, ArrowLeft: -key, PageUp: page, PageDown: -page };
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.key in moves) change(control.step(value(), moves[event.key] * (event.shiftKey ? 0.1 : 1)));
		else if (event.key === 'Home') change(control.isFader ? high : low);
		else if (event.key === 'End') change(control.isFader ? low : high);
		else if (event.key === '0') change(control.home);
		else if (/^[1-9+\-.]$/.test(event.key)) control.type?.(event.key);
		else if (event.key === 'Enter') control.type?.('');
		else if (!control.letter?.(event.key)) return;
		event.preventDefault();
	});
}

// A number that is clicked becomes a place to type.  What is typed is nothing if the screen goes meanwhile.
export function bindTyping(e, desk, scope, key, label) {
	let giveUp = () => {};
	scope.add(() => giveUp());
	const begin = (first) => {
		const input = document.createElement('input');
		const before = document.activeElement;
		let isOver = false;
		giveUp = () => { isOver = true; };
		const end = (takes) => {
			if (isOver) return;
			isOver = true;
			const text = input.value;
			input.replaceWith(e);
			before?.focus?.({ preventScroll: true });
			if (takes && text.trim() !== '') desk.setText(key(), typed(desk.kind(key()), text));
		};
		input.className = 'typing';
		input.setAttribute('aria-label', `${label}: a value`);
		input.value = first;
		input.addEventListener('keydown', (event) => {
			event.stopPropagation();
			if (event.key !== 'Enter' && event.key !== 'Escape') return;
			// Else the key would press what gets the focus.
			event.preventDefault();
			end(event.key === 'Enter');
		});
		input.addEventListener('blur', () => end(true));
		e.replaceWith(input);
		input.focus();
		if (first === '') {
			input.value = e.dataset.plain ?? '';
			input.select();
		}
	};
	e.addEventListener('click', () => begin(''));
	return begin;
}
