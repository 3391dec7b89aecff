// A resource server with jose: takes a token by the keys that its issuer publishes.
//
// usage: node verify.mjs ISSUER AUDIENCE TOKEN; prints the subject, or why it was refused.

import { createRemoteJWKSet, jwtVerify } from 'jose'

const [issuer, audience, token] = process.argv.slice(2)
const keys = createRemoteJWKSet(new URL(issuer + '/.well-known/jwks.json'))
try {
  const { payload } = await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt' })
  console.log(payload.sub)
} catch (refusal) {
  console.log(refusal.code)
}
