#!/usr/bin/env python3
"""What a request costs our server and others of the same job: `./dev bench server`.

Each server has one core and wrk another; servers take turns in short slices, so that a busy machine
slows all alike, and the median slice counts.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "server"))

import load  # noqa: E402
import revocations  # noqa: E402
from contestants import PEERS, Missing, Ours  # noqa: E402
from process import ServerProcess, StartError, free_port  # noqa: E402

ADA = {"username": "ada", "password": "correct horse battery staple"}
GREETING = {"message": "Hello, ada. Your token opened this route.", "user": "ada"}
CORES = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else [0]
LOAD_CORE = CORES[-1]
WARM_UP_CPU_SECONDS = 2
WARM_UP_SLICES = 8  # at most


@dataclass
class Entry:
    """A server that runs, and what makes a slice of load for it."""

    name: str
    server: ServerProcess
    make_load: Callable


@dataclass
class Figures:
    per_second: float
    per_cpu_second: float
    p50: float
    p99: float
    memory: float


class Report:
    """Rows as they come, on the terminal; or all of them at the end, as JSON."""

    def __init__(self, as_json):
        self.as_json = as_json
        self.rows = []
        if not as_json:
            print(
                f"{'':<30} {'server':<13} {'per CPU s':>10} {'ratio':>6}"
                f" {'per s':>8} {'p50 ms':>8} {'p99 ms':>8} {'MB':>6}"
            )

    def add(self, operation, measured, by=lambda figures: figures.per_cpu_second):
        """The first of `measured`, a dictionary, is ours; the ratio is by one of the figures."""
        ours, *peers = measured.items()
        self._show(operation, *ours, None)
        for peer, theirs in peers:
            ratio = by(ours[1]) / by(theirs)
            self._show("", peer, theirs, ratio)
            self.rows.append(
                {
                    "op": operation,
                    "peer": peer,
                    "ours": round(by(ours[1])),
                    "theirs": round(by(theirs)),
                    "ratio": round(ratio, 3),
                }
            )

    def say(self, text):
        print(text, file=sys.stderr if self.as_json else sys.stdout, flush=True)

    def finish(self):
        if self.as_json:
            print(json.dumps({"rows": self.rows}, separators=(",", ":")))

    def _show(self, operation, name, figures, ratio):
        if self.as_json:
            return
        print(
            f"{operation:<30} {name:<13} {figures.per_cpu_second:>10.0f}"
            f" {'' if ratio is None else format(ratio, '.2f'):>6} {figures.per_second:>8.0f}"
            f" {figures.p50:>8.2f} {figures.p99:>8.2f} {figures.memory:>6.0f}",
            flush=True,
        )


def expect(what, answer, *statuses, body=None):
    if answer[0] not in statuses or (body is not None and answer[1] != body):
        raise load.LoadError(f"{what}: {answer[0]} {answer[1]}")


def log_in(server, style=None):
    wish = ADA if style is None else ADA | {"style": style}
    status, tokens = load.call(server.port, "POST", "/login", wish)
    if status != 200:
        raise load.LoadError(f"login: {status} {tokens}")
    return tokens


def check(contestant, server):
    """Does it do the job at all? Registers the account that the rest is about."""
    port = server.port
    if "login" not in contestant.has:
        expect("answer", load.call(port, "GET", "/protected"), 200, body=GREETING)
        return
    expect("register", load.call(port, "POST", "/register", ADA), 201)
    wrong = ADA | {"password": "a wrong one, for once"}
    expect("wrong password", load.call(port, "POST", "/login", wrong), 401)
    first = log_in(server)
    token = first["access_token"]
    expect("no token", load.call(port, "GET", "/protected"), 401)
    broken = token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBB")
    # 422 is what Flask-JWT-Extended calls it.
    expect("broken token", load.call(port, "GET", "/protected", token=broken), 401, 422)
    expect("good token", load.call(port, "GET", "/protected", token=token), 200, body=GREETING)
    expect("logout", load.call(port, "POST", "/logout", token=token), 200)
    expect("revoked token", load.call(port, "GET", "/protected", token=token), 401)
    spent = {"refresh_token": log_in(server)["refresh_token"]}
    expect("refresh", load.call(port, "POST", "/refresh", spent), 200)
    expect("spent refresh token", load.call(port, "POST", "/refresh", spent), 400)


class Bench:
    """Starts servers and measures them. `stack` stops them, whatever happens."""

    def __init__(self, stack, seconds, report):
        self.stack = stack
        self.seconds = seconds
        self.report = report
        self.workspace = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="claimcheck-bench-")
        )

    def start(self, contestant, algorithm, cores=None):
        port = free_port()
        server = ServerProcess(
            contestant.command(self.workspace, algorithm, port),
            contestant.environment(self.workspace, algorithm, port),
            port,
            cores or {CORES[0]},
            os.path.join(self.workspace, f"{contestant.name}-{port}.log"),
        )
        self.stack.callback(server.stop)
        return server

    def start_all(self, contestants, algorithm):
        """Those that can be measured here, with their servers."""
        started = []
        for contestant in contestants:
            try:
                server = self.start(contestant, algorithm)
                check(contestant, server)
                started.append((contestant, server))
            except Missing as why:
                if contestant.name == "ours":
                    raise
                self.report.say(f"{contestant.name} is left out: {why}.")
            except (StartError, load.LoadError) as why:
                raise type(why)(f"{contestant.name}: {why}") from why
        return started

    def measure(self, entries):
        """Figures by name, the entries taking turns."""
        for entry in entries:
            self._warm_up(entry)
        slices = {entry.name: [] for entry in entries}
        for _ in range(self.seconds):
            for entry in entries:
                slices[entry.name].append(self._slice(entry))
        return {
            entry.name: Figures(
                *map(statistics.median, zip(*slices[entry.name], strict=True)),
                entry.server.peak_memory(),
            )
            for entry in entries
        }

    def _warm_up(self, entry):
        """Node compiles what it runs often, which takes it seconds."""
        enough = entry.server.cpu_seconds() + WARM_UP_CPU_SECONDS
        for _ in range(WARM_UP_SLICES):
            self._slice(entry)
            if entry.server.cpu_seconds() >= enough:
                return

    @staticmethod
    def _slice(entry):
        # A machine that is busy beyond measure may get no login done in the usual time.
        for factor in (1, 4, 16):
            to_send = entry.make_load()
            before = entry.server.settled_cpu_seconds()
            found = to_send.run(entry.server.port, factor * to_send.slice_seconds, LOAD_CORE)
            cpu = max(entry.server.cpu_seconds() - before, 0.01)
            requests = found["requests"]
            if requests:
                return requests / found["seconds"], requests / cpu, found["p50"], found["p99"]
        raise load.LoadError(f"{entry.name} answers nothing")


def protected_entries(started, style=None):
    """All send the same request; who asks for no token is sent one of ours."""
    tokens = {}
    for contestant, server in started:
        if "login" in contestant.has:
            tokens[contestant.name] = log_in(server, style)["access_token"]
    return [
        Entry(
            contestant.name,
            server,
            partial(load.protected, tokens.get(contestant.name) or tokens["ours"]),
        )
        for contestant, server in started
    ]


def login_entries(started):
    return [
        Entry(contestant.name, server, partial(load.login, ADA)) for contestant, server in started
    ]


def refresh_entries(started):
    def refreshing(server):
        logins = [log_in(server) for _ in range(load.REFRESHING + 1)]
        return load.refresh([tokens["refresh_token"] for tokens in logins])

    return [
        Entry(contestant.name, server, partial(refreshing, server))
        for contestant, server in started
    ]


OPERATIONS = {
    "HS256": {
        "GET /protected HS256": ("protected", protected_entries),
        "GET /protected opaque": ("opaque", partial(protected_entries, style="opaque")),
        "POST /login": ("login", login_entries),
        "POST /refresh": ("refresh", refresh_entries),
    },
    "ES256": {"GET /protected ES256": ("protected", protected_entries)},
}


def run_operations(bench, contestants):
    for algorithm, operations in OPERATIONS.items():
        started = bench.start_all(contestants, algorithm)
        for name, (kind, entries) in operations.items():
            able = [(one, server) for one, server in started if kind in one.has]
            bench.report.add(name, bench.measure(entries(able)))
        if algorithm == "HS256":
            run_storm(bench, started)


def run_storm(bench, started):
    """Not in the JSON: how long an answer takes is no figure per CPU second."""
    bench.report.say("\nGET /protected HS256 while others log in, on the same core:")
    for contestant, server in started:
        if "login" not in contestant.has:
            continue
        few = load.protected(log_in(server)["access_token"], connections=2)
        storm = load.login(ADA, connections=8)
        with storm.start(server.port, bench.seconds + 1, LOAD_CORE) as logins:
            found = few.run(server.port, bench.seconds, LOAD_CORE)
            logged_in = storm.finish(logins)
        bench.report.say(
            f"    {contestant.name:<10} p50 {found['p50']:8.2f} ms   p99 {found['p99']:8.2f} ms"
            f"   {logged_in['requests'] / logged_in['seconds']:6.1f} logins/s"
        )
    bench.report.say("")


def run_workers(bench):
    """Two worker threads on two cores against one on one, by requests per second."""
    started = []
    for workers, name in ((2, "two workers"), (1, "one worker")):
        ours = Ours(name, workers)
        server = bench.start(ours, "ES256", set(CORES[:workers]))
        check(ours, server)
        started.append((ours, server))
    measured = bench.measure(protected_entries(started))
    bench.report.add("GET /protected two workers", measured, by=lambda found: found.per_second)


def run_revocations(bench, count):
    """The same route, with nothing and with `count` sessions revoked."""
    empty, full = Ours("none revoked"), Ours("many revoked")
    server = bench.start(full, "HS256")
    check(full, server)
    server.stop()
    bench.report.say(f"\nFilling a store with {count} revoked sessions.")
    revocations.fill(full.store_file(bench.workspace, "HS256"), count)
    started = [(ours, bench.start(ours, "HS256")) for ours in (full, empty)]
    check(empty, started[1][1])
    for ours, server in started:
        bench.report.say(
            f"    {ours.name}: listens after {server.seconds_to_start:.1f} s"
            f" with {server.peak_memory():.0f} MB"
        )
    bench.report.add(f"GET /protected {count} revoked", bench.measure(protected_entries(started)))


def read_arguments():
    parser = argparse.ArgumentParser(prog="bench server", description=__doc__)
    parser.add_argument("--json", action="store_true", help="in the shape of bench core --json")
    parser.add_argument(
        "--seconds",
        type=int,
        default=5,
        metavar="N",
        help="of load for each figure (default: 5), twice that for logins",
    )
    names = [peer.name for peer in PEERS]
    parser.add_argument(
        "--peer", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names)
    )
    parser.add_argument(
        "--revocations",
        type=int,
        default=0,
        metavar="N",
        help="measure with N sessions revoked too",
    )
    arguments = parser.parse_args()
    if arguments.seconds < 1 or arguments.revocations < 0:
        parser.error("numbers count up from 1")
    return arguments


def run(bench, arguments):
    peers = [peer for peer in PEERS if peer.name in arguments.peer]
    run_operations(bench, [Ours(), *peers])
    if len(CORES) > 1:
        run_workers(bench)
    if arguments.revocations:
        run_revocations(bench, arguments.revocations)


def main():
    arguments = read_arguments()
    if sys.platform != "linux":
        raise SystemExit("bench server: only Linux counts what it needs")
    if not shutil.which("wrk"):
        raise SystemExit("bench server: wrk is not installed")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # by way of stack
    report = Report(arguments.json)
    with ExitStack() as stack:
        run(Bench(stack, arguments.seconds, report), arguments)
    report.finish()


if __name__ == "__main__":
    try:
        main()
    except (Missing, StartError, load.LoadError) as problem:
        sys.exit(f"bench server: {problem}")
