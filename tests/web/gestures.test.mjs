// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Every gesture of a hand, a finger or a key ends in the right value of the console.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, decibels } from './desk.mjs';
import { standing, until } from './session.mjs';

const on = new Stage();

// ---- the mouse ----

test('a grab moves nothing and a drag is relative to it', async () => {
	const { page } = on, [x, y] = await on.cap();
	let text;
	await standing(page, async () => {
		await page.mouse.move(x - 9, y + 15);
		await page.mouse.down();
		assert.equal(await on.shown(), '0.0 dB');
		await page.mouse.move(x, y + 15 + 60, { steps: 8 });
		text = await on.shown();
		await page.mouse.up();
	});
	assert.match(text, /^−[3-9]\.\d dB$/);
	await on.agrees(text);
});

test('with Shift a drag is ten times finer', async () => {
	const { page } = on, [x, y] = await on.cap();
	await standing(page, async () => {
		await page.mouse.move(x, y);
		await page.keyboard.down('Shift');
		await page.mouse.down();
		await page.mouse.move(x, y + 60, { steps: 8 });
		await page.mouse.up();
		await page.keyboard.up('Shift');
	});
	const db = decibels(await on.shown());
	assert.ok(db < -0.2 && db > -1.2, `${db}`);
});

test('a middle click and a long press jump there', async () => {
	const { page } = on, box = await on.fader().boundingBox();
	await page.mouse.click(box.x + 40, box.y + box.height - 18, { button: 'middle' });
	await on.s.becomes('strip.game.fader', '-inf');
	await standing(page, async () => {
		await page.mouse.move(box.x + 40, box.y + 18);
		await page.mouse.down();
		await page.clock.runFor(400);
		assert.equal(await on.shown(), '−∞ dB');
		await page.clock.runFor(200);
		assert.equal(await on.shown(), '12.0 dB');
		await page.mouse.up();
	});
	await on.s.becomes('strip.game.fader', '12dB');
});

test('a hand that rests on the cap before it drags moves nothing', async () => {
	const { page } = on, [x, y] = await on.cap();
	await standing(page, async () => {
		await page.mouse.move(x - 5, y + 15);
		await page.mouse.down();
		await page.clock.runFor(1000);
		assert.equal(await on.shown(), '0.0 dB');
		await page.mouse.up();
	});
});

test('a double click is 0 dB, and once more the value before', async () => {
	const { page } = on, at = await on.middle();
	on.s.cli('set', 'strip.game.fader=-17');
	await on.shows('−17.0 dB');
	await standing(page, () => page.mouse.dblclick(...at));
	await on.s.becomes('strip.game.fader', '0dB');
	await standing(page, () => page.mouse.dblclick(...at));
	await on.s.becomes('strip.game.fader', '-17dB');
});

test('two clicks are no double click', async () => {
	const { page } = on, at = await on.middle();
	on.s.cli('set', 'strip.game.fader=-17');
	await on.shows('−17.0 dB');
	await standing(page, async () => {
		await page.mouse.click(...at);
		await page.clock.runFor(500);
		await page.mouse.click(...at);
		assert.equal(await on.shown(), '−17.0 dB');
	});
});

test('Ctrl-click is silence, and once more the value before', async () => {
	const { page } = on;
	await page.keyboard.down('Control');
	await page.mouse.click(...await on.middle());
	await on.s.becomes('strip.game.fader', '-inf');
	assert.equal(await on.shown(), '−∞ dB');
	await page.mouse.click(...await on.middle());
	await page.keyboard.up('Control');
	await on.s.becomes('strip.game.fader', '0dB');
});

test('the wheel turns only what it rests on: 1 dB above -20, 3 dB below', async () => {
	const { page } = on, at = await on.middle();
	const turn = (deltaY, text) => standing(page, async () => {
		await page.mouse.move(1, 1);
		await page.mouse.move(...at);
		await page.clock.runFor(300);
		await page.mouse.wheel(0, deltaY);
		await on.shows(text);
	});
	await standing(page, () => on.fader().evaluate((e) => {
		e.dispatchEvent(new PointerEvent('pointerenter'));
		e.dispatchEvent(new WheelEvent('wheel', { deltaY: 100, cancelable: true }));
	}));
	assert.equal(await on.shown(), '0.0 dB', 'it came by with the page');
	await turn(100, '−1.0 dB');
	await on.s.becomes('strip.game.fader', '-1dB');
	on.s.cli('set', 'strip.game.fader=-30');
	await on.shows('−30.0 dB');
	await turn(-100, '−27.0 dB');
	await on.s.becomes('strip.game.fader', '-27dB');
});

