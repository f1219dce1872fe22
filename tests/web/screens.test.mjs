// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What each screen does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Stage, decibels } from './desk.mjs';
import { build, standing, until } from './session.mjs';

const on = new Stage((s) => {
	s.play('game', 1000, -20, 'Space Game');
	s.play('music', 440, -30, 'Browser');
});

test('the sends of a bus on the faders', async () => {
	const { page, s } = on;
	await page.getByRole('tab', { name: 'Stream mix' }).click();
	await page.getByRole('slider', { name: 'Game to Stream mix fader' }).focus();
	await page.keyboard.press('PageDown');
	await s.becomes('send.game.b1', '-3dB');
	await page.getByRole('button', { name: 'Game to Stream mix', exact: true }).last().click();
	await s.becomes('route.game.b1', 'off');
	s.cli('set', 'send.game.b1=0', 'route.game.b1=on');
	await page.getByRole('tab', { name: 'Mix', exact: true }).click();
});

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent || document.activeElement.tagName);

test('the keyboard goes along to another screen, which names the window', async () => {
	const { page } = on, rail = page.getByRole('navigation', { name: 'Screens' });
	assert.equal(await page.title(), 'Mix – Troubadour');
	await rail.getByRole('link', { name: 'Matrix' }).focus();
	await page.keyboard.press('Enter');
	await page.locator('main.on-matrix').waitFor();
	assert.equal(await focused(page), 'Matrix');
	assert.equal(await page.title(), 'Matrix – Troubadour');
	assert.equal(await rail.locator('[aria-current=page]').textContent(), 'Matrix');
	await page.getByRole('rowheader', { name: 'Game' }).getByRole('link').focus();
	await page.keyboard.press('Enter');
	await page.locator('main.on-strip').waitFor();
	assert.equal(await focused(page), 'screen');
	assert.equal(await page.title(), 'Game – Troubadour');
	await page.getByRole('link', { name: 'Back to the mix' }).focus();
	await page.keyboard.press('Enter');
	await page.locator('main.on-mix').waitFor();
	assert.equal(await focused(page), 'screen');
});

test('arrows choose among tabs and answers', async () => {
	const { page } = on;
	await page.getByRole('tab', { name: 'Mix', exact: true }).focus();
	await page.keyboard.press('End');
	const last = page.getByRole('tab', { selected: true });
	assert.notEqual(await last.textContent(), 'Mix');
	assert.equal(await focused(page), await last.textContent());
	assert.equal(await page.locator('#slot [role=tab][tabindex="0"]').count(), 1);
	await page.keyboard.press('ArrowRight');
	assert.equal(await focused(page), 'Mix');
	assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Mix');
	await on.go('strip/game');
	await page.getByRole('tab', { name: '1', exact: true }).focus();
	await page.keyboard.press('ArrowRight');
	assert.equal(await page.getByRole('tab', { name: '2', exact: true }).getAttribute('aria-selected'), 'true');
	assert.equal(await focused(page), '2');
	await on.go('first');
	const answers = page.getByRole('radiogroup', { name: 'Where you listen' }), chosen = answers.getByRole('radio', { checked: true });
	await chosen.focus();
	const before = await chosen.textContent();
	await page.keyboard.press('Home');
	assert.equal(await focused(page), await chosen.textContent());
	await page.keyboard.press('End');
	assert.equal(await chosen.textContent(), before);
});

test('a handle of the equaliser is dragged, and its curve is the engine’s', async () => {
	const { page, s } = on;
	await on.go('strip/game');
	const graph = await page.locator('canvas.eq').boundingBox();
	const x = graph.x + Math.log(1000 / 20) / Math.log(1000) * graph.width, y = graph.y + graph.height / 2;
	await standing(page, async () => {
		await page.mouse.move(x, y);
		await page.mouse.down();
		await page.mouse.move(x, y - graph.height / 6, { steps: 6 });
		await page.mouse.up();
	});
	await until('a boost of 6 dB', async () => Math.abs(parseFloat(await s.value('strip.game.eq.2.gain')) - 6) < 0.3);
	await standing(page, () => page.mouse.dblclick(x, y - graph.height / 6));
	await s.becomes('strip.game.eq.2.gain', '0dB');
	await standing(page, () => page.mouse.dblclick(x, y));
	await until('the boost again', async () => Math.abs(parseFloat(await s.value('strip.game.eq.2.gain')) - 6) < 0.3);
	s.cli('set', 'strip.game.eq.2.gain=0');
});

