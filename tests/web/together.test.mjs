// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// A page stays in step with the console and with whoever else turns its knobs, and comes back
// after anything that ends.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { Stage, decibels, drawnIn, knowsAllKeys } from './desk.mjs';
import { Session, stop, until } from './session.mjs';
import { writeTone } from './sounds.mjs';
import { dbToMeter } from '../../src/web/page/law.js';

const on = new Stage((s) => s.play('game', 1000, -20, 'Space Game'));

test('the page knows each key as the console tells it', async () => {
	await knowsAllKeys(on.s, on.page);
	on.s.cli('strip', 'add', 'voice', '--type', 'capture');
	await on.page.getByRole('slider', { name: 'voice fader', exact: false }).waitFor();
	await knowsAllKeys(on.s, on.page);
	on.s.cli('strip', 'remove', 'voice');
	await on.page.getByRole('slider', { name: 'voice fader', exact: false }).waitFor({ state: 'detached' });
});

test('two pages, the command line and pactl stay in step', async () => {
	const { page, s } = on, other = await s.page();
	const pactl = (...args) => execFileSync('pactl', args, { env: s.env, encoding: 'utf8' });
	await on.fader().focus();
	await page.keyboard.press('PageDown');
	await other.getByRole('slider', { name: 'Game fader' }).and(other.locator('[aria-valuetext="−3.0 dB"]')).waitFor();
	await until('pactl to tell it', () => pactl('get-sink-volume', 'troubadour.game').includes('-3.00 dB'));
	pactl('set-sink-volume', 'troubadour.game', '50%');
	for (const p of [page, other])
		await p.getByRole('slider', { name: 'Game fader' }).and(p.locator('[aria-valuetext="−18.1 dB"]')).waitFor();
	s.cli('set', 'strip.game.mute=on');
	for (const p of [page, other]) await p.locator('[aria-label="Game mute"][aria-pressed="true"]').waitFor();
	await until('pactl to tell it', () => pactl('get-sink-mute', 'troubadour.game').includes('yes'));
	await other.context().close();
});

// As fast as a hand and a mouse of 200 Hz: each place is told to the page in one step.
test('two hundred changes end where the hand ended', async () => {
	const { page, s } = on, [x, y] = await on.cap();
	await stop(page);
	await page.mouse.move(x, y);
	await page.mouse.down();
	// Each is on its way before the one before it has been answered, in their order.
	const steps = [];
	for (let i = 0; i < 200; i++) steps.push(page.mouse.move(x, y + 60 + 50 * Math.sin(i / 3)), page.clock.runFor(5));
	await Promise.all(steps);
	await page.mouse.move(x, y + 100);
	const text = await on.shown();
	await page.mouse.up();
	await page.clock.resume();
	await on.agrees(text);
	// What the console tells comes in order, so that nothing older comes after this.
	s.cli('set', 'strip.music.fader=-33');
	await on.shows('−33.0 dB', 'Music');
	await page.clock.runFor(1000);
	assert.equal(await on.shown(), text, 'nothing jumps back');
});

test('a strip that comes takes no fader out of a hand', async () => {
	const { page, s } = on, [x, y] = await on.cap(), before = await on.shown();
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x, y + 20);
	s.cli('strip', 'add', 'voice');
	await page.waitForFunction(() => troubadour.desk.state.strips.some((d) => d.name === 'voice'));
	const half = await on.shown();
	await page.mouse.move(x, y + 60);
	const text = await on.shown();
	assert.ok(decibels(half) < decibels(before) && decibels(text) < decibels(half), `${before}, ${half}, ${text}`);
	await page.mouse.up();
	await page.getByRole('slider', { name: 'voice fader' }).waitFor();
	await on.agrees(text);
	assert.equal(await on.shown(), text);
	s.cli('strip', 'remove', 'voice');
	await page.getByRole('slider', { name: 'voice fader' }).waitFor({ state: 'detached' });
});

// Added for one test, and removed below its hand.
async function addVoice() {
	on.s.cli('strip', 'add', 'voice');
	await on.page.getByRole('slider', { name: 'voice fader' }).waitFor();
}

const removeVoice = () => on.s.cli('strip', 'remove', 'voice');
const toRemoval = () => on.page.waitForFunction(() => !troubadour.desk.state.strips.some((d) => d.name === 'voice'));

