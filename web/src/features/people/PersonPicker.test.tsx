import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { libraryWords, startLanguage } from '@/kit/i18n';
import * as api from './api';
import type { Choice } from './model';
import { PersonPicker } from './PersonPicker';

const ada = { id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', picture_url: null };
const alan = { id: 'alan', name: 'Alan Turing', email: 'alan@example.com', picture_url: null };

beforeAll(async () => {
  await startLanguage();
  await libraryWords();
});

let chosen: (Choice | null)[];

beforeEach(() => {
  chosen = [];
  vi.spyOn(api, 'searchPeople').mockResolvedValue({ items: [ada, alan] });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PersonPicker label="Student" allowEmail onChoose={(choice) => chosen.push(choice)} />
    </QueryClientProvider>,
  );
});

test('a person is found and chosen by keyboard', async () => {
  await userEvent.type(screen.getByRole('combobox', { name: 'Student' }), 'al');
  await screen.findByRole('option', { name: /Alan Turing/ });
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(chosen.at(-1)).toEqual({ kind: 'person', person: alan });
  expect(screen.getByRole('combobox')).toHaveProperty('value', 'Alan Turing');
  expect(screen.queryByRole('listbox')).toBeNull();
});

test('an address without an account can be chosen', async () => {
  await userEvent.type(screen.getByRole('combobox', { name: 'Student' }), 'new@example.com');
  await userEvent.click(await screen.findByRole('option', { name: /new@example.com/ }));
  expect(chosen.at(-1)).toEqual({ kind: 'email', email: 'new@example.com' });
});

test('who changes the text after choosing has chosen nobody', async () => {
  await userEvent.type(screen.getByRole('combobox', { name: 'Student' }), 'ada');
  await userEvent.click(await screen.findByRole('option', { name: /Ada Lovelace/ }));
  await userEvent.type(screen.getByRole('combobox', { name: 'Student' }), 'x');
  expect(chosen.at(-1)).toBeNull();
});
