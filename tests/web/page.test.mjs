// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Every gesture ends in the right value of the console, and the page says so to eyes and
// to assistive technology.  `make test-web`.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { Session, until } from './session.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = join(process.env.PICTURES ?? 'tests/web/pictures');
const SCREENS = ['mix', 'strip/game', 'bus/a1', 'matrix', 'apps', 'devices', 'scenes', 'engine'];

let s, page;

before(async () => {
	s = await Session.start();
	s.play('game', 1000, -20, 'Space Game');
	s.play('music', 220, -12, 'Music Player');
	// Nobody told this one where to play.
	s.play(null, 440, -30, 'Browser');
});
after(() => s.end());
beforeEach(async () => {
	s.cli('set', 'strip.game.fader=0', 'strip.music.fader=0', 'strip.game.mute=off', 'strip.game.solo=off', 'strip.game.pan=0');
	page = await s.page();
});
afterEach(async () => {
	assert.deepEqual(page.errors, []);
	await page.context().close();
});

const fader = (name = 'Game') => page.getByRole('slider', { name: `${name} fader` });

async function middleOf(locator) {
	const box = await locator.boundingBox();
	return [box.x + box.width / 2 + 10, box.y + box.height / 2];
}

// Of the fader's cap.
async function capOf(name) {
	const box = await fader(name).locator('.cap').boundingBox();
	return [box.x + box.width / 2, box.y + box.height / 2];
}

const shown = (name = 'Game') => fader(name).getAttribute('aria-valuetext');

// ---- the mouse ----

test('a grab moves nothing and a drag is relative to it', async () => {
	const [x, y] = await capOf('Game');
	await page.mouse.move(x - 9, y + 15);
	await page.mouse.down();
	assert.equal(await shown(), '0.0 dB');
	await page.mouse.move(x, y + 15 + 60, { steps: 8 });
	const text = await shown();
	await page.mouse.up();
	assert.match(text, /^−[3-9]\.\d dB$/);
	await until('the console to have it', async () => Math.abs(parseFloat(await s.value('strip.game.fader')) - parseFloat(text.replace('−', '-'))) < 0.06);
});

test('with Shift a drag is ten times finer', async () => {
	const [x, y] = await capOf('Game');
	await page.mouse.move(x, y);
	await page.keyboard.down('Shift');
	await page.mouse.down();
	await page.mouse.move(x, y + 60, { steps: 8 });
	await page.mouse.up();
	await page.keyboard.up('Shift');
	const db = parseFloat((await shown()).replace('−', '-'));
	assert.ok(db < -0.2 && db > -1.2, `${db}`);
});

test('a middle click and a long press jump there', async () => {
	const box = await fader().boundingBox();
	await page.mouse.click(box.x + 40, box.y + box.height - 18, { button: 'middle' });
	await s.becomes('strip.game.fader', '-inf');
	await page.mouse.move(box.x + 40, box.y + 18);
	await page.mouse.down();
	await until('the jump', async () => await shown() === '12.0 dB');
	await page.mouse.up();
	await s.becomes('strip.game.fader', '12dB');
});

test('a double click is 0 dB, and once more the value before', async () => {
	s.cli('set', 'strip.game.fader=-17');
	await until('the page to have it', async () => await shown() === '−17.0 dB');
	await page.mouse.dblclick(...await middleOf(fader()));
	await s.becomes('strip.game.fader', '0dB');
	await page.waitForTimeout(500);
	await page.mouse.dblclick(...await middleOf(fader()));
	await s.becomes('strip.game.fader', '-17dB');
});

test('Ctrl-click is silence, and once more the value before', async () => {
	await page.keyboard.down('Control');
	await page.mouse.click(...await middleOf(fader()));
	await s.becomes('strip.game.fader', '-inf');
	assert.equal(await shown(), '−∞ dB');
	await page.mouse.click(...await middleOf(fader()));
	await page.keyboard.up('Control');
	await s.becomes('strip.game.fader', '0dB');
});

test('the wheel turns only what it rests on: 1 dB above -20, 3 dB below', async () => {
	const [x, y] = await middleOf(fader());
	await fader().evaluate((e) => {
		e.dispatchEvent(new PointerEvent('pointerenter'));
		e.dispatchEvent(new WheelEvent('wheel', { deltaY: 100, cancelable: true }));
	});
	assert.equal(await shown(), '0.0 dB', 'it came by with the page');
	await page.mouse.move(x, y);
	await page.waitForTimeout(300);
	await page.mouse.wheel(0, 100);
	await s.becomes('strip.game.fader', '-1dB');
	s.cli('set', 'strip.game.fader=-30');
	await until('the page to have it', async () => await shown() === '−30.0 dB');
	await page.mouse.wheel(0, -100);
	await s.becomes('strip.game.fader', '-27dB');
});

// ---- keys ----

