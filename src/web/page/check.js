// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Hear yourself: what `troubadour check` does, on the machine with the console.

import { dialog, h } from './parts.js';

// What `troubadour check` says while it works, apart from what it has found; a test compares.
export const isStep = (line) => /^(Speak now|Thank you|You hear on|It stays muted)/.test(line) || / is muted\.$/.test(line);

function show(text, step, found) {
	const lines = text.split('\n');
	step.textContent = lines.findLast((line) => isStep(line) && line !== 'Thank you.') ?? '';
	found.textContent = lines.filter((line) => !isStep(line)).join('\n').replace(/^\n+|\s+$/g, '');
	found.hidden = found.textContent === '';
}

export async function hearYourself(desk, device) {
	const step = h('p', { class: 'step', role: 'status' }), found = h('pre', { class: 'report', tabIndex: 0, hidden: true }), row = h('div', { class: 'row end' });
	let runs = false;
	const button = (text, onclick, kind = '') => h('button', { class: `button ${kind}`, onclick }, text);
	await dialog(`Hear yourself: ${device.description}`, (done) => {
		const choices = () => desk.values[`${device.path}.mute`]
			? [button('Only as I come in', () => start(false)), button('Un-mute for five seconds', () => start(true), 'primary')]
			: [button('Start', () => start(false), 'primary')];
		const start = async (unmute) => {
			runs = true;
			step.textContent = 'A moment…';
			found.hidden = true;
			row.replaceChildren(button('Stop', () => desk.ask({ stop: 'check' })));
			const answer = await desk.ask({ check: { name: device.name, unmute } }, (text) => show(text, step, found));
			runs = false;
			if (answer.ok) show(answer.text, step, found);
			step.textContent = answer.error ?? 'Everything is as it was.';
			row.replaceChildren(button('Close', () => done()), ...choices());
		};
		row.append(...choices());
		return h('div', {}, h('p', {}, 'Speak for five seconds as you would in a call. Then you hear yourself on the monitor: as you come in, and as others hear you.'),
			desk.values[`${device.path}.mute`] ? h('p', { class: 'hint' }, 'It is muted. While it is open, anyone who records it will hear you.') : null, step, found, row);
	});
	if (runs) desk.ask({ stop: 'check' });
}
