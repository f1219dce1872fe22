/* SPDX-FileCopyrightText: 2026 The Troubadour developers */
/* SPDX-License-Identifier: MIT */

/* `troubadour web`: the mixer in a browser. */
#include <errno.h>
#include <ifaddrs.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/option-reader.h"
#include "base/program.h"
#include "web/help.h"
#include "qr.h"
#include "server.h"

#define DEFAULT_PORT 7768

struct request {
	bool opens, pairs, lists_clients, lan;
	uint16_t port;                /* 0: any that is free */
	char proxy[TB_AUTHORITY_MAX]; /* as in tb_site */
	const char *revoked, *console, *remote;
};

/* ---- the command line ---- */

static int usage(const char *what)
{
	fprintf(stderr, "web: %s; see `troubadour web --help`\n", what);
	return TB_EXIT_USAGE + 1;
}

static int take_port(void *into, const char *command, const char *value)
{
	char *end;
	unsigned long number = strtoul(value, &end, 10);

	if (!(*value >= '0' && *value <= '9') || *end != '\0' || number > UINT16_MAX)
		return usage("a port is a number up to 65535");
	((struct request *)into)->port = (uint16_t)number;
	return 0;
}

static int take_origin(void *into, const char *command, const char *value)
{
	if (tb_origin_read(value, ((struct request *)into)->proxy) == 0)
		return 0;
	return usage("an origin is https://NAME or https://NAME:PORT");
}

#define AT(member) offsetof(struct request, member)
static const struct tb_option options[] = {
	{ 'o', "open", TB_OPTION_FLAG, AT(opens), NULL },
	{ 'p', "port", TB_OPTION_TAKE, 0, take_port },
	{ 'l', "lan", TB_OPTION_FLAG, AT(lan), NULL },
	{ 'O', "origin", TB_OPTION_TAKE, 0, take_origin },
	{ 'q', "pair", TB_OPTION_FLAG, AT(pairs), NULL },
	{ 'c', "clients", TB_OPTION_FLAG, AT(lists_clients), NULL },
	{ 'r', "revoke", TB_OPTION_TEXT, AT(revoked), NULL },
	{ 'C', "console", TB_OPTION_TEXT, AT(console), NULL },
	{ 'R', "remote", TB_OPTION_TEXT, AT(remote), NULL },
	{ 'h', "help", TB_OPTION_HELP, 0, NULL },
};
#undef AT

/* 0 to go on, else the exit status plus one. */
static int parse(struct request *r, int argc, char **argv)
{
	static const struct tb_option_table table = { options, sizeof(options) / sizeof(options[0]),
		TB_WEB_HELP };
	uint32_t n_args;
	int res;

	*r = (struct request){ .port = DEFAULT_PORT };
	res = tb_read_options(&table, r, argc, argv, &n_args);
	/* libpipewire would take the variable first. */
	if (r->remote)
		unsetenv("PIPEWIRE_REMOTE");
	return res == 0 && n_args > 0 ? usage("there are no arguments") : res;
}

/* ---- the window ---- */

/* Whether the program could be started; it goes on by itself. */
static bool launch(const char *const *words)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		if (fork() > 0)
			_exit(0);
		setsid();
		if (!freopen("/dev/null", "w", stderr) || !freopen("/dev/null", "w", stdout))
			_exit(1);
		execvp(words[0], (char *const *)words);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid;
}

static bool is_in_path(const char *program)
{
	const char *path = getenv("PATH");
	char list[4096], file[4352], *rest = list, *dir;

	snprintf(list, sizeof(list), "%s", path ? path : "/usr/bin:/bin");
	while ((dir = strsep(&rest, ":"))) {
		snprintf(file, sizeof(file), "%s/%s", dir, program);
		if (tb_is_program(file))
			return true;
	}
	return false;
}

static bool has_desktop(void)
{
	const char *x11 = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");

	return (x11 && x11[0]) || (wayland && wayland[0]);
}

static int tell_address(const char *when, const char *address)
{
	printf("%sopen this within two minutes: %s\n", when, address);
	fflush(stdout);
	return 0;
}

/* Whether a browser starts is its own affair, and it may fail without a word.  The key in the
 * address is for eyes at a terminal, not for the journal of a menu's desktop. */
static int launch_browser(const char *browser, const char *page, const char *address)
{
	if (!launch((const char *[]){ browser, page, NULL }))
		return -EIO;
	return isatty(STDOUT_FILENO) ? tell_address("if no window comes up, ", address) : 0;
}

