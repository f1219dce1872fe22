/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* A Bluetooth headset that is none: a device with the profiles of one, and the source that
 * WirePlumber puts in front of its microphone (bluez5.loopback).  It takes whatever profile
 * it is told to take. */
#ifndef HEADSET_H
#define HEADSET_H

#include "session.h"

#define HEADSET_MUSIC "a2dp-sink"         /* sounds well, has no microphone */
#define HEADSET_PHONE "headset-head-unit" /* has one, and sounds like a telephone */

struct headset;

/* The source is "bluez_input.<name>". */
struct headset *headset_new(struct session *s, const char *name);
void headset_free(struct headset *h);
const char *headset_profile(struct headset *h);
/* How often WirePlumber has told it which profile to take. */
unsigned headset_requests(struct headset *h);
/* And WirePlumber has heard of it: 0.5.18 takes a profile that it hears of late for the user's
 * word, and gives up the change that it had planned meanwhile. */
void await_profile(struct headset *h, const char *profile);

#endif