test('a touchpad turns by a step for each notch of its way, a wheel for each notch', async () => {
	const turn = (times, options) => on.fader().evaluate((e, [n, o]) => {
		for (let i = 0; i < n; i++) e.dispatchEvent(new WheelEvent('wheel', { cancelable: true, ...o }));
		return e.getAttribute('aria-valuetext');
	}, [times, options]);
	await on.fader().focus();
	await standing(on.page, async () => {
		for (const [times, options, text] of [[24, { deltaY: 4 }, '0.0 dB'], [1, { deltaY: 4 }, '−1.0 dB'], [24, { deltaY: 4 }, '−1.0 dB'],
			[24, { deltaY: -4 }, '−1.0 dB'], [1, { deltaY: -4 }, '0.0 dB'], [10, { deltaY: 120 }, '−10.0 dB'], [1, { deltaY: -100 }, '−9.0 dB'],
			[1, { deltaY: 3, deltaMode: 1 }, '−10.0 dB'], [3, { deltaY: -1, deltaMode: 1 }, '−9.0 dB'], [1, { deltaY: 200 }, '−11.0 dB']])
			assert.equal(await turn(times, options), text, `${times} of ${JSON.stringify(options)}`);
	});
	await on.s.becomes('strip.game.fader', '-11dB');
});

// Where a band has its handle.
test('a touchpad makes a band of the equaliser wider by a step for each notch', async () => {
	await on.go('strip/game');
	const { page } = on, q = () => page.evaluate(() => troubadour.desk.values['strip.game.eq.1.q']), before = await q();
	const turn = (times) => page.locator('canvas.eq').evaluate((e, n) => {
		const { left, top, width, height } = e.getBoundingClientRect(), hz = troubadour.desk.values['strip.game.eq.1.freq'];
		const at = { clientX: left + Math.log(hz / 20) / Math.log(1000) * width, clientY: top + height / 2 };
		e.dispatchEvent(new PointerEvent('pointerenter'));
		return new Promise((resolve) => setTimeout(() => {
			for (let i = 0; i < n; i++) e.dispatchEvent(new WheelEvent('wheel', { deltaY: -4, cancelable: true, ...at }));
			resolve();
		}, 200));
	}, times);
	await turn(24);
	assert.equal(await q(), before);
	await turn(25);
	assert.ok(Math.abs(await q() / before - 1.08) < 0.002, `${await q()}`);
	await page.keyboard.press('Control+z');
});

test('with Shift the wheel is ten times finer; what has the focus needs no rest', async () => {
	const { page } = on, at = await on.middle();
	await on.fader().focus();
	await standing(page, async () => {
		await page.mouse.move(...at);
		await page.keyboard.down('Shift');
		await page.mouse.wheel(0, 100);
		await on.shows('−0.1 dB');
		await page.keyboard.up('Shift');
		await page.mouse.wheel(0, 100);
		await on.shows('−1.1 dB');
	});
	await on.s.becomes('strip.game.fader', '-1.1dB');
});

test('a double click on a pan is the centre, and once more the value before', async () => {
	const { page, s } = on, pan = page.getByRole('slider', { name: 'Game pan' });
	const twice = (text) => standing(page, async () => {
		await pan.dblclick({ position: { x: 12, y: 6 } });
		await until(text, async () => await pan.getAttribute('aria-valuetext') === text);
	});
	s.cli('set', 'strip.game.pan=L30');
	await until('L30', async () => await pan.getAttribute('aria-valuetext') === 'L30');
	await twice('C');
	await until('the centre', async () => await s.value('strip.game.pan') === 'C');
	await twice('L30');
	await until('the left', async () => await s.value('strip.game.pan') === 'L30');
});

test('a drag is one step of undo', async () => {
	const { page } = on, [x, y] = await on.cap();
	await standing(page, async () => {
		await page.mouse.move(x, y);
		await page.mouse.down();
		await page.mouse.move(x, y + 90, { steps: 30 });
		await page.mouse.up();
	});
	await until('a change', async () => await on.s.value('strip.game.fader') !== '0dB');
	await page.keyboard.press('Control+z');
	await on.s.becomes('strip.game.fader', '0dB');
});

