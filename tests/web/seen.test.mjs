// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What is seen: levels while somebody looks, reductions, the curve of the load, themes, the ring of the focus, icons.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Stage, decibels, drawnIn } from './desk.mjs';
import { stop, until } from './session.mjs';

const DATA = 'data';
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><rect width="48" height="48" fill="#f00"/></svg>';

const on = new Stage((s) => {
	s.play('game', 1000, -20, 'Space Game');
	s.playAs('music', 'Painter', (path) => writeFileSync(path, Buffer.alloc(4096)), 'a picture', 'application.icon-name = painter');
}, { session: { env: (dir) => {
	const apps = join(dir, DATA, 'icons/hicolor/scalable/apps');
	mkdirSync(apps, { recursive: true });
	writeFileSync(join(apps, 'painter.svg'), PICTURE);
	return { XDG_DATA_HOME: join(dir, DATA) };
} } });

// ---- levels ----

test('levels come only while somebody looks', async () => {
	let n = 0;
	await on.open({ onSocket: (socket) => socket.on('framereceived', ({ payload }) => { if (typeof payload !== 'string') n++; }) });
	const { page } = on, turn = (isHidden) => page.evaluate((is) => {
		Object.defineProperty(document, 'hidden', { configurable: true, get: () => is });
		document.dispatchEvent(new Event('visibilitychange'));
	}, isHidden);
	// An answer comes behind the levels in one stream.
	const answered = () => page.evaluate(() => troubadour.desk.ask({ icon: 'nothing' }));
	await until('levels', () => n > 3);
	await turn(true);
	await answered();
	const before = n;
	// Some more would be there by then.
	await page.waitForTimeout(500);
	await answered();
	assert.equal(n, before);
	await turn(false);
	await until('levels again', () => n > before + 3);
});

const newestOf = (child) => JSON.parse(child.text.trimEnd().split('\n').filter((line) => line.endsWith('}')).at(-1) ?? 'null');

test('a reduction that is shown is the engine’s within 1 dB', async () => {
	const { page, s } = on, meters = s.run('troubadour', ['meters', '--json', 'game']);
	await s.set({ 'strip.game.comp.on': true, 'strip.game.comp.threshold': -40, 'strip.game.comp.ratio': 4 });
	await until('a reduction', () => newestOf(meters)?.['strip.game']?.reduction.comp > 10);
	const engine = () => newestOf(meters)['strip.game'].reduction.comp;
	const drawn = async () => {
		const column = await drawnIn(page, '.reduction'), end = column.findIndex(([r, , blue]) => r < 200 || blue > 150);
		return end / column.length * 24;
	};
	let now;
	await until(() => `${now} dB to be drawn, of ${engine()}`, async () => Math.abs((now = await drawn()) - engine()) <= 1);
	await on.go('strip/game');
	const text = page.getByRole('region', { name: 'Game: Compressor' }).locator('.takes .db');
	await until(() => `${now} dB to be written, of ${engine()}`, async () => Math.abs((now = -decibels(await text.textContent())) - engine()) <= 1);
	await s.set({ 'strip.game.comp.on': false });
	await until('no reduction', async () => await text.textContent() === '0.0');
	meters.kill();
});

// ---- the load ----

test('the curve of the load goes on with each second', async () => {
	const { page } = on;
	await stop(page);
	await on.go('engine');
	// In pixels from the right edge, at the height of what is told now.
	const curve = () => page.evaluate(() => {
		const canvas = document.querySelector('canvas.past'), { width, height } = canvas, { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
		const wanted = getComputedStyle(document.documentElement).getPropertyValue('--accent').trim(), color = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16));
		const columns = [];
		for (let x = 0; x < width; x++)
			for (let y = 0; y < height; y++)
				if (color.every((c, i) => Math.abs(data[4 * (y * width + x) + i] - c) < 12) && data[4 * (y * width + x) + 3] > 200) {
					columns.push({ x: x / width, y: y / height });
					break;
				}
		return columns;
	});
	const set = (load) => page.evaluate((l) => { Object.defineProperty(troubadour.desk.values, 'engine.load', { configurable: true, get: () => l, set() {} }); }, load);
	await set(0.2);
	await page.clock.runFor(60000);
	await set(0.4);
	await page.clock.runFor(60000);
	const columns = await curve(), at = (x) => columns.reduce((best, c) => Math.abs(c.x - x) < Math.abs(best.x - x) ? c : best).y;
	assert.ok(columns.length > 100, `${columns.length} columns`);
	// Half of four minutes; the scale ends a quarter above the highest.
	assert.ok(Math.abs(at(0.9) - 0.2) < 0.03, `${at(0.9)}`);
	assert.ok(Math.abs(at(0.65) - 0.6) < 0.03, `${at(0.65)}`);
	await page.clock.resume();
});

