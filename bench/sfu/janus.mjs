// Debian's Janus on free ports, with nothing but the video room and its HTTP API.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../e2e/support/wait.mjs';

/** Starts a Janus whose media is reached at `address`. */
export async function startJanus({ address, eventLoops }) {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-janus-'));
  const port = await freePort();
  configure(folder, { address, eventLoops, port });
  const child = spawn('janus', ['-F', folder, '-C', join(folder, 'janus.jcfg')], {
    stdio: 'ignore',
  });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  await until('Janus answers', async () => {
    if (child.exitCode !== null) throw new Error(`Janus ended with ${child.exitCode}`);
    return (await fetch(`${url}/janus/info`)).ok;
  });
  return {
    url,
    pid: child.pid,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configure(folder, { address, eventLoops, port }) {
  const plugins = pluginFolder(folder, 'plugins', 'libjanus_videoroom.so');
  const transports = pluginFolder(folder, 'transports', 'libjanus_http.so');
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const write = (name, text) => writeFileSync(join(folder, `${name}.jcfg`), text);
  write(
    'janus',
    `general: {
  configs_folder = "${folder}"; plugins_folder = "${plugins}"; transports_folder = "${transports}"
  events_folder = "${empty}"; loggers_folder = "${empty}"
  debug_level = 2; session_timeout = 0; event_loops = ${eventLoops}
}
media: { ipv6 = false; rtp_port_range = "20000-40000" }
nat: { ice_lite = true; ice_tcp = false; full_trickle = false; ice_enforce_list = "${address}" }
`,
  );
  write(
    'janus.transport.http',
    `general: { json = "plain"; base_path = "/janus"; http = true; port = ${port}; interface = "lo"; https = false }
admin: { admin_http = false; admin_https = false }
`,
  );
  write('janus.plugin.videoroom', 'general: { events = false }\n');
}

/** A folder with this one of Debian's plugins: Janus loads whatever it finds. */
function pluginFolder(folder, name, plugin) {
  const files = execFileSync('dpkg', ['-L', 'janus'], { encoding: 'utf8' }).split('\n');
  const found = files.find((file) => file.endsWith(`/${plugin}`));
  if (!found) throw new Error(`the package janus has no ${plugin}`);
  const into = join(folder, name);
  mkdirSync(into);
  copyFileSync(found, join(into, plugin));
  return into;
}

async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