// ---- keys ----

test('arrows, pages, Home, End and 0', async () => {
	await on.fader().focus();
	for (const [key, value] of [['ArrowUp', '0.5dB'], ['ArrowDown', '0dB'], ['PageDown', '-3dB'], ['PageUp', '0dB'],
		['Home', '12dB'], ['End', '-inf'], ['0', '0dB'], ['ArrowLeft', '-0.5dB']]) {
		await on.page.keyboard.press(key);
		await on.s.becomes('strip.game.fader', value);
	}
});

test('m, s and c mute, solo and listen, and digits begin a value', async () => {
	const { page, s } = on;
	await on.fader().focus();
	await page.keyboard.press('m');
	await s.becomes('strip.game.mute', 'on');
	await page.keyboard.press('s');
	await s.becomes('strip.game.solo', 'on');
	await page.keyboard.press('c');
	await s.becomes('strip.game.cue', 'pfl');
	await page.keyboard.press('c');
	await s.becomes('strip.game.cue', 'off');
	await page.keyboard.type('-7.5');
	await page.keyboard.press('Enter');
	await s.becomes('strip.game.fader', '-7.5dB');
	await page.getByTitle('Something is soloed').click();
	await s.becomes('strip.game.solo', 'off');
});

test('digits and Enter begin a value on a knob, a small level and a pan, whose number is clicked, too', async () => {
	const { page, s } = on, has = (key, value) => until(`${key}=${value}`, async () => await s.value(key) === value), type = async (name, keys, key, value) => {
		await page.getByRole('slider', { name, exact: true }).filter({ visible: true }).first().focus();
		await page.keyboard.type(keys);
		await page.keyboard.press('Enter');
		await has(key, value);
	};
	await type('Game pan', '-.5', 'strip.game.pan', 'L50');
	await page.getByRole('slider', { name: 'Game pan' }).getByText('L50').click();
	await page.keyboard.type('R20');
	await page.keyboard.press('Enter');
	await has('strip.game.pan', 'R20');
	await on.go('strip/game');
	await type('Game Compressor Threshold', '-31', 'strip.game.comp.threshold', '-31dB');
	await type('Game to Stream mix level', '-4', 'send.game.b1', '-4dB');
	await on.go('matrix');
	await page.getByRole('slider', { name: 'Game to Stream mix level' }).focus();
	await page.keyboard.press('Enter');
	await page.keyboard.type('-5');
	await page.keyboard.press('Enter');
	await has('send.game.b1', '-5dB');
	await s.set({ 'send.game.b1': 0, 'strip.game.comp.threshold': -20 });
});

test('a number that is clicked takes what the command line takes', async () => {
	const { page, s } = on, number = page.getByRole('button', { name: /^Game level/ });
	for (const [text, value] of [['-6', '-6dB'], ['+3', '3dB'], ['100%', '0dB'], ['-inf', '-inf']]) {
		await number.click();
		await page.keyboard.press('Control+a');
		await page.keyboard.type(text);
		await page.keyboard.press('Enter');
		await s.becomes('strip.game.fader', value);
	}
	await number.click();
	await page.keyboard.type('loud');
	await page.keyboard.press('Enter');
	await page.getByText('is not a number').waitFor();
});

test('every change is undone, and done again', async () => {
	const { page, s } = on;
	await on.fader().focus();
	await page.keyboard.press('PageDown');
	await page.getByRole('button', { name: 'Game mute' }).click();
	await s.becomes('strip.game.mute', 'on');
	await page.keyboard.press('Control+z');
	await s.becomes('strip.game.mute', 'off');
	await page.keyboard.press('Control+z');
	await s.becomes('strip.game.fader', '0dB');
	await page.keyboard.press('Control+y');
	await s.becomes('strip.game.fader', '-3dB');
});

// The server lets a name of an insert pass, as there may be a new file of it.
test('what the console refuses is not shown as if it were set, and the page says why', async () => {
	const { page, s } = on, key = 'strip.game.insert', shown = () => page.evaluate((k) => troubadour.desk.values[k], key), before = await shown();
	await page.evaluate((k) => troubadour.desk.set(k, 'a file that is gone'), key);
	await page.getByText('is not "a file that is gone"').waitFor();
	assert.equal(await shown(), before);
	assert.equal((await s.state()).values[key], before);
	await page.locator('[aria-label="Undo"]:disabled').waitFor();
});

