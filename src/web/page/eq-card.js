// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The equaliser: its curve, with a handle for each band.

import { choice, knob, toggle } from './controls.js';
import { DOUBLE_MS, SLOPPY_PX, WHEEL_MS, countNotches, watchHover } from './gestures.js';
import { dbOfY, drawEq, hzOfX, watchCurve, xOfHz, yOfDb } from './curves.js';
import { chosenByArrows, dialog, h, note } from './parts.js';
import { card, watchAll } from './processors.js';

const BANDS = 16;
const HAS_GAIN = new Set(['peak', 'lowshelf', 'highshelf']);

// A band is in use when it is on or was moved.
function isUsed(desk, at) {
	return desk.values[`${at}.on`] || ['type', 'freq', 'gain', 'q'].some((k) => desk.values[`${at}.${k}`] !== desk.kind(`${at}.${k}`)?.default);
}

// Those in use, and the next one for whoever wants another.
function bandsOf(desk, path) {
	const bands = [];
	let last = 0;
	for (let n = 1; n <= BANDS; n++) {
		const at = `${path}.eq.${n}`;
		if (!desk.has(`${at}.freq`)) continue;
		const type = desk.values[`${at}.type`];
		bands.push({ n, at, on: desk.values[`${at}.on`], type, freq: desk.values[`${at}.freq`], q: desk.values[`${at}.q`],
			gain: HAS_GAIN.has(type) ? desk.values[`${at}.gain`] : 0 });
		if (isUsed(desk, at)) last = n;
	}
	return bands.filter((band) => band.n <= last + 1);
}

// The band whose handle is there, of those that are seen.
function nearest(desk, canvas, path, chosen, event) {
	const box = canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
	const far = (b) => Math.hypot(xOfHz(b.freq, box.width) - x, yOfDb(b.gain, box.height) - y) + (b.on ? 0 : 14);
	const best = bandsOf(desk, path).filter((b) => b.on || b.n === chosen).sort((a, b) => far(a) - far(b))[0];
	return best && far(best) < 40 ? best : null;
}

// The wheel is the width of a band, which it stays with until it rests.
function bindWidth({ desk }, canvas, bandAt) {
	const isMeant = watchHover(canvas), notches = countNotches();
	let timer = 0, turned = null;
	canvas.addEventListener('wheel', (event) => {
		const band = isMeant(event) ? turned ?? bandAt(event) : null;
		if (!band) return;
		const key = `${band.at}.q`, [low, high] = desk.kind(key).range;
		event.preventDefault();
		if (!timer) desk.hold(key);
		turned = band;
		clearTimeout(timer);
		timer = setTimeout(() => { timer = 0; turned = null; desk.release(key); }, WHEEL_MS);
		const n = notches(event), q = desk.values[key] * Math.pow(event.shiftKey ? 1.008 : 1.08, n);
		if (n !== 0) desk.set(key, Math.round(Math.min(Math.max(q, low), high) * 1000) / 1000);
	}, { passive: false });
}

