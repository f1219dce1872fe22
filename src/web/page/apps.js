// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Which program plays into which strip, or records which bus: drag it, or choose.

import { bindDragging } from './dragging.js';
import { form, h, icon, iconOf } from './parts.js';
import { redrawn } from './redrawn.js';

// The same program may have several streams; it is assigned as a whole.
function programs(graph) {
	const list = new Map();
	for (const app of graph?.apps ?? []) {
		const id = `${app.application}\n${app.plays}`;
		if (!list.has(id)) list.set(id, { ...app, media: new Set(), peers: [], nodes: [] });
		list.get(id).media.add(app.media);
		list.get(id).nodes.push(app.node);
		list.get(id).peers.push(...app.peers);
	}
	// In an order that stays, whoever came first.
	return [...list.values()].sort((a, b) => a.application.localeCompare(b.application));
}

const ALONE = '-'; // in place of a strip: no rule moves it
const listOf = (text) => text.split(' ').filter(Boolean);
const request = (application, list) => ({ assign: { application, to: list.filter((name) => name !== ALONE), alone: list.includes(ALONE) } });

function assignedTo(graph, app) {
	const all = graph?.assignments ?? {};
	return listOf(all[app.application.toLowerCase()] ?? all[app.binary.toLowerCase()] ?? '');
}

// An assignment may name its console: "troubadour.music".
const bare = (desk, name) => name.startsWith(`${desk.state.console}.`) ? name.slice(desk.state.console.length + 1) : name;

// Its other half, what it records or plays, stays, and so does the order in which it is left alone where that is not
// there.  `to` is a strip or bus, ALONE, or nothing.
async function assign(context, app, to) {
	const { desk, rows } = context, graph = desk.state.graph;
	const isMine = (name) => rows.some((d) => d.name === bare(desk, name) && (d.family === 'strip') === app.plays);
	const hasOther = graph.apps.some((a) => a.application === app.application && a.plays !== app.plays);
	const before = assignedTo(graph, app), staysAlone = hasOther || before.some(isMine);
	const list = before.filter((name) => name === ALONE ? to && staysAlone : !isMine(name));
	if (to && !list.includes(to)) list.unshift(to);
	const answer = await desk.act(request(app.application, list), request(app.application, before));
	// What was chosen is not where it goes.
	if (!answer.ok) context.redraw();
}

// Icons of applications, asked for once: their data, or null.
const icons = new Map();

async function iconData(desk, app) {
	for (const name of [app.icon, app.binary, app.application.toLowerCase()]) {
		if (!name) continue;
		if (!icons.has(name)) icons.set(name, desk.ask({ icon: name }).then((answer) => answer.icon ?? null));
		const data = await icons.get(name);
		if (data) return data;
	}
	return null;
}

// Its icon from the desktop's theme, else its initial.
function face(desk, app) {
	const hue = [...app.application].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 7);
	const e = h('span', { class: 'face', 'aria-hidden': 'true' }, [...app.application][0]?.toUpperCase() ?? '?');
	e.style.setProperty('--hue', hue);
	iconData(desk, app).then((data) => {
		if (!data) return;
		e.classList.add('pictured');
		e.replaceChildren(h('img', { src: data, alt: '', draggable: false }));
	});
	return e;
}

// In the lane of `device`, or of what plays past all of them: on its way from one strip to another it is in both.
function tile(context, app, device, targets) {
	const { desk, meters, scope, rows } = context, graph = desk.state.graph;
	const here = device?.name ?? app.peers.find((p) => p.console === desk.state.console)?.device;
	const assigned = assignedTo(graph, app).map((name) => bare(desk, name)), isAssigned = assigned.includes(here);
	const isAlone = assigned.includes(ALONE) && !targets.some((t) => assigned.includes(t.name));
	const media = [...app.media].filter((m) => m && m !== app.application).join(', ');
	const handle = face(desk, app);
	const e = h('article', { class: 'app' }, handle,
		h('div', { class: 'who' }, h('strong', {}, app.application), h('span', { class: 'peers' }, media || (app.plays ? 'plays' : 'records'))),
		h('select', { 'aria-label': `${app.application}: where it goes`, title: 'Where it goes, now and whenever it runs again',
			onchange: (event) => assign(context, app, event.target.value) },
		h('option', { value: '' }, here ? (isAssigned || isAlone ? 'Assigned nowhere' : `${rows.find((r) => r.name === here)?.description ?? here} (by default)`) : 'Past the console'),
		targets.map((t) => h('option', { value: t.name, selected: isAssigned && t.name === here }, t.description)),
		h('option', { value: ALONE, selected: isAlone }, 'Left alone: no rule moves it')));
	const row = rows.find((r) => r.name === here);
	// What a program plays is measured before it is mixed; what one records is the bus's own level.
	if (app.plays) e.append(meters.add(scope, h('div', { class: 'meter lying' }), app.nodes, 'app'));
	else if (row) e.append(meters.add(scope, h('div', { class: 'meter lying' }), row.row, 'wide'));
	const fits = (lane) => lane && context.lanes.get(lane)?.plays === app.plays;
	const mark = (lane) => { for (const one of context.lanes.keys()) one.classList.toggle('over', one === lane && fits(lane)); };
	bindDragging(e, { handle, places: '.lane', scroller: () => e.closest('.sheet') ?? document.querySelector('.sheet'), over: mark,
		begin: () => context.hold(), end: () => context.release(),
		drop: (lane) => { if (fits(lane)) assign(context, app, context.lanes.get(lane).device?.name); } });
	return e;
}

