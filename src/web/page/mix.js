// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The mix: strips, groups and buses side by side; or the sends of one bus on the strips' faders.

import { channel, groupChannel, groupsOf } from './channel.js';
import { lampRows } from './lamps.js';
import { lazily } from './lazy.js';
import { chosenByArrows, h, icon } from './parts.js';
import { keepScrolled, replaceContents } from './redrawn.js';
import { addDevice } from './structure.js';

const NARROWEST_PX = 116; // a channel, as in desk.css

let layer = null; // the bus whose sends are on the faders, or null
let half = 'strips'; // on a narrow screen
let redraw = () => {};

function showLayer(bus) {
	layer = bus;
	redraw();
}

function layers(buses) {
	const tab = (bus, text) => h('button', { class: 'tab', role: 'tab', color: bus?.color ?? 'var(--text)',
		'aria-selected': (bus?.name ?? null) === (layer?.name ?? null) ? 'true' : 'false', onclick: () => showLayer(bus) }, text);
	return chosenByArrows(h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'What the faders are' },
		tab(null, 'Mix'), buses.map((b) => tab(b, b.description))));
}

function halves() {
	const one = (name, text) => h('button', { class: 'half', 'aria-pressed': half === name ? 'true' : 'false',
		onclick: () => { half = name; redraw(); } }, text);
	return h('div', { class: 'halves' }, one('strips', 'Strips'), one('buses', 'Buses'));
}

function bank(kind, label, ...children) {
	return h('div', { class: `bank ${kind} scroller`, tabIndex: -1, role: 'group', 'aria-label': label }, ...children);
}

function adder(desk, family) {
	return h('button', { class: 'add', title: `A new ${family}`, 'aria-label': `A new ${family}`, onclick: () => addDevice(desk, family) }, icon('plus'));
}

export function mixScreen(context) {
	const { desk, rows, slot, scope } = context, place = h('div', { class: 'desk' });
	const buses = rows.filter((d) => d.family === 'bus'), strips = rows.filter((d) => d.family === 'strip');
	const own = { ends: [], add(end) { this.ends.push(end); }, end() { for (const end of this.ends) end(); this.ends = []; } };
	const inner = { ...context, scope: own };
	const build = () => {
		layer = buses.find((b) => b.name === layer?.name) ?? null;
		const options = { layer, showLayer }, groups = layer ? [] : groupsOf(desk, strips);
		place.className = `desk show-${half} ${layer ? 'layered' : ''}`;
		place.style.setProperty('--layer', layer?.color ?? 'transparent');
		place.style.setProperty('--lamp-rows', lampRows(desk, rows));
		const channels = (devices) => lazily(own, devices, (d) => h('section', { class: `channel ${d.family}`, color: d.color, 'aria-label': d.description }),
			(d, scope) => channel({ ...inner, scope }, d, buses, options), { first: innerWidth / NARROWEST_PX });
		replaceContents(place, h('h1', { class: 'aloud' }, layer ? `Sends to ${layer.description}` : 'Mix'),
			bank('strips', 'Strips', channels(strips), adder(desk, 'strip')),
			bank('buses', 'Groups and buses', groups.map((g) => groupChannel(inner, g)), channels(buses), adder(desk, 'bus')),
			halves());
		replaceContents(slot, layers(buses));
	};
	redraw = () => {
		own.end();
		keepScrolled(place, build);
		context.meters.look();
	};
	scope.add(() => own.end());
	build();
	return place;
}
