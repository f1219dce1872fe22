// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Each screen before all rules of axe-core, with what is pressed and what is open; in the light, which has other colours
// and nothing else, before those of colours.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { Stage } from './desk.mjs';
import { SCREENS } from './session.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const on = new Stage((s) => {
	s.play('game', 1000, -20, 'Space Game');
	s.play(null, 440, -30, 'Browser');
});

// All of them but those for AAA, whose contrast no desk in the dark can have, and one that wants short words such as DS and
// A1 to be said as they are written.
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'experimental'], LEFT_OUT = 'label-content-name-mismatch';
const RULES = { dark: { runOnly: TAGS, rules: { [LEFT_OUT]: { enabled: false } } }, light: { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } };

// In the page: what axe has passed stays there, as it is long.
async function faults([where, rules]) {
	const { violations } = await axe.run(where ?? document, { ...rules, preload: false, resultTypes: ['violations'] });
	return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 90)}: ${n.any[0]?.message ?? ''}`));
}

const PRESSED = ['strip.game.mute', 'strip.music.solo', 'monitor.dim', 'group.1.automix', 'bus.b1.mono', 'bus.b1.loudness.on', 'strip.game.comp.on', 'strip.mic.denoise.on'];

for (const theme of ['dark', 'light'])
	test(`axe finds nothing on any screen, ${theme}`, async () => {
		const { page, s } = on, all = [];
		const look = async (screen, where = null) => {
			all.push(...(await page.evaluate(faults, [where, RULES[theme]])).map((fault) => `${screen}: ${fault}`));
		};
		await page.emulateMedia({ colorScheme: theme });
		await s.load(page);
		await page.evaluate(axe);
		s.cli('scene', 'save', 'a quiet evening');
		for (const screen of SCREENS) {
			await on.go(screen);
			await look(screen);
		}
		await on.go('first');
		for (let n = 1; n <= 4; n++) {
			await look(`first ${n}`);
			if (n < 4) await page.getByRole('button', { name: 'Next' }).click();
		}
		s.cli('set', 'strip.game.group=1', 'strip.music.group=1', 'strip.chat.cue=pfl', ...PRESSED.map((key) => `${key}=on`));
		for (const screen of ['mix', 'strip/mic', 'bus/b1', 'devices']) {
			await on.go(screen);
			await page.locator('#bar .toggle[aria-pressed="true"]').waitFor();
			await look(`${screen}, pressed`);
		}
		for (const [screen, button] of [['strip/mic', 'Preset…'], ['strip/mic', 'Colour…'], ['strip/mic', 'Change…'], ['strip/mic', 'Hear yourself…'], ['apps', 'Assign a program…'], ['bus/b1', 'Import…'], ['scenes', 'Compare'], ['scenes', 'Save as…'], ['mix', 'A new strip']]) {
			await on.go(screen);
			await page.getByRole('button', { name: button }).first().click();
			await page.getByRole('dialog').waitFor();
			await look(`${screen}, ${button}`, 'dialog');
			await page.keyboard.press('Escape');
			await page.getByRole('dialog').waitFor({ state: 'detached' });
		}
		s.cli('set', 'strip.game.group=none', 'strip.music.group=none', 'strip.chat.cue=off', ...PRESSED.map((key) => `${key}=off`));
		assert.deepEqual(all, []);
	});
