// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// A cell of the matrix is turned by mouse, wheel and keys; scenes put everything back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, decibels } from './desk.mjs';
import { standing, until } from './session.mjs';

const on = new Stage();

const level = () => on.page.getByRole('slider', { name: 'Game to Stream mix level' });
const shown = () => level().getAttribute('aria-valuetext');
const has = async (text) => {
	await until(`the page to have ${text}`, async () => await shown() === text);
	await until(`the console to have ${text}`, async () => Math.abs((await on.s.state()).values['send.game.b1'] - decibels(text)) < 0.06);
};

async function matrix() {
	await on.s.set({ 'send.game.b1': 0, 'route.game.b1': true });
	await on.go('matrix');
	await has('0.0 dB');
}

test('a click on a cell turns its route, and no other', async () => {
	const { page, s } = on, cell = page.getByRole('button', { name: 'Game to Stream mix', exact: true });
	await matrix();
	const others = async () => JSON.stringify(Object.entries((await s.state()).values).filter(([key]) => key.startsWith('route.') && key !== 'route.game.b1')), before = await others();
	await cell.click();
	await s.becomes('route.game.b1', 'off');
	assert.equal(await cell.getAttribute('aria-pressed'), 'false');
	await cell.focus();
	await page.keyboard.press('Space');
	await s.becomes('route.game.b1', 'on');
	await page.keyboard.press('Control+z');
	await s.becomes('route.game.b1', 'off');
	assert.equal(await others(), before);
	await s.set({ 'route.game.b1': true });
});

test('a drag in a cell is relative, a double click 0 dB and Ctrl-click silence', async () => {
	const { page, s } = on;
	await matrix();
	const { x, y, width, height } = await level().boundingBox(), middle = [x + width / 2, y + height / 2];
	let text;
	await standing(page, async () => {
		await page.mouse.move(...middle);
		await page.mouse.down();
		assert.equal(await shown(), '0.0 dB');
		// Ten dB are a quarter of the way from -10 to 12 dB.
		await page.mouse.move(middle[0] - width * 0.25 / 1.05, middle[1], { steps: 6 });
		text = await shown();
		await page.mouse.up();
	});
	assert.ok(Math.abs(decibels(text) + 10) < 0.3, text);
	await has(text);
	await page.mouse.move(0, 0);
	await standing(page, () => page.mouse.dblclick(...middle));
	await has('0.0 dB');
	await page.keyboard.down('Control');
	await page.mouse.click(...middle);
	await page.keyboard.up('Control');
	await s.becomes('send.game.b1', '-inf');
});

test('keys and the wheel turn a cell', async () => {
	const { page } = on;
	await matrix();
	await level().focus();
	for (const [key, text] of [['ArrowUp', '0.5 dB'], ['ArrowDown', '0.0 dB'], ['ArrowLeft', '−0.5 dB'], ['PageDown', '−3.5 dB'], ['0', '0.0 dB'], ['Home', '12.0 dB']]) {
		await page.keyboard.press(key);
		await has(text);
	}
	await standing(page, async () => {
		await level().hover();
		await page.mouse.wheel(0, 100);
		await until('a step', async () => await shown() === '11.0 dB');
	});
	await has('11.0 dB');
	await page.keyboard.press('End');
	await on.s.becomes('send.game.b1', '-inf');
});

// ---- scenes ----

test('a recall leaves what is protected, and is taken back', async () => {
	const { page, s } = on, recall = page.getByRole('button', { name: 'calm', exact: true });
	await s.set({ 'strip.game.fader': -5, 'strip.music.fader': -6 });
	await on.go('scenes');
	await page.getByRole('combobox', { name: 'Fade' }).selectOption({ label: 'at once' });
	await page.getByRole('button', { name: 'Save as…' }).click();
	await page.getByRole('textbox', { name: 'Name', exact: true }).fill('calm');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await recall.waitFor();
	await page.getByRole('button', { name: 'Protect…' }).click();
	await page.getByRole('dialog').getByRole('textbox').fill('strip.game');
	await page.getByRole('dialog').getByRole('button', { name: 'Protect' }).click();
	await page.getByRole('button', { name: 'strip.game: protected no longer' }).waitFor();
	await s.set({ 'strip.game.fader': -25, 'strip.music.fader': -26 });
	await recall.click();
	await s.becomes('strip.music.fader', '-6dB');
	assert.equal(await s.value('strip.game.fader'), '-25dB');
	await page.getByRole('button', { name: 'strip.game: protected no longer' }).click();
	await page.getByRole('button', { name: 'strip.game: protected no longer' }).waitFor({ state: 'detached' });
	await recall.click();
	await s.becomes('strip.game.fader', '-5dB');
	await page.getByRole('button', { name: 'Undo the last recall' }).click();
	await s.becomes('strip.game.fader', '-25dB');
});

test('a scene is written anew, and deleted by whoever means it', async () => {
	const { page, s } = on, dialog = page.getByRole('dialog'), tile = page.locator('.scene', { hasText: 'loud' });
	s.cli('scene', 'save', 'loud');
	await on.go('scenes');
	await s.set({ 'strip.game.fader': 3 });
	await until('the page to have it', () => page.evaluate(() => troubadour.desk.values['strip.game.fader'] === 3));
	await tile.getByRole('button', { name: 'Overwrite' }).click();
	await dialog.getByRole('button', { name: 'Overwrite' }).click();
	await until('what is set now', () => /^strip\.game\.fader=3dB$/m.test(s.cli('scene', 'show', 'loud')));
	await tile.getByRole('button', { name: 'Delete' }).click();
	await dialog.getByRole('button', { name: 'Keep' }).click();
	await dialog.waitFor({ state: 'detached' });
	assert.match(s.cli('scene', 'list'), /^loud$/m);
	await tile.getByRole('button', { name: 'Delete' }).click();
	await dialog.getByRole('button', { name: 'Delete' }).click();
	await tile.waitFor({ state: 'detached' });
	assert.doesNotMatch(s.cli('scene', 'list'), /^loud$/m);
});
