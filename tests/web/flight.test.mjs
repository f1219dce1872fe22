// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What the page sends, and when: at a socket and a clock of our own, without a browser.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

let socket, frames;

const nothing = { getItem: () => null, setItem() {}, removeItem() {} };
Object.assign(globalThis, { matchMedia: () => new EventTarget(), addEventListener() {}, document: { hidden: false }, sessionStorage: nothing, localStorage: nothing,
	location: { hash: '', protocol: 'http:', host: 'localhost:7768' }, requestAnimationFrame: (draw) => frames.push(draw) });
globalThis.WebSocket = class {
	sent = [];
	constructor() { socket = this; }
	send(text) { this.sent.push(JSON.parse(text)); }
	hears(message) { this.onmessage({ data: JSON.stringify(message) }); }
};
mock.timers.enable({ apis: ['setTimeout'] });
const { Desk } = await import('../../src/web/page/desk.js');

const STATE = { api: 1, console: 'troubadour', consoles: ['troubadour'], strips: [], buses: [],
	kinds: [{ type: 'number', unit: 'dB', range: [-144, 12], default: 0 }], shapes: [{ names: ['fader', 'trim'], kinds: [0, 0] }], groups: { 'strip.game': [0, 0, 0] } };
const FADER = 'strip.game.fader', TRIM = 'strip.game.trim';
let desk;

// One that has its state, and has said what it says by itself.
beforeEach(() => {
	frames = [];
	desk = new Desk();
	desk.connect();
	socket.onopen();
	socket.hears(STATE);
	socket.sent = [];
});

// What is sent by the end of the next animation frame.
function frame() {
	socket.sent = [];
	for (const draw of frames.splice(0)) draw();
	return socket.sent.map(({ set }) => set);
}

const answers = async (id, more = { ok: true }) => {
	socket.hears({ id, ...more });
	await null;
	await null;
};

test('what changes within a frame is one message', () => {
	for (let db = -1; db >= -20; db--) desk.set(FADER, db);
	desk.set(TRIM, 3);
	assert.equal(desk.values[FADER], -20, 'it is seen at once');
	assert.deepEqual(socket.sent, []);
	assert.deepEqual(frame(), [{ [FADER]: -20, [TRIM]: 3 }]);
	assert.deepEqual(frame(), []);
});

test('a control has one change on its way, and the newest follows when it is answered', async () => {
	desk.set(FADER, -1);
	assert.deepEqual(frame(), [{ [FADER]: -1 }]);
	const [{ id }] = socket.sent;
	for (const db of [-2, -3]) {
		desk.set(FADER, db);
		assert.deepEqual(frame(), []);
	}
	// Another control does not wait for it.
	desk.set(TRIM, 3);
	assert.deepEqual(frame(), [{ [TRIM]: 3 }]);
	socket.sent = [];
	await answers(id);
	assert.deepEqual(socket.sent.map(({ set }) => set), [{ [FADER]: -3 }]);
});

test('what the console tells of a control that is held is shown when it is let go', async () => {
	desk.hold(FADER);
	desk.set(FADER, -6);
	frame();
	await answers(socket.sent[0].id);
	socket.hears({ rev: 2, values: { [FADER]: -5.9, [TRIM]: 1 } });
	assert.deepEqual([desk.values[FADER], desk.values[TRIM]], [-6, 1]);
	mock.timers.tick(1000);
	assert.equal(desk.values[FADER], -6);
	desk.release(FADER);
	assert.equal(desk.values[FADER], -5.9);
});

test('an echo of the change before moves nothing back', async () => {
	desk.set(FADER, -6);
	frame();
	socket.hears({ rev: 2, values: { [FADER]: 0 } });
	await answers(socket.sent[0].id);
	socket.hears({ rev: 3, values: { [FADER]: -3 } });
	socket.hears({ rev: 4, values: { [FADER]: -6 } });
	assert.equal(desk.values[FADER], -6);
	mock.timers.tick(1000);
	assert.equal(desk.values[FADER], -6);
	// Later it is somebody else's.
	socket.hears({ rev: 5, values: { [FADER]: -12 } });
	assert.equal(desk.values[FADER], -12);
});

