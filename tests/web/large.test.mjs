// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// A console of 256 strips and 64 buses opens and scrolls as one of eight does: what that costs is counted, not
// timed.  (make report times it.)
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { knowsAllKeys } from './desk.mjs';
import { Session, large, until } from './session.mjs';

let s, page;
const sent = [], states = [];

// What is there when there is something, which is before it is painted.
const watchFirst = () => new MutationObserver((_, observer) => {
	if (!document.querySelector('.channel')) return;
	observer.disconnect();
	window.first = { strips: [...document.querySelectorAll('.channel.strip')].map((e) => e.childElementCount > 0), n: document.querySelectorAll('*').length };
}).observe(document, { childList: true, subtree: true });

before(async () => {
	s = await Session.start({ console: large(256, 64) });
	page = await s.page({ script: watchFirst, onSocket: (socket) => {
		socket.on('framesent', ({ payload }) => sent.push(payload));
		socket.on('framereceived', ({ payload }) => { if (typeof payload === 'string' && payload.startsWith('{"api"')) states.push(payload); });
	} });
});
after(() => s.end());

const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);

test('it is told all keys in few words', async () => {
	const n = await knowsAllKeys(s, page);
	assert.ok(n > 80000, `${n} keys`);
	assert.ok(states[0].length < 10 * n, `${states[0].length} bytes for ${n} keys`);
});

// 1280 pixels have room for 11.
test('the first picture has the strips that are seen, and no others', async () => {
	const { strips, n } = await page.evaluate(() => first);
	assert.equal(strips.length, 256);
	assert.ok(strips.slice(0, 11).every(Boolean), strips.slice(0, 16).join(' '));
	assert.ok(strips.filter(Boolean).length <= 12, `${strips.filter(Boolean).length} strips`);
	assert.ok(n < 3000, `${n} elements`);
});

test('it opens with what is seen of it', async () => {
	await page.getByRole('slider', { name: 'Strip 1 fader' }).waitFor();
	assert.ok(await nodes() < 10000, `${await nodes()} elements`);
	assert.equal(await page.locator('.bank.strips .channel').count(), 256);
	const curves = sent.filter((text) => text.includes('"curve"')).length;
	assert.ok(curves < 100, `${curves} curves were asked for`);
});

test('the last strip comes into sight and is turned', async () => {
	await page.locator('.bank.strips').evaluate((e) => { e.scrollLeft = e.scrollWidth; });
	const fader = page.getByRole('slider', { name: 'Strip 256 fader' });
	await fader.focus();
	await page.keyboard.press('PageDown');
	await until('the console to have it', async () => (await s.state()).values['strip.s256.fader'] === -3);
	assert.ok(await nodes() < 16000, `${await nodes()} elements`);
});

// The name of what has the focus, and where it is on the screen.
const where = () => page.evaluate(() => [document.activeElement.getAttribute('aria-label'), Math.round(document.activeElement.getBoundingClientRect().left)]);
// What is found may be another element a moment later.
const leftOf = (name) => page.evaluate((n) => Math.round(document.querySelector(`.channel.strip[aria-label="${n}"]`).getBoundingClientRect().left), name);

// A strip more or less, and the screen with it.
async function changeStrips(n, ...words) {
	const old = await page.locator('.channel.strip').first().elementHandle();
	s.cli('strip', ...words);
	await page.waitForFunction(([e, n]) => !e.isConnected && document.querySelectorAll('.channel.strip').length === n, [old, n]);
}

test('a strip that comes or goes takes neither the focus nor the place that is seen', async () => {
	const fader = page.getByRole('slider', { name: 'Strip 180 fader' });
	await page.locator('.channel.strip').nth(179).evaluate((e) => e.scrollIntoView());
	await fader.focus();
	const seen = await where();
	for (const [n, ...words] of [[255, 'remove', 's2'], [256, 'add', 's2', '--description', 'Strip 2'], [256, 'move', 's2', '2']]) {
		await changeStrips(n, ...words);
		assert.deepEqual(await where(), seen, words.join(' '));
	}
	// Without the focus, what is seen first.
	await page.evaluate(() => document.activeElement.blur());
	const left = await leftOf('Strip 180');
	await changeStrips(255, 'remove', 's2');
	assert.equal(await leftOf('Strip 180'), left);
	await changeStrips(256, 'add', 's2', '--description', 'Strip 2');
	// On a tab, which is in the bar.
	await page.getByRole('tab', { name: 'Mix', exact: true }).focus();
	for (const [n, ...words] of [[255, 'remove', 's2'], [256, 'add', 's2', '--description', 'Strip 2']]) {
		await changeStrips(n, ...words);
		assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Mix', words.join(' '));
	}
	await changeStrips(256, 'move', 's2', '2');
	await fader.focus();
	await page.keyboard.press('PageDown');
	await until('the console to have it', async () => (await s.state()).values['strip.s180.fader'] === -3);
});

test('the last bus comes into sight and is turned', async () => {
	assert.equal(await page.locator('.bank.buses .channel').count(), 64);
	await page.locator('.bank.buses').evaluate((e) => { e.scrollLeft = e.scrollWidth; });
	await page.getByRole('slider', { name: 'Bus 64 fader' }).focus();
	await page.keyboard.press('PageDown');
	await until('the console to have it', async () => (await s.state()).values['bus.b64.fader'] === -3);
});

test('the sends of a bus come onto the faders where one is', async () => {
	await page.getByRole('tab', { name: 'Bus 64' }).click();
	await page.getByRole('slider', { name: 'Strip 180 to Bus 64 fader' }).waitFor();
	await page.getByRole('tab', { name: 'Mix', exact: true }).click();
});

test('the matrix has the rows that are seen', async () => {
	await page.evaluate(() => { location.hash = '#/matrix'; });
	await page.getByRole('button', { name: 'Strip 1 to Bus 64', exact: true }).waitFor();
	const begun = await nodes();
	assert.ok(begun < 20000, `${begun} elements`);
	await page.locator('.sheet').evaluate((e) => { e.scrollTop = e.scrollHeight; });
	await page.getByRole('button', { name: 'Strip 256 to Bus 1', exact: true }).waitFor();
	await page.getByRole('button', { name: 'Strip 1 to Bus 64', exact: true }).waitFor({ state: 'detached' });
	assert.deepEqual(page.errors, []);
});
