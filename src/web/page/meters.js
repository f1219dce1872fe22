// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// All meters, drawn in one animation frame.  Those of a channel share a canvas: each canvas that is
// drawn is a layer to the browser, which costs it more than what is drawn there, while one for all
// would be composed again as a whole.  A meter that would look as before, or is out of sight, is not
// drawn; where none has to be drawn there is no frame.

import { dbToMeter, formatDb } from './law.js';

const HOLD_MS = 2000, FALL_DB_MS = 20 / 1700;
const FALL_MS = 100; // between two looks
const REDUCTION_DB = 24; // the length of a reduction's bar
const NARROW_PX = 9;

// One row of a frame of levels.
export class Row {
	peak = [];
	rms = [];
	input = [];
	overs = 0;
	automix = 0;
	taken = {}; // by each processor
	takenByAll = 0;
}

// Into the rows of the frame before, so that thirty frames a second leave nothing to be collected.
// `reductions`: the words of what takes level away, in the order of a frame (docs/api.md).  Returns
// where the rows end.
export function readRows(view, rows, reductions) {
	const n = view.getUint16(2, true);
	const db = (at) => view.getInt16(at, true) / 256;
	let at = 4;
	for (let i = 0; i < n; i++) {
		const row = rows[i] ??= new Row(), channels = view.getUint8(at), inputs = view.getUint8(at + 1);
		row.peak.length = row.rms.length = channels;
		row.input.length = inputs;
		row.automix = db(at + 2);
		row.overs = view.getUint32(at + 4, true);
		at += 8;
		row.takenByAll = 0;
		for (const word of reductions) {
			row.takenByAll += row.taken[word] = db(at);
			at += 2;
		}
		for (let k = 0; k < channels; k++, at += 4) {
			row.peak[k] = db(at);
			row.rms[k] = db(at + 2);
		}
		for (let k = 0; k < inputs; k++, at += 2) row.input[k] = db(at);
	}
	rows.length = n;
	return at;
}

// Behind the rows: the level of each program's node, where somebody wants them, and of which cycle of
// the engine all of it is, which is returned.
export function readApps(view, at, levels) {
	const n = view.getUint16(at, true);
	levels.clear();
	for (let i = 0; i < n; i++) levels.set(view.getUint32(at + 2 + 6 * i, true), view.getInt16(at + 6 + 6 * i, true) / 256);
	return view.getUint32(at + 2 + 6 * n, true);
}

