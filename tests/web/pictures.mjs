// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Pictures of every screen, dark and light, with sound playing.  They go to
// tests/web/pictures, to be looked at; `make pictures` puts that of the docs there.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SCREENS, Session } from './session.mjs';

const all = process.env.PICTURES ?? 'tests/web/pictures', sizes = [[1440, 900], [1024, 768], [390, 844], [2560, 1440]];

mkdirSync(all, { recursive: true });
const s = await Session.start();
s.play('game', 220, -14, 'Space Game');
s.play('music', 330, -20, 'Music Player');
s.play('chat', 500, -26, 'Voice Chat');
s.play(null, 440, -30, 'Browser');
s.cli('set', 'strip.game.fader=-6', 'strip.music.fader=-12', 'strip.chat.pan=L20', 'send.game.b1=-9', 'send.music.b1=-4',
	'strip.game.eq.on=on', 'strip.game.eq.1.gain=4', 'strip.game.eq.2.freq=800', 'strip.game.eq.2.gain=-5', 'strip.game.eq.3.gain=3',
	'strip.game.comp.on=on', 'strip.game.comp.threshold=-24', 'strip.mic.gate.on=on', 'strip.mic.comp.on=on', 'strip.mic.eq.on=on',
	'strip.mic.eq.1.type=highpass', 'strip.mic.eq.2.gain=3', 'bus.b1.loudness.on=on', 'strip.game.group=1', 'strip.chat.group=2');

async function shoot(screen, width, height, theme) {
	const page = await s.page({ viewport: { width, height }, colorScheme: theme, hasClock: false, route: `#/${screen}` });
	await page.waitForTimeout(1500);
	await page.screenshot({ path: join(all, `${screen.replace('/', '-')}-${width}x${height}-${theme}.png`) });
	await page.context().close();
}

s.run('pw-record', ['--target', 'troubadour.b1', '/dev/null']);

const only = process.argv.slice(2);
for (const [width, height] of sizes)
	for (const theme of ['dark', 'light'])
		for (const screen of SCREENS)
			if (only.every((word) => `${screen}-${width}x${height}-${theme}`.includes(word))) await shoot(screen, width, height, theme);
await s.end();
