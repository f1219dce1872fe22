# SPDX-FileCopyrightText: 2026 The Troubadour developers
# SPDX-License-Identifier: MIT

# The front door.  Behind it stand only meson and the short scripts in scripts/.
# `make` alone prints what can be made.

BUILD  ?= build
NAME   ?= main
PREFIX ?=
ARGS   ?=
RUNS   ?= 10000000
CLANG_FORMAT ?= clang-format

# A new tree is set up; one that stands is set up again with one option more.
configure = meson setup $$(test -f $(BUILD)/build.ninja && echo --reconfigure || scripts/libdir) $(BUILD) \
	$(if $(CI),-Dwerror=true) $(if $(PREFIX),--prefix=$(PREFIX))
c_files = $$(git ls-files 'src/*.[ch]' 'tests/*.[ch]' 'bench/*.[ch]' 'bench/*.cc' 'spa-plugins/*.[ch]')

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help build run test test-live test-web pictures races fuzz soak check-asan check-tsan check-rtsan check-effects \
	check-valgrind check-arm64 check-i386 coverage mutants install uninstall bench bench-save bench-compare report checklist sound \
	docs flamegraph callgrind massif perfstat deb check-deb check-others check-format clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s%s\n", $$1, $$2 }' Makefile
	@echo "Packages that are missing are installed first, see scripts/setup."

build: setup-build $(BUILD)/build.ninja  ## compile, into build/ (or BUILD=)
	@ninja -C $(BUILD)

# No tests and no benchmarks, whatever the tree is set up for.
run: setup-run $(BUILD)/build.ninja  ## start the console (ARGS= goes to `troubadour run`)
	@ninja -C $(BUILD) console
	@scripts/run $(BUILD)/troubadour $(ARGS)

# The page's tests are left out where no browser can be had.
test: setup-test $(BUILD)/.tests build  ## all tests (ARGS= goes to `meson test`: --suite unit, ...)
	@scripts/test $(BUILD) $(ARGS)

races: setup-test  ## the data threads under ThreadSanitizer: 100 million frames through the ring
	@test -f $(BUILD)-races/build.ninja || \
		meson setup $(BUILD)-races -Db_sanitize=thread -Dtests=enabled -Dbench=disabled
	@ninja -C $(BUILD)-races tests/unit/test-dsp-threads tests/scenario/scenario-threads
	@$(BUILD)-races/tests/unit/test-dsp-threads 100000000 200000
	@$(BUILD)-races/tests/scenario/scenario-threads

fuzz: setup-fuzz  ## search for inputs that break a parser or the mixer (RUNS=, ARGS= names targets)
	@scripts/fuzz $(BUILD)-fuzz $(RUNS) $(ARGS)

check-asan: setup-test  ## unit, scenario, plugin and fuzz suites under AddressSanitizer and UBSan
	@scripts/check asan $(BUILD)-asan

check-tsan: setup-test  ## what has threads, and a session, under ThreadSanitizer
	@scripts/check tsan $(BUILD)-tsan

check-arm64: setup-build setup-arm64  ## unit, scenario and plugin suites for 64-bit ARM, run by qemu
	@scripts/check arm64 $(BUILD)-arm64

check-i386: setup-build setup-i386  ## the same suites for 32-bit x86
	@scripts/check i386 $(BUILD)-i386

coverage: setup-test setup-coverage  ## which lines the tests run, as a table (ARGS= goes to `meson test`)
	@scripts/coverage $(BUILD)-coverage $(ARGS)

check-rtsan: setup-test  ## the data thread under RealtimeSanitizer (clang 20 or newer)
	@scripts/check rtsan $(BUILD)-rtsan

check-effects: setup-build  ## the data thread calls nothing that may block, by its types (clang 20 or newer)
	@scripts/check effects $(BUILD)-effects

check-valgrind: setup-valgrind  ## the module, loaded and unloaded 200 times, under valgrind
	@scripts/check valgrind $(BUILD)-valgrind

mutants: setup-test  ## break the code line by line, and see that a test sees it (an hour)
	@scripts/mutants $(BUILD)-mutants $(ARGS)

test-live: setup-test $(BUILD)/.tests build  ## the few proofs that need real timers and a quiet machine
	@meson test -C $(BUILD) --no-rebuild --benchmark --verbose --num-processes 1 --suite live

test-web: setup-web build  ## the page in a real browser (ARGS= goes to `node --test`)
	@scripts/test-web $(BUILD) $(ARGS)

pictures: setup-web build  ## the pictures of the page for README and docs, made anew
	@scripts/pictures $(BUILD)

soak: setup-test $(BUILD)/.tests build  ## an hour of audio in minutes (SOAK_HOURS=: so many in which all changes)
	@meson test -C $(BUILD) --no-rebuild --benchmark --verbose --suite soak

install: build  ## install (PREFIX=, default /usr/local; DESTDIR=)
	@$(if $(PREFIX),meson configure $(BUILD) --prefix=$(PREFIX) && ninja -C $(BUILD) &&) \
	scripts/install $(BUILD)
	@test -n "$(DESTDIR)" || scripts/next-steps

uninstall:  ## remove what `make install` installed
	@scripts/uninstall $(BUILD)/installed.txt

