// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The console as the server tells it: a flat map of keys to values, and everybody who
// wants to hear of one.  What is changed here is seen at once; one change per key is on its
// way at a time, and what comes back of a control that a hand holds is not shown.

import { credentials, forgetCredentials, keepToken } from './access.js';
import { History, dropIdle } from './history.js';
import { Keys } from './packed.js';
import { BROKE, NOT_CONNECTED, isForNow } from './refusals.js';

const RETRY_MS = [300, 700, 1500, 3000];
// So long after an answer what comes may still be of the change before it.
const QUIET_MS = 250;
// So long after a recall and its fade the console may still tell of it.
const SETTLE_MS = 1000;

export class Desk {
	state = null; // as in docs/api.md, or null before the first
	values = {};
	levels = null; // a DataView, the newest frame
	isOpen = false;

	#socket = null;
	#watchers = new Map(); // key: Set of functions
	#listeners = new Map(); // event: Set of functions
	#answers = new Map(); // id: function
	#next = new Map(); // key: { value, step, isHeld } or { value, backs }, to be sent
	#flying = new Map(); // key: n on their way
	#quiet = new Map(); // key: timer, after an answer
	#held = new Map(); // key: n hands
	#unsure = new Map(); // key: what was sent of it last, without the console's own answer
	#told = new Map(); // key: { value, isNews }, what the console has of what is changed here
	#id = 0;
	#tries = 0;
	#frame = 0;
	#history = new History(() => this.#emit('history'));
	#gesture = null; // the step that a hand is at
	#recall = null; // a step that what the console tells belongs to
	#wantsLevels = false;
	#wantsApps = false;
	#form = '';
	#keys = new Keys({});
	#keysBefore = null; // those that the screen is of, until it is drawn again
	#gone = new Set(); // keys of the screen that the console has no more

	// ---- who listens ----

	on(event, fn) {
		if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
		this.#listeners.get(event).add(fn);
		return () => this.#listeners.get(event).delete(fn);
	}

	#emit(event, detail) {
		for (const fn of this.#listeners.get(event) ?? []) fn(detail);
	}

