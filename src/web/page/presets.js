// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Processing for a purpose, by name.

import { dialog, form, h, note } from './parts.js';

// "podcast            a voice close to the microphone", as the program lists them.
function presetsIn(text) {
	return text.split('\n').filter(Boolean).map((line) => {
		const [, name, help] = /^(.*?)(?:\s{2,}(.*))?$/.exec(line);
		return { name, help: help ?? '' };
	});
}

async function save(desk, device) {
	const wish = await form(`Keep the processing of ${device.description}`, [{ name: 'name', label: 'Name', required: true }], 'Save');
	if (wish && (await desk.does({ preset: { do: 'save', name: wish.name, from: device.name } })).ok) note(`Saved as ${wish.name}.`);
}

export async function presetDialog(desk, device) {
	const answer = await desk.does({ preset: { do: 'list' } });
	if (!answer.ok) return;
	const wish = await dialog(`A preset for ${device.description}`, (done) => h('div', {},
		h('div', { class: 'presets' }, presetsIn(answer.text).map((p) => h('button', { class: 'preset', onclick: () => done(p.name) },
			h('strong', {}, p.name.replaceAll('-', ' ')), h('span', { class: 'name' }, p.help)))),
		h('p', { class: 'hint' }, 'It sets each processor that it uses as a whole; fader, mute and sends stay.'),
		h('div', { class: 'row end' }, h('button', { class: 'button', onclick: () => done('') }, 'Keep what is set now…'))));
	if (wish === '') await save(desk, device);
	if (!wish) return;
	const done = await desk.recall({ preset: { do: 'apply', name: wish, to: device.name } }, 0);
	if (done.ok) note(done.text || `${device.description}: ${wish}.`);
}
