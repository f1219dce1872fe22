// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Which device each playback bus and microphone strip uses, and what else there is.

import { h, icon, iconOf } from './parts.js';

function uses(desk, device) {
	const node = desk.state.graph?.nodes?.[device.name];
	return ((device.family === 'strip' ? node?.from : node?.to) ?? []).filter((p) => !p.console);
}

function own(context, device) {
	const { desk, meters, scope } = context, used = uses(desk, device);
	const what = device.type === 'playback' ? 'plays on' : device.type === 'capture' ? 'is fed by'
		: device.family === 'strip' ? 'is played to by' : 'is recorded by';
	return h('article', { class: 'device', color: device.color }, h('span', { class: 'dot' }), icon(iconOf(device)),
		h('div', { class: 'who' }, h('a', { href: `#/${device.family}/${device.name}` }, device.description),
			h('span', { class: used.length > 0 ? 'peers' : 'peers none' }, used.length > 0 ? `${what} ${used.map((p) => p.label).join(', ')}`
				: device.type === 'playback' || device.type === 'capture' ? 'has no device' : `${what} nobody`)),
		meters.add(scope, h('div', { class: 'meter lying' }), device.row, 'wide'));
}

function hardware(desk, device) {
	return h('article', { class: 'device' }, icon(device.plays ? 'play' : 'mic'),
		h('div', { class: 'who' }, h('span', {}, device.label), h('span', { class: 'peers' }, device.name)),
		device.default ? h('span', { class: 'badge' }, 'default') : null);
}

export function devicesScreen(context) {
	const { desk, scope, rows } = context, place = h('div', { class: 'sheet scroller' });
	let ends = [];
	const inner = { ...context, scope: { add: (end) => ends.push(end) } };
	const draw = () => {
		for (const end of ends) end();
		ends = [];
		const devices = desk.state.graph?.devices ?? [], list = (title, items) => [h('h1', {}, title), h('div', { class: 'devices' }, items)];
		place.replaceChildren(
			...list('On devices', rows.filter((d) => d.type === 'playback' || d.type === 'capture').map((d) => own(inner, d))),
			...list('For applications', rows.filter((d) => d.type === 'virtual').map((d) => own(inner, d))),
			...list('What this machine has', devices.map((d) => hardware(desk, d))),
			h('p', { class: 'hint' }, 'A playback bus goes to the default device, or to the one that its console file or the sound settings choose.'));
		context.meters.look();
	};
	scope.add(() => { for (const end of ends) end(); });
	scope.add(desk.on('graph', draw));
	draw();
	return place;
}