/* A window without a browser's bars where a browser can do that, else its tab. */
static int open_window(const char *address)
{
	static const char *const browsers[] = { "chromium", "chromium-browser", "google-chrome",
		"brave-browser", "microsoft-edge", "vivaldi" };
	char app[512];

	if (!has_desktop())
		return tell_address("", address);
	snprintf(app, sizeof(app), "--app=%s", address);
	for (size_t i = 0; i < sizeof(browsers) / sizeof(browsers[0]); i++) {
		if (is_in_path(browsers[i]))
			return launch_browser(browsers[i], app, address);
	}
	if (is_in_path("xdg-open"))
		return launch_browser("xdg-open", address, address);
	return tell_address("", address);
}

static int open_page(const struct tb_secrets *s, uint16_t port)
{
	char code[TB_TOKEN_MAX], address[192];
	int res = tb_secrets_invite(s, false, code);

	if (res < 0)
		return res;
	snprintf(address, sizeof(address), "http://127.0.0.1:%u/#c=%s", port, code);
	return open_window(address);
}

/* ---- phones ---- */

static bool is_for_others(const struct ifaddrs *i)
{
	return i->ifa_addr && i->ifa_addr->sa_family == AF_INET && (i->ifa_flags & IFF_UP)
	       && !(i->ifa_flags & IFF_LOOPBACK);
}

/* The address that a phone would use; false if this machine is not in a network. */
static bool find_address(char text[INET_ADDRSTRLEN])
{
	struct ifaddrs *all, *i;
	bool is_found = false;

	if (getifaddrs(&all) < 0)
		return false;
	for (i = all; i && !is_found; i = i->ifa_next)
		is_found = is_for_others(i)
		           && inet_ntop(AF_INET, &((struct sockaddr_in *)i->ifa_addr)->sin_addr,
				   text, INET_ADDRSTRLEN);
	freeifaddrs(all);
	return is_found;
}

/* What a phone has to open, up to the code; false after a message if it can open nothing. */
static bool find_way_in(const struct tb_served *served, char way[160])
{
	char host[INET_ADDRSTRLEN];

	if (served->port == 0)
		fprintf(stderr,
			"web: no server is running; start it with `troubadour web --lan`\n");
	else if (served->proxy[0])
		return snprintf(way, 160, "https://%s", served->proxy) > 0;
	else if (!served->is_on_lan)
		fprintf(stderr, "web: the server does not serve other devices; start it with "
				"`troubadour web --lan`, or with `--origin https://NAME` behind a "
				"server with TLS of that name\n");
	else if (!find_address(host))
		fprintf(stderr, "web: this machine is not in a network\n");
	else
		return snprintf(way, 160, "http://%s:%u", host, served->port) > 0;
	return false;
}

static int pair(const struct tb_secrets *s)
{
	char code[TB_TOKEN_MAX], way[160], address[256];
	struct tb_served served;
	int res;

	tb_secrets_served(s, &served);
	if (!find_way_in(&served, way))
		return 1;
	res = tb_secrets_invite(s, true, code);
	if (res < 0) {
		fprintf(stderr, "web: %s\n", strerror(-res));
		return 1;
	}
	snprintf(address, sizeof(address), "%s/#p=%s", way, code);
	if (tb_qr_print(address, stdout) < 0)
		fprintf(stderr, "web: the code could not be drawn\n");
	printf("Good for one device and two minutes:\n%s\n", address);
	return 0;
}

static void print_client(void *data, const char *name, int64_t since_s)
{
	time_t since = (time_t)since_s;
	struct tm t;
	char text[32];

	localtime_r(&since, &t);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &t);
	printf("%-24s paired %s\n", name, text);
}

static int refuse_clients(int res)
{
	fprintf(stderr, "web: the list of devices %s\n",
		res == -EBADMSG ? "is damaged; delete web-clients.json, and pair them again"
				: strerror(-res));
	return 1;
}

static int list_clients(const struct tb_secrets *s)
{
	int n = tb_secrets_clients(s, print_client, NULL);

	if (n == 0)
		printf("no device is paired\n");
	return n < 0 ? refuse_clients(n) : 0;
}

static int revoke_client(const struct tb_secrets *s, const char *name)
{
	int res = tb_secrets_revoke(s, name);

	if (res == -ENOENT)
		fprintf(stderr, "web: no device is called \"%s\"; --clients lists them\n", name);
	else if (res < 0)
		return refuse_clients(res);
	else
		printf("\"%s\" has no access any more\n", name);
	return res == 0 ? 0 : 1;
}