// ---- touch ----

test('a finger drags relative, and a double tap is 0 dB', async () => {
	await on.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
	const { page, s } = on;
	s.cli('set', 'strip.game.fader=-10');
	await on.shows('−10.0 dB');
	const touch = await page.context().newCDPSession(page), [x, y] = await on.cap();
	const send = (type, at) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [{ x, y: at }] : [] });
	await standing(page, async () => {
		await send('touchStart', y);
		for (let i = 1; i <= 10; i++) await send('touchMove', y - 5 * i);
		await send('touchEnd');
	});
	await until('a louder fader', async () => parseFloat(await s.value('strip.game.fader')) > -8);
	await standing(page, async () => {
		await page.touchscreen.tap(x, y);
		await page.touchscreen.tap(x, y);
	});
	await s.becomes('strip.game.fader', '0dB');
});

test('a second finger on a fader changes nothing, nor does it leave a hand there', async () => {
	const { page, s } = on;
	s.cli('set', 'strip.game.fader=-10');
	await on.shows('−10.0 dB');
	const touch = await page.context().newCDPSession(page), [x, y] = await on.cap();
	const send = (type, ...ys) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: ys.map((at, id) => ({ x, y: at, id })) });
	await standing(page, async () => {
		await send('touchStart', y - 60);
		await send('touchStart', y - 60, y + 60);
		await send('touchEnd');
	});
	await page.waitForTimeout(1000);
	assert.equal(await s.value('strip.game.fader'), '-10dB');
	s.cli('set', 'strip.game.fader=-12');
	await on.shows('−12.0 dB');
});

test('where a strip goes is chosen with a finger in a list, whose button says it', async () => {
	await on.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
	const { page, s } = on, goes = page.getByRole('button', { name: 'Game goes to:' }), dialog = page.getByRole('dialog', { name: 'Where Game goes' });
	const { buses } = await s.state(), says = (...names) => until(`${names}`, async () => await goes.getAttribute('aria-label')
		=== `Game goes to: ${names.map((name) => buses.find((b) => b.name === name).description).join(', ') || 'nowhere'}`);
	s.cli('set', ...buses.map(({ name }) => `route.game.${name}=${name === 'a1' || name === 'b1' ? 'on' : 'off'}`));
	await says('a1', 'b1');
	await goes.tap();
	await dialog.getByRole('button', { name: 'Game to Stream mix' }).tap();
	await s.becomes('route.game.b1', 'off');
	await dialog.getByRole('button', { name: 'Close' }).tap();
	await says('a1');
	await goes.tap();
	await dialog.getByRole('button', { name: `Game to ${buses.find((b) => b.name === 'a1').description}` }).tap();
	await s.becomes('route.game.a1', 'off');
	await page.keyboard.press('Escape');
	await says();
	s.cli('set', 'route.game.a1=on', 'route.game.b1=on');
	await says('a1', 'b1');
});

