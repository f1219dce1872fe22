// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// A card for each processor of a strip or bus, made of what the console says of its keys: one
// that the page has never heard of has its knobs, switches and facts, too.  Those that are
// known have a graph besides.

import { choice, knob, toggle } from './controls.js';
import { LAW_TOP_DB, compressed, drawLaw, gated } from './curves.js';
import { bindGestures } from './gestures.js';
import { formatDb } from './law.js';
import { shareMeter } from './meters.js';
import { h, spoken } from './parts.js';

// Where the key's own words would be too long, or too short.
const TITLES = { eq: 'Equaliser', comp: 'Compressor', echo: 'Echo cancellation', denoise: 'Noise reduction', deess: 'De-esser', downmix: 'Down-mix', agc: 'Automatic level', hpf: 'Low cut', highpass: 'Low cut' };
const NAMES = { 'highpass.freq': 'Frequency', 'deess.freq': 'Frequency', 'agc.max': 'Maximum gain', 'echo.used': 'In use', 'denoise.used': 'In use', 'voice.late': 'Late blocks', 'voice.latency': 'Latency', 'gate.highpass': 'Key low cut', 'comp.key-highpass': 'Key low cut', 'comp.auto': 'Auto make-up', 'comp.makeup': 'Make-up',
	'comp.sidechain': 'Side chain', 'comp.sidechain-mute': 'Also when muted', 'limiter.lookahead': 'Look-ahead', 'downmix.lfe': 'LFE',
	'loudness.short': 'Short term', 'loudness.short-max': 'Short-term maximum', 'loudness.momentary-max': 'Momentary maximum', 'pan-law': 'Pan law',
	monitor: 'Bus', 'dim-level': 'Dim by', 'volume-keys': 'Volume keys control it', minus: 'Everything except', 'insert.insert': 'Plugin', 'spatial.spatial': 'Listen on' };

export const titleOf = (part) => TITLES[part] ?? spoken(part);
export const nameOf = (part, key) => NAMES[part ? `${part}.${key}` : key] ?? spoken(key);

// The keys of each part ("gate", and "" for what belongs to none), in the console's order.
export function partsOf(desk, path) {
	const parts = new Map([['', []]]), first = `${path}.`;
	for (const full of desk.keysOf(path)) {
		const rest = full.slice(first.length), dot = rest.indexOf('.');
		// The choice of an insert, and of where surround is heard, stands among its keys.
		const part = dot > 0 ? rest.slice(0, dot) : desk.has(`${full}.on`) || rest === 'spatial' ? rest : '';
		if (!parts.has(part)) parts.set(part, []);
		parts.get(part).push({ full, key: dot > 0 ? rest.slice(dot + 1) : rest, kind: desk.kind(full) });
	}
	return parts;
}

// Calls fn after changes of any of the keys, at most once a frame; and now.
export function watchAll({ desk, scope }, keys, fn) {
	let frame = 0;
	const later = () => { frame ||= requestAnimationFrame(() => { frame = 0; fn(); }); };
	for (const key of keys) if (desk.has(key)) scope.add(desk.watch(key, later));
	addEventListener('theme', later);
	addEventListener('resize', later);
	scope.add(() => {
		cancelAnimationFrame(frame);
		removeEventListener('theme', later);
		removeEventListener('resize', later);
	});
	later();
	return later;
}

export function card(context, owner, title, switchKey, ...children) {
	const { desk, scope } = context;
	const e = h('section', { class: 'card', color: owner.color, 'aria-label': `${owner.description}: ${title}` },
		h('header', {}, h('h2', {}, title), switchKey ? toggle(desk, scope, { key: switchKey, kind: 'power', color: owner.color,
			label: `${owner.description} ${title}`, text: 'On', title: desk.kind(switchKey).help }) : null), ...children);
	if (switchKey) scope.add(desk.watch(switchKey, (on) => e.classList.toggle('off', !on)));
	return e;
}

const UNIT = /, (?:in )?(LUFS|LU|dBTP|dB|ppm|ms|frames)\b/;
const plain = (v) => Number.isInteger(v) ? String(v) : v.toFixed(1);

// A fact that the console tells; its help ends with its unit.
function fact({ desk, scope }, { full, kind }, name) {
	const unit = UNIT.exec(kind.help)?.[1] ?? '';
	const text = (v) => typeof v === 'number' ? (/^(LU|dB)/.test(unit) ? formatDb(v) : plain(v)) : v || 'none';
	const value = h('strong', {}, '–'), e = h('div', { class: 'reading', title: kind.help }, h('span', { class: 'name' }, name), h('span', {}, value, unit ? h('small', {}, ` ${unit}`) : null));
	scope.add(desk.watch(full, (v) => { value.textContent = text(v); }));
	return e;
}