test('a fader that is held is gone with its strip', async () => {
	const { page } = on;
	await addVoice();
	const [x, y] = await on.cap('voice');
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x, y + 20);
	removeVoice();
	await page.getByRole('slider', { name: 'voice fader' }).waitFor({ state: 'detached' });
	await page.mouse.move(x, y + 60);
	await page.mouse.up();
	assert.equal(await page.evaluate(() => Object.keys(troubadour.desk.values).some((key) => key.startsWith('strip.voice.'))), false);
});

test('a knob that is held is gone with its strip', async () => {
	const { page } = on;
	await addVoice();
	await on.go('strip/voice');
	const box = await page.locator('tb-knob').first().boundingBox(), x = box.x + box.width / 2, y = box.y + box.height / 2;
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x, y - 20);
	removeVoice();
	await page.getByText('It is not there any more').waitFor();
	await page.mouse.move(x, y - 60);
	await page.mouse.up();
});

test('a strip that comes while a value is typed takes no half of it', async () => {
	const { page, s } = on;
	await on.fader().focus();
	await page.keyboard.type('-1');
	s.cli('strip', 'add', 'voice');
	await page.waitForFunction(() => troubadour.desk.state.strips.some((d) => d.name === 'voice'));
	await page.keyboard.type('2');
	assert.equal(await page.getByRole('textbox', { name: 'Game level: a value' }).inputValue(), '-12');
	await page.keyboard.press('Enter');
	await s.becomes('strip.game.fader', '-12dB');
	await page.getByRole('slider', { name: 'voice fader' }).waitFor();
	removeVoice();
	await page.getByRole('slider', { name: 'voice fader' }).waitFor({ state: 'detached' });
});

test('a value that is typed while the screen goes is not taken', async () => {
	const { page, s } = on;
	await on.fader().focus();
	await page.keyboard.type('-1');
	await on.go('matrix');
	await on.go('mix');
	await page.waitForTimeout(300);
	assert.equal((await s.state()).values['strip.game.fader'], 0);
});

test('meters below a hand stay those of their strips', async () => {
	const { page, s } = on, rowOf = (name) => page.evaluate((n) => troubadour.desk.state.strips.findIndex((d) => d.name === n), name);
	const peak = (row) => page.evaluate((i) => troubadour.meters.rows[i]?.peak[0] ?? -200, row), isTone = async (row) => Math.abs(await peak(row) + 20) <= 1;
	await addVoice();
	s.cli('strip', 'move', 'voice', '1');
	await until('its place', async () => await rowOf('voice') === 0);
	const game = await rowOf('game'), box = await page.getByRole('tab', { name: 'Mix', exact: true }).boundingBox();
	await until('levels', () => isTone(game));
	await page.mouse.move(box.x + 5, box.y + 5);
	await page.mouse.down();
	removeVoice();
	await toRemoval();
	await page.evaluate(() => new Promise((resolve) => {
		let n = 0;
		troubadour.desk.on('levels', () => { if (++n === 5) resolve(); });
	}));
	assert.ok(await isTone(game), `${await peak(game)} dB`);
	await page.mouse.up();
	await page.getByRole('slider', { name: 'voice fader' }).waitFor({ state: 'detached' });
	await until('its new row', () => isTone(game - 1));
});

test('a press on something else keeps a strip that is removed on the screen until it is over', async () => {
	const { page } = on, bus = page.getByRole('tab', { name: 'Speakers' }), voice = page.getByRole('slider', { name: 'voice fader' });
	await addVoice();
	const box = await bus.boundingBox();
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	await page.mouse.down();
	removeVoice();
	await toRemoval();
	await voice.focus();
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Home');
	assert.equal(await voice.getAttribute('aria-valuetext'), '0.0 dB');
	await page.mouse.up();
	await page.getByRole('slider', { name: /^Game to Speakers.* fader$/ }).waitFor();
	await page.getByRole('slider', { name: /^voice to/ }).waitFor({ state: 'detached' });
	await knowsAllKeys(on.s, page);
});

