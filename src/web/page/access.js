// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// How the page is let in: with a token, or with a code in the fragment that is good once for one, and is not
// left in the address.

import { isForNow } from './refusals.js';

let code = null, isPairing = false;
let sent = null; // the token that lets this page in

{
	const match = /^#([cp])=([0-9a-f]{64})$/.exec(location.hash);
	if (match) {
		code = match[2];
		isPairing = match[1] === 'p';
		history.replaceState(null, '', '/');
	}
}

// A window keeps its token until it is closed.
const kept = () => [sessionStorage, localStorage].find((store) => store.getItem('token') !== null);

export function credentials() {
	if (code) return { code, name: nameOfDevice() };
	sent = kept()?.getItem('token') ?? '';
	return { token: sent };
}

// An application's window, whether the browser has installed it or `troubadour web --open` made it.
const appWindow = matchMedia('(display-mode: standalone)');

export function keepToken(token) {
	code = null;
	sent = token;
	// An older one of this window would take its place.
	if (isPairing) sessionStorage.removeItem('token');
	(isPairing ? localStorage : sessionStorage).setItem('token', token);
	keepForLater();
}

// A paired device comes again, and so does an application: it is started at an address without a code.
function keepForLater(isApp = appWindow.matches) {
	const token = sessionStorage.getItem('token');
	if (token && isApp && !isForGood()) localStorage.setItem('token', token);
}

appWindow.addEventListener('change', () => keepForLater());

// Until it is revoked, and not only until the logout.
const isForGood = () => localStorage.getItem('token') !== null && localStorage.getItem('token') === localStorage.getItem('installed');

const WANTED = ''; // in the place of the key of an application that was installed and is not kept until it is revoked

// A tab is installed, which makes a window of it, now or later: `keep(name)` asks the server to let it in after the
// next login, too.
export function whenInstalled(keep) {
	addEventListener('appinstalled', () => {
		if (isForGood()) return;
		keepForLater(true);
		localStorage.setItem('installed', WANTED);
		keepForGood(keep);
	});
}

// Once the page is let in: what was asked before, or its answer, may be lost.
export async function keepForGood(keep) {
	const token = sent;
	if (!token || localStorage.getItem('installed') !== WANTED || localStorage.getItem('token') !== token) return;
	const answer = await keep(`${nameOfDevice()} window`);
	if (answer.ok) localStorage.setItem('installed', token);
	// Or a window that is not installed would be kept in its place.
	else if (answer.error && !isForNow(answer.error) && localStorage.getItem('installed') === WANTED) localStorage.removeItem('installed');
}

// What was refused is not tried again.  Whether there is another one to try.
export function forgetCredentials() {
	if (code) code = null;
	else for (const store of [sessionStorage, localStorage]) if (store.getItem('token') === sent) store.removeItem('token');
	return kept() !== undefined;
}

function nameOfDevice() {
	const agent = navigator.userAgent;
	const device = ['iPhone', 'iPad', 'Android', 'Macintosh', 'Windows', 'Linux'].find((d) => agent.includes(d));
	return device ?? 'device';
}
