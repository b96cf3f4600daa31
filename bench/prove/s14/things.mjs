// Things that are there: a fuzzer that makes up every id would only learn what is answered about things that are not.
import { importFile, makeLadder } from '../../../e2e/support/api.mjs';
import { film } from '../../../e2e/support/films.mjs';

const VTT = 'WEBVTT\n\n00:01.000 --> 00:03.000\nGood evening.\n';

/** How often an id is that of a real thing; the rest is made up. */
const OFTEN = 0.8;

/** Which ids stand in which paths, but not for these methods. The spare things are there to be thrown away. */
const PLACES = [
  ['^/api/v1/recordings/[{]id[}]$', ['GET', 'PUT', 'PATCH'], { id: 'spare_recording' }],
  ['^/api/v1/recordings/[{]id[}]$', ['DELETE'], { id: 'recording' }],
  [
    '^/api/v1/recordings/[{]id[}]/',
    [],
    {
      id: 'recording',
      caption_id: 'caption',
      share_id: 'share',
      playback_id: 'playback',
      piece_id: 'piece',
      rendition: 'rendition',
      file: 'file',
      segment: 'segment',
    },
  ],
  ['^/api/v1/courses/[{]id[}]$', ['GET', 'PUT', 'PATCH'], { id: 'spare_course' }],
  ['^/api/v1/courses/[{]id[}]$', ['DELETE'], { id: 'course' }],
  [
    '^/api/v1/courses/[{]id[}]/',
    [],
    { id: 'course', recording_id: 'recording', section_id: 'section', user_id: 'student' },
  ],
  ['^/api/v1/rooms/[{]id[}]', [], { id: 'room' }],
  ['^/api/v1/users/[{]id[}]', [], { id: 'student' }],
];

/** Makes them, as things of `host` with `student` in the course; the settings of the fuzzer that name them. */
export async function settingsWith(host, student, room) {
  const kept = await thingsOf(host, student, 'Kept');
  const spare = await thingsOf(host, student, 'Spare');
  const known = {
    ...kept,
    rendition: await foldersOf(host, kept.recording[0]),
    spare_recording: spare.recording,
    spare_course: spare.course,
    room: [room.id],
    student: [student.user.id],
    file: ['playlist.m3u8', 'iframes.m3u8', 'init.mp4', 'segment-0.m4s', 'captions.vtt'],
    segment: ['segment-0.ts'],
  };
  const lines = Object.entries(known)
    .filter(([, ids]) => ids.length)
    .map(([name, ids]) => `[dictionaries.${name}]\nvalues = ${JSON.stringify(ids)}`);
  for (const [paths, without, parameters] of PLACES) {
    lines.push('[[operations]]', `include-path-regex = '${paths}'`);
    if (without.length) lines.push(`exclude-method = ${JSON.stringify(without)}`);
    lines.push('[operations.parameters]');
    for (const [parameter, dictionary] of Object.entries(parameters))
      if (known[dictionary].length)
        lines.push(
          `"path.${parameter}" = { dictionary = "${dictionary}", probability = ${OFTEN} }`,
        );
  }
  return `${lines.join('\n')}\n`;
}

async function thingsOf(host, student, title) {
  const source = film({ size: '854x480', seconds: 8, kbps: 1500 });
  const recording = await importFile(host, source, title);
  const at = `/api/v1/recordings/${recording.id}`;
  const type = { 'content-type': 'text/vtt' };
  const words = new TextEncoder().encode(VTT);
  const caption = await host.call('POST', `${at}/captions?language=en`, words, type);
  const share = await host.post(`${at}/shares`);
  const { playback_id } = await host.post(`${at}/playbacks`);
  const course = await host.post('/api/v1/courses', { title });
  const path = `/api/v1/courses/${course.id}`;
  const section = await host.post(`${path}/sections`, { title });
  await host.post(`${path}/recordings`, { recording_id: recording.id });
  await host.post(`${path}/recordings/${recording.id}/publish`, { published: true });
  await host.post(`${path}/enroll`, { student_id: student.user.id });
  return {
    recording: [recording.id],
    caption: [caption.id],
    share: [share.id],
    playback: [playback_id],
    piece: recording.tracks.flatMap(({ pieces }) => pieces.map(({ id }) => id)),
    course: [course.id],
    section: [section.id],
  };
}

/** The folders that the playlist of a recording names. */
async function foldersOf(host, recording) {
  await makeLadder(host, { id: recording }, [500]);
  const master = await host.raw('GET', `/api/v1/recordings/${recording}/stream/master.m3u8`);
  return [...new Set((await master.text()).match(/[0-9a-f-]{36}(?=\/)/g))];
}
