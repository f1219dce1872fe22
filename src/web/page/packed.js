// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The keys of a console as its state has them (docs/api.md): in groups such as "strip.game".  A shape
// lists the names and kinds of a group's members; many groups share one.  A large console has 80000 keys.

const EMPTY = [];

export class Keys {
	#kinds;
	#shapes;
	#groups;
	#at = []; // of each shape, once it is asked for: the name of a member, to its place

	constructor({ kinds = [], shapes = [], groups = {} }) {
		this.#kinds = kinds;
		this.#shapes = shapes;
		this.#groups = groups;
	}

	// Each key, and its value.
	values() {
		const values = {};
		for (const path of Object.keys(this.#groups)) {
			const group = this.#groups[path], { names } = this.#shapes[group[0]];
			for (let i = 1; i < group.length; i++) values[path ? `${path}.${names[i - 1]}` : names[i - 1]] = group[i];
		}
		return values;
	}

	// The names of "strip.game": "fader" and all others.  All that have the same names share one list.
	names(path) {
		const group = this.#groups[path];
		if (!group) return EMPTY;
		const { names } = this.#shapes[group[0]];
		return group.length > names.length ? names : names.slice(0, group.length - 1);
	}

	kind(key) {
		const path = pathOf(key), group = this.#groups[path];
		if (!group) return undefined;
		const { names, kinds } = this.#shapes[group[0]];
		const at = (this.#at[group[0]] ??= new Map(names.map((name, i) => [name, i]))).get(path ? key.slice(path.length + 1) : key);
		return at < group.length - 1 ? this.#kinds[kinds[at]] : undefined;
	}

	// What is the same as long as there are the same keys of the same kinds.
	form() {
		return [this.#kinds, this.#shapes, Object.entries(this.#groups).map(([path, group]) => [path, group[0], group.length])];
	}
}

// "strip.game" of "strip.game.gate.on", "engine" of "engine.load".
function pathOf(key) {
	const first = key.indexOf('.'), second = key.indexOf('.', first + 1);
	return key.slice(0, second < 0 ? Math.max(first, 0) : second);
}
