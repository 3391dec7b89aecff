"""A resource server in Python: takes a token by the keys that its issuer publishes.

usage: pyjwt_jwks.py ISSUER AUDIENCE < TOKEN; prints the subject, or why it was refused.
"""

import json
import sys
import urllib.request

import jwt

issuer, audience = sys.argv[1:]
token = sys.stdin.read()
with urllib.request.urlopen(issuer + "/.well-known/oauth-authorization-server") as answer:
    metadata = json.load(answer)
keys = jwt.PyJWKClient(metadata["jwks_uri"])
try:
    claims = jwt.decode(
        token,
        keys.get_signing_key_from_jwt(token).key,
        algorithms=["ES256", "ES384", "ES512", "EdDSA", "RS256", "PS256"],
        issuer=metadata["issuer"],
        audience=audience,
        options={"require": ["exp", "iat", "sub", "jti"]},
    )
    print(claims["sub"])
except jwt.PyJWTError as refusal:
    print(type(refusal).__name__)
