/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* Is the rig itself to be trusted?  No console here: what the other session
 * tests measure with must count frames exactly by itself. */
#include "graph.h"
#include "stillness.h"
#include "tap.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pipewire/pipewire.h>

Session(rig, has_two_sinks_and_a_microphone_and_picks_the_first)
{
	cr_assert_str_eq(node_property(s, "hardware-1", "media.class"), "Audio/Sink");
	cr_assert_str_eq(node_property(s, "hardware-2", "node.description"), "Hardware 2");
	cr_assert_str_eq(node_property(s, "hardware-mic", "media.class"), "Audio/Source/Virtual");
	await_default(s, "sink", "hardware-1");
	await_default(s, "source", "hardware-mic");
	cr_assert(strstr(run(s, "pactl", "info").out, "Default Sink: hardware-1"));
	cr_assert(strstr(run(s, "wpctl", "status").out, "Hardware microphone"));
}

/* Noise into two sinks comes out of their monitors bit by bit and in the same cycle, as
 * both follow the clock of the simulated time. */
static void monitors_are_exact(struct session *s)
{
	struct wave *noise = wave_noise(2, 9600, 0.5, 1);
	struct player *p = player_new(s, "player", 2);
	struct recorder *r = recorder_new(s, "recorder", 6);
	const struct wave *take;
	int64_t at;

	patch(s, "player", "recorder");
	patch(s, "player", "hardware-1");
	patch(s, "player", "hardware-2");
	patch(s, "hardware-1", "recorder:2");
	patch(s, "hardware-2", "recorder:4");
	await_path(p, r);
	take = play_and_record(p, noise, r, s->options.quantum);
	at = wave_find(take, 0, noise, 0);
	cr_assert_geq(at, 0);
	cr_expect_eq(wave_find(take, 1, noise, 1), at);
	for (uint32_t c = 0; c < 2; c++) {
		cr_expect_eq(wave_find(take, 2 + c, noise, c), at);
		cr_expect_eq(wave_find(take, 4 + c, noise, c), at);
	}
	recorder_free(r);
	player_free(p);
	wave_free(noise);
}

Session(rig, monitors_are_bit_exact_at_quantum_64, .quantum = 64)
{
	monitors_are_exact(s);
}

Session(rig, monitors_are_bit_exact_at_quantum_256, .quantum = 256)
{
	monitors_are_exact(s);
}

Session(rig, monitors_are_bit_exact_at_quantum_1024, .quantum = 1024)
{
	monitors_are_exact(s);
}

Session(rig, microphone_gives_what_is_played_into_it)
{
	struct wave *noise = wave_noise(1, 9600, 0.5, 1);
	struct player *p = player_new(s, "player", 1);
	struct recorder *r = recorder_new(s, "recorder", 2);

	patch(s, "player", "recorder");
	patch(s, "player", "hardware-mic");
	patch(s, "hardware-mic", "recorder:1");
	await_path(p, r);
	cr_assert_geq(wave_find(play_and_record(p, noise, r, 8192), 1, noise, 0), 0);
	recorder_free(r);
	player_free(p);
	wave_free(noise);
}

Session(rig, sees_volumes_mutes_and_devices_that_others_change)
{
	struct player *p = player_new(s, "player", 2);

	/* A sink that has no format yet publishes no volume. */
	patch(s, "player", "hardware-2");
	await_state(s, "hardware-2", "running");
	run(s, "pactl", "set-sink-volume", "hardware-2", "50%");
	await_device_volume(s, "hardware-2", 0.125, 1e-4);
	run(s, "pactl", "set-sink-mute", "hardware-2", "1");
	cr_assert(device_mute(s, "hardware-2"));
	cr_assert_not(device_mute(s, "hardware-1"));
	create_null_sink(s, "late", 2000);
	await_default(s, "sink", "late");
	destroy_node(s, "late");
	await_default(s, "sink", "hardware-1");
	player_free(p);
}

Session(rig, wireplumber_links_a_player_to_the_default_sink_and_moves_it)
{
	struct wave *sound = wave_noise(2, 480000, 0.1, 1);
	struct tool *t;

	wave_save(sound, session_file(s, "sound.wav"), 48000);
	t = tool_start(s, "pw-play", "-P", "{ node.name = file }", "sound.wav");
	await_link(s, "file", "hardware-1");
	choose_default(s, "sink", "hardware-2");
	await_link(s, "file", "hardware-2");
	cr_assert_not(linked(s, "file", "hardware-1"));
	tool_stop(t, SIGTERM);
	await_no_node(s, "file");
	wave_free(sound);
}

Session(rig, each_daemon_can_be_restarted)
{
	restart_pulse(s);
	cr_assert(strstr(run(s, "pactl", "info").out, "Default Sink: hardware-1"));
	restart_wireplumber(s);
	await_default(s, "sink", "hardware-1");
	restart_pipewire(s, SIGKILL);
	await_default(s, "sink", "hardware-1");
	cr_assert(strstr(run(s, "pactl", "info").out, "Default Sink: hardware-1"));
}

