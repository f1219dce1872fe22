// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What the page and its server cost, as a table for `make report`.  Nothing here passes or
// fails: the figures are of the machine that they were taken on.
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { Session, browse, large } from './session.mjs';
import { writeMusic } from './sounds.mjs';

const rows = [];
const row = (what, figure, target) => {
	rows.push(`| ${what} | ${figure} | ${target} |`);
	console.error(`${what}: ${figure} ${target}`);
};
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

// Seconds on a processor of a process's threads, to the nanosecond: its own clock counts whole
// ticks, which a page that works a moment thirty times a second can slip through.
function cpuOf(pid) {
	const of = (task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9;
	return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + of(task), 0);
}

function wakeUpsOf(pid) {
	return readdirSync(`/proc/${pid}/task`).map((task) => {
		const text = readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8');
		return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(text)[1]);
	}).reduce((a, b) => a + b, 0);
}

const memoryOf = (pid) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;

const sum = (list) => list.reduce((a, b) => a + b, 0);

async function percentOver(seconds, pids) {
	const before = sum(pids.map(cpuOf));
	await wait(seconds * 1000);
	return (sum(pids.map(cpuOf)) - before) / seconds * 100;
}

// All processes of a browser that show pages.  Nothing says which of them shows a certain page, so that two
// pages that are compared are opened in two browsers.
async function pagesOf(browser) {
	const cdp = await browser.newBrowserCDPSession(), { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
	return processInfo.filter((p) => p.type === 'renderer').map((p) => p.id);
}

// What it costs, and how often the page draws meanwhile.
async function costOver(seconds, { page, pids }) {
	const frames = () => page.evaluate(() => window.frames_drawn), n = await frames(), before = sum(pids.map(cpuOf));
	await wait(seconds * 1000);
	return { s: sum(pids.map(cpuOf)) - before, n: await frames() - n };
}

const countFrames = (page) => page.evaluate(() => {
	const ask = requestAnimationFrame.bind(window);
	window.frames_drawn = 0;
	window.requestAnimationFrame = (draw) => ask((now) => { window.frames_drawn++; draw(now); });
});

// Times of the page, of a page of one word, and of a line from the same server, which show what the browser itself takes.
async function paint(s) {
	const times = [[], [], []], first = (page) => page.evaluate(() => new Promise((resolve) => {
		new PerformanceObserver((list) => resolve(list.getEntriesByName('first-contentful-paint')[0].startTime)).observe({ type: 'paint', buffered: true });
	}));
	for (let i = 0; i < 5; i++) {
		const page = await s.page({ hasClock: false });
		times[0].push(await first(page));
		await page.goto('data:text/html,empty');
		times[1].push(await first(page));
		await page.context().close();
		const context = await s.browser.newContext(), line = await context.newPage();
		await line.goto(`${s.url}nothing`);
		times[2].push(await first(line));
		await context.close();
	}
	return times.map(median);
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
	row('Data sent until the page is shown, compressed', `${(await bytes(s)).toFixed(1)} kB`, '< 100 kB');
	const [first, empty, line] = await paint(s);
	row('First paint of the page', `${first.toFixed(0)} ms`, '< 100 ms');
	row('For comparison: first paint of a page with a single word', `${empty.toFixed(0)} ms`, '');
	row('For comparison: first paint of a line of text from the same server', `${line.toFixed(0)} ms`, '');
	const page = await s.page({ hasClock: false }), server = s.server.pid;
	await wait(3000);
	row('Browser, while 8 strips play steady tones and the meters stand still', `${(await percentOver(20, await pagesOf(s.browser))).toFixed(1)} % of a core`, '< 3 %');
	row('Server, meanwhile', `${(await percentOver(20, [server])).toFixed(2)} % of a core`, '< 0.5 %');
	row('Memory of the server (PSS)', `${memoryOf(server).toFixed(1)} MB`, '< 12 MB');
	row('From a click until the console has the new value; it is heard one cycle later', `${(await clickToConsole(page)).toFixed(0)} ms`, '< 30 ms');
	await page.context().close();
	// It lingers for a page that is loaded again, and for connections that are kept.
	await wait(40000);
	const before = wakeUpsOf(server);
	await wait(20000);
	row('Wake-ups of the server in 20 s while no page is open', `${wakeUpsOf(server) - before}`, '0');
}

// What a browser costs that moves as many bars on a page with nothing else.  This runs in the page.
function moveBars({ n, hz }) {
	document.body.innerHTML = '<canvas width="960" height="300"></canvas>';
	const pen = document.querySelector('canvas').getContext('2d');
	let frame = 0;
	const draw = () => {
		pen.clearRect(0, 0, 960, 300);
		for (let i = 0; n > i; i++) {
			const long = Math.round(150 + 120 * Math.sin(frame * 0.37 + i * 1.7));
			pen.fillRect(50 * i, 300 - long, 18, long);
		}
	};
	setInterval(() => { frame++; requestAnimationFrame(draw); }, 1000 / hz);
}

// Where all meters move with each frame of levels; beside it, in turns, a page that could not do less.
async function moving(s) {
	for (let i = 1; i <= 8; i++) s.playAs(`s${i}`, `Player ${i}`, (path) => writeMusic(path, { db: -8 - i, seconds: 20 }));
	const page = await s.page({ hasClock: false }), other = await browse(), bars = await (await other.newContext({ viewport: page.viewportSize() })).newPage();
	const hz = await page.evaluate(() => new Promise((resolve) => {
		let n = 0;
		troubadour.desk.on('levels', () => n++);
		setTimeout(() => resolve(n / 10), 10000);
	}));
	const both = [{ page, pids: await pagesOf(s.browser) }, { page: bars, pids: await pagesOf(other) }], all = [[], []];
	for (const { page } of both) await countFrames(page);
	await bars.evaluate(moveBars, { n: 16, hz });
	for (let turn = 0; turn < 4; turn++)
		for (const i of [0, 1]) all[i].push(await costOver(5, both[i]));
	const text = (list) => {
		const s = sum(list.map((c) => c.s)), n = sum(list.map((c) => c.n));
		return `${(s / 20 * 100).toFixed(1)} % of a core, ${(n / 20).toFixed(0)} pictures a second, ${(s / n * 1000).toFixed(1)} ms each`;
	};
	await other.close();
	row(`Browser, while 8 strips play music and the meters move ${hz.toFixed(0)} times a second`, text(all[0]), '< 3 %');
	row('For comparison: an empty page that moves 16 bars as often', text(all[1]), '');
	row('Server, meanwhile', `${(await percentOver(20, [s.server.pid])).toFixed(2)} % of a core`, '< 0.5 %');
}

// Also in seconds on a processor, which other programs change little.
async function big(s) {
	const page = await s.page({ hasClock: false }), all = [];
	const open = async () => {
		await page.reload();
		await page.getByRole('slider', { name: 'Strip 1 fader' }).waitFor();
	};
	for (let i = 0; i < 5; i++) {
		const begun = performance.now(), pids = await pagesOf(s.browser), before = [sum(pids.map(cpuOf)), cpuOf(s.server.pid)];
		await open();
		all.push([performance.now() - begun, 1000 * (sum(pids.map(cpuOf)) - before[0]), 1000 * (cpuOf(s.server.pid) - before[1])]);
		await wait(2000);
	}
	const [ms, ofPage, ofServer] = [0, 1, 2].map((i) => median(all.map((one) => one[i])));
	row('Until the page of 256 strips and 64 buses is shown', `${(ms / 1000).toFixed(2)} s`, '< 2 s');
	row('Processor time of the page’s process until then', `${ofPage.toFixed(0)} ms`, '');
	row('Of this, the page’s own thread', `${(1000 * await workOf(page, open)).toFixed(0)} ms`, '');
	row('Processor time of the server until then', `${ofServer.toFixed(0)} ms`, '');
	row('Longest frame while the page is scrolled from end to end', `${(await longestFrame(page)).toFixed(0)} ms`, '');
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

// Each has a section of its own: one that is measured again leaves the figures of the others.
const PARTS = { small: ['8 strips', small, 8, 2], moving: ['8 strips whose meters move', moving, 8, 2], large: ['256 strips', big, 256, 64] };

// Those that are named, or all.
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS);
const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
	console.error(`web-numbers: no part is called ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
	process.exit(2);
}
const cpu = /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
for (const name of wanted) {
	const [title, fn, nStrips, nBuses] = PARTS[name];
	rows.length = 0;
	const version = await measure(large(nStrips, nBuses), fn);
	const busy = readFileSync('/proc/loadavg', 'utf8').split(' ')[1], day = new Date().toISOString().slice(0, 10);
	console.log(['', `### The page in a browser: ${title}`, '',
		`On ${cpu}, ${cpus().length} processors, ${day}, load ${busy}: headless Chromium ${version}, drawn without a graphics card.`, '',
		'| figure | measured | aim |', '|---|---|---|', ...rows].join('\n'));
}
