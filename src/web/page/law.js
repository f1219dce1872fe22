// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Scales and numbers: where a level stands on a fader or a meter, and how it is written.

// The X32's fader in four straight pieces, the first carried on to +12 dB.
export const FADER_TOP = 1.05;
export const SILENCE = -144;

export function faderToDb(position) { // 0..1 of the way
	const p = Math.min(Math.max(position, 0), 1) * FADER_TOP;
	if (p >= 0.5) return 40 * p - 30;
	if (p >= 0.25) return 80 * p - 50;
	if (p >= 0.0625) return 160 * p - 70;
	return p <= 0 ? SILENCE : 480 * p - 90;
}

export function dbToFader(db) {
	let p;
	if (db >= -10) p = (db + 30) / 40;
	else if (db >= -30) p = (db + 50) / 80;
	else if (db >= -60) p = (db + 70) / 160;
	else p = (db + 90) / 480;
	return Math.min(Math.max(p / FADER_TOP, 0), 1);
}

// IEC 60268-18: from [dB, per cent of the way].
const METER = [[-70, 0], [-60, 2.5], [-50, 7.5], [-40, 15], [-30, 30], [-20, 50], [0, 100]];

export function dbToMeter(db) { // 0..1
	if (db <= -70) return 0;
	for (let i = 1; i < METER.length; i++) {
		const [high, there] = METER[i], [low, here] = METER[i - 1];
		if (db <= high) return (here + (db - low) / (high - low) * (there - here)) / 100;
	}
	return 1;
}

// Any number with a range on a knob: frequencies and times by octaves, the rest evenly.
export function isLogarithmic(kind) {
	return kind.range && kind.range[0] > 0 && kind.range[1] / kind.range[0] >= 50;
}

export function toPosition(kind, value) {
	const [low, high] = kind.range;
	if (isLogarithmic(kind))
		return Math.log(Math.max(value, low) / low) / Math.log(high / low);
	return (Math.max(value, low) - low) / (high - low);
}

export function fromPosition(kind, position) {
	const [low, high] = kind.range, p = Math.min(Math.max(position, 0), 1);
	return isLogarithmic(kind) ? low * Math.pow(high / low, p) : low + p * (high - low);
}

const MINUS = '−';

function signed(text) {
	return text.replace('-', MINUS);
}

export function formatDb(db, digits = 1) {
	return db <= -120 ? `${MINUS}∞` : signed(db.toFixed(digits).replace(/^-0\.0+$/, '0.0'));
}

// A value as people read it, with its unit.
export function formatValue(kind, value) {
	if (kind.type === 'switch') return value ? 'on' : 'off';
	if (kind.type === 'word') return value || 'none';
	if (kind.unit === 'dB') return `${formatDb(value)} dB`;
	if (kind.unit === 'Hz')
		return value >= 1000 ? `${signed((value / 1000).toFixed(value >= 10000 ? 1 : 2))} kHz`
			: `${value.toFixed(value < 100 ? 1 : 0)} Hz`;
	if (kind.unit === 'ms')
		return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
	if (kind.unit === ':1') return `${value.toFixed(1)}:1`;
	if (kind.range && kind.range[0] === -1 && kind.range[1] === 1) return formatPan(value);
	return signed(value.toFixed(Math.abs(value) < 10 ? 2 : 1));
}

export function formatPan(value) {
	const n = Math.round(Math.abs(value) * 100);
	return n === 0 ? 'C' : value < 0 ? `L${n}` : `R${n}`;
}

// What was typed, as the command line reads it: a plain number is in the key's unit.
export function typed(kind, text) {
	const plain = text.trim().replace(MINUS, '-').replace(',', '.');
	if (/^[-−]?(inf|∞)$/i.test(plain)) return '-inf';
	if (/^[+-]?[0-9.]+$/.test(plain)) return `${plain.replace(/^\+/, '')}${kind.unit === 'dB' ? 'dB' : ''}`;
	return plain;
}