test('the console’s own answer is awaited, but not while a hand goes on', () => {
	desk.set(FADER, -6);
	frame();
	assert.equal(socket.sent[0].wait, true);
	desk.hold(TRIM);
	desk.set(TRIM, 3);
	frame();
	assert.equal(socket.sent[0].wait, false);
});

// Of either of them; nothing else need be asked for that.
test('what the server or the console refuses is shown as the console has it, and is no step of undo', async () => {
	const errors = [];
	desk.on('error', (text) => errors.push(text));
	for (const value of [-6, -7]) {
		desk.set(FADER, value);
		frame();
		const [{ id }] = socket.sent;
		socket.sent = [];
		await answers(id, { error: `no ${value}` });
		assert.deepEqual([desk.values[FADER], desk.canUndo], [0, false]);
		assert.deepEqual(socket.sent, []);
	}
	assert.deepEqual(errors, ['no -6', 'no -7']);
});

test('what is refused is taken back to what somebody else has set meanwhile', async () => {
	desk.set(FADER, -6);
	frame();
	socket.hears({ rev: 2, values: { [FADER]: -12 } });
	await answers(socket.sent[0].id, { error: 'no' });
	assert.deepEqual([desk.values[FADER], desk.canUndo], [-12, false]);
});

test('of changes on their way, the refused one alone is taken back', async () => {
	desk.set(TRIM, 3);
	frame();
	await answers(socket.sent[0].id);
	desk.set(FADER, -6);
	frame();
	const [{ id }] = socket.sent;
	desk.set(FADER, -7);
	socket.sent = [];
	await answers(id, { error: 'no' });
	assert.equal(desk.values[FADER], -7);
	assert.deepEqual(socket.sent.map(({ set }) => set), [{ [FADER]: -7 }]);
	await answers(socket.sent[0].id);
	mock.timers.tick(1000);
	assert.deepEqual([desk.values[FADER], desk.values[TRIM]], [-7, 3]);
	desk.undo();
	assert.equal(desk.values[FADER], 0);
});

test('what a hand has pulled while it is refused goes back when the hand lets go', async () => {
	desk.hold(FADER);
	desk.set(FADER, -6);
	frame();
	await answers(socket.sent[0].id, { error: 'no' });
	mock.timers.tick(1000);
	assert.equal(desk.values[FADER], -6);
	desk.release(FADER);
	assert.equal(desk.values[FADER], 0);
});

// Each of them taken by the console, with nothing on its way any more.
async function taken(...values) {
	for (const db of values) {
		desk.set(FADER, db);
		frame();
		await answers(socket.sent[0].id);
		mock.timers.tick(1000);
	}
}

const REFUSED = { error: 'the console is changing; try again' };

// What is put back by the steps that are left, one after the other.
async function putBackBy(step) {
	const values = [];
	while (step === 'undo' ? desk.canUndo : desk.canRedo) {
		desk[step]();
		values.push(frame()[0][FADER]);
		await answers(socket.sent[0].id);
		mock.timers.tick(1000);
	}
	return values;
}

test('an undo that the console refuses has undone nothing', async () => {
	await taken(-6, -12);
	desk.undo();
	frame();
	await answers(socket.sent[0].id, REFUSED);
	assert.deepEqual([desk.values[FADER], desk.canUndo, desk.canRedo], [-12, true, false]);
	assert.deepEqual(await putBackBy('undo'), [-6, 0]);
	assert.deepEqual(await putBackBy('redo'), [-6, -12]);
});

test('an undo that can never be done stands in the way of no other one', async () => {
	await taken(-6, -12);
	desk.undo();
	frame();
	await answers(socket.sent[0].id, { error: 'strip.game.fader is not there' });
	assert.deepEqual([desk.values[FADER], desk.canUndo, desk.canRedo], [-12, true, false]);
	assert.deepEqual(await putBackBy('undo'), [0]);
});

