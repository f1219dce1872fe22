// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// How the page is let in: with a token, or with a code in the fragment that is good once for one, and is not
// left in the address.

let code = null, isPairing = false;

{
	const match = /^#([cp])=([0-9a-f]{64})$/.exec(location.hash);
	if (match) {
		code = match[2];
		isPairing = match[1] === 'p';
		history.replaceState(null, '', '/');
	}
}

export function credentials() {
	if (code) return { code, name: nameOfDevice() };
	return { token: sessionStorage.getItem('token') ?? localStorage.getItem('token') ?? '' };
}

// A paired device comes again; a window keeps its token until it is closed.
export function keepToken(token) {
	code = null;
	(isPairing ? localStorage : sessionStorage).setItem('token', token);
}

export function forgetToken() {
	sessionStorage.removeItem('token');
	localStorage.removeItem('token');
}

function nameOfDevice() {
	const agent = navigator.userAgent;
	const device = ['iPhone', 'iPad', 'Android', 'Macintosh', 'Windows', 'Linux'].find((d) => agent.includes(d));
	return device ?? 'device';
}
