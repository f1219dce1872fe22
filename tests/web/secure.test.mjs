// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Behind a server with TLS the page's socket is encrypted, too: a browser lets a page of https open no other.
import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.matchMedia = () => new EventTarget();
globalThis.addEventListener = () => {};
globalThis.location = { hash: '', protocol: 'https:', host: 'mixer.example.net' };
const { Desk } = await import('../../src/web/page/desk.js');

test('the socket is as secure as the page', () => {
	let address;
	globalThis.WebSocket = class { constructor(url) { address = url; } };
	new Desk().connect();
	assert.equal(address, 'wss://mixer.example.net/ws');
	Object.assign(location, { protocol: 'http:', host: 'localhost:7768' });
	new Desk().connect();
	assert.equal(address, 'ws://localhost:7768/ws');
});