test('a redo that the console refuses can be asked for again', async () => {
	await taken(-6, -12);
	await putBackBy('undo');
	desk.redo();
	frame();
	await answers(socket.sent[0].id, REFUSED);
	assert.deepEqual([desk.values[FADER], desk.canUndo, desk.canRedo], [0, false, true]);
	assert.deepEqual(await putBackBy('redo'), [-6, -12]);
});

for (const [when, draw] of [['within a frame', () => {}], ['one after the other', frame]])
	test(`of undos that are asked for ${when} none is done if the console refuses them`, async () => {
		await taken(-6, -12);
		socket.sent = [];
		desk.undo();
		draw();
		const early = socket.sent;
		desk.undo();
		frame();
		const [{ id }] = [...early, ...socket.sent];
		socket.sent = [];
		await answers(id, REFUSED);
		// The other one leaves when the first is answered.
		for (const next of [...socket.sent]) await answers(next.id, REFUSED);
		assert.deepEqual([desk.values[FADER], desk.canRedo], [-12, false]);
		assert.deepEqual(await putBackBy('undo'), [-6, 0]);
	});

test('an undo that is refused takes none of a later one with it', async () => {
	await taken(-6, -12);
	desk.undo();
	frame();
	const [{ id }] = socket.sent;
	desk.undo();
	socket.sent = [];
	await answers(id, REFUSED);
	assert.deepEqual(socket.sent.map(({ set }) => set), [{ [FADER]: 0 }]);
	await answers(socket.sent[0].id);
	mock.timers.tick(1000);
	assert.deepEqual([desk.values[FADER], desk.canUndo], [0, false]);
	assert.deepEqual(await putBackBy('redo'), [-6, -12]);
});

test('undos of two controls that are refused are to be done in the same order', async () => {
	await taken(-6);
	desk.set(TRIM, 3);
	frame();
	await answers(socket.sent[0].id);
	desk.undo();
	desk.undo();
	frame();
	await answers(socket.sent[0].id, REFUSED);
	desk.undo();
	assert.deepEqual(frame(), [{ [TRIM]: 0 }]);
});

test('what is taken back before the console refuses it is no step at all', async () => {
	desk.set(FADER, -6);
	frame();
	const [{ id }] = socket.sent;
	desk.undo();
	socket.sent = [];
	await answers(id, REFUSED);
	await answers(socket.sent[0].id, REFUSED);
	assert.deepEqual([desk.values[FADER], desk.canUndo, desk.canRedo], [0, false, false]);
});

// The server's words for a request that it has not looked at.
for (const error of ['too many changes; slow down', 'too much at once; try again'])
	test(`a command that is not taken back because of "${error}" can be taken back later`, async () => {
		const done = desk.act({ assign: { application: 'firefox', to: ['game'] } }, { assign: { application: 'firefox' } });
		await answers(socket.sent[0].id);
		await done;
		for (const answer of [{ error }, { ok: true }]) {
			assert.deepEqual([desk.canUndo, desk.canRedo], [true, false]);
			socket.sent = [];
			desk.undo();
			await null;
			await null;
			await answers(socket.sent[0].id, answer);
			await null;
		}
		assert.deepEqual([desk.canUndo, desk.canRedo], [false, true]);
	});

test('what is refused in the middle of a drag takes no older step with the same end', async () => {
	await taken(-6);
	desk.hold(FADER);
	for (const [db, answer] of [[-9, { ok: true }], [-6, REFUSED], [-12, { ok: true }]]) {
		desk.set(FADER, db);
		frame();
		await answers(socket.sent[0].id, answer);
	}
	socket.hears({ rev: 3, values: { [FADER]: -12 } });
	desk.release(FADER);
	mock.timers.tick(1000);
	assert.deepEqual(await putBackBy('undo'), [-6, 0]);
});

