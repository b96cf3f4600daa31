// Access tokens that nobody issued. Each is `[what it is, the token]`.
import { createHmac, createSign, generateKeyPairSync, sign as edSign } from 'node:crypto';

const b64 = (value) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const hmac = (bits, key, text) => createHmac(`sha${bits}`, key).update(text).digest('base64url');

/** What the parts of a good token say. */
export function open(token) {
  const [header, claims] = token.split('.').slice(0, 2);
  const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: read(header), claims: read(claims) };
}

/** @param {string} good a token of ours @param {string} stranger the id of another account */
export function forgeries(good, stranger) {
  return [
    ...unsigned(good),
    ...guessedKeys(good),
    ...swappedAlgorithms(good),
    ...keyByHeader(good),
    ...changedClaims(good, stranger),
    ...changedBytes(good),
    ...brokenShapes(good),
    // A change that changes nothing is no forgery.
  ].filter(([, token]) => token !== good);
}

function unsigned(good) {
  const { header, claims } = open(good);
  const signature = good.split('.')[2];
  return ['none', 'None', 'NONE', 'nOnE', '', null, 'HS256 '].flatMap((alg) => {
    const head = `${b64({ ...header, alg })}.${b64(claims)}`;
    return ['', signature, 'AAAA'].map((end) => [
      `alg ${alg}, signature ${end.slice(0, 4)}`,
      `${head}.${end}`,
    ]);
  });
}

function guessedKeys(good) {
  const { header, claims } = open(good);
  const keys = [
    ...[
      '',
      ' ',
      '0',
      'a',
      'secret',
      'Secret',
      'SECRET',
      'secret.key',
      'rostrum',
      'Rostrum',
      'password',
    ],
    ...[
      'changeme',
      'key',
      'jwt',
      'token',
      'HS256',
      'at+jwt',
      'null',
      'undefined',
      'none',
      'default',
    ],
    ...[
      'your-256-bit-secret',
      'development',
      'test',
      'admin',
      '123456',
      claims.sub,
      claims.iss ?? '',
    ],
    ...[Buffer.alloc(16), Buffer.alloc(32), Buffer.alloc(64), Buffer.alloc(32, 255)],
  ];
  return keys.flatMap((key) =>
    [256, 384, 512].map((bits) => {
      const text = `${b64({ ...header, alg: `HS${bits}` })}.${b64(claims)}`;
      return [`HS${bits} with a guessed key`, `${text}.${hmac(bits, key, text)}`];
    }),
  );
}

function swappedAlgorithms(good) {
  const { header, claims } = open(good);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ed = generateKeyPairSync('ed25519');
  const out = [];
  for (const alg of ['RS256', 'RS384', 'RS512', 'PS256']) {
    const text = `${b64({ ...header, alg })}.${b64(claims)}`;
    const made = createSign(`sha${alg.slice(2)}`)
      .update(text)
      .sign(rsa.privateKey, 'base64url');
    out.push([`${alg} with a key of our own`, `${text}.${made}`]);
  }
  const es = `${b64({ ...header, alg: 'ES256' })}.${b64(claims)}`;
  const point = { key: ec.privateKey, dsaEncoding: 'ieee-p1363' };
  out.push(['ES256', `${es}.${createSign('sha256').update(es).sign(point, 'base64url')}`]);
  // CVE-2022-21449: a signature of zeros, good for any text where it is not looked at.
  out.push(['ES256 of zeros', `${es}.${Buffer.alloc(64).toString('base64url')}`]);
  const edText = `${b64({ ...header, alg: 'EdDSA' })}.${b64(claims)}`;
  out.push([
    'EdDSA',
    `${edText}.${edSign(null, Buffer.from(edText), ed.privateKey).toString('base64url')}`,
  ]);
  // The old confusion: a public key taken for the secret of an HMAC.
  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
  const confused = `${b64({ ...header, alg: 'HS256' })}.${b64(claims)}`;
  out.push(['HS256 with a public key', `${confused}.${hmac(256, pem, confused)}`]);
  return out;
}

function keyByHeader(good) {
  const { header, claims } = open(good);
  const own = Buffer.from('a key that we bring ourselves!!!');
  const extras = [
    ...[
      '../../../dev/null',
      '/dev/null',
      'secret.key',
      '1',
      "' OR 1=1 --",
      'x\u0000y',
      'http://127.0.0.1:1/',
    ].map((kid) => ({ kid })),
    { jwk: { kty: 'oct', k: own.toString('base64url') } },
    { jku: 'http://127.0.0.1:1/keys.json' },
    { x5u: 'http://127.0.0.1:1/cert.pem' },
    { x5c: ['AAAA'] },
    { crit: ['exp'] },
    { b64: false, crit: ['b64'] },
    { zip: 'DEF' },
    { cty: 'JWT' },
    { typ: 'JWT' },
    { typ: 'rt+jwt' },
    { typ: null },
  ];
  return extras.flatMap((extra) =>
    [own, Buffer.alloc(0)].map((key) => {
      const text = `${b64({ ...header, ...extra })}.${b64(claims)}`;
      return [`header ${JSON.stringify(extra).slice(0, 40)}`, `${text}.${hmac(256, key, text)}`];
    }),
  );
}

