// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What the command line can do and no screen of faders shows by itself: technical names, one's own
// voice, what is remembered of programs, parts of scenes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Stage } from './desk.mjs';
import { until } from './session.mjs';
import { isStep } from '../../src/web/page/check.js';

const on = new Stage((s) => {
	s.play('mic', 200, -20, 'Headset');
	s.play(null, 300, -30, 'Browser');
}, { session: { hasInserts: true } });

const dialog = () => on.page.getByRole('dialog');
const says = (...words) => until(words.join(' '), () => on.s.cli(...words.slice(0, -1)).includes(words.at(-1)));

// Stopped as soon as it says that it records, since that is over after five seconds; what it has said of
// the microphone by the end is all that happened to it.
test('one hears oneself, and stops it', async () => {
	const { page, s } = on;
	await on.go('strip/mic');
	s.cli('set', 'strip.mic.mute=on');
	await page.locator('main [aria-label="Microphone mute"][aria-pressed="true"]').first().waitFor();
	await page.getByRole('button', { name: 'Hear yourself…' }).click();
	await dialog().getByText('Anyone who records it will hear you').waitFor();
	await page.evaluate(() => {
		const step = document.querySelector('dialog .step'), { desk } = troubadour;
		// The bus of the check makes it another desk.
		const hear = () => desk.watch('strip.mic.mute', (isOn) => { if (window.muted.at(-1) !== isOn) window.muted.push(isOn); });
		window.muted = [];
		hear();
		desk.on('state', hear);
		new MutationObserver((_, observer) => {
			if (step.textContent !== 'Speak now, for 5 seconds.') return;
			observer.disconnect();
			[...document.querySelectorAll('dialog button')].find((e) => e.textContent === 'Stop').click();
		}).observe(step, { childList: true });
	});
	await dialog().getByRole('button', { name: 'Un-mute for five seconds' }).click();
	await dialog().getByText('stopped; everything is as it was').waitFor();
	assert.equal(await s.value('strip.mic.mute'), 'on');
	await until('the page to have heard of all', () => page.evaluate(() => window.muted.join() === 'true,false,true'));
	await dialog().getByRole('button', { name: 'Close' }).click();
	s.cli('set', 'strip.mic.mute=off');
});

