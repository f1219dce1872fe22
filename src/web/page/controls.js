// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The controls of the desk, as elements that know their keys.

import { bindGestures, bindTyping } from './gestures.js';
import { dbToFader, faderToDb, formatDb, formatPan, formatValue, fromPosition, isLogarithmic, toPosition } from './law.js';
import { h, svg } from './parts.js';

export const CAP = 46; // height of a fader's cap, as in desk.css

const TICKS = [12, 6, 0, -6, -12, -20, -30, -40, -60];

function setUp(tag, base, make) {
	customElements.define(tag, class extends base {});
	return (desk, scope, options) => {
		const e = document.createElement(tag);
		make(e, desk, scope, options);
		return e;
	};
}

function slider(e, label, kind, isVertical) {
	e.tabIndex = 0;
	e.setAttribute('role', 'slider');
	e.setAttribute('aria-label', label);
	e.setAttribute('aria-valuemin', kind.range[0]);
	e.setAttribute('aria-valuemax', kind.range[1]);
	e.setAttribute('aria-orientation', isVertical ? 'vertical' : 'horizontal');
}

// The gestures of a level in dB, on any control.
function bindLevel(e, desk, scope, options) {
	bindGestures(e, desk, {
		scope, isFader: true, positionOf: dbToFader, valueOf: (p) => Math.round(faderToDb(p) * 20) / 20,
		home: 0, least: desk.kind(options.key).range[0],
		steps: { key: 0.5, page: 3, wheel: (db) => db >= -20 ? 1 : 3 },
		// Out of silence and into it.
		step: (db, by) => db <= -90 && by > 0 ? -90 + by : db + by < -90 ? -144 : Math.round((db + by) * 100) / 100,
		...options,
	});
}

function showLevel(e, desk, scope, key) {
	scope.add(desk.watch(key, (db) => {
		e.style.setProperty('--at', dbToFader(db));
		e.setAttribute('aria-valuenow', db.toFixed(1));
		e.setAttribute('aria-valuetext', `${formatDb(db)} dB`);
	}));
}

// A level in dB on the desk's scale.  options: { key, label, letter }.
export const fader = setUp('tb-fader', HTMLElement, (e, desk, scope, { key, label, letter, type }) => {
	const cap = h('div', { class: 'cap' }), scale = h('div', { class: 'scale', 'aria-hidden': 'true' });
	const groove = h('div', { class: 'groove' });
	for (const db of TICKS) {
		const tick = h('span', { class: db === 0 ? 'tick zero' : 'tick' }, db > 0 ? `+${db}` : `${Math.abs(db)}`);
		tick.style.setProperty('--at', dbToFader(db));
		scale.append(tick);
	}
	e.append(scale, groove, cap);
	slider(e, label, desk.kind(key), true);
	showLevel(e, desk, scope, key);
	bindLevel(e, desk, scope, { key, letter, type, isVertical: true, cap: CAP });
});

// The same, lying and small.
export const levelBar = setUp('tb-level', HTMLElement, (e, desk, scope, { key, label, type }) => {
	e.className = 'bar';
	e.append(h('div', { class: 'fill' }));
	slider(e, label, desk.kind(key), false);
	showLevel(e, desk, scope, key);
	bindLevel(e, desk, scope, { key, type, isVertical: false });
});

// The number below a fader.
export function number(desk, scope, { key, label, format }) {
	const e = h('button', { class: 'number', title: `${label}: type a value` });
	const kind = desk.kind(key);
	scope.add(desk.watch(key, (value) => {
		e.textContent = format ? format(value) : formatValue(kind, value);
		e.dataset.plain = String(Math.round(value * 100) / 100);
		e.setAttribute('aria-label', `${label}, ${formatValue(kind, value)}`);
	}));
	e.begin = bindTyping(e, desk, scope, () => key, label);
	return e;
}

// Left and right.
export const pan = setUp('tb-pan', HTMLElement, (e, desk, scope, { key, label }) => {
	const thumb = h('div', { class: 'thumb' }), fill = h('div', { class: 'fill' });
	// A press on the number is none on the pan.
	const text = h('span', {}), place = h('span', { class: 'text', onpointerdown: (event) => event.stopPropagation() }, text);
	const begin = bindTyping(text, desk, scope, () => key, label);
	e.append(h('div', { class: 'line' }, fill), thumb, place);
	slider(e, label, desk.kind(key), false);
	scope.add(desk.watch(key, (value) => {
		e.style.setProperty('--at', (value + 1) / 2);
		e.style.setProperty('--from', Math.min(0.5, (value + 1) / 2));
		e.style.setProperty('--long', Math.abs(value) / 2);
		text.textContent = text.dataset.plain = formatPan(value);
		e.setAttribute('aria-valuenow', value.toFixed(2));
		e.setAttribute('aria-valuetext', formatPan(value));
	}));
	bindGestures(e, desk, {
		scope, key, type: begin, isVertical: false, cap: 10, home: 0,
		positionOf: (v) => (v + 1) / 2, valueOf: (p) => Math.round((p * 2 - 1) * 100) / 100,
		steps: { key: 0.02, page: 0.1, wheel: () => 0.05 }, step: (v, by) => Math.round((v + by) * 1000) / 1000,
	});
});

