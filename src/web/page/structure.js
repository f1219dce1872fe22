// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Strips and buses are added, renamed and removed.

import { confirmed, form, note } from './parts.js';

const TYPES = {
	strip: [['virtual', 'An input that applications play to'], ['capture', 'A microphone or another source']],
	bus: [['playback', 'An output that plays on a device'], ['virtual', 'An output that applications record']],
};

export async function addDevice(desk, family) {
	const wish = await form(family === 'strip' ? 'A new strip' : 'A new bus', [
		{ name: 'description', label: 'Name', required: true },
		{ name: 'type', label: 'What it is', choices: TYPES[family] },
		{ name: 'channels', label: 'Channels', value: '2', choices: [['1', 'mono'], ['2', 'stereo'], ['6', '5.1'], ['8', '7.1']] },
	], 'Add');
	if (!wish) return;
	const name = wish.description.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[-_]+|[-_]+$/g, '').slice(0, 32);
	const order = (what) => ({ [family]: { name: name || family, ...what } });
	const answer = await desk.act(order({ do: 'add', ...wish }), order({ do: 'remove' }));
	if (answer.ok) note(answer.text);
}

export async function removeDevice(desk, device) {
	if (!await confirmed(`Remove ${device.description}?`, 'Its settings go with it; a scene brings them back only once it is there again.', 'Remove')) return;
	const answer = await desk.does({ [device.family]: { do: 'remove', name: device.name } });
	if (answer.ok) location.hash = '#/mix';
}

export async function renameDevice(desk, device) {
	const wish = await form(`Rename ${device.description}`, [{ name: 'description', label: 'Name', value: device.description, required: true }], 'Rename');
	const request = (description) => ({ [device.family]: { do: 'change', name: device.name, description } });
	if (wish) await desk.act(request(wish.description), request(device.description));
}
