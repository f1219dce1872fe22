/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Sets what its arguments say, as "strip.game.fader=-6dB", prints what changes until all is
 * done, and ends:
 *
 *	cc client-example.c -o example $(pkg-config --cflags --libs troubadour)
 *	./example strip.game.mute=on bus.a1.fader-=3
 */
#include <poll.h>
#include <stdio.h>
#include <troubadour.h>

struct example {
	struct tb_client *client;
	const char *const *settings;
	uint32_t n_settings;
	bool is_over;
	int status;
};

static void on_done(void *data, int res, const char *why)
{
	struct example *e = data;

	if (res < 0)
		fprintf(stderr, "refused: %s\n", why);
	e->status = res < 0;
	e->is_over = true;
}

static void on_ready(void *data)
{
	struct example *e = data;
	char why[256];

	printf("connected to %s\n", tb_client_console(e->client));
	if (tb_client_request_text(
		    e->client, e->settings, e->n_settings, 0.0f, on_done, e, why, sizeof(why))
		< 0)
		on_done(e, -1, why);
}

static void on_changed(void *data, const struct tb_key *key)
{
	const struct tb_value *value = tb_key_value(key);
	struct tb_description about;

	tb_key_describe(key, &about);
	if (about.is_read_only)
		return;
	if (value->kind == TB_KIND_WORD)
		printf("%s is %s\n", tb_key_name(key), tb_key_text(key));
	else
		printf("%s is %g%s\n", tb_key_name(key), value->number, about.unit);
}

int main(int argc, char **argv)
{
	struct example e = { NULL, (const char *const *)argv + 1, (uint32_t)argc - 1, false, 1 };
	struct tb_client_events events = { TB_CLIENT_VERSION, on_ready, on_changed };
	struct pollfd pfd;

	e.client = tb_client_open(&(struct tb_client_options){ 0 });
	if (!e.client || !tb_client_listen(e.client, &events, &e)) {
		perror("no PipeWire");
		return 1;
	}
	while (!e.is_over && tb_client_pollfd(e.client, &pfd) == 0) {
		poll(&pfd, 1, -1);
		if (tb_client_dispatch(e.client, &pfd) < 0) {
			fprintf(stderr, "%s\n", tb_client_why(e.client));
			break;
		}
	}
	tb_client_free(e.client);
	return e.status;
}
