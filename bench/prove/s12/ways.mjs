// The ways in which somebody comes to see a recording.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from '../../../e2e/support/api.mjs';
import { Viewer } from './viewer.mjs';

/** Opens a playback; its token and its cookie. */
async function open(api, path, body) {
  const answer = await api.raw('POST', path, body);
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  return { cookie, ...(await answer.json()) };
}

/** A link of `owner`, and those who came by it: one with the token, one with the cookie. */
export async function byLink(server, owner, recording, why, ask = {}) {
  const share = await owner.post(`/api/v1/recordings/${recording}/shares`, ask);
  const coming = { token: share.url.split('/').at(-1), password: ask.password };
  const nobody = new Api(server);
  const opened = await open(nobody, '/api/v1/shares/open', coming);
  const { token: pt, playback_id } = opened.playback;
  const viewer = (how, known) => new Viewer(server, recording, why, how, known);
  const viewers = [viewer('pt', { pt }), viewer('cookie', { headers: { cookie: opened.cookie } })];
  for (const one of viewers) await one.look(ask);
  // The link itself, on its page and in a frame, and going on with what it opened.
  viewers[0].door('opening the link', 'POST', '/api/v1/shares/open', coming);
  const renew = `${viewers[0].base}/playbacks/${playback_id}/renew`;
  viewers[0].door('renewing the token', 'POST', `${renew}?pt=${pt}`, {});
  viewers[1].door('renewing by cookie', 'POST', renew, {});
  return { share, viewers, until: Date.parse(opened.playback.expires_at) };
}

/** Somebody who is signed in: by access token, by token, by cookie, by a signed address. */
export async function bySignIn(server, person, recording, why) {
  const base = `/api/v1/recordings/${recording}`;
  const bearer = { authorization: `Bearer ${person.token}` };
  const {
    token: pt,
    cookie,
    playback_id,
    expires_at,
  } = await open(person, `${base}/playbacks`, {});
  const { url } = await person.get(`${base}/download-url`);
  const viewer = (how, known) => new Viewer(server, recording, why, how, known);
  const viewers = [
    viewer('token', { headers: bearer }),
    viewer('pt', { pt }),
    viewer('cookie', { headers: { cookie } }),
  ];
  for (const one of viewers) await one.look({ download: true });
  const [byToken, byPt, byCookie] = viewers;
  byToken.add(base);
  byToken.door('opening a playback', 'POST', `${base}/playbacks`, {});
  byToken.door('asking for a download', 'GET', `${base}/download-url`);
  byPt.door('renewing the token', 'POST', `${base}/playbacks/${playback_id}/renew?pt=${pt}`, {});
  byCookie.door('renewing by cookie', 'POST', `${base}/playbacks/${playback_id}/renew`, {});
  const signed = viewer('signed', {});
  const { pathname, search } = new URL(url, server.url);
  signed.add(pathname + search, { what: 'a signed download', headers: { range: 'bytes=0-99' } });
  return { viewers: [...viewers, signed], signed, until: Date.parse(expires_at) };
}

/** A signed address of `person` as the server makes it, good until that second. We hold the key; that is what lets us. */
export function signedUntil(server, recording, good, until) {
  const secret = readFileSync(join(server.data, 'secret.key'), 'utf8').trim();
  const key = createHmac('sha256', secret).update('addresses of downloads').digest();
  const [path, signed] = good.split('signed=');
  const [time, signIn, mac] = decodeURIComponent(signed).split('.');
  const id = signIn.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const nil = '00000000-0000-0000-0000-000000000000';
  const of = (second) =>
    createHmac('sha256', key)
      .update([recording, '', nil, id, second].join('\n'))
      .digest('base64url');
  if (of(time) !== mac) throw new Error('the key was not found: nothing would be proved');
  return `${path}signed=${until}.${signIn}.${of(until)}`;
}
