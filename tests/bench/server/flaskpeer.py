"""The peer flask: Flask, Flask-JWT-Extended and argon2-cffi, for gunicorn to run.

Reads ALGORITHM, KEY (a file; that of an asymmetric algorithm has its public half in KEY.pub) and
STORE (a new SQLite file) from the environment.
"""

import hashlib
import os
import secrets
import sqlite3
import threading
import time

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    get_jwt,
    get_jwt_identity,
    jwt_required,
)

ACCESS_SECONDS = 900
REFRESH_SECONDS = 14 * 86400


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read()


algorithm = os.environ["ALGORITHM"]
key = os.environ["KEY"]
app = Flask(__name__)
app.config.update(
    JWT_ALGORITHM=algorithm,
    JWT_ACCESS_TOKEN_EXPIRES=ACCESS_SECONDS,
    JWT_ENCODE_ISSUER="bench",
    JWT_DECODE_ISSUER="bench",
    JWT_ENCODE_AUDIENCE="claimcheck",
    JWT_DECODE_AUDIENCE="claimcheck",
)
if algorithm.startswith("HS"):
    app.config["JWT_SECRET_KEY"] = read(key)
else:
    app.config["JWT_PRIVATE_KEY"] = read(key)
    app.config["JWT_PUBLIC_KEY"] = read(key + ".pub")
jwt = JWTManager(app)
hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
users = {}
revoked = set()
of_thread = threading.local()


def store():
    """This thread's connection; what it commits is on the disk."""
    if not hasattr(of_thread, "connection"):
        of_thread.connection = sqlite3.connect(os.environ["STORE"], isolation_level=None)
        of_thread.connection.execute("PRAGMA journal_mode = WAL")
        of_thread.connection.execute("PRAGMA synchronous = FULL")
        of_thread.connection.execute(
            "CREATE TABLE IF NOT EXISTS refresh_tokens"
            " (hash BLOB PRIMARY KEY, username TEXT NOT NULL, expires_at INTEGER NOT NULL)"
        )
    return of_thread.connection


def digest(token):
    return hashlib.sha256(token.encode()).digest()


def token_answer(username, refresh_token):
    access_token = create_access_token(
        username,
        additional_headers={"kid": "k1", "typ": "at+jwt"},
        additional_claims={
            "client_id": "claimcheck",
            "roles": ["user"],
            "scope": "",
            "auth_time": int(time.time()),
        },
    )
    return jsonify(
        access_token=access_token,
        expires_in=ACCESS_SECONDS,
        refresh_expires_in=REFRESH_SECONDS,
        refresh_token=refresh_token,
        scope="",
        token_type="Bearer",
    )


def refusal(error, status):
    return jsonify(error=error), status


@jwt.token_in_blocklist_loader
def is_revoked(_header, claims):
    return claims["jti"] in revoked


@app.post("/register")
def register():
    users[request.json["username"]] = hasher.hash(request.json["password"])
    return jsonify(username=request.json["username"]), 201


@app.post("/login")
def login():
    username = request.json["username"]
    try:
        hasher.verify(users[username], request.json["password"])
    except (KeyError, VerifyMismatchError):
        return refusal("invalid_credentials", 401)
    token = secrets.token_urlsafe(32)
    store().execute(
        "INSERT INTO refresh_tokens VALUES (?, ?, ?)",
        (digest(token), username, int(time.time()) + REFRESH_SECONDS),
    )
    return token_answer(username, token)


@app.post("/refresh")
def refresh():
    now = int(time.time())
    token = secrets.token_urlsafe(32)
    rows = store().execute(
        "UPDATE refresh_tokens SET hash = ?, expires_at = ?"
        " WHERE hash = ? AND expires_at > ? RETURNING username",
        (digest(token), now + REFRESH_SECONDS, digest(request.json["refresh_token"]), now),
    ).fetchall()
    if not rows:
        return refusal("invalid_grant", 400)
    return token_answer(rows[0][0], token)


@app.get("/protected")
@jwt_required()
def protected():
    user = get_jwt_identity()
    return jsonify(message=f"Hello, {user}. Your token opened this route.", user=user)


@app.post("/logout")
@jwt_required()
def logout():
    revoked.add(get_jwt()["jti"])
    return jsonify(message="Logged out.")
