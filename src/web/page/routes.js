// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Which buses a strip goes to: a small button for each on its channel, or, for fingers, one button that says
// where it goes and opens a list of large ones.

import { toggle } from './controls.js';
import { Scope, dialog, h } from './parts.js';

export const fingers = matchMedia('(pointer: coarse)');

// A bus may play all but one strip, whatever is routed: then the button says so and does nothing.
export function routeLock(desk, scope, strip, bus, button) {
	const key = `${bus.path}.minus`;
	if (!desk.has(key)) return;
	const { title } = button;
	scope.add(desk.watch(key, (minus) => {
		const isLocked = minus === strip.name;
		button.disabled = isLocked;
		button.classList.toggle('locked', isLocked);
		button.title = isLocked ? `${bus.description} plays all but ${strip.description}` : title;
	}));
}

const routeOf = (strip, bus) => `route.${strip.name}.${bus.name}`;
const shortOf = (bus) => bus.name.toUpperCase().slice(0, 3);

function routeToggle({ desk, scope }, strip, bus, text, kind) {
	const e = toggle(desk, scope, { key: routeOf(strip, bus), label: `${strip.description} to ${bus.description}`, text, kind, color: bus.color });
	routeLock(desk, scope, strip, bus, e);
	return e;
}

async function chooseFrom(title, items, make) {
	const scope = new Scope();
	await dialog(title, (done) => h('div', {}, h('div', { class: 'routes' }, items.map((_, i) => make(scope, i))),
		h('div', { class: 'row end' }, h('button', { class: 'button primary', onclick: () => done() }, 'Close'))));
	scope.end();
}

// Says which of `items`, { key, name, short, color } each, are on, or `none`, aloud `nothing`; make(scope, i) is the
// switch of one in the list.
export function listButton({ desk, scope }, { title, label, none, nothing, items, make }) {
	const e = h('button', { class: 'toggle goes', title, onclick: () => chooseFrom(title, items, make) });
	const show = () => {
		const on = items.filter(({ key }) => desk.values[key]);
		e.replaceChildren(...on.length > 0 ? on.map(({ short, color }) => h('span', { class: 'to', color }, short)) : [none]);
		e.setAttribute('aria-label', `${label}: ${on.map(({ name }) => name).join(', ') || nothing}`);
	};
	scope.add(desk.watchAny(items.map(({ key }) => key), show));
	return e;
}

function routesButton(context, strip, buses) {
	const { desk } = context;
	return listButton(context, { title: `Where ${strip.description} goes`, label: `${strip.description} goes to`, none: 'Nowhere', nothing: 'nowhere',
		items: buses.map((bus) => ({ key: routeOf(strip, bus), name: bus.description, short: shortOf(bus), color: bus.color })),
		make: (scope, i) => routeToggle({ desk, scope }, strip, buses[i], buses[i].description, 'route') });
}

export function routeChips(context, strip, buses) {
	return h('div', { class: 'chips' }, fingers.matches ? routesButton(context, strip, buses)
		: buses.map((bus) => routeToggle(context, strip, bus, shortOf(bus), 'chip')));
}
