// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Pictures of every screen, dark and light, with sound playing.  They go to tests/web/pictures,
// to be looked at; `make pictures` puts those of the docs there.
//
//	node tests/web/pictures.mjs [words that the name of a picture has, such as mix 390 light]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SCREENS, Session } from './session.mjs';
import { writeGame, writeMusic, writeVoice } from './sounds.mjs';

const all = process.env.PICTURES ?? 'tests/web/pictures';
const SIZES = [[1440, 900], [1024, 768], [390, 844], [2560, 1440]];
// How the meters of a moment look is a matter of taste: long enough for the held peaks.
const SOUND_MS = 1500;

// What is not only an address: [name, address, what to do there].
const EXTRA = [
	['sends', 'mix', (page) => page.getByRole('tab', { name: 'Stream mix' }).click()],
	['buses', 'mix', async (page) => { if (page.viewportSize().width < 700) await page.getByRole('button', { name: 'Buses' }).click(); }],
	['first-1', 'first', async () => {}],
	['first-4', 'first', async (page) => {
		for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Next' }).click();
	}],
];

const SETTINGS = ['strip.game.fader=-6', 'strip.music.fader=-12', 'strip.chat.pan=L20', 'send.game.b1=-9', 'send.music.b1=-4',
	'strip.game.eq.on=on', 'strip.game.eq.1.gain=4', 'strip.game.eq.2.freq=800', 'strip.game.eq.2.gain=-5', 'strip.game.eq.3.gain=3',
	'strip.game.comp.on=on', 'strip.game.comp.threshold=-24', 'strip.mic.gate.on=on', 'strip.mic.comp.on=on', 'strip.mic.eq.on=on',
	'strip.mic.eq.1.type=highpass', 'strip.mic.eq.2.gain=3', 'bus.b1.loudness.on=on', 'strip.game.group=1', 'strip.music.group=1'];

async function stage() {
	const s = await Session.start();
	s.playAs('game', 'Space Game', writeGame, 'Level 3');
	s.playAs('music', 'Rhythmbox', writeMusic, 'Four chords');
	s.playAs('chat', 'Voice Chat', (path) => writeVoice(path, { db: -16, hz: 210 }), 'Friends');
	s.playAs('mic', 'Headset', writeVoice, 'Your voice', 'stream.monitor = true');
	// With a role of its own, or it would be put where the music was.
	s.playAs(null, 'Browser', (path) => writeMusic(path, { db: -30 }), 'A film', 'media.role = Movie');
	s.run('pw-record', ['-P', '{ application.name="OBS" media.name="Stream" }', '--target', 'troubadour.b1', '/dev/null']);
	s.run('pw-record', ['-P', '{ application.name="Voice Chat" media.name="Friends" }', '--target', 'troubadour.b2', '/dev/null']);
	s.cli('set', ...SETTINGS);
	for (const name of ['Just talking', 'Playing', 'Break']) s.cli('scene', 'save', name);
	s.cli('scene', 'safe', 'strip.mic');
	return s;
}

async function shoot(page, name, wait) {
	await page.waitForTimeout(wait);
	await page.screenshot({ path: join(all, `${name}.png`) });
}

const words = process.argv.slice(2);
const isWanted = (name) => words.every((word) => name.includes(word));
const screens = [...SCREENS.map((screen) => [screen.replace('/', '-'), screen, async () => {}]), ...EXTRA];

mkdirSync(all, { recursive: true });
const s = await stage();
for (const [width, height] of SIZES)
	for (const theme of ['dark', 'light']) {
		const wanted = screens.filter(([name]) => isWanted(`${name}-${width}x${height}-${theme}`));
		if (wanted.length === 0) continue;
		const page = await s.page({ viewport: { width, height }, colorScheme: theme, hasClock: false, hasTouch: width < 700, isMobile: width < 700 });
		for (const [name, address, act] of wanted) {
			await page.goto('about:blank');
			await page.goto(`${s.url}#/${address}`);
			await page.waitForSelector('main > *:not(.message)');
			await act(page);
			await shoot(page, `${name}-${width}x${height}-${theme}`, SOUND_MS);
		}
		if (page.errors.length > 0) console.error(page.errors);
		await page.context().close();
	}
await s.end();
