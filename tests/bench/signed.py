"""Reads a token as JSON, measures itsdangerous on it, and writes operations per second of CPU time."""

import hashlib
import json
import sys

from itsdangerous import URLSafeTimedSerializer

from persecond import per_second

case = json.load(sys.stdin)
serializer = URLSafeTimedSerializer(
    case["secret"],
    salt=case["salt"],
    signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
)
value = serializer.loads(case["token"], max_age=case["max_age"])
json.dump(
    {
        "loads": per_second(
            lambda: serializer.loads(case["token"], max_age=case["max_age"])
        ),
        "dumps": per_second(lambda: serializer.dumps(value)),
    },
    sys.stdout,
)
