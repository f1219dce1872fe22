// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// One strip or bus in detail: its fader, and a card for each processor with its curve.

import { choice, knob, levelBar, number, toggle } from './controls.js';
import { compressed, dbOfY, drawEq, drawLaw, gated, hzOfX, watchCurve, xOfHz, yOfDb } from './curves.js';
import { formatDb } from './law.js';
import { channel, removeDevice, renameDevice } from './mix.js';
import { h, icon } from './parts.js';

const BANDS = 8;
const HAS_GAIN = new Set(['peak', 'lowshelf', 'highshelf']);

// Calls fn after changes of any of the keys, at most once a frame; and now.
function watchAll({ desk, scope }, keys, fn) {
	let frame = 0;
	const later = () => { frame ||= requestAnimationFrame(() => { frame = 0; fn(); }); };
	for (const key of keys) if (desk.has(key)) scope.add(desk.watch(key, later));
	const onTheme = () => later();
	addEventListener('theme', onTheme);
	addEventListener('resize', onTheme);
	scope.add(() => {
		cancelAnimationFrame(frame);
		removeEventListener('theme', onTheme);
		removeEventListener('resize', onTheme);
	});
	later();
	return later;
}

function card(context, device, title, switchKey, ...children) {
	const { desk, scope } = context;
	const e = h('section', { class: 'card', color: device.color, 'aria-label': `${device.description}: ${title}` },
		h('header', {}, h('h2', {}, title), switchKey ? toggle(desk, scope, { key: switchKey, kind: 'power', color: device.color,
			label: `${device.description} ${title}`, text: 'On' }) : null), ...children);
	if (switchKey) scope.add(desk.watch(switchKey, (on) => e.classList.toggle('off', !on)));
	return e;
}

function knobs({ desk, scope }, device, part, names) {
	return h('div', { class: 'knobs' }, names.filter(([key]) => desk.has(`${device.path}.${part}.${key}`)).map(([key, name]) =>
		knob(desk, scope, { key: `${device.path}.${part}.${key}`, name, label: `${device.description} ${part} ${name}` })));
}

function more({ desk, scope }, device, part, names) {
	return h('div', { class: 'choices' }, names.filter(([key]) => desk.has(`${device.path}.${part}.${key}`)).map(([key, name]) => {
		const full = `${device.path}.${part}.${key}`, label = `${device.description} ${part} ${name}`;
		return desk.kind(full).type === 'switch' ? toggle(desk, scope, { key: full, label, text: name, kind: 'small' })
			: choice(desk, scope, { key: full, label, name });
	}));
}

// ---- the equaliser ----

function bandsOf(desk, path) {
	const bands = [];
	for (let n = 1; n <= BANDS; n++) {
		const at = `${path}.eq.${n}`;
		if (!desk.has(`${at}.freq`)) continue;
		const type = desk.values[`${at}.type`];
		bands.push({ n, at, on: desk.values[`${at}.on`], type, freq: desk.values[`${at}.freq`], q: desk.values[`${at}.q`],
			gain: HAS_GAIN.has(type) ? desk.values[`${at}.gain`] : 0 });
	}
	return bands;
}

