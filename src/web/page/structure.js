// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Strips and buses are added, changed, moved and removed.

import { confirmed, form, tell } from './parts.js';

const TYPES = {
	strip: [['virtual', 'An input that applications play to'], ['capture', 'A microphone or another source']],
	bus: [['playback', 'An output that plays on a device'], ['virtual', 'An output that applications record']],
};

const HEARD = [['everywhere', 'On the buses that strips play to by default'], ['nowhere', 'Nowhere, until you route it']];
const QUALITIES = [['10', '10, the finest'], ['9', '9, as usual'], ...Array.from({ length: 9 }, (_, i) => [String(8 - i), String(8 - i)])];

const CHANNELS = [['1', 'mono'], ['2', 'stereo'], ['6', '5.1'], ['8', '7.1']];

export async function addDevice(desk, family) {
	const wish = await form(family === 'strip' ? 'A new strip' : 'A new bus', [
		{ name: 'description', label: 'Name', required: true },
		{ name: 'type', label: 'What it is', choices: TYPES[family] },
		{ name: 'channels', label: 'Channels', value: '2', choices: CHANNELS },
		{ name: 'name', label: 'Technical name, for scripts (made of the name if it is empty)' },
		...(family === 'strip' ? [{ name: 'heard', label: 'Where it is heard', choices: HEARD }] : []),
	], 'Add');
	if (!wish) return;
	const { heard, name: technical, ...like } = wish, name = technical || wish.description.toLowerCase().replace(/[^a-z0-9_-]+/g, '-').replace(/^[-_]+|[-_]+$/g, '').slice(0, 32);
	const order = (what) => ({ [family]: { name: name || family, ...what } });
	const answer = await desk.act(order({ do: 'add', ...like, unrouted: heard === 'nowhere' }), order({ do: 'remove' }));
	tell(answer);
}

const allOf = (desk, { family }) => family === 'strip' ? desk.state.strips : desk.state.buses;
const placeOf = (desk, device) => String(allOf(desk, device).findIndex((d) => d.name === device.name) + 1);
const qualityOf = (device) => String(device['resample.quality'] ?? 9);
const channelsOf = (device) => device['audio.position'].join();
const orderFor = ({ family, name }) => (what) => ({ [family]: { name, ...what } });

// One after the other, as far as they are done; a function says what to request when its turn comes.
async function perform(desk, requests) {
	let answer = { ok: true };
	for (const request of requests) if (answer.ok) answer = await desk.does(typeof request === 'function' ? request() : request);
	return answer;
}

// ---- removed ----

// The page hears of a change soon after its answer; what is not seen then does not come, as
// somebody else may have changed it again.
const SEEN_MS = 5000;

// Until that is so of what the console tells, or for so long.
function when(desk, is, ms) {
	return new Promise((resolve) => {
		const done = () => { clearTimeout(timer); off(); resolve(); };
		const look = () => { if (is()) done(); };
		const off = desk.on('state', look), timer = setTimeout(done, ms);
		look();
	});
}

// An insert's controls come once it is loaded, which nobody waits for; if it is gone they never do.
const LOADING_MS = 60000;

// All that is set of it, or points to it.
function settingsOf(desk, { family, name }) {
	const isMine = (key) => {
		const [kind, ...names] = key.split('.');
		if (desk.values[key] === name) return true;
		if (kind === family) return names[0] === name;
		return ['route', 'send', 'pre'].includes(kind) && names[family === 'strip' ? 0 : 1] === name;
	};
	return Object.fromEntries(Object.keys(desk.values).filter((key) => isMine(key) && !desk.kind(key)?.readonly).map((key) => [key, desk.values[key]]));
}

