import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { Bars, Chart, HeatStrip, Line, Matrix, type MatrixState } from '.';

afterEach(() => document.documentElement.removeAttribute('dir'));

const days = ['Mon', 'Tue', 'Wed'].map((label, at) => ({
  key: label,
  label,
  value: at * 2,
  figure: `${at * 2} h`,
  said: `${label}: ${at * 2} hours`,
}));

const bars = () =>
  render(<Bars label="Most is watched on Wednesday." readLabel="Days" bars={days} rest="Peak" />);

const slider = () => screen.getByRole('slider');
const saying = () => slider().getAttribute('aria-valuetext');

test('a picture says in one sentence what is to be seen', () => {
  bars();
  expect(screen.getByRole('img', { name: 'Most is watched on Wednesday.' })).toBeTruthy();
});

test('arrow keys read one value after the other, and stop at the ends', async () => {
  bars();
  await userEvent.tab();
  expect(document.activeElement).toBe(slider());
  const said = [];
  for (const key of ['{ArrowLeft}', '{ArrowRight}', '{End}', '{ArrowRight}', '{Home}']) {
    await userEvent.keyboard(key);
    said.push(saying());
  }
  expect(said).toEqual([
    'Mon: 0 hours',
    'Tue: 2 hours',
    'Wed: 4 hours',
    'Wed: 4 hours',
    'Mon: 0 hours',
  ]);
});

test('where lines begin at the right, the left arrow goes on', async () => {
  document.documentElement.dir = 'rtl';
  bars();
  await userEvent.tab();
  await userEvent.keyboard('{ArrowLeft}');
  expect(saying()).toBe('Tue: 2 hours');
});

test('bars stand on nought: the highest is as high as the picture, none is none', () => {
  const { container } = bars();
  const heights = [...container.querySelectorAll('rect')].map((bar) => bar.getAttribute('height'));
  expect(heights).toEqual(['0', '50', '100']);
});

const lecture = Array.from({ length: 14_400 }, (_, second) => (second < 7_200 ? 20 : 5));

test('four hours are few elements; a press goes there', async () => {
  const onChoose = vi.fn();
  const { container } = render(
    <HeatStrip
      label="Most is seen in the first half."
      readLabel="Seconds"
      values={lecture}
      say={(second) => `${second}: ${lecture[second] ?? 0} viewers`}
      ends={['0:00', '4:00:00']}
      onChoose={onChoose}
    />,
  );
  expect(container.querySelectorAll('path').length).toBeLessThanOrEqual(6);
  const strip = slider().parentElement!;
  vi.spyOn(strip, 'getBoundingClientRect').mockReturnValue({ left: 0, width: 100 } as DOMRect);
  fireEvent.pointerMove(strip, { clientX: 75 });
  expect(saying()).toBe('10800: 5 viewers');
  fireEvent.pointerUp(strip, { clientX: 75 });
  expect(onChoose).toHaveBeenCalledExactlyOnceWith(10_800);
  fireEvent.pointerLeave(strip);
  await userEvent.tab();
  await userEvent.keyboard('{ArrowRight}{Shift>}{ArrowRight}{/Shift}{Enter}');
  expect(onChoose).toHaveBeenLastCalledWith(61);
});

test('time runs from left to right in every language', async () => {
  document.documentElement.dir = 'rtl';
  render(
    <Line
      time
      label="All stay."
      readLabel="Seconds"
      values={[3, 2, 1]}
      say={(at) => String(at)}
      topLabel="3"
      ends={['0:00', '0:03']}
    />,
  );
  await userEvent.tab();
  await userEvent.keyboard('{ArrowRight}');
  expect(saying()).toBe('1');
});

test('behind each picture lies its table', async () => {
  render(
    <Chart
      title="Days"
      summary="Most is watched on Wednesday."
      tableLabel="Show as table"
      table={{ columns: ['Day', 'Hours'], rows: [{ key: 'a', cells: ['Wed', '4'] }] }}
    >
      <p>picture</p>
    </Chart>,
  );
  const button = screen.getByRole('button', { name: 'Show as table' });
  expect(button.getAttribute('aria-pressed')).toBe('false');
  await userEvent.click(button);
  expect(screen.queryByText('picture')).toBeNull();
  expect(within(screen.getByRole('table')).getByText('Wed')).toBeTruthy();
});

const states: Record<'there' | 'away', MatrixState> = {
  there: { shape: 'full', word: 'There', rank: 0 },
  away: { shape: 'cross', word: 'Away', rank: 1 },
};

const matrix = (rows: { name: string; cells: ('there' | 'away')[] }[]) =>
  render(
    <Matrix
      caption="Attendance"
      ends={['Student', 'Share']}
      columns={[
        { key: 'a', label: '1', title: 'On engines' },
        { key: 'b', label: '2', title: 'On looms' },
      ]}
      rows={rows.map(({ name, cells }) => ({
        key: name,
        name,
        head: name,
        cells,
        sum: { value: cells.filter((cell) => cell === 'there').length, figure: '' },
      }))}
      states={states}
      moreLabel={(count) => `Show all ${count}`}
    />,
  );

const names = () => screen.getAllByRole('rowheader').map((cell) => cell.textContent);

test('a matrix says each state in a word and is sorted by any column', async () => {
  matrix([
    { name: 'Grace', cells: ['away', 'away'] },
    { name: 'Ada', cells: ['there', 'away'] },
    { name: 'Mary', cells: ['away', 'there'] },
  ]);
  expect(names()).toEqual(['Ada', 'Grace', 'Mary']);
  expect(screen.getAllByRole('cell', { name: 'Away' })).toHaveLength(4);
  await userEvent.click(screen.getByRole('button', { name: 'On looms' }));
  expect(names()).toEqual(['Mary', 'Ada', 'Grace']);
  await userEvent.click(screen.getByRole('button', { name: 'Share' }));
  await userEvent.click(screen.getByRole('button', { name: 'Share' }));
  expect(names()).toEqual(['Ada', 'Mary', 'Grace']);
  expect(screen.getByRole('columnheader', { name: 'Share' }).getAttribute('aria-sort')).toBe(
    'descending',
  );
});

test('a long matrix shows the rest when it is wanted', async () => {
  matrix(Array.from({ length: 100 }, (_, at) => ({ name: `S${at}`, cells: ['there', 'there'] })));
  expect(names()).toHaveLength(60);
  await userEvent.click(screen.getByRole('button', { name: 'Show all 100' }));
  expect(names()).toHaveLength(100);
});
