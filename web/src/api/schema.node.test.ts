import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(`${import.meta.dirname}/${path}`, 'utf8');

test('the types of the API are those of its description: run `npm run schema` after changing it', async () => {
  const description = JSON.parse(read('../../openapi.json')) as Parameters<typeof openapiTS>[0];
  const made = astToString(await openapiTS(description, { alphabetize: true }));
  const kept = read('schema.ts').replace(/^\/\*\*[\s\S]*?\*\/\s*/, '');
  expect(kept.trim()).toBe(made.trim());
});
