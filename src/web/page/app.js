// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The page: its frame, its screens, and what to say where there is no console.

import { keepForGood, whenInstalled } from './access.js';
import { appsScreen } from './apps.js';
import { desk } from './begin.js';
import { toggle } from './controls.js';
import { engineScreen, keepLoad } from './engine.js';
import { firstRun } from './first-run.js';
import { keysScreen } from './keys.js';
import { matrixScreen } from './matrix.js';
import { Meters } from './meters.js';
import { mixScreen } from './mix.js';
import { Scope, h, icon, note, rowsOf } from './parts.js';
import { calmly, keepScrolled, replaceContents } from './redrawn.js';
import { fingers } from './routes.js';
import { scenesScreen } from './scenes.js';
import { stripScreen } from './strip.js';
import { devicesScreen } from './devices.js';

const meters = new Meters(desk);
let scope = new Scope(), frame = new Scope();
let isBarOld = false, coming = 0; // coming: the animation frame that draws the screen again
let drawn = null; // the address of the console's screen that is seen
// For a browser's console, and for who measures.
window.troubadour = { desk, meters };

const SCREENS = {
	mix: ['Mix', mixScreen], matrix: ['Matrix', matrixScreen], apps: ['Apps', appsScreen],
	devices: ['Devices', devicesScreen], scenes: ['Scenes', scenesScreen], engine: ['Engine', engineScreen],
};
// Screens that are reached from another one.
const HIDDEN = { strip: [stripScreen, 'mix'], bus: [stripScreen, 'mix'], keys: [keysScreen, 'engine'] };

// ---- the frame ----

function drawRail() {
	const here = location.hash.slice(2).split('/')[0] || 'mix', at = HIDDEN[here]?.[1] ?? here, rail = document.getElementById('rail');
	if (rail.children.length === 0) rail.append(...Object.entries(SCREENS).map(([name, [title]]) => h('a', { href: `#/${name}` }, icon(name), h('span', {}, title))));
	for (const e of rail.children)
		if (e.getAttribute('href') === `#/${at}`) e.setAttribute('aria-current', 'page');
		else e.removeAttribute('aria-current');
}

// For the window, its tab, and whoever listens to the page.
function titleOf() {
	const [name, argument] = location.hash.slice(2).split('/').map(decodeURIComponent);
	if (desk.refused || !desk.state || (name !== 'first' && !desk.state.console)) return 'Troubadour';
	const device = desk.state[{ strip: 'strips', bus: 'buses' }[name]]?.find((d) => d.name === argument);
	return `${device?.description ?? { keys: 'All settings', first: 'Set up a console' }[name] ?? SCREENS[name]?.[0] ?? 'Mix'} – Troubadour`;
}

function consoleName() {
	const { consoles, console: name } = desk.state;
	if ((consoles?.length ?? 0) < 2) return h('span', { class: 'console' }, name === 'troubadour' || !name ? 'Troubadour' : name);
	return h('select', { class: 'console', 'aria-label': 'Console', onchange: (e) => desk.does({ console: e.target.value }) },
		consoles.map((c) => h('option', { value: c, selected: c === name }, c)));
}

function soloLamp() {
	const keys = desk.state.strips.map((s) => `strip.${s.name}.solo`);
	const e = h('button', { class: 'lamp solo', title: 'Something is soloed; click to end all solos',
		onclick: () => desk.setAll(Object.fromEntries(keys.filter((k) => desk.values[k]).map((k) => [k, false]))) }, 'Solo');
	const show = () => { e.hidden = !keys.some((k) => desk.values[k]); };
	frame.add(desk.watchAny(keys, show));
	return e;
}

// Shows that something is listened to on the monitor; a click ends it.
function cueLamp() {
	const keys = ['strip', 'bus'].flatMap((f) => desk.state[f === 'strip' ? 'strips' : 'buses'].map((d) => `${f}.${d.name}.cue`));
	const e = h('button', { class: 'lamp cue', title: 'Something is listened to on the monitor; click to end it',
		onclick: () => desk.setAll(Object.fromEntries(keys.filter((k) => desk.values[k] !== 'off').map((k) => [k, 'off']))) }, 'Cue');
	const show = () => { e.hidden = !keys.some((k) => (desk.values[k] ?? 'off') !== 'off'); };
	frame.add(desk.watchAny(keys, show));
	return e;
}

