"""A service with Flask-JWT-Extended that shares our HMAC secret.

usage: flask_shared_secret.py SECRET_FILE AUDIENCE < TOKEN; prints the status and the body of its
answer.
"""

import sys

from flask import Flask, jsonify
from flask_jwt_extended import JWTManager, get_jwt_identity, jwt_required

secret_file, audience = sys.argv[1:]
app = Flask(__name__)
with open(secret_file, encoding="ascii") as file:
    app.config["JWT_SECRET_KEY"] = file.read().rstrip("\n")
app.config["JWT_DECODE_AUDIENCE"] = audience
JWTManager(app)


@app.get("/protected")
@jwt_required()
def protected():
    return jsonify(user=get_jwt_identity())


answer = app.test_client().get(
    "/protected", headers={"Authorization": "Bearer " + sys.stdin.read()}
)
print(answer.status_code, answer.get_data(as_text=True).strip())