export class Meters {
	rows = []; // as the screen numbers them
	apps = new Map(); // node: dB
	cycle = 0; // of the engine, that these are of
	#told = []; // as the console numbers them
	#paths = []; // of the screen's rows
	#places = null; // of the screen's rows among those of the console, where they are others
	#surfaces = new Map(); // element: its canvas and the meters there
	#colors = null;
	#frame = 0;
	#lookedAt = 0;
	#timer = 0;
	#sizes = new ResizeObserver((entries) => {
		for (const { target } of entries) this.#fit(target);
		this.look();
	});
	#sight = new IntersectionObserver((entries) => {
		for (const { target, isIntersecting } of entries) {
			const surface = this.#surfaces.get(target);
			if (surface) surface.seen = isIntersecting;
		}
		this.look();
	});

	constructor(desk) {
		this.desk = desk;
		desk.on('levels', (view) => {
			this.cycle = readApps(view, readRows(view, this.#told, desk.state?.reductions ?? []), this.apps);
			this.rows = this.#places?.map((place) => this.#told[place]) ?? this.#told;
			this.look();
		});
		desk.on('connection', () => { this.rows = this.#told = []; this.apps.clear(); this.look(); });
		desk.on('state', () => {
			const now = desk.paths;
			this.#places = this.#paths.map((path) => now.indexOf(path));
		});
	}

	// From now on the screen is of the newest state.
	isDrawn() {
		this.#paths = this.desk.paths;
		this.#places = null;
		this.rows = this.#told;
	}

	// what: 'level' or 'input' (vertical), 'wide' (a lying level), 'reduction', or 'app' (lying), whose
	// `row` is a list of nodes.
	add(scope, e, row, what) {
		return this.addAll(scope, e, [{ e, row, what }]);
	}

	// Several that stand in `box`, each where its element `e` is.
	addAll(scope, box, parts) {
		const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
		const meters = parts.map((part) => ({ ...part, pen, held: [], heldAt: [], x: 0, w: 0, h: 0, bars: [], zones: [], isOld: true }));
		box.append(canvas);
		this.#surfaces.set(box, { canvas, meters, seen: false });
		this.#sizes.observe(box);
		this.#sight.observe(box);
		scope.add(() => {
			this.#surfaces.delete(box);
			this.#sizes.unobserve(box);
			this.#sight.unobserve(box);
		});
		return box;
	}

	*#seen() {
		for (const { seen, meters } of this.#surfaces.values())
			if (seen) yield* meters;
	}

	// Reckons how every meter looks now; a frame is asked for where that differs from what is drawn.
	look() {
		if (document.hidden) return;
		const now = performance.now(), ms = Math.min(now - this.#lookedAt, 100);
		let isFalling = false;
		this.#lookedAt = now;
		for (const meter of this.#seen()) {
			if (meter.w === 0 || meter.h === 0) continue;
			if (meter.what === 'reduction') this.#lookAtReduction(meter);
			else isFalling = this.#lookAtLevels(meter, now, ms) || isFalling;
			if (meter.isOld) this.#frame ||= requestAnimationFrame(() => this.#draw());
		}
		if (isFalling) this.#timer ||= setTimeout(() => this.#fall(), FALL_MS);
	}

	// While levels come they are looked at; without them what is held has to fall by itself.  A timer
	// that is put off with every frame of levels would cost more than the look.
	#fall() {
		const left = this.#lookedAt + FALL_MS - performance.now();
		this.#timer = left > 1 ? setTimeout(() => this.#fall(), left) : 0;
		if (!this.#timer) this.look();
	}

	repaint() {
		this.#colors = null;
		for (const { meters } of this.#surfaces.values())
			for (const meter of meters) meter.isOld = true;
		this.look();
	}

	#fit(box) {
		const surface = this.#surfaces.get(box), scale = devicePixelRatio || 1;
		if (!surface) return;
		const { canvas, meters } = surface, whole = canvas.getBoundingClientRect();
		canvas.width = Math.round(whole.width * scale);
		canvas.height = Math.round(whole.height * scale);
		for (const meter of meters) {
			const { left, width } = meter.e.getBoundingClientRect();
			meter.x = Math.round((left - whole.left) * scale);
			meter.w = Math.round(width * scale);
			meter.h = canvas.height;
			meter.zones = ZONES.map((p) => Math.round(p * lengthOf(meter)));
			meter.isOld = true;
		}
	}

	#readColors() {
		const style = getComputedStyle(document.documentElement);
		const color = (name) => style.getPropertyValue(name).trim();
		this.#colors = { well: color('--well'), low: color('--meter-low'), mid: color('--meter-mid'),
			high: color('--meter-high'), over: color('--meter-over'), down: color('--meter-down') };
	}

	#draw() {
		this.#frame = 0;
		if (!this.#colors) this.#readColors();
		for (const meter of this.#seen()) {
			if (!meter.isOld || meter.bars.length === 0) continue;
			meter.isOld = false;
			meter.pen.setTransform(1, 0, 0, 1, meter.x, 0);
			if (meter.what === 'reduction') this.#drawReduction(meter);
			else this.#drawLevels(meter);
		}
	}

	#lookAtReduction(meter) {
		const db = this.rows[meter.row]?.takenByAll ?? 0;
		put(meter, 0, Math.round(Math.min(db / REDUCTION_DB, 1) * meter.h));
	}

	#drawReduction({ pen, w, h, bars: [long] }) {
		pen.fillStyle = this.#colors.well;
		pen.fillRect(0, 0, w, h);
		pen.fillStyle = this.#colors.down;
		pen.fillRect(0, 0, w, long);
	}

	#peaksOf({ what, row, w }) {
		if (what === 'app') return [Math.max(-128, ...row.map((node) => this.apps.get(node) ?? -128))];
		const levels = this.rows[row];
		if (!levels) return [];
		if (what !== 'input') return levels.peak;
		// Two bars beside each other need room; a narrow meter is of the louder one.
		return w < NARROW_PX * (devicePixelRatio || 1) ? [Math.max(-128, ...levels.input)] : levels.input;
	}

	// Whether something that is held has to fall.
	#lookAtLevels(meter, now, ms) {
		const peaks = this.#peaksOf(meter), hasRms = !isPlain(meter), row = this.rows[meter.row];
		let isFalling = false;
		const n = Math.max(peaks.length, 1), length = lengthOf(meter);
		if (meter.bars.length !== 3 * n) {
			meter.bars.length = 3 * n;
			meter.isOld = true;
		}
		for (let i = 0; i < n; i++) {
			const peak = peaks[i] ?? -128, rms = hasRms ? row?.rms[i] ?? -128 : -128;
			isFalling = hold(meter, i, peak, now, ms) || isFalling;
			put(meter, 3 * i, Math.round(dbToMeter(peak) * length));
			put(meter, 3 * i + 1, Math.round(dbToMeter(rms) * length));
			put(meter, 3 * i + 2, Math.round(dbToMeter(meter.held[i]) * length));
		}
		return isFalling;
	}

	#drawLevels(meter) {
		const n = meter.bars.length / 3;
		meter.pen.clearRect(0, 0, meter.w, meter.h);
		for (let i = 0; i < n; i++) this.#bar(meter, i, n, lengthOf(meter));
	}

	#bar(meter, i, n, length) {
		const [peak, rms, held] = [meter.bars[3 * i], meter.bars[3 * i + 1], meter.bars[3 * i + 2]];
		const pen = meter.pen, isWide = isLying(meter), across = isWide ? meter.h : meter.w;
		const gap = n > 1 ? Math.min(2 * (devicePixelRatio || 1), across / n / 4) : 0;
		const width = (across - gap * (n - 1)) / n, at = i * (width + gap);
		const part = (from, to, color) => {
			if (to <= from) return;
			pen.fillStyle = color;
			if (isWide) pen.fillRect(from, at, to - from, width);
			else pen.fillRect(at, length - to, width, to - from);
		};
		const { low, mid, high, over, well } = this.#colors, z = meter.zones;
		const zones = (p) => {
			part(0, Math.min(p, z[0]), low);
			part(z[0], Math.min(p, z[1]), mid);
			part(z[1], Math.min(p, z[2]), high);
			part(z[2], p, over);
		};
		part(0, length, well);
		pen.globalAlpha = !isPlain(meter) ? 0.45 : meter.isDim ? 0.75 : 1;
		zones(peak);
		pen.globalAlpha = 1;
		zones(rms);
		if (held > 2) part(held - 2, held, held > z[2] ? over : held > z[1] ? high : held > z[0] ? mid : low);
	}
}

