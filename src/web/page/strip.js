// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// One strip or bus in detail: its fader, and a card for each processor.

import { channel } from './channel.js';
import { levelBar, number, talk, toggle } from './controls.js';
import { hearYourself } from './check.js';
import { equaliser } from './eq-card.js';
import { formatDb } from './law.js';
import { colorNames, colorOf, dialog, h, icon } from './parts.js';
import { presetDialog } from './presets.js';
import { card, controls, partsOf, processor } from './processors.js';
import { routeLock } from './routes.js';
import { changeDevice, makeDefault, removeDevice } from './structure.js';

// What stands elsewhere on this screen.
const ELSEWHERE = new Set(['fader', 'mute', 'solo', 'cue', 'color', 'overs']);

function basics(context, device, keys) {
	const mine = keys.filter(({ key, kind }) => !ELSEWHERE.has(key) && !kind.readonly), isStrip = device.family === 'strip';
	const body = controls(context, device, '', mine);
	if (!isStrip) return card(context, device, 'Output', null, ...body);
	if (device.type === 'capture' && context.desk.has('console.held')) body.push(talk(context.desk, context.scope, device));
	const meter = context.meters.add(context.scope, h('div', { class: 'meter inputs' }), device.row, 'input');
	return card(context, device, 'Input', null, h('div', { class: 'split' }, h('div', { class: 'well' }, meter), h('div', {}, ...body)));
}

// A row per bus of a strip, or per strip of a bus.
function sendRow({ desk, scope }, strip, bus, named) {
	const key = `send.${strip.name}.${bus.name}`, route = `route.${strip.name}.${bus.name}`, label = `${strip.description} to ${bus.description}`;
	const on = toggle(desk, scope, { key: route, kind: 'on', color: bus.color, label, text: named.description });
	const shown = number(desk, scope, { key, label: `${label} level`, format: formatDb });
	const e = h('div', { class: 'send', color: bus.color }, on, levelBar(desk, scope, { key, label: `${label} level`, type: shown.begin }), shown);
	if (desk.has(`pre.${strip.name}.${bus.name}`))
		e.append(toggle(desk, scope, { key: `pre.${strip.name}.${bus.name}`, kind: 'small', label: `${label} before the fader`, text: 'Pre' }));
	scope.add(desk.watch(route, (is) => e.classList.toggle('away', !is)));
	routeLock(desk, scope, strip, bus, on);
	return e;
}

function sends(context, device) {
	const others = context.rows.filter((d) => d.family !== device.family);
	return card(context, device, device.family === 'strip' ? 'Sends' : 'What is mixed', null,
		h('div', { class: 'sends' }, others.map((o) => device.family === 'strip'
			? sendRow(context, device, o, o) : sendRow(context, o, device, o))));
}

// On a phone, where there is no room for the channel itself.
function brief({ desk, scope }, device) {
	const key = `${device.path}.fader`, label = device.description, solo = `${device.path}.solo`;
	const shown = number(desk, scope, { key, label: `${label} level`, format: formatDb });
	return h('section', { class: 'card brief', color: device.color, 'aria-label': `${label}: level` },
		h('div', { class: 'send' }, toggle(desk, scope, { key: `${device.path}.mute`, kind: 'mute', label: `${label} mute`, text: 'Mute' }),
			levelBar(desk, scope, { key, label: `${label} fader`, type: shown.begin }), shown,
			desk.has(solo) ? toggle(desk, scope, { key: solo, kind: 'small solo', label: `${label} solo`, text: 'S' }) : null));
}

async function chooseColor(desk, device) {
	const key = `${device.path}.color`, now = desk.values[key];
	const wish = await dialog(`Colour of ${device.description}`, (done) => h('div', { class: 'swatches' },
		['auto', ...colorNames].map((name) => h('button', { class: `swatch ${name}`, color: name === 'auto' ? undefined : colorOf(name),
			'aria-pressed': name === now ? 'true' : 'false', onclick: () => done(name) }, name))));
	if (wish) desk.set(key, wish);
}

function crumbs({ desk, rows }, device) {
	const family = rows.filter((d) => d.family === device.family), at = family.indexOf(device);
	const step = (by) => `#/${device.family}/${family[(at + by + family.length) % family.length].name}`;
	const button = (text, onclick) => h('button', { class: 'button small', onclick }, text);
	return h('div', { class: 'crumbs', color: device.color },
		h('a', { class: 'plain', href: '#/mix', 'aria-label': 'Back to the mix' }, icon('back')), h('h1', { title: `${device.path}: its technical name` }, device.description),
		h('a', { class: 'button small', href: step(-1), 'aria-label': 'The one before' }, '‹'), h('a', { class: 'button small', href: step(1), 'aria-label': 'The next one' }, '›'),
		button('Preset…', () => presetDialog(desk, device)), desk.has(`${device.path}.denoise.on`) ? button('Hear yourself…', () => hearYourself(desk, device)) : null,
		desk.has(`${device.path}.color`) ? button('Colour…', () => chooseColor(desk, device)) : null,
		button('Change…', () => changeDevice(desk, device)), device.type === 'virtual' && !device.default ? button('Make default', () => makeDefault(desk, device)) : null,
		button('Remove…', () => removeDevice(desk, device)));
}

// The widest first, and last what is seldom turned; between them the console's own order.
const PLACES = { eq: 0, loudness: 2, insert: 3, spatial: 3, channel: 4, downmix: 5 };
const placeOf = (part) => PLACES[part] ?? 1;

export function stripScreen(context) {
	const { desk, rows, family, argument, slot } = context;
	const device = rows.find((d) => d.family === family && d.name === argument);
	if (!device) return h('div', { class: 'message' }, h('h1', {}, 'It is not there any more'), h('a', { class: 'button', href: '#/mix' }, 'Back to the mix'));
	slot.replaceChildren(crumbs(context, device));
	const parts = partsOf(desk, device.path), cards = [];
	for (const [part, keys] of [...parts].sort(([a], [b]) => placeOf(a) - placeOf(b)))
		if (part !== '') cards.push(part === 'eq' ? equaliser(context, device) : processor(context, device, part, keys));
	const [first, ...others] = cards.filter(Boolean);
	return h('div', { class: 'details' }, channel(context, device, rows.filter((d) => d.family === 'bus'), { isPlain: true }),
		h('div', { class: 'cards scroller' }, brief(context, device), first,
			h('div', { class: 'flow' }, others, basics(context, device, parts.get('')), sends(context, device))));
}
