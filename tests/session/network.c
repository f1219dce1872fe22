/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Two machines, each with a console: what one sends over the network the other
 * plays, as loud and without a dropout.  Each is a private session of its own, they
 * hear each other over the loopback interface, and the configuration is that of
 * docs/network.
 *
 * TB_TEST_SECONDS is how long it must go well; 10, for a minute set 60. */
#include "graph.h"
#include "tap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RATE_HZ 48000u
#define TONE_HZ 1000.0
#define PEAK    0.1

/* It is listened to in takes, each of which is judged once. */
#define TAKE_SECONDS 10

/* Half seconds until it goes well. */
#define MAX_STARTS 60

static const char sender_console[] = "strips = [ { name = voice } ]\n"
				     "buses = [ { name = b1 } ]\n"
				     "params = { route.voice.b1 = true }\n";
static const char receiver_console[] = "strips = [ { name = guest } ]\n"
				       "buses = [ { name = b1 } ]\n"
				       "params = { route.guest.b1 = true }\n";

/* `text` with every `from` replaced by `to`, for free(). */
static char *replace(const char *text, const char *from, const char *to)
{
	char *result = NULL;
	size_t n_bytes;
	FILE *file = open_memstream(&result, &n_bytes);

	for (const char *at; (at = strstr(text, from)) != NULL; text = at + strlen(from)) {
		fwrite(text, 1, (size_t)(at - text), file);
		fputs(to, file);
	}
	fputs(text, file);
	fclose(file);
	return result;
}

/* A file of docs/network for this machine only, and for no other run of this test. */
static char *fragment(const char *name, const char *documented_port)
{
	char path[4096], text[8192], port[16], *here, *result;
	FILE *file;

	snprintf(path, sizeof(path), "%s/network/%s", getenv("TB_TEST_DOCS"), name);
	file = fopen(path, "re");
	if (file == NULL)
		fail("%s: %m", path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	snprintf(port, sizeof(port), "%d", 20000 + getpid() % 20000);
	here = replace(text, "192.168.1.20", "127.0.0.1");
	result = replace(here, documented_port, port);
	cr_assert_neq(strcmp(result, here), 0, "%s does not have port %s", name, documented_port);
	free(here);
	return result;
}

static int n_takes(void)
{
	const char *text = getenv("TB_TEST_SECONDS");

	return text != NULL ? (atoi(text) + TAKE_SECONDS - 1) / TAKE_SECONDS : 1;
}

/* The whole take is the tone: as loud in every tenth of a second, and no step that
 * the tone does not have.  NULL, or what is wrong. */
static const char *fault(const struct wave *take, uint32_t channel)
{
	static char text[128];
	const double level_db = 20.0 * log10(PEAK / sqrt(2.0));
	const double steepest = 2.0 * sin(M_PI * TONE_HZ / RATE_HZ) * PEAK;
	double step = wave_largest_step(take, channel, 0, take->n_frames);
	uint32_t n = RATE_HZ / 10;

	for (uint32_t at = 0; at + n <= take->n_frames; at += n) {
		double db = wave_level_db(take, channel, at, at + n);

		if (fabs(db - level_db) < 0.1)
			continue;
		snprintf(text, sizeof(text), "%.2f dB instead of %.2f at frame %u", db, level_db,
			at);
		return text;
	}
	if (step <= 1.2 * steepest)
		return NULL;
	snprintf(text, sizeof(text), "a step of %.4f, the tone's is %.4f", step, steepest);
	return text;
}

static const char *take_fault(struct recorder *r, uint32_t n_frames)
{
	const struct wave *take;
	const char *wrong;

	record(r, n_frames);
	take = await_recording(r);
	wrong = fault(take, 0);
	return wrong != NULL ? wrong : fault(take, 1);
}

static void listen_to(struct recorder *r)
{
	/* The receiver fills its buffer and finds the sender's clock. */
	for (int i = 0; i < MAX_STARTS && take_fault(r, RATE_HZ / 2) != NULL; i++)
		;
	for (int i = 0; i < n_takes(); i++) {
		const char *wrong = take_fault(r, TAKE_SECONDS * RATE_HZ);

		cr_expect_null(wrong, "take %d of %d: %s", i + 1, n_takes(), wrong);
	}
}

static void hear(struct recorder *r)
{
	await_sound(r, 0);
	await_sound(r, 1);
}

static void send_and_receive(struct session *here, const char *send, const char *receiver,
	void (*listen)(struct recorder *r))
{
	struct session *there = session_start(&(struct session_options){
		.quantum = 512, .wall = true, .console = sender_console, .pipewire_conf = send });
	struct wave *tone = wave_sine(2, RATE_HZ, TONE_HZ, PEAK, RATE_HZ);
	struct player *p = player_new(there, "player", 2);
	struct recorder *r = recorder_new(here, "recorder", 2);

	patch(there, "player", "troubadour.voice");
	play_loop(p, tone);
	await_link(here, receiver, "troubadour.guest");
	patch(here, "troubadour.b1", "recorder");
	listen(r);
	recorder_free(r);
	player_free(p);
	wave_free(tone);
	session_end(there);
}

#define RTP                                                                                        \
	.quantum = 512, .wall = true, .console = receiver_console,                                 \
	.pipewire_conf = fragment("rtp-receive.conf", "46000")
#define VBAN                                                                                       \
	.quantum = 512, .wall = true, .console = receiver_console,                                 \
	.pipewire_conf = fragment("vban-receive.conf", "6980")

Session(network, rtp_carries_a_bus_to_a_strip_of_another_machine, RTP)
{
	send_and_receive(s, fragment("rtp-send.conf", "46000"), "rtp-receive", hear);
}

Session(network, vban_carries_a_bus_to_a_strip_of_another_machine, VBAN)
{
	send_and_receive(s, fragment("vban-send.conf", "6980"), "vban-receive", hear);
}

/* As loud and without a dropout; a machine with better things to do loses cycles, and packets,
 * so that this is of `make test-live`. */
Session(live_network, rtp_is_as_loud_and_has_no_dropout, RTP)
{
	send_and_receive(s, fragment("rtp-send.conf", "46000"), "rtp-receive", listen_to);
}

Session(live_network, vban_is_as_loud_and_has_no_dropout, VBAN)
{
	send_and_receive(s, fragment("vban-send.conf", "6980"), "vban-receive", listen_to);
}
