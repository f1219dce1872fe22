// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// A private session with a console, sounds that play into it, the web server and a browser.
import { spawn, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { writeTone } from './sounds.mjs';

export const build = resolve(process.env.TROUBADOUR_BUILD ?? 'build');
const browser = process.env.CHROMIUM ?? '/usr/bin/chromium';
const OF_A_SESSION = ['PIPEWIRE_RUNTIME_DIR', 'PIPEWIRE_REMOTE', 'PULSE_SERVER', 'DBUS_SESSION_BUS_ADDRESS'];
// Only ever reached by a hang.
export const HANG_MS = 180000;

export const SCREENS = ['mix', 'strip/game', 'strip/mic', 'bus/b1', 'matrix', 'apps', 'devices', 'scenes', 'engine', 'keys'];

// The text of a console file for so many of each.
export function large(nStrips, nBuses) {
	const list = (n, name, title) => Array.from({ length: n }, (_, i) =>
		`{ name = ${name}${i + 1} description = "${title} ${i + 1}" type = virtual audio.position = [ FL FR ] }`).join('\n');
	return `console.name = troubadour\nstrips = [ ${list(nStrips, 's', 'Strip')} ]\nbuses = [ ${list(nBuses, 'b', 'Bus')} ]`;
}

export async function until(what, is) {
	const begun = Date.now();
	for (;;) {
		const value = await is();
		if (value) return value;
		if (Date.now() - begun > HANG_MS) throw new Error(`waited in vain: ${typeof what === 'string' ? what : what()}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

// The page's clock cannot be put back, so that it stands at a time that has not come yet, however long
// the way there takes.
export async function stop(page) {
	await page.clock.pauseAt(await page.evaluate(() => Date.now()) + 3600000);
}

// While the page's clock stands, no press of a button becomes a long one and no two clicks are
// too far apart, however busy the machine is.  `page.clock.runFor(ms)` lets time pass in it.
export async function standing(page, act) {
	await stop(page);
	await act();
	await page.clock.resume();
}

export const launching = { executablePath: browser, timeout: HANG_MS,
	args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'] };

export const browse = () => chromium.launch(launching);

export class Session {
	#children = [];

	// `console`: the text of a console file; `serve`: more arguments for the web server; `hasInserts`:
	// those of the docs can be chosen; `env(dir)`: more of the environment, with the session's directory.
	static async start({ console: text, serve = [], hasInserts = false, env = () => ({}) } = {}) {
		const s = new Session();
		s.dir = mkdtempSync(join(tmpdir(), 'troubadour-web-'));
		s.env = { ...process.env, XDG_RUNTIME_DIR: s.dir, XDG_CONFIG_HOME: join(s.dir, 'config'), XDG_STATE_HOME: join(s.dir, 'state') };
		for (const name of OF_A_SESSION) delete s.env[name];
		Object.assign(s.env, env(s.dir));
		s.arguments = serve;
		s.runs = text ? ['--config', s.write('console.conf', text)] : [];
		if (hasInserts) cpSync(join(import.meta.dirname, '../../docs/inserts'), join(s.dir, 'config/troubadour/inserts'), { recursive: true });
		const [browser, served] = await Promise.allSettled([browse(), s.startConsole().then(() => s.serve('0'))]), why = browser.reason ?? served.reason;
		s.browser = browser.value;
		if (!why) return s;
		// Or this program would not end, as its children go on.
		await s.end();
		throw why;
	}

	// In a PipeWire of its own, which is always found at the same place.
	async startConsole() {
		const place = join(this.dir, 'session');
		this.console = this.run('troubadour', ['run', '--private', ...this.runs], Object.fromEntries(OF_A_SESSION.map((name) => [name, undefined])));
		await until('the console', () => this.console.text.includes('is ready'));
		// A test that ends it kills it; else somebody has to be told why all that follows fails.
		this.console.once('exit', (code, signal) => {
			if (!this.isOver && signal !== 'SIGKILL') console.error(`the console ended with ${code ?? signal}: ${this.console.text}`);
		});
		const [, at] = /export PIPEWIRE_RUNTIME_DIR=(\S+)/.exec(this.console.text);
		rmSync(place, { force: true });
		symlinkSync(at, place);
		for (const [, name, value] of this.console.text.matchAll(/export (\w+)=(\S+)/g)) this.env[name] = value.replace(at, place);
	}

	write(name, text) {
		const path = join(this.dir, name);
		writeFileSync(path, text);
		return path;
	}

	run(program, args, env = {}) {
		const path = existsSync(join(build, program)) ? join(build, program) : program;
		const child = spawn(path, args, { env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
		child.text = '';
		child.stdout.on('data', (d) => { child.text += d; });
		child.stderr.on('data', (d) => { child.text += d; });
		this.#children.push(child);
		return child;
	}

	async serve(port) {
		this.server = this.run('troubadour-web', ['--port', port, ...this.arguments]);
		const match = await until('the web server', () => /127\.0\.0\.1:(\d+)/.exec(this.server.text));
		this.port = match[1];
		this.url = `http://127.0.0.1:${this.port}/`;
	}

	// What `troubadour` prints.
	cli(...args) {
		return execFileSync(join(build, 'troubadour'), args, { env: this.env, encoding: 'utf8' });
	}

	async value(key) {
		return this.cli('get', key).trim().slice(key.length + 1);
	}

	// Until the console has it.  The server is asked first, as a program takes long to start; the
	// verdict is the program's.
	async becomes(key, value) {
		const plain = { '-inf': -144, on: true, off: false }[value] ?? parseFloat(value);
		let now;
		await until(() => `${key}=${value}, it is ${now}`, async () => [plain, value].includes(now = (await this.state()).values?.[key]));
		await until(() => `${key}=${value}, it is ${now}`, async () => (now = await this.value(key)) === value);
	}

	// As docs/api.md has it.
	async state() {
		return (await this.#fetch('api/state')).json();
	}

	// Without a program that has to start.
	async set(values) {
		const answer = await this.#fetch('api/set', { method: 'POST', body: JSON.stringify(values) });
		if (!answer.ok) throw new Error(await answer.text());
	}

	#fetch(path, more = {}) {
		const { token } = JSON.parse(readFileSync(join(this.dir, 'troubadour/web.json'), 'utf8'));
		return fetch(`${this.url}${path}`, { headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, ...more });
	}

	// The code of a window, as `troubadour web --open` hands it to the browser.
	code() {
		const path = join(this.dir, 'chromium'), kept = join(this.dir, 'address');
		rmSync(kept, { force: true });
		writeFileSync(path, `#!/bin/sh\necho "$1" >${kept}.new && mv ${kept}.new ${kept}\n`, { mode: 0o755 });
		execFileSync(join(build, 'troubadour'), ['web', '--open'], { env: { ...this.env, WAYLAND_DISPLAY: 'none', PATH: `${this.dir}:${this.env.PATH}` } });
		return until('the address', () => existsSync(kept) && readFileSync(kept, 'utf8').trim().split('#c=')[1]);
	}

	async page(options = {}) {
		const { route = '', hasClock = true, onSocket, script, ...rest } = options;
		const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark', ...rest });
		context.setDefaultTimeout(HANG_MS);
		const page = await context.newPage();
		// See standing().
		if (hasClock) await page.clock.install();
		page.errors = [];
		if (onSocket) page.on('websocket', onSocket);
		if (script) await page.addInitScript(script);
		page.on('pageerror', (e) => page.errors.push(e.message));
		page.on('console', (m) => { if (m.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(m.text())) page.errors.push(m.text()); });
		await this.load(page, `#c=${await this.code()}`);
		if (route) await page.evaluate((r) => { location.hash = r; }, route);
		return page;
	}

	// From the begin; once it was let in it needs no code.  Where the page is already it is loaded again: for another
	// address a browser would begin a process, and for one that differs behind # alone it loads nothing.
	async load(page, hash = '') {
		if (page.url().startsWith(this.url)) {
			await page.evaluate((h) => history.replaceState(null, '', `/${h}`), hash);
			await page.reload();
		} else await page.goto(`${this.url}${hash}`);
		await page.waitForSelector('.channel, .message h1');
	}

	// A sine of so many dB into a strip, or wherever it is sent, for as long as the session lasts and
	// without a pause: who plays for a while only is gone when a test drags him to a strip.
	play(strip, hz, db, name) {
		this.playAs(strip, name, (path) => writeTone(path, { hz, db }));
	}

	// Whatever `write(path)` makes, over and over, as the program of that name; once more when PipeWire
	// was killed.
	playAs(strip, name, write, media = 'a tone', more = '') {
		const path = join(this.dir, `${name}.raw`), target = strip ? ['--target', `troubadour.${strip}`] : [];
		const over = 'rm -f "$0.pipe"; mkfifo "$0.pipe"; (while cat "$0"; do :; done >"$0.pipe") & exec pw-play --raw "$@" - <"$0.pipe"';
		write(path);
		const again = () => {
			if (this.isOver) return;
			this.run('sh', ['-c', over, path, '-P', `{ application.name="${name}" media.name="${media}" ${more} }`, ...target])
				.once('exit', () => setTimeout(again, 200));
		};
		again();
	}

	async end() {
		this.isOver = true;
		await this.browser?.close();
		for (const child of this.#children.reverse()) {
			if (child.exitCode !== null || child.signalCode) continue;
			const over = new Promise((resolve) => child.once('exit', resolve));
			child.kill('SIGTERM');
			await over;
		}
		rmSync(this.dir, { recursive: true, force: true });
	}
}
