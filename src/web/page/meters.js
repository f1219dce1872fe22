// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// All meters on one canvas over the page.  A meter is an empty element: where it stands, it
// is drawn.  Nothing is drawn while the page is hidden or no levels come.

import { dbToMeter, formatDb } from './law.js';

const HOLD_MS = 2000, FALL_DB_MS = 20 / 1700;
const REDUCTION_DB = 24; // the length of a reduction's bar

// One row of a frame of levels (docs/api.md).
export class Row {
	peak = [];
	rms = [];
	input = [];
	overs = 0;
	gate = 0;
	comp = 0;
	limiter = 0;
}

export function readRows(view) {
	const rows = [], n = view.getUint16(2, true);
	const db = (at) => view.getInt16(at, true) / 256;
	let at = 4;
	for (let i = 0; i < n; i++) {
		const row = new Row(), channels = view.getUint8(at), inputs = view.getUint8(at + 1);
		row.overs = view.getUint32(at + 4, true);
		row.gate = db(at + 8);
		row.comp = db(at + 10);
		row.limiter = db(at + 12);
		at += 16;
		for (let k = 0; k < channels; k++, at += 4) {
			row.peak.push(db(at));
			row.rms.push(db(at + 2));
		}
		for (let k = 0; k < inputs; k++, at += 2) row.input.push(db(at));
		rows.push(row);
	}
	return rows;
}

export class Meters {
	rows = [];
	#canvas = document.getElementById('meters');
	#pen = this.#canvas.getContext('2d');
	#meters = new Map(); // element: { row, what, held, heldAt, shown }
	#colors = null;
	#frame = 0;
	#drawnAt = 0;
	#dirty = [];

	constructor(desk) {
		this.desk = desk;
		desk.on('levels', (view) => {
			this.rows = readRows(view);
			this.look();
		});
		desk.on('connection', () => { this.rows = []; this.look(); });
		addEventListener('resize', () => this.#resize());
		addEventListener('scroll', () => this.look(), true);
		this.#resize();
	}

	// what: 'level' or 'input' (vertical), 'wide' (a lying level), 'reduction'.
	add(scope, e, row, what) {
		this.#meters.set(e, { row, what, held: [], heldAt: [] });
		scope.add(() => { this.#meters.delete(e); this.look(); });
		return e;
	}

	look() {
		this.#frame ||= requestAnimationFrame((now) => this.#draw(now));
	}

	repaint() {
		this.#colors = null;
		this.look();
	}

	#resize() {
		const scale = devicePixelRatio || 1;
		this.#canvas.width = innerWidth * scale;
		this.#canvas.height = innerHeight * scale;
		this.#pen.setTransform(scale, 0, 0, scale, 0, 0);
		this.#dirty = [];
		this.look();
	}

	#readColors() {
		const style = getComputedStyle(document.documentElement);
		const color = (name) => style.getPropertyValue(name).trim();
		this.#colors = { well: color('--well'), low: color('--meter-low'), mid: color('--meter-mid'),
			high: color('--meter-high'), over: color('--meter-over'), down: color('--meter-down') };
	}

	#draw(now) {
		const ms = Math.min(now - this.#drawnAt, 100);
		this.#frame = 0;
		this.#drawnAt = now;
		if (document.hidden) return;
		if (!this.#colors) this.#readColors();
		for (const [x, y, w, height] of this.#dirty) this.#pen.clearRect(x - 1, y - 1, w + 2, height + 2);
		this.#dirty = [];
		let isMoving = false;
		for (const [e, meter] of this.#meters) isMoving = this.#drawOne(e, meter, now, ms) || isMoving;
		if (isMoving) this.look();
	}

	// What of the element is in sight, where it scrolls.
	#clip(e, box) {
		const around = e.closest('.scroller')?.getBoundingClientRect();
		const bottom = Math.min(innerHeight, around?.bottom ?? innerHeight), top = around?.top ?? 0;
		const left = around?.left ?? 0, right = around?.right ?? innerWidth;
		if (box.width === 0 || box.right <= left || box.left >= right || box.bottom <= top || box.top >= bottom) return null;
		return [Math.max(box.left, left), Math.max(box.top, top), Math.min(box.right, right), Math.min(box.bottom, bottom)];
	}

	#drawOne(e, meter, now, ms) {
		const row = this.rows[meter.row], box = e.getBoundingClientRect(), seen = this.#clip(e, box);
		if (!seen) return false;
		const pen = this.#pen, [left, top, right, bottom] = seen;
		let isMoving = false;
		this.#dirty.push([left, top, right - left, bottom - top]);
		pen.save();
		pen.beginPath();
		pen.rect(left, top, right - left, bottom - top);
		pen.clip();
		if (meter.what === 'reduction') this.#drawReduction(box, row);
		else isMoving = this.#drawLevels(meter, box, row, now, ms);
		pen.restore();
		return isMoving;
	}

	#drawReduction(box, row) {
		const db = row ? row.gate + row.comp + row.limiter : 0, pen = this.#pen;
		pen.fillStyle = this.#colors.well;
		pen.fillRect(box.x, box.y, box.width, box.height);
		pen.fillStyle = this.#colors.down;
		pen.fillRect(box.x, box.y, box.width, Math.min(db / REDUCTION_DB, 1) * box.height);
	}