function dimButton() {
	return desk.has('monitor.dim') ? toggle(desk, frame, { key: 'monitor.dim', kind: 'small dim', label: 'Monitor dim', text: 'Dim',
		title: 'The monitor plays softer, for a telephone that rings' }) : null;
}

function loadText() {
	const e = h('a', { class: 'load', href: '#/engine', title: 'Load of the engine, and its lost cycles' });
	const show = () => {
		const load = (desk.values['engine.load'] ?? 0) * 100, lost = desk.values['engine.lost'] ?? 0;
		const text = desk.values['engine.graph-rate'] ? `DSP ${load.toFixed(load < 10 ? 1 : 0)} %` : 'idle';
		if (e.textContent !== text) e.textContent = text;
		e.classList.toggle('bad', load > 80);
		e.title = `Load of the engine ${load.toFixed(1)} %, ${lost} cycles lost`;
	};
	frame.add(desk.watchAny(['engine.load', 'engine.lost', 'engine.graph-rate'], show));
	return e;
}

function history() {
	const undo = h('button', { class: 'plain', title: 'Undo (Ctrl+Z)', 'aria-label': 'Undo', onclick: () => desk.undo() }, icon('undo'));
	const redo = h('button', { class: 'plain', title: 'Redo (Ctrl+Y)', 'aria-label': 'Redo', onclick: () => desk.redo() }, icon('redo'));
	const show = () => { undo.disabled = !desk.canUndo; redo.disabled = !desk.canRedo; };
	frame.add(desk.on('history', show));
	show();
	return [undo, redo];
}

function setTheme(theme) {
	document.documentElement.dataset.theme = theme;
	localStorage.setItem('theme', theme);
	meters.repaint();
	dispatchEvent(new Event('theme'));
}

function themeButton() {
	return h('button', { class: 'plain', title: 'Dark or light', 'aria-label': 'Dark or light', onclick: () =>
		setTheme(document.documentElement.dataset.theme === 'light' ? 'dark' : 'light') }, icon('sun'));
}

function drawBar() {
	const has = desk.state?.console;
	isBarOld = false;
	frame.end();
	// The screen's own part stays what it is.
	const bar = document.getElementById('bar'), slot = document.getElementById('slot') ?? h('div', { id: 'slot' });
	replaceContents(bar,
		h('a', { class: 'logo', href: '#/mix', 'aria-label': 'Troubadour: the mix' }, h('img', { src: 'icon.svg', alt: '', width: 26, height: 26 })),
		...(desk.state ? [consoleName()] : []),
		slot, h('div', { class: 'gap' }),
		...(has ? [soloLamp(), cueLamp(), dimButton(), loadText()].filter(Boolean) : []),
		...(desk.state?.lan ? [h('span', { class: 'lamp lan', title: 'Other devices in the network can reach this page, without encryption' }, 'LAN')] : []),
		h('span', { id: 'offline', class: 'lamp off', hidden: desk.isOpen }, 'offline'),
		...(has ? history() : []), themeButton());
}

// ---- screens ----

function message(title, ...text) {
	return h('div', { class: 'message' }, h('img', { src: 'icon.svg', alt: '', width: 72, height: 72 }), h('h1', {}, title), ...text.filter(Boolean));
}

function noConsole() {
	return message(desk.state.why === 'no console runs' ? 'No console runs' : 'No PipeWire answers',
		h('p', {}, 'The mixer appears here by itself as soon as one does.'),
		desk.state.why !== 'no console runs' ? null : h('div', { class: 'row' },
			h('a', { class: 'button primary big', href: '#/first' }, 'Set up a console'),
			h('button', { class: 'button big', onclick: () => desk.does({ start: true }) }, 'Start the previous one')));
}

