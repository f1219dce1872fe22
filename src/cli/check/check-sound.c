/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

#include "check-sound.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check-sound-rt.h"

#define RATE_MAX_HZ 192000u
#define LOOK_NS     (20 * SPA_NSEC_PER_MSEC)
/* Without a cycle or a node for so long something hangs. */
#define HANG_LOOKS 1000u
/* Strips and their processors come to rest. */
#define WARM_UP_CYCLES 32u
#define LINKS_MAX      16u

static const char *const take_names[TB_N_TAKES] = { "before", "after" };

struct tb_check_sound {
	struct tb_client *client;
	struct pw_filter *filter;
	struct spa_hook listener;
	struct pw_proxy *link[LINKS_MAX];
	uint32_t n_links;
	float *memory;
	struct tb_check_rt rt;
	const char *bus; /* whose sound is the other take, NULL: none */

	/* What is waited for. */
	bool (*is_so)(struct tb_check_sound *s);
	struct spa_source *timer;
	uint32_t n_cycles, n_looks;
	int result;
};

/* ---- waiting ---- */

static void end(struct tb_check_sound *s, int result)
{
	s->result = result;
	tb_client_quit(s->client);
}

static void on_look(void *data, uint64_t n_expirations)
{
	struct tb_check_sound *s = data;
	uint32_t n_cycles = atomic_load(&s->rt.n_cycles);

	s->n_looks = n_cycles != s->n_cycles ? 0 : s->n_looks + 1;
	s->n_cycles = n_cycles;
	if (s->is_so(s))
		end(s, 0);
	else if (s->n_looks > HANG_LOOKS)
		end(s, -ETIME);
}

static int await(struct tb_check_sound *s, bool (*is_so)(struct tb_check_sound *s))
{
	struct timespec period = { .tv_nsec = (long)LOOK_NS };
	int res;

	s->is_so = is_so;
	s->n_looks = 0;
	s->result = 0;
	pw_loop_update_timer(tb_client_loop(s->client), s->timer, &period, &period, false);
	res = tb_run_client_or_cancel(s->client);
	period.tv_nsec = 0;
	pw_loop_update_timer(tb_client_loop(s->client), s->timer, &period, NULL, false);
	return res < 0 ? res : s->result;
}

/* ---- links ---- */

static uint32_t node_id(const struct tb_check_sound *s)
{
	return pw_filter_get_node_id(s->filter);
}

