// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Sounds for sessions: a sine, whose level is exact, and for pictures something that moves as
// music, a game and a voice do.
import { writeFileSync } from 'node:fs';

const RATE = 48000;

// What `pw-play --raw` reads: 48 kHz, 16 bit, two channels.  `sample(frame)` is [left, right] of one
// frame, -1..1.
function writeSound(path, seconds, sample) {
	const n = RATE * seconds, data = Buffer.alloc(4 * n);
	for (let i = 0; i < n; i++) {
		const [left, right] = sample(i);
		data.writeInt16LE(Math.round(32767 * Math.max(-1, Math.min(1, left))), 4 * i);
		data.writeInt16LE(Math.round(32767 * Math.max(-1, Math.min(1, right))), 4 * i + 2);
	}
	writeFileSync(path, data);
}

// Whole periods, so that it goes on without a step where it begins again.
export function writeTone(path, { hz, db, seconds = 10 }) {
	const peak = 10 ** (db / 20);
	writeSound(path, seconds, (i) => {
		const sample = peak * Math.sin(2 * Math.PI * hz * i / RATE);
		return [sample, sample];
	});
}

const sine = (hz, i) => Math.sin(2 * Math.PI * hz * i / RATE);

// The same every time, so that pictures that are made again look alike.
function noise() {
	let state = 1;
	return () => {
		state = Math.imul(state, 1664525) + 1013904223 | 0;
		return state / 2 ** 31;
	};
}

// Four chords with a drum on each beat, a little wider than mono.
const CHORDS = [[220, 261.6, 329.6], [174.6, 220, 261.6], [261.6, 329.6, 392], [196, 246.9, 293.7]];

export function writeMusic(path, { db = -14, seconds = 60 } = {}) {
	const peak = 10 ** (db / 20), hiss = noise();
	writeSound(path, seconds, (i) => {
		const beat = i / RATE * 2, chord = CHORDS[Math.floor(beat / 4) % CHORDS.length], since = beat % 1;
		const pad = chord.map((hz, n) => sine(hz, i) * (0.2 + 0.03 * n)), drum = sine(55 + 60 * Math.exp(-since * 20), i) * Math.exp(-since * 7);
		const hat = hiss() * Math.exp(-(beat * 2 % 1) * 14) * 0.18;
		return [peak * (pad[0] + 0.6 * pad[1] + drum + hat), peak * (pad[2] + 0.6 * pad[1] + drum + 0.7 * hat)];
	});
}

// A rumble, and something that bursts now and then on one side or the other.
export function writeGame(path, { db = -10, seconds = 60 } = {}) {
	const peak = 10 ** (db / 20), hiss = noise();
	let low = 0;
	writeSound(path, seconds, (i) => {
		const t = i / RATE, burst = Math.exp(-(t % 1.7) * 5), side = Math.floor(t / 1.7) % 2 ? 0.4 : 1;
		low += 0.02 * (hiss() - low);
		return [peak * (3 * low + burst * side * hiss()), peak * (3 * low + burst * (1.4 - side) * hiss())];
	});
}

// Syllables at some 140 Hz, in phrases with a breath between them.
export function writeVoice(path, { db = -12, seconds = 60, hz = 140 } = {}) {
	const peak = 10 ** (db / 20);
	let phase = 0;
	writeSound(path, seconds, (i) => {
		const t = i / RATE, isSpeaking = t % 4 < 3.2, syllable = Math.max(0, Math.sin(2 * Math.PI * 3.7 * t)) ** 0.6;
		let sample = 0;
		phase += hz * (1 + 0.08 * Math.sin(2 * Math.PI * 0.6 * t)) / RATE;
		for (let n = 1; n <= 12; n++) sample += Math.sin(2 * Math.PI * n * phase) / (1 + Math.abs(n * hz - 600) / 300);
		sample *= peak * 0.5 * syllable * (isSpeaking ? 1 : 0.003);
		return [sample, sample];
	});
}
