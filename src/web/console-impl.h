/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* What the files console*.c share. */
#ifndef TB_WEB_CONSOLE_IMPL_H
#define TB_WEB_CONSOLE_IMPL_H

#include "console.h"

#include <pthread.h>

#include "client/app-levels.h"
#include "client/client-sync.h"
#include "client/levels.h"
#include "client/saving.h"
#include "request.h"
#include "client/survey.h"

#define TB_MAX_HOLDS   16u
#define TB_MAX_ASKED   64u
#define TB_MAX_RUNNING 4u /* commands */

/* A peer holds a muted strip open. */
struct tb_web_hold {
	uint64_t peer;
	uint64_t heard_ns; /* when it said so last */
	uint64_t said_ns;  /* the same, less the time in which the server could hear nobody */
	char strip[TB_NAME_MAX + 1];
};

/* A state that a peer waits for (0: all), until that look is done. */
struct tb_web_asked {
	uint64_t peer, look, since_ns;
	enum tb_web_form form; /* for one */
};

/* console-look.c */
struct tb_web_look {
	pthread_t thread;
	struct spa_source *done;    /* which that thread signals as the last thing */
	struct tb_survey *found;    /* by it; NULL: `res` says why */
	int res;                    /* of it */
	struct pw_context *context; /* of the looks; NULL: none has been made yet */
	int end_fd;                 /* an eventfd: nobody waits for the look any more */
	bool is_under_way;          /* there is a thread, and the three above are its */
	bool is_old;                /* something happened since it began */
	uint64_t n_begun, n_done;   /* looks */
	struct tb_survey *survey;   /* the last one; NULL: there was none, or no PipeWire */
	char *said;                 /* the graph and the consoles, as they were said last */
	struct tb_web_asked asked[TB_MAX_ASKED];
	uint32_t n_asked;
};

/* A request that waits for the disk. */
struct tb_web_turn {
	uint64_t peer;
	json_t *request;
};

/* console-disk.c */
struct tb_web_disk {
	void (*ask)(struct tb_web_console *c, uint64_t peer, json_t *request);
	struct spa_source *done;  /* which the task's thread signals as the last thing */
	struct tb_web_task *task; /* NULL: none is under way */
	struct tb_web_turn waiting[TB_MAX_ASKED]; /* the first that came first */
	uint32_t n_waiting;
};

/* The place of a command.  `peer` is the loop's, the others are atomic. */
struct tb_web_running {
	uint64_t peer; /* to whom it is of use alone; 0: it changes something and goes on */
	bool is_taken; /* until its thread has answered */
	bool is_stopped;
};

struct tb_web_console {
	struct tb_web_console_options options;
	struct pw_context *context;       /* of the clients; NULL: nobody is interested */
	struct tb_client *coming;         /* NULL: none is being connected */
	bool is_seeking, is_come;         /* one is being looked for; it is there */
	bool is_chosen, is_missed;        /* all are to hear what comes of it; they heard of none */
	struct tb_web_ask *asks;          /* that wait for it, the first that came first */
	struct tb_web_pending *pending;   /* answers that the console has to give, the same */
	struct tb_client *client;         /* NULL: there is no console, or nobody is interested */
	struct tb_levels *levels;         /* NULL: nobody wants them */
	struct tb_app_levels *app_levels; /* the same */
	struct tb_assigner *assigner;     /* NULL: nobody looks */
	struct tb_web_waiting *waiting;   /* requests for it, the first that came first */
	struct spa_source *timer;
	struct spa_source *has_later; /* answers of commands, as they end on threads of their own */
	struct tb_web_later *later;
	pthread_mutex_t later_lock;
	char wanted[96]; /* the console that was chosen; "": as the options say */
	struct tb_web_interest interest;
	struct tb_web_hold hold[TB_MAX_HOLDS];
	uint32_t n_holds;
	bool is_gone, is_restructured, is_graph_old, has_pipewire, has_new_levels;
	uint64_t timer_ns; /* when the timer rings; 0: it does not */
	uint64_t graph_since_ns, flushed_ns, levels_ns, facts_ns, sought_ns, idle_since_ns;
	uint64_t rev;    /* of what was said last */
	json_t *changed; /* key to value, not yet said */
	uint8_t *frame;  /* of levels; room for the last one */
	size_t n_frame_bytes;
	struct tb_web_look look;
	struct tb_web_disk disk;
	struct tb_web_running running[TB_MAX_RUNNING];
	bool is_ending; /* atomic; commands see it */
};

