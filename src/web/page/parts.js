// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Small things that every screen uses.

export function h(tag, attributes = {}, ...children) {
	const e = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (value === undefined || value === null || value === false) continue;
		if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
		else if (name === 'class') e.className = value;
		else if (name === 'color') e.style.setProperty('--c', value);
		else if (name in e && typeof value !== 'string') e[name] = value;
		else e.setAttribute(name, value === true ? '' : value);
	}
	e.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
	return e;
}

export function svg(tag, attributes) {
	const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
	for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
	return e;
}

// A word of a key, for people: "key-highpass" is "Key highpass".
export function spoken(word) {
	return word[0].toUpperCase() + word.slice(1).replaceAll('-', ' ').replaceAll('.', ' ');
}

// Tabs or radios: Tab comes to the chosen one, arrows, Home and End go on from it and choose.
export function chosenByArrows(group) {
	const items = () => [...group.querySelectorAll('[role="tab"], [role="radio"]')].filter((e) => !e.hidden);
	const isChosen = (e) => (e.getAttribute('aria-selected') ?? e.getAttribute('aria-checked')) === 'true';
	const mark = () => {
		const all = items(), at = all.find(isChosen) ?? all[0];
		for (const e of all) e.tabIndex = e === at ? 0 : -1;
	};
	group.addEventListener('keydown', (event) => {
		const all = items(), at = all.indexOf(event.target), n = all.length;
		const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at + n - 1, ArrowUp: at + n - 1, Home: 0, End: n - 1 }[event.key];
		if (at < 0 || next === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
		event.preventDefault();
		all[next % n].focus();
		all[next % n].click();
	});
	// One that is chosen later is marked by whoever chooses it.
	group.mark = mark;
	mark();
	return group;
}

// What a screen set up, to be taken down when another one comes.
export class Scope {
	#ends = [];
	add(end) { this.#ends.push(end); }
	end() {
		for (const end of this.#ends) end();
		this.#ends = [];
	}
}

const PATHS = {
	mix: 'M5 3v8M5 15v6M12 3v4M12 11v10M19 3v10M19 17v4M2.5 13h5M9.5 9h5M16.5 15h5',
	matrix: 'M4 4h4v4H4zM10 4h4v4h-4zM16 4h4v4h-4zM4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4zM4 16h4v4H4zM10 16h4v4h-4zM16 16h4v4h-4z',
	apps: 'M4 5h16v12H4zM9 21h6M12 17v4M10 8.5l5 2.5-5 2.5z',
	devices: 'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v6H5a1 1 0 0 1-1-1zM20 14h-3v6h2a1 1 0 0 0 1-1z',
	scenes: 'M4 7h16v13H4zM7 4h10M9 13.5l2 2 4-4',
	engine: 'M12 3v3M12 18v3M3 12h3M18 12h3M6 6l2 2M16 16l2 2M6 18l2-2M16 8l2-2M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
	undo: 'M9 14L4 9l5-5M4 9h10.5a5.5 5.5 0 0 1 0 11H11',
	redo: 'M15 14l5-5-5-5M20 9H9.5a5.5 5.5 0 0 0 0 11H13',
	mic: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4',
	play: 'M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11',
	cast: 'M12 12m-2 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0M8 8a6 6 0 0 0 0 8M16 8a6 6 0 0 1 0 8M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14',
	app: 'M4 9v6M8 6v12M12 8v8M16 4v16M20 9v6',
	sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5',
	back: 'M15 5l-7 7 7 7',
	up: 'M6 14l6-6 6 6',
	plus: 'M12 5v14M5 12h14',
	close: 'M6 6l12 12M18 6L6 18',
	more: 'M5 12h.01M12 12h.01M19 12h.01',
};

export function icon(name) {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('class', 'icon');
	svg.setAttribute('aria-hidden', 'true');
	path.setAttribute('d', PATHS[name]);
	svg.append(path);
	return svg;
}

// One accent for each strip and bus, the same on every screen: the key `color`, whose "auto" is
// one of the first eight by place (docs/protocol.md).
const COLORS = { blue: '#6fb1ff', green: '#5fd08f', orange: '#ffab5c', pink: '#f390c4', violet: '#b09cff', yellow: '#f2c94b',
	teal: '#4cc8b8', lime: '#a8d65a', red: '#ff7d78', grey: '#a9b4c0' };
const AUTOMATIC = Object.keys(COLORS).slice(0, 8), FIRST_BUS = 5;

export const colorNames = Object.keys(COLORS);
export function colorOf(name) { return COLORS[name] ?? COLORS.grey; }

function colorAt(values, path, place) {
	const name = values[`${path}.color`];
	return COLORS[name] ?? COLORS[AUTOMATIC[place % AUTOMATIC.length]];
}

export function rowsOf({ strips, buses }, values) {
	const row = (family, first) => (d, i) => {
		const path = `${family}.${d.name}`;
		return { ...d, family, path, row: family === 'strip' ? i : strips.length + i, color: colorAt(values, path, i + first) };
	};
	return [...strips.map(row('strip', 0)), ...buses.map(row('bus', FIRST_BUS))];
}

export function iconOf(device) {
	if (device.family === 'strip') return device.type === 'capture' ? 'mic' : 'app';
	return device.type === 'playback' ? 'play' : 'cast';
}

export function note(text, isError = false, isLong = isError) {
	const e = h('div', { class: isError ? 'note error' : 'note' }, text);
	document.getElementById('notes').replaceChildren(e);
	clearTimeout(note.timer);
	note.timer = setTimeout(() => e.remove(), isLong ? 8000 : 3500);
}

// What was done, `otherwise` if the answer has no words for it, and what is not as it was asked for.
export function tell(answer, otherwise = '') {
	const lines = [answer.text || otherwise, answer.note].filter(Boolean);
	if (answer.ok && lines.length > 0) note(lines.join('\n'), false, Boolean(answer.note));
}

// A small window over the page; resolves with what `body(done)` hands to done.
export function dialog(title, body) {
	return new Promise((resolve) => {
		const d = h('dialog', { class: 'dialog', 'aria-label': title });
		const done = (value) => { d.close(); d.remove(); resolve(value); };
		d.append(h('h2', {}, title), body(done));
		d.addEventListener('cancel', () => done(undefined));
		d.addEventListener('click', (e) => { if (e.target === d) done(undefined); });
		document.body.append(d);
		d.showModal();
	});
}

export function confirmed(title, text, verb) {
	return dialog(title, (done) => h('div', {},
		h('p', {}, text),
		h('div', { class: 'row end' },
			h('button', { class: 'button', onclick: () => done(false) }, 'Keep'),
			h('button', { class: 'button danger', onclick: () => done(true) }, verb))));
}

// Asks for texts: [{ name, label, value, choices }].
export function form(title, fields, verb) {
	return dialog(title, (done) => {
		const e = h('form', { method: 'dialog', onsubmit: (event) => {
			event.preventDefault();
			done(Object.fromEntries(new FormData(e)));
		} },
		fields.map((f) => h('label', { class: 'field' }, h('span', {}, f.label),
			f.choices ? h('select', { name: f.name }, f.choices.map(([value, text]) =>
				h('option', { value, selected: value === f.value }, text)))
				: h('input', { name: f.name, value: f.value ?? '', required: f.required ?? false, autocomplete: 'off' }))),
		h('div', { class: 'row end' },
			h('button', { class: 'button', type: 'button', onclick: () => done(undefined) }, 'Cancel'),
			h('button', { class: 'button primary' }, verb)));
		return e;
	});
}
