"""The classic design with PyJWT."""

import datetime

import jwt
from flask import Flask, jsonify, make_response, request


def make(secret, users):
    app = Flask("pyjwt")

    def could_not_verify():
        return make_response(
            "Could not verify", 401, {"WWW-Authenticate": 'Basic realm="Login required!"'}
        )

    def credentials():
        auth = request.authorization
        if auth and auth.type == "basic":
            return auth
        return request.get_json(silent=True) or request.form

    @app.route("/register", methods=["POST"])
    def register():
        data = request.form or request.get_json()
        if not users.add(data["username"], data["password"]):
            return jsonify({"message": "User already exists."}), 400
        return jsonify({"message": "User created successfully."}), 201

    @app.route("/login", methods=["POST"])
    def login():
        auth = credentials()
        if not auth or not auth.get("username") or not auth.get("password"):
            return could_not_verify()
        if not users.check(auth.get("username"), auth.get("password")):
            return could_not_verify()
        now = datetime.datetime.now(datetime.timezone.utc)
        claims = {"username": auth.get("username"), "exp": now + datetime.timedelta(minutes=30)}
        return jsonify({"token": jwt.encode(claims, secret, algorithm="HS256")})

    @app.route("/protected")
    def protected():
        token = request.args.get("token")
        if not token:
            return jsonify({"message": "Token is missing!"}), 403
        try:
            jwt.decode(token, secret, algorithms=["HS256"])
        except Exception:
            return jsonify({"message": "Token is invalid!"}), 403
        return jsonify({"message": "This is only available for people with valid tokens."})

    return app
