// SPDX-FileCopyrightText: 2026 The Troubadour developers
// SPDX-License-Identifier: MIT

// Something is carried to a place, by a mouse or a finger.  The browser's own drag and drop knows
// no fingers.

const FAR_PX = 6; // less is a click
const EDGE_PX = 70, SCROLL_PX = 14; // near an edge the list scrolls

// `handle` is what a finger takes, so that it scrolls the page everywhere else; a mouse takes all
// of `e` but its controls.  over(place) and drop(place) get the element of `places` below the
// pointer, or null; begin() and end() are called round it all, also where it is a click.
export function bindDragging(e, { handle, places, scroller, begin, over, drop, end }) {
	let drag = null;

	const placeAt = (x, y) => document.elementFromPoint(x, y)?.closest(places) ?? null;
	const follow = () => { drag.ghost.style.transform = `translate(${drag.x - drag.dx}px, ${drag.y - drag.dy}px)`; };
	const lift = () => {
		const box = e.getBoundingClientRect();
		drag.ghost = e.cloneNode(true);
		drag.ghost.classList.add('ghost');
		drag.ghost.setAttribute('aria-hidden', 'true');
		drag.ghost.inert = true;
		drag.ghost.style.width = `${box.width}px`;
		drag.dx = drag.startX - box.left;
		drag.dy = drag.startY - box.top;
		document.body.append(drag.ghost);
		e.classList.add('lifted');
		scroll();
	};
	const scroll = () => {
		if (!drag?.ghost) return;
		const list = scroller(), box = list.getBoundingClientRect();
		if (drag.y < box.top + EDGE_PX) list.scrollTop -= SCROLL_PX;
		else if (drag.y > box.bottom - EDGE_PX) list.scrollTop += SCROLL_PX;
		over(placeAt(drag.x, drag.y));
		requestAnimationFrame(scroll);
	};
	const move = (event) => {
		if (event.pointerId !== drag.id) return;
		drag.x = event.clientX;
		drag.y = event.clientY;
		if (!drag.ghost && Math.hypot(drag.x - drag.startX, drag.y - drag.startY) < FAR_PX) return;
		if (!drag.ghost) lift();
		follow();
		over(placeAt(drag.x, drag.y));
	};
	const finish = (isDropped) => {
		const place = isDropped && drag.ghost ? placeAt(drag.x, drag.y) : null;
		drag.ghost?.remove();
		drag.stop();
		drag = null;
		e.classList.remove('lifted');
		over(null);
		if (place) drop(place);
		end();
	};

	e.addEventListener('pointerdown', (event) => {
		const isTaken = event.pointerType === 'mouse' ? event.button === 0 && !event.target.closest('select, button, input') : handle.contains(event.target);
		if (!isTaken || drag) return;
		begin();
		// A finger's events go to where it came down; that element may be drawn again meanwhile.
		event.target.releasePointerCapture?.(event.pointerId);
		const lift = (isDropped) => (up) => { if (up.pointerId === drag.id) finish(isDropped); };
		const listeners = { pointermove: move, pointerup: lift(true), pointercancel: lift(false),
			keydown: (k) => { if (k.key === 'Escape') finish(false); } };
		drag = { id: event.pointerId, startX: event.clientX, startY: event.clientY, x: event.clientX, y: event.clientY, ghost: null,
			stop: () => { for (const [name, fn] of Object.entries(listeners)) removeEventListener(name, fn); } };
		for (const [name, fn] of Object.entries(listeners)) addEventListener(name, fn);
	});
	e.addEventListener('dragstart', (event) => event.preventDefault());
}
