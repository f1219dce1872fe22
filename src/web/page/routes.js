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

async function chooseRoutes({ desk }, strip, buses) {
	const scope = new Scope();
	await dialog(`Where ${strip.description} goes`, (done) => h('div', {},
		h('div', { class: 'routes' }, buses.map((bus) => routeToggle({ desk, scope }, strip, bus, bus.description, 'route'))),
		h('div', { class: 'row end' }, h('button', { class: 'button primary', onclick: () => done() }, 'Close'))));
	scope.end();
}

function routesButton(context, strip, buses) {
	const { desk, scope } = context, e = h('button', { class: 'toggle goes', onclick: () => chooseRoutes(context, strip, buses) });
	const show = () => {
		const on = buses.filter((bus) => desk.values[routeOf(strip, bus)]);
		e.replaceChildren(...on.length > 0 ? on.map((bus) => h('span', { class: 'to', color: bus.color }, shortOf(bus))) : ['Nowhere']);
		e.setAttribute('aria-label', `${strip.description} goes to: ${on.map((bus) => bus.description).join(', ') || 'nowhere'}`);
	};
	scope.add(desk.watchAny(buses.map((bus) => routeOf(strip, bus)), show));
	return e;
}

export function routeChips(context, strip, buses) {
	return h('div', { class: 'chips' }, fingers.matches ? routesButton(context, strip, buses)
		: buses.map((bus) => routeToggle(context, strip, bus, shortOf(bus), 'chip')));
}
