# Sourced by ./demo and ./test: packages and builds. Everything stays in this checkout, but for
# Debian packages, and those are named before they are installed.

say() { printf '\n\033[1m== %s\033[0m\n' "$*" | if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi; }

# phase TITLE: a heading; what came before it is over, and phase_times will tell how long it took.
phases=()
phase() {
  phases+=("$SECONDS $*")
  say "$*"
}

phase_times() {
  say "Where the time went"
  local i start next
  phases+=("$SECONDS")
  for ((i = 0; i + 1 < ${#phases[@]}; i++)); do
    start=${phases[i]%% *}
    next=${phases[i + 1]%% *}
    printf '%6d s  %s\n' $((next - start)) "${phases[i]#* }"
  done
}

# As many jobs as cores, but no more than memory allows (a clang may take 1.5 GiB).
jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ {print int($2 / 1572864)}' /proc/meminfo)
  [ "$memory" -ge 1 ] || memory=1
  [ "$memory" -lt "$cores" ] && echo "$memory" || echo "$cores"
}

packages_build="clang-19 lld-19 cmake ninja-build ccache pkg-config
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libfmt-dev libcli11-dev libyaml-dev libsqlite3-dev
  libcmark-dev libre2-dev libssl-dev libpq-dev libc-ares-dev libmimalloc-dev tzdata
  libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev"
packages_lab="iproute2 ca-certificates"
# Whoever has a newer Node.js keeps it.
packages_web="$([ -x /usr/bin/chromium ] || echo chromium)$(command -v node >/dev/null || echo ' nodejs')$(command -v npm >/dev/null || echo ' npm')"
packages_test="libclang-rt-19-dev clang-tidy-19 clang-format-19 python3 python3-jsonschema python3-yaml
  python3-icalendar python3-prometheus-client openssh-client openssl"

why() {
  case $1 in
    build) echo "compiler, build tools, libraries and time zones" ;;
    lab) echo "namespaces of the lab" ;;
    web) echo "a browser and Node.js for the tests of the published site" ;;
    test) echo "sanitizers, formatter, linter, ssh-keygen, and readers of the formats that are written" ;;
  esac
}

missing_of() {
  local name
  for name in "$@"; do
    case $(dpkg-query -W -f '${Status}' "$name" 2>/dev/null) in
      *"ok installed") ;;
      *) echo "$name" ;;
    esac
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "These packages are missing and need root to install: run this as root once:" >&2
    echo "  $*" >&2
    exit 3
  fi
}

# install_packages GROUP…: says what is lacking and why, then installs just that.
install_packages() {
  command -v apt-get >/dev/null || {
    echo "This needs Debian 12 (apt-get is not here)." >&2
    exit 3
  }
  local group variable missing all=""
  for group in "$@"; do
    variable=packages_$group
    missing=$(missing_of ${!variable} | tr '\n' ' ')
    [ -n "$missing" ] || continue
    say "Needed for $(why "$group"), not installed yet: $missing"
    all="$all $missing"
  done
  refresh_lists
  [ -n "$all" ] || return 0
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    --no-remove $all >build-packages.log 2>&1 || {
    tail -n 15 build-packages.log >&2
    echo "Installing failed; the whole story is in build-packages.log." >&2
    exit 3
  }
  rm -f build-packages.log
}

# The lab unpacks its servers from Debian packages and has to know which there are.
refresh_lists() {
  # Not through a pipe: one that is read no further fails, and with it the whole script.
  local policy
  policy=$(apt-cache policy pdns-server 2>/dev/null) || policy=
  case $policy in *"Candidate: "[0-9]*) return 0 ;; esac
  say "Fetching Debian's package lists"
  as_root apt-get update -q >/dev/null
}

# build PRESET [TARGET…]: with cmake_options, an array, if it is set.
cmake_options=()
build() {
  local preset=$1
  shift
  cmake --preset "$preset" "${cmake_options[@]}" >build-configure.log || { cat build-configure.log >&2; exit 3; }
  mkdir -p build && mv build-configure.log build/configure.log
  if [ $# -gt 0 ]; then
    ninja -C build -j "$(jobs)" "$@"
  else
    ninja -C build -j "$(jobs)"
  fi
}

build_asan_units() { cmake --preset asan >/dev/null && ninja -C build/asan -j "$(jobs)" unit_tests fuzzers; }
build_tsan_units() { cmake --preset tsan >/dev/null && ninja -C build/tsan -j "$(jobs)" unit_tests; }

run_ctest() {
  local folder=$1
  shift
  # Which function a sanitizer speaks of.
  local symbolizer
  symbolizer=$(command -v llvm-symbolizer-19 || true)
  env ${symbolizer:+ASAN_SYMBOLIZER_PATH="$symbolizer" TSAN_OPTIONS="external_symbolizer_path=$symbolizer"} \
    ctest --test-dir "$folder" -j "$(jobs)" --output-on-failure --no-tests=error --progress "$@"
}
