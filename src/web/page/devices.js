// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Which device each playback bus and microphone strip uses: the first of its list that is there.
// The list is made here, also of devices that are not connected now.

import { choiceOf, moved } from './device-choice.js';
import { form, h, icon, iconOf } from './parts.js';
import { controls } from './processors.js';
import { redrawn } from './redrawn.js';

function uses(desk, device) {
	const node = desk.state.graph?.nodes?.[device.name];
	return ((device.family === 'strip' ? node?.from : node?.to) ?? []).filter((p) => !p.console);
}

const plays = (device) => device.family === 'bus';

// `put` gets a name, and how the list of names changes for it.
function wish({ devices, now }, put) {
	const button = (glyph, name, label, change, disabled) => h('button', { class: 'plain small', 'aria-label': label, title: label, disabled, onclick: () => put(name, change) }, icon(glyph));
	return h('ol', { class: 'wishes' }, devices.map((d, i) => h('li', { class: now.includes(d.device) ? 'wish now' : d.present ? 'wish' : 'wish gone' },
		h('span', { class: 'rank' }, `${i + 1}`), h('span', { class: 'who' }, h('span', { class: 'label' }, d.description || d.device),
			h('span', { class: 'peers' }, now.includes(d.device) ? 'in use' : d.present ? 'in reserve' : 'not connected')),
		button('up', d.device, `${d.description || d.device}: rather than the one above`, (names) => moved(names, names.indexOf(d.device), -1), i === 0),
		button('close', d.device, `${d.description || d.device}: not any more`, (names) => names.filter((n) => n !== d.device), false))));
}

const BY_NAME = '*';

async function named(device) {
	const answer = await form(`Another device for ${device.description}`, [{ name: 'name', required: true,
		label: 'Its node’s name, of which * and ? stand for any letters: bluez_output.*' }], 'Add');
	return answer?.name;
}

function adder(desk, device, { devices, now }, put, draw) {
	const taken = new Set(devices.map((d) => d.device)), all = desk.state.graph?.devices ?? [];
	const left = all.filter((d) => d.plays === plays(device) && !taken.has(d.name));
	const add = async (chosen) => {
		const name = chosen === BY_NAME ? await named(device) : chosen;
		if (name) put(name, (names) => names.includes(name) ? names : [...names, name]);
		else draw();
	};
	return h('select', { class: 'adder', 'aria-label': `${device.description}: another device`, onchange: (e) => add(e.target.value) },
		h('option', { value: '' }, devices.length === 0 ? 'Choose a device…' : 'Then, if that is gone…'),
		left.map((d) => h('option', { value: d.name }, d.label + (now.includes(d.name) ? ' (in use)' : ''))),
		h('option', { value: BY_NAME }, 'One that is not here, by its name…'));
}

function own(context, device) {
	const { desk, meters, scope } = context, place = h('div', { class: 'choice-of' });
	const status = h('span', { class: 'peers' });
	const showStatus = () => {
		const used = uses(desk, device);
		status.className = used.length > 0 ? 'peers' : 'peers none';
		status.textContent = used.length > 0 ? `${plays(device) ? 'plays on' : 'gets'} ${used.map((p) => p.label).join(', ')}` : 'has no device';
	};
	const choice = choiceOf(desk, device), put = (name, change) => choice.put(name, change);
	const draw = redrawn(scope, place, () => {
		const list = choice.shown;
		showStatus();
		if (!list) return [];
		return [wish(list, put),
			h('p', { class: 'hint' }, list.devices.length === 0 ? 'Follows the default device.' : 'If none of them is connected: the default device.'),
			adder(desk, device, list, put, draw)];
	});
	let timer = 0;
	scope.add(desk.on('graph', () => { clearTimeout(timer); timer = setTimeout(() => choice.load(), 200); }));
	scope.add(() => clearTimeout(timer));
	scope.add(choice.watch(draw));
	draw();
	choice.load();
	return h('article', { class: 'device tall', color: device.color }, h('div', { class: 'row top' }, icon(iconOf(device)),
		h('div', { class: 'who' }, h('a', { href: `#/${device.family}/${device.name}` }, device.description), status)),
	meters.add(scope, h('div', { class: 'meter lying' }), device.row, 'wide'), place);
}

// ---- the rest ----

function forApplications(context, device) {
	const { desk, meters, scope } = context, status = h('span', { class: 'peers' });
	const show = () => {
		const used = uses(desk, device);
		status.textContent = `${device.family === 'strip' ? 'gets' : 'goes to'} ${used.map((p) => p.label).join(', ') || 'nothing'}`;
	};
	scope.add(desk.on('graph', show));
	show();
	return h('article', { class: 'device', color: device.color }, icon(iconOf(device)),
		h('div', { class: 'who' }, h('a', { href: `#/${device.family}/${device.name}` }, device.description), status),
		meters.add(scope, h('div', { class: 'meter lying' }), device.row, 'wide'));
}

function hardware(device) {
	return h('article', { class: 'device' }, icon(device.plays ? 'play' : 'mic'),
		h('div', { class: 'who' }, h('span', {}, device.label), h('span', { class: 'peers' }, device.name)),
		device.default ? h('span', { class: 'badge' }, 'default') : null);
}

// What one listens on, and how.
function listening(context) {
	const { desk } = context, keys = Object.keys(desk.values).filter((key) => key === 'console.monitor' || key.startsWith('monitor.'));
	const items = keys.map((full) => ({ full, key: full.slice(full.indexOf('.') + 1), kind: desk.kind(full) }));
	const buses = context.rows.filter((d) => d.family === 'bus'), monitor = desk.values['console.monitor'];
	const { color } = buses.find((b) => b.name === monitor) ?? buses.find((b) => b.type === 'playback') ?? {};
	return h('article', { class: 'device tall', color, 'aria-label': 'The monitor' }, ...controls(context, { description: 'Monitor' }, '', items).filter(Boolean));
}

export function devicesScreen(context) {
	const { desk, scope, rows } = context, there = h('div', { class: 'devices' });
	const list = (title, items) => items.length > 0 ? [h('h1', {}, title), h('div', { class: 'devices' }, items)] : [];
	const show = () => there.replaceChildren(...(desk.state.graph?.devices ?? []).map(hardware));
	scope.add(desk.on('graph', show));
	show();
	return h('div', { class: 'sheet scroller' },
		...list('On devices', rows.filter((d) => d.type === 'playback' || d.type === 'capture').map((d) => own(context, d))),
		...list('Where you listen', [listening(context)]),
		...list('For applications', rows.filter((d) => d.type === 'virtual').map((d) => forApplications(context, d))),
		h('h1', {}, 'What this machine has'), there);
}
