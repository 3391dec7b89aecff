"""TimedJSONWebSignatureSerializer, which itsdangerous had until version 2.0.

No package of a current distribution has the class any more, so what the signed profile needs of it
is written down here, on what itsdangerous still has. tests/vectors/itsdangerous holds tokens of the
class itself.
"""

import hashlib
import json
import time

from itsdangerous import BadSignature, HMACAlgorithm, Signer
from itsdangerous.encoding import base64_decode, base64_encode, want_bytes


class TimedJSONWebSignatureSerializer:
    def __init__(self, secret_key, expires_in=3600):
        self.signer = Signer(
            secret_key, sep=".", key_derivation="none", algorithm=HMACAlgorithm(hashlib.sha512)
        )
        self.expires_in = expires_in

    def dumps(self, value):
        now = int(time.time())
        header = {"alg": "HS512", "iat": now, "exp": now + self.expires_in}
        parts = (
            base64_encode(json.dumps(part, ensure_ascii=False, separators=(",", ":")))
            for part in (header, value)
        )
        return self.signer.sign(b".".join(parts))

    def loads(self, token):
        payload = self.signer.unsign(want_bytes(token))
        if b"." not in payload:
            raise BadSignature("no dot")
        header, value = payload.split(b".", 1)
        header = json.loads(base64_decode(header))
        value = json.loads(base64_decode(value))
        if not isinstance(header, dict) or header.get("alg") != "HS512":
            raise BadSignature("Algorithm mismatch")
        if int(header["exp"]) < time.time() // 1:
            raise BadSignature("Signature expired")
        return value