// Handles: a drag is frequency and gain, the wheel is the width, a double click flattens.
function bindHandles(context, canvas, path, choose) {
	const { desk } = context;
	let held = null, lastTap = 0, wheelTimer = 0, turned = null;
	const nearest = (event) => {
		const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
		const far = (b) => Math.hypot(xOfHz(b.freq, box.width) - x, yOfDb(b.gain, box.height) - y) + (b.on ? 0 : 14);
		const best = bandsOf(desk, path).sort((a, b) => far(a) - far(b))[0];
		return best && far(best) < 40 ? best : null;
	};
	canvas.addEventListener('pointerdown', (event) => {
		const band = nearest(event);
		if (!band || event.button !== 0) return;
		choose(band.n);
		const now = performance.now();
		if (now - lastTap < 350 && HAS_GAIN.has(band.type)) {
			desk.set(`${band.at}.gain`, 0);
			lastTap = 0;
			return;
		}
		lastTap = now;
		held = { ...band, x: event.clientX, y: event.clientY, px: xOfHz(band.freq, canvas.clientWidth), py: yOfDb(band.gain, canvas.clientHeight) };
		canvas.setPointerCapture(event.pointerId);
		desk.hold(`${band.at}.freq`, `${band.at}.gain`);
	});
	canvas.addEventListener('pointermove', (event) => {
		if (!held) return;
		const speed = event.shiftKey ? 0.1 : 1, kind = desk.kind(`${held.at}.gain`);
		held.px += (event.clientX - held.x) * speed;
		held.py += (event.clientY - held.y) * speed;
		held.x = event.clientX;
		held.y = event.clientY;
		const change = { [`${held.at}.freq`]: Math.round(hzOfX(held.px, canvas.clientWidth) * 10) / 10 };
		if (HAS_GAIN.has(held.type))
			change[`${held.at}.gain`] = Math.min(Math.max(Math.round(dbOfY(held.py, canvas.clientHeight) * 10) / 10, kind.range[0]), kind.range[1]);
		if (!held.on) change[`${held.at}.on`] = true;
		desk.setAll(change);
	});
	const end = () => {
		if (held) desk.release(`${held.at}.freq`, `${held.at}.gain`);
		held = null;
	};
	canvas.addEventListener('pointerup', end);
	canvas.addEventListener('pointercancel', end);
	canvas.addEventListener('wheel', (event) => {
		const band = turned ?? nearest(event);
		if (!band) return;
		event.preventDefault();
		if (!wheelTimer) desk.hold(`${band.at}.q`);
		turned = band;
		clearTimeout(wheelTimer);
		wheelTimer = setTimeout(() => { wheelTimer = 0; turned = null; desk.release(`${band.at}.q`); }, 400);
		const [low, high] = desk.kind(`${band.at}.q`).range, q = desk.values[`${band.at}.q`] * Math.pow(1.08, -Math.sign(event.deltaY));
		desk.set(`${band.at}.q`, Math.round(Math.min(Math.max(q, low), high) * 1000) / 1000);
	}, { passive: false });
}

function equaliser(context, device) {
	const { desk, scope } = context;
	const canvas = h('canvas', { class: 'graph eq', 'aria-hidden': 'true' }), controls = h('div', { class: 'band' });
	const tabs = h('div', { class: 'bands', role: 'tablist', 'aria-label': 'Bands' });
	let chosen = 1, curve = null, ends = [];
	const own = { add: (end) => ends.push(end) };
	const keys = Object.keys(desk.values).filter((k) => k.startsWith(`${device.path}.eq.`));
	const redraw = watchAll(context, keys, () => {
		drawEq(canvas, curve, bandsOf(desk, device.path), device.color, chosen);
		for (const e of tabs.children) e.classList.toggle('on', !!desk.values[`${device.path}.eq.${e.dataset.n}.on`]);
	});
	const choose = (n) => {
		chosen = n;
		for (const end of ends) end();
		ends = [];
		for (const e of tabs.children) e.setAttribute('aria-selected', e.dataset.n === String(n) ? 'true' : 'false');
		const at = `${device.path}.eq.${n}`, label = `${device.description} band ${n}`;
		controls.replaceChildren(
			toggle(desk, own, { key: `${at}.on`, label: `${label} on`, text: 'On', kind: 'small' }),
			choice(desk, own, { key: `${at}.type`, label: `${label} shape`, name: 'Shape' }),
			h('div', { class: 'trio' }, [['freq', 'Frequency'], ['gain', 'Gain'], ['q', 'Q']].map(([k, name]) =>
				knob(desk, own, { key: `${at}.${k}`, name, label: `${label} ${name}` }))));
		redraw();
	};
	for (let n = 1; n <= BANDS; n++)
		if (desk.has(`${device.path}.eq.${n}.freq`))
			tabs.append(h('button', { class: 'tabn', role: 'tab', 'data-n': String(n), onclick: () => choose(n) }, String(n)));
	scope.add(() => { for (const end of ends) end(); });
	watchCurve(desk, scope, device.path, (next) => { curve = next; redraw(); });
	bindHandles(context, canvas, device.path, choose);
	choose(1);
	const e = card(context, device, 'Equaliser', `${device.path}.eq.on`, canvas, h('div', { class: 'under' }, tabs, controls));
	e.classList.add('wide');
	return e;
}

