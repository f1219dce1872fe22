// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// The console as the server tells it: a flat map of keys to values, and everybody who
// wants to hear of one.  What is changed here is seen at once; one change per key is on its
// way at a time, and what comes back of a control that a hand holds is not shown.

import { credentials, forgetCredentials, keepToken } from './access.js';
import { Keys } from './packed.js';

const RETRY_MS = [300, 700, 1500, 3000];
// So long after an answer what comes may still be of the change before it.
const QUIET_MS = 250;
// So long after a recall and its fade the console may still tell of it.
const SETTLE_MS = 1000;

const NOT_CONNECTED = 'the mixer is not connected';

export class Desk {
	state = null; // as in docs/api.md, or null before the first
	values = {};
	levels = null; // a DataView, the newest frame
	isOpen = false;

	#socket = null;
	#watchers = new Map(); // key: Set of functions
	#listeners = new Map(); // event: Set of functions
	#answers = new Map(); // id: function
	#next = new Map(); // key: value, to be sent
	#flying = new Map(); // key: n on their way
	#quiet = new Map(); // key: timer, after an answer
	#held = new Map(); // key: n hands
	#told = new Map(); // key: { value, isNews }, what the console has of what is changed here
	#id = 0;
	#tries = 0;
	#frame = 0;
	#done = []; // undo: {key: [before, after]}, or [a request that takes one back, that one]
	#undone = [];
	#gesture = null;
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
			this.#settle(key);
		}
		if (this.#held.size === 0) this.#keep();
	}

	#keep() {
		if (this.#gesture && Object.keys(this.#gesture).length > 0) this.#remember(this.#gesture);
		this.#gesture = null;
	}

	#remember(step) {
		this.#done.push(step);
		if (this.#done.length > 200) this.#done.shift();
		this.#undone = [];
		this.#emit('history');
	}

	// A step is remembered when it is asked for, so that Ctrl-Z means it from then on, and forgotten
	// if the console refuses it.
	#forget(step) {
		step.isOver = true;
		this.#take(step);
		this.#emit('history');
	}

	#take(step) {
		this.#done = this.#done.filter((s) => s !== step);
		this.#undone = this.#undone.filter((s) => s !== step);
	}

	set(key, value) {
		this.setAll({ [key]: value });
	}

	setAll(values) {
		const alone = !this.#gesture;
		if (alone) this.#gesture = {};
		for (const [key, value] of Object.entries(values)) {
			if (!(key in this.values) || this.#gone.has(key)) continue;
			this.#gesture[key] ??= [this.values[key], value];
			this.#gesture[key][1] = value;
			if (!this.#told.has(key)) this.#told.set(key, { value: this.values[key], isNews: false });
			this.#show(key, value);
			this.#next.set(key, value);
		}
		if (alone) this.#keep();
		this.#frame ||= requestAnimationFrame(() => this.#send());
	}

	// Text as the command line reads it.
	async setText(key, text) {
		const step = { [key]: [this.values[key], text] };
		this.#remember(step);
		const answer = await this.does({ set: { [key]: text }, wait: true });
		if (answer.error) this.#forget(step);
		if (answer.note) this.#emit('note', answer.note);
	}

	#send() {
		const set = {};
		this.#frame = 0;
		for (const [key, value] of this.#next) {
			if (this.#flying.has(key)) continue;
			set[key] = value;
			this.#next.delete(key);
		}
		const keys = Object.keys(set);
		if (keys.length === 0) return;
		for (const key of keys) {
			this.#flying.set(key, 1);
			this.#told.get(key).isNews = false;
		}
		// The console's own answer takes longer than the server's, which is enough while a hand goes on.
		const wait = !keys.some((key) => this.#held.has(key));
		this.ask({ set, wait }).then((answer) => {
			for (const key of keys) this.#flying.delete(key);
			if (answer.error) this.#takeBack(set, answer.error);
			else for (const key of keys) this.#hush(key);
			if (this.#next.size > 0) this.#send();
		});
	}

	// The console says nothing of what it did not change: it has what it had.
	#takeBack(set, why) {
		this.#emit('error', why);
		for (const [key, value] of Object.entries(set)) {
			if (!this.#told.has(key)) continue;
			this.#told.get(key).isNews = true;
			this.#settle(key);
			this.#forgetChange(key, value);
		}
	}

	// The step after it begins where this one did.
	#forgetChange(key, value) {
		const at = this.#done.findLastIndex((s) => s[key]?.[1] === value);
		if (at < 0) return;
		const step = this.#done[at], next = [...this.#done.slice(at + 1), this.#gesture ?? {}].find((s) => s[key]);
		if (next) next[key][0] = step[key][0];
		delete step[key];
		if (Object.keys(step).length === 0) this.#forget(step);
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

	get canUndo() { return this.#done.length > 0; }
	get canRedo() { return this.#undone.length > 0; }

	undo() { this.#step(this.#done, this.#undone, 0); }
	redo() { this.#step(this.#undone, this.#done, 1); }

	#step(from, to, which) {
		if (!this.isOpen) this.#emit('error', NOT_CONNECTED);
		const step = this.isOpen && from.pop();
		this.#recall = null;
		if (!step) return;
		if (Array.isArray(step)) step.sent = step.sent.then(() => this.#again(step, which));
		else this.#putBack(step, which);
		to.push(step);
		this.#emit('history');
	}

	// One that the console refuses is no step any more: what it would take back is not there as it was.
	// One that it has no time for is where it was before.
	async #again(step, which) {
		const answer = step.isOver ? {} : await this.#perform(step[which]);
		if (answer.error?.endsWith('try again')) {
			this.#take(step);
			(which === 0 ? this.#done : this.#undone).push(step);
			this.#emit('history');
		} else if (!answer.ok) {
			this.#forget(step);
		}
		return answer;
	}

	#putBack(step, which) {
		const set = {};
		for (const [key, pair] of Object.entries(step)) {
			if (which === 0) pair[1] = this.values[key] ?? pair[1];
			set[key] = pair[which];
		}
		this.#gesture = {};
		this.setAll(set);
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
		this.#remember(step);
		const answer = await step.sent;
		if (!answer.ok) this.#forget(step);
		return answer;
	}

	// One that changes many keys, within `ms`: those that the console tells of are the step.
	async recall(request, ms) {
		const step = {};
		this.#recall = step;
		this.#remember(step);
		const answer = await this.does(request);
		if (!answer.ok) this.#forget(step);
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
		for (const resolve of this.#answers.values()) resolve({ error: 'the connection broke' });
		this.#answers.clear();
		this.#flying.clear();
		this.#next.clear();
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