/* console-state.c: new references; NULL without memory. */
json_t *tb_web_state(
	struct tb_web_console *c, const struct tb_survey *survey, enum tb_web_form form);

/* console-pack.c: what there is to know of all keys, and their values. */
json_t *tb_web_value(const struct tb_key *key);
void tb_web_add_keys(json_t *state, const struct tb_keys *keys, enum tb_web_form form);

/* console-look.c.  0 or -errno; finish() is called either way. */
int tb_web_look_init(struct tb_web_console *c);
/* Ends one that is under way. */
void tb_web_look_finish(struct tb_web_console *c);
/* Nobody is interested: what looks take goes, unless one is under way. */
void tb_web_look_rest(struct tb_web_console *c);
/* Looks, or once more after the look that is under way; says what is new. */
void tb_web_look(struct tb_web_console *c);
/* Sends the state to all, with what is known; what a look finds follows.  Without a console it is
 * sent after the look. */
void tb_web_say_state(struct tb_web_console *c);
/* Sends it to one peer, after the next look. */
void tb_web_ask_state(struct tb_web_console *c, uint64_t peer, enum tb_web_form form);
/* Sends the states that were asked for, as far as they are known. */
void tb_web_tell_states(struct tb_web_console *c, uint64_t now);

/* console-graph.c */
json_t *tb_web_graph(const struct tb_survey *survey, const char *console);
json_t *tb_web_consoles(const struct tb_survey *survey);

/* console-levels.c: says levels to those who want them, when it is time. */
void tb_web_say_levels(struct tb_web_console *c, uint64_t now);
void tb_web_leave_levels(struct tb_web_console *c);
/* After so long they are to be looked at, whether or not any came. */
uint64_t tb_web_levels_ns(const struct tb_web_console *c);

/* console-pending.c: a request whose answer the console gives.  NULL without memory. */
struct tb_web_pending *tb_web_pend(
	struct tb_web_console *c, uint64_t peer, const json_t *request, const char *note);
/* The same, where the answer is a text. */
struct tb_web_pending *tb_web_pend_text(
	struct tb_web_console *c, uint64_t peer, const json_t *request);
/* A line of a struct tb_report: that text. */
void tb_web_pending_say(void *pending, const char *text);
/* What there is to say beside it. */
void tb_web_pending_note(struct tb_web_pending *p, const char *note);
/* A tb_done_t for it, which answers and frees it. */
void tb_web_answer_pending(void *pending, int res, const char *why);
/* Whether there are any that were not answered. */
bool tb_web_awaits(const struct tb_web_console *c);
/* When the oldest of them has waited for too long; UINT64_MAX: there are none. */
uint64_t tb_web_expiry_ns(const struct tb_web_console *c);
/* Answers those that have waited for too long. */
void tb_web_expire(struct tb_web_console *c, uint64_t now);

/* console-hold.c: with a client; what is held already is held for longer.  0, or -errno. */
int tb_web_hold(struct tb_web_console *c, uint64_t peer, const char *strip);
/* What the peer holds: that strip, or all with NULL. */
void tb_web_release(struct tb_web_console *c, uint64_t peer, const char *strip);
/* Ends those of peers that have been silent for too long; `since_ns`: when this turn began, in
 * which nobody was heard any more. */
void tb_web_expire_holds(struct tb_web_console *c, uint64_t since_ns, uint64_t now);
/* When the first of them is one; UINT64_MAX: there are none. */
uint64_t tb_web_holds_due_ns(const struct tb_web_console *c);

/* console-ask.c: one request.  Answers it, now or later. */
void tb_web_answer(struct tb_web_console *c, uint64_t peer, const json_t *request);

/* console-assign.c: with a client.  It looks again whenever somebody assigns something; errno tells
 * why there is none. */
void tb_web_open_assigner(struct tb_web_console *c);
/* Answers a request of TB_REQUEST_ASSIGN or TB_REQUEST_WELL_KNOWN later. */
void tb_web_assign(struct tb_web_console *c, uint64_t peer, const json_t *request);
void tb_web_leave_assigner(struct tb_web_console *c);

