"""The classic design with Flask-JWT-Extended and a list of revoked tokens."""

from flask import Flask, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    get_jwt,
    get_jwt_identity,
    jwt_required,
)


def make(secret, users):
    app = Flask("jwtextended")
    app.config["JWT_SECRET_KEY"] = secret
    manager = JWTManager(app)
    revoked = set()

    @manager.token_in_blocklist_loader
    def is_revoked(header, payload):
        return payload["jti"] in revoked

    @app.route("/login", methods=["POST"])
    def login():
        username = request.form.get("username", None)
        password = request.form.get("password", None)
        if not username:
            return jsonify({"msg": "Missing username parameter"}), 400
        if not password:
            return jsonify({"msg": "Missing password parameter"}), 400
        if not users.check(username, password):
            return jsonify({"msg": "Bad username or password"}), 401
        return jsonify(access_token=create_access_token(identity=username)), 200

    @app.route("/protected", methods=["GET"])
    @jwt_required()
    def protected():
        return jsonify(message=f"Hello, {get_jwt_identity()}! This is a protected route."), 200

    @app.route("/logout", methods=["DELETE"])
    @jwt_required()
    def logout():
        revoked.add(get_jwt()["jti"])
        return jsonify(msg="Access token revoked"), 200

    return app
