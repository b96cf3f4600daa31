// Tokens that are signed with the true key and still none of ours: only what they say is wrong. The key is made from the
// secret in the data folder as the server makes it; that we hold it is what lets us try these at all.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from './forge.mjs';

const b64 = (text) => Buffer.from(text).toString('base64url');

export function misissued(server, good) {
  const secret = readFileSync(join(server.data, 'secret.key'), 'utf8').trim();
  const key = createHmac('sha256', secret).update('access tokens').digest();
  const sign = (header, claims) => {
    const text = `${b64(header)}.${b64(claims)}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };
  const [head, body] = good.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  if (sign(head, body) !== good) throw new Error('the key was not found: nothing would be proved');
  const { header, claims } = open(good);
  return [
    ...wrongClaims(claims).map(([what, text]) => [`signed: ${what}`, sign(head, text)]),
    ...wrongHeaders(header).map(([what, text]) => [`signed: ${what}`, sign(text, body)]),
  ].filter(([, token]) => token !== good);
}

function wrongClaims(claims) {
  const now = Math.floor(Date.now() / 1000);
  const changes = [
    { exp: now - 60 },
    { exp: 0 },
    { exp: -1 },
    { exp: String(now + 3600) },
    { exp: now + 3600.5 },
    { exp: null },
    { exp: true },
    { exp: [now + 3600] },
    { exp: { at: now + 3600 } },
    { iat: String(now) },
    { iss: 'elsewhere' },
    { iss: 'Rostrum' },
    { iss: null },
    { aud: 'elsewhere' },
    { aud: ['rostrum'] },
    { aud: ['rostrum', 'elsewhere'] },
    { aud: null },
    { kind: 'admin' },
    { kind: 'User' },
    { kind: 'guest' },
    { kind: null },
    { role: 'admin' },
    { scope: '*' },
    { sub: 'me' },
    { sub: '' },
    { sub: null },
    { sid: null },
    { sid: claims.sub },
    { jti: null },
    { nbf: now + 3600 },
  ];
  // Of a guest nothing is stored: whom a well-signed token names is only asked at a room's door.
  if (claims.kind === 'user') {
    changes.push({ room: claims.sub }, { sub: '00000000-0000-0000-0000-000000000000' });
  }
  const out = changes.map((change) => [
    JSON.stringify(change),
    JSON.stringify({ ...claims, ...change }),
  ]);
  for (const [name, value] of Object.entries(claims)) {
    const { [name]: dropped, ...rest } = claims;
    out.push([`without ${name} (${typeof dropped})`, JSON.stringify(rest)]);
    out.push([
      `${name} twice`,
      `{"${name}":${JSON.stringify(value)},${JSON.stringify(claims).slice(1)}`,
    ]);
  }
  out.push(
    ['no object', '[]'],
    ['nothing', ''],
    ['half of it', JSON.stringify(claims).slice(0, -9)],
  );
  return out;
}

function wrongHeaders(header) {
  const changes = [
    ...[
      { alg: 'none' },
      { alg: 'hs256' },
      { alg: 'HS384' },
      { alg: 'HS512' },
      { alg: 'RS256' },
      { alg: null },
    ],
    ...[{ typ: 'JWT' }, { typ: 'rt+jwt' }, { typ: null }, { kid: '../../dev/null' }, { kid: null }],
    ...[
      { crit: ['exp'] },
      { jku: 'http://127.0.0.1:1/' },
      { jwk: {} },
      { zip: 'DEF' },
      { b64: false },
    ],
  ];
  const out = changes.map((change) => [
    `header ${JSON.stringify(change)}`,
    JSON.stringify({ ...header, ...change }),
  ]);
  out.push(['header with alg twice', `{"alg":"none",${JSON.stringify(header).slice(1)}`]);
  return out;
}
