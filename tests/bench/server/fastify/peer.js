// The peer fastify: Fastify, @fastify/jwt, @node-rs/argon2 and libsql (SQLite, as a native module
// that npm has built).
//
// Reads PORT, ALGORITHM, KEY (a file; that of an asymmetric algorithm has its public half in
// KEY.pub) and STORE (a new SQLite file) from the environment.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const argon2 = require("@node-rs/argon2");
const Database = require("libsql");

const ACCESS_SECONDS = 900;
const REFRESH_SECONDS = 14 * 86400;
const ARGON2ID = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

const { PORT, ALGORITHM, KEY, STORE } = process.env;
const users = new Map();
const revoked = new Set();

// What it commits is on the disk.
const store = new Database(STORE);
store.exec("PRAGMA journal_mode = WAL");
store.exec("PRAGMA synchronous = FULL");
store.exec(
  "CREATE TABLE refresh_tokens" +
    " (hash BLOB PRIMARY KEY, username TEXT NOT NULL, expires_at INTEGER NOT NULL)",
);
const insert = store.prepare("INSERT INTO refresh_tokens VALUES (?, ?, ?)");
const rotate = store.prepare(
  "UPDATE refresh_tokens SET hash = ?, expires_at = ?" +
    " WHERE hash = ? AND expires_at > ? RETURNING username",
);

const now = () => Math.floor(Date.now() / 1000);
const digest = (token) => crypto.createHash("sha256").update(token).digest();
const newToken = () => crypto.randomBytes(32).toString("base64url");

const app = require("fastify")();
const key = fs.readFileSync(KEY, "ascii");
app.register(require("@fastify/jwt"), {
  secret: ALGORITHM.startsWith("HS")
    ? key
    : { private: key, public: fs.readFileSync(KEY + ".pub", "ascii") },
  sign: {
    algorithm: ALGORITHM,
    iss: "bench",
    aud: "claimcheck",
    expiresIn: ACCESS_SECONDS * 1000,
    header: { kid: "k1", typ: "at+jwt" },
  },
  verify: { algorithms: [ALGORITHM], allowedIss: "bench", allowedAud: "claimcheck" },
  trusted: (request, claims) => !revoked.has(claims.jti),
});

function tokenAnswer(username, refreshToken) {
  const accessToken = app.jwt.sign({
    sub: username,
    nbf: now(),
    jti: crypto.randomUUID(),
    client_id: "claimcheck",
    roles: ["user"],
    scope: "",
    auth_time: now(),
  });
  return {
    access_token: accessToken,
    expires_in: ACCESS_SECONDS,
    refresh_expires_in: REFRESH_SECONDS,
    refresh_token: refreshToken,
    scope: "",
    token_type: "Bearer",
  };
}

const onlyWithToken = { onRequest: (request) => request.jwtVerify() };

app.post("/register", async (request, reply) => {
  users.set(request.body.username, await argon2.hash(request.body.password, ARGON2ID));
  return reply.code(201).send({ username: request.body.username });
});

app.post("/login", async (request, reply) => {
  const { username, password } = request.body;
  const hash = users.get(username);
  if (!hash || !(await argon2.verify(hash, password)))
    return reply.code(401).send({ error: "invalid_credentials" });
  const token = newToken();
  insert.run(digest(token), username, now() + REFRESH_SECONDS);
  return tokenAnswer(username, token);
});

app.post("/refresh", async (request, reply) => {
  const token = newToken();
  const row = rotate.get(
    digest(token),
    now() + REFRESH_SECONDS,
    digest(request.body.refresh_token),
    now(),
  );
  if (!row) return reply.code(400).send({ error: "invalid_grant" });
  return tokenAnswer(row.username, token);
});

app.get("/protected", onlyWithToken, async (request) => ({
  message: `Hello, ${request.user.sub}. Your token opened this route.`,
  user: request.user.sub,
}));

app.post("/logout", onlyWithToken, async (request) => {
  revoked.add(request.user.jti);
  return { message: "Logged out." };
});

app.listen({ host: "127.0.0.1", port: Number(PORT) });