static const struct tb_object *find_port(const struct tb_check_sound *s, const char *name)
{
	const struct tb_object *o;

	for (uint32_t i = 0; (o = tb_client_object(s->client, i)); i++)
		if (o->kind == TB_OBJECT_PORT && o->node == node_id(s)
			&& strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

static int link_ports(struct tb_check_sound *s, uint32_t output, uint32_t input)
{
	if (s->n_links == LINKS_MAX)
		return -ENOSPC;
	s->link[s->n_links] = tb_client_link(s->client, output, input, false);
	if (!s->link[s->n_links])
		return -errno;
	s->n_links++;
	return 0;
}

static int link_own(struct tb_check_sound *s, const char *kind, uint32_t channel, uint32_t other)
{
	char name[32];
	const struct tb_object *own;

	snprintf(name, sizeof(name), "%s_%u", kind, channel + 1);
	own = find_port(s, name);
	if (!own)
		return -ENOENT;
	return own->is_output ? link_ports(s, own->id, other) : link_ports(s, other, own->id);
}

/* The place of a port among those of its node and direction. */
static uint32_t channel_of(const struct tb_check_sound *s, uint32_t port)
{
	const struct tb_object *p = tb_client_find_object(s->client, TB_OBJECT_PORT, port), *o;
	uint32_t n = 0;

	for (uint32_t i = 0; p && (o = tb_client_object(s->client, i)) && o != p; i++)
		n += o->kind == TB_OBJECT_PORT && o->node == p->node
		     && o->is_output == p->is_output;
	return p ? n : TB_TAKE_CHANNELS;
}

/* Our ports of that kind get the links that the node's inputs (else outputs) have, channel by
 * channel.  Returns how many channels there are, or -errno. */
static int mirror(struct tb_check_sound *s, const char *name, bool inputs, const char *kind)
{
	const struct tb_object *node = tb_client_find_node(s->client, name), *o;
	uint32_t n_channels = 0;
	int res = 0;

	for (uint32_t i = 0; node && res == 0 && (o = tb_client_object(s->client, i)); i++) {
		uint32_t channel;

		if (o->kind != TB_OBJECT_LINK || (inputs ? o->input_node : o->node) != node->id)
			continue;
		channel = channel_of(s, inputs ? o->input_port : o->output_port);
		if (channel >= TB_TAKE_CHANNELS)
			continue;
		n_channels = SPA_MAX(n_channels, channel + 1);
		res = link_own(s, kind, channel, inputs ? o->output_port : o->input_port);
	}
	return res < 0 ? res : n_channels > 0 ? (int)n_channels : -ENOLINK;
}

/* A port that the bus of the check plays to, NULL if it has no such channel. */
static const struct tb_object *bus_port(const struct tb_check_sound *s, uint32_t channel)
{
	const struct tb_object *node = tb_client_find_node(s->client, s->bus), *o;
	uint32_t n = 0;

	for (uint32_t i = 0; node && (o = tb_client_object(s->client, i)); i++)
		if (o->kind == TB_OBJECT_PORT && o->node == node->id && o->is_output
			&& n++ == channel)
			return o;
	return NULL;
}

/* The node of a bus is there before its ports. */
static bool bus_has_ports(struct tb_check_sound *s)
{
	return bus_port(s, TB_TAKE_CHANNELS - 1) != NULL;
}

/* Our ports of that kind get what the bus of the check gives.  Returns how many channels there
 * are, or -errno. */
static int tap_bus(struct tb_check_sound *s, const char *kind)
{
	int res = await(s, bus_has_ports);

	for (uint32_t c = 0; c < TB_TAKE_CHANNELS && res == 0; c++)
		res = link_own(s, kind, c, bus_port(s, c)->id);
	return res < 0 ? res : (int)TB_TAKE_CHANNELS;
}

void tb_check_sound_let_go(struct tb_check_sound *s)
{
	while (s->n_links > 0)
		pw_proxy_destroy(s->link[--s->n_links]);
}

/* ---- recording ---- */

static bool hears_before(struct tb_check_sound *s)
{
	return atomic_load(&s->rt.hears[TB_TAKE_BEFORE]) && s->n_cycles >= WARM_UP_CYCLES;
}

static bool hears_both(struct tb_check_sound *s)
{
	return hears_before(s) && atomic_load(&s->rt.hears[TB_TAKE_AFTER]);
}

int tb_check_sound_listen(struct tb_check_sound *s, const char *strip, const char *bus)
{
	int before = mirror(s, strip, true, take_names[TB_TAKE_BEFORE]), after = 1;

	s->bus = bus;
	if (before > 0 && bus)
		after = tap_bus(s, take_names[TB_TAKE_AFTER]);
	if (before < 0 || after < 0)
		return before < 0 ? before : after;
	s->rt.take[TB_TAKE_BEFORE].n_channels = (uint32_t)before;
	s->rt.take[TB_TAKE_AFTER].n_channels = (uint32_t)after;
	atomic_store(&s->rt.n_cycles, 0);
	return await(s, bus ? hears_both : hears_before);
}

static bool is_done(struct tb_check_sound *s)
{
	return atomic_load(&s->rt.state) == TB_CHECK_WAITS;
}

int tb_check_sound_record(struct tb_check_sound *s)
{
	uint32_t rate_hz = atomic_load(&s->rt.rate_hz);

	if (rate_hz == 0 || rate_hz > RATE_MAX_HZ)
		return -ENOTSUP;
	for (uint32_t i = 0; i < TB_N_TAKES; i++)
		s->rt.take[i].rate_hz = rate_hz;
	s->rt.n_wanted = s->rt.seconds * rate_hz;
	s->rt.at = 0;
	atomic_store(&s->rt.state, TB_CHECK_RECORDS);
	return await(s, is_done);
}

const struct tb_take *tb_check_sound_take(const struct tb_check_sound *s, uint32_t which)
{
	return &s->rt.take[which];
}

/* ---- playing ---- */

static bool is_heard(struct tb_check_sound *s)
{
	return atomic_load(&s->rt.is_heard);
}

int tb_check_sound_face(struct tb_check_sound *s, const char *bus)
{
	int res = mirror(s, bus, false, "heard");

	return res < 0 ? res : await(s, is_heard);
}

int tb_check_sound_play(struct tb_check_sound *s, uint32_t which, float gain_lin)
{
	s->rt.played = which;
	s->rt.gain_lin = gain_lin;
	s->rt.at = 0;
	atomic_store(&s->rt.state, TB_CHECK_PLAYS);
	return await(s, is_done);
}

/* ---- life ---- */

static const struct pw_filter_events filter_events = {
	PW_VERSION_FILTER_EVENTS,
	.process = tb_check_process,
};

static void *add_port(struct tb_check_sound *s, enum pw_direction direction, const char *name)
{
	return pw_filter_add_port(s->filter, direction, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 0,
		pw_properties_new(
			PW_KEY_FORMAT_DSP, "32 bit float mono audio", PW_KEY_PORT_NAME, name, NULL),
		NULL, 0);
}

static void add_ports(struct tb_check_sound *s)
{
	char name[32];

	for (uint32_t c = 0; c < TB_TAKE_CHANNELS; c++) {
		for (uint32_t i = 0; i < TB_N_TAKES; i++) {
			snprintf(name, sizeof(name), "%s_%u", take_names[i], c + 1);
			s->rt.in[i][c] = add_port(s, PW_DIRECTION_INPUT, name);
		}
		snprintf(name, sizeof(name), "heard_%u", c + 1);
		s->rt.out[c] = add_port(s, PW_DIRECTION_OUTPUT, name);
	}
}

static bool has_ports(struct tb_check_sound *s)
{
	return find_port(s, "before_1") && find_port(s, "before_2") && find_port(s, "after_1")
	       && find_port(s, "after_2") && find_port(s, "heard_1") && find_port(s, "heard_2");
}

static int start(struct tb_check_sound *s)
{
	struct pw_properties *p = pw_properties_new(PW_KEY_NODE_NAME, "troubadour voice check",
		PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_MEDIA_CATEGORY, "Duplex", NULL);

	s->filter = p ? pw_filter_new(tb_client_core(s->client), "voice check", p) : NULL;
	s->timer = pw_loop_add_timer(tb_client_loop(s->client), on_look, s);
	if (!s->filter || !s->timer)
		return -ENOMEM;
	pw_filter_add_listener(s->filter, &s->listener, &filter_events, &s->rt);
	add_ports(s);
	if (pw_filter_connect(s->filter, PW_FILTER_FLAG_RT_PROCESS, NULL, 0) < 0)
		return -EIO;
	return await(s, has_ports);
}

struct tb_check_sound *tb_check_sound_new(struct tb_client *c, uint32_t seconds)
{
	struct tb_check_sound *s = calloc(1, sizeof(*s));
	const size_t n = (size_t)seconds * RATE_MAX_HZ;
	int res = -ENOMEM;

	if (!s)
		return NULL;
	s->client = c;
	s->rt.seconds = seconds;
	s->memory = calloc(TB_N_TAKES * TB_TAKE_CHANNELS * n, sizeof(float));
	for (uint32_t i = 0; s->memory && i < TB_N_TAKES * TB_TAKE_CHANNELS; i++)
		s->rt.take[i / TB_TAKE_CHANNELS].row[i % TB_TAKE_CHANNELS] = s->memory + i * n;
	if (s->memory)
		res = start(s);
	if (res == 0)
		return s;
	tb_check_sound_free(s);
	errno = -res;
	return NULL;
}

void tb_check_sound_free(struct tb_check_sound *s)
{
	if (!s)
		return;
	tb_check_sound_let_go(s);
	if (s->filter)
		pw_filter_destroy(s->filter);
	if (s->timer)
		pw_loop_destroy_source(tb_client_loop(s->client), s->timer);
	free(s->memory);
	free(s);
}
