// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// A session with a page for the tests of a file, and where to find things on it.  Each test gets
// the page as it is when it is loaded, at the desk that it begins with.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, afterEach, before, beforeEach } from 'node:test';
import { Session, until } from './session.mjs';

export class Stage {
	#usual = null;

	// With what plays for as long as the session lasts, which begins with `session`.  A test that opens pages of its own alone
	// needs none of ours.
	constructor(begin = () => {}, { hasPage = true, session = {} } = {}) {
		before(async () => {
			this.s = await Session.start(session);
			await begin(this.s);
		});
		after(() => this.s.end());
		if (hasPage) beforeEach(async () => {
			await this.s.set({ 'strip.game.fader': 0, 'strip.music.fader': 0, 'strip.game.mute': false, 'strip.game.solo': false, 'strip.game.pan': 0 });
			this.#usual ??= await this.s.page();
			this.page = this.#usual;
			await this.s.load(this.page);
		});
		afterEach(async () => {
			assert.deepEqual(this.page.errors, []);
			await this.#leave();
			await this.#usual?.mouse.move(0, 0);
		});
	}

	async #leave() {
		if (this.page && this.page !== this.#usual) await this.page.context().close();
		this.page = this.#usual;
	}

	// Another page instead, such as a phone's.
	async open(options) {
		await this.#leave();
		this.page = await this.s.page(options);
	}

	async go(screen) {
		await this.page.evaluate((r) => { location.hash = `#/${r}`; }, screen);
		await this.page.locator(`main.on-${screen.split('/')[0]}`).waitFor();
	}

	fader(name = 'Game') {
		return this.page.getByRole('slider', { name: `${name} fader` });
	}

	shown(name = 'Game') {
		return this.fader(name).getAttribute('aria-valuetext');
	}

	async shows(text, name = 'Game') {
		await until(`the page to show ${text}`, async () => await this.shown(name) === text);
	}

	// Beside the cap's middle, where a fader has no other part.
	async middle(name) {
		const box = await this.fader(name).boundingBox();
		return [box.x + box.width / 2 + 10, box.y + box.height / 2];
	}

	async cap(name) {
		const box = await this.fader(name).locator('.cap').boundingBox();
		return [box.x + box.width / 2, box.y + box.height / 2];
	}

	// Until the console has what a fader shows.
	async agrees(text) {
		await until(`the console to have ${text}`, async () =>
			Math.abs(parseFloat(await this.s.value('strip.game.fader')) - decibels(text)) < 0.06);
	}
}

// The pixels of a meter of Game, which stands where the element `kind` is: a column from above, [r, g, b, a] each.
export const drawnIn = (page, kind) => page.evaluate((where) => {
	const canvas = document.querySelector('[aria-label="Game"] .bars canvas'), { left, width } = document.querySelector(`[aria-label="Game"] ${where}`).getBoundingClientRect();
	const x = Math.floor((left - canvas.getBoundingClientRect().left + width / 4) * devicePixelRatio), { data } = canvas.getContext('2d').getImageData(x, 0, 1, canvas.height);
	return Array.from({ length: canvas.height }, (_, y) => [...data.slice(4 * y, 4 * y + 4)]);
}, kind);

export const decibels = (text) => parseFloat(text.replace('−', '-'));

// Marks between programs, which are no keys for people.
const MARKS = new Set(['console.token', 'console.seen', 'console.answers']);

// What the console itself tells, by PipeWire's own program: key to value, and key to help.
function toldByConsole(s) {
	const all = JSON.parse(execFileSync('pw-dump', [], { env: s.env, encoding: 'utf8', maxBuffer: 1 << 30 }));
	const { Props, PropInfo } = all.find((o) => o.info?.props?.['node.name'] === 'troubadour').info.params;
	const values = new Map();
	for (const { params = [] } of Props)
		for (let i = 0; i < params.length; i += 2) if (!MARKS.has(params[i])) values.set(params[i], params[i + 1]);
	return { values, help: new Map(PropInfo.map(({ name, description }) => [name, description])) };
}

// It tells numbers of 32 bits, with six digits behind the point; an empty word is "none" to people.
function isSame(shown, told) {
	if (typeof told === 'number') return Math.abs(shown - told) <= 1e-6 * Math.max(1, Math.abs(told));
	return shown === (told === '' ? 'none' : told);
}

// That the page has each key that the console has, its value and its help, and no other; returns how many.  The facts
// of the engine change meanwhile.
export async function knowsAllKeys(s, page) {
	const { values, help } = toldByConsole(s), known = await page.evaluate(() => {
		const { desk } = troubadour;
		return Object.fromEntries(Object.entries(desk.values).map(([key, value]) => [key, [value, desk.kind(key)]]));
	});
	assert.deepEqual(Object.keys(known).sort(), [...values.keys()].sort());
	for (const [key, told] of values) {
		const [value, kind] = known[key];
		if (!key.startsWith('engine.')) assert.ok(isSame(value, told), `${key} is ${told}, not ${value}`);
		assert.equal(kind.type, { number: 'number', boolean: 'switch', string: 'word' }[typeof told], key);
		if (help.has(key)) assert.equal(kind.help, help.get(key), key);
	}
	return values.size;
}