test('a drag that comes again to what was refused is a step', async () => {
	desk.hold(FADER);
	desk.set(FADER, -6);
	frame();
	const [{ id }] = socket.sent;
	desk.set(FADER, -6);
	socket.sent = [];
	await answers(id, REFUSED);
	await answers(socket.sent[0].id);
	desk.release(FADER);
	frame();
	await answers(socket.sent[0].id);
	mock.timers.tick(1000);
	assert.equal(desk.values[FADER], -6);
	assert.deepEqual(await putBackBy('undo'), [0]);
});

// The server's answer to a hand says nothing of the console's.
async function dragged() {
	desk.hold(FADER);
	desk.set(FADER, -6);
	frame();
	await answers(socket.sent[0].id);
}

for (const ms of [0, 1000])
	test(`the end of a drag is taken back if the console refuses it, ${ms} ms later`, async () => {
		await dragged();
		mock.timers.tick(ms);
		desk.release(FADER);
		assert.deepEqual(frame(), [{ [FADER]: -6 }]);
		assert.equal(socket.sent[0].wait, true);
		await answers(socket.sent[0].id, { error: 'no' });
		mock.timers.tick(1000);
		assert.deepEqual([desk.values[FADER], desk.canUndo], [0, false]);
		assert.deepEqual(frame(), []);
	});

test('the end of a drag that is still on its way is asked for behind it', async () => {
	desk.hold(FADER);
	desk.set(FADER, -6);
	frame();
	const [{ id }] = socket.sent;
	desk.release(FADER);
	assert.deepEqual(frame(), []);
	await answers(id);
	assert.deepEqual(socket.sent.map(({ set, wait }) => [set, wait]), [[{ [FADER]: -6 }, true]]);
	await answers(socket.sent[0].id);
	mock.timers.tick(1000);
	assert.deepEqual([desk.values[FADER], desk.canUndo, frame()], [-6, true, []]);
});

test('the end of a drag that is refused when the hand has let go is not asked for again', async () => {
	desk.hold(FADER);
	desk.set(FADER, -6);
	frame();
	const [{ id }] = socket.sent;
	desk.release(FADER);
	socket.sent = [];
	await answers(id, REFUSED);
	assert.deepEqual([desk.values[FADER], desk.canUndo, socket.sent, frame()], [0, false, [], []]);
});

test('the end of a drag that the console tells of is not asked for again', async () => {
	await dragged();
	socket.hears({ rev: 2, values: { [FADER]: -6 } });
	desk.release(FADER);
	assert.deepEqual(frame(), []);
	mock.timers.tick(1000);
	assert.deepEqual([desk.values[FADER], desk.canUndo], [-6, true]);
});

test('a drag whose end is refused is a step to where the console went with it', async () => {
	await dragged();
	desk.set(FADER, -9);
	frame();
	await answers(socket.sent[0].id);
	socket.hears({ rev: 2, values: { [FADER]: -6 } });
	desk.release(FADER);
	assert.deepEqual(frame(), [{ [FADER]: -9 }]);
	await answers(socket.sent[0].id, { error: 'no' });
	mock.timers.tick(1000);
	assert.equal(desk.values[FADER], -6);
	assert.deepEqual(await putBackBy('undo'), [0]);
	assert.deepEqual(await putBackBy('redo'), [-6]);
});

test('a drag that is refused while the hand holds is no step of undo', async () => {
	desk.hold(FADER);
	desk.set(FADER, -6);
	frame();
	await answers(socket.sent[0].id, REFUSED);
	desk.release(FADER);
	assert.deepEqual([desk.values[FADER], desk.canUndo, frame()], [0, false, []]);
});

test('what no hand holds is awaited though a hand holds another control', () => {
	desk.hold(FADER);
	desk.set(FADER, -6);
	desk.set(TRIM, 3);
	frame();
	assert.deepEqual(socket.sent.map(({ set, wait }) => [set, wait]), [[{ [FADER]: -6 }, false], [{ [TRIM]: 3 }, true]]);
});

test('without a connection nothing stays as if it were set', async () => {
	socket.onclose();
	desk.set(FADER, -6);
	frame();
	await null;
	await null;
	assert.equal(desk.values[FADER], 0);
});
