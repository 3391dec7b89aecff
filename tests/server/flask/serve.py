"""Serves the four classic designs under /profiles/, on the same users, on a free loopback port.

Prints the port, and stops when standard input ends, as it does when the test that started it is
gone. The secret is CLAIMCHECK_PROFILE_SECRET.
"""

import logging
import os
import sys
import threading

import authtoken
import jwtextended
import pyjwt
import signed
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server


class Users:
    """What the originals keep in a database. Passwords are plain: they are those of the test."""

    def __init__(self):
        self.passwords = {}

    def add(self, username, password):
        if username in self.passwords:
            return False
        self.passwords[username] = password
        return True

    def check(self, username, password):
        return password is not None and self.passwords.get(username) == password

    def number(self, username):
        return list(self.passwords).index(username) + 1


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    secret = os.environ["CLAIMCHECK_PROFILE_SECRET"]
    users = Users()
    programs = {
        "/profiles/signed": signed.make(secret, users),
        "/profiles/pyjwt": pyjwt.make(secret, users),
        "/profiles/auth-token": authtoken.make(secret, users),
        "/profiles/jwt-extended": jwtextended.make(secret, users),
    }
    server = make_server("127.0.0.1", 0, DispatcherMiddleware(Flask("none"), programs), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


main()
