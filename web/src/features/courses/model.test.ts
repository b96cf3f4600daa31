import { describe, expect, test } from 'vitest';
import { aCourse } from '@test/courses';
import type { CourseAction } from '@/api';
import {
  ACTIONS,
  actionsOf,
  cleanCode,
  differenceOf,
  filterOf,
  reportCsv,
  searchOf,
  studentFilterOf,
  studentSearchOf,
  tabsOf,
  tally,
  teaches,
} from './model';

test('a filter in the address is read back as it was, and the usual one is not written', () => {
  const filter = { q: 'ada', term: '2026', show: 'trash' } as const;
  expect(filterOf(searchOf(filter))).toEqual(filter);
  expect(searchOf(filterOf({ show: 'nonsense', q: 7 }))).toEqual({});
});

describe('what is seen of a course', () => {
  test('a student sees the path and nothing else', () => {
    const course = aCourse();
    expect(tabsOf(course)).toEqual(['lectures']);
    expect(teaches(course)).toBe(false);
  });

  test('an assistant sees lectures and students, and neither the team nor the settings', () => {
    const course = aCourse({ my_actions: actionsOf('assistant', [], []) });
    expect(tabsOf(course)).toEqual(['lectures', 'students']);
    expect(teaches(course)).toBe(true);
  });

  test('an observer walks the path and sees who studies', () => {
    const course = aCourse({ my_actions: actionsOf('observer', [], []) });
    expect(tabsOf(course)).toEqual(['lectures', 'students']);
    expect(teaches(course)).toBe(false);
  });

  test('an owner sees everything', () => {
    const course = aCourse({ my_actions: actionsOf('owner', [], []) });
    expect(tabsOf(course)).toHaveLength(4);
  });
});

describe('permissions', () => {
  test('what is denied is gone, even where the role or a word allows it', () => {
    const actions = actionsOf('co_instructor', ['course.delete'], ['students.manage']);
    expect(actions).toContain('course.delete');
    expect(actions).not.toContain('students.manage');
  });

  test.each(['owner', 'co_instructor', 'assistant', 'observer'] as const)(
    'whatever is wished of a role, the difference gives exactly that: %s',
    (role) => {
      const wishes: CourseAction[][] = [[], ['course.see'], [...ACTIONS], ['students.manage']];
      for (const wish of wishes) {
        const { allow, deny } = differenceOf(role, new Set(wish));
        expect(actionsOf(role, allow, deny)).toEqual(ACTIONS.filter((each) => wish.includes(each)));
      }
    },
  );
});

test('a code is typed with the spaces and dashes it is read with', () => {
  expect(cleanCode(' ab-12 Cd ')).toBe('ab12Cd');
});

describe('the report on an upload', () => {
  const rows = [
    { line: 1, email: 'ada@example.com', status: 'enrolled', problem: null },
    { line: 2, email: '=cmd()', status: 'refused', problem: 'Not an "address".' },
  ] as const;

  test('is a table with one line per row, and no cell becomes a formula', () => {
    expect(reportCsv(rows)).toBe(
      'line,email,status,problem\r\n' +
        '1,"ada@example.com",enrolled,""\r\n' +
        '2,"\'=cmd()",refused,"Not an ""address""."\r\n',
    );
  });

  test('counts what happened', () => {
    expect(tally(rows)).toEqual({ enrolled: 1, invited: 0, already: 0, refused: 1 });
  });
});

test('a list of students is in its address, and what an address makes up is left out', () => {
  const filter = { q: 'ada', status: 'invited' } as const;
  expect(studentFilterOf(studentSearchOf(filter))).toEqual(filter);
  expect(studentSearchOf(studentFilterOf({}))).toEqual({});
  expect(studentFilterOf({ status: 'gone' })).toEqual({ q: '', status: 'all' });
});
