// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Processing for a purpose, by name.

import { confirmed, dialog, form, h, icon, tell } from './parts.js';

// "podcast            a voice close to the microphone", as the program lists them.
function presetsIn(text) {
	return text.split('\n').filter(Boolean).map((line) => {
		const [, name, help] = /^(.*?)(?:\s{2,}(.*))?$/.exec(line);
		return { name, help: help ?? '', isOwn: /^your own/.test(help ?? '') };
	});
}

async function save(desk, device) {
	const wish = await form(`Keep the processing of ${device.description}`, [{ name: 'name', label: 'Name', required: true }], 'Save');
	if (wish) tell(await desk.does({ preset: { do: 'save', name: wish.name, from: device.name } }), `Saved as ${wish.name}.`);
}

// What it sets, as `troubadour preset show` prints it.
async function look(desk, name) {
	const answer = await desk.does({ preset: { do: 'show', name } });
	if (answer.ok) await dialog(name.replaceAll('-', ' '), (done) => h('div', {}, h('pre', { class: 'report', tabIndex: 0 }, answer.text),
		h('div', { class: 'row end' }, h('button', { class: 'button primary', onclick: () => done() }, 'Close'))));
}

async function remove(desk, name) {
	if (await confirmed(`Delete ${name}?`, 'The settings under this name are lost; Ctrl-Z does not bring them back.', 'Delete')) await desk.does({ preset: { do: 'delete', name } });
}

function presetRow(desk, device, { name, help, isOwn }, done) {
	const again = (what) => async () => { done(); await what(desk, name); presetDialog(desk, device); };
	return h('div', { class: 'preset-row' }, h('button', { class: 'preset', onclick: () => done(name) }, h('strong', {}, name.replaceAll('-', ' ')), h('span', { class: 'name' }, help)),
		h('button', { class: 'plain', title: 'What it sets', 'aria-label': `${name}: what it sets`, onclick: again(look) }, icon('more')),
		isOwn ? h('button', { class: 'plain', title: 'Delete', 'aria-label': `${name}: delete`, onclick: again(remove) }, icon('close')) : null);
}

export async function presetDialog(desk, device) {
	const answer = await desk.does({ preset: { do: 'list' } });
	if (!answer.ok) return;
	const wish = await dialog(`A preset for ${device.description}`, (done) => h('div', {},
		h('div', { class: 'presets' }, presetsIn(answer.text).map((p) => presetRow(desk, device, p, done))),
		answer.note ? h('p', { class: 'hint' }, answer.note) : null, h('p', { class: 'hint' }, 'It sets every processor that it uses as a whole; fader, mute and sends stay as they are.'),
		h('div', { class: 'row end' }, h('button', { class: 'button', onclick: () => done('') }, 'Keep what is set now…'))));
	if (wish === '') await save(desk, device);
	if (!wish) return;
	tell(await desk.recall({ preset: { do: 'apply', name: wish, to: device.name } }, 0), `${device.description}: ${wish}.`);
}