// A number on a ring, with its name and value.  options: { key, label, title }.
const ARC = 270, RADIUS = 19;

function arc(from, to) {
	const at = (p) => {
		const angle = (p * ARC - 225) * Math.PI / 180;
		return `${24 + RADIUS * Math.cos(angle)} ${24 + RADIUS * Math.sin(angle)}`;
	};
	const [a, b] = from < to ? [from, to] : [to, from];
	return b - a < 1e-4 ? '' : `M${at(a)}A${RADIUS} ${RADIUS} 0 ${(b - a) * ARC > 180 ? 1 : 0} 1 ${at(b)}`;
}

export const ring = setUp('tb-knob', HTMLElement, (e, desk, scope, { key, label, type }) => {
	const kind = desk.kind(key), origin = kind.range[0] < 0 && kind.range[1] > 0 ? toPosition(kind, 0) : 0;
	const face = svg('svg', { viewBox: '0 0 48 48' });
	const on = svg('path', { class: 'on' }), hand = svg('path', { class: 'hand' });
	face.append(svg('circle', { class: 'body', cx: 24, cy: 24, r: 14 }), svg('path', { class: 'way', d: arc(0, 1) }), on, hand);
	e.append(face);
	slider(e, label, kind, true);
	scope.add(desk.watch(key, (value) => {
		const p = toPosition(kind, value), angle = (p * ARC - 225) * Math.PI / 180;
		on.setAttribute('d', arc(origin, p));
		hand.setAttribute('d', `M${24 + 6 * Math.cos(angle)} ${24 + 6 * Math.sin(angle)}L${24 + 13 * Math.cos(angle)} ${24 + 13 * Math.sin(angle)}`);
		e.setAttribute('aria-valuenow', value.toFixed(2));
		e.setAttribute('aria-valuetext', formatValue(kind, value));
	}));
	const isDb = kind.unit === 'dB';
	const step = (value, by) => isDb ? value + by : fromPosition(kind, toPosition(kind, value) + by);
	bindGestures(e, desk, {
		scope, key, type, isKnob: true, isVertical: true, travel: 180,
		positionOf: (v) => toPosition(kind, v), valueOf: (p) => round(kind, fromPosition(kind, p)),
		home: kind.default, steps: isDb ? { key: 0.5, page: 3, wheel: () => 1 } : { key: 0.01, page: 0.05, wheel: () => 0.02 },
		step: (v, by) => round(kind, step(v, by)),
	});
});

function round(kind, value) {
	const grain = isLogarithmic(kind) ? Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-3))) - 2) : 0.01;
	return Math.round(value / grain) * grain;
}

export function knob(desk, scope, { key, label, name }) {
	const shown = number(desk, scope, { key, label });
	return h('div', { class: 'knob' }, h('span', { class: 'name' }, name), ring(desk, scope, { key, label, type: shown.begin }), shown);
}

// A switch as a button that stays down.
export function toggle(desk, scope, { key, label, text, kind, color, title }) {
	const e = h('button', { class: `toggle ${kind ?? ''}`, 'aria-label': label, title: title ?? label, color,
		onclick: () => desk.set(key, !desk.values[key]) }, text);
	scope.add(desk.watch(key, (is) => e.setAttribute('aria-pressed', is ? 'true' : 'false')));
	return e;
}

// Push to talk: the strip is muted, and heard while a hand or a key is on the button.  Whoever holds
// it is known by the server, which lets go when the page is gone, or has not said for three seconds
// that it still holds.
export function talk(desk, scope, device) {
	const e = h('button', { class: 'toggle talk', 'aria-label': `${device.description}: push to talk`, title: 'Push to talk: muted but while this is held' }, 'Talk');
	let timer = 0; // of a button that is held
	const hold = () => {
		if (timer) return;
		desk.does({ hold: device.name });
		timer = setInterval(() => desk.ask({ hold: device.name }), 1000);
	};
	const release = () => {
		if (!timer) return;
		clearInterval(timer);
		timer = 0;
		desk.does({ release: device.name });
	};
	e.addEventListener('pointerdown', (event) => {
		if (event.button !== 0) return;
		e.setPointerCapture(event.pointerId);
		hold();
	});
	for (const name of ['pointerup', 'pointercancel', 'lostpointercapture', 'blur']) e.addEventListener(name, release);
	e.addEventListener('contextmenu', (event) => event.preventDefault());
	e.addEventListener('keydown', (event) => {
		if (event.key !== ' ' && event.key !== 'Enter') return;
		event.preventDefault();
		hold();
	});
	e.addEventListener('keyup', release);
	addEventListener('blur', release);
	scope.add(() => {
		removeEventListener('blur', release);
		release();
	});
	scope.add(desk.watch('console.held', (held) => e.setAttribute('aria-pressed', held.split(' ').includes(device.name) ? 'true' : 'false')));
	return e;
}

export function choice(desk, scope, { key, label, name }) {
	const kind = desk.kind(key);
	const e = h('select', { 'aria-label': label, onchange: () => desk.set(key, e.value) },
		kind.choices.map((c) => h('option', { value: c }, c)));
	scope.add(desk.watch(key, (value) => { e.value = value; }));
	return h('label', { class: 'choice' }, h('span', { class: 'name' }, name), e);
}
