// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The scales of faders and meters, by the points that others publish.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FADER_TOP, dbToFader, dbToMeter, faderToDb, formatDb, formatPan, typed } from '../../src/web/page/law.js';
import { takenBack } from '../../src/web/page/device-choice.js';
import { compressed } from '../../src/web/page/curves.js';
import { hold } from '../../src/web/page/meters.js';

const isNear = (a, b, what) => assert.ok(Math.abs(a - b) < 1e-9, `${what}: ${a}, not ${b}`);

// Where the X32's four pieces meet, and its 0 and +10 dB; ours goes on to +12.
test('a fader stands where an X32’s does', () => {
	for (const [position, db] of [[0.0625, -60], [0.25, -30], [0.5, -10], [0.75, 0], [1, 10], [1.05, 12]]) {
		isNear(dbToFader(db) * FADER_TOP, position, `${db} dB`);
		isNear(faderToDb(position / FADER_TOP), db, `${position}`);
	}
	assert.equal(faderToDb(0), -144);
	assert.equal(dbToFader(-144), 0);
	for (let db = -89; db <= 12; db += 0.25) isNear(faderToDb(dbToFader(db)), db, 'there and back');
});

// Per cent of the way in IEC 60268-18, table 1.
test('a meter deflects as IEC 60268-18 says', () => {
	for (const [db, percent] of [[0, 100], [-5, 87.5], [-10, 75], [-15, 62.5], [-20, 50], [-25, 40], [-30, 30], [-35, 22.5], [-40, 15], [-45, 11.25],
		[-50, 7.5], [-55, 5], [-60, 2.5], [-65, 1.25], [-70, 0], [-128, 0], [6, 100]]) isNear(dbToMeter(db) * 100, percent, `${db} dB`);
});

test('a peak is held for two seconds, and falls by 20 dB in 1.7', () => {
	const meter = { held: [], heldAt: [] }, FRAME_MS = 20;
	let now = 0;
	const until = (end) => { for (; now < end; now += FRAME_MS) hold(meter, 0, -128, now, FRAME_MS); };
	hold(meter, 0, -10, now, FRAME_MS);
	until(2000);
	assert.equal(meter.held[0], -10);
	until(2000 + 1700);
	assert.ok(Math.abs(meter.held[0] + 30) < 0.5, `${meter.held[0]}`);
	// A louder one is held again; where all is silent nothing falls any more.
	assert.equal(hold(meter, 0, -20, now, FRAME_MS), false);
	assert.equal(meter.held[0], -20);
	until(now + 8000);
	assert.equal(hold(meter, 0, -128, now, FRAME_MS), false);
});

// What comes out of tb_compressor_design() and its gains for the same settings: 15 dB off a full scale.
test('a compressor’s curve has its make-up and its dry part', () => {
	const p = { threshold: -20, ratio: 4, knee: 0, range: 90, makeup: 0, auto: false, mix: 1 }, tenth = (db, more) => Math.round(compressed(db, { ...p, ...more }) * 10) / 10;
	for (const [db, out, more] of [[-40, -40], [0, -15], [-12, -18], [0, -12, { makeup: 3 }], [-40, -32.5, { auto: true }], [0, -7.5, { auto: true }],
		[0, -4.5, { auto: true, makeup: 3 }], [0, -3, { auto: true, range: 6 }], [0, 0, { mix: 0, makeup: 6 }], [0, -4.6, { mix: 0.5 }],
		[-40, -35.5, { mix: 0.5, auto: true }], [-20, -20.6, { knee: 6 }]]) assert.equal(tenth(db, more), out, `${db} dB ${JSON.stringify(more)}`);
});

test('what is typed is what the command line reads', () => {
	const level = { unit: 'dB' }, hz = { unit: 'Hz' };
	for (const [text, kind, meant] of [['-6', level, '-6dB'], ['+3', level, '3dB'], ['−6,5', level, '-6.5dB'], ['50%', level, '50%'], ['-∞', level, '-inf'],
		['+=3', level, '+=3'], ['440', hz, '440'], ['1k', hz, '1k']]) assert.equal(typed(kind, text), meant, text);
	assert.equal(formatDb(-0.04), '0.0');
	assert.equal(formatDb(-6), '−6.0');
	assert.equal(formatDb(-144), '−∞');
	assert.equal(formatPan(-0.2), 'L20');
});

// What others chose since stays, and the device comes first only where it was.
test('a device that comes back stands where it stood among those that are left', () => {
	const back = (now, name, before, after) => takenBack(now, name, before, after).join(' ');
	assert.equal(back(['Speakers'], 'HDMI', ['Speakers', 'HDMI'], ['Speakers']), 'Speakers HDMI');
	assert.equal(back(['Headset', 'Line'], 'HDMI', ['Speakers', 'HDMI'], ['Speakers']), 'Headset HDMI Line');
	assert.equal(back(['Headset', 'Line'], 'HDMI', ['HDMI', 'Line'], ['Line']), 'Headset HDMI Line');
	assert.equal(back(['B', 'A'], 'A', ['A', 'B'], ['B']), 'B A', 'somebody has put it back elsewhere');
	assert.equal(back(['B', 'A', 'C'], 'B', ['A', 'B', 'C'], ['B', 'A', 'C']), 'A B C', 'a move');
	assert.equal(back(['A', 'B'], 'B', ['A'], ['A', 'B']), 'A', 'one that was added');
});