// Controls for keys, whatever they are.
export function controls(context, owner, part, keys) {
	const { desk, scope } = context, facts = [], knobs = [], others = [];
	for (const one of keys) {
		const name = nameOf(part, one.key), options = { key: one.full, name, label: `${owner.description} ${part ? `${titleOf(part)} ` : ''}${name}` };
		if (one.kind.readonly) facts.push(fact(context, one, name));
		else if (one.kind.type === 'number') knobs.push(knob(desk, scope, options));
		else if (one.kind.type === 'switch') others.push(toggle(desk, scope, { ...options, text: name, kind: 'small', title: one.kind.help }));
		else if (one.kind.choices?.length > 1) others.push(choice(desk, scope, options));
	}
	return [facts.length > 0 ? h('div', { class: 'readings' }, facts) : null,
		knobs.length > 0 ? h('div', { class: 'knobs' }, knobs) : null,
		others.length > 0 ? h('div', { class: 'choices' }, others) : null];
}

// ---- graphs of those that are known ----

// The handle is the threshold's, or the ceiling's: all of the law of gestures, on the graph.
function bindHandle({ desk, scope }, canvas, key, low) {
	const kind = desk.kind(key), round = (db) => Math.round(db * 10) / 10, span = LAW_TOP_DB - low;
	bindGestures(canvas, desk, { scope, key, isVertical: false, home: kind.default,
		positionOf: (db) => (db - low) / span, valueOf: (p) => round(low + p * span),
		steps: { key: 0.5, page: 3, wheel: () => 1 }, step: (db, by) => round(db + by) });
}

// The level that a processor hears now, and a thin bar of what it takes away.
function lawGraph(context, device, part, { low, mark, law }) {
	const { desk, meters, scope } = context, at = `${device.path}.${part}`;
	const canvas = h('canvas', { class: 'graph law', 'aria-hidden': 'true' });
	const bar = h('div', { class: 'fill' }), text = h('span', { class: 'db' }, '0.0');
	const keys = desk.keysOf(device.path).filter((k) => k.startsWith(`${at}.`));
	let live, taken = 0;
	bindHandle(context, canvas, `${at}.${mark}`, low);
	const draw = watchAll(context, keys, () => drawLaw(canvas, (db) => law(db, (k) => desk.values[`${at}.${k}`]), {
		color: device.color, on: desk.values[`${at}.on`], low, live, mark: desk.values[`${at}.${mark}`] }));
	scope.add(desk.on('levels', () => {
		const row = meters.rows[device.row];
		if (!row) return;
		const less = row.taken[part] ?? 0, heard = row.input.length > 0 ? row.input : row.peak;
		const now = Math.round(Math.max(...heard, -128) * 2) / 2;
		if (less !== taken) {
			taken = less;
			bar.style.setProperty('--long', Math.min(less / 24, 1));
			text.textContent = less > 0.05 ? `−${less.toFixed(1)}` : '0.0';
		}
		if (now !== live) {
			live = now;
			draw();
		}
	}));
	return h('div', { class: 'lawbox' }, canvas, h('div', { class: 'takes', title: 'Gain reduction now' }, h('div', { class: 'way' }, bar), text));
}

const GRAPHS = {
	gate: { low: -90, mark: 'threshold', law: (db, v) => gated(db, { threshold: v('threshold'), range: v('range') }) },
	comp: { low: -60, mark: 'threshold', law: (db, v) => compressed(db, { threshold: v('threshold'), ratio: v('ratio'), knee: v('knee'),
		makeup: v('makeup'), range: v('range') ?? 90, auto: v('auto') ?? false, mix: v('mix') ?? 1 }) },
	limiter: { low: -36, mark: 'ceiling', law: (db, v) => Math.min(db, v('ceiling')) },
};

function resetLoudness({ desk }, device) {
	return h('button', { class: 'button small', onclick: () => desk.does({ reset: 'loudness', of: device.name }) }, 'Measure again');
}

export function processor(context, device, part, keys) {
	const { desk } = context, at = `${device.path}.${part}.on`, power = desk.has(at) ? at : null;
	const rest = keys.filter(({ full }) => full !== power && full !== `${device.path}.${part}`);
	const chosen = keys.filter(({ full }) => full === `${device.path}.${part}`);
	if (chosen.length > 0 && !chosen.some(({ kind }) => kind.choices?.length > 1) && rest.length <= 1) return null;
	const e = card(context, device, titleOf(part), power,
		part in GRAPHS ? lawGraph(context, device, part, GRAPHS[part]) : null,
		...controls(context, device, part, [...chosen, ...rest]).filter(Boolean));
	if (part === 'automix') e.append(h('span', { class: 'name' }, 'Share of the gain'), shareMeter(context.meters, context.scope, device));
	if (part === 'loudness') e.append(h('div', { class: 'row' }, resetLoudness(context, device)));
	return e;
}