function refused() {
	return message('This page needs a key',
		h('p', {}, 'On the machine with the console, ', h('code', {}, 'troubadour web --open'), ' or the entry Troubadour of the desktop’s menu opens the mixer with one.'),
		h('p', {}, 'A phone gets one from the code that ', h('code', {}, 'troubadour web --pair'), ' draws.'),
		h('p', {}, 'For a session of its own, such as that of make run, the terminal where it was started says the whole command.'));
}

function draw() {
	const screen = document.getElementById('screen'), address = desk.state?.console && !desk.refused ? location.hash : null;
	if (address !== null && address === drawn) keepScrolled(screen, () => drawInto(screen));
	else {
		const slot = document.getElementById('slot'), at = document.activeElement, isIn = screen.contains(at) || slot?.contains(at);
		slot?.replaceChildren();
		drawInto(screen);
		// The keyboard goes along to the new screen.
		if (isIn && !at.isConnected && document.activeElement === document.body) screen.focus({ preventScroll: true });
	}
	drawn = address;
	document.title = titleOf();
	drawRail();
	meters.look();
	watchLooks();
}

function drawInto(screen) {
	const [name, argument] = location.hash.slice(2).split('/').map(decodeURIComponent);
	cancelAnimationFrame(coming);
	coming = 0;
	scope.end();
	scope = new Scope();
	desk.forgetGone();
	meters.isDrawn();
	screen.className = '';
	if (desk.refused) screen.replaceChildren(refused());
	else if (!desk.state) screen.replaceChildren(message('Troubadour', h('p', {}, 'connecting…')));
	else if (name === 'first' && (desk.state.console || desk.state.graph)) {
		screen.classList.add('on-first');
		screen.replaceChildren(firstRun({ desk, scope }));
	}
	else if (!desk.state.console) screen.replaceChildren(noConsole());
	else {
		const make = SCREENS[name]?.[1] ?? HIDDEN[name]?.[0] ?? mixScreen;
		screen.classList.add(`on-${name in SCREENS || name in HIDDEN ? name : 'mix'}`);
		replaceContents(screen, make({ desk, meters, scope, rows: rowsOf(desk.state, desk.values), family: name, argument,
			slot: document.getElementById('slot') }));
	}
}

// What decides how a screen looks as a whole.  Many of these change at once where a scene is recalled
// or a connection comes back: the screen is drawn once for all of them.
function watchLooks() {
	let isBegun = false;
	scope.add(desk.watchAny(desk.paths.flatMap((path) => [`${path}.color`, `${path}.group`]), () => {
		if (isBegun) coming ||= requestAnimationFrame(redraw);
	}));
	isBegun = true;
}

// A control is not taken out of the hand that holds it, unless the console has it no more.
const redraw = calmly(() => {
	if (isBarOld) drawBar();
	draw();
}, () => desk.holdsGone);

function redrawAll() {
	isBarOld = true;
	redraw();
}

desk.on('state', redrawAll);
desk.on('consoles', redrawAll);
// A tablet that gets or loses its mouse.
fingers.addEventListener('change', () => redraw());
desk.on('connection', () => {
	const lamp = document.getElementById('offline');
	if (lamp) lamp.hidden = desk.isOpen;
	document.body.classList.toggle('offline', !desk.isOpen);
});
desk.on('refused', draw);
desk.on('error', (text) => note(text, true));
desk.on('note', (text) => note(text));
addEventListener('hashchange', () => { draw(); document.getElementById('screen').scrollTo(0, 0); });
document.addEventListener('visibilitychange', () => desk.wantLevels(true));
addEventListener('keydown', (event) => {
	if (!(event.ctrlKey || event.metaKey) || event.target.closest('input, textarea')) return;
	const key = event.key.toLowerCase();
	if (key === 'z' && !event.shiftKey) desk.undo();
	else if (key === 'y' || (key === 'z' && event.shiftKey)) desk.redo();
	else return;
	event.preventDefault();
});

drawBar();
draw();
desk.wantLevels(true);
keepLoad(desk);
const keep = (name) => desk.ask({ keep: name });
whenInstalled(keep);
desk.on('connection', () => { if (desk.isOpen) keepForGood(keep); });