test('another colour takes no fader out of a hand', async () => {
	const { page, s } = on, [x, y] = await on.cap();
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(x, y + 20);
	const half = await on.shown();
	await s.set({ 'strip.music.color': 'red' });
	await page.waitForFunction(() => troubadour.desk.values['strip.music.color'] === 'red');
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
	await page.mouse.move(x, y + 60);
	assert.ok(decibels(await on.shown()) < decibels(half), `${half}, ${await on.shown()}`);
	await page.mouse.up();
	await page.waitForFunction((color) => document.querySelector('[aria-label="Music"]').style.getPropertyValue('--c') === color, '#ff7d78');
	await s.set({ 'strip.music.color': 'auto' });
	await page.waitForFunction((color) => document.querySelector('[aria-label="Music"]').style.getPropertyValue('--c') !== color, '#ff7d78');
});

test('the page shows the level that the engine has', async () => {
	const { page } = on, peak = page.getByRole('button', { name: /^Game: highest peak/ });
	await until('the level', async () => {
		await peak.click();
		await page.waitForTimeout(200);
		return Math.abs(decibels(await peak.textContent()) + 20) <= 1;
	});
});

// Which cycle of the engine a frame is of is in it (tests/session/web-levels.c has the rest of the way).
// On a busy machine one is of a cycle that the player has missed: it is drawn as well.
test('what the page draws is the newest frame of levels, one animation frame later', async () => {
	const { page } = on;
	// A screen that was made a moment ago has meters that were not drawn yet: they are transparent.
	await until('levels that are drawn', async () => (await drawnIn(page, '.meter:not(.in)')).at(-1)[3] > 0
		&& page.evaluate(() => Math.abs(troubadour.meters.rows[1]?.peak[0] + 20) <= 1));
	const seen = await page.evaluate(() => new Promise((resolve) => {
		const { desk, meters } = troubadour, canvas = document.querySelector('[aria-label="Game"] .bars canvas'), list = [];
		const { left, width } = document.querySelector('[aria-label="Game"] .meter:not(.in)').getBoundingClientRect();
		const x = Math.round((left - canvas.getBoundingClientRect().left + width / 4) * devicePixelRatio);
		const height = () => {
			const { height: h } = canvas, { data } = canvas.getContext('2d').getImageData(x, 0, 1, h);
			const isBar = (y) => y >= h || data[4 * y + 1] - data[4 * y] > 40;
			// From above; the held peak has two rows.
			for (let y = 0; y < h; y++) if (isBar(y) && isBar(y + 3)) return (h - y) / h;
			return 0;
		};
		// Behind the page's own frame, which was asked for before.
		const off = desk.on('levels', () => requestAnimationFrame(() => {
			list.push({ cycle: meters.cycle, peak: meters.rows[1].peak[0], drawn: height() });
			if (list.length < 20) return;
			off();
			resolve(list);
		}));
	}));
	for (const [i, { cycle, peak, drawn }] of seen.entries()) {
		assert.ok(i === 0 || cycle >= seen[i - 1].cycle, `in their order: ${seen.map((x) => x.cycle)}`);
		assert.ok(Math.abs(drawn - dbToMeter(peak)) <= 0.025, `${drawn} is drawn for ${peak} dB`);
	}
	assert.ok(seen.at(-1).cycle > seen[0].cycle);
});

test('a highest peak stays until it is clicked, with Shift those of all', async () => {
	const { page, s } = on, peak = (name) => page.getByRole('button', { name: new RegExp(`^${name}: highest peak`) });
	await until('a peak', async () => await peak('Game').textContent() === '−20.0');
	s.cli('set', 'strip.game.mute=on');
	await until('silence', () => page.evaluate(() => Math.max(...troubadour.meters.rows[1].peak) < -100));
	assert.equal(await peak('Game').textContent(), '−20.0');
	await peak('Music').click();
	assert.equal(await peak('Game').textContent(), '−20.0');
	await peak('Music').click({ modifiers: ['Shift'] });
	assert.equal(await peak('Game').textContent(), '−∞');
});

test('a clip lamp stays lit until it is clicked', async () => {
	const { page, s } = on, lamp = page.getByRole('button', { name: /^Speakers .mix.: highest peak .*clipped/ });
	s.cli('set', 'bus.a1.limiter.on=off', 'strip.game.trim=12', 'strip.game.fader=12');
	await lamp.waitFor();
	s.cli('set', 'bus.a1.limiter.on=on', 'strip.game.trim=0', 'strip.game.fader=0');
	await until('the level of before', () => page.evaluate(() => Math.max(...troubadour.meters.rows[1].peak) < -19));
	await lamp.click();
	await lamp.waitFor({ state: 'detached' });
});

