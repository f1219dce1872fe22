// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The mix: strips and buses side by side; or the sends of one bus on the strips' faders.

import { fader, number, pan, toggle } from './controls.js';
import { drawThumbnail, watchCurve } from './curves.js';
import { formatDb } from './law.js';
import { peakNumber } from './meters.js';
import { confirmed, form, h, icon, iconOf, note } from './parts.js';

let layer = null; // the bus whose sends are on the faders, or null
let half = 'strips'; // on a narrow screen

const MANY_BUSES = 8;

function routeChips({ desk, scope }, device, buses) {
	return h('div', { class: 'chips' }, buses.map((bus) => toggle(desk, scope, {
		key: `route.${device.name}.${bus.name}`, label: `${device.description} to ${bus.description}`,
		text: bus.name.toUpperCase().slice(0, 3), kind: 'chip', color: bus.color })));
}

function lamps({ desk, scope }, device) {
	const parts = [['gate', 'GATE'], ['eq', 'EQ'], ['comp', 'COMP'], ['limiter', 'LIM']].filter(([p]) => desk.has(`${device.path}.${p}.on`));
	return h('div', { class: 'lamps' }, parts.map(([part, text]) => toggle(desk, scope, {
		key: `${device.path}.${part}.on`, label: `${device.description} ${part}`, text, kind: 'lamp-switch' })));
}

// Which keys the fader and its button turn, and what the button is called.
function keysOf(device) {
	if (layer && device.family === 'strip')
		return { level: `send.${device.name}.${layer.name}`, route: `route.${device.name}.${layer.name}` };
	return { level: `${device.path}.fader`, mute: `${device.path}.mute` };
}

function buttons({ desk, scope }, device, keys) {
	if (keys.route)
		return h('div', { class: 'pair one' }, toggle(desk, scope, { key: keys.route, kind: 'on', color: layer.color,
			label: `${device.description} to ${layer.description}`, text: 'On' }));
	const second = device.family === 'strip'
		? toggle(desk, scope, { key: `${device.path}.solo`, kind: 'solo', label: `${device.description} solo`, text: 'S' })
		: toggle(desk, scope, { key: `${device.path}.mono`, kind: 'mono', label: `${device.description} mono`, text: 'Mono' });
	return h('div', { class: 'pair' },
		toggle(desk, scope, { key: keys.mute, kind: 'mute', label: `${device.description} mute`, text: 'M' }), second);
}

// Who plays here, or where it plays.
function peersText(desk, device) {
	const node = desk.state.graph?.nodes?.[device.name];
	const outside = (list) => (list ?? []).filter((p) => !p.console).map((p) => p.label);
	if (!node) return '';
	return outside(device.family === 'strip' ? node.from : node.to).join(', ');
}

function head({ desk, scope }, device) {
	const peers = h('span', { class: 'peers' });
	const show = () => { peers.textContent = peersText(desk, device); peers.title = peers.textContent; };
	scope.add(desk.on('graph', show));
	show();
	return h('a', { class: 'head', href: `#/${device.family}/${device.name}`, title: `${device.description}: details` },
		icon(iconOf(device)), h('span', { class: 'who' }, h('span', { class: 'title' }, device.description), peers));
}

function faderBox(context, device, keys) {
	const { desk, scope, meters } = context;
	const label = keys.route ? `${device.description} to ${layer.description}` : device.description;
	const shown = number(desk, scope, { key: keys.level, label: `${label} level`, format: formatDb });
	const letter = (key) => {
		const target = { m: keys.mute ?? keys.route, s: `${device.path}.solo`, c: `${device.path}.cue` }[key];
		if (!target || !desk.has(target)) return false;
		if (key === 'c') desk.set(target, desk.values[target] === 'off' ? 'pfl' : 'off');
		else desk.set(target, !desk.values[target]);
		return true;
	};
	const meter = meters.add(scope, h('div', { class: 'meter' }), device.row, 'level');
	const reduction = meters.add(scope, h('div', { class: 'reduction', title: 'Gain reduction' }), device.row, 'reduction');
	return [
		h('div', { class: 'throw' },
			fader(desk, scope, { key: keys.level, label: `${label} fader`, letter, type: (first) => shown.begin(first) }),
			h('div', { class: 'bars' }, meter, reduction)),
		h('div', { class: 'numbers' }, shown, peakNumber(meters, scope, device.row, device.description)),
	];
}

