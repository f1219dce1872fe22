// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Curves: the equaliser as the engine designs it (the server computes it), and what gate,
// compressor and limiter do to a level.

import { svg } from './parts.js';

// Calls fn with { hz, db } now and after each change of the equaliser.
export function watchCurve(desk, scope, path, fn) {
	let isAsking = false, isOld = false, isOver = false, timer = 0;
	const ask = async () => {
		if (isAsking) {
			isOld = true;
			return;
		}
		isAsking = true;
		isOld = false;
		const answer = await desk.ask({ curve: path });
		isAsking = false;
		if (isOver) return;
		if (answer.curve) fn(answer.curve);
		if (isOld) ask();
	};
	// The console has to have the value before it is asked for the curve.
	const later = () => { clearTimeout(timer); timer = setTimeout(ask, 25); };
	scope.add(desk.watchAny(desk.keysOf(path).filter((key) => key.startsWith(`${path}.eq.`)), later));
	scope.add(() => { isOver = true; clearTimeout(timer); });
}

export function sharpen(canvas) {
	const scale = devicePixelRatio || 1, w = canvas.clientWidth, height = canvas.clientHeight;
	if (canvas.width !== Math.round(w * scale) || canvas.height !== Math.round(height * scale)) {
		canvas.width = Math.round(w * scale);
		canvas.height = Math.round(height * scale);
	}
	const pen = canvas.getContext('2d');
	pen.setTransform(scale, 0, 0, scale, 0, 0);
	pen.clearRect(0, 0, w, height);
	return [pen, w, height];
}