// Handles: a drag is frequency and gain, a double click flattens.
function bindHandles(context, canvas, path, choose, bandAt) {
	const { desk } = context;
	let held = null, lastTap = 0;
	const before = new Map(); // key: the gain before a double click made it flat
	canvas.addEventListener('pointerdown', (event) => {
		const band = held ? null : bandAt(event);
		if (!band || event.button !== 0) return;
		choose(band.n);
		const now = performance.now();
		if (now - lastTap < DOUBLE_MS && HAS_GAIN.has(band.type)) {
			const key = `${band.at}.gain`, isFlat = desk.values[key] === 0;
			if (!isFlat) before.set(key, desk.values[key]);
			desk.set(key, isFlat ? before.get(key) ?? 0 : 0);
			lastTap = 0;
			return;
		}
		held = { ...band, id: event.pointerId, since: now, moved: false, x: event.clientX, y: event.clientY, px: xOfHz(band.freq, canvas.clientWidth), py: yOfDb(band.gain, canvas.clientHeight) };
		canvas.setPointerCapture(event.pointerId);
		desk.hold(`${band.at}.freq`, `${band.at}.gain`);
	});
	canvas.addEventListener('pointermove', (event) => {
		if (!held || event.pointerId !== held.id) return;
		held.moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) >= SLOPPY_PX;
		if (!held.moved) return;
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
	const lift = (event) => {
		if (event.pointerId !== held?.id) return;
		lastTap = held.moved || event.type !== 'pointerup' ? 0 : held.since;
		end();
	};
	canvas.addEventListener('pointerup', lift);
	canvas.addEventListener('pointercancel', lift);
	context.scope.add(end);
}

// ---- one that another program made ----

async function take(desk, device, text) {
	const answer = await desk.recall({ import: text, to: device.name }, 0);
	if (answer.ok) note(answer.note ? `Without ${answer.note}` : `The equaliser of ${device.description} was replaced.`, false, Boolean(answer.note));
}

// Pasted, or read from a file that is dropped or chosen.
async function importDialog(desk, device) {
	const text = await dialog(`An equaliser for ${device.description}`, (done) => {
		const place = h('textarea', { class: 'paste', rows: 9, 'aria-label': 'The text of the equaliser', spellcheck: false,
			placeholder: 'Preamp: -6.2 dB\nFilter 1: ON PK Fc 105 Hz Gain 5.5 dB Q 0.70' });
		const read = async (files) => { if (files.length > 0) place.value = await files[0].text(); };
		const file = h('input', { type: 'file', hidden: true, onchange: () => read(file.files) });
		place.addEventListener('dragover', (event) => event.preventDefault());
		place.addEventListener('drop', (event) => {
			if (event.dataTransfer.files.length === 0) return;
			event.preventDefault();
			read(event.dataTransfer.files);
		});
		return h('div', {}, h('p', { class: 'hint' }, 'Paste the text of an AutoEq or Equalizer APO file or of an EasyEffects preset, or drop the file here. '
			+ 'It replaces the whole equaliser; the preamp becomes the trim.'), place, file,
		h('div', { class: 'row end' }, h('button', { class: 'button', onclick: () => file.click() }, 'Choose a file…'),
			h('button', { class: 'button primary', onclick: () => done(place.value) }, 'Import')));
	});
	if (text?.trim()) await take(desk, device, text);
}

export function equaliser(context, device) {
	const { desk, scope } = context;
	const canvas = h('canvas', { class: 'graph eq', 'aria-hidden': 'true' }), controls = h('div', { class: 'band' });
	const tabs = chosenByArrows(h('div', { class: 'bands', role: 'tablist', 'aria-label': 'Bands' }));
	let chosen = 1, curve = null, ends = [];
	const own = { add: (end) => ends.push(end) };
	const keys = desk.keysOf(device.path).filter((k) => k.startsWith(`${device.path}.eq.`));
	const redraw = watchAll(context, keys, () => {
		const bands = bandsOf(desk, device.path), last = Math.max(bands.at(-1)?.n ?? 0, chosen);
		drawEq(canvas, curve, bands, device.color, chosen);
		for (const e of tabs.children) {
			e.classList.toggle('on', !!desk.values[`${device.path}.eq.${e.dataset.n}.on`]);
			e.hidden = e.dataset.n > last;
		}
		tabs.mark();
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
	const bandAt = (event) => nearest(desk, canvas, device.path, chosen, event);
	bindHandles(context, canvas, device.path, choose, bandAt);
	bindWidth(context, canvas, bandAt);
	choose(1);
	return card(context, device, 'Equaliser', `${device.path}.eq.on`, canvas, h('div', { class: 'under' }, tabs, controls),
		device.family === 'bus' ? h('div', { class: 'row' }, h('button', { class: 'button small', onclick: () => importDialog(desk, device) }, 'Import…')) : null);
}