bench: setup-bench $(BUILD)/.bench build  ## all benchmarks (ARGS= goes to each: --benchmark_filter=...)
	@scripts/bench $(BUILD) run $(ARGS)

bench-save: setup-bench $(BUILD)/.bench build  ## run them and keep the results as NAME=
	@scripts/bench $(BUILD) save $(NAME) $(ARGS)

bench-compare: setup-bench $(BUILD)/.bench build  ## run them and compare with those kept as NAME=
	@scripts/bench $(BUILD) compare $(NAME) $(ARGS)

report: setup-bench $(BUILD)/.bench build  ## ours against the peers, in tables, into docs/performance.md
	@echo "Measuring; this takes fifteen minutes (GRAPH_ARGS='--rounds 15 --window 1000': half an hour more)."
	@$(BUILD)/bench/report $(ARGS) >$(BUILD)/performance.md
	@$(BUILD)/bench/graph/graph $(GRAPH_ARGS) >>$(BUILD)/performance.md
	@$(BUILD)/bench/graph/graph --inserts 3 >>$(BUILD)/performance.md
	@status=0; \
	$(BUILD)/bench/graph/tasks $(TASKS_ARGS) >>$(BUILD)/performance.md || status=$$?; \
	$(BUILD)/bench/sound/sound voice-cost >>$(BUILD)/performance.md && \
	scripts/web-numbers $(BUILD) >>$(BUILD)/performance.md && \
	scripts/performance-page docs/performance.md <$(BUILD)/performance.md && cat docs/performance.md && \
	exit $$status

checklist:  ## what a mixing console should reach, and what `make report` measured
	@scripts/checklist

sound: setup-bench $(BUILD)/.bench build  ## how it sounds, in figures, also to docs/sound.md (SOUND_ROOT=)
	@$(BUILD)/bench/sound/sound >$(BUILD)/sound.md
	@scripts/sound-elsewhere $(BUILD)/bench/sound/sound $(SOUND_ROOT) >>$(BUILD)/sound.md
	@mkdir -p docs && cp $(BUILD)/sound.md docs/ && cat docs/sound.md

docs: setup-docs $(BUILD)/build.ninja  ## the site of README and docs/, into build/site-of-docs/site
	@ninja -C $(BUILD) docs/keys-page console
	@scripts/docs $(BUILD)

flamegraph: setup-bench $(BUILD)/.bench build  ## where time goes, by perf (ARGS= a program and its arguments)
	@scripts/profile $@ $(BUILD) $(ARGS)

callgrind: setup-bench setup-valgrind $(BUILD)/.bench build  ## how many instructions go where, by valgrind
	@scripts/profile $@ $(BUILD) $(ARGS)

massif: setup-bench setup-valgrind $(BUILD)/.bench build  ## where memory goes, by valgrind
	@scripts/profile $@ $(BUILD) $(ARGS)

perfstat: setup-bench $(BUILD)/.bench build  ## cycles, instructions and cache misses, by perf
	@scripts/profile $@ $(BUILD) $(ARGS)

deb:  ## the Debian packages of what is committed, into build/deb, and lintian's verdict (ARGS=twice: and two are the same)
	@packaging/build-deb $(BUILD)/deb $(ARGS)

check-deb:  ## that package comes, works and goes in a clean root; as root (ARGS= a suite or a root's tar)
	@packaging/check-deb $(BUILD)/deb/troubadour_*.deb $(ARGS)

check-others:  ## the files for Arch, Fedora and Nix, as far as Debian can judge them (ARGS=build)
	@packaging/check-others $(ARGS)

check-format: setup-format  ## the C sources against .clang-format (14), the scripts with shellcheck
	$(CLANG_FORMAT) --dry-run -Werror $(c_files)
	shellcheck scripts/* packaging/*-* .ci/run

clean:  ## remove the build tree
	rm -rf $(BUILD)

# --- steps -------------------------------------------------------------------

.PHONY: setup-build setup-run setup-test setup-web setup-docs setup-bench setup-fuzz setup-format setup-valgrind \
	setup-coverage setup-arm64 setup-i386
setup-build:
	@scripts/setup build
	@scripts/setup portal || echo "Push to talk by keys of the desktop is left out: no sd-bus."
setup-run: setup-build
	@scripts/setup run
	@scripts/setup realtime || echo "Without realtime rights sound crackles while the machine is busy: no rtkit."
setup-test: setup-build
	@scripts/setup run test
	@scripts/setup web || echo "The page's tests are left out: no browser."
setup-web:
	@scripts/setup build run web
setup-bench:
	@scripts/setup build run bench
	@scripts/setup web || echo "The page is not measured: no browser."
setup-fuzz:
	@scripts/setup build fuzz
setup-format:
	@scripts/setup format
setup-docs:
	@scripts/setup build docs
setup-valgrind:
	@scripts/setup build run test valgrind
setup-coverage:
	@scripts/setup coverage
setup-arm64:
	@scripts/setup arm64
setup-i386:
	@scripts/setup i386

$(BUILD)/build.ninja:
	$(configure)
$(BUILD)/.tests:
	$(configure) -Dtests=enabled
	@touch $@
$(BUILD)/.bench:
	$(configure) -Dbench=enabled
	@touch $@