/** Another text under a signature that was made for the first. */
function changedClaims(good, stranger) {
  const [head, , signature] = good.split('.');
  const { header, claims } = open(good);
  const later = claims.exp + 10 * 365 * 86400;
  const changes = [
    { sub: stranger },
    { sub: '' },
    { sub: null },
    { sub: [claims.sub] },
    { role: 'admin' },
    { kind: 'admin' },
    { kind: 'guest' },
    { kind: null },
    { room: stranger },
    { exp: later },
    { exp: String(later) },
    { exp: null },
    { exp: later + 0.5 },
    { exp: -1 },
    { exp: 1e308 },
    { exp: [later] },
    { nbf: later },
    { iat: later },
    { iss: 'elsewhere' },
    { iss: null },
    { aud: 'elsewhere' },
    { aud: ['rostrum', 'elsewhere'] },
    { aud: null },
    { sid: stranger },
    { sid: null },
    { jti: null },
  ];
  const out = changes.map((change) => [
    `claims ${JSON.stringify(change).slice(0, 50)}`,
    `${head}.${b64({ ...claims, ...change })}.${signature}`,
  ]);
  for (const name of Object.keys(claims)) {
    const { [name]: dropped, ...rest } = claims;
    out.push([`without ${name} (${typeof dropped})`, `${head}.${b64(rest)}.${signature}`]);
    const twice = `{"${name}":${JSON.stringify(stranger)},${JSON.stringify(claims).slice(1)}`;
    out.push([`${name} twice`, `${head}.${b64(twice)}.${signature}`]);
  }
  const twice = `{"alg":"none",${JSON.stringify(header).slice(1)}`;
  out.push(['alg twice', `${b64(twice)}.${good.split('.')[1]}.${signature}`]);
  return out;
}

/** Every character of the signature changed, and some of the text. */
function changedBytes(good) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const turn = (at, by) => {
    const other = alphabet[(alphabet.indexOf(good[at]) + by) % 64];
    return good.slice(0, at) + other + good.slice(at + 1);
  };
  const signature = good.lastIndexOf('.') + 1;
  const out = [];
  for (let at = signature; at < good.length; at += 1)
    out.push([`signature byte ${at}`, turn(at, 1)]);
  // The last character carries bits that belong to no byte: another spelling of the same signature is a forgery too.
  for (const by of [1, 2, 3]) out.push([`spare bits ${by}`, turn(good.length - 1, by)]);
  for (let at = 2; at < signature - 1; at += 9)
    if (good[at] !== '.') out.push([`text byte ${at}`, turn(at, 1)]);
  return out;
}

function brokenShapes(good) {
  const [head, claims, signature] = good.split('.');
  const shapes = [
    ['', 'empty'],
    ['.', 'one dot'],
    ['..', 'two dots'],
    ['...', 'three dots'],
    [`${head}.${claims}`, 'two parts'],
    [`${head}.${claims}.`, 'no signature'],
    [`${head}..${signature}`, 'no claims'],
    [`.${claims}.${signature}`, 'no header'],
    [`${good}.`, 'a dot more'],
    [`${good}.AAAA`, 'a part more'],
    [`${good}${signature}`, 'a longer signature'],
    [good.slice(0, -1), 'a shorter signature'],
    [good.slice(0, -4), 'a much shorter signature'],
    [`${good}=`, 'padded'],
    [`${good}==`, 'padded twice'],
    [good.replaceAll('.', ','), 'commas'],
    [good.replaceAll('.', '%2e'), 'encoded dots'],
    [`${head}.${claims}.${signature}\u00a0`, 'a blank at the end'],
    [good.toUpperCase(), 'upper case'],
    [[...good].reverse().join(''), 'backwards'],
    [`${b64('[]')}.${claims}.${signature}`, 'a list as header'],
    [`${b64('1')}.${claims}.${signature}`, 'a number as header'],
    [`${head}.${b64('[]')}.${signature}`, 'a list as claims'],
    [`${head}.${b64('null')}.${signature}`, 'null as claims'],
    [`${head}.${b64('{'.repeat(500))}.${signature}`, 'deep claims'],
    [`${head}.${'A'.repeat(6000)}.${signature}`, 'long claims'],
    [`${b64({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`, 'an encrypted token'],
    [`{"protected":"${head}","payload":"${claims}","signature":"${signature}"}`, 'JSON'],
    ['null', 'the word null'],
    ['undefined', 'the word undefined'],
    ['[object Object]', 'an object as a word'],
    ['true', 'the word true'],
    ['Bearer', 'the word Bearer'],
  ];
  return shapes.map(([token, what]) => [what, token]);
}
