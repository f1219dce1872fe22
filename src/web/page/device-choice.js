// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The devices that were chosen for one bus or microphone, and the changes of that list.  It outlasts the
// screen, which is drawn anew when a strip comes, while a change is on its way.

// { devices: [{ device, description, present }], now: [names] }, as the program tells it; null if it does not.
async function ask(desk, name) {
	const answer = await desk.ask({ device: { do: 'show', name } });
	try {
		return JSON.parse(answer.text);
	} catch {
		return null;
	}
}

// One that was not in the list, as the console will tell it.
function known(desk, name) {
	const there = desk.state.graph?.devices?.find((d) => d.name === name);
	return { device: name, description: there?.label ?? '', present: !!there };
}

const namesOf = ({ devices }) => devices.map((d) => d.device);

// `change` makes a list of names of another one.
function changed(desk, list, change) {
	return { ...list, devices: change(namesOf(list)).map((name) => list.devices.find((d) => d.device === name) ?? known(desk, name)) };
}

export function moved(names, from, by) {
	if (from < 0 || from + by < 0) return names; // it was taken out, or moved, by somebody else
	const list = [...names], [one] = list.splice(from, 1);
	list.splice(from + by, 0, one);
	return list;
}

class Choice {
	#told = { devices: [], now: [] }; // what the console has taken
	#waiting = []; // changes that are on their way, which are shown before it has them
	#turn = Promise.resolve();
	#nSent = 0;
	#draw = () => {};

	constructor(desk, name) {
		this.desk = desk;
		this.name = name;
	}

	get shown() {
		return this.#waiting.reduce((list, change) => changed(this.desk, list, change), this.#told);
	}

	// For the screen that is seen; returns how to stop.
	watch(draw) {
		this.#draw = draw;
		return () => { if (this.#draw === draw) this.#draw = () => {}; };
	}

	async load() {
		const n = this.#nSent, answer = await ask(this.desk, this.name);
		// What is told meanwhile is of a list before.
		if (this.#waiting.length > 0 || n !== this.#nSent || !answer) return;
		this.#told = answer;
		this.#draw();
	}

	// Each goes on from what the console has taken, as the one before it may be refused.
	#inTurn(next) {
		return this.#turn = this.#turn.then(async () => {
			const list = next(this.#told);
			this.#nSent++;
			const answer = await this.desk.does({ device: { do: 'choose', name: this.name, devices: namesOf(list) } });
			if (answer.ok) this.#told = list;
			return answer;
		});
	}

	// `change` as above: a step of undo.
	async put(change) {
		let before = [];
		const make = () => this.#inTurn((told) => {
			before = namesOf(told);
			return changed(this.desk, told, change);
		});
		const back = async () => {
			const answer = await this.#inTurn((told) => changed(this.desk, told, () => before));
			this.load();
			return answer;
		};
		this.#waiting.push(change);
		this.#draw();
		await this.desk.act(make, back);
		this.#waiting.splice(this.#waiting.indexOf(change), 1);
		this.#draw();
		this.load();
	}
}

const choices = new Map(); // by console and path

export function choiceOf(desk, { path, name }) {
	const id = `${desk.state.console} ${path}`;
	if (!choices.has(id)) choices.set(id, new Choice(desk, name));
	return choices.get(id);
}