function column(context, device, plays, apps, targets) {
	const drop = h('div', { class: 'drop' }, apps.map((a) => tile(context, a, device, targets)),
		apps.length === 0 ? h('p', { class: 'hint' }, device ? 'Drop a program here' : 'Nothing') : null);
	const e = h('section', { class: 'lane', color: device?.color ?? 'var(--dim)', 'aria-label': device?.description ?? 'Past the console' },
		h('header', {}, device ? icon(iconOf(device)) : icon('app'), h('h2', {}, device?.description ?? 'Past the console')), drop);
	context.lanes.set(e, { device, plays });
	return e;
}

function lanes(context, plays) {
	const { desk, rows } = context, graph = desk.state.graph;
	const targets = rows.filter((d) => d.type === 'virtual' && (d.family === 'strip') === plays);
	const all = programs(graph).filter((a) => a.plays === plays);
	const at = (device) => all.filter((a) => a.peers.some((p) => p.console === desk.state.console && p.device === device.name));
	const elsewhere = all.filter((a) => !targets.some((t) => at(t).includes(a)));
	return h('div', { class: 'lanes' }, targets.map((t) => column(context, t, plays, at(t), targets)),
		elsewhere.length > 0 ? column(context, null, plays, elsewhere, targets) : null);
}

// ---- what is remembered ----

// Also of programs that do not run now, and in what order where several strips are named.
function remembered({ desk, rows }) {
	const all = desk.state.graph.assignments, targets = rows.filter((d) => d.type === 'virtual');
	const title = (name) => name === ALONE ? 'left alone' : rows.find((d) => d.name === name)?.description ?? name;
	const add = async () => {
		const wish = await form('Assign a program', [{ name: 'application', label: 'Its name as mixers show it, or the name of its program', required: true },
			{ name: 'to', label: 'Where it goes', choices: [...targets.map((d) => [d.name, d.description]), [ALONE, 'leave it alone']] },
			{ name: 'then', label: 'Where that is not there, or, for what it records', choices: [['', 'nowhere else'], ...targets.map((d) => [d.name, d.description]), [ALONE, 'leave it alone']] }], 'Assign');
		if (wish) await desk.act(request(wish.application, [wish.to, wish.then].filter(Boolean)), request(wish.application, listOf(all[wish.application.toLowerCase()] ?? '')));
	};
	return [...Object.entries(all).sort().map(([application, to]) => h('span', { class: 'badge' }, `${application} → ${listOf(to).map(title).join(', ')}`,
		h('button', { class: 'plain tiny', 'aria-label': `${application}: assigned no longer`, onclick: () => desk.act(request(application, []), request(application, listOf(to))) }, '×'))),
	h('button', { class: 'button small', onclick: add }, 'Assign a program…'), wellKnown(desk)];
}

function wellKnown(desk) {
	const knows = desk.state.graph?.['well-known'];
	if (typeof knows !== 'boolean') return null;
	const request = (on) => ({ 'well-known': on });
	return h('button', { class: 'toggle small', 'aria-pressed': knows ? 'true' : 'false', title: 'Discord, Spotify, Steam and others play into the strips chat, music and game by themselves',
		onclick: () => desk.act(request(!knows), request(knows)) }, 'Well-known programs find their strip');
}

export function appsScreen(context) {
	const { desk, scope } = context, place = h('div', { class: 'sheet scroller' });
	let own = [], isHeld = false;
	// Nothing moves below a hand that carries something.
	const inner = { ...context, scope: { add: (end) => own.push(end) }, lanes: new Map(), hold: () => { isHeld = true; },
		release: () => { isHeld = false; }, redraw: () => draw() };
	const draw = redrawn(scope, place, () => {
		for (const end of own) end();
		own = [];
		inner.lanes.clear();
		return [
			desk.state.graph?.assignments === null ? h('p', { class: 'banner' }, 'WirePlumber runs without Troubadour’s policy, so nothing can be assigned here; start it again after the installation.') : '',
			h('h1', {}, 'What plays'), lanes(inner, true), h('h1', {}, 'What records'), lanes(inner, false),
			...(desk.state.graph?.assignments ? [h('h1', {}, 'Remembered'), h('div', { class: 'safe' }, remembered(context).filter(Boolean))] : [])];
	}, () => isHeld);
	scope.add(() => { for (const end of own) end(); });
	scope.add(desk.on('graph', draw));
	desk.wantApps(true);
	scope.add(() => desk.wantApps(false));
	draw();
	return place;
}