test('arrows, pages, Home, End and 0', async () => {
	await fader().focus();
	for (const [key, value] of [['ArrowUp', '0.5dB'], ['ArrowDown', '0dB'], ['PageDown', '-3dB'], ['PageUp', '0dB'],
		['Home', '12dB'], ['End', '-inf'], ['0', '0dB'], ['ArrowLeft', '-0.5dB']]) {
		await page.keyboard.press(key);
		await s.becomes('strip.game.fader', value);
	}
});

test('m and s mute and solo, and digits begin a value', async () => {
	await fader().focus();
	await page.keyboard.press('m');
	await s.becomes('strip.game.mute', 'on');
	await page.keyboard.press('s');
	await s.becomes('strip.game.solo', 'on');
	await page.keyboard.type('-7.5');
	await page.keyboard.press('Enter');
	await s.becomes('strip.game.fader', '-7.5dB');
	await page.getByTitle('Something is soloed').click();
	await s.becomes('strip.game.solo', 'off');
});

test('a number that is clicked takes what the command line takes', async () => {
	const number = page.getByRole('button', { name: /^Game level/ });
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
	await fader().focus();
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

test('a drag is one step of undo', async () => {
	const [x, y] = await capOf('Game');
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x, y + 90, { steps: 30 });
	await page.mouse.up();
	await until('a change', async () => await s.value('strip.game.fader') !== '0dB');
	await page.keyboard.press('Control+z');
	await s.becomes('strip.game.fader', '0dB');
});

// ---- touch ----

test('a finger drags relative, and a double tap is 0 dB', async () => {
	await page.context().close();
	page = await s.page({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
	s.cli('set', 'strip.game.fader=-10');
	await until('the page to have it', async () => await shown() === '−10.0 dB');
	const touch = await page.context().newCDPSession(page), [x, y] = await capOf('Game');
	const send = (type, at) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [{ x, y: at }] : [] });
	await send('touchStart', y);
	for (let i = 1; i <= 10; i++) await send('touchMove', y - 5 * i);
	await send('touchEnd');
	await until('a louder fader', async () => parseFloat(await s.value('strip.game.fader')) > -8);
	await page.waitForTimeout(500);
	await page.touchscreen.tap(x, y);
	await page.touchscreen.tap(x, y);
	await s.becomes('strip.game.fader', '0dB');
});

test('targets for fingers are large enough', async () => {
	await page.context().close();
	page = await s.page({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
	for (const name of ['Game mute', 'Game solo']) {
		const box = await page.getByRole('button', { name, exact: true }).boundingBox();
		assert.ok(box.height >= 44 && box.width >= 44, `${name}: ${box.width} x ${box.height}`);
	}
	const width = await page.evaluate(() => document.documentElement.scrollWidth);
	assert.equal(width, 360, 'nothing is wider than the screen');
});

// ---- in step ----

test('two pages and the command line stay in step', async () => {
	const other = await s.page();
	await fader().focus();
	await page.keyboard.press('PageDown');
	await other.getByRole('slider', { name: 'Game fader' }).and(other.locator('[aria-valuetext="−3.0 dB"]')).waitFor();
	s.cli('set', 'strip.game.mute=on');
	for (const p of [page, other]) await p.locator('[aria-label="Game mute"][aria-pressed="true"]').waitFor();
	await other.context().close();
});

test('a wild drag ends where the hand ended', async () => {
	const [x, y] = await capOf('Game');
	await page.mouse.move(x, y);
	await page.mouse.down();
	for (let i = 0; i < 200; i++) await page.mouse.move(x, y + 60 + 50 * Math.sin(i / 3));
	await page.mouse.move(x, y + 100);
	const text = await shown();
	await page.mouse.up();
	const db = parseFloat(text.replace('−', '-'));
	await until('the console to have it', async () => Math.abs(parseFloat(await s.value('strip.game.fader')) - db) < 0.06);
	await page.waitForTimeout(600);
	assert.equal(await shown(), text, 'nothing jumps back');
});

test('the page shows the level that the engine has', async () => {
	const peak = page.getByRole('button', { name: /^Game: highest peak/ });
	await until('the level', async () => {
		await peak.click();
		await page.waitForTimeout(200);
		return Math.abs(parseFloat((await peak.textContent()).replace('−', '-')) + 20) <= 1;
	});
});

test('it comes back when the server was killed', async () => {
	const over = new Promise((resolve) => s.server.once('exit', resolve));
	s.server.kill('SIGKILL');
	await over;
	await page.locator('#offline').waitFor();
	await s.serve(s.port);
	await page.locator('#offline').waitFor({ state: 'hidden' });
	await fader().focus();
	await page.keyboard.press('PageDown');
	await s.becomes('strip.game.fader', '-3dB');
});

// ---- screens ----

test('the sends of a bus on the faders', async () => {
	await page.getByRole('tab', { name: 'Stream mix' }).click();
	await page.getByRole('slider', { name: 'Game to Stream mix fader' }).focus();
	await page.keyboard.press('PageDown');
	await s.becomes('send.game.b1', '-3dB');
	await page.getByRole('button', { name: 'Game to Stream mix', exact: true }).last().click();
	await s.becomes('route.game.b1', 'off');
	s.cli('set', 'send.game.b1=0', 'route.game.b1=on');
	await page.getByRole('tab', { name: 'Mix', exact: true }).click();
});

test('a handle of the equaliser is dragged, and its curve is the engine’s', async () => {
	await page.evaluate(() => { location.hash = '#/strip/game'; });
	const graph = await page.locator('canvas.eq').boundingBox();
	const x = graph.x + Math.log(1000 / 20) / Math.log(1000) * graph.width, y = graph.y + graph.height / 2;
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x, y - graph.height / 6, { steps: 6 });
	await page.mouse.up();
	await until('a boost of 6 dB', async () => Math.abs(parseFloat(await s.value('strip.game.eq.2.gain')) - 6) < 0.3);
	await page.mouse.dblclick(x, y - graph.height / 6);
	await s.becomes('strip.game.eq.2.gain', '0dB');
});

test('a strip is added, renamed and removed', async () => {
	await page.getByRole('button', { name: 'A new strip' }).click();
	await page.getByRole('textbox', { name: 'Name' }).fill('My voice');
	await page.getByRole('button', { name: 'Add' }).click();
	await page.getByRole('slider', { name: 'My voice fader' }).waitFor();
	await page.evaluate(() => { location.hash = '#/strip/my-voice'; });
	await page.getByRole('button', { name: 'Rename' }).click();
	await page.getByRole('textbox', { name: 'Name' }).fill('Voice');
	await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
	await page.getByRole('heading', { name: 'Voice', exact: true }).waitFor();
	await page.getByRole('button', { name: 'Remove' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
	await until('the strip to go', () => !s.cli('list').includes('strip.my-voice.'));
});

test('a scene is saved and recalled', async () => {
	await page.evaluate(() => { location.hash = '#/scenes'; });
	await page.getByRole('button', { name: 'Save as…' }).click();
	await page.getByRole('textbox', { name: 'Name' }).fill('late night');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await page.getByRole('button', { name: 'late night' }).waitFor();
	s.cli('set', 'strip.game.fader=-40');
	await page.getByRole('button', { name: 'late night' }).click();
	await s.becomes('strip.game.fader', '0dB');
});

test('an application is sent to a strip', async () => {
	await page.evaluate(() => { location.hash = '#/apps'; });
	const where = page.getByLabel('Browser: where it goes');
	await until('it by default', () => /Browser.*\[system\]/.test(s.cli('apps')));
	await where.selectOption({ label: 'Chat' });
	await until('the assignment', () => /^browser\s+chat/m.test(s.cli('assign', '--list')));
	await until('the application to move', () => /Browser.*\[chat\]/.test(s.cli('apps')));
	await page.getByRole('region', { name: 'Chat' }).getByText('Browser').waitFor();
	await where.selectOption({ label: 'Leave alone' });
	await until('no assignment', () => !/^browser\s/m.test(s.cli('assign', '--list')));
});

test('a page without a key says how to get one', async () => {
	const context = await s.browser.newContext(), stranger = await context.newPage();
	await stranger.goto(s.url);
	await stranger.getByText('This page needs a key').waitFor();
	await context.close();
});

test('what is sent for the first picture is less than 100 kB', async () => {
	const context = await s.browser.newContext(), first = await context.newPage();
	const responses = [];
	first.on('response', (r) => responses.push(r));
	await first.goto(s.url);
	await first.getByText('This page needs a key').waitFor();
	const sizes = await Promise.all(responses.map(async (r) => Number((await r.allHeaders())['content-length'] ?? 0)));
	const n = sizes.reduce((a, b) => a + b, 0);
	console.log(`  ${(n / 1000).toFixed(1)} kB`);
	assert.ok(n > 10000 && n < 100000, `${n} bytes`);
	await context.close();
});

for (const theme of ['dark', 'light'])
	test(`axe finds nothing on any screen, ${theme}`, async () => {
		await page.context().close();
		page = await s.page({ colorScheme: theme });
		const all = [];
		for (const screen of SCREENS) {
			await page.evaluate((r) => { location.hash = `#/${r}`; }, screen);
			await page.waitForTimeout(300);
			await page.evaluate(axe);
			const found = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
			for (const v of found.violations)
				for (const n of v.nodes) all.push(`${screen}: ${v.id}: ${n.html.slice(0, 90)}: ${n.any[0]?.message ?? ''}`);
		}
		assert.deepEqual(all, []);
	});

for (const [width, height] of [[1440, 900], [1024, 768], [390, 844], [2560, 1440]])
	test(`pictures at ${width} x ${height}`, async () => {
		mkdirSync(pictures, { recursive: true });
		await page.context().close();
		for (const theme of ['dark', 'light']) {
			page = await s.page({ viewport: { width, height }, colorScheme: theme });
			for (const screen of SCREENS) {
				await page.evaluate((r) => { location.hash = `#/${r}`; }, screen);
				await page.waitForTimeout(400);
				await page.screenshot({ path: join(pictures, `${screen.replace('/', '-')}-${width}x${height}-${theme}.png`) });
			}
			if (theme === 'dark') await page.context().close();
		}
	});