function css(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// An accent as a line: on light ground a pale one is hard to see.
function ink(color) {
	if (document.documentElement.dataset.theme !== 'light' || !/^#[0-9a-f]{6}$/.test(color)) return color;
	return `rgb(${[1, 3, 5].map((at) => Math.round(parseInt(color.slice(at, at + 2), 16) * 0.66)).join()})`;
}

const LOW_HZ = 20, HIGH_HZ = 20000, SPAN_DB = 18;

export function xOfHz(hz, w) { return Math.log(hz / LOW_HZ) / Math.log(HIGH_HZ / LOW_HZ) * w; }
export function hzOfX(x, w) { return LOW_HZ * Math.pow(HIGH_HZ / LOW_HZ, Math.min(Math.max(x / w, 0), 1)); }
export function yOfDb(db, height, span = SPAN_DB) { return height / 2 - db / span * height / 2; }
export function dbOfY(y, height, span = SPAN_DB) { return (height / 2 - y) / (height / 2) * span; }

function trace(pen, curve, w, height, span) {
	pen.beginPath();
	curve.hz.forEach((hz, i) => {
		const x = xOfHz(hz, w), y = Math.min(Math.max(yOfDb(curve.db[i], height, span), -4), height + 4);
		if (i === 0) pen.moveTo(x, y);
		else pen.lineTo(x, y);
	});
}

// The same on a channel.  A picture that stands still is no canvas: a browser copies each of these with every frame of
// the meters.
const SMALL = [100, 38];

export function thumbnail() {
	const [w, height] = SMALL, e = svg('svg', { class: 'thumbnail', viewBox: `0 0 ${w} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
	e.append(svg('path', { class: 'zero', d: `M0 ${height / 2}H${w}` }), svg('path', { class: 'area' }), svg('path', { class: 'line' }));
	return e;
}

export function showThumbnail(e, curve) {
	const [w, height] = SMALL, [, area, line] = e.children;
	const points = curve.hz.map((hz, i) => `${xOfHz(hz, w).toFixed(1)} ${Math.min(Math.max(yOfDb(curve.db[i], height, 15), -4), height + 4).toFixed(1)}`).join('L');
	line.setAttribute('d', `M${points}`);
	area.setAttribute('d', `M${points}L${w} ${height / 2}L0 ${height / 2}`);
	e.classList.toggle('off', !curve.on);
}

export function drawEq(canvas, curve, bands, color, held) {
	const [pen, w, height] = sharpen(canvas);
	pen.font = `10px ${css('--font')}`;
	pen.strokeStyle = css('--line');
	pen.fillStyle = css('--dim');
	pen.lineWidth = 1;
	pen.beginPath();
	for (const hz of [50, 100, 200, 500, 1000, 2000, 5000, 10000]) {
		const x = Math.round(xOfHz(hz, w)) + 0.5;
		pen.moveTo(x, 0);
		pen.lineTo(x, height);
		pen.fillText(hz >= 1000 ? `${hz / 1000}k` : `${hz}`, x + 4, height - 5);
	}
	for (const db of [-12, -6, 0, 6, 12]) {
		const y = Math.round(yOfDb(db, height)) + 0.5;
		pen.moveTo(0, y);
		pen.lineTo(w, y);
		pen.fillText(db > 0 ? `+${db}` : `${db}`.replace('-', '−'), 4, y - 3);
	}
	pen.stroke();
	if (curve) {
		pen.strokeStyle = curve.on ? ink(color) : css('--dim');
		pen.lineWidth = 2.5;
		trace(pen, curve, w, height, SPAN_DB);
		pen.stroke();
		pen.lineTo(w, height / 2);
		pen.lineTo(0, height / 2);
		pen.fillStyle = curve.on ? color : css('--dim');
		pen.globalAlpha = 0.14;
		pen.fill();
		pen.globalAlpha = 1;
	}
	const handle = curve?.on ? color : css('--faint');
	for (const band of bands) if (band.on || band.n === held) drawHandle(pen, band, w, height, handle, held === band.n);
}

function drawHandle(pen, band, w, height, color, isHeld) {
	const x = xOfHz(band.freq, w), y = yOfDb(band.gain, height);
	pen.beginPath();
	pen.arc(x, y, isHeld ? 13 : 11, 0, 2 * Math.PI);
	pen.fillStyle = band.on ? color : css('--panel');
	pen.globalAlpha = band.on ? 0.95 : 0.8;
	pen.fill();
	pen.globalAlpha = 1;
	pen.lineWidth = 2;
	pen.strokeStyle = band.on ? css('--text') : css('--dim');
	pen.stroke();
	pen.fillStyle = band.on ? '#101317' : css('--dim');
	pen.font = `bold 11px ${css('--font')}`;
	pen.textAlign = 'center';
	pen.textBaseline = 'middle';
	pen.fillText(band.n, x, y + 0.5);
	pen.textAlign = 'start';
	pen.textBaseline = 'alphabetic';
}

// ---- level in, level out ----

function reduction(db, { threshold, ratio, knee, range }) {
	const over = db - threshold;
	let less = 0;
	if (2 * over > knee) less = over * (1 - 1 / ratio);
	else if (knee > 0 && 2 * over > -knee) less = (1 - 1 / ratio) * (over + knee / 2) ** 2 / (2 * knee);
	return Math.min(less, range);
}

// As src/dsp/compressor.c has it: auto makes up half of what full scale loses, and mix puts the dry signal beside it.
export function compressed(db, p) {
	const makeup = p.makeup + (p.auto ? reduction(0, p) / 2 : 0);
	return db + 20 * Math.log10(1 - p.mix + p.mix * Math.pow(10, (makeup - reduction(db, p)) / 20));
}

export function gated(db, { threshold, range }) {
	return db >= threshold ? db : Math.max(db + range, -120);
}

export const LAW_TOP_DB = 6;

// `law` from level in to level out, with a handle at the level `mark`; `live` is the level now, with what is taken away.
export function drawLaw(canvas, law, { color, on, low, live, mark }) {
	const [pen, w, height] = sharpen(canvas), high = LAW_TOP_DB;
	const x = (db) => (db - low) / (high - low) * w, y = (db) => height - (db - low) / (high - low) * height;
	pen.strokeStyle = css('--line');
	pen.lineWidth = 1;
	pen.beginPath();
	for (let db = Math.ceil(low / 12) * 12; db <= 0; db += 12) {
		pen.moveTo(x(db), 0);
		pen.lineTo(x(db), height);
		pen.moveTo(0, y(db));
		pen.lineTo(w, y(db));
	}
	pen.moveTo(x(low), y(low));
	pen.lineTo(x(high), y(high));
	pen.stroke();
	if (mark !== undefined) {
		pen.setLineDash([3, 4]);
		pen.strokeStyle = css('--dim');
		pen.beginPath();
		pen.moveTo(x(mark), 0);
		pen.lineTo(x(mark), height);
		pen.stroke();
		pen.setLineDash([]);
	}
	pen.strokeStyle = on ? ink(color) : css('--dim');
	pen.lineWidth = 2.5;
	pen.beginPath();
	for (let db = low; db <= high; db += 0.5) pen.lineTo(x(db), y(law(db)));
	pen.stroke();
	if (mark !== undefined) {
		pen.fillStyle = on ? color : css('--panel');
		pen.strokeStyle = on ? css('--text') : css('--dim');
		pen.lineWidth = 2;
		pen.beginPath();
		pen.arc(x(mark), y(law(mark)), 8, 0, 2 * Math.PI);
		pen.fill();
		pen.stroke();
	}
	if (!live || live <= low || !on) return;
	pen.fillStyle = css('--text');
	pen.beginPath();
	pen.arc(x(live), y(law(live)), 5, 0, 2 * Math.PI);
	pen.fill();
}
