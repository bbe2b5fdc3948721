# The two commands to know are `make run` and `make test`; `make help` lists the rest.
# Whatever a target needs of Debian it installs itself (.ci/need).

# Stamping fails in a clone that belongs to somebody else.
GOFLAGS ?= -buildvcs=false
export GOFLAGS

# With a display the program has a window and needs C; without one it is pure Go.
WINDOW ?= $(if $(or $(DISPLAY),$(filter Darwin,$(shell uname -s))),yes,no)
FUZZTIME ?= 30s
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Every change of compiler repeats several minutes of cgo, which clang does in one.
WINDOW_BUILD = CGO_ENABLED=1 CC=clang go build -tags migrated_fynedo,no_emoji
HEADLESS_BUILD = CGO_ENABLED=0 go build
RELEASE = -trimpath -ldflags '-s -w'

C_NEEDS = clang
WINDOW_NEEDS = $(C_NEEDS) pkg-config libgl1-mesa-dev libgl1-mesa-dri libx11-dev libxcursor-dev \
	libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev
TEST_NEEDS = dovecot-imapd dovecot-lmtpd postfix sqlite3 python3 qpdf xz-utils dbus-daemon
# A real window on a virtual display, and one to drag files out of.
DISPLAY_NEEDS = $(WINDOW_NEEDS) sqlite3 xvfb openbox xdotool imagemagick dbus-daemon qpdf python3-gi gir1.2-gtk-3.0

# Pictures of the manual, and the stop of the tour where each is taken.
MANUAL = einrichtung=-assistant-1 adresse=-address-typed belege=-chosen fehlgeschlagen=-failed-Belege172 \
	protokoll=-mail klient=-client

# Packages with fuzz targets, and those that read what strangers send.
FUZZED ?= $(shell grep -rl --include=*_test.go '^func Fuzz' * | xargs -n1 dirname | sort -u)
READERS = mailsync/mimewalk storage/einvoice storage/zipfile

# What is tested on its own, because it measures time or takes long.
E2E = belegpost/mailsync/e2e
OTHERS = $$(CGO_ENABLED=0 go list -tags ci ./... | grep -v '/e2e$$')

.PHONY: help run build test check cross race lint fuzz bench shots dist

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1: /p' $(MAKEFILE_LIST)

run: build ## the demo office: in a window where there is a display, else as text
	build/belegpost demo

build: ## build/belegpost, with a window where there is a display (or WINDOW=yes)
ifeq ($(WINDOW),yes)
	@.ci/need $(WINDOW_NEEDS)
	$(WINDOW_BUILD) -o build/belegpost .
else
	$(HEADLESS_BUILD) -o build/belegpost .
endif

test: export LANG = de_AT.UTF-8
test: check cross ## everything that must hold before a commit is shared
	@.ci/need $(TEST_NEEDS) $(DISPLAY_NEEDS)
	@status=0; export CGO_ENABLED=0; \
	echo "test all but $(E2E)"; \
	go test -vet=off -tags ci -timeout 20m $(OTHERS) || status=1; \
	go test -vet=off -tags demomails ./assets/demo/make || status=1; \
	$(MAKE) --no-print-directory fuzz FUZZTIME=5000x FUZZED="$(READERS)" || status=1; \
	echo "test $(E2E)"; \
	go test -vet=off -count 1 -timeout 20m $(E2E) || status=1; \
	echo "test belegpost/ui/e2e, days in a real window"; \
	CGO_ENABLED=1 CC=clang go test -vet=off -count 1 -tags e2e -run '^TestDay' -timeout 20m ./ui/e2e || status=1; \
	exit $$status

check: # format and vet
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt'd: $$unformatted"; exit 1; }
	CGO_ENABLED=0 go vet -tags ci ./...
	CGO_ENABLED=0 go vet -tags ci,e2e ./ui/...
	CGO_ENABLED=0 go vet -tags demomails ./assets/demo/make

# The headless program, and the tests of all that is in it, for the systems that
# this machine is not.
cross:
	@export CGO_ENABLED=0; set -e; for system in windows/amd64 darwin/arm64 linux/arm64; do \
		export GOOS=$${system%/*} GOARCH=$${system#*/}; echo "cross $$system"; \
		go build -o build/cross-$$GOOS-$$GOARCH .; \
		go vet $$(go list -deps . | grep '^belegpost'); \
	done

race: export LANG = de_AT.UTF-8
race: ## the race detector, on all but what takes too long under it
	@.ci/need $(C_NEEDS) $(TEST_NEEDS)
	CGO_ENABLED=1 CC=clang go test -race -vet=off -tags ci -timeout 30m -skip '^TestHostile' $(OTHERS)

lint: check ## format, vet, staticcheck, and golangci-lint where it is installed
	CGO_ENABLED=0 go run $(STATICCHECK) -tags ci ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run --build-tags ci; fi

fuzz: ## every fuzz target for FUZZTIME (30s, or 5000x: so many inputs), one after the other
	@set -e; export CGO_ENABLED=0; top=$$PWD; cache=$$(go env GOCACHE)/fuzz/belegpost; mkdir -p build; \
	for dir in $(FUZZED); do \
		go test -vet=off -c -fuzz . -o build/fuzz.test ./$$dir; \
		for target in $$(cd $$dir && $$top/build/fuzz.test -test.list '^Fuzz'); do \
			echo "fuzz $$target in $$dir"; \
			(cd $$dir && $$top/build/fuzz.test -test.run '^$$' -test.fuzz "^$$target\$$" -test.fuzztime $(FUZZTIME) \
				-test.fuzzminimizetime 10x -test.fuzzcachedir $$cache/$$dir); \
		done; \
	done

bench: ## the first sync beside mbsync (docs/performance.md), and the packages' own
	@.ci/need $(TEST_NEEDS) isync
	CGO_ENABLED=0 go test -run '^$$' -bench . -benchtime 1x -timeout 60m $(E2E)
	CGO_ENABLED=0 go test -run '^$$' -bench . -benchmem -tags ci $(OTHERS)

shots: export LANG = de_AT.UTF-8
shots: ## pictures of every screen into build/shots, from a real window; those of README and manual into docs
	@.ci/need $(DISPLAY_NEEDS)
	@rm -rf build/shots
	CGO_ENABLED=1 CC=clang go test -count 1 -tags e2e -run '^TestShots' -timeout 90m ./ui/e2e
	@mkdir -p docs/bilder; for p in $(MANUAL); do \
		convert build/shots/1366-de-light-*$${p#*=}.png +dither -colors 128 -strip docs/bilder/$${p%=*}.png; done
	@cp docs/bilder/belege.png docs/window.png

dist: ## what is given away: build/dist
	@.ci/need $(WINDOW_NEEDS)
	rm -rf build/dist && mkdir -p build/dist
	@set -e; for system in linux/amd64 linux/arm64 windows/amd64 darwin/arm64; do \
		export GOOS=$${system%/*} GOARCH=$${system#*/}; echo "dist $$system"; \
		$(HEADLESS_BUILD) $(RELEASE) -o build/dist/belegpost-headless-$$GOOS-$$GOARCH$$(go env GOEXE) .; \
	done
	$(WINDOW_BUILD) $(RELEASE) -o build/dist/belegpost-linux-$$(go env GOARCH) .
	cp LICENSE docs/licences.md build/dist/
