"""Requests: one at a time, and as many as a server can answer."""

import contextlib
import http.client
import json
import os
import subprocess
from dataclasses import dataclass, field

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.lua")


class LoadError(Exception):
    """A figure for something that fails is no figure."""


def call(port, method, path, body=None, token=None):
    """The status and the JSON of one answer."""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    open_connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(open_connection) as connection:
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
    try:
        return answer.status, json.loads(text)
    except ValueError:
        return answer.status, {}


@dataclass
class Load:
    """One kind of request, sent over some connections, the next as soon as the last is answered."""

    method: str
    path: str
    connections: int
    facts: dict = field(default_factory=dict)  # what load.lua reads besides the method
    slice_seconds: int = 1

    def run(self, port, seconds, core):
        """What wrk found, from a core of its own: requests, seconds, p50 and p99 in ms."""
        with self.start(port, seconds, core) as wrk:
            return self.finish(wrk)

    def start(self, port, seconds, core):
        command = ["wrk", "--threads", "1", "--connections", str(self.connections)]
        command += ["--duration", str(seconds), "--timeout", "20", "--script", SCRIPT]
        return subprocess.Popen(
            [*command, f"http://127.0.0.1:{port}{self.path}"],
            env={"PATH": os.environ["PATH"], "METHOD": self.method, **self.facts},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )

    def finish(self, wrk):
        output, _ = wrk.communicate()
        for line in output.splitlines():
            if line.startswith("found "):
                found = json.loads(line.removeprefix("found "))
                if found["failures"]:
                    raise LoadError(f"{self.method} {self.path} fails under load: {line}")
                return found
        raise LoadError(f"wrk does not run: {output}")


def protected(token, connections=64):
    # Many, or on a busy machine a server is woken for each request.
    return Load("GET", "/protected", connections, {"AUTHORIZATION": f"Bearer {token}"})


def login(credentials, connections=2):
    # Few, because what is still being hashed when the time is over has cost, but does not count.
    return Load("POST", "/login", connections, {"BODY": json.dumps(credentials)}, slice_seconds=2)


REFRESHING = 8


def refresh(tokens):
    """Needs REFRESHING tokens and one more."""
    return Load("POST", "/refresh", REFRESHING, {"REFRESH_TOKENS": " ".join(tokens)})