	#drawLevels(meter, box, row, now, ms) {
		const isWide = meter.what === 'wide', isInput = meter.what === 'input';
		const peaks = row ? (isInput ? row.input : row.peak) : [], n = Math.max(peaks.length, 1);
		const across = isWide ? box.height : box.width, gap = n > 1 ? Math.min(2, across / n / 4) : 0;
		const width = (across - gap * (n - 1)) / n;
		let isMoving = false;
		for (let i = 0; i < n; i++) {
			const peak = peaks[i] ?? -128, rms = isInput ? -128 : row?.rms[i] ?? -128;
			isMoving = this.#hold(meter, i, peak, now, ms) || isMoving;
			this.#bar(box, i * (width + gap), width, isWide, peak, rms, meter.held[i]);
		}
		return isMoving;
	}

	#hold(meter, i, peak, now, ms) {
		const held = meter.held[i] ?? -128;
		if (peak >= held) {
			meter.held[i] = peak;
			meter.heldAt[i] = now;
		} else if (now - meter.heldAt[i] > HOLD_MS) {
			meter.held[i] = Math.max(peak, held - ms * FALL_DB_MS);
		}
		return meter.held[i] > -70;
	}

	#bar(box, at, width, isWide, peak, rms, held) {
		const pen = this.#pen, length = isWide ? box.width : box.height;
		const x = isWide ? box.x : box.x + at, y = isWide ? box.y + at : box.y;
		const part = (from, to, color) => {
			const a = from * length, b = to * length;
			if (b <= a) return;
			pen.fillStyle = color;
			if (isWide) pen.fillRect(x + a, y, b - a, width);
			else pen.fillRect(x, box.y + length - b, width, b - a);
		};
		const zones = (level) => {
			const p = dbToMeter(level);
			part(0, Math.min(p, ZONES[0]), this.#colors.low);
			part(ZONES[0], Math.min(p, ZONES[1]), this.#colors.mid);
			part(ZONES[1], Math.min(p, ZONES[2]), this.#colors.high);
			part(ZONES[2], p, this.#colors.over);
		};
		part(0, 1, this.#colors.well);
		pen.globalAlpha = rms > -128 ? 0.45 : 1;
		zones(peak);
		pen.globalAlpha = 1;
		zones(rms);
		const p = dbToMeter(held);
		if (p > 0.01) part(p - 2 / length, p, p > ZONES[2] ? this.#colors.over : p > ZONES[1] ? this.#colors.high : p > ZONES[0] ? this.#colors.mid : this.#colors.low);
	}
}

const ZONES = [dbToMeter(-18), dbToMeter(-6), dbToMeter(-1)];

// The highest peak since it was clicked, as a number, and the lamp of overs beside it.
const all = new Set();

export function peakNumber(meters, scope, row, label) {
	const e = document.createElement('button');
	let highest = -128, shown = '', overs = null, isOver = false;
	e.className = 'peak';
	e.title = `${label}: highest peak; click to reset, with Shift all`;
	const show = () => {
		const text = highest <= -100 ? '−∞' : formatDb(highest);
		if (text === shown) return;
		shown = text;
		e.textContent = text;
		e.setAttribute('aria-label', `${label}: highest peak ${text} dB${isOver ? ', clipped' : ''}`);
	};
	const reset = () => {
		highest = -128;
		overs = null;
		isOver = false;
		e.classList.remove('over');
		show();
	};
	e.addEventListener('click', (event) => { for (const one of event.shiftKey ? all : [reset]) one(); });
	all.add(reset);
	scope.add(() => all.delete(reset));
	scope.add(meters.desk.on('levels', () => {
		const r = meters.rows[row];
		if (!r || r.peak.length === 0) return;
		highest = Math.max(highest, ...r.peak);
		overs ??= r.overs;
		if (r.overs !== overs && !isOver) {
			isOver = true;
			e.classList.add('over');
		}
		show();
	}));
	show();
	return e;
}