test('a clip lamp is lit on a page that is opened while nothing plays', async (t) => {
	const s = await Session.start(), loud = s.write('loud.raw', '');
	t.after(() => s.end());
	s.cli('set', 'bus.a1.limiter.on=off', 'strip.game.trim=12', 'strip.game.fader=12');
	writeTone(loud, { hz: 1000, db: -6, seconds: 2 });
	s.run('sh', ['-c', 'pw-play --raw --target troubadour.game - <"$0"', loud]);
	await until('a sample too many', async () => (await s.state()).values['bus.a1.overs'] > 0);
	const page = await s.page(), lamp = page.getByRole('button', { name: /^Speakers .mix.: highest peak .*clipped/ });
	// Until the console tells no levels any more, a page that is loaded again hears some.
	await until('silence', async () => {
		await s.load(page);
		await page.waitForFunction(() => troubadour.meters.rows.length > 0);
		return page.evaluate(() => troubadour.meters.rows.every(({ peak }) => peak.length === 0));
	});
	await lamp.waitFor();
	await lamp.click();
	await lamp.waitFor({ state: 'detached' });
});

async function killed(child) {
	const over = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGKILL');
	await over;
}

async function turns() {
	on.s.cli('set', 'strip.game.fader=0');
	await on.shows('0.0 dB');
	await on.fader().focus();
	await on.page.keyboard.press('PageDown');
	await on.s.becomes('strip.game.fader', '-3dB');
}

test('it comes back when the server was killed', async () => {
	await killed(on.s.server);
	await on.page.locator('#offline').waitFor();
	// It comes back for all of the network, which the page does not keep to itself.
	assert.equal(await on.page.getByTitle(/^Other devices/).count(), 0);
	on.s.arguments = ['--lan'];
	await on.s.serve(on.s.port);
	await on.page.locator('#offline').waitFor({ state: 'hidden' });
	await on.page.getByTitle(/^Other devices/).waitFor();
	await turns();
});

test('it draws the screen once where all colours are others when it comes back', async () => {
	const { page, s } = on, { strips, buses } = await s.state();
	const colors = [...strips.map((d) => `strip.${d.name}.color`), ...buses.map((d) => `bus.${d.name}.color`)];
	await page.evaluate(() => {
		window.draws = 0;
		new MutationObserver((list) => { window.draws += list.length; }).observe(document.getElementById('screen'), { childList: true });
	});
	await killed(s.server);
	await page.locator('#offline').waitFor();
	s.cli('set', ...colors.map((key) => `${key}=red`));
	await s.serve(s.port);
	await page.waitForFunction(() => document.querySelector('[aria-label="Game"]')?.style.getPropertyValue('--c') === '#ff7d78');
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
	assert.equal(await page.evaluate(() => window.draws), 1);
	s.cli('set', ...colors.map((key) => `${key}=auto`));
});

test('it comes back when the console and PipeWire were killed', async () => {
	await killed(on.s.console);
	await on.page.getByText('No PipeWire answers').waitFor();
	await on.s.startConsole();
	await on.fader().waitFor();
	await turns();
});

test('one of two consoles is chosen, and comes back when it was killed', async () => {
	const { page, s } = on, file = s.write('studio.conf', `console.name = studio
		strips = [ { name = piano description = "Piano" type = virtual } ]
		buses = [ { name = out description = "Out" type = virtual } ]`);
	const begin = async () => {
		const studio = s.run('troubadour', ['run', '--config', file]);
		await until('the studio', () => studio.text.includes('is ready'));
		return studio;
	};
	let studio = await begin();
	await page.getByRole('combobox', { name: 'Console' }).selectOption('studio');
	await on.fader('Piano').waitFor();
	await killed(studio);
	await page.getByText('No console runs').waitFor();
	studio = await begin();
	await on.fader('Piano').focus();
	await page.keyboard.press('PageDown');
	await until('the studio to have it', () => s.cli('get', '--console', 'studio', 'strip.piano.fader').includes('-3dB'));
	await page.getByRole('combobox', { name: 'Console' }).selectOption('troubadour');
	await on.fader().waitFor();
	await killed(studio);
});