// ---- dynamics ----

// The level that a processor hears now, and a thin bar of what it takes away.
function lawGraph(context, device, part, low, mark, law) {
	const { desk, meters, scope } = context, at = `${device.path}.${part}`;
	const canvas = h('canvas', { class: 'graph law', 'aria-hidden': 'true' });
	const bar = h('div', { class: 'fill' }), text = h('span', { class: 'db' }, '0.0');
	const keys = Object.keys(desk.values).filter((k) => k.startsWith(`${at}.`));
	let live;
	const draw = watchAll(context, keys, () => drawLaw(canvas, (db) => law(db, (k) => desk.values[`${at}.${k}`]), {
		color: device.color, on: desk.values[`${at}.on`], low, live, mark: desk.values[`${at}.${mark}`] }));
	scope.add(desk.on('levels', () => {
		const row = meters.rows[device.row];
		if (!row) return;
		const less = row[part] ?? 0, heard = row.input.length > 0 ? row.input : row.peak;
		const now = Math.max(...heard, -128);
		bar.style.setProperty('--long', Math.min(less / 24, 1));
		text.textContent = less > 0.05 ? `−${less.toFixed(1)}` : '0.0';
		if (now !== live) {
			live = now;
			draw();
		}
	}));
	return h('div', { class: 'lawbox' }, canvas, h('div', { class: 'takes', title: 'Gain reduction now' }, h('div', { class: 'way' }, bar), text));
}

function gate(context, device) {
	return card(context, device, 'Gate', `${device.path}.gate.on`,
		lawGraph(context, device, 'gate', -90, 'threshold', (db, v) => gated(db, { threshold: v('threshold'), range: v('range') })),
		knobs(context, device, 'gate', [['threshold', 'Threshold'], ['range', 'Range'], ['hysteresis', 'Hysteresis'], ['attack', 'Attack'], ['hold', 'Hold'], ['release', 'Release'], ['highpass', 'Hears from']]));
}

function compressor(context, device) {
	return card(context, device, 'Compressor', `${device.path}.comp.on`,
		lawGraph(context, device, 'comp', -60, 'threshold', (db, v) => compressed(db, { threshold: v('threshold'), ratio: v('ratio'), knee: v('knee'), makeup: v('makeup'), range: v('range') ?? 90 })),
		knobs(context, device, 'comp', [['threshold', 'Threshold'], ['ratio', 'Ratio'], ['knee', 'Knee'], ['attack', 'Attack'], ['release', 'Release'], ['makeup', 'Make-up'], ['mix', 'Mix'], ['range', 'Range'], ['key-highpass', 'Hears from']]),
		more(context, device, 'comp', [['detector', 'Detector'], ['sidechain', 'Side chain'], ['auto', 'Auto make-up']]));
}

function limiter(context, device) {
	return card(context, device, 'Limiter', `${device.path}.limiter.on`,
		lawGraph(context, device, 'limiter', -36, 'ceiling', (db, v) => Math.min(db, v('ceiling'))),
		knobs(context, device, 'limiter', [['ceiling', 'Ceiling'], ['release', 'Release'], ['lookahead', 'Look-ahead']]),
		more(context, device, 'limiter', [['mode', 'Mode']]));
}

// ---- the rest ----

