// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What the page and its server cost, as a table for `make report`.  Nothing here passes or
// fails: the figures are of the machine that they were taken on.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { Session, until } from './session.mjs';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const rows = [];
const row = (what, figure, target) => rows.push(`| ${what} | ${figure} | ${target} |`);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

// Seconds on a processor of a process and its children, as the kernel counts them.
function cpuOf(pid) {
	const f = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
	return (Number(f[11]) + Number(f[12])) / TICKS;
}

function wakeUpsOf(pid) {
	return readdirSync(`/proc/${pid}/task`).map((task) => {
		const text = readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8');
		return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(text)[1]);
	}).reduce((a, b) => a + b, 0);
}

const memoryOf = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;

function strips(n) {
	return Array.from({ length: n }, (_, i) => `{ name = s${i + 1} description = "Strip ${i + 1}" type = virtual audio.position = [ FL FR ] }`).join('\n');
}

function buses(n) {
	return Array.from({ length: n }, (_, i) => `{ name = b${i + 1} description = "Bus ${i + 1}" type = virtual audio.position = [ FL FR ] }`).join('\n');
}

async function percentOver(seconds, pids) {
	const before = pids.map(cpuOf);
	await wait(seconds * 1000);
	return pids.reduce((sum, pid, i) => sum + cpuOf(pid) - before[i], 0) / seconds * 100;
}

// The page's own process and the browser's, which carries its frames; not the whole of Chromium.
async function rendererOf(s) {
	const cdp = await s.browser.newBrowserCDPSession();
	const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
	return processInfo.filter((p) => p.type === 'renderer').map((p) => p.id);
}

async function paint(s) {
	const times = [];
	for (let i = 0; i < 5; i++) {
		const page = await s.page({ hasClock: false });
		times.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN));
		await page.context().close();
	}
	return median(times);
}

async function bytes(s) {
	const context = await s.browser.newContext(), page = await context.newPage(), all = [];
	page.on('response', (r) => all.push(r));
	await page.goto(s.url);
	await page.getByText('This page needs a key').waitFor();
	const sizes = await Promise.all(all.map(async (r) => Number((await r.allHeaders())['content-length'] ?? 0)));
	await context.close();
	return sizes.reduce((a, b) => a + b, 0) / 1000;
}

// From a click on mute until the level that the engine tells of has gone down.
async function clickToSound(page) {
	return page.evaluate(async () => {
		const times = [], button = document.querySelector('[aria-label="Strip 1 mute"]'), wait = (ms) => new Promise((r) => setTimeout(r, ms));
		for (let i = 0; i < 7; i++) {
			const begun = performance.now(), was = window.troubadour.meters.rows[0].rms[0];
			button.click();
			while (Math.abs(window.troubadour.meters.rows[0].rms[0] - was) < 1) await wait(1);
			times.push(performance.now() - begun);
			await wait(400);
			button.click();
			await wait(700);
		}
		return times.sort((a, b) => a - b)[3];
	});
}

let s = await Session.start({ console: `console.name = troubadour\nstrips = [ ${strips(8)} ]\nbuses = [ ${buses(2)} ]` });
for (let i = 1; i <= 8; i++) s.play(`s${i}`, 200 * i, -18, `Player ${i}`);
s.run('pw-record', ['--target', 'troubadour.b1', '/dev/null']);
row('Sent until the page is there', `${(await bytes(s)).toFixed(1)} kB`, '< 100 kB');
row('First paint', `${(await paint(s)).toFixed(0)} ms`, '< 100 ms');
const page = await s.page({ hasClock: false }), server = s.server.pid;
await wait(3000);
row('The page with 8 strips metered', `${(await percentOver(20, await rendererOf(s))).toFixed(1)} % of a core`, '< 3 %');
row('The server meanwhile', `${(await percentOver(20, [server])).toFixed(2)} % of a core`, '< 0.5 %');
row('Memory of the server (PSS)', `${memoryOf(server).toFixed(1)} MB`, '< 12 MB');
row('A click until the level of the engine changes', `${(await clickToSound(page)).toFixed(0)} ms`, '< 30 ms + a cycle');
await page.context().close();
// It lingers for a page that is loaded again.
await wait(8000);
const before = wakeUpsOf(server);
await wait(20000);
row('Wake-ups of the server in 20 s with no page open', `${wakeUpsOf(server) - before}`, '0');
await s.end();

s = await Session.start({ console: `console.name = troubadour\nstrips = [ ${strips(256)} ]\nbuses = [ ${buses(64)} ]` });
const begun = performance.now(), large = await s.page({ hasClock: false });
await large.locator('.bank.strips .channel').first().waitFor();
row('A console of 256 strips and 64 buses opens in', `${((performance.now() - begun) / 1000).toFixed(1)} s`, '< 2 s');
await large.evaluate(() => { document.querySelector('.bank.strips').scrollLeft = 1e6; });
await large.getByRole('slider', { name: 'Strip 256 fader' }).waitFor();
const version = s.browser.version();
await s.end();

console.log(['', '## The page in a browser', '', `Headless Chromium ${version}, drawn without a graphics card.`, '',
	'| figure | measured | aim |', '|---|---|---|', ...rows].join('\n'));
