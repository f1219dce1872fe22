// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Every strip against every bus: a cell is a route, and the level of its send.

import { levelBar, number, toggle } from './controls.js';
import { lazily } from './lazy.js';
import { formatDb } from './law.js';
import { h, icon, iconOf } from './parts.js';
import { routeLock } from './routes.js';

function cell({ desk, scope }, strip, bus) {
	const key = `send.${strip.name}.${bus.name}`, route = `route.${strip.name}.${bus.name}`;
	const label = `${strip.description} to ${bus.description}`;
	if (!desk.has(route)) return h('td', {});
	const shown = number(desk, scope, { key, label: `${label} level`, format: formatDb });
	const bar = levelBar(desk, scope, { key, label: `${label} level`, type: shown.begin });
	const dot = toggle(desk, scope, { key: route, kind: 'dot', color: bus.color, label, text: '' });
	const e = h('td', { class: 'cell', color: bus.color }, h('div', { class: 'in' }, dot, shown), bar);
	scope.add(desk.watch(route, (on) => e.classList.toggle('on', on)));
	routeLock(desk, scope, strip, bus, dot);
	return e;
}

export function matrixScreen(context) {
	const { rows } = context, strips = rows.filter((d) => d.family === 'strip'), buses = rows.filter((d) => d.family === 'bus');
	const name = (d, tag, scope) => h(tag, { scope, color: d.color }, h('a', { href: `#/${d.family}/${d.name}` }, icon(iconOf(d)), h('span', {}, d.description)));
	return h('div', { class: 'sheet scroller' }, h('h1', {}, 'Matrix'), h('table', { class: 'matrix' },
		h('thead', {}, h('tr', {}, h('th', { class: 'corner' }, 'strip → bus'), buses.map((b) => name(b, 'th', 'col')))),
		h('tbody', {}, lazily(context.scope, strips, (s) => h('tr', {}, name(s, 'th', 'row'), h('td', { class: 'unseen', colSpan: buses.length })),
			(s, scope) => h('tr', {}, name(s, 'th', 'row'), buses.map((b) => cell({ ...context, scope }, s, b))), { drops: true }))));
}
