// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What the page and its server cost, as a table for `make report`.  Nothing here passes or
// fails: the figures are of the machine that they were taken on.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { Session, large } from './session.mjs';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const rows = [];
const row = (what, figure, target) => {
	rows.push(`| ${what} | ${figure} | ${target} |`);
	console.error(`${what}: ${figure} ${target}`);
};
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

// From a click on mute until another client hears from the console that it is muted, which its
// sound is in the cycle that follows.
async function clickToConsole(page) {
	return page.evaluate(async () => {
		const button = document.querySelector('[aria-label="Strip 1 mute"]'), times = [], other = new WebSocket(`ws://${location.host}/ws`);
		const wait = (ms) => new Promise((r) => setTimeout(r, ms));
		let heard = () => {};
		other.onmessage = ({ data }) => { if (typeof data === 'string' && JSON.parse(data).values?.['strip.s1.mute'] !== undefined) heard(performance.now()); };
		await new Promise((resolve) => { other.onopen = resolve; });
		other.send(JSON.stringify({ hello: 1, token: sessionStorage.getItem('token') }));
		await wait(1000);
		for (let i = 0; i < 40; i++) {
			const begun = performance.now(), done = new Promise((resolve) => { heard = resolve; });
			button.click();
			times.push(await done - begun);
			await wait(300);
		}
		other.close();
		return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
	});
}

// Seconds that the page's own thread works, whatever else the machine does.
async function workOf(page, fn) {
	const cdp = await page.context().newCDPSession(page);
	const read = async () => (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ThreadTime').value;
	await cdp.send('Performance.enable');
	const before = await read();
	await fn();
	const work = await read() - before;
	await cdp.detach();
	return work;
}

async function small(s) {
	for (let i = 1; i <= 8; i++) s.play(`s${i}`, 200 * i, -18, `Player ${i}`);
	s.run('pw-record', ['--target', 'troubadour.b1', '/dev/null']);
	row('Sent until the page is there', `${(await bytes(s)).toFixed(1)} kB`, '< 100 kB');
	row('First paint', `${(await paint(s)).toFixed(0)} ms`, '< 100 ms');
	const page = await s.page({ hasClock: false }), server = s.server.pid;
	await wait(3000);
	row('The page with 8 strips metered', `${(await percentOver(20, await rendererOf(s))).toFixed(1)} % of a core`, '< 3 %');
	row('of it, the page’s own thread', `${((await workOf(page, () => wait(20000))) / 20 * 100).toFixed(1)} % of a core`, '');
	row('The server meanwhile', `${(await percentOver(20, [server])).toFixed(2)} % of a core`, '< 0.5 %');
	row('Memory of the server (PSS)', `${memoryOf(server).toFixed(1)} MB`, '< 12 MB');
	row('A click until the console has it, a cycle before it is heard', `${(await clickToConsole(page)).toFixed(0)} ms`, '< 30 ms');
	await page.context().close();
	// It lingers for a page that is loaded again, and for connections that are kept.
	await wait(40000);
	const before = wakeUpsOf(server);
	await wait(20000);
	row('Wake-ups of the server in 20 s with no page open', `${wakeUpsOf(server) - before}`, '0');
}

async function big(s) {
	const page = await s.page({ hasClock: false }), times = [];
	for (let i = 0; i < 3; i++) {
		const begun = performance.now();
		await s.load(page);
		await page.getByRole('slider', { name: 'Strip 1 fader' }).waitFor();
		times.push(performance.now() - begun);
	}
	row('What the page’s own thread works for that', `${(await workOf(page, () => s.load(page))).toFixed(2)} s`, '');
	row('A console of 256 strips and 64 buses opens in', `${(median(times) / 1000).toFixed(2)} s`, '< 2 s');
	row('Its page, scrolled from end to end: longest frame', `${(await longestFrame(page)).toFixed(0)} ms`, '');
}

// While a hand scrolls through all strips in three seconds.
function longestFrame(page) {
	return page.evaluate(() => new Promise((resolve) => {
		const bank = document.querySelector('.bank.strips'), begun = performance.now();
		let last = begun, longest = 0;
		const step = (now) => {
			longest = Math.max(longest, now - last);
			last = now;
			bank.scrollLeft = (now - begun) / 3000 * bank.scrollWidth;
			if (now - begun < 3000) requestAnimationFrame(step);
			else resolve(longest);
		};
		requestAnimationFrame(step);
	}));
}

async function measure(text, fn) {
	const s = await Session.start({ console: text });
	try {
		await fn(s);
		return s.browser.version();
	} finally {
		await s.end();
	}
}

await measure(large(8, 2), small);
const version = await measure(large(256, 64), big);
const cpu = /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
const busy = readFileSync('/proc/loadavg', 'utf8').split(' ')[1];
console.log(['', '## The page in a browser', '',
	`${cpu}, ${cpus().length} processors, load ${busy}; headless Chromium ${version}, drawn without a graphics card.`, '',
	'| figure | measured | aim |', '|---|---|---|', ...rows].join('\n'));
