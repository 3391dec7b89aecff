"""The classic design with a token endpoint of its own."""

import datetime

import jwt
from flask import Flask, jsonify, request


def make(secret, users):
    app = Flask("authtoken")

    @app.route("/auth/token", methods=["POST"])
    def token():
        data = request.get_json()
        if not users.check(data.get("username"), data.get("password")):
            return jsonify({"message": "Invalid credentials"}), 401
        now = datetime.datetime.now(datetime.timezone.utc)
        claims = {
            "user_id": users.number(data["username"]),
            "exp": now + datetime.timedelta(hours=1),
        }
        return jsonify({"access_token": jwt.encode(claims, secret, algorithm="HS256")})

    return app
