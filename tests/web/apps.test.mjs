// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Which program plays into which strip: chosen in a list, dragged, left alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { Stage } from './desk.mjs';
import { until } from './session.mjs';

const on = new Stage((s) => {
	s.play('game', 1000, -20, 'Space Game');
	// Nobody told this one where to play.
	s.play(null, 440, -30, 'Browser');
});

const regionOf = (name) => on.page.getByRole('region', { name, exact: true });

// On its way it is linked to both strips, and stands in both.
const isIn = (name, app = 'Browser') => until(`${app} to be in ${name} alone`, async () => await regionOf(name).getByText(app).count() === 1
	&& await on.page.locator('.app', { hasText: app }).count() === 1);

test('an application is sent to a strip', async () => {
	const { page, s } = on;
	await on.go('apps');
	const where = page.getByLabel('Browser: where it goes');
	await where.selectOption({ label: 'Chat' });
	await until('the assignment', () => /^browser\s+chat/m.test(s.cli('assign', '--list')));
	await until('the application to move', () => /Browser.*\[chat\]/.test(s.cli('apps')));
	await isIn('Chat');
	await page.keyboard.press('Control+z');
	await until('no assignment', () => !/^browser\s/m.test(s.cli('assign', '--list')));
	await isIn('Music');
	await page.keyboard.press('Control+y');
	await until('the assignment again', () => /^browser\s+chat/m.test(s.cli('assign', '--list')));
	await isIn('Chat');
	await where.selectOption({ label: 'Assigned nowhere' });
	await until('no assignment', () => !/^browser\s/m.test(s.cli('assign', '--list')));
});

test('an application is left alone, and no rule moves it', async () => {
	const { page, s } = on, where = page.getByLabel('Browser: where it goes');
	await on.go('apps');
	await where.selectOption({ label: 'Game' });
	await isIn('Game');
	await where.selectOption({ label: 'Left alone: no rule moves it' });
	await until('the assignment', () => /^browser\s+-\s/m.test(s.cli('assign', '--list')));
	// Music is by its kind, as nobody told it where to play.
	await isIn('System');
	await page.getByText('browser → left alone').waitFor();
	assert.equal(await where.inputValue(), '-');
	await page.keyboard.press('Control+z');
	await isIn('Game');
	await where.selectOption({ label: 'Assigned nowhere' });
	await isIn('Music');
	assert.ok(!/^browser\s/m.test(s.cli('assign', '--list')));
});

// As the command line may write it.
test('an application whose assignment names the console is shown there, and left alone in its place', async () => {
	const { page, s } = on, where = page.getByLabel('Browser: where it goes');
	const written = (to) => until(`browser to go to ${to}`, () => new RegExp(`^browser\\s+${to}(\\s|$)`, 'm').test(s.cli('assign', '--list')));
	s.cli('assign', 'Browser', 'troubadour.chat');
	await written('troubadour\\.chat');
	await on.go('apps');
	await isIn('Chat');
	let now;
	await until(() => `its strip to be the chosen one: ${JSON.stringify(now)}`, async () => {
		now = await page.evaluate(() => [troubadour.desk.state.graph.assignments, troubadour.desk.state.graph.apps]);
		return await where.inputValue() === 'chat';
	});
	await where.selectOption({ label: 'Left alone: no rule moves it' });
	await written('-');
	assert.ok(!s.cli('assign', '--list').includes('troubadour.chat'));
	await page.keyboard.press('Control+z');
	await written('troubadour\\.chat');
	await isIn('Chat');
	s.cli('assign', '--remove', 'Browser');
	await isIn('Music');
});

// As a patchbay may link it.
test('a program that plays into two strips says in each of them where it is', async () => {
	const { page, s } = on, where = (name) => regionOf(name).getByLabel('Browser: where it goes').evaluate((e) => e.selectedOptions[0].textContent);
	await on.go('apps');
	await isIn('Music');
	const { node } = (await s.state()).graph.apps.find((a) => a.application === 'Browser'), all = JSON.parse(execFileSync('pw-dump', [], { env: s.env, encoding: 'utf8', maxBuffer: 1 << 30 }));
	const game = all.find((o) => o.info?.props?.['node.name'] === 'troubadour.game').id;
	const port = (of, direction) => String(all.find((o) => o.type.endsWith(':Port') && o.info.props['node.id'] === of && o.info.direction === direction).id);
	const ends = [port(node, 'output'), port(game, 'input')];
	execFileSync('pw-link', ends, { env: s.env });
	await regionOf('Game').getByText('Browser').waitFor();
	assert.deepEqual([await where('Game'), await where('Music')], ['Game (by default)', 'Music (by default)']);
	execFileSync('pw-link', ['-d', ...ends], { env: s.env });
	await isIn('Music');
	assert.equal(await page.locator('.note.error').count(), 0);
});

test('an assignment that is refused does not stay chosen', async () => {
	const { page } = on, where = page.getByLabel('Browser: where it goes');
	await on.go('apps');
	await isIn('Music');
	await page.evaluate(() => {
		const { desk } = troubadour, { ask } = desk;
		desk.ask = (request) => request.assign ? Promise.resolve({ error: 'somebody says no' }) : ask.call(desk, request);
	});
	await where.selectOption({ label: 'Chat' });
	await page.getByText('somebody says no').waitFor();
	await until('what it was', async () => await where.inputValue() === '');
});

