// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// One channel of the desk: a strip, a bus or a group, with its fader.

import { fader, number, pan, toggle } from './controls.js';
import { showThumbnail, thumbnail, watchCurve } from './curves.js';
import { lamps } from './lamps.js';
import { formatDb } from './law.js';
import { peakNumber, shareMeter } from './meters.js';
import { colorOf, h, icon, iconOf } from './parts.js';
import { fingers, routeChips, routeLock } from './routes.js';

const MANY_BUSES = 8;
// Which keys the fader and its button turn, where the sends of a bus are on the faders.
function keysOf(device, layer) {
	if (layer && device.family === 'strip')
		return { level: `send.${device.name}.${layer.name}`, route: `route.${device.name}.${layer.name}` };
	return { level: `${device.path}.fader`, mute: `${device.path}.mute` };
}

export function nextCue(now, isAfter) {
	return now === 'off' ? (isAfter ? 'afl' : 'pfl') : 'off';
}

// Listening on the monitor: a click before the fader, with Shift after it.
function cueButton({ desk, scope }, device) {
	const key = `${device.path}.cue`;
	if (!desk.has(key)) return null;
	const e = h('button', { class: 'toggle cue', 'aria-label': `${device.description} cue`, title: 'Listen on the monitor before the fader; with Shift after it',
		onclick: (event) => desk.set(key, nextCue(desk.values[key], event.shiftKey)) });
	scope.add(desk.watch(key, (cue) => {
		e.setAttribute('aria-pressed', cue === 'off' ? 'false' : 'true');
		e.textContent = cue === 'off' ? 'Cue' : cue.toUpperCase();
	}));
	return e;
}

function buttons(context, device, keys, layer) {
	const { desk, scope } = context;
	if (keys.route) {
		const on = toggle(desk, scope, { key: keys.route, kind: 'on', color: layer.color, label: `${device.description} to ${layer.description}`, text: 'On' });
		routeLock(desk, scope, device, layer, on);
		return h('div', { class: 'pair one' }, on);
	}
	const second = desk.has(`${device.path}.solo`)
		? toggle(desk, scope, { key: `${device.path}.solo`, kind: 'solo', label: `${device.description} solo`, text: 'S' })
		: toggle(desk, scope, { key: `${device.path}.mono`, kind: 'mono', label: `${device.description} mono`, text: 'Mono' });
	const cue = cueButton(context, device);
	return h('div', { class: cue ? 'pair three' : 'pair' },
		toggle(desk, scope, { key: keys.mute, kind: 'mute', label: `${device.description} mute`, text: 'M' }), second, cue);
}

// What plays here, or where it plays.
function peersText(desk, device) {
	const node = desk.state.graph?.nodes?.[device.name];
	const outside = (list) => (list ?? []).filter((p) => !p.console).map((p) => p.label).sort();
	if (!node) return '';
	return outside(device.family === 'strip' ? node.from : node.to).join(', ');
}

function head({ desk, scope }, device) {
	const peers = h('span', { class: 'peers' }), group = h('span', { class: 'badge tiny', hidden: true });
	const show = () => { peers.textContent = peersText(desk, device); peers.title = peers.textContent; };
	scope.add(desk.on('graph', show));
	show();
	if (desk.has(`${device.path}.group`))
		scope.add(desk.watch(`${device.path}.group`, (n) => { group.hidden = n === 'none'; group.textContent = `G${n}`; group.title = `In group ${n}`; }));
	return h('a', { class: 'head', href: `#/${device.family}/${device.name}`, title: `${device.description}: details` },
		icon(iconOf(device)), h('span', { class: 'who' }, h('span', { class: 'title' }, device.description), h('span', { class: 'below' }, group, peers)));
}

// Keys on a fader: the letters of its buttons.
function lettersOf(desk, device, keys) {
	return (key) => {
		const target = { m: keys.mute ?? keys.route, s: `${device.path}.solo`, c: `${device.path}.cue` }[key];
		if (!target || !desk.has(target)) return false;
		desk.set(target, key === 'c' ? nextCue(desk.values[target]) : !desk.values[target]);
		return true;
	};
}

function faderBox(context, device, keys, label) {
	const { desk, scope, meters } = context;
	const shown = number(desk, scope, { key: keys.level, label: `${label} level`, format: formatDb });
	const throwing = h('div', { class: 'throw' }, fader(desk, scope, { key: keys.level, label: `${label} fader`,
		letter: lettersOf(desk, device, keys), type: (first) => shown.begin(first) }));
	if (device.row === undefined) return [throwing, h('div', { class: 'numbers one' }, shown)];
	const bar = (what, kind, title) => ({ row: device.row, what, e: h('div', { class: kind, title }) });
	const parts = [bar('level', 'meter'), bar('reduction', 'reduction', 'Gain reduction')];
	if (device.family === 'strip') parts.unshift({ ...bar('input', 'meter in', 'As it arrives, before trim and mute'), isDim: true });
	throwing.append(meters.addAll(scope, h('div', { class: 'bars' }, parts.map(({ e }) => e)), parts));
	return [throwing, h('div', { class: 'numbers' }, shown, peakNumber(meters, scope, device))];
}

