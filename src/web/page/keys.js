// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Every setting by its technical name, as the command line, scenes and scripts call it.

import { bindTyping } from './gestures.js';
import { formatValue } from './law.js';
import { h } from './parts.js';

const MANY = 100; // at once
let words = '';

const plain = (kind, value) => kind.type === 'switch' ? (value ? 'on' : 'off') : kind.type !== 'number' ? value : kind.readonly && Number.isInteger(value) ? String(value) : formatValue(kind, value);

function rangeOf(kind) {
	if (kind.readonly) return 'read-only';
	if (kind.type === 'switch') return `on or off, default ${plain(kind, kind.default)}`;
	if (kind.type === 'word') return kind.choices.length > 0 ? kind.choices.join(', ') : '';
	return `${kind.range.map((v) => formatValue(kind, v)).join(' to ')}, default ${formatValue(kind, kind.default)}`;
}

// A long name goes on in the next line behind a dot.
const broken = (key) => key.split('.').flatMap((part, i, all) => i < all.length - 1 ? [`${part}.`, h('wbr')] : [part]);

function row(desk, scope, key) {
	const kind = desk.kind(key), value = h(kind.readonly ? 'span' : 'button', { class: 'value', title: kind.readonly ? '' : `${key}: type a value` });
	scope.add(desk.watch(key, (v) => {
		value.textContent = plain(kind, v);
		value.dataset.plain = kind.type === 'number' ? String(Math.round(v * 100) / 100) : plain(kind, v);
	}));
	if (!kind.readonly) bindTyping(value, desk, scope, () => key, key);
	return h('div', { class: 'key', role: 'listitem' }, h('span', {}, h('code', {}, broken(key))), value, h('span', { class: 'name' }, kind.help), h('span', { class: 'name range' }, rangeOf(kind)));
}

export function keysScreen({ desk, scope, argument }) {
	const list = h('div', { class: 'keys', role: 'list', 'aria-label': 'Settings' }), count = h('p', { class: 'hint', role: 'status' });
	// What can be set comes first, then the facts.
	const keys = Object.keys(desk.values).filter((key) => desk.kind(key)), all = [false, true].flatMap((is) => keys.filter((key) => desk.kind(key).readonly === is));
	let ends = [];
	const end = () => { for (const one of ends) one(); ends = []; };
	const draw = () => {
		const parts = words.toLowerCase().split(/\s+/).filter(Boolean), isMeant = (key) => parts.every((p) => key.includes(p) || desk.kind(key).help.toLowerCase().includes(p));
		const found = all.filter(isMeant);
		end();
		list.replaceChildren(...found.slice(0, MANY).map((key) => row(desk, { add: (one) => ends.push(one) }, key)));
		count.textContent = found.length > MANY ? `${found.length} settings, of which the first ${MANY} are shown` : `${found.length} setting${found.length === 1 ? '' : 's'}`;
	};
	const search = h('input', { class: 'search', type: 'search', value: words = argument ?? words, placeholder: 'such as game eq or threshold', 'aria-label': 'Find a setting',
		oninput: () => { words = search.value; draw(); } });
	scope.add(end);
	draw();
	return h('div', { class: 'sheet scroller' }, h('div', { class: 'row spread' }, h('h1', {}, 'All settings'), search),
		h('p', { class: 'hint' }, 'These are the names for ', h('code', {}, 'troubadour set'), ', for scripts, scenes and control surfaces. Click a value to change it, and write it as on the command line: -6dB, 50%, +=3, on, !.'),
		list, count);
}