/* ---- the server ---- */

/* Beside us in the build tree, and where it was installed. */
static void find_program(char path[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	path[n < 0 ? 0 : n] = '\0';
	slash = strrchr(path, '/');
	snprintf(slash ? slash + 1 : path, slash ? (size_t)(path + PATH_MAX - slash - 1) : PATH_MAX,
		"troubadour");
}

static void block_signals(void)
{
	sigset_t signals;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

/* What has to stand before a command so that it finds this server from any shell: the secrets of
 * a session of its own, such as a private one, are not where the user's are. */
static const char *way_here(char text[PATH_MAX])
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	char users[64];

	snprintf(users, sizeof(users), "/run/user/%u", (unsigned)getuid());
	if (dir && strcmp(dir, users) != 0)
		snprintf(text, PATH_MAX, "XDG_RUNTIME_DIR=%s ", dir);
	else
		text[0] = '\0';
	return text;
}

static void tell(const struct request *r, uint16_t port)
{
	char way[PATH_MAX];

	way_here(way);
	printf("the mixer is at http://127.0.0.1:%u/ (`%stroubadour web --open` opens it)\n", port,
		way);
	if (r->lan)
		printf("other devices in the network may connect too, without encryption; "
		       "`%stroubadour web --pair` lets one in\n",
			way);
	if (r->proxy[0])
		printf("other devices may connect through https://%s; `%stroubadour web --pair` lets one in\n",
			r->proxy, way);
	fflush(stdout);
}

static int begin(const struct request *r, struct tb_secrets *s, uint16_t port)
{
	struct tb_served served = { .port = port, .is_on_lan = r->lan };

	memcpy(served.proxy, r->proxy, sizeof(served.proxy));
	return tb_secrets_begin(s, &served);
}

static int serve(const struct request *r, struct tb_secrets *s)
{
	struct tb_listeners listeners;
	char program[PATH_MAX];
	int res = 0;

	if (tb_listen_inherited(&listeners) == 0)
		res = tb_listen(&listeners, r->port, r->lan);
	if (res < 0 || begin(r, s, listeners.port) < 0)
		return 1;
	find_program(program);
	tell(r, listeners.port);
	if (r->opens && open_page(s, listeners.port) < 0)
		fprintf(stderr, "web: the page could not be opened\n");
	block_signals();
	res = tb_server_run(&(struct tb_server_options){
		.console = { .console = r->console,
			.remote = r->remote,
			.program = program,
			.is_on_lan = r->lan },
		.listeners = &listeners,
		.secrets = s,
		.is_on_lan = r->lan,
		.proxy = r->proxy,
	});
	tb_secrets_end(s);
	tb_listen_close(&listeners);
	return res == 0 ? 0 : 1;
}

/* Whether somebody listens at the port: it may be systemd, which then starts the server. */
static bool is_listened_at(uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	is = fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	if (fd >= 0)
		close(fd);
	return is;
}

static uint16_t port_of_server(const struct tb_secrets *s)
{
	struct tb_served served;

	tb_secrets_served(s, &served);
	return served.port;
}

/* The running server's port; 0 if none runs and none comes. */
static uint16_t find_server(const struct request *r, const struct tb_secrets *s)
{
	uint16_t port = port_of_server(s);

	if (port != 0 || !is_listened_at(r->port))
		return port;
	for (int i = 0; i < 100 && port == 0; i++) {
		usleep(50000);
		port = port_of_server(s);
	}
	return port;
}

static int open_or_serve(const struct request *r, struct tb_secrets *s)
{
	uint16_t port = find_server(r, s);

	if (port == 0)
		return serve(r, s);
	return open_page(s, port) < 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct tb_secrets secrets;
	struct request r;
	int res = parse(&r, argc, argv);

	if (res != 0)
		return res - 1;
	if (tb_secrets_init(&secrets) < 0)
		return 1;
	if (r.revoked || r.lists_clients)
		tb_secrets_join(&secrets);
	if (r.revoked)
		return revoke_client(&secrets, r.revoked);
	if (r.lists_clients)
		return list_clients(&secrets);
	if (r.pairs)
		return pair(&secrets);
	return r.opens ? open_or_serve(&r, &secrets) : serve(&r, &secrets);
}