// The page knows them by their words, as people do.
test('what a check says as it goes on is what the page takes for that', () => {
	const said = (file) => [...readFileSync(new URL(`../../src/cli/check/${file}`, import.meta.url), 'utf8').matchAll(/printf\((?:to,\s*)?((?:\s*"(?:[^"\\]|\\.)*")+)/g)]
		.map(([, text]) => text.split('"').filter((_, i) => i % 2).join('').replaceAll('\\n', ''));
	assert.deepEqual(said('cmd-check.c').filter(isStep), [
		'%s is muted.', 'It stays muted: you hear what comes in, not what others would hear (--unmute).',
		'Speak now, for %u seconds.', 'Thank you.', 'You hear on %s: %s.', 'The monitor is muted.']);
	const found = said('take.c');
	assert.ok(found.some((text) => text.startsWith('The room is heard')), found.join());
	assert.deepEqual(found.filter(isStep), []);
});

test('any setting is found by its technical name, and typed', async () => {
	const { page, s } = on, found = page.getByRole('list', { name: 'Settings' });
	await on.go('engine');
	await page.getByRole('link', { name: 'All settings' }).click();
	await page.getByRole('searchbox', { name: 'Find a setting' }).fill('strip.game comp.thresh');
	await page.getByText('1 setting', { exact: true }).waitFor();
	await found.getByRole('button', { name: '−20.0 dB' }).click();
	await page.keyboard.type('-33dB');
	await page.keyboard.press('Enter');
	await s.becomes('strip.game.comp.threshold', '-33dB');
	await found.getByText('−33.0 dB').waitFor();
	await page.locator('main').focus();
	await page.keyboard.press('Control+z');
	await s.becomes('strip.game.comp.threshold', '-20dB');
	await page.getByRole('searchbox').fill('');
	await page.getByText('of which the first 100 are shown').waitFor();
});

test('a strip gets a technical name, another one and another quality, and all of it back', async () => {
	const { page, s } = on, told = async () => {
		const strip = (await s.state()).strips?.at(-1);
		return strip && `${strip.name} ${strip.description} ${strip['resample.quality'] ?? 9}`;
	};
	await page.getByRole('button', { name: 'A new strip' }).click();
	await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Second game');
	await page.getByRole('textbox', { name: /^Technical name/ }).fill('g2');
	await page.getByRole('combobox', { name: 'Where it is heard' }).selectOption('nowhere');
	await page.getByRole('button', { name: 'Add' }).click();
	await on.fader('Second game').waitFor();
	assert.equal(await s.value('route.g2.a1'), 'off');
	await on.go('strip/g2');
	await page.getByRole('button', { name: 'Change…' }).click();
	await page.getByRole('textbox', { name: /^Technical name/ }).fill('game2');
	await page.getByRole('combobox', { name: /^Quality/ }).selectOption('5');
	await dialog().getByRole('button', { name: 'Change' }).click();
	await until('another name', async () => await told() === 'game2 Second game 5');
	// The screen goes with it.
	await until('the address', () => page.evaluate(() => location.hash === '#/strip/game2'));
	await page.getByRole('heading', { name: 'Second game' }).waitFor();
	await page.keyboard.press('Control+z');
	await until('the name of before', async () => await told() === 'g2 Second game 9');
	await until('the address', () => page.evaluate(() => location.hash === '#/strip/g2'));
	await page.keyboard.press('Control+z');
	await until('it to go', () => !s.cli('list').includes('strip.g2.'));
});

test('what is remembered of programs is seen, also of those that do not run', async () => {
	const { page, s } = on;
	await on.go('apps');
	await page.getByRole('button', { name: 'Assign a program…' }).click();
	await dialog().getByRole('textbox').fill('obs');
	await dialog().getByRole('combobox', { name: 'Where it goes' }).selectOption('game');
	await dialog().getByRole('combobox', { name: /^Where that is not there/ }).selectOption('b1');
	await dialog().getByRole('button', { name: 'Assign' }).click();
	await says('assign', '--list', 'obs  game b1');
	await page.getByText('obs → Game, Stream mix').waitFor();
	await page.getByRole('button', { name: 'obs: assigned no longer' }).click();
	await until('no assignment', () => !s.cli('assign', '--list').includes('obs  '));
	await page.getByRole('button', { name: 'obs: assigned no longer' }).waitFor({ state: 'detached' });
	await page.getByRole('button', { name: 'Well-known programs find their strip', pressed: true }).click();
	await page.getByRole('button', { name: 'Well-known programs find their strip', pressed: false }).waitFor();
	assert.ok(!s.cli('assign', '--list').includes('well-known'));
	await page.keyboard.press('Control+z');
	await page.getByRole('button', { name: 'Well-known programs find their strip', pressed: true }).waitFor();
});

test('what is written among what is remembered, and is none of it, hides nothing', async () => {
	const { page, s } = on, write = (...value) => execFileSync('pw-metadata', ['-n', 'sm-settings', ...value], { env: s.env });
	await on.go('apps');
	write('0', 'troubadour.assignments', '{ "firefox": 7, "browser": [ "game" ], "obs": "game b1" }', 'Spa:String:JSON');
	await page.getByText('obs → Game, Stream mix').waitFor();
	assert.equal(await page.getByRole('button', { name: /assigned no longer/ }).count(), 1);
	write('0', 'troubadour.assignments', '{}', 'Spa:String:JSON');
	await page.getByText('obs → Game, Stream mix').waitFor({ state: 'detached' });
});

test('a part of all is a scene, which is compared with another one', async () => {
	const { page, s } = on, save = async (name, keys) => {
		await page.getByRole('button', { name: 'Save as…' }).click();
		await dialog().getByRole('textbox', { name: 'Name', exact: true }).fill(name);
		await dialog().getByRole('textbox', { name: /^Only these keys/ }).fill(keys);
		await dialog().getByRole('button', { name: 'Save', exact: true }).click();
		await page.getByRole('button', { name }).first().waitFor();
	};
	await on.go('scenes');
	await save('soft', 'strip.game.fader strip.game.mute');
	s.cli('set', 'strip.game.fader=-9');
	await save('softer', 'strip.game.fader strip.game.mute');
	await page.locator('.scene', { hasText: 'softer' }).getByRole('button', { name: 'Compare' }).click();
	await dialog().getByText('There is no difference.').waitFor();
	await dialog().getByRole('combobox').selectOption('soft');
	await dialog().getByText('strip.game.fader=-9dB').waitFor();
	// Two quick choices, of which the first is answered last.
	await page.evaluate(() => {
		const { desk } = troubadour, { does } = desk;
		let answered;
		const second = new Promise((resolve) => { answered = resolve; });
		desk.does = async (request) => {
			const isFirst = request.scene?.do === 'show', answer = await does.call(desk, request);
			if (isFirst) await second;
			else setTimeout(answered);
			return answer;
		};
	});
	await dialog().getByRole('combobox').selectOption({ label: 'nothing: all that it sets' });
	await dialog().getByRole('combobox').selectOption('');
	await dialog().getByText('There is no difference.').waitFor();
	await page.evaluate(() => new Promise((resolve) => { delete troubadour.desk.does; setTimeout(resolve, 200); }));
	assert.equal(await dialog().getByText('There is no difference.').count(), 1);
	await dialog().getByRole('combobox').selectOption({ label: 'nothing: all that it sets' });
	await until('both keys', async () => await dialog().getByText(/^strip\./).count() === 2);
	await dialog().getByRole('button', { name: 'Close' }).click();
	// It stays a part when it is overwritten.
	s.cli('set', 'strip.game.fader=-12');
	await page.locator('.scene', { hasText: 'softer' }).getByRole('button', { name: 'Overwrite' }).click();
	await until('its settings', async () => (await dialog().getByRole('combobox').textContent()).includes('its 2 settings'));
	await dialog().getByRole('button', { name: 'Overwrite' }).click();
	await until('its settings of now', () => s.cli('scene', 'show', 'softer') === 'strip.game.fader=-12dB\nstrip.game.mute=off\n');
});

test('a scene stays what it is when it is overwritten, however much it sets and whatever has gone', async () => {
	const { page, s } = on, overwrite = async () => {
		await page.locator('.scene', { hasText: 'large' }).getByRole('button', { name: 'Overwrite' }).click();
	};
	const lines = () => s.cli('scene', 'show', 'large').trim().split('\n');
	s.cli('strip', 'add', 'gone');
	s.cli('scene', 'save', 'large', 'strip.game', 'strip.music', 'strip.gone');
	s.cli('strip', 'remove', 'gone');
	s.cli('set', 'strip.game.fader=-20');
	const n = lines().length;
	assert.ok(n > 96, `${n} settings are more than a request has words`);
	await on.go('scenes');
	await overwrite();
	await dialog().getByRole('button', { name: 'Overwrite' }).click();
	await until('its settings of now', () => lines().includes('strip.game.fader=-20dB'));
	assert.equal(lines().length, n);
	// All, and then it is a scene of all, which needs no choice.
	await overwrite();
	await dialog().getByRole('combobox').selectOption('all');
	await dialog().getByRole('button', { name: 'Overwrite' }).click();
	await until('all settings', () => lines().some((line) => line.startsWith('bus.')));
	await overwrite();
	await dialog().getByText('all settings').waitFor();
	await dialog().getByRole('button', { name: 'Keep' }).click();
	// What cannot be read is not overwritten.
	s.write('config/troubadour/scenes/large.json', '{');
	await overwrite();
	await page.locator('.note.error').waitFor();
	assert.equal(await dialog().count(), 0);
	s.cli('scene', 'delete', 'large');
});

test('a preset of one’s own is kept, looked at and deleted', async () => {
	const { page } = on, open = () => page.getByRole('button', { name: 'Preset…' }).click();
	await on.go('strip/mic');
	await open();
	await dialog().getByRole('button', { name: 'Keep what is set now…' }).click();
	await dialog().getByRole('textbox').fill('mine');
	await dialog().getByRole('button', { name: 'Save' }).click();
	await says('preset', 'list', 'mine');
	await open();
	await dialog().getByRole('button', { name: 'mine: what it sets' }).click();
	await dialog().getByText('comp.threshold=').waitFor();
	await dialog().getByRole('button', { name: 'Close' }).click();
	await dialog().getByRole('button', { name: 'mine: delete' }).click();
	await dialog().getByRole('button', { name: 'Delete' }).click();
	await until('it to go', () => !on.s.cli('preset', 'list').includes('mine'));
	await dialog().getByRole('button', { name: /podcast/ }).first().waitFor();
});

test('a device that is not there is chosen by its name', async () => {
	const { page, s } = on;
	await on.go('devices');
	await page.getByRole('combobox', { name: 'Speakers (mix): another device' }).selectOption({ label: 'One that is not here, by its name…' });
	await dialog().getByRole('textbox').fill('bluez_output.*');
	await dialog().getByRole('button', { name: 'Add' }).click();
	await until('the choice', () => s.cli('device', 'a1').includes('bluez_output.*'));
	await page.getByText('not connected').waitFor();
	await page.getByRole('button', { name: /^bluez_output.*: not any more/ }).click();
});

// Its controls are keys that are there only once the console has loaded it again.
test('a strip with an insert is removed and comes back with what its plugin was set to', async () => {
	const { page, s } = on, has = (key) => async () => key in ((await s.state()).values ?? {});
	s.cli('strip', 'add', 'fx', '--description', 'Effects');
	s.cli('set', 'strip.fx.insert=warm');
	await until('its controls', has('strip.fx.insert.bass.gain'));
	const wish = { '': 'warm', '.bass.gain': 6, '.treble.freq': 4000, '.on': false, '.position': 'post' };
	const agrees = (values) => Object.entries(wish).every(([key, value]) => values?.[`strip.fx.insert${key}`] === value);
	let now;
	const isSet = async () => agrees(now = (await s.state()).values), told = () => `all of it, it is ${JSON.stringify(Object.entries(now ?? {}).filter(([key]) => key.startsWith('strip.fx.insert')))}`;
	await s.set(Object.fromEntries(Object.entries(wish).map(([key, value]) => [`strip.fx.insert${key}`, value])));
	await until(told, isSet);
	await on.go('strip/fx');
	await until('the page to have them', async () => agrees(await page.evaluate(() => troubadour.desk.values)));
	await page.getByRole('button', { name: 'Remove…' }).click();
	await dialog().getByRole('button', { name: 'Remove' }).click();
	await until('it to go', () => !s.cli('list').includes('strip.fx.'));
	await page.keyboard.press('Control+z');
	await until(told, isSet);
});
