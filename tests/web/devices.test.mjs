// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Which device a bus plays on: the list is made on the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from './desk.mjs';
import { until } from './session.mjs';

const on = new Stage();

const WITH_LIST = ['a1', 'hardware-1', 'then', 'gramophone*'];

// What the console is asked about devices waits until window.letGo().
const holdShow = (page) => page.evaluate(() => {
	const { desk } = troubadour, ask = desk.ask.bind(desk), held = new Promise((resolve) => { window.letGo = resolve; });
	window.isAsked = false;
	desk.ask = async (request, said) => {
		if (request.device?.do === 'show') {
			window.isAsked = true;
			await held;
		}
		return ask(request, said);
	};
});

test('a list is shown when the console has told it, and not before', async () => {
	const { page, s } = on, at = page.getByRole('combobox', { name: 'Speakers (mix): another device' });
	s.cli('device', ...WITH_LIST);
	await holdShow(page);
	await on.go('devices');
	await page.waitForFunction(() => isAsked);
	assert.equal(await page.locator('.choice-of .hint').count(), 0);
	assert.equal(await at.count(), 0);
	await page.evaluate(() => letGo());
	await page.locator('.wish', { hasText: 'gramophone' }).waitFor();
	await at.selectOption('hardware-2');
	await until('all three', () => /1\. Hardware 1\n2\. gramophone\*[^\n]*\n3\. Hardware 2/.test(s.cli('device', 'a1')));
	s.cli('device', 'a1', 'default');
});

test('a change goes on from what somebody else has chosen since the screen was left', async () => {
	const { page, s } = on, at = page.getByRole('combobox', { name: 'Speakers (mix): another device' });
	await on.go('devices');
	await at.waitFor();
	await on.go('mix');
	s.cli('device', ...WITH_LIST);
	await holdShow(page);
	await on.go('devices');
	await at.selectOption('hardware-2');
	await page.locator('.wish', { hasText: 'Hardware 2' }).waitFor();
	await page.evaluate(() => letGo());
	await until('all three', () => /1\. Hardware 1\n2\. gramophone\*[^\n]*\n3\. Hardware 2/.test(s.cli('device', 'a1')));
	s.cli('device', 'a1', 'default');
});

test('a device that is refused takes no other change with it', async () => {
	const { page, s } = on, at = page.getByRole('combobox', { name: 'Speakers (mix): another device' });
	await on.go('devices');
	// The answer comes when the hand is at the next one.
	await page.evaluate(() => {
		const { desk } = troubadour, ask = desk.ask.bind(desk), held = new Promise((resolve) => { window.letGo = resolve; });
		desk.ask = async (request, said) => {
			const answer = await ask(request, said);
			if (request.device?.do === 'choose') await held;
			return answer;
		};
	});
	await at.selectOption({ label: 'One that is not here, by its name…' });
	await page.getByLabel('Its node’s name').fill('gramophone');
	await page.getByRole('button', { name: 'Add', exact: true }).click();
	await page.locator('.wish', { hasText: 'gramophone' }).waitFor();
	await at.selectOption('hardware-2');
	await page.locator('.wish', { hasText: 'Hardware 2' }).waitFor();
	await page.evaluate(() => letGo());
	await until('the other one', () => s.cli('device', 'a1').includes('1. Hardware 2'));
	await page.locator('.wish', { hasText: 'gramophone' }).waitFor({ state: 'detached' });
	await page.getByRole('button', { name: 'Hardware 2: not any more' }).click();
	await until('no device of its own', () => !/^\d\./m.test(s.cli('device', 'a1')));
});

test('a change that is on its way when the screen is drawn anew is part of the next one', async () => {
	const { page, s } = on, at = page.getByRole('combobox', { name: 'Speakers (mix): another device' });
	await on.go('devices');
	// The console hears of it when the hand is at the next one.
	await page.evaluate(() => {
		const { desk } = troubadour, ask = desk.ask.bind(desk), held = new Promise((resolve) => { window.letGo = resolve; });
		desk.ask = async (request, said) => {
			if (request.device?.do === 'choose') await held;
			return ask(request, said);
		};
	});
	await at.selectOption('hardware-2');
	await page.locator('.wish', { hasText: 'Hardware 2' }).waitFor();
	const old = await page.locator('.wishes').first().elementHandle();
	s.cli('strip', 'add', 'voice');
	await page.waitForFunction((e) => !e.isConnected && !!document.querySelector('.wishes'), old);
	await page.locator('.wish', { hasText: 'Hardware 2' }).waitFor();
	await at.selectOption('hardware-1');
	await page.locator('.wish', { hasText: 'Hardware 1' }).waitFor();
	await page.evaluate(() => { troubadour.desk.undo(); letGo(); });
	await until('the first alone', () => /1\. Hardware 2\n(?!2\.)/.test(s.cli('device', 'a1')));
	await page.locator('.wish', { hasText: 'Hardware 1' }).waitFor({ state: 'detached' });
	await page.evaluate(() => troubadour.desk.redo());
	await until('both', () => /1\. Hardware 2\n2\. Hardware 1/.test(s.cli('device', 'a1')));
	for (const name of ['Hardware 1', 'Hardware 2']) await page.getByRole('button', { name: `${name}: not any more` }).click();
	await until('no device of its own', () => !/^\d\./m.test(s.cli('device', 'a1')));
	s.cli('strip', 'remove', 'voice');
});

