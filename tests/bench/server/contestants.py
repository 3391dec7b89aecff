"""The servers that are measured: ours and its peers. All have the same routes and answers.

What each of them does in the same way: tokens of the same claims, good for 15 minutes, checked for
signature, times, issuer, audience and revocation; passwords hashed by Argon2id with 19 MiB and two
passes; refresh tokens that are replaced when used, in SQLite with synchronous = FULL.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
from functools import cache

HERE = os.path.dirname(os.path.abspath(__file__))


class Missing(Exception):
    """Why a server cannot be measured here."""


def program(name, hint):
    found = shutil.which(name)
    if not found:
        raise Missing(hint)
    return found


def key_file(workspace, algorithm):
    """A new key; what verifies for an asymmetric algorithm is in a second file, ending in .pub."""
    path = os.path.join(workspace, f"{algorithm}.key")
    if os.path.exists(path):
        return path
    if algorithm == "HS256":
        with open(path, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
    else:
        openssl = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        subprocess.run([*openssl, "-out", path], check=True, capture_output=True)
        public = ["openssl", "pkey", "-in", path, "-pubout", "-out", path + ".pub"]
        subprocess.run(public, check=True, capture_output=True)
    return path


def clean_environment():
    """Ours, without what would configure a server."""
    return {k: v for k, v in os.environ.items() if not k.startswith("CLAIMCHECK_")}


class Contestant:
    """How a server is started. The command may raise Missing."""

    name = ""
    has = frozenset({"protected", "login", "refresh"})

    def store_file(self, workspace, algorithm):
        return os.path.join(workspace, f"{self.name}-{algorithm}.db")

    def command(self, workspace, algorithm, port):
        raise NotImplementedError

    def environment(self, workspace, algorithm, port):
        return clean_environment() | {
            "PORT": str(port),
            "ALGORITHM": algorithm,
            "KEY": key_file(workspace, algorithm),
            "STORE": self.store_file(workspace, algorithm),
        }


class Ours(Contestant):
    """Without limits on logins, which are there to slow them, and like its peers without a line in
    the log for each request."""

    has = Contestant.has | {"opaque"}

    def __init__(self, name="ours", workers=1):
        self.name = name
        self.workers = workers

    def command(self, workspace, algorithm, port):
        command = [program("claimcheck-server", "claimcheck-server is not built")]
        command += ["--listen", f"127.0.0.1:{port}", "--alg", algorithm]
        command += ["--store", f"sqlite:{self.store_file(workspace, algorithm)}"]
        command += ["--max-sessions", "100000", "--log-level", "warning"]
        for limit in ("account", "address", "overall"):
            command += [f"--login-limit-{limit}", "off"]
        return [*command, "--workers", str(self.workers)]


class Drogon(Contestant):
    name = "drogon"

    def command(self, workspace, algorithm, port):
        return [program("bench_drogon", "libdrogon-dev or libjwt-dev was not there to build it")]


class Flask(Contestant):
    name = "flask"

    def command(self, workspace, algorithm, port):
        wanted = "import argon2, flask, flask_jwt_extended"
        if subprocess.run(["python3", "-c", wanted], capture_output=True, check=False).returncode:
            raise Missing("a Python package of its is not installed")
        gunicorn = program("gunicorn", "gunicorn is not installed")
        return [
            *(gunicorn, "--bind", f"127.0.0.1:{port}", "--chdir", HERE, "--log-level", "warning"),
            *("--workers", "1", "--worker-class", "gthread", "--threads", "4"),
            *("--worker-tmp-dir", workspace, "--keep-alive", "60", "flaskpeer:app"),
        ]


class Fastify(Contestant):
    name = "fastify"

    def command(self, workspace, algorithm, port):
        return [program("node", "Node is not installed"), os.path.join(HERE, "fastify", "peer.js")]

    def environment(self, workspace, algorithm, port):
        return super().environment(workspace, algorithm, port) | {"NODE_PATH": self.packages()}

    @staticmethod
    @cache
    def packages():
        """Where npm has put the packages of the lock file: in the cache of ./dev, once."""
        source = os.path.join(HERE, "fastify")
        with open(os.path.join(source, "package-lock.json"), "rb") as file:
            version = hashlib.sha256(file.read()).hexdigest()[:16]
        home = os.path.expanduser(os.environ.get("CLAIMCHECK_ROOTS") or "~/.cache/claimcheck")
        folder = os.path.join(home, f"bench-fastify-{version}")
        complete = os.path.join(folder, "complete")
        if not os.path.exists(complete):
            npm = program("npm", "npm is not installed")
            os.makedirs(folder, exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(os.path.join(source, name), folder)
            install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            install += ["--fetch-retries", "1", "--fetch-timeout", "30000"]
            if subprocess.run(install, cwd=folder, capture_output=True, check=False).returncode:
                raise Missing("npm could not fetch its packages; is the registry reachable?")
            with open(complete, "w", encoding="ascii"):
                pass
        return os.path.join(folder, "node_modules")


class Bare(Contestant):
    """A route of QHttpServer that gives the answer to everybody."""

    name = "bare"
    has = frozenset({"protected", "opaque"})

    def command(self, workspace, algorithm, port):
        return [program("bench_bare", "bench_bare is not built")]


PEERS = [Drogon(), Fastify(), Flask(), Bare()]
