"""The classic design with itsdangerous."""

from flask import Flask, jsonify, request
from timedjws import TimedJSONWebSignatureSerializer


def make(secret, users):
    app = Flask("signed")
    serializer = TimedJSONWebSignatureSerializer(secret, expires_in=3600)

    @app.route("/register", methods=["POST"])
    def register():
        data = request.get_json()
        if not users.add(data["username"], data["password"]):
            return jsonify({"message": "User already exists."}), 400
        return jsonify({"message": "User registered successfully."}), 201

    @app.route("/login", methods=["POST"])
    def login():
        data = request.get_json()
        if not users.check(data.get("username"), data.get("password")):
            return jsonify({"message": "Invalid credentials"}), 401
        token = serializer.dumps({"username": data["username"]})
        return jsonify({"token": token.decode()})

    @app.route("/protected", methods=["GET"])
    def protected():
        token = request.args.get("token")
        if not token:
            return jsonify({"message": "Token is missing!"}), 401
        try:
            name = serializer.loads(token)["username"]
        except Exception:
            return jsonify({"message": "Invalid or expired token!"}), 401
        return jsonify({"message": f"Welcome, {name}!"})

    return app
