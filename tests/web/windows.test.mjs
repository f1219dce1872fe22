// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// An application's window has its key also when it is started again, at an address without a code; a tab keeps its own.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { HANG_MS, Session, launching, until } from './session.mjs';

let s;
before(async () => { s = await Session.start({ serve: ['--origin', 'https://mixer.test'] }); });
after(() => s.end());

// A browser of its own that begins with a window as an application's icon opens it; `look(page)` sees that.
async function appWindow(address, look) {
	const context = await chromium.launchPersistentContext(join(s.dir, 'profile'), { ...launching, args: [...launching.args, `--app=${address}`] });
	context.setDefaultTimeout(HANG_MS);
	const page = context.pages()[0] ?? await context.waitForEvent('page');
	await look(page);
	await context.close();
}

const keyOf = (page, storage) => page.evaluate((name) => window[name].getItem('token'), storage);
const mixer = (page) => page.locator('.channel').first().waitFor();
const noKey = (page) => page.getByRole('heading', { name: 'This page needs a key' }).waitFor();

test('a window of an application has its key when it is started again', async () => {
	await appWindow(s.url, noKey);
	await appWindow(`${s.url}#c=${await s.code()}`, mixer);
	await appWindow(s.url, mixer);
});

test('a key that is refused is forgotten, and another one is tried', async () => {
	await appWindow(s.url, async (page) => {
		await mixer(page);
		const key = await keyOf(page, 'localStorage');
		await page.evaluate(() => sessionStorage.setItem('token', '0'.repeat(64)));
		await page.reload();
		await mixer(page);
		assert.equal(await keyOf(page, 'sessionStorage'), null);
		assert.equal(await keyOf(page, 'localStorage'), key);
		// A code that was used up.
		await page.goto('about:blank');
		await page.goto(`${s.url}#c=${'0'.repeat(64)}`);
		await mixer(page);
		assert.equal(await keyOf(page, 'localStorage'), key);
		await page.evaluate(() => localStorage.setItem('token', '0'.repeat(64)));
		await page.reload();
		await noKey(page);
		assert.equal(await keyOf(page, 'localStorage'), null);
	});
});

test('a tab leaves no key behind, until it is installed', async () => {
	const context = await chromium.launchPersistentContext(join(s.dir, 'another profile'), launching), [page] = context.pages();
	const devtools = await context.newCDPSession(page), app = { manifestId: s.url };
	context.setDefaultTimeout(HANG_MS);
	await page.goto(`${s.url}#c=${await s.code()}`);
	await mixer(page);
	await devtools.send('PWA.install', app);
	await devtools.send('PWA.changeAppUserSettings', { ...app, displayMode: 'standalone' });
	assert.equal(await keyOf(page, 'localStorage'), null);
	await devtools.send('PWA.openCurrentPageInApp', app);
	await until('its key to be kept', () => keyOf(page, 'localStorage'));
	// By its icon.
	await devtools.send('PWA.launch', app);
	await mixer(await until('its window', () => context.pages().find((one) => one !== page && one.url().startsWith(s.url))));
	await context.close();
});

// The directory of a login goes with it.
async function logInAnew() {
	const over = new Promise((resolve) => s.server.once('exit', resolve));
	s.server.kill();
	await over;
	rmSync(join(s.dir, 'troubadour'), { recursive: true });
	await s.serve(s.port);
}

const devices = () => [...s.cli('web', '--clients').matchAll(/^(\S.*?) +paired \S/gm)].map(([, name]) => name);

