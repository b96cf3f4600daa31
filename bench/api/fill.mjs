// Fills a database with copies of what is in it, by its own command-line client: rows with new ids, spread over accounts.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** SQLite as its client speaks: how to run statements, name columns, make an id and count. */
export function sqlite(server) {
  const file = join(server.data, 'rostrum.db');
  return {
    name: 'sqlite',
    run: (sql) => execFileSync('sqlite3', ['-bail', file], { input: sql, encoding: 'utf8' }),
    columns: (table) => `SELECT name FROM pragma_table_info('${table}');`,
    id: 'randomblob(16)',
    count: (n) =>
      `(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${n}) SELECT n FROM c) AS c`,
  };
}

/** The same of PostgreSQL. */
export function postgres(url) {
  const options = ['-qtAX', '-v', 'ON_ERROR_STOP=1', url];
  return {
    name: 'postgres',
    run: (sql) => execFileSync(process.env.PSQL, options, { input: sql, encoding: 'utf8' }),
    columns: (table) =>
      `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}';`,
    id: 'gen_random_uuid()',
    count: (n) => `generate_series(1, ${n}) AS c(n)`,
  };
}

/** So many more accounts, and so many more recordings, which the accounts own in equal shares. */
export function fill(db, { users, recordings }) {
  const numbered = (table) =>
    `CREATE TEMP TABLE ${table}_k AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS k FROM ${table};`;
  db.run(
    [
      copies(db, 'users', users, { id: db.id, email: `'person' || c.n || '@example.org'` }),
      copies(db, 'recordings', recordings, { id: db.id, live_room: 'NULL' }),
      numbered('users'),
      numbered('recordings'),
      'CREATE INDEX users_by_k ON users_k (k);',
      'CREATE INDEX recordings_by_id ON recordings_k (id);',
      `UPDATE recordings SET owner = (SELECT u.id FROM recordings_k AS r
         JOIN users_k AS u ON u.k = r.k % (SELECT count(*) FROM users_k) WHERE r.id = recordings.id);`,
      `DELETE FROM grants WHERE object_kind = 'recording';`,
      `INSERT INTO grants (subject, object_kind, object, role, created_at)
         SELECT owner, 'recording', id, 'owner', created_at FROM recordings;`,
      'ANALYZE;',
    ].join('\n'),
  );
}

/** Statements that copy one row of `table` `n` times; `changed`: column → expression, in which `c.n` counts. */
function copies(db, table, n, changed) {
  const columns = db.run(db.columns(table)).trim().split('\n');
  const names = columns.map((column) => `"${column}"`).join(', ');
  const values = columns.map((column) => changed[column] ?? `one."${column}"`).join(', ');
  return `INSERT INTO ${table} (${names}) SELECT ${values} FROM (SELECT * FROM ${table} LIMIT 1) AS one, ${db.count(n)};`;
}

/** How many rows all tables have together. */
export function rowsOf(db) {
  const tables = ['users', 'recordings', 'grants'];
  const sum = tables.map((table) => `(SELECT count(*) FROM ${table})`).join(' + ');
  return Number(db.run(`SELECT ${sum};`).trim());
}
