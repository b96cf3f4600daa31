// Four people send sound and pictures while the host records. One agreed; one never did; one agrees later; one agrees and
// takes it back. The data folder is watched the whole time: every file in it must belong to somebody who may be recorded
// while it grows. The one who agreed is the control: nothing is proved where nothing is recorded at all.
import { createRoom, register } from '../../../e2e/support/api.mjs';
import { pause, until } from '../../../e2e/support/wait.mjs';
import { Peers } from '../../lib/peers.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';
import { Watch } from './watch.mjs';

const ENOUGH = 50_000;

const server = await startProved();
const host = await register(server, 'Ada');
const room = await createRoom(host);
const peers = new Peers(server);
try {
  await prove();
} finally {
  peers.end();
  await server.dispose();
}

async function prove() {
  const agreed = await peers.enter(room, 'Agrees');
  const never = await peers.enter(room, 'Never');
  const late = await peers.enter(room, 'Late');
  const leaver = await peers.enter(room, 'Takes it back');
  await peers.play();
  const watch = new Watch(server, host);

  // Sending for a while before anybody records: nothing of it may be kept for later.
  await watch.during(3000, []);

  await peers.consent(agreed, true);
  await peers.consent(leaver, true);
  const { id } = await host.post('/api/v1/recordings/start', { room_id: room.id });
  watch.recording = id;
  await until('who agreed is written', async () => (await watch.bytesOf(agreed)) > ENOUGH);
  await until(
    'who will take it back is written',
    async () => (await watch.bytesOf(leaver)) > ENOUGH,
  );
  await watch.during(5000, [agreed, leaver]);

  await peers.consent(late, true);
  await until('who agreed late is written', async () => (await watch.bytesOf(late)) > ENOUGH);

  await watch.during(0, [agreed, leaver, late]);
  await peers.consent(leaver, false, true);
  await pause(1000); // the second within which a withdrawal has to count
  await watch.during(0, [agreed, leaver, late]);
  const kept = await watch.bytesOf(leaver);
  await watch.during(4000, [agreed, late]);
  const after = (await watch.bytesOf(leaver)) - kept;

  // Another withdrawal takes along what was there.
  await peers.consent(late, false, false);
  await pause(1000);
  await watch.during(0, [agreed, late]);
  const left = await watch.bytesOf(late);
  await watch.during(1000, [agreed]);
  await host.post(`/api/v1/recordings/${id}/stop`);
  watch.mixes = true;
  await watch.during(3000, [agreed]);

  const control = await watch.bytesOf(agreed);
  const stray = watch.strayBytes + (await watch.bytesOf(never));
  for (const what of [...watch.stray].slice(0, 10)) console.error(what);
  const broken = stray + after + left > 0;
  finish('p1', {
    line:
      `${stray + after + left} bytes on the disk of people who had not agreed ` +
      `(${stray} before consent, ${after} after it was taken back, ${left} left of what was to be removed; ` +
      `${control} of the one who agreed), goal 0`,
    broken,
    figures: { before: stray, after_withdrawal: after, not_removed: left, control },
  });
}