// ---- looks ----

const looks = async () => ({ ...await on.page.evaluate(() => ({ theme: document.documentElement.dataset.theme, ground: getComputedStyle(document.body).backgroundColor })),
	well: (await drawnIn(on.page, '.meter.in'))[0].slice(0, 3).join() });

test('it is as dark or light as the desktop, until somebody chooses', async () => {
	const { page, s } = on;
	const becomes = async (theme, ground, well) => {
		await until(theme, async () => (await looks()).well === well);
		assert.deepEqual(await looks(), { theme, ground, well });
	};
	const dark = ['dark', 'rgb(13, 16, 19)', '10,12,15'], light = ['light', 'rgb(223, 227, 232)', '195,203,211'];
	await becomes(...dark);
	await page.emulateMedia({ colorScheme: 'light' });
	await s.load(page);
	await becomes(...light);
	await page.getByRole('button', { name: 'Dark or light' }).click();
	await becomes(...dark);
	await s.load(page);
	await becomes(...dark);
	await page.evaluate(() => localStorage.removeItem('theme'));
	await page.emulateMedia({ colorScheme: 'dark' });
});

// A user with a light desktop sees no dark page for a moment.
test('the first picture has the colours of the theme, before any script has come', async () => {
	const { page, s } = on, ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	await page.route('**/*.js', () => {});
	for (const [desktop, chosen, color] of [['light', null, 'rgb(223, 227, 232)'], ['dark', null, 'rgb(13, 16, 19)'], ['dark', 'light', 'rgb(223, 227, 232)']]) {
		await page.emulateMedia({ colorScheme: desktop });
		await page.evaluate((theme) => { if (theme) localStorage.setItem('theme', theme); }, chosen);
		await page.goto('about:blank');
		await page.goto(s.url, { waitUntil: 'commit' });
		await page.locator('#notes').waitFor({ state: 'attached' });
		assert.equal(await ground(), color, `${desktop}, ${chosen}`);
	}
	await page.evaluate(() => localStorage.removeItem('theme'));
	await page.unroute('**/*.js');
});

test('whatever the keyboard is on has a ring', async () => {
	const { page } = on, kinds = new Set(), without = [];
	for (const screen of ['mix', 'strip/game', 'matrix', 'scenes']) {
		await on.go(screen);
		await page.evaluate(() => document.activeElement.blur());
		for (let i = 0; i < 45; i++) {
			await page.keyboard.press('Tab');
			const [kind, ring] = await page.evaluate(() => {
				const e = document.activeElement, { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(e);
				return [`${e.tagName.toLowerCase()} ${e.getAttribute('role') ?? ''}`.trim(), `${outlineStyle} ${outlineWidth} ${outlineColor}`];
			});
			kinds.add(kind);
			if (ring !== 'solid 2px rgb(76, 194, 176)' && kind !== 'body') without.push(`${screen}: ${kind}: ${ring}`);
		}
	}
	assert.deepEqual(without, []);
	for (const kind of ['a', 'button', 'button tab', 'tb-fader slider', 'tb-pan slider', 'tb-knob slider', 'tb-level slider']) assert.ok(kinds.has(kind), `${kind} of ${[...kinds]}`);
});

test('nothing moves by itself for whoever wants less motion', async () => {
	const { page } = on, motion = async (reducedMotion) => {
		await page.emulateMedia({ reducedMotion });
		return page.evaluate(() => {
			const e = document.createElement('div');
			e.style.cssText = 'animation: any 1s; transition: opacity 1s';
			document.body.append(e);
			const { animationName, transitionDuration } = getComputedStyle(e);
			e.remove();
			return [animationName, parseFloat(transitionDuration)];
		});
	};
	assert.deepEqual(await motion('no-preference'), ['any', 1]);
	assert.deepEqual(await motion('reduce'), ['none', 0]);
	// Nor for others, as it is.
	await on.go('apps');
	assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
});

test('a program has its icon, or else its initial', async () => {
	const { page } = on, face = (name) => page.locator('.app', { hasText: name }).locator('.face');
	await on.go('apps');
	await until('the picture', () => face('Painter').evaluate((e) => e.classList.contains('pictured') && e.firstChild.naturalWidth === 48));
	assert.equal(await face('Space Game').textContent(), 'S');
	assert.equal(await face('Space Game').locator('img').count(), 0);
});