function input(context, device) {
	const { desk, scope, meters } = context;
	const meter = meters.add(scope, h('div', { class: 'meter inputs' }), device.row, 'input');
	return card(context, device, 'Input', null,
		h('div', { class: 'split' }, h('div', { class: 'well' }, meter),
			h('div', {}, h('div', { class: 'knobs' }, ['trim', 'pan', 'balance'].filter((k) => desk.has(`${device.path}.${k}`)).map((k) =>
				knob(desk, scope, { key: `${device.path}.${k}`, name: k[0].toUpperCase() + k.slice(1), label: `${device.description} ${k}` }))),
			h('div', { class: 'choices' }, [['polarity', 'Polarity'], ['mono', 'Mono']].map(([k, name]) =>
				toggle(desk, scope, { key: `${device.path}.${k}`, label: `${device.description} ${name}`, text: name, kind: 'small' }))))));
}

function output(context, device) {
	const { desk, scope } = context;
	const named = (names) => names.filter(([k]) => desk.has(`${device.path}.${k}`)).map(([k, name]) =>
		knob(desk, scope, { key: `${device.path}.${k}`, name, label: `${device.description} ${name}` }));
	return card(context, device, 'Output', null,
		h('div', { class: 'knobs' }, named([['balance', 'Balance'], ['delay', 'Delay'], ['downmix.center', 'Centre'], ['downmix.surround', 'Surround'], ['downmix.lfe', 'LFE']])),
		more(context, device, 'downmix', [['normalize', 'Normalize down-mix']]));
}

// A row per bus of a strip, or per strip of a bus.
export function sendRow({ desk, scope }, strip, bus, named) {
	const key = `send.${strip.name}.${bus.name}`, route = `route.${strip.name}.${bus.name}`, label = `${strip.description} to ${bus.description}`;
	const e = h('div', { class: 'send', color: bus.color },
		toggle(desk, scope, { key: route, kind: 'on', color: bus.color, label, text: named.description }),
		levelBar(desk, scope, { key, label: `${label} level` }),
		number(desk, scope, { key, label: `${label} level`, format: formatDb }));
	if (desk.has(`pre.${strip.name}.${bus.name}`))
		e.append(toggle(desk, scope, { key: `pre.${strip.name}.${bus.name}`, kind: 'small', label: `${label} before the fader`, text: 'Pre' }));
	scope.add(desk.watch(route, (on) => e.classList.toggle('away', !on)));
	return e;
}

function sends(context, device) {
	const others = context.rows.filter((d) => d.family !== device.family);
	return card(context, device, device.family === 'strip' ? 'Sends' : 'What is mixed', null,
		h('div', { class: 'sends' }, others.map((o) => device.family === 'strip'
			? sendRow(context, device, o, o) : sendRow(context, o, device, o))));
}

export function stripScreen(context) {
	const { desk, rows, family, argument, slot } = context;
	const device = rows.find((d) => d.family === family && d.name === argument);
	if (!device) return h('div', { class: 'message' }, h('h1', {}, 'It is not there any more'), h('a', { class: 'button', href: '#/mix' }, 'Back to the mix'));
	const family_ = rows.filter((d) => d.family === family), at = family_.indexOf(device);
	const step = (by) => `#/${family}/${family_[(at + by + family_.length) % family_.length].name}`;
	slot.replaceChildren(h('div', { class: 'crumbs', color: device.color },
		h('a', { class: 'plain', href: '#/mix', 'aria-label': 'Back to the mix' }, icon('back')), h('h1', {}, device.description),
		h('a', { class: 'button small', href: step(-1), 'aria-label': 'The one before' }, '‹'), h('a', { class: 'button small', href: step(1), 'aria-label': 'The next one' }, '›'),
		h('button', { class: 'button small', onclick: () => renameDevice(desk, device) }, 'Rename'),
		h('button', { class: 'button small', onclick: () => removeDevice(desk, device) }, 'Remove')));
	const cards = family === 'strip'
		? [equaliser(context, device), gate(context, device), compressor(context, device), limiter(context, device), input(context, device), sends(context, device)]
		: [equaliser(context, device), compressor(context, device), limiter(context, device), output(context, device), sends(context, device)];
	return h('div', { class: 'details' }, channel(context, device, rows.filter((d) => d.family === 'bus'), true),
		h('div', { class: 'cards scroller' }, cards));
}
