// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Which device each playback bus and microphone strip uses: the first of its list that is there.
// The list is made here, also of devices that are not connected now.

import { form, h, icon, iconOf } from './parts.js';
import { controls } from './processors.js';
import { redrawn } from './redrawn.js';

function uses(desk, device) {
	const node = desk.state.graph?.nodes?.[device.name];
	return ((device.family === 'strip' ? node?.from : node?.to) ?? []).filter((p) => !p.console);
}

const plays = (device) => device.family === 'bus';

// ---- the choice of one ----

// { devices: [{ device, description, present }], now: [names] }, as the program tells it; null if it does not.
async function choiceOf(desk, device) {
	const answer = await desk.ask({ device: { do: 'show', name: device.name } });
	try {
		return JSON.parse(answer.text);
	} catch {
		return null;
	}
}

// One that was not in the list, as the console will tell it.
function known(desk, name) {
	const there = desk.state.graph?.devices?.find((d) => d.name === name);
	return { device: name, description: there?.label ?? '', present: !!there };
}

const namesOf = ({ devices }) => devices.map((d) => d.device);

// `change` makes a list of names of another one.
function changed(desk, list, change) {
	return { ...list, devices: change(namesOf(list)).map((name) => list.devices.find((d) => d.device === name) ?? known(desk, name)) };
}

function moved(names, from, by) {
	if (from < 0 || from + by < 0) return names; // it was taken out, or moved, by somebody else
	const list = [...names], [one] = list.splice(from, 1);
	list.splice(from + by, 0, one);
	return list;
}

// `put` gets how the list of names changes.
function wish({ devices, now }, put) {
	const button = (glyph, label, change, disabled) => h('button', { class: 'plain small', 'aria-label': label, title: label, disabled, onclick: () => put(change) }, icon(glyph));
	return h('ol', { class: 'wishes' }, devices.map((d, i) => h('li', { class: now.includes(d.device) ? 'wish now' : d.present ? 'wish' : 'wish gone' },
		h('span', { class: 'rank' }, `${i + 1}`), h('span', { class: 'who' }, h('span', { class: 'label' }, d.description || d.device),
			h('span', { class: 'peers' }, now.includes(d.device) ? 'in use' : d.present ? 'in reserve' : 'not connected')),
		button('up', `${d.description || d.device}: rather than the one above`, (names) => moved(names, names.indexOf(d.device), -1), i === 0),
		button('close', `${d.description || d.device}: not any more`, (names) => names.filter((n) => n !== d.device), false))));
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
		if (name) put((names) => [...names, name]);
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
	const request = (devices) => ({ device: { do: 'choose', name: device.name, devices } });
	// What the console has taken, and the changes that are on their way, which are shown before it has them.
	let told = { devices: [], now: [] }, turn = Promise.resolve(), timer = 0;
	const waiting = [];
	const draw = redrawn(scope, place, () => {
		const choice = waiting.reduce((list, change) => changed(desk, list, change), told);
		showStatus();
		return [wish(choice, put),
			h('p', { class: 'hint' }, choice.devices.length === 0 ? 'Follows the default device.' : 'If none of them is connected: the default device.'),
			adder(desk, device, choice, put, draw)];
	});
	const load = async () => {
		const answer = await choiceOf(desk, device);
		// What is told meanwhile is of the list before.
		if (waiting.length > 0 || !answer) return;
		told = answer;
		draw();
	};
	// Each goes on from what the console has taken, as the one before it may be refused.
	const put = async (change) => {
		let names = [];
		const make = () => (turn = turn.then(async () => {
			const next = changed(desk, told, change), answer = await desk.does(request(namesOf(next)));
			names = namesOf(told);
			if (answer.ok) told = next;
			return answer;
		}));
		const back = async () => {
			const answer = await desk.does(request(names));
			load();
			return answer;
		};
		waiting.push(change);
		draw();
		await desk.act(make, back);
		waiting.splice(waiting.indexOf(change), 1);
		draw();
		load();
	};
	scope.add(desk.on('graph', () => { clearTimeout(timer); timer = setTimeout(load, 200); }));
	scope.add(() => clearTimeout(timer));
	load();
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
