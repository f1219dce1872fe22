// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What processes a strip or bus: a lamp for each that is a small switch, or, for fingers, one button that says
// what is on and opens a list of large ones.

import { toggle } from './controls.js';
import { h } from './parts.js';
import { titleOf } from './processors.js';
import { fingers, listButton } from './routes.js';

const LAMPS = { comp: 'COMP', limiter: 'LIM', denoise: 'NR', deess: 'DS', highpass: 'LC', loudness: 'LUFS' };
const IN_A_ROW = 3;

const switches = new WeakMap(); // the names of what it has: which of them are switches

function switchesOf(desk, device) {
	const names = desk.namesOf(device.path);
	if (!switches.has(names))
		switches.set(names, names.map((name) => /^([a-z-]+)\.on$/.exec(name)?.[1]).filter((part) => part && part !== 'insert'));
	return switches.get(names);
}

export function lampRows(desk, devices) {
	return fingers.matches ? 1 : Math.max(1, ...devices.map((d) => Math.ceil(switchesOf(desk, d).length / IN_A_ROW)));
}

const lampOf = (part) => LAMPS[part] ?? part.slice(0, 4).toUpperCase();
const keyOf = (device, part) => `${device.path}.${part}.on`;

function lamp({ desk, scope }, device, part, kind, text) {
	const key = keyOf(device, part);
	return toggle(desk, scope, { key, kind, text, label: `${device.description} ${part}`, title: `${titleOf(part)}: ${desk.kind(key).help}` });
}

function button(context, device, parts) {
	const { desk } = context;
	return listButton(context, { title: `Processing of ${device.description}`, label: `${device.description} processing`, none: 'Off', nothing: 'off',
		items: parts.map((part) => ({ key: keyOf(device, part), name: titleOf(part), short: lampOf(part), color: device.color })),
		make: (scope, i) => lamp({ desk, scope }, device, parts[i], 'route', titleOf(parts[i])) });
}

export function lamps(context, device) {
	const parts = switchesOf(context.desk, device);
	return h('div', { class: 'lamps' }, fingers.matches && parts.length > 0 ? button(context, device, parts)
		: parts.map((part) => lamp(context, device, part, 'lamp-switch', lampOf(part))));
}