export function channel(context, device, buses, { isPlain = false, layer = null, showLayer } = {}) {
	const { desk, scope } = context, keys = keysOf(device, layer), isStrip = device.family === 'strip';
	const e = h('section', { class: `channel ${device.family}`, color: keys.route ? layer.color : device.color, 'aria-label': device.description });
	const panKey = isStrip ? `${device.path}.pan` : `${device.path}.balance`;
	e.append(head(context, device));
	if (!isPlain) {
		const curve = thumbnail();
		watchCurve(desk, scope, device.path, (points) => showThumbnail(curve, points));
		e.append(h('a', { class: 'curve', href: `#/${device.family}/${device.name}`, tabIndex: -1, 'aria-label': `${device.description}: equaliser` }, curve),
			lamps(context, device));
	}
	e.append(h('div', { class: 'panbox' }, desk.has(panKey) ? pan(desk, scope, { key: panKey, label: `${device.description} ${isStrip ? 'pan' : 'balance'}` }) : null));
	if (!isPlain && isStrip && buses.length <= MANY_BUSES) e.append(routeChips(context, device, buses));
	if (!isPlain && !isStrip) e.append(h('div', { class: 'chips' },
		h('button', { class: 'toggle chip sends', color: device.color, 'aria-pressed': layer?.name === device.name ? 'true' : 'false',
			title: `The sends to ${device.description} on the faders`, onclick: () => showLayer(layer?.name === device.name ? null : device) }, 'Sends')));
	e.append(buttons(context, device, keys, layer), ...faderBox(context, device, keys, keys.route ? `${device.description} to ${layer.description}` : device.description));
	if (keys.route) scope.add(desk.watch(keys.route, (on) => e.classList.toggle('away', !on)));
	else scope.add(desk.watch(keys.mute, (is) => e.classList.toggle('muted', is)));
	return e;
}

// ---- groups ----

const GROUPS = [1, 2, 3, 4, 5, 6, 7, 8];

// Those that have a strip.
export function groupsOf(desk, strips) {
	return GROUPS.map((n) => ({ n, members: strips.filter((s) => desk.values[`${s.path}.group`] === String(n)) })).filter((g) => g.members.length > 0);
}

function member({ desk, scope, meters }, strip) {
	// Too small for a finger, for which the strip itself stands beside it.
	const name = fingers.matches ? h('span', {}, strip.description) : h('a', { href: `#/strip/${strip.name}` }, strip.description);
	const e = h('div', { class: 'member', color: strip.color }, shareMeter(meters, scope, strip), name);
	scope.add(desk.watch(`${strip.path}.mute`, (is) => e.classList.toggle('muted', is)));
	return e;
}

// It passes no sound, so that it has no meter.
export function groupChannel(context, { n, members }) {
	const { desk, scope } = context, group = { family: 'group', path: `group.${n}`, description: `Group ${n}`, color: colorOf('grey') };
	const keys = { level: `group.${n}.fader`, mute: `group.${n}.mute` };
	const e = h('section', { class: 'channel group', color: group.color, 'aria-label': group.description },
		h('div', { class: 'head' }, icon('mix'), h('span', { class: 'who' }, h('span', { class: 'title' }, group.description),
			h('span', { class: 'peers' }, 'moves its strips'))),
		h('div', { class: 'members' }, h('div', {}, members.map((m) => member(context, m)))),
		h('div', { class: 'lamps' }));
	// One dial between the first two, such as game and chat.
	e.append(h('div', { class: 'panbox' }, n <= 2 && desk.has('console.balance')
		? pan(desk, scope, { key: 'console.balance', label: 'Group 1 against group 2' }) : null));
	const automix = `group.${n}.automix`;
	scope.add(desk.watch(automix, (is) => e.classList.toggle('shared', is)));
	e.append(h('div', { class: 'chips' }, desk.has(automix) ? toggle(desk, scope, { key: automix, kind: 'chip',
		label: `${group.description} automix`, text: 'Automix', title: desk.kind(automix).help }) : null), buttons(context, group, keys, null), ...faderBox(context, group, keys, group.description));
	scope.add(desk.watch(keys.mute, (is) => e.classList.toggle('muted', is)));
	return e;
}