// Points of a finger each, in CSS pixels.
async function hand() {
	await on.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
	const touch = await on.page.context().newCDPSession(on.page);
	return (type, ...points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
}

test('two fingers move two faders, each its own', async () => {
	const send = await hand(), { page, s } = on, [game, music] = [await on.cap('Game'), await on.cap('Music')];
	let texts;
	await standing(page, async () => {
		await send('touchStart', game);
		await send('touchStart', game, music);
		for (let i = 1; i <= 8; i++) await send('touchMove', [game[0], game[1] + 5 * i], [music[0], music[1] - 3 * i]);
		await send('touchEnd');
		texts = [await on.shown('Game'), await on.shown('Music')];
	});
	assert.ok(decibels(texts[0]) < -2 && decibels(texts[1]) > 1, `${texts}`);
	await on.agrees(texts[0]);
	await until('the other one', async () => Math.abs(parseFloat(await s.value('strip.music.fader')) - decibels(texts[1])) < 0.06);
});

// The first band has its handle where it stands by default.
async function bandOf(page) {
	await on.go('strip/game');
	await page.locator('canvas.eq').scrollIntoViewIfNeeded();
	const { x, y, width, height } = await page.locator('canvas.eq').boundingBox(), hz = await page.evaluate(() => troubadour.desk.values['strip.game.eq.1.freq']);
	return { at: [x + Math.log(hz / 20) / Math.log(1000) * width, y + height / 2], values: () => page.evaluate(() => ['freq', 'gain'].map((k) => troubadour.desk.values[`strip.game.eq.1.${k}`])) };
}

test('a second finger on the equaliser moves no band, nor does it leave a hand there', async () => {
	const send = await hand(), { page, s } = on, { at: [x, y], values } = await bandOf(page), before = await values();
	await standing(page, async () => {
		await send('touchStart', [x, y]);
		await send('touchStart', [x, y], [x + 60, y]);
		await send('touchMove', [x, y], [x + 120, y + 50]);
		assert.deepEqual(await values(), before);
		// It is lifted.
		await send('touchMove', [x, y]);
		await send('touchMove', [x, y - 30]);
		await send('touchEnd');
	});
	const [hz, db] = await values();
	assert.ok(hz === before[0] && db > 1, `${hz} Hz, ${db} dB`);
	await s.set({ 'strip.game.eq.1.gain': -3 });
	await until('it to be seen', async () => (await values())[1] === -3);
	await s.set({ 'strip.game.eq.1.gain': 0, 'strip.game.eq.1.on': false });
});

test('a hand that trembles on a band of the equaliser moves nothing, and its double click makes the band flat', async () => {
	const { page, s } = on, { at: [x, y], values } = await bandOf(page), before = await values();
	const click = async () => {
		await page.mouse.move(x, y);
		await page.mouse.down();
		await page.mouse.move(x + 2, y + 2);
		await page.mouse.up();
	};
	await standing(page, click);
	assert.deepEqual(await values(), before);
	await standing(page, async () => {
		await page.mouse.move(x, y);
		await page.mouse.down();
		await page.mouse.move(x, y - 30);
		await page.mouse.up();
		await page.mouse.down();
		await page.mouse.up();
	});
	assert.ok((await values())[1] > 1, 'a drag and a click are no double click');
	await page.keyboard.press('Control+z');
	await s.becomes('strip.game.eq.1.gain', '0dB');
});

test('a finger that stays on a track jumps there', async () => {
	const send = await hand(), { page, s } = on, box = await on.fader().boundingBox();
	await standing(page, async () => {
		await send('touchStart', [box.x + 40, box.y + 14]);
		await page.clock.runFor(400);
		assert.equal(await on.shown(), '0.0 dB');
		await page.clock.runFor(200);
		await send('touchEnd');
	});
	await s.becomes('strip.game.fader', '12dB');
});

test('a finger that goes along scrolls the strips, and turns none', async () => {
	const send = await hand(), { page, s } = on, [x, y] = await on.cap('Music');
	const scrolled = () => page.locator('.bank.strips').evaluate((e) => e.scrollLeft);
	assert.equal(await scrolled(), 0);
	await send('touchStart', [x, y]);
	for (let i = 1; i <= 12; i++) await send('touchMove', [x - 10 * i, y + (i % 2)]);
	await send('touchEnd');
	await until('other strips', async () => await scrolled() > 60);
	assert.equal(await on.shown('Music'), '0.0 dB');
	assert.equal(await s.value('strip.music.fader'), '0dB');
});

test('a finger turns a knob, and a double tap puts it back', async () => {
	const send = await hand(), { page, s } = on;
	await on.go('strip/game');
	const knob = page.getByRole('slider', { name: 'Game Compressor Threshold', exact: true });
	await knob.scrollIntoViewIfNeeded();
	const box = await knob.boundingBox(), x = box.x + box.width / 2, y = box.y + box.height / 2;
	await standing(page, async () => {
		await send('touchStart', [x, y]);
		for (let i = 1; i <= 8; i++) await send('touchMove', [x, y - 4 * i]);
		await send('touchEnd');
	});
	await until('a higher threshold', async () => parseFloat(await s.value('strip.game.comp.threshold')) > -15);
	await standing(page, async () => {
		await page.touchscreen.tap(x, y);
		await page.touchscreen.tap(x, y);
	});
	await s.becomes('strip.game.comp.threshold', '-20dB');
});
