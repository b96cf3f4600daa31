import { beforeEach, expect, test } from 'vitest';
import { createImporter, type Importer, type TransferReport, type Verdict } from './importer';

interface Run {
  name: string;
  fields: Record<string, string>;
  report: TransferReport;
  log: string[];
}

let runs: Run[];
let verdicts: (Verdict | Error)[];
let timers: (() => void)[];
let importer: Importer;

const file = (name: string, size = 100) => new File([new Uint8Array(size)], name);
const states = () => importer.state.get().map(({ state }) => state);
const settle = async () => {
  for (let time = 0; time < 5; time += 1) await Promise.resolve();
};

beforeEach(() => {
  runs = [];
  verdicts = [];
  timers = [];
  let ids = 0;
  importer = createImporter({
    transfer(one, fields, report) {
      const run: Run = { name: one.name, fields, report, log: [] };
      runs.push(run);
      return {
        start: () => run.log.push('start'),
        stop: () => Promise.resolve(void run.log.push('stop')),
        discard: () => Promise.resolve(void run.log.push('discard')),
      };
    },
    verdict: () => {
      const next = verdicts.shift();
      if (!next || next instanceof Error) return Promise.reject(next ?? new Error('no verdict'));
      return Promise.resolve(next);
    },
    after: (_, work) => timers.push(work),
    newId: () => `import-${(ids += 1)}`,
  });
});

test('two files go at once, and a third when one of them is through', () => {
  importer.add([file('a'), file('b'), file('c')]);
  expect(states()).toEqual(['uploading', 'uploading', 'waiting']);
  runs[0]?.report.whole('upload');
  expect(states()).toEqual(['verifying', 'uploading', 'uploading']);
});

test('a file that was verified is a recording', async () => {
  verdicts = [
    { kind: 'moving', state: 'verifying', percent: 10 },
    { kind: 'moving', state: 'converting', percent: 40 },
    { kind: 'done', recordingId: 'recording' },
  ];
  importer.add([file('a')]);
  runs[0]?.report.progress(60);
  expect(importer.state.get()[0]?.sent).toBe(60);
  runs[0]?.report.whole('recording');
  await settle();
  timers.pop()?.();
  await settle();
  expect(importer.state.get()[0]).toMatchObject({ state: 'converting', percent: 40 });
  timers.pop()?.();
  await settle();
  expect(importer.state.get()[0]).toMatchObject({ state: 'done', recordingId: 'recording' });
});

test('a file that the server refuses says why', async () => {
  const problem = { code: 'import.unreadable', title: 'It cannot be read.', detail: '' };
  verdicts = [{ kind: 'refused', problem }];
  importer.add([file('a')]);
  runs[0]?.report.whole('upload');
  await settle();
  expect(importer.state.get()[0]).toMatchObject({ state: 'refused', problem });
});

test('while the server cannot be asked it is asked again', async () => {
  verdicts = [new Error('away'), { kind: 'done', recordingId: 'r' }];
  importer.add([file('a')]);
  runs[0]?.report.whole('upload');
  await settle();
  expect(states()).toEqual(['verifying']);
  timers.pop()?.();
  await settle();
  expect(states()).toEqual(['done']);
});

test('an empty file is refused before anything is sent', () => {
  importer.add([file('a', 0)]);
  expect(importer.state.get()[0]).toMatchObject({
    state: 'refused',
    problem: { code: 'import.empty' },
  });
  expect(runs).toEqual([]);
});

test('one can pause, go on and cancel', () => {
  importer.add([file('a')]);
  importer.pause('import-1');
  expect(states()).toEqual(['paused']);
  importer.resume('import-1');
  importer.cancel('import-1');
  expect(states()).toEqual(['cancelled']);
  expect(runs[0]?.log).toEqual(['start', 'stop', 'start', 'discard']);
  importer.dismiss('import-1');
  expect(states()).toEqual([]);
});

test('what stopped for want of a network goes on when it is back, what a person paused does not', () => {
  importer.add([file('a'), file('b')]);
  runs[0]?.report.failed({ code: 'network.unreachable', title: '', detail: '' }, false);
  importer.pause('import-2');
  importer.online();
  expect(states()).toEqual(['uploading', 'paused']);
});

test('the fields of an import reach the transfer', () => {
  importer.add([file('a')], { course_id: 'course' });
  expect(runs[0]?.fields).toEqual({ course_id: 'course' });
});

test('a file that is on its way is not sent a second time beside itself', () => {
  importer.add([file('a')]);
  importer.add([file('a')]);
  expect(states()).toEqual(['uploading']);
});
