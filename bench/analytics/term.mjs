// A term as the players of its students would have reported it, written by the database's own client. What each student saw
// follows from their number, so every figure is known beforehand.

/** `COURSES=1` is a quick look; four have ten million beats. */
export const TERM = {
  courses: Number(process.env.COURSES ?? 4),
  lectures: 30,
  students: 300,
  beats: 278,
};
/** Seconds of one beat, and of a lecture. */
const BEAT_S = 10;
export const LECTURE_S = TERM.beats * BEAT_S;
const DAY_S = 86_400;

/** How many beats long the part is that the student of this number sees, again and again until all beats are spent. */
export const seen = (student) => Math.floor((TERM.beats * ((student % 10) + 1)) / 10);

/** How SQLite and PostgreSQL say the same. */
const dialects = {
  sqlite: {
    // Sixteen bytes that are text, which old clients can make, too.
    id: (kind, number) => `CAST('${kind}' || printf('%014d', ${number}) AS BLOB)`,
    at: (seconds) => `strftime('%Y-%m-%dT%H:%M:%f+00:00', ${seconds}, 'unixepoch')`,
    list: (name, count) =>
      `(WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < ${count - 1}) SELECT n FROM c) AS ${name}`,
    quick: 'PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;',
    yes: 1,
    no: 0,
  },
  postgres: {
    id: (kind, number) =>
      `encode(convert_to('${kind}' || lpad((${number})::text, 14, '0'), 'UTF8'), 'hex')::uuid`,
    at: (seconds) => `to_timestamp(${seconds})`,
    list: (name, count) => `generate_series(0, ${count - 1}) AS ${name}(n)`,
    quick: 'SET synchronous_commit = off;',
    yes: 'true',
    no: 'false',
  },
};

/** The id of the recording of lecture `l` of course `c`, as the API says it. */
export const recordingId = (c, l) => uuid('b0', c * TERM.lectures + l);
export const courseId = (c) => uuid('a0', c);
export const studentId = (s) => uuid('c0', s);

function uuid(kind, number) {
  const hex = Buffer.from(kind + String(number).padStart(14, '0')).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Fills the database; `owner` teaches everything. Answers how many beats there are. */
export function fillTerm(db, owner, now) {
  const { id, at, list, quick, yes, no } = dialects[db.name];
  const me = db.name === 'sqlite' ? `x'${owner.replaceAll('-', '')}'` : `'${owner}'::uuid`;
  const stamp = at(now);
  const recording = `(c.n * ${TERM.lectures} + l.n)`;
  const pair = `(${recording} * ${TERM.students} + s.n)`;
  // A lecture every three days; watched from the day after on.
  const published = `(${now} - (${TERM.lectures} - l.n) * ${3 * DAY_S})`;
  const courses = list('c', TERM.courses);
  const lectures = list('l', TERM.lectures);
  const students = list('s', TERM.students);
  const beats = list('b', TERM.beats);
  const part = `((${TERM.beats} * (s.n % 10 + 1)) / 10)`;
  const ended = `(${published} + ${DAY_S} + (b.n + 1) * ${BEAT_S})`;
  db.run(`
    ${quick}
    INSERT INTO users (id, email, name, role, password_hash, created_at, state)
      SELECT ${id('c0', 's.n')}, 'student' || s.n || '@example.org', 'Student ' || s.n, 'student', 'x', ${stamp}, 'active' FROM ${students};
    INSERT INTO courses (id, title, description, time_zone, words, owner, archived, created_at, updated_at)
      SELECT ${id('a0', 'c.n')}, 'Course ' || c.n, '', 'Europe/Berlin', '', ${me}, ${no}, ${stamp}, ${stamp} FROM ${courses};
    INSERT INTO grants (subject, object_kind, object, role, created_at)
      SELECT ${me}, 'course', ${id('a0', 'c.n')}, 'owner', ${stamp} FROM ${courses};
    INSERT INTO recordings (id, room, owner, title, state, started_at_ms, stopped_at_ms, created_at)
      SELECT ${id('b0', recording)}, ${id('00', '0')}, ${me}, 'Lecture ' || l.n, 'ready', 0, ${LECTURE_S * 1000}, ${at(published)} FROM ${courses}, ${lectures};
    INSERT INTO grants (subject, object_kind, object, role, created_at)
      SELECT ${me}, 'recording', ${id('b0', recording)}, 'owner', ${stamp} FROM ${courses}, ${lectures};
    INSERT INTO lectures (course, recording, position, publish_at, told, hidden, created_at)
      SELECT ${id('a0', 'c.n')}, ${id('b0', recording)}, l.n, ${at(published)}, ${yes}, ${no}, ${stamp} FROM ${courses}, ${lectures};
    INSERT INTO course_recordings (recording, course, students_from, open)
      SELECT ${id('b0', recording)}, ${id('a0', 'c.n')}, ${at(published)}, ${yes} FROM ${courses}, ${lectures};
    INSERT INTO enrollments (id, course, student, email, words, status, enrolled_at)
      SELECT ${id('d0', `(c.n * ${TERM.students} + s.n)`)}, ${id('a0', 'c.n')}, ${id('c0', 's.n')}, 'student' || s.n || '@example.org', '', 'active', ${at(now - 100 * DAY_S)} FROM ${courses}, ${students};
    INSERT INTO playbacks (id, recording, subject, sign_in, token_hash, cookie_hash, token_until, cookie_until, started_at, last_beat_at, played_ms, dropped_beats, device, start_ms)
      SELECT ${id('e0', pair)}, ${id('b0', recording)}, ${id('c0', 's.n')}, ${id('00', '0')}, '', '', ${stamp}, ${stamp}, ${at(published)}, ${stamp}, ${LECTURE_S * 1000}, 0, 'desktop', 800 FROM ${courses}, ${lectures}, ${students};
    INSERT INTO watched (recording, viewer, position_ms, position_at, unique_ms, spans, completion, last_at)
      SELECT ${id('b0', recording)}, ${id('c0', 's.n')}, 0, ${stamp}, 0, '[]', 0, ${stamp} FROM ${courses}, ${lectures}, ${students};
  `);
  for (let c = 0; c < TERM.courses; c += 1) {
    db.run(`
      ${quick}
      INSERT INTO beats (playback, id, recording, viewer, from_ms, to_ms, at, received_at, rate, visible, rendition, stalled_ms)
        SELECT ${id('e0', pair)}, ${id('f0', `(${pair} * ${TERM.beats} + b.n)`)}, ${id('b0', recording)}, ${id('c0', 's.n')},
          (b.n % ${part}) * ${BEAT_S * 1000}, (b.n % ${part} + 1) * ${BEAT_S * 1000}, ${at(ended)}, ${at(ended)}, 1.0, ${yes}, '1000', 0
        FROM (SELECT ${c} AS n) AS c, ${lectures}, ${students}, ${beats};
    `);
  }
  db.run('ANALYZE;');
  return TERM.courses * TERM.lectures * TERM.students * TERM.beats;
}
