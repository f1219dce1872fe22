// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Settings under a name: saved, recalled with a fade, compared, undone, protected.

import { confirmed, dialog, form, h, tell } from './parts.js';

const FADES = [[0, 'at once'], [500, '0.5 s'], [2000, '2 s'], [5000, '5 s'], [10000, '10 s']];
let fade = 500;
let reload = () => {}; // the screen that is seen

async function scene(desk, request) {
	const isRecall = request.do === 'recall' || request.do === 'undo';
	const answer = await (isRecall ? desk.recall({ scene: request }, request.fade) : desk.does({ scene: request }));
	tell(answer);
	return answer;
}

// One that another one takes back: a step of undo.  The list is read again after each of them.
async function undoable(desk, request, back) {
	const make = (one) => async () => {
		const answer = await desk.does({ scene: one });
		reload();
		return answer;
	};
	tell(await desk.act(make(request), make(back)));
}

const hint = (text) => text ? [h('p', { class: 'hint' }, text)] : [];

// Against what is set now, or another scene, or nothing: then it is what the scene sets.
async function difference(desk, name, other) {
	const what = other === NOTHING ? { do: 'show', name } : { do: 'diff', name, ...other && { other } };
	const answer = await desk.does({ scene: what });
	if (!answer.ok) return [];
	const lines = answer.text ? answer.text.split('\n') : [], note = hint(answer.note);
	if (lines.length === 0) return [...note, h('p', {}, 'There is no difference.')];
	return [...note, h('div', { class: 'diff', tabIndex: 0, role: 'region', 'aria-label': 'Differences' }, lines.map((l) => h('div', { class: l[0] === '-' ? 'minus' : 'plus' }, l)))];
}

const NOTHING = '\n'; // no scene can have this name

async function showDiff(desk, name, all) {
	const place = h('div', {}, ...await difference(desk, name, ''));
	// What was chosen last is shown, whichever answer comes last.
	const choose = async ({ target }) => {
		const other = target.value, lines = await difference(desk, name, other);
		if (target.value === other) place.replaceChildren(...lines);
	};
	await dialog(name, (done) => h('div', {},
		h('label', { class: 'field' }, h('span', {}, 'Compared with'), h('select', { onchange: choose },
			h('option', { value: '' }, 'what is set now'), all.filter((n) => n !== name).map((n) => h('option', { value: n }, n)), h('option', { value: NOTHING }, 'nothing: all that it sets'))),
		place, h('div', { class: 'row end' }, h('button', { class: 'button primary', onclick: () => done() }, 'Close'))));
}

export function scenesScreen(context) {
	const { desk } = context;
	let isProtected = () => false;
	const grid = h('div', { class: 'scenes' }), safe = h('div', { class: 'safe' });
	const load = async () => {
		const [names, kept] = await Promise.all([desk.does({ scene: { do: 'list' } }), desk.does({ scene: { do: 'safe' } })]);
		const list = (names.text ?? '').split('\n').filter(Boolean);
		grid.replaceChildren(...hint(names.note), ...list.map((name) => tile(name, list)),
			...(list.length === 0 ? [h('p', { class: 'hint' }, 'No scene is saved yet. Save one, and a click brings back every fader, route and processor.')] : []));
		const keys = (kept.text ?? '').split('\n').filter(Boolean);
		isProtected = (key) => keys.includes(key);
		safe.replaceChildren(...keys.map((k) => h('span', { class: 'badge' }, k, h('button', { class: 'plain tiny', 'aria-label': `${k}: protected no longer`,
			onclick: () => undoable(desk, { do: 'safe', keys: [k], remove: true }, { do: 'safe', keys: [k] }) }, '×'))),
		h('button', { class: 'button small', onclick: protect }, 'Protect…'));
	};
	const protect = async () => {
		const wish = await form('Protect from recalls', [{ name: 'key', label: 'Keys, such as strip.mic or bus.*', required: true }], 'Protect');
		// What is protected already stays so when this is undone.
		if (wish && !isProtected(wish.key)) await undoable(desk, { do: 'safe', keys: [wish.key] }, { do: 'safe', keys: [wish.key], remove: true });
	};
	const save = async () => {
		const wish = await form('Save a scene', [{ name: 'name', label: 'Name', required: true },
			{ name: 'keys', label: 'Only these keys, such as strip.mic bus.* (empty: all)' }], 'Save');
		const keys = wish?.keys?.split(/\s+/).filter(Boolean) ?? [];
		if (wish) await scene(desk, { do: 'save', name: wish.name, ...keys.length > 0 && { keys } });
		load();
	};
	// One of some settings stays one of these, unless all are wanted.
	const overwrite = async (name) => {
		const shown = await desk.does({ scene: { do: 'show', name } });
		if (!shown.ok) return;
		const keys = new Set(shown.text.split('\n').filter(Boolean).map((line) => line.split('=')[0]));
		const isPart = Object.keys(desk.values).some((key) => !desk.kind(key)?.readonly && !keys.has(key));
		const same = isPart && await form(`Overwrite ${name}`, [{ name: 'what', label: 'What takes the place of what was saved', value: 'same',
			choices: [['same', `what is set now of its ${keys.size} settings`], ['all', 'all that is set now']] }], 'Overwrite');
		if (isPart ? same : await confirmed(`Overwrite ${name}?`, 'The present settings replace what was saved: all settings. Ctrl-Z does not bring back what was saved.', 'Overwrite'))
			await scene(desk, { do: 'save', name, ...same?.what === 'same' && { same: true } });
		load();
	};
	const rename = async (name) => {
		const wish = await form(`Rename ${name}`, [{ name: 'new', label: 'Name', value: name, required: true }], 'Rename');
		if (wish && wish.new !== name) await undoable(desk, { do: 'rename', name, new: wish.new }, { do: 'rename', name: wish.new, new: name });
	};
	const remove = async (name) => {
		if (await confirmed(`Delete ${name}?`, 'The settings under this name are lost; Ctrl-Z does not bring them back.', 'Delete')) await scene(desk, { do: 'delete', name });
		load();
	};
	const tile = (name, all) => h('article', { class: 'scene' },
		h('button', { class: 'recall', title: 'Recall', onclick: () => scene(desk, { do: 'recall', name, fade }) }, name),
		h('div', { class: 'row' }, h('button', { class: 'button small', onclick: () => showDiff(desk, name, all) }, 'Compare'),
			h('button', { class: 'button small', onclick: () => overwrite(name) }, 'Overwrite'), h('button', { class: 'button small', onclick: () => rename(name) }, 'Rename'),
			h('button', { class: 'button small', onclick: () => remove(name) }, 'Delete')));
	reload = load;
	load();
	return h('div', { class: 'sheet scroller' },
		h('div', { class: 'row spread' }, h('h1', {}, 'Scenes'),
			h('div', { class: 'row' }, h('label', { class: 'choice' }, h('span', { class: 'name' }, 'Fade'), h('select', { onchange: (e) => { fade = Number(e.target.value); } },
				FADES.map(([ms, text]) => h('option', { value: String(ms), selected: ms === fade }, text)))),
			h('button', { class: 'button', onclick: () => scene(desk, { do: 'undo', fade }) }, 'Undo the last recall'),
			h('button', { class: 'button primary', onclick: () => save() }, 'Save as…'))),
		grid, h('h1', {}, 'Protected from recalls'), safe);
}
