import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { aLecture, aSection } from '@test/courses';
import { rowsOf, type Row } from '../order';
import { useReorder } from './useReorder';

const rows = rowsOf(
  [aSection({ id: 'A', position: 0 }), aSection({ id: 'B', position: 1 })],
  [
    aLecture({ recording_id: 'a1', section_id: 'A', position: 0 }),
    aLecture({ recording_id: 'b1', section_id: 'B', position: 1 }),
  ],
);

const written: string[] = [];

function List() {
  const [shown, setShown] = useState<Row[]>(rows);
  const { gripOf } = useReorder(shown, (next) => {
    written.push(next.map(({ key }) => key).join(' '));
    setShown(next);
  });
  return shown.map((row, at) => (
    <button key={row.key} type="button" {...gripOf(at)}>
      {row.key}
    </button>
  ));
}

test('the arrow keys move a row, and its grip keeps the focus', async () => {
  written.length = 0;
  render(<List />);
  screen.getByRole('button', { name: 'b1' }).focus();
  await userEvent.keyboard('{ArrowUp}');
  expect(document.activeElement?.textContent).toBe('b1');
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  expect(written).toEqual(['A a1 b1 B', 'A b1 a1 B', 'b1 A a1 B']);
  expect(document.activeElement?.textContent).toBe('b1');
});

test('a key that cannot move anything writes nothing', async () => {
  written.length = 0;
  render(<List />);
  screen.getByRole('button', { name: 'A' }).focus();
  await userEvent.keyboard('{ArrowUp}');
  expect(written).toEqual([]);
});
