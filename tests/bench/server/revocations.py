"""A store with many sessions revoked, as if they had logged out."""

import contextlib
import secrets
import sqlite3
import time


def fill(store, count):
    """Adds `count` to the SQLite file `store`, which no server may have open."""
    now = int(time.time() * 1000)
    rows = ((secrets.token_urlsafe(12), now, now + 900_000) for _ in range(count))
    with contextlib.closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -1000000")
        connection.executemany("INSERT INTO revocations VALUES (?, ?, ?)", rows)
