// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// On every screen, from a phone to a large desktop, everything stays in its box and no text is cut.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from './desk.mjs';
import { SCREENS } from './session.mjs';

const on = new Stage((s) => {
	s.play('game', 1000, -20, 'Space Game');
	s.cli('set', 'strip.game.group=1', 'strip.chat.group=2', 'group.1.automix=on');
	s.cli('scene', 'save', 'Just talking');
}, { hasPage: false });

// What a screen is there for, which comes a moment after it.
const CONTENT = { mix: 'tb-fader', strip: '.card', bus: '.card', matrix: '.cell', apps: '.app', devices: '.device', scenes: '.scene', engine: '.fact', keys: '.key', first: '.answer' };

async function visit(screen) {
	await on.go(screen);
	await on.page.locator(`${CONTENT[screen.split('/')[0]]}:visible`).first().waitFor();
}

// In the page: what sticks out of its box, and buttons whose text is wider than they are.
function misplaced() {
	const BOXES = '#slot, .channel, .halves, .card, .device, .app, .scene, .fact, .lane, .answer, .program, .cell, #bar', found = [];
	const scrolls = (e) => /auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX);
	const name = (e) => `${e.tagName.toLowerCase()}.${e.className?.baseVal ?? e.className} "${(e.getAttribute('aria-label') ?? e.textContent).slice(0, 24)}"`;
	for (const e of document.querySelectorAll('body *')) {
		if (!e.checkVisibility() || e.closest('svg, select, [aria-hidden]')) continue;
		if (e.matches('button, .title, h1, h2') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0) found.push(`cut: ${name(e)}`);
		const box = e.parentElement?.closest(BOXES);
		if (!box) continue;
		let between = e.parentElement, isClipped = false;
		for (; between !== box; between = between.parentElement) isClipped ||= scrolls(between);
		const inner = e.getBoundingClientRect(), outer = box.getBoundingClientRect();
		if (isClipped || inner.width === 0 || inner.height === 0) continue;
		if (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1)
			found.push(`outside of ${name(box)}: ${name(e)}`);
	}
	if (document.documentElement.scrollWidth > innerWidth) found.push('the page is wider than the screen');
	return found;
}

// In the page: what a finger would miss.
function small() {
	const found = [];
	for (const e of document.querySelectorAll('button, select, a[href], input, [role=slider]')) {
		const { width, height } = e.getBoundingClientRect();
		if (e.checkVisibility() && (width < 43.5 || height < 43.5))
			found.push(`${Math.round(width)} x ${Math.round(height)}: ${e.className} "${(e.getAttribute('aria-label') ?? e.textContent).slice(0, 24)}"`);
	}
	return found;
}

// Tablets upright and lying, and on a desk with a mouse.
for (const [width, height, isTouched] of [[360, 640, true], [390, 844, true], [768, 1024, true], [1024, 768, true], [1024, 768, false], [1440, 900, false], [3840, 2160, false]])
	test(`everything has room at ${width} x ${height}${isTouched ? ', also for fingers' : ''}`, async () => {
		await on.open({ viewport: { width, height }, hasTouch: isTouched, isMobile: isTouched });
		const all = new Set();
		for (const screen of [...SCREENS, 'first']) {
			await visit(screen);
			for (const one of await on.page.evaluate(misplaced)) all.add(`${screen}: ${one}`);
			if (isTouched) for (const one of await on.page.evaluate(small)) all.add(`${screen}: ${one}`);
		}
		assert.deepEqual([...all], []);
	});

test('the fields of a dialog are large enough for fingers', async () => {
	await on.open({ viewport: { width: 768, height: 1024 }, hasTouch: true, isMobile: true });
	const { page } = on;
	for (const [screen, button] of [['mix', 'Game goes to:'], ['mix', 'Game processing:'], ['strip/mic', 'Change…'], ['strip/mic', 'Colour…'], ['strip/mic', 'Preset…'],
		['bus/a1', 'Import…'], ['apps', 'Assign a program…'], ['scenes', 'Save as…'], ['scenes', 'Compare'], ['scenes', 'Protect…']]) {
		await on.go(screen);
		await page.getByRole('button', { name: button }).first().click();
		await page.getByRole('dialog').waitFor();
		assert.deepEqual(await page.evaluate(small), [], `${screen}, ${button}`);
		await page.keyboard.press('Escape');
		await page.getByRole('dialog').waitFor({ state: 'detached' });
	}
});

// The faders of all channels have the same way, whatever else stands above them.
test('all faders stand in a line', async () => {
	for (const [width, height, isTouched, half] of [[1440, 900, false], [1440, 900, false, 'Stream mix'], [1024, 768, true], [768, 1024, true], [390, 844, true], [390, 844, true, 'Buses']]) {
		await on.open({ viewport: { width, height }, hasTouch: isTouched, isMobile: isTouched });
		if (half) await on.page.locator('.half, .tab', { hasText: half }).first().click();
		await on.page.locator('tb-fader:visible').first().waitFor();
		const tops = await on.page.evaluate(() => [...document.querySelectorAll('tb-fader')].filter((e) => e.checkVisibility())
			.map((e) => { const box = e.getBoundingClientRect(); return `${Math.round(box.top)} ${Math.round(box.bottom)}`; }));
		assert.equal(new Set(tops).size, 1, `${width}: ${tops.join(', ')}`);
	}
});