/* console-devices.c: with a client.  Answers a request of TB_REQUEST_CHOICE, and one of
 * TB_REQUEST_CHOOSE later. */
void tb_web_devices(struct tb_web_console *c, uint64_t peer, const json_t *request);

/* console-scenes.c: answers a request of TB_REQUEST_SCENE, now or later.  Where that needs a
 * console, with a client that is ready. */
void tb_web_scene(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_request *words);

/* console-files.c: the part of it that needs files alone.  Any thread.  0 or -errno with a report.
 */
int tb_web_scene_files(const json_t *request, const struct tb_request *words, struct tb_report *r);

/* console-disk.c: `ask` takes over a request that has waited.  0 or -errno; finish() is called
 * either way, and waits for what is under way. */
int tb_web_disk_init(struct tb_web_console *c,
	void (*ask)(struct tb_web_console *c, uint64_t peer, json_t *request));
void tb_web_disk_finish(struct tb_web_console *c);
/* Whether a request of TB_REQUEST_SCENE has to wait; then it is asked again in its turn. */
bool tb_web_disk_wait(struct tb_web_console *c, uint64_t peer, const json_t *request);
/* While nothing is under way: writes what it takes over or, with NULL, does what the request says
 * by tb_web_scene_files(), on a thread; then answers. */
void tb_web_disk_do(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const struct tb_saving *saving);
/* Writes a line of a report to a FILE. */
void tb_web_add_line(void *file, const char *line);

/* console-import.c: with a client.  Answers a request with a text in "import". */
void tb_web_import(struct tb_web_console *c, uint64_t peer, const json_t *request);

/* console-news.c.  0 or -errno; finish() is called either way, without commands. */
int tb_web_news_init(struct tb_web_console *c);
void tb_web_news_finish(struct tb_web_console *c);
void tb_web_tell_levels(struct tb_web_console *c, const void *bytes, size_t n_bytes);
/* Takes the JSON over. */
void tb_web_tell(struct tb_web_console *c, enum tb_news_kind kind, uint64_t peer, json_t *json);
/* A new reference.  What is not UTF-8 is replaced: a message may quote so much of a text that it
 * ends within a character. */
json_t *tb_web_text(const char *text);
/* The note says what became of it where that is not what was asked for; it may be empty. */
void tb_web_confirm(
	struct tb_web_console *c, uint64_t peer, const json_t *request, const char *note);
void tb_web_say_text(struct tb_web_console *c, uint64_t peer, const json_t *request,
	const char *text, const char *note);
/* An answer with that alone; takes `value` over. */
void tb_web_say(struct tb_web_console *c, uint64_t peer, const json_t *request, const char *name,
	json_t *value);
void tb_web_refuse(struct tb_web_console *c, uint64_t peer, const json_t *request, const char *why);
/* The graph is to be looked at again. */
void tb_web_look_again(struct tb_web_console *c);
/* An answer, from any thread; `looks`: the graph is to be looked at again. */
void tb_web_tell_later(struct tb_web_console *c, uint64_t peer, json_t *json, bool looks);
/* As tb_web_tell(), to one, or to all that read the form. */
void tb_web_tell_state(
	struct tb_web_console *c, uint64_t peer, enum tb_web_form form, json_t *state);

/* console-connect.c: looks for the console that was chosen, the only one, or "troubadour"; events
 * come when it is found or gone. */
void tb_web_seek(struct tb_web_console *c);
/* The same for another console, which is chosen from here on. */
void tb_web_choose(struct tb_web_console *c, const char *console);
/* The console that was found becomes the client. */
void tb_web_take_over(struct tb_web_console *c);
void tb_web_disconnect(struct tb_web_console *c);
/* Disconnects and frees what connections and looks take: nobody is interested. */
void tb_web_leave_pipewire(struct tb_web_console *c);

/* command.c: runs the program beside us with a NULL-terminated list of words, and answers
 * when it has ended; what a check says before, it says at once.  `request` is borrowed. */
void tb_web_run(
	struct tb_web_console *c, uint64_t peer, const json_t *request, const char *const *words);
/* Ends a check of that peer. */
void tb_web_stop(struct tb_web_console *c, uint64_t peer);
/* Waits until all have answered. */
void tb_web_await_commands(struct tb_web_console *c);

#endif