Session(rig, sessions_do_not_see_each_other)
{
	struct session *other = session_start(&(struct session_options){ .quantum = 128 });

	create_null_sink(other, "only-there", 2000);
	await_default(other, "sink", "only-there");
	cr_expect_not(have_node(s, "only-there"));
	cr_expect_eq(strstr(run(s, "pactl", "list", "short", "sinks").out, "only-there"), NULL);
	cr_expect(strstr(run(other, "pactl", "list", "short", "sinks").out, "only-there"));
	session_end(other);
	await_default(s, "sink", "hardware-1");
}

/* ---- the private session without the rig ---- */

Test(private, missing_program_is_named)
{
	struct tb_private *p = tb_private_new(&(struct tb_private_options){ 0 });

	setenv("PATH", "/nowhere", 1);
	pw_init(NULL, NULL);
	cr_assert_eq(tb_private_start(p), -ENOENT);
	cr_assert(strstr(tb_private_error(p), "dbus-daemon is not installed"));
	tb_private_free(p);
}

Test(private, daemon_that_ends_at_once_is_named_with_its_log)
{
	struct tb_private *p = tb_private_new(&(struct tb_private_options){
		.pipewire_conf = "context.modules = [ { name = none } ]" });
	char log[256], command[300];

	pw_init(NULL, NULL);
	cr_assert_lt(tb_private_start(p), 0);
	snprintf(log, sizeof(log), "%s/pipewire.log", tb_private_dir(p));
	cr_assert(strstr(tb_private_error(p), log), "%s", tb_private_error(p));
	cr_assert_eq(access(log, R_OK), 0);
	tb_private_free(p);
	cr_assert_eq(access(log, R_OK), 0, "the log should be kept");
	*strrchr(log, '/') = '\0';
	snprintf(command, sizeof(command), "rm -r '%s'", log);
	cr_assert_eq(system(command), 0);
}

Test(private, end_leaves_no_directory_and_no_process)
{
	struct tb_private *p = tb_private_new(&(struct tb_private_options){ 0 });
	char dir[256];

	pw_init(NULL, NULL);
	cr_assert_eq(tb_private_start(p), 0, "%s", tb_private_error(p));
	snprintf(dir, sizeof(dir), "%s", tb_private_dir(p));
	tb_private_free(p);
	cr_assert_eq(access(dir, F_OK), -1);
	cr_assert(wait(NULL) < 0 && errno == ECHILD);
}

/* An owner that starts a session, tells the directory and waits for its death. */
static void own_a_session(int tell)
{
	struct tb_private *p = tb_private_new(&(struct tb_private_options){ 0 });

	pw_init(NULL, NULL);
	if (p == NULL || tb_private_start(p) < 0)
		_exit(1);
	if (write(tell, tb_private_dir(p), strlen(tb_private_dir(p)) + 1) < 0)
		_exit(1);
	for (;;)
		pause();
}

Test(private, killed_owner_leaves_no_directory_and_no_process)
{
	char dir[256] = "";
	int tell[2];
	pid_t owner;

	/* The orphans become ours, so that wait() sees the end of each. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	cr_assert_eq(pipe(tell), 0);
	owner = fork();
	if (owner == 0)
		own_a_session(tell[1]);
	cr_assert_gt(read(tell[0], dir, sizeof(dir)), 1);
	cr_assert_eq(access(dir, F_OK), 0);
	kill(owner, SIGKILL);
	alarm(HANG_MS / 1000);
	while (wait(NULL) > 0)
		;
	cr_assert_eq(errno, ECHILD);
	cr_assert_eq(access(dir, F_OK), -1);
}

/* ---- whether anybody works ---- */

/* A child whose child spins for ever. */
static pid_t start_spinner(pid_t *spinner)
{
	int tell[2];
	pid_t child;

	cr_assert_eq(pipe(tell), 0);
	child = fork();
	if (child == 0) {
		pid_t spins = fork();

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (spins == 0)
			;
		if (write(tell[1], &spins, sizeof(spins)) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	cr_assert_eq(read(tell[0], spinner, sizeof(*spinner)), sizeof(*spinner));
	return child;
}

static void await_stillness(void)
{
	alarm(HANG_MS / 1000);
	while (!all_are_still())
		sched_yield();
	alarm(0);
}

Test(stillness, who_has_work_is_not_still_however_busy_the_machine_is)
{
	pid_t spinner, child = start_spinner(&spinner);

	for (int i = 0; i < 1000; i++)
		cr_assert_not(all_are_still());
	kill(spinner, SIGSTOP);
	await_stillness();
	kill(spinner, SIGCONT);
	alarm(HANG_MS / 1000);
	while (all_are_still())
		sched_yield();
	kill(spinner, SIGKILL);
	await_stillness();
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	cr_expect(all_are_still(), "nobody is there");
}
