// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Where no console of that name runs, four questions make one that plays.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Session, until } from './session.mjs';

// Another console's session, so that there is PipeWire and nothing of ours.
const ELSEWHERE = `console.name = elsewhere
	strips = [ { name = in description = "In" type = virtual } ]
	buses = [ { name = out description = "Out" type = virtual } ]`;

// It runs on after the command that started it.
function endConsole(s) {
	const all = JSON.parse(execFileSync('pw-dump', { env: s.env, encoding: 'utf8', maxBuffer: 1 << 26 }));
	const node = all.find((o) => o.info?.props?.['node.name'] === 'troubadour');
	const client = all.find((o) => o.id === node?.info.props['client.id']);
	process.kill(client.info.props['pipewire.sec.pid'], 'SIGTERM');
}

test('four answers make a console that plays, and that is started again', async () => {
	const s = await Session.start({ console: ELSEWHERE, serve: ['--console', 'troubadour'] });
	const page = await s.page();
	const next = () => page.getByRole('button', { name: 'Next' }).click();
	await page.getByText('No console runs').waitFor();
	await page.getByRole('link', { name: 'Set up a console' }).click();
	await page.getByRole('radio', { name: 'Hardware 2' }).click();
	await next();
	await page.getByRole('radio', { name: 'No microphone' }).click();
	await next();
	await page.getByRole('radio', { name: 'I stream or record' }).click();
	await next();
	s.play(null, 440, -20, 'Jukebox');
	await page.getByRole('radiogroup', { name: 'Jukebox' }).getByRole('radio', { name: 'Music' }).click();
	await page.getByRole('button', { name: 'Start' }).click();
	await page.getByRole('slider', { name: 'Music fader' }).waitFor();
	const text = readFileSync(join(s.dir, 'config/troubadour/console.conf'), 'utf8');
	assert.match(text, /devices = \[ "hardware-2" \]/);
	assert.doesNotMatch(text, /name = mic/);
	await until('its sound', () => /Jukebox.*\[music\]/.test(s.cli('apps')));
	await until('its level', async () => !(await page.getByRole('button', { name: /^Music: highest peak/ }).textContent()).includes('∞'));
	endConsole(s);
	await page.getByText('No console runs').waitFor();
	await page.getByRole('button', { name: 'Start the previous one' }).click();
	await page.getByRole('slider', { name: 'Music fader' }).waitFor();
	assert.deepEqual(page.errors, []);
	endConsole(s);
	await s.end();
});
