// Nobody gets in with a token that we did not issue, and none of them hurts the server.
import { Api, createRoom, joinAsGuest, register } from '../../../e2e/support/api.mjs';
import { connect } from '../../../e2e/support/socket.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';
import { forgeries } from './forge.mjs';
import { misissued } from './misissued.mjs';

const server = await startProved();
try {
  await prove();
} finally {
  await server.dispose();
}

async function prove() {
  const host = await register(server, 'Ada');
  const stranger = await register(server, 'Grace');
  const room = await createRoom(host);
  const guest = await joinAsGuest(server, room, 'Linus');
  await mustWork(host, guest, room);

  const asHost = [...forgeries(host.token, stranger.user.id), ...misissued(server, host.token)];
  const asGuest = [...forgeries(guest.token, host.user.id), ...misissued(server, guest.token)];
  const forged = asHost.length + asGuest.length;
  const found = { accepted: [], ill: [] };
  for (const [list, path] of [
    [asHost, '/api/v1/auth/profile'],
    [asGuest, `/api/v1/rooms/${room.id}`],
  ]) {
    for (const [what, token] of list) {
      await tryRequest(what, token, path, found);
      await trySocket(what, token, found);
    }
  }

  // The door still opens for those who belong here: it was not simply shut.
  await mustWork(host, guest, room);
  for (const what of found.accepted.slice(0, 10)) console.error(`accepted: ${what}`);
  for (const what of found.ill.slice(0, 10)) console.error(`answered 5xx: ${what}`);
  const tries = forged * 2;
  finish('s3', {
    line: `${found.accepted.length} accepted and ${found.ill.length} answered 5xx of ${tries} tries with ${forged} forged tokens, goal 0`,
    broken: found.accepted.length + found.ill.length > 0,
    figures: { forged, accepted: found.accepted.length, ill: found.ill.length },
  });
}

async function mustWork(host, guest, room) {
  await host.get('/api/v1/auth/profile');
  await guest.get(`/api/v1/rooms/${room.id}`);
  for (const api of [host, guest]) (await connect(server, api.token)).close();
}

async function tryRequest(what, token, path, found) {
  // What no HTTP client can put into a header at all cannot arrive by one; the socket still gets it.
  if (/[^\x20-\x7e]/.test(token)) return;
  const answer = await new Api(server, token || ' ').raw('GET', path);
  await answer.arrayBuffer();
  if (answer.status === 429) throw new Error('the limit on requests answered: nothing was proved');
  if (answer.status < 400) found.accepted.push(`REST ${what}`);
  if (answer.status >= 500) found.ill.push(`REST ${what}`);
}

async function trySocket(what, token, found) {
  try {
    (await connect(server, token)).close();
    found.accepted.push(`socket ${what}`);
  } catch (error) {
    if (/timeout/.test(error.message)) found.ill.push(`socket ${what}: no answer`);
    if (error.data?.status >= 500) found.ill.push(`socket ${what}`);
  }
}