// A length that is another one has to be drawn.
function put(meter, i, px) {
	if (meter.bars[i] === px) return;
	meter.bars[i] = px;
	meter.isOld = true;
}

function isLying({ what }) { return what === 'wide' || what === 'app'; }
function lengthOf(meter) { return isLying(meter) ? meter.w : meter.h; }
// Peaks alone.
function isPlain({ what }) { return what === 'input' || what === 'app'; }

// The highest peak stays a while and then falls.  Whether it has to go on doing so.
export function hold(meter, i, peak, now, ms) {
	const held = meter.held[i] ?? -128;
	if (peak >= held) {
		meter.held[i] = peak;
		meter.heldAt[i] = now;
	} else if (now - meter.heldAt[i] > HOLD_MS) {
		meter.held[i] = Math.max(peak, held - ms * FALL_DB_MS);
	}
	return meter.held[i] > Math.max(peak, -70);
}

const ZONES = [dbToMeter(-18), dbToMeter(-6), dbToMeter(-1)];

// What one of a group gets of the gain that its microphones share: those that are heard have 100 %
// of it, and who is muted would have his on top of it.
export function shareMeter(meters, scope, device) {
	const fill = document.createElement('div'), text = document.createElement('span'), e = document.createElement('div');
	let shown = NaN;
	e.className = 'share';
	e.setAttribute('role', 'meter');
	e.setAttribute('aria-label', `${device.description}: share of the gain`);
	e.setAttribute('aria-valuemin', '0');
	e.setAttribute('aria-valuemax', '100');
	fill.className = 'fill';
	e.append(fill, text);
	const show = () => {
		const share = Math.round(100 * 10 ** (-(meters.rows[device.row]?.automix ?? 0) / 10));
		if (share === shown) return;
		shown = share;
		fill.style.transform = `scaleX(${share / 100})`;
		e.setAttribute('aria-valuenow', share);
		text.textContent = `${share} %`;
		e.setAttribute('aria-valuetext', text.textContent);
	};
	scope.add(meters.desk.on('levels', show));
	show();
	return e;
}

// The highest peak since it was clicked, as a number; it is the clip lamp, too, which is the
// console's: it is lit and put out wherever it is shown.
const all = new Set();

export function peakNumber(meters, scope, device) {
	const { desk } = meters, e = document.createElement('button'), label = device.description;
	let highest = -128, shown = NaN, isOver = false, wasOver = false;
	e.className = 'peak';
	e.title = `${label}: highest peak; click to reset, with Shift all`;
	const show = () => {
		if (highest === shown && isOver === wasOver) return;
		const text = highest <= -100 ? '−∞' : formatDb(highest);
		shown = highest;
		wasOver = isOver;
		e.textContent = text;
		e.classList.toggle('over', isOver);
		e.setAttribute('aria-label', `${label}: highest peak ${text} dB${isOver ? ', clipped' : ''}`);
	};
	const forget = () => {
		highest = -128;
		show();
	};
	e.addEventListener('click', ({ shiftKey }) => {
		for (const one of shiftKey ? all : [forget]) one();
		desk.does({ reset: 'overs', of: shiftKey ? '*' : device.name });
	});
	all.add(forget);
	scope.add(() => all.delete(forget));
	scope.add(desk.on('levels', () => {
		const r = meters.rows[device.row];
		if (!r) return;
		for (const peak of r.peak) if (peak > highest) highest = peak;
		isOver = r.overs > 0;
		show();
	}));
	show();
	return e;
}
