"""Reads a case as JSON, measures PyJWT on it, and writes operations per second of CPU time."""

import json
import sys

import jwt

from persecond import per_second

case = json.load(sys.stdin)
headers = {"kid": case["kid"], "typ": case["typ"]}
required = ["exp", "iat", "sub", "jti"]


def verify():
    jwt.decode(
        case["token"],
        case["verifying_key"],
        algorithms=[case["algorithm"]],
        issuer=case["issuer"],
        audience=case["audience"],
        options={"require": required},
    )


def sign():
    jwt.encode(case["claims"], case["signing_key"], case["algorithm"], headers=headers)


verify()
json.dump({"verify": per_second(verify), "sign": per_second(sign)}, sys.stdout)
