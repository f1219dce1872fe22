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
export const DOUBLE_MS = 350;
const HOVER_MS = 150;
export const SLOPPY_PX = 4;
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
export const WHEEL_MS = 400; // a turn is over after so long

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

// What all gestures do with the value, whichever it is.
function turnerOf(desk, control) {
	let before = null;
	const value = () => desk.values[control.key];
	const change = (to) => {
		const [low, high] = desk.kind(control.key).range;
		desk.set(control.key, Math.min(Math.max(to, low), high));
	};
	// There, and from there back to where it was.
	const toggle = (to) => {
		const now = value();
		if (Math.abs(now - to) < 1e-6 && before !== null) change(before);
		else {
			before = now;
			change(to);
		}
	};
	return { value, change, toggle, by: (step) => change(control.step(value(), step)),
		grab: () => desk.hold(control.key), letGo: () => desk.release(control.key) };
}

const boxOf = (e, { track }) => (track ?? e).getBoundingClientRect();

function positionAt(e, control, { clientX, clientY }) {
	const box = boxOf(e, control), cap = control.cap ?? 0;
	return control.isVertical ? 1 - (clientY - box.top - cap / 2) / (box.height - cap) : (clientX - box.left - cap / 2) / (box.width - cap);
}

function lengthOf(e, control) {
	const { width, height } = boxOf(e, control);
	return control.travel ?? (control.isVertical ? height : width) - (control.cap ?? 0);
}

const jump = (e, control, turn, event) => turn.change(control.valueOf(positionAt(e, control, event)));

// A hand that stays where it came down jumps there, unless it lies on the cap: whoever rests there before he drags it
// means no jump.
function watchPress(e, control, turn, drag) {
	const isOnCap = Math.abs(positionAt(e, control, drag.start) - drag.position) * lengthOf(e, control) <= Math.max(control.cap ?? 0, CAP_PX) / 2;
	if (control.isKnob || isOnCap) return;
	drag.press = setTimeout(() => {
		jump(e, control, turn, drag.start);
		drag.position = control.positionOf(turn.value());
	}, LONG_PRESS_MS);
}

// Relative to where it was taken, so that nothing jumps.
function follow(e, control, turn, drag, event) {
	const { start, x, y } = drag, dx = event.clientX - x, dy = event.clientY - y;
	if (!drag.moved && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < SLOPPY_PX) return;
	clearTimeout(drag.press);
	const way = control.isKnob ? dx - dy : control.isVertical ? -dy : dx;
	const position = Math.min(Math.max(drag.position + way / lengthOf(e, control) * (event.shiftKey ? 0.1 : 1), 0), 1);
	Object.assign(drag, { moved: true, x: event.clientX, y: event.clientY, position });
	turn.change(control.valueOf(position));
}

function bindPointer(e, control, turn) {
	let drag = null, lastTap = 0;
	const begin = (event) => {
		e.setPointerCapture(event.pointerId);
		drag = { id: event.pointerId, x: event.clientX, y: event.clientY, moved: false, at: performance.now(),
			position: control.positionOf(turn.value()), start: event };
		watchPress(e, control, turn, drag);
		turn.grab();
		e.classList.add('held');
	};
	const end = () => {
		clearTimeout(drag.press);
		drag = null;
		e.classList.remove('held');
		turn.letGo();
	};
	const lift = (event) => {
		if (!drag || event.pointerId !== drag.id) return;
		if (!drag.moved && event.type === 'pointerup') lastTap = drag.at;
		end();
	};
	e.addEventListener('pointerdown', (event) => {
		if (event.button === 1) {
			event.preventDefault();
			jump(e, control, turn, event);
		}
		if (event.button !== 0) return;
		e.focus({ preventScroll: true });
		if (event.ctrlKey && control.least !== undefined) turn.toggle(control.least);
		else if (performance.now() - lastTap < DOUBLE_MS) {
			lastTap = 0;
			turn.toggle(control.home);
		} else if (!drag) begin(event);
	});
	e.addEventListener('pointermove', (event) => { if (drag && event.pointerId === drag.id) follow(e, control, turn, drag, event); });
	e.addEventListener('pointerup', lift);
	e.addEventListener('pointercancel', lift);
	e.addEventListener('auxclick', (event) => event.preventDefault());
	control.scope.add(() => { if (drag) end(); });
}

function bindWheel(e, control, turn) {
	const isMeant = watchHover(e), notches = countNotches();
	let timer = 0;
	e.addEventListener('wheel', (event) => {
		if (!isMeant(event)) return;
		event.preventDefault();
		if (!timer) turn.grab();
		clearTimeout(timer);
		timer = setTimeout(() => { timer = 0; turn.letGo(); }, WHEEL_MS);
		for (let n = notches(event); n !== 0; n -= Math.sign(n))
			turn.by(Math.sign(n) * control.steps.wheel(turn.value()) * (event.shiftKey ? 0.1 : 1));
	}, { passive: false });
}

function bindKeys(e, desk, control, turn) {
	const { key, page } = control.steps;
	const moves = { ArrowUp: key, ArrowRight: key, ArrowDown: -key, ArrowLeft: -key, PageUp: page, PageDown: -page };
	e.addEventListener('keydown', (event) => {
		const [low, high] = desk.kind(control.key).range;
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.key in moves) turn.by(moves[event.key] * (event.shiftKey ? 0.1 : 1));
		else if (event.key === 'Home') turn.change(control.isFader ? high : low);
		else if (event.key === 'End') turn.change(control.isFader ? low : high);
		else if (event.key === '0') turn.change(control.home);
		else if (/^[1-9+\-.]$/.test(event.key)) control.type?.(event.key);
		else if (event.key === 'Enter') control.type?.('');
		else if (!control.letter?.(event.key)) return;
		event.preventDefault();
	});
}

export function bindGestures(e, desk, control) {
	const turn = turnerOf(desk, control);
	bindPointer(e, control, turn);
	bindWheel(e, control, turn);
	bindKeys(e, desk, control, turn);
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