test('a press is a click, whatever comes and goes meanwhile', async () => {
	const { page, s } = on, toggle = (pressed) => page.getByRole('button', { name: 'Well-known programs find their strip', pressed });
	await on.go('apps');
	await toggle(true).hover();
	await page.mouse.down();
	s.cli('assign', 'somebody', 'game');
	await until('the page to hear of it', () => page.evaluate(() => 'somebody' in troubadour.desk.state.graph.assignments));
	await page.mouse.up();
	await toggle(false).waitFor();
	await page.getByText('somebody → Game').waitFor();
	await page.keyboard.press('Control+z');
	await toggle(true).waitFor();
	s.cli('assign', '--remove', 'somebody');
});

// Though both play into one strip.
test('each program has its own level', async () => {
	const { page, s } = on;
	s.cli('assign', 'Browser', 'game');
	await on.go('apps');
	await isIn('Game');
	const levels = () => page.evaluate(() => Object.fromEntries(troubadour.desk.state.graph.apps.filter((a) => a.plays)
		.map((a) => [a.application, troubadour.meters.apps.get(a.node)])));
	await until('-20 and -30 dB', async () => {
		const now = await levels();
		return Math.abs(now['Space Game'] + 20) <= 1 && Math.abs(now.Browser + 30) <= 1;
	});
	s.cli('assign', '--remove', 'Browser');
	// Nobody is listened to on other screens.
	await on.go('mix');
	await until('none', async () => await page.evaluate(() => troubadour.meters.apps.size) === 0);
});

// Somebody begins to play something else, say.
test('what happens meanwhile closes no list and leaves the keyboard where it is', async () => {
	const { page, s } = on, list = page.getByRole('combobox', { name: 'Browser: where it goes' });
	const drawn = () => page.evaluate(() => [...document.querySelectorAll('.app')].some((e) => e.isThere)), mark = () =>
		page.evaluate(() => { for (const e of document.querySelectorAll('.app')) e.isThere = true; });
	const happens = async () => {
		const name = `one of ${++on.nHappened}`;
		// The page listens before it happens.
		await page.evaluate(() => { globalThis.hasSeen = new Promise((resolve) => { const off = troubadour.desk.on('graph', () => { off(); resolve(); }); }); });
		s.cli('assign', name, 'game');
		await page.evaluate(() => globalThis.hasSeen);
	};
	on.nHappened = 0;
	await on.go('apps');
	await isIn('Music');
	await list.focus();
	await mark();
	await happens();
	await until('new contents', async () => !await drawn());
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Browser: where it goes');
	await list.click();
	await until('the list', () => page.evaluate(() => document.activeElement.matches(':open')));
	await mark();
	await happens();
	await page.clock.runFor(1000);
	assert.ok(await drawn(), 'what is open stays');
	await page.keyboard.press('Escape');
	await until('new contents', async () => !await drawn());
	for (let i = 1; i <= on.nHappened; i++) s.cli('assign', '--remove', `one of ${i}`);
});

// From the middle of its face into that of a lane.
async function ways(page, name, lane) {
	// Where it was before it may be drawn again.
	await isIn('Music', name);
	const from = await page.locator('.app', { hasText: name }).locator('.face').boundingBox();
	const to = await page.getByRole('region', { name: lane, exact: true }).boundingBox();
	return [from.x + from.width / 2, from.y + from.height / 2, to.x + to.width / 2, to.y + to.height / 2];
}

test('an application is dragged to a strip by a mouse, and stays where it was when it is dropped nowhere', async () => {
	const { page, s } = on;
	await on.go('apps');
	let [x, y, toX, toY] = await ways(page, 'Browser', 'Game');
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(toX, toY, { steps: 5 });
	await page.locator('.lane.over').filter({ hasText: 'Game' }).waitFor();
	await page.keyboard.press('Escape');
	await page.mouse.up();
	assert.equal(await page.locator('.ghost').count(), 0);
	assert.ok(!/^browser\s/m.test(s.cli('assign', '--list')));
	[x, y, toX, toY] = await ways(page, 'Browser', 'Game');
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.mouse.move(toX, toY, { steps: 5 });
	await page.mouse.up();
	await until('the link', () => /Browser.*\[game\]/.test(s.cli('apps')));
	assert.match(s.cli('assign', '--list'), /^browser\s+game/m);
	await isIn('Game');
	s.cli('assign', '--remove', 'Browser');
	await isIn('Music');
});

test('a finger drags an application to a strip', async () => {
	await on.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
	const { page, s } = on, touch = await page.context().newCDPSession(page);
	const sendAll = (type, ...points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
	const send = (type, at) => sendAll(type, ...at ? [at] : []);
	await on.go('apps');
	await isIn('Music');
	const [x, y, toX, toY] = await ways(page, 'Browser', 'Game');
	await send('touchStart', [x, y]);
	for (let i = 1; i <= 8; i++) await send('touchMove', [x + (toX - x) * i / 8, y + (toY - y) * i / 8]);
	await page.locator('.lane.over').filter({ hasText: 'Game' }).waitFor();
	// Another finger comes down and is lifted.
	await sendAll('touchStart', [toX, toY], [x, y - 60]);
	await sendAll('touchMove', [toX, toY]);
	assert.equal(await page.locator('.ghost').count(), 1);
	await send('touchEnd');
	await until('the link', () => /Browser.*\[game\]/.test(s.cli('apps')));
	s.cli('assign', '--remove', 'Browser');
	await isIn('Music');
});