export async function removeDevice(desk, device) {
	const { description, type, clock, path } = device, order = orderFor(device), place = placeOf(desk, device), set = settingsOf(desk, device);
	if (!await confirmed(`Remove ${description}?`, 'Its settings go with it; Ctrl-Z brings both back.', 'Remove')) return;
	const back = async () => {
		const isThere = () => desk.paths.includes(path);
		// A quick user wants it back before the page has heard that it is gone.
		await when(desk, () => !isThere(), SEEN_MS);
		const answer = await desk.does(order({ do: 'add', description, type, clock, quality: qualityOf(device), channels: channelsOf(device) }));
		if (!answer.ok) return answer;
		await when(desk, isThere, SEEN_MS);
		const known = (keys) => ({ set: Object.fromEntries(keys.filter((key) => desk.has(key)).map((key) => [key, set[key]])) });
		const late = Object.keys(set).filter((key) => !desk.has(key)), first = await desk.does({ ...known(Object.keys(set)), wait: true });
		if (!first.ok) return first;
		// While it moves the console takes no settings.  Others may have gone meanwhile.
		const nearest = String(Math.min(place, allOf(desk, device).length));
		const last = await perform(desk, [order({ do: 'move', place: nearest }), ...device.default ? [order({ do: 'default' })] : []]);
		if (late.length > 0) when(desk, () => late.every((key) => desk.has(key)), LOADING_MS).then(() => late.some((key) => desk.has(key)) && desk.does(known(late)));
		return last;
	};
	const answer = await desk.act(order({ do: 'remove' }), back);
	if (answer.ok) location.hash = '#/mix';
}

// ---- changed ----

const CHANGES = ['description', 'type', 'channels', 'clock', 'quality'];

// From what it is like to another; an empty list of channels is what there is.
function changes(desk, device, from, to) {
	const { family } = device, order = orderFor({ family, name: from.name }), different = CHANGES.filter((n) => to[n] !== from[n]), list = [];
	if (different.length > 0) list.push(order({ do: 'change', ...Object.fromEntries(different.map((n) => [n, to[n]])) }));
	// Others may have gone meanwhile.
	if (to.place !== from.place) list.push(() => order({ do: 'move', place: String(Math.min(to.place, allOf(desk, device).length)) }));
	if (to.name !== from.name) list.push(order({ do: 'rename', new: to.name }));
	return async () => {
		const answer = await perform(desk, list), place = (name) => `#/${family}/${name}`;
		if (answer.ok && location.hash === place(from.name)) location.replace(place(to.name));
		return answer;
	};
}

export async function changeDevice(desk, device) {
	const { name, family, description, type, clock = 'graph' } = device, all = allOf(desk, device), place = placeOf(desk, device), quality = qualityOf(device);
	const wish = await form(`Change ${description}`, [
		{ name: 'description', label: 'Name', value: description, required: true },
		{ name: 'type', label: 'What it is', value: type, choices: TYPES[family] },
		{ name: 'channels', label: 'Channels', value: '', choices: [['', `as now: ${device['audio.position'].join(' ')}`], ...CHANNELS] },
		{ name: 'place', label: 'Place', value: place, choices: all.map((d, i) => [String(i + 1), d.name === name ? `${i + 1}, as now` : `${i + 1}, where ${d.description} is`]) },
		{ name: 'name', label: 'Technical name, for scripts', value: name, required: true },
		{ name: 'quality', label: 'Quality of resampling, where rates or clocks differ', value: quality, choices: QUALITIES },
		{ name: 'clock', label: 'Clock', value: clock, choices: [['graph', 'that of all others'], ['own', 'its own, so that a slow device holds up nobody']] },
	], 'Change');
	if (!wish) return;
	const now = { name, description, type, clock, place, quality, channels: wish.channels && channelsOf(device) };
	await desk.act(changes(desk, device, { ...now, channels: '' }, wish), changes(desk, device, wish, now));
}

// What nobody assigned plays into the default strip, and records the default bus.
export async function makeDefault(desk, device) {
	const before = allOf(desk, device).find((d) => d.default)?.name ?? 'none', request = (name) => ({ [device.family]: { do: 'default', name } });
	await desk.act(request(device.name), request(before));
}
