// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The first evening: four questions, and a console that plays.  What comes of the answers is
// made by `troubadour setup`, which asks the same on a terminal.

import { chosenByArrows, h, icon, note } from './parts.js';
import { redrawn } from './redrawn.js';

const answers = { output: '', microphone: '', stream: true, voice: true, programs: new Map() };
let step = 0;

function option(text, help, isChosen, choose, glyph) {
	return h('button', { class: 'answer', role: 'radio', 'aria-checked': isChosen ? 'true' : 'false', onclick: choose }, glyph ? icon(glyph) : null,
		h('span', { class: 'who' }, h('strong', {}, text), help ? h('span', { class: 'peers' }, help) : null));
}

function options(label, list, value, take, below = null) {
	return h('div', { class: 'answers' }, chosenByArrows(h('div', { class: 'answers', role: 'radiogroup', 'aria-label': label }, list.map(([id, text, help, glyph]) =>
		option(text, help, id === value, () => take(id), glyph)))), below);
}

// Beside the microphone, unless there is none.
function voice(redraw) {
	return answers.microphone === 'none' ? null : h('button', { class: 'toggle small', 'aria-pressed': answers.voice ? 'true' : 'false',
		title: 'Gate, equaliser and compressor for the voice, and music that gives way to it', onclick: () => { answers.voice = !answers.voice; redraw(); } }, 'Make the voice clear, and music give way to it');
}

function devicesOf(desk, plays) {
	return (desk.state.graph?.devices ?? []).filter((d) => d.plays === plays).map((d) => [d.name, d.label, d.default ? 'used now' : '', plays ? 'play' : 'mic']);
}

// Each program once.
function programsOf(desk) {
	return [...new Set((desk.state.graph?.apps ?? []).filter((a) => a.plays).map((a) => a.application))];
}

const KINDS = [['', 'None'], ['game', 'Game'], ['music', 'Music'], ['chat', 'Chat']];

function programRow(name, redraw) {
	const now = answers.programs.get(name) ?? '';
	return chosenByArrows(h('div', { class: 'program', role: 'radiogroup', 'aria-label': name }, h('strong', {}, name), h('div', { class: 'kinds' }, KINDS.map(([kind, text]) =>
		h('button', { class: 'toggle small', role: 'radio', 'aria-checked': kind === now ? 'true' : 'false',
			onclick: () => { answers.programs.set(name, kind); redraw(); } }, text)))));
}

const QUESTIONS = [
	['What do you listen on?', (desk, redraw) => options('Where you listen', [...devicesOf(desk, true), ['', 'Whatever is the default', 'follows the desktop’s choice', 'play']],
		answers.output, (id) => { answers.output = id; redraw(); })],
	['Which microphone?', (desk, redraw) => options('Your microphone', [...devicesOf(desk, false), ['', 'Whatever is the default', 'follows the desktop’s choice', 'mic'],
		['none', 'No microphone', '', 'close']], answers.microphone, (id) => { answers.microphone = id; redraw(); }, voice(redraw))],
	['What do you stream or call with?', (desk, redraw) => options('Streams and calls', [
		[true, 'I stream or record', 'OBS gets a “Stream mix” of everything; calls get the microphone alone', 'cast'],
		[false, 'Only calls, or neither', 'calls get the microphone alone', 'mic']], answers.stream, (id) => { answers.stream = id; redraw(); })],
	['Which of these is a game, music or a chat?', (desk, redraw) => {
		const list = programsOf(desk);
		return h('div', { class: 'answers' }, list.map((name) => programRow(name, redraw)),
			h('p', { class: 'hint' }, list.length === 0 ? 'Nothing plays now. Well-known programs find their strip by themselves; use Apps to send others to one.'
				: 'Well-known programs find their strip by themselves.'));
	}],
];

function request() {
	const of = (kind) => [...answers.programs].filter(([, k]) => k === kind).map(([name]) => name);
	return { output: answers.output || 'default', microphone: answers.microphone || 'default', stream: answers.stream, voice: answers.voice,
		game: of('game'), music: of('music'), chat: of('chat') };
}

// The console comes by itself, with its levels.
async function finish(desk, button) {
	button.disabled = true;
	button.textContent = 'Starting…';
	const answer = await desk.does({ setup: request() });
	button.disabled = false;
	button.textContent = 'Start';
	if (!answer.ok) return;
	step = 0;
	note('Your console runs. Play something: its level moves.');
	location.hash = '#/mix';
}

export function firstRun({ desk, scope }) {
	const place = h('div', { class: 'first' });
	const draw = redrawn(scope, place, () => {
		const [title, body] = QUESTIONS[step], isLast = step === QUESTIONS.length - 1;
		const next = h('button', { class: 'button primary big', onclick: () => isLast ? finish(desk, next) : go(1) }, isLast ? 'Start' : 'Next');
		return [
			h('div', { class: 'steps', 'aria-hidden': 'true' }, QUESTIONS.map((_, i) => h('span', { class: i <= step ? 'done' : '' }))),
			h('p', { class: 'name' }, `Question ${step + 1} of ${QUESTIONS.length}`), h('h1', {}, title), body(desk, draw),
			h('div', { class: 'row spread' }, step > 0 ? h('button', { class: 'button big', onclick: () => go(-1) }, 'Back') : h('span', {}), next),
			isLast ? h('p', { class: 'hint' }, 'This writes your console file, and keeps an existing one as a backup.') : ''];
	});
	const go = (by) => { step += by; draw(); };
	scope.add(desk.on('graph', draw));
	draw();
	return h('div', { class: 'sheet scroller' }, place);
}
