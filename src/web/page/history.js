// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// What can be undone and redone.  A step is {key: [before, after]}, or [a request that takes one back, that one].

const N_STEPS = 200;

export class History {
	#done = [];
	#undone = [];
	#tell;

	// Calls tell() when there is another step to undo or to redo.
	constructor(tell) {
		this.#tell = tell;
	}

	get canUndo() { return this.#done.length > 0; }
	get canRedo() { return this.#undone.length > 0; }

	// A step is remembered when it is asked for, so that Ctrl-Z means it from then on, and forgotten
	// if the console refuses it.
	remember(step) {
		this.#done.push(step);
		if (this.#done.length > N_STEPS) this.#done.shift();
		this.#undone = [];
		this.#tell();
	}

	forget(step) {
		step.isOver = true;
		this.#take(step);
		this.#tell();
	}

	#take(step) {
		this.#done = this.#done.filter((s) => s !== step);
		this.#undone = this.#undone.filter((s) => s !== step);
	}

	// The step that is undone with `which` 0, or redone with 1; undefined if there is none.
	move(which) {
		const [from, to] = which === 0 ? [this.#done, this.#undone] : [this.#undone, this.#done], step = from.pop();
		if (!step) return undefined;
		to.push(step);
		this.#tell();
		return step;
	}

	// To where each [step, which] was before it was moved, the last one first.
	moveBack(moves) {
		for (const [step, which] of [...moves].reverse()) {
			if (step.isOver) continue;
			this.#take(step);
			(which === 0 ? this.#done : this.#undone).push(step);
		}
		this.#tell();
	}

	// What a step did to a key ends at `end`, and what `gesture` or a step after it does to it begins there.
	endAt(step, key, end, gesture) {
		const at = this.#done.indexOf(step), next = at >= 0 && [...this.#done.slice(at + 1), gesture].find((s) => s?.[key]);
		step[key][1] = end;
		if (next) next[key][0] = end;
		if (step !== gesture && dropIdle(step)) this.forget(step);
	}
}

// Without the keys that end where they began; whether none is left.
export function dropIdle(step) {
	for (const [key, [before, after]] of Object.entries(step)) if (before === after) delete step[key];
	return Object.keys(step).length === 0;
}