test('the threshold of a compressor is dragged on its graph', async () => {
	const { page, s } = on;
	await on.go('strip/game');
	const card = page.getByRole('region', { name: 'Game: Compressor' }), graph = await card.locator('canvas.law').boundingBox();
	const x = graph.x + graph.width * 40 / 66, y = graph.y + graph.height / 2;
	await standing(page, async () => {
		await page.mouse.move(x, y);
		await page.mouse.down();
		await page.mouse.move(x - graph.width * 10 / 66, y, { steps: 5 });
		await page.mouse.up();
	});
	await s.becomes('strip.game.comp.threshold', '-30dB');
	await standing(page, () => page.mouse.dblclick(x, y));
	await s.becomes('strip.game.comp.threshold', '-20dB');
});

test('the equaliser shows the bands in use and the next one', async () => {
	const { page, s } = on;
	await on.go('strip/game');
	const tabs = page.getByRole('tablist', { name: 'Bands' }).getByRole('tab');
	await until('three are on', async () => await tabs.count() === 4);
	s.cli('set', 'strip.game.eq.9.on=on');
	await until('nine and the next', async () => await tabs.count() === 10);
	s.cli('set', 'strip.game.eq.9.on=off');
	await until('three and the next', async () => await tabs.count() === 4);
});

test('a strip is added, changed and removed, and all of it undone', async () => {
	const { page, s } = on;
	await page.getByRole('button', { name: 'A new strip' }).click();
	await page.getByRole('textbox', { name: 'Name', exact: true }).fill('My voice');
	await page.getByRole('button', { name: 'Add' }).click();
	await on.fader('My voice').waitFor();
	await on.go('strip/my-voice');
	await page.getByRole('button', { name: 'Change…' }).click();
	await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Voice');
	await page.getByRole('combobox', { name: 'Channels' }).selectOption('1');
	await page.getByRole('combobox', { name: 'Place' }).selectOption('1');
	await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
	// None while the console changes.
	const told = async (at) => {
		const strip = (await s.state()).strips?.at(at);
		return strip && `${strip.name} ${strip.description} ${strip['audio.position'].join()}`;
	};
	await until('it to be the first, in mono', async () => await told(0) === 'my-voice Voice MONO');
	await page.getByRole('heading', { name: 'Voice', exact: true }).waitFor();
	s.cli('set', 'strip.my-voice.fader=-7', 'strip.my-voice.eq.2.gain=4', 'route.my-voice.b2=on', 'strip.music.duck.by=my-voice');
	await until('the page to have it', () => page.evaluate(() => troubadour.desk.values['strip.music.duck.by'] === 'my-voice'));
	await page.getByRole('button', { name: 'Remove' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
	await until('the strip to go', () => !s.cli('list').includes('strip.my-voice.'));
	// With all that was set of it, at its place.
	await page.keyboard.press('Control+z');
	await s.becomes('strip.my-voice.fader', '-7dB');
	await s.becomes('strip.my-voice.eq.2.gain', '4dB');
	await s.becomes('route.my-voice.b2', 'on');
	await s.becomes('strip.music.duck.by', 'my-voice');
	await until('its place', async () => await told(0) === 'my-voice Voice MONO');
	// What it was before it was changed, and nothing.
	await page.keyboard.press('Control+z');
	await until('it to be the last again', async () => await told(-1) === 'my-voice My voice FL,FR');
	await page.keyboard.press('Control+z');
	await until('the strip to go', () => !s.cli('list').includes('strip.my-voice.'));
});

// Neither leaves the page waiting: the console has the last word.
test('a strip that somebody has added again, or removed again, is no longer brought back', async () => {
	const { page, s } = on, error = page.locator('.note.error'), remove = async () => {
		s.cli('strip', 'add', 'short', '--description', 'Short');
		await on.go('mix');
		await on.fader('Short').waitFor();
		await on.go('strip/short');
		await page.getByRole('button', { name: 'Remove…' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
		await on.fader('Short').waitFor({ state: 'detached' });
		await until('the strip to go', () => !s.cli('list').includes('strip.short.'));
	};
	await remove();
	s.cli('strip', 'add', 'short', '--description', 'Short');
	await on.fader('Short').waitFor();
	await page.keyboard.press('Control+z');
	await error.getByText('short').waitFor();
	// Nor is what did not come back removed again.
	await page.locator('[aria-label="Redo"]:disabled').waitFor();
	s.cli('strip', 'remove', 'short');
	await on.fader('Short').waitFor({ state: 'detached' });
	await remove();
	await page.evaluate(() => {
		const { desk } = troubadour, { does } = desk;
		document.getElementById('notes').replaceChildren();
		desk.does = (request) => request.strip?.do === 'add' ? Promise.resolve({ ok: true }) : does.call(desk, request);
	});
	await page.keyboard.press('Control+z');
	await error.getByText('short').waitFor();
});

test('a strip becomes the default, and no more', async () => {
	const { page, s } = on, isDefault = async (name) => (await s.state()).strips?.find((d) => d.default)?.name === name;
	await on.go('strip/chat');
	await page.getByRole('button', { name: 'Make default' }).click();
	await until('chat to be the default', () => isDefault('chat'));
	await page.getByRole('button', { name: 'Make default' }).waitFor({ state: 'detached' });
	await page.keyboard.press('Control+z');
	await until('system to be it again', () => isDefault('system'));
});

test('a scene is saved and recalled', async () => {
	const { page, s } = on;
	await on.go('scenes');
	await page.getByRole('button', { name: 'Save as…' }).click();
	await page.getByRole('textbox', { name: 'Name', exact: true }).fill('late night');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await page.getByRole('button', { name: 'late night' }).waitFor();
	s.cli('set', 'strip.game.fader=-40');
	await until('the page to have it', () => page.evaluate(() => troubadour.desk.values['strip.game.fader'] === -40));
	await page.getByRole('button', { name: 'late night' }).click();
	await s.becomes('strip.game.fader', '0dB');
	// Once the fade is over for the page, too.
	await until('the page to have it', () => page.evaluate(() => troubadour.desk.values['strip.game.fader'] === 0));
	await page.keyboard.press('Control+z');
	await s.becomes('strip.game.fader', '-40dB');
	await page.keyboard.press('Control+y');
	await s.becomes('strip.game.fader', '0dB');
});

test('what a scene or a preset does not find is told', async () => {
	const { page, s } = on, dialog = page.getByRole('dialog');
	s.cli('strip', 'add', 'voice');
	await on.fader('voice').waitFor();
	s.cli('scene', 'save', 'duet', 'strip.*.fader');
	s.cli('strip', 'remove', 'voice');
	await on.fader('voice').waitFor({ state: 'detached' });
	await on.go('scenes');
	await page.getByRole('button', { name: 'duet', exact: true }).click();
	await page.locator('.note', { hasText: /recalled[^]*does not have 1 keys/ }).waitFor();
	s.cli('scene', 'delete', 'duet');
	s.cli('preset', 'save', 'mine', 'music');
	writeFileSync(join(s.dir, 'config/troubadour/presets/mine.json'), '{');
	await on.go('bus/a1');
	await page.getByRole('button', { name: 'Preset…' }).click();
	await dialog.getByText('mine.json is damaged').waitFor();
	await dialog.locator('.preset', { hasText: 'podcast' }).click();
	await page.locator('.note', { hasText: 'a1 has no highpass.on' }).waitFor();
	await page.keyboard.press('Control+z');
	rmSync(join(s.dir, 'config/troubadour/presets/mine.json'));
});

test('another name of a scene, and what is protected, are undone', async () => {
	const { page, s } = on, dialog = page.getByRole('dialog');
	s.cli('scene', 'save', 'early');
	await on.go('scenes');
	await page.locator('.scene', { hasText: 'early' }).getByRole('button', { name: 'Rename' }).click();
	await dialog.getByRole('textbox').fill('dawn');
	await dialog.getByRole('button', { name: 'Rename' }).click();
	await page.getByRole('button', { name: 'dawn', exact: true }).waitFor();
	await page.keyboard.press('Control+z');
	await page.getByRole('button', { name: 'early', exact: true }).waitFor();
	assert.match(s.cli('scene', 'list'), /^early$/m);
	await page.keyboard.press('Control+y');
	await page.getByRole('button', { name: 'dawn', exact: true }).waitFor();
	await page.getByRole('button', { name: 'Protect…' }).click();
	await dialog.getByRole('textbox').fill('strip.mic');
	await dialog.getByRole('button', { name: 'Protect' }).click();
	await page.getByRole('button', { name: 'strip.mic: protected no longer' }).click();
	await page.getByRole('button', { name: 'strip.mic: protected no longer' }).waitFor({ state: 'detached' });
	await page.keyboard.press('Control+z');
	await until('it to be protected again', () => s.cli('scene', 'safe') === 'strip.mic\n');
	await page.getByRole('button', { name: 'strip.mic: protected no longer' }).waitFor();
	await page.keyboard.press('Control+z');
	await until('nothing to be protected', () => s.cli('scene', 'safe') === '');
	s.cli('scene', 'delete', 'dawn');
});

test('the clock of a strip that has its own stands on the engine’s screen', async () => {
	const { page, s } = on;
	await on.go('engine');
	assert.equal(await page.locator('.fact', { hasText: 'Clock of' }).count(), 0);
	s.cli('strip', 'change', 'chat', '--clock', 'own');
	await page.locator('.fact', { hasText: 'Clock of Chat' }).getByText(/^-?\d+\.\d ppm$/).waitFor();
	s.cli('strip', 'change', 'chat', '--clock', 'graph');
	await page.locator('.fact', { hasText: 'Clock of' }).first().waitFor({ state: 'detached' });
});

test('a recall is undone also before its answer is there', async () => {
	const { page, s } = on;
	s.cli('scene', 'save', 'late night');
	await on.go('scenes');
	s.cli('set', 'strip.game.fader=-40');
	await until('the page to have it', () => page.evaluate(() => troubadour.desk.values['strip.game.fader'] === -40));
	await page.evaluate(() => {
		const { desk } = troubadour, { does } = desk;
		desk.does = (request) => {
			const answer = does.call(desk, request);
			return request.scene?.do === 'recall' ? new Promise(() => {}) : answer;
		};
	});
	await page.getByRole('button', { name: 'late night' }).click();
	await until('the page to have it', () => page.evaluate(() => troubadour.desk.values['strip.game.fader'] === 0));
	await page.evaluate(() => { delete troubadour.desk.does; });
	await page.keyboard.press('Control+z');
	await s.becomes('strip.game.fader', '-40dB');
});

test('the monitor is one of the buses, mono and dimmed as far as one likes', async () => {
	const { page, s } = on;
	await on.go('devices');
	await page.getByRole('button', { name: 'Monitor Mono' }).click();
	await s.becomes('monitor.mono', 'on');
	await page.getByRole('combobox', { name: 'Monitor Bus' }).selectOption('a1');
	await s.becomes('console.monitor', 'a1');
	s.cli('set', 'monitor.mono=off', 'console.monitor=first');
});

test('a group of strips, a locked cell and a colour are shown', async () => {
	const { page, s } = on;
	s.cli('set', 'strip.game.group=1', 'bus.b1.minus=game', 'strip.game.color=red');
	await on.fader('Group 1').focus();
	await page.keyboard.press('PageDown');
	await s.becomes('group.1.fader', '-3dB');
	await page.getByRole('region', { name: 'Game' }).getByTitle('Stream mix plays all but Game').waitFor();
	await until('red', () => page.getByRole('region', { name: 'Game' }).evaluate((e) => e.style.getPropertyValue('--c') === '#ff7d78'));
	s.cli('set', 'strip.game.group=none', 'bus.b1.minus=none', 'strip.game.color=auto', 'group.1.fader=0');
});

// -20 and -30 dB: ten parts of eleven, and one.
test('a group shares one gain, and shows who has how much of it', async () => {
	const { page, s } = on, share = (name) => page.getByRole('meter', { name: `${name}: share of the gain` });
	const isAbout = async (name, percent) => Math.abs(Number(await share(name).getAttribute('aria-valuenow')) - percent) <= 3;
	s.cli('set', 'strip.game.group=3', 'strip.music.group=3');
	await page.getByRole('button', { name: 'Group 3 automix' }).click();
	await s.becomes('group.3.automix', 'on');
	await until('the shares', async () => await isAbout('Game', 91) && await isAbout('Music', 9));
	await on.go('strip/music');
	await page.getByRole('slider', { name: 'Music Automix Weight', exact: true }).focus();
	for (let i = 0; i < 3; i++) await page.keyboard.press('PageUp');
	await s.becomes('strip.music.automix.weight', '9dB');
	await until('almost half of it', async () => isAbout('Music', 44));
	await on.go('mix');
	await page.getByRole('button', { name: 'Group 3 automix' }).click();
	await s.becomes('group.3.automix', 'off');
	await share('Music').waitFor({ state: 'hidden' });
	s.cli('set', 'strip.game.group=none', 'strip.music.group=none', 'strip.music.automix.weight=0');
});

// A bus that nobody listens to is not mixed, and has no loudness.
test('the loudness of a bus is told, and measured again', async () => {
	const { page, s } = on, listener = s.run('pw-record', ['--target', 'troubadour.b1', '/dev/null']);
	await on.go('bus/b1');
	const card = page.getByRole('region', { name: 'Stream mix: Loudness' });
	const reading = (name) => card.locator('.reading').filter({ has: page.getByText(name, { exact: true }) });
	const told = async (name) => decibels(await reading(name).locator('strong').textContent());
	for (const [name, unit] of [['Integrated', 'LUFS'], ['Range', 'LU'], ['True peak', 'dBTP']]) assert.equal(await reading(name).locator('small').textContent(), ` ${unit}`);
	await card.getByRole('button', { name: 'Stream mix Loudness', exact: true }).click();
	await s.becomes('bus.b1.loudness.on', 'on');
	await until('what the command line tells', async () =>
		Math.abs(await told('Integrated') - parseFloat(await s.value('bus.b1.loudness.integrated'))) <= 0.2);
	// The first 400 ms may be of less than all that plays, and before them there is silence.
	await until('moments as loud as the rest', async () => await told('Integrated') > -60 && Math.abs(await told('Momentary maximum') - await told('Momentary')) <= 0.2
		&& Math.abs(await told('Momentary') - await told('Integrated')) <= 0.5);
	const most = await told('Momentary maximum');
	s.cli('set', 'bus.b1.fader=-10');
	await until('softer moments', async () => await told('Momentary') < most - 9);
	assert.ok(await told('Momentary maximum') > most - 1);
	await card.getByRole('button', { name: 'Measure again' }).click();
	await until('the most of what is measured again', async () => await told('Momentary maximum') < most - 9);
	s.cli('set', 'bus.b1.fader=0', 'bus.b1.loudness.on=off');
	listener.kill();
});

test('an equaliser of another program is pasted into that of a bus, and undone', async () => {
	const { page, s } = on, name = { name: 'The text of the equaliser' };
	const paste = async (text) => {
		await page.getByRole('button', { name: 'Import…' }).click();
		await page.getByRole('textbox', name).fill(text);
		await page.getByRole('button', { name: 'Import', exact: true }).click();
	};
	await on.go('bus/a1');
	await paste('Preamp: -6.2 dB\nFilter 1: ON PK Fc 105 Hz Gain 5.5 dB Q 0.70\nFilter 2: ON ZZ Fc 9 Hz');
	// It is shown for a moment.
	await page.getByText('Without line 3').waitFor();
	await s.becomes('bus.a1.eq.1.gain', '5.5dB');
	await s.becomes('bus.a1.trim', '-6.2dB');
	await until('the page to have it', () => page.evaluate(() => troubadour.desk.values['bus.a1.trim'] < -6));
	await page.keyboard.press('Control+z');
	await s.becomes('bus.a1.trim', '0dB');
	await s.becomes('bus.a1.eq.1.gain', '0dB');
	await paste('no equaliser at all');
	await page.getByText('there is no equaliser in it').waitFor();
});

test('the trim of a strip and what works on a voice are turned', async () => {
	const { page, s } = on;
	await on.go('strip/mic');
	await page.getByRole('slider', { name: 'Microphone Trim', exact: true }).focus();
	await page.keyboard.press('PageUp');
	await s.becomes('strip.mic.trim', '3dB');
	for (const [title, part] of [['Echo cancellation', 'echo'], ['Noise reduction', 'denoise'], ['Automatic level', 'agc']]) {
		const power = page.getByRole('region', { name: `Microphone: ${title}` }).getByRole('button', { name: `Microphone ${title}`, exact: true });
		await power.click();
		await s.becomes(`strip.mic.${part}.on`, 'on');
		await power.click();
		await s.becomes(`strip.mic.${part}.on`, 'off');
	}
	s.cli('set', 'strip.mic.trim=0');
});

test('push to talk holds a muted microphone open, and nothing that ends leaves it so', async () => {
	const { page, s } = on, talk = page.getByRole('button', { name: 'Microphone: push to talk' });
	await on.go('strip/mic');
	await talk.scrollIntoViewIfNeeded();
	await talk.hover();
	await page.mouse.down();
	await page.locator('.talk[aria-pressed="true"]').waitFor();
	const told = await page.evaluate(() => new Promise((resolve) => {
		const { send } = WebSocket.prototype, said = [];
		WebSocket.prototype.send = function (text) {
			if (JSON.parse(text).hold && said.push(text) === 4) resolve(said.length);
			send.call(this, text);
		};
	}));
	assert.equal(told, 4, 'it is said again for as long as it is held');
	assert.match(s.cli('get', 'console.held'), /mic/);
	await page.mouse.up();
	await page.locator('.talk[aria-pressed="false"]').waitFor();
	assert.match(s.cli('get', 'strip.mic.mute'), /on/);
	const other = await s.page({ route: '#/strip/mic' });
	await other.getByRole('button', { name: 'Microphone: push to talk' }).focus();
	await other.keyboard.down('Space');
	await page.locator('.talk[aria-pressed="true"]').waitFor();
	await other.context().close();
	await page.locator('.talk[aria-pressed="false"]').waitFor();
	s.cli('set', 'strip.mic.mute=off');
});

test('a preset is applied', async () => {
	await on.go('strip/mic');
	await on.page.getByRole('button', { name: 'Preset…' }).click();
	await on.page.getByRole('dialog').locator('.preset', { hasText: 'podcast' }).click();
	await on.s.becomes('strip.mic.comp.on', 'on');
});

test('the engine’s screen says what the doctor finds', async () => {
	await on.go('engine');
	await on.page.getByRole('list', { name: 'What was found' }).getByText('console "troubadour" runs').waitFor();
});

test('what the server says at its start opens it from any shell', () => {
	const { s } = on, [, command] = /`(XDG_RUNTIME_DIR=.*--open)`/.exec(s.server.text), env = { PATH: `${build}:${process.env.PATH}` };
	assert.match(execFileSync('sh', ['-c', command], { env, encoding: 'utf8' }), new RegExp(`http://127.0.0.1:${s.port}/#c=`));
});

test('a browser that does not start leaves the address to open by hand', () => {
	const { s } = on, [, command] = /`(XDG_RUNTIME_DIR=.*--open)`/.exec(s.server.text), bin = mkdtempSync(join(tmpdir(), 'browser-'));
	writeFileSync(join(bin, 'chromium'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
	const env = { PATH: `${bin}:${build}:${process.env.PATH}`, DISPLAY: ':99' };
	const say = (how) => execFileSync(...how, { env, encoding: 'utf8' });
	assert.match(say(['script', ['-qec', command, '/dev/null']]), new RegExp(`http://127.0.0.1:${s.port}/#c=`));
	assert.equal(say(['sh', ['-c', command]]), '', 'its key is for nobody but who sits at a terminal');
	rmSync(bin, { recursive: true });
});

test('a page without a key says how to get one', async () => {
	const context = await on.s.browser.newContext(), stranger = await context.newPage();
	await stranger.goto(on.s.url);
	await stranger.getByText('This page needs a key').waitFor();
	await context.close();
});