test('a tab that is installed is a device from then on, which comes again after the next login', async () => {
	const page = await s.page(), token = await keyOf(page, 'sessionStorage'), comesAgain = async () => {
		await page.evaluate(() => sessionStorage.clear());
		await page.reload();
	};
	assert.equal(await keyOf(page, 'localStorage'), null);
	await page.evaluate(() => dispatchEvent(new Event('appinstalled')));
	await until('it to be kept', () => page.evaluate(() => localStorage.getItem('installed')));
	assert.equal(await keyOf(page, 'localStorage'), token);
	assert.deepEqual(devices(), ['Linux window']);
	await logInAnew();
	await comesAgain();
	await mixer(page);
	// Another window is no reason to forget that.
	await s.load(page, `#c=${await s.code()}`);
	await page.evaluate(() => dispatchEvent(new Event('appinstalled')));
	assert.equal(await keyOf(page, 'localStorage'), token);
	assert.deepEqual(devices(), ['Linux window']);
	s.cli('web', '--revoke', 'Linux window');
	await comesAgain();
	await noKey(page);
	await page.context().close();
});

// A page that was let in by the key that is kept has no other one.
async function withKeptKeyAlone() {
	const page = await s.page();
	await page.evaluate(() => {
		localStorage.setItem('token', sessionStorage.getItem('token'));
		sessionStorage.clear();
	});
	await s.load(page);
	return page;
}

for (const [lost, isHeard] of [['request', false], ['answer', true]])
	test(`the key of an installed window is kept though the ${lost} was lost`, async () => {
		const page = await withKeptKeyAlone(), kept = () => page.evaluate(() => localStorage.getItem('installed'));
		await page.evaluate((isAsked) => {
			const { desk } = troubadour, { ask } = desk;
			desk.ask = async (request) => {
				const answer = request.keep && !isAsked ? {} : await ask.call(desk, request);
				return request.keep ? { error: 'the connection broke' } : answer;
			};
			dispatchEvent(new Event('appinstalled'));
		}, isHeard);
		if (isHeard) await until('the server to keep it', () => devices().length === 1);
		assert.equal(await kept(), '');
		await s.load(page);
		await until('the page to know', async () => await kept() === await keyOf(page, 'localStorage'));
		assert.deepEqual(devices(), ['Linux window']);
		// It is not asked for any more.
		await s.load(page);
		await mixer(page);
		assert.deepEqual(devices(), ['Linux window']);
		s.cli('web', '--revoke', 'Linux window');
		await page.context().close();
	});

for (const [why, isForGood] of [['no window has this key any more', true], ['too many changes; slow down', false], ['too much at once; try again', false]])
	test(`whether the key of an installed window is asked for again after "${why}"`, async () => {
		const page = await withKeptKeyAlone();
		await page.evaluate((error) => {
			const { desk } = troubadour, { ask } = desk;
			desk.ask = (request) => (request.keep ? Promise.resolve({ error }) : ask.call(desk, request));
			dispatchEvent(new Event('appinstalled'));
		}, why);
		assert.equal(await page.evaluate(() => localStorage.getItem('installed')), isForGood ? null : '');
		await s.load(page);
		if (!isForGood) await until('the server to keep it', () => devices().length === 1);
		assert.deepEqual(devices(), isForGood ? [] : ['Linux window']);
		if (!isForGood) s.cli('web', '--revoke', 'Linux window');
		await page.context().close();
	});

// As a phone's camera reads it, at the address of this machine.
const pairing = () => /#p=[0-9a-f]{64}/.exec(s.cli('web', '--pair'))[0];

test('a window that is paired comes back with the key of its device, whatever key it had before', async () => {
	const page = await s.page(), both = async () => [await keyOf(page, 'sessionStorage'), await keyOf(page, 'localStorage')];
	const [old] = await both();
	await page.evaluate(() => localStorage.setItem('token', '0'.repeat(64)));
	await s.load(page, pairing());
	await mixer(page);
	const [ofWindow, ofDevice] = await both();
	assert.equal(ofWindow, null);
	assert.match(ofDevice, /^(?!0{64})[0-9a-f]{64}$/);
	assert.notEqual(ofDevice, old);
	await page.reload();
	await mixer(page);
	assert.deepEqual(await both(), [null, ofDevice]);
	// It is the device's that came back: without it nobody is let in.
	s.cli('web', '--revoke', devices()[0]);
	await page.reload();
	await noKey(page);
	await page.context().close();
});
