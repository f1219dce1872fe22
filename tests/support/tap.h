/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Players and recorders that run in the cycle of the graph, on the realtime
 * thread, so that frames can be counted: what enters in a cycle and what leaves
 * in it are seen in that cycle.  (pw-play and pw-record work on their main
 * thread, and a loaded machine lets them slip.)  In simulated time no cycle is lost, and
 * every take can be judged.
 *
 * A tap is a filter node without a media class, which WirePlumber leaves alone;
 * patch() links it.
 */
#ifndef TAP_H
#define TAP_H

#include <spa/param/latency.h>

#include "session.h"
#include "wave.h"

struct player;
struct recorder;

/* Node `name` with ports out_0...  Plays silence until told otherwise. */
struct player *player_new(struct session *s, const char *name, uint32_t n_channels);
/* One that asks for a rate (node.rate), as programs ask for that of their file. */
struct player *player_new_of_rate(
	struct session *s, const char *name, uint32_t n_channels, uint32_t rate_hz);
/* One that makes PipeWire's freewheel driver drive all that it is linked with: cycle
 * after cycle, as fast as they can be. */
struct player *player_new_freewheeling(struct session *s, const char *name, uint32_t n_channels);
/* From frame 0, in the next cycle; once, then silence.  `w` is borrowed until the
 * player is told something else. */
void play(struct player *p, const struct wave *w);
/* The same over and over. */
void play_loop(struct player *p, const struct wave *w);
void play_silence(struct player *p);
/* When the cycle began in which its wave began, as the graph's clock says; 0: not yet. */
uint64_t played_ns(const struct player *p);
/* What it was told last: how late its sound is heard, behind its ports. */
struct spa_latency_info told_latency(struct player *p);
void player_free(struct player *p);

/* Node `name` with ports in_0... */
struct recorder *recorder_new(struct session *s, const char *name, uint32_t n_channels);
/* One that nobody runs for: it hears what others keep awake. */
struct recorder *recorder_new_passive(struct session *s, const char *name, uint32_t n_channels);
/* Begin an empty recording with the next cycle. */
void record(struct recorder *r, uint32_t n_frames);
/* Until it is full.  The recording is the recorder's. */
const struct wave *await_recording(struct recorder *r);
/* Begin one of what takes time on the wall, such as a program's start.  While nobody awaits
 * the end of a recording, a second takes a second. */
void record_until_ended(struct recorder *r);
/* Until `n_frames` more are in it; then it is as long as that.  Await first what has to be
 * in it: these frames pass in a hurry.  Fails the test where it lasted for ten minutes. */
const struct wave *end_recording(struct recorder *r, uint32_t n_frames);
/* Frames that the graph's clock went ahead without us during the recording:
 * cycles that were lost. */
uint64_t lost_frames(const struct recorder *r);
/* When the cycle began in which the recording began, as the graph's clock says. */
uint64_t recorded_ns(const struct recorder *r);
/* Say, up the graph, how late it is itself. */
void tell_latency(struct recorder *r, const struct spa_latency_info *info);
void recorder_free(struct recorder *r);

/* Until the path from `p` to every channel of `r` carries sound and is silent
 * again: all nodes between them are awake and linked. */
void await_path(struct player *p, struct recorder *r);

/* Until one channel of `r` carries sound. */
void await_sound(struct recorder *r, uint32_t channel);
void await_silence(struct recorder *r, uint32_t channel);

/* Until the cycles of `r` are of a graph of that rate, and of that quantum. */
void await_rate(struct recorder *r, uint32_t rate_hz);
void await_clock_of(struct recorder *r, uint32_t rate_hz, uint32_t quantum);

/* play() and record() in one go: the whole of `w` and `tail` frames after it, with
 * the recording begun before the first frame. */
const struct wave *play_and_record(
	struct player *p, const struct wave *w, struct recorder *r, uint32_t tail);

#endif
