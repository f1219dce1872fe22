// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// How the engine does: load, lost cycles, latency, rates, and the load of the last minutes.

import { sharpen } from './curves.js';
import { h } from './parts.js';

const KEPT = 240; // facts come once a second
const past = [];

// From the page's begin, so that the screen has something to show when it is opened.
export function keepLoad(desk) {
	setInterval(() => {
		past.push(desk.values['engine.load'] ?? 0);
		if (past.length > KEPT) past.shift();
	}, 1000);
}

function fact(desk, scope, key, title, format, isBad, second) {
	const value = h('strong', {}, '–'), below = h('span', { class: 'name' });
	const e = h('div', { class: 'fact', title: desk.kind(key)?.help ?? '' }, h('span', { class: 'name' }, title), value, second ? below : null);
	if (!desk.has(key)) return null;
	scope.add(desk.watch(key, (v) => {
		value.textContent = format(v);
		if (second) below.textContent = second(v);
		e.classList.toggle('bad', isBad?.(v) ?? false);
	}));
	return e;
}

const plain = (v) => Math.round(v).toLocaleString('en').replaceAll(',', ' ');
const percent = (v) => `${(v * 100).toFixed(1)} %`;
const hertz = (v) => v > 0 ? `${(v / 1000).toFixed(1)} kHz` : '–';

function drawPast(canvas) {
	const [pen, w, height] = sharpen(canvas), style = getComputedStyle(document.documentElement);
	const color = (name) => style.getPropertyValue(name).trim();
	pen.strokeStyle = color('--line');
	pen.lineWidth = 1;
	pen.beginPath();
	for (const p of [0.25, 0.5, 0.75]) {
		pen.moveTo(0, Math.round(height * p) + 0.5);
		pen.lineTo(w, Math.round(height * p) + 0.5);
	}
	pen.stroke();
	const top = Math.max(0.01, ...past) * 1.25;
	pen.strokeStyle = pen.fillStyle = color('--accent');
	pen.lineWidth = 2;
	pen.beginPath();
	past.forEach((load, i) => {
		const x = w - (past.length - 1 - i) / (KEPT - 1) * w, y = height - 2 - load / top * (height - 2);
		if (i === 0) pen.moveTo(x, y);
		else pen.lineTo(x, y);
	});
	pen.stroke();
	pen.fillStyle = color('--dim');
	pen.font = `11px ${color('--font')}`;
	pen.fillText(`${(top * 100).toFixed(top < 0.1 ? 1 : 0)} %`, 6, 14);
}

// What `troubadour doctor` finds: wrong things and notes first, what is well behind them.
const LEVELS = ['wrong', 'note', 'ok'];

// A command stands between backquotes.
const withCode = (text) => text.split('`').map((part, i) => i % 2 ? h('code', {}, part) : part);

async function findings(desk, place) {
	const answer = await desk.does({ doctor: true });
	if (!answer.ok) return;
	const list = JSON.parse(answer.text).sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
	place.replaceChildren(...list.map(({ level, what, do: cure }) => h('li', { class: `finding ${level}` }, h('span', { class: 'badge' }, level),
		h('span', { class: 'who' }, h('span', {}, what), cure ? h('span', { class: 'name' }, withCode(cure)) : null))));
}

function health({ desk }) {
	const place = h('ul', { class: 'findings', 'aria-label': 'What was found' });
	const look = () => findings(desk, place);
	look();
	return [h('div', { class: 'row spread' }, h('h1', {}, 'Is anything wrong?'), h('button', { class: 'button small', onclick: look }, 'Look again')), place];
}

export function engineScreen(context) {
	const { desk, scope, rows } = context, canvas = h('canvas', { class: 'graph past', 'aria-hidden': 'true' });
	const ms = (v) => `${(v / (desk.values['engine.graph-rate'] || desk.values['engine.rate'] || 48000) * 1000).toFixed(1)} ms`;
	const frames = (v) => `${plain(v)} frames`;
	const timer = setInterval(() => drawPast(canvas), 1000);
	scope.add(() => clearInterval(timer));
	requestAnimationFrame(() => drawPast(canvas));
	return h('div', { class: 'sheet scroller' }, h('div', { class: 'row spread' }, h('h1', {}, 'Engine'), h('a', { class: 'button small', href: '#/keys' }, 'All settings')),
		h('div', { class: 'facts' },
			fact(desk, scope, 'engine.load', 'Load', percent, (v) => v > 0.8), fact(desk, scope, 'engine.wait', 'May wait for strips', percent),
			fact(desk, scope, 'engine.lost', 'Lost cycles', plain, (v) => v > 0), fact(desk, scope, 'engine.late', 'Late strips', plain),
			fact(desk, scope, 'engine.bad', 'Silenced blocks', plain, (v) => v > 0), fact(desk, scope, 'engine.cycles', 'Cycles', plain),
			fact(desk, scope, 'engine.quantum', 'Cycle', ms, undefined, frames), fact(desk, scope, 'engine.latency', 'Added latency', ms, undefined, frames), fact(desk, scope, 'engine.resampling', 'From resampling', ms, undefined, frames),
			fact(desk, scope, 'engine.rate', 'Rate', hertz), fact(desk, scope, 'engine.graph-rate', 'Rate of the graph', hertz),
			...rows.map((r) => fact(desk, scope, `${r.path}.clock.drift`, `Clock of ${r.description}`, (v) => `${v.toFixed(1)} ppm`)).filter(Boolean)),
		h('h1', {}, 'Load, the last four minutes'), canvas, ...health(context),
		h('p', { class: 'hint' }, `${desk.state.console}: ${rows.filter((r) => r.family === 'strip').length} strips, ${rows.filter((r) => r.family === 'bus').length} buses, ${Object.keys(desk.values).length} keys. Troubadour ${desk.state.version}.`));
}
