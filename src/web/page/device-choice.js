// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The devices that were chosen for one bus or microphone, and the changes of that list.  It outlasts the
// screen, which is drawn again when a strip comes, while a change is on its way.

// { devices: [{ device, description, present }], now: [names] }, as the program tells it; null if it does not.
function read({ text }) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

// One that was not in the list, as the console will tell it.
function known(desk, name) {
	const there = desk.state.graph?.devices?.find((d) => d.name === name);
	return { device: name, description: there?.label ?? '', present: !!there };
}

// `now` without what a step did with `name`, which stood in `before` or did not, and stands in `after` or does not:
// back to its old place among the others, which are as they are now.
export function takenBack(now, name, before, after) {
	const at = before.indexOf(name);
	if (!after.includes(name) && now.includes(name)) return now; // somebody has put it back
	const list = now.filter((n) => n !== name);
	if (at < 0) return list;
	const ahead = before.slice(0, at).findLast((n) => list.includes(n));
	const behind = before.slice(at + 1).find((n) => list.includes(n));
	const to = ahead ? list.indexOf(ahead) + 1 : behind ? list.indexOf(behind) : Math.min(at, list.length);
	list.splice(to, 0, name);
	return list;
}

const isSame = (a, b) => a.length === b.length && a.every((name, i) => name === b[i]);

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
	#told = null; // what the console has taken; null until it was asked
	#waiting = []; // changes that are on their way, which are shown before it has them
	#turn = Promise.resolve(); // one thing after another: what is told is never of a list before
	#draw = () => {};

	constructor(desk, name) {
		this.desk = desk;
		this.name = name;
	}

	// Null as long as nobody knows.
	get shown() {
		return this.#told && this.#waiting.reduce((list, change) => changed(this.desk, list, change), this.#told);
	}

	// For the screen that is seen; returns how to stop.
	watch(draw) {
		this.#draw = draw;
		return () => { if (this.#draw === draw) this.#draw = () => {}; };
	}

	#inTurn(act) {
		return this.#turn = this.#turn.then(act);
	}

	load() {
		return this.#inTurn(() => this.#hear());
	}

	async #hear() {
		const answer = await this.desk.ask({ device: { do: 'show', name: this.name } }), told = read(answer);
		if (!told) return { error: answer.error ?? `the devices of ${this.name} are not known` };
		this.#told = told;
		this.#draw();
		return { ok: true };
	}

	// Goes on from what the console has now: the change before this one may be refused, and somebody else may
	// have made another list since this page asked.  `next` makes a list of a list, or null: there is nothing to do.
	async #choose(next) {
		const heard = await this.#hear();
		if (!heard.ok) {
			this.desk.complain(heard.error);
			return heard;
		}
		const list = next(this.#told);
		if (!list) return {};
		const answer = await this.desk.does({ device: { do: 'choose', name: this.name, devices: namesOf(list) } });
		if (answer.ok) this.#told = list;
		return answer;
	}

	async #make(change, taken) {
		const answer = await this.#choose((told) => {
			const names = namesOf(told);
			taken(names, change(names));
			return changed(this.desk, told, change);
		});
		this.#waiting = this.#waiting.filter((one) => one !== change);
		this.#draw();
		return answer;
	}

	// `change` as above, of that name: a step of undo, which leaves what others have chosen since.
	async put(name, change) {
		let before = [], after = [];
		const make = () => this.#inTurn(() => this.#make(change, (...lists) => { [before, after] = lists; }));
		const takeBack = (told) => {
			const now = namesOf(told), list = takenBack(now, name, before, after);
			return isSame(list, now) ? null : changed(this.desk, told, () => list);
		};
		const back = async () => {
			const answer = await this.#inTurn(() => this.#choose(takeBack));
			this.load();
			return answer;
		};
		this.#waiting.push(change);
		this.#draw();
		await this.desk.act(make, back);
		this.load();
	}
}

const choices = new Map(); // by console and path

export function choiceOf(desk, { path, name }) {
	const id = `${desk.state.console} ${path}`;
	if (!choices.has(id)) choices.set(id, new Choice(desk, name));
	return choices.get(id);
}