test('undo takes back what was chosen here, and leaves what somebody else has chosen since', async () => {
	const { page, s } = on, at = page.getByRole('combobox', { name: 'Speakers (mix): another device' });
	const list = () => [...s.cli('device', 'a1').matchAll(/^\d\. (\S+(?: \d)?)/gm)].map(([, name]) => name).join(', ');
	const becomes = (wanted) => until(() => `${wanted}, it is ${list()}`, () => list() === wanted);
	s.cli('device', 'a1', 'hardware-1');
	await on.go('devices');
	await page.getByRole('button', { name: 'Hardware 1: not any more' }).waitFor();
	await at.selectOption('hardware-2');
	await becomes('Hardware 1, Hardware 2');
	s.cli('device', 'a1', 'hardware-2', 'then', 'gramophone*');
	await page.evaluate(() => troubadour.desk.undo());
	await becomes('gramophone*');
	await page.evaluate(() => troubadour.desk.redo());
	await becomes('gramophone*, Hardware 2');
	// One that was taken out comes back to where it was.
	s.cli('device', 'a1', 'hardware-1', 'then', 'hardware-2', 'then', 'gramophone*');
	await page.getByRole('button', { name: 'Hardware 2: not any more' }).click();
	await becomes('Hardware 1, gramophone*');
	s.cli('device', 'a1', 'hardware-1', 'then', 'cassette*', 'then', 'gramophone*');
	await page.evaluate(() => troubadour.desk.undo());
	await becomes('Hardware 1, Hardware 2, cassette*, gramophone*');
	// So does one whose place was another.
	await page.getByRole('button', { name: 'Hardware 2: rather than the one above' }).click();
	await becomes('Hardware 2, Hardware 1, cassette*, gramophone*');
	s.cli('device', 'a1', 'hardware-2', 'then', 'hardware-1');
	await page.evaluate(() => troubadour.desk.undo());
	await becomes('Hardware 1, Hardware 2');
	// What somebody else has taken out already is no step any more.
	await page.getByRole('button', { name: 'Hardware 1: not any more' }).click();
	await becomes('Hardware 2');
	s.cli('device', 'a1', 'hardware-1', 'then', 'hardware-2');
	await page.evaluate(() => troubadour.desk.undo());
	await page.waitForFunction(() => !troubadour.desk.canRedo);
	await becomes('Hardware 1, Hardware 2');
	s.cli('device', 'a1', 'default');
});

test('a bus has devices in order of preference', async () => {
	const { page, s } = on, at = page.getByRole('combobox', { name: 'Speakers (mix): another device' });
	await on.go('devices');
	await page.getByRole('combobox', { name: 'Microphone: another device' }).locator('option[value="hardware-mic"]').waitFor({ state: 'attached' });
	await at.selectOption('hardware-2');
	await until('it to play there', () => s.cli('device', 'a1').includes('now on: Hardware 2'));
	await page.getByRole('button', { name: 'Hardware 2: not any more' }).waitFor();
	await at.selectOption('hardware-1');
	await until('one in reserve', () => /1\. Hardware 2\n2\. Hardware 1/.test(s.cli('device', 'a1')));
	await page.getByRole('button', { name: 'Hardware 1: rather than the one above' }).click();
	await until('the other order', () => /1\. Hardware 1\n2\. Hardware 2[^]*now on: Hardware 1/.test(s.cli('device', 'a1')));
	// As quick as can be: the second goes on from what the first wants.
	for (const name of ['Hardware 1', 'Hardware 2']) await page.getByRole('button', { name: `${name}: not any more` }).waitFor();
	await page.evaluate(() => {
		for (const name of ['Hardware 1', 'Hardware 2']) document.querySelector(`[aria-label="${name}: not any more"]`).click();
	});
	await until('no device of its own', () => !/^\d\./m.test(s.cli('device', 'a1')));
	await page.getByText('Follows the default device.').first().waitFor();
});