	// Calls fn now and at each change; returns how to stop.
	watch(key, fn) {
		const fns = this.#watchers.get(key) ?? new Set();
		this.#watchers.set(key, fns.add(fn));
		if (key in this.values) fn(this.values[key]);
		return () => {
			fns.delete(fn);
			if (fns.size === 0 && this.#watchers.get(key) === fns) this.#watchers.delete(key);
		};
	}

	// Calls fn now, and whenever one of them changes; returns how to stop.
	watchAny(keys, fn) {
		let isBegun = false;
		const ends = keys.map((key) => this.watch(key, () => { if (isBegun) fn(); }));
		isBegun = true;
		fn();
		return () => { for (const end of ends) end(); };
	}

	kind(key) {
		return this.#keys.kind(key) ?? this.#keysBefore?.kind(key);
	}

	has(key) {
		return key in this.values;
	}

	// The paths of strips and buses, in the order of the rows of levels.
	get paths() {
		const { strips = [], buses = [] } = this.state ?? {};
		return [...strips.map((d) => `strip.${d.name}`), ...buses.map((d) => `bus.${d.name}`)];
	}

	// What a strip, bus or group such as "strip.game" has: "fader" and all others.
	namesOf(path) {
		const names = this.#keys.names(path);
		return names.length === 0 && this.#keysBefore ? this.#keysBefore.names(path) : names;
	}

	keysOf(path) {
		return this.namesOf(path).map((name) => `${path}.${name}`);
	}

	// Whether a hand holds what the console has no more.
	get holdsGone() {
		return [...this.#held.keys()].some((key) => this.#gone.has(key));
	}

	// The screen is drawn again and needs nothing of the state before.
	forgetGone() {
		for (const key of this.#gone) delete this.values[key];
		this.#gone.clear();
		this.#keysBefore = null;
	}

	#show(key, value) {
		if (this.values[key] === value) return;
		this.values[key] = value;
		for (const fn of this.#watchers.get(key) ?? []) fn(value);
	}

	// ---- changes ----

	// A hand takes a control: until it lets go all is one step of undo.
	hold(...keys) {
		this.#gesture ??= {};
		for (const key of keys) this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
	}

	release(...keys) {
		for (const key of keys) {
			const n = (this.#held.get(key) ?? 1) - 1;
			if (n > 0) this.#held.set(key, n);
			else this.#held.delete(key);
			if (n <= 0) this.#confirm(key);
			this.#settle(key);
		}
		if (this.#held.size === 0) this.#keep();
	}

	#keep() {
		const step = this.#gesture;
		this.#gesture = null;
		if (step && !dropIdle(step)) this.#history.remember(step);
	}

	set(key, value) {
		this.setAll({ [key]: value });
	}

	setAll(values) {
		const alone = !this.#gesture;
		if (alone) this.#gesture = {};
		for (const [key, value] of Object.entries(values)) {
			if (!this.#isThere(key)) continue;
			(this.#gesture[key] ??= [this.values[key], value])[1] = value;
			this.#change(key, { value, step: this.#gesture, isHeld: this.#held.has(key) });
		}
		if (alone) this.#keep();
	}

	#isThere(key) {
		return key in this.values && !this.#gone.has(key);
	}

	#change(key, change) {
		if (!this.#told.has(key)) this.#told.set(key, { value: this.values[key], isNews: false });
		this.#show(key, change.value);
		this.#sendSoon(key, change);
	}

	// Text as the command line reads it.
	async setText(key, text) {
		const step = { [key]: [this.values[key], text] };
		this.#history.remember(step);
		const answer = await this.does({ set: { [key]: text }, wait: true });
		if (answer.error) this.#history.forget(step);
		if (answer.note) this.#emit('note', answer.note);
	}

	#sendSoon(key, change) {
		this.#next.set(key, change);
		this.#frame ||= requestAnimationFrame(() => this.#send());
	}

	// The console's own answer takes longer than the server's, which is enough while a hand goes on.
	#send() {
		const ready = [...this.#next].filter(([key]) => !this.#flying.has(key));
		this.#frame = 0;
		this.#sendThese(ready.filter(([key]) => this.#held.has(key)), false);
		this.#sendThese(ready.filter(([key]) => !this.#held.has(key)), true);
	}

	#sendThese(changes, wait) {
		if (changes.length === 0) return;
		for (const [key, change] of changes) {
			this.#next.delete(key);
			this.#flying.set(key, 1);
			this.#told.get(key).isNews = false;
			if (!wait) this.#unsure.set(key, change);
		}
		this.ask({ set: Object.fromEntries(changes.map(([key, { value }]) => [key, value])), wait }).then((answer) => {
			for (const [key] of changes) this.#flying.delete(key);
			if (answer.error) this.#takeBack(changes, answer.error);
			else for (const [key] of changes) this.#hush(key);
			if (this.#next.size > 0) this.#send();
		});
	}

	// The end of a drag is sent once more, for the console's own answer, unless the console has told that it has it, or
	// later what somebody else has set.
	#confirm(key) {
		const change = this.#unsure.get(key), told = this.#told.get(key);
		this.#unsure.delete(key);
		if (!change || !told || this.#next.has(key)) return;
		const isOfBefore = told.value !== change.value && (this.#flying.has(key) || this.#quiet.has(key));
		if (!told.isNews || isOfBefore) this.#sendSoon(key, change);
	}

	// The console says nothing of what it did not change: it has what it had.
	#takeBack(changes, why) {
		this.#emit('error', why);
		for (const [key, change] of changes.reverse()) {
			const told = this.#told.get(key);
			if (!told) continue;
			this.#unsure.delete(key);
			if (this.#next.get(key) === change) this.#next.delete(key);
			told.isNews = true;
			this.#settle(key);
			if (change.backs) this.#returnFrom(key, change.backs, why);
			else this.#endBefore(key, change, told.value);
		}
	}

	// What can never be put back is no step any more, as others would wait behind it for ever.  A newer undo of the
	// same key takes the rest with it, and any other newer change is a step from what they put back.
	#returnFrom(key, backs, why) {
		const newer = this.#next.get(key);
		if (!isForNow(why)) for (const [step] of backs) this.#history.forget(step);
		else if (!newer) this.#history.moveBack(backs);
		else newer.backs?.unshift(...backs);
	}

	// A step whose end is refused ends where it began, and one of a hand where the console went with it.
	#endBefore(key, { value, step, isHeld }, told) {
		if (step[key]?.[1] !== value || this.#next.get(key)?.step === step) return;
		this.#history.endAt(step, key, isHeld ? told : step[key][0], this.#gesture);
	}

	#hush(key) {
		clearTimeout(this.#quiet.get(key));
		this.#quiet.set(key, setTimeout(() => {
			this.#quiet.delete(key);
			this.#settle(key);
		}, QUIET_MS));
	}

	#isBusy(key) {
		return this.#held.has(key) || this.#flying.has(key) || this.#next.has(key) || this.#quiet.has(key);
	}