export function channel(context, device, buses, isPlain) {
	const { desk, scope } = context, keys = keysOf(device);
	const e = h('section', { class: `channel ${device.family}`, color: keys.route ? layer.color : device.color, 'aria-label': device.description });
	const panKey = device.family === 'strip' ? `${device.path}.pan` : `${device.path}.balance`;
	e.append(head(context, device));
	if (!isPlain) {
		const curve = h('canvas', { class: 'thumbnail', 'aria-hidden': 'true' });
		watchCurve(desk, scope, device.path, (points) => drawThumbnail(curve, points, device.color));
		e.append(h('a', { class: 'curve', href: `#/${device.family}/${device.name}`, tabIndex: -1, 'aria-label': `${device.description}: equaliser` }, curve),
			lamps(context, device));
	}
	e.append(h('div', { class: 'panbox' }, desk.has(panKey) ? pan(desk, scope, { key: panKey, label: `${device.description} ${device.family === 'strip' ? 'pan' : 'balance'}` }) : null));
	if (!isPlain && device.family === 'strip' && buses.length <= MANY_BUSES) e.append(routeChips(context, device, buses));
	if (!isPlain && device.family === 'bus') e.append(h('div', { class: 'chips' },
		h('button', { class: 'toggle chip sends', color: device.color, 'aria-pressed': layer?.name === device.name ? 'true' : 'false',
			title: `The sends to ${device.description} on the faders`, onclick: () => showLayer(layer?.name === device.name ? null : device) }, 'Sends')));
	e.append(buttons(context, device, keys), ...faderBox(context, device, keys));
	if (keys.route) scope.add(desk.watch(keys.route, (on) => e.classList.toggle('away', !on)));
	else scope.add(desk.watch(keys.mute, (is) => e.classList.toggle('muted', is)));
	return e;
}

// ---- adding ----

const TYPES = {
	strip: [['virtual', 'An input that applications play to'], ['capture', 'A microphone or another source']],
	bus: [['playback', 'An output that plays on a device'], ['virtual', 'An output that applications record']],
};

export async function addDevice(desk, family) {
	const wish = await form(family === 'strip' ? 'A new strip' : 'A new bus', [
		{ name: 'description', label: 'Name', required: true },
		{ name: 'type', label: 'What it is', choices: TYPES[family] },
		{ name: 'channels', label: 'Channels', value: '2', choices: [['1', 'mono'], ['2', 'stereo'], ['6', '5.1'], ['8', '7.1']] },
	], 'Add');
	if (!wish) return;
	const name = wish.description.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[-_]+|[-_]+$/g, '').slice(0, 32);
	const answer = await desk.does({ [family]: { do: 'add', name: name || family, ...wish } });
	if (answer.ok) note(answer.text);
}

export async function removeDevice(desk, device) {
	if (!await confirmed(`Remove ${device.description}?`, 'Its settings go with it; a scene brings them back only once it is there again.', 'Remove')) return;
	const answer = await desk.does({ [device.family]: { do: 'remove', name: device.name } });
	if (answer.ok) location.hash = '#/mix';
}

export async function renameDevice(desk, device) {
	const wish = await form(`Rename ${device.description}`, [{ name: 'description', label: 'Name', value: device.description, required: true }], 'Rename');
	if (wish) await desk.does({ [device.family]: { do: 'change', name: device.name, description: wish.description } });
}

// ---- the screen ----

let redraw = () => {};

function showLayer(bus) {
	layer = bus;
	redraw();
}

function layers(buses) {
	const tab = (bus, text) => h('button', { class: 'tab', role: 'tab', color: bus?.color ?? 'var(--text)',
		'aria-selected': (bus?.name ?? null) === (layer?.name ?? null) ? 'true' : 'false', onclick: () => showLayer(bus) }, text);
	return h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'What the faders are' },
		tab(null, 'Mix'), buses.map((b) => tab(b, b.description)));
}

function halves() {
	const one = (name, text) => h('button', { class: 'half', 'aria-pressed': half === name ? 'true' : 'false',
		onclick: () => { half = name; redraw(); } }, text);
	return h('div', { class: 'halves' }, one('strips', 'Strips'), one('buses', 'Buses'));
}

export function mixScreen(context) {
	const { desk, rows, slot, scope } = context;
	const place = h('div', { class: 'desk' });
	const buses = rows.filter((d) => d.family === 'bus'), strips = rows.filter((d) => d.family === 'strip');
	const build = () => {
		layer = buses.find((b) => b.name === layer?.name) ?? null;
		place.className = `desk show-${half} ${layer ? 'layered' : ''}`;
		place.style.setProperty('--layer', layer?.color ?? 'transparent');
		place.replaceChildren(
			h('div', { class: 'bank strips scroller', tabIndex: -1, 'aria-label': 'Strips' }, strips.map((d) => channel(inner, d, buses)),
				h('button', { class: 'add', title: 'A new strip', 'aria-label': 'A new strip', onclick: () => addDevice(desk, 'strip') }, icon('plus'))),
			h('div', { class: 'bank buses scroller', tabIndex: -1, 'aria-label': 'Buses' }, buses.map((d) => channel(inner, d, buses)),
				h('button', { class: 'add', title: 'A new bus', 'aria-label': 'A new bus', onclick: () => addDevice(desk, 'bus') }, icon('plus'))),
			halves());
		slot.replaceChildren(layers(buses));
	};
	const own = { ends: [], add(end) { this.ends.push(end); }, end() { for (const end of this.ends) end(); this.ends = []; } };
	const inner = { ...context, scope: own };
	redraw = () => {
		const at = [...place.querySelectorAll('.scroller')].map((e) => e.scrollLeft);
		own.end();
		build();
		place.querySelectorAll('.scroller').forEach((e, i) => { e.scrollLeft = at[i] ?? 0; });
		context.meters.look();
	};
	scope.add(() => own.end());
	build();
	return place;
}