	// The console has the last word, once nothing of ours is on its way.
	#settle(key) {
		const told = this.#told.get(key);
		if (!told || this.#isBusy(key)) return;
		this.#told.delete(key);
		if (told.isNews) this.#show(key, told.value);
	}

	get canUndo() { return this.#history.canUndo; }
	get canRedo() { return this.#history.canRedo; }

	undo() { this.#step(0); }
	redo() { this.#step(1); }

	#step(which) {
		if (!this.isOpen) this.#emit('error', NOT_CONNECTED);
		const step = this.isOpen && this.#history.move(which);
		this.#recall = null;
		if (!step) return;
		if (Array.isArray(step)) step.sent = step.sent.then(() => this.#again(step, which));
		else this.#putBack(step, which);
	}

	// One that the console refuses is no step any more: what it would take back is not there as it was.
	// One that it has no time for is where it was before.
	async #again(step, which) {
		const answer = step.isOver ? {} : await this.#perform(step[which]);
		if (answer.error && isForNow(answer.error)) {
			this.#history.moveBack([[step, which]]);
		} else if (!answer.ok) {
			this.#history.forget(step);
		}
		return answer;
	}

	#putBack(step, which) {
		for (const [key, pair] of Object.entries(step)) {
			if (which === 0) pair[1] = this.values[key] ?? pair[1];
			if (this.#isThere(key)) this.#change(key, { value: pair[which], backs: [...this.#next.get(key)?.backs ?? [], [step, which]] });
		}
		this.#gesture = null;
	}

	// ---- the server ----

	// `said` is called with what it has said so far, where it takes long.
	ask(request, said) {
		return new Promise((resolve) => {
			if (!this.isOpen) {
				resolve({ error: NOT_CONNECTED });
				return;
			}
			const id = ++this.#id;
			this.#answers.set(id, Object.assign(resolve, { said }));
			this.#socket.send(JSON.stringify({ id, ...request }));
		});
	}

	async does(request) {
		const answer = await this.ask(request);
		if (answer.error) this.complain(answer.error);
		return answer;
	}

	// Says why something is not done.
	complain(why) {
		this.#emit('error', why);
	}

	// Or several one after the other, as a function that sends them.
	#perform(request) {
		return typeof request === 'function' ? request() : this.does(request);
	}

	// A request that changes something, as a step of undo: `back` is the one that takes it back.
	async act(request, back) {
		const step = [back, request];
		step.sent = this.#perform(request);
		this.#history.remember(step);
		const answer = await step.sent;
		if (!answer.ok) this.#history.forget(step);
		return answer;
	}

	// One that changes many keys, within `ms`: those that the console tells of are the step.
	async recall(request, ms) {
		const step = {};
		this.#recall = step;
		this.#history.remember(step);
		const answer = await this.does(request);
		if (!answer.ok) this.#history.forget(step);
		setTimeout(() => { if (this.#recall === step) this.#recall = null; }, answer.ok ? ms + SETTLE_MS : 0);
		return answer;
	}

	wantLevels(wants) {
		this.#wantsLevels = wants;
		// They are the answer.
		if (this.isOpen) this.#socket.send(JSON.stringify({ levels: wants && !document.hidden ? 30 : 0, apps: this.#wantsApps }));
	}

	// Those of programs, too.
	wantApps(wants) {
		this.#wantsApps = wants;
		this.wantLevels(this.#wantsLevels);
	}

	connect() {
		const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/ws`);
		socket.binaryType = 'arraybuffer';
		this.#socket = socket;
		socket.onopen = () => socket.send(JSON.stringify({ hello: 1, packed: true, ...credentials() }));
		socket.onmessage = (message) => this.#hear(message.data);
		socket.onclose = () => this.#close();
	}

	#close() {
		const wasRefused = this.refused;
		this.isOpen = false;
		for (const resolve of this.#answers.values()) resolve({ error: BROKE });
		this.#answers.clear();
		this.#flying.clear();
		this.#next.clear();
		this.#unsure.clear();
		this.#told.clear();
		this.#emit('connection');
		if (wasRefused) return;
		setTimeout(() => this.connect(), RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)]);
	}

	#hear(data) {
		if (typeof data !== 'string') {
			this.levels = new DataView(data);
			this.#emit('levels', this.levels);
			return;
		}
		const message = JSON.parse(data);
		if (message.token) keepToken(message.token);
		if (message.api) this.#takeState(message);
		else if (message.id && this.#answers.has(message.id)) this.#takeAnswer(message);
		else if (message.error && !this.isOpen) this.#refuse();
		if (message.values && !message.api) this.#takeValues(message.values);
		if (message.graph && !message.api) {
			const isOther = JSON.stringify(message.consoles) !== JSON.stringify(this.state.consoles);
			Object.assign(this.state, { graph: message.graph, consoles: message.consoles });
			this.#emit('graph');
			if (isOther) this.#emit('consoles');
		}
	}

	#takeAnswer(message) {
		if ('said' in message) {
			this.#answers.get(message.id).said?.(message.said);
			return;
		}
		this.#answers.get(message.id)(message);
		this.#answers.delete(message.id);
	}

	#takeValues(values) {
		for (const [key, value] of Object.entries(values)) {
			if (this.#isBusy(key)) {
				this.#told.set(key, { value, isNews: true });
				continue;
			}
			if (this.#recall && this.values[key] !== value && !this.kind(key)?.readonly) (this.#recall[key] ??= [this.values[key], value])[1] = value;
			this.#show(key, value);
		}
	}

	// The same desk with other values is no reason to build the screen again.
	#takeState({ kinds, shapes, groups, ...state }) {
		const wasOpen = this.isOpen, keys = new Keys({ kinds, shapes, groups }), form = formOf(state, keys);
		if (wasOpen && this.#form === form && state.console) {
			Object.assign(this.state, { graph: state.graph, rev: state.rev });
			this.#takeValues(keys.values());
			this.#emit('graph');
			return;
		}
		this.#form = form;
		this.#keysBefore ??= this.#keys;
		this.#keys = keys;
		this.state = state;
		this.levels = null;
		this.isOpen = true;
		this.#tries = 0;
		this.#takeAll(keys.values());
		if (!wasOpen) this.#emit('connection');
		if (!wasOpen) this.wantLevels(this.#wantsLevels);
		this.#emit('state');
	}

	// What the screen is of stays until it is drawn again, which waits for a hand.
	#keepGone(values) {
		this.#gone = new Set(Object.keys(this.values).filter((key) => !(key in values)));
		for (const key of this.#gone) {
			values[key] = this.values[key];
			this.#next.delete(key);
			this.#unsure.delete(key);
			this.#told.delete(key);
		}
	}

	// What a hand holds is not moved.
	#takeAll(values) {
		const before = this.values;
		this.#keepGone(values);
		this.values = values;
		for (const [key, fns] of this.#watchers) {
			if (!(key in values) || values[key] === before[key]) continue;
			if (this.#isBusy(key) && key in before) {
				this.#told.set(key, { value: values[key], isNews: true });
				values[key] = before[key];
			} else {
				for (const fn of fns) fn(values[key]);
			}
		}
	}

	// The server ends the connection.
	#refuse() {
		if (forgetCredentials()) return;
		this.refused = true;
		this.#emit('refused');
	}
}

function formOf({ console: name, consoles, strips, buses, lan, why }, keys) {
	return JSON.stringify([name, consoles, strips, buses, keys.form(), lan, why]);
}
