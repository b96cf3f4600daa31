import { expect, it } from 'vitest';
import { sizeOfFilm } from './model';

it('has a size for each shape', () => {
  expect(sizeOfFilm({ shape: '16:9', height: 1080 })).toEqual([1920, 1080]);
  expect(sizeOfFilm({ shape: '9:16', height: 720 })).toEqual([720, 1280]);
  expect(sizeOfFilm({ shape: '1:1', height: 1440 })).toEqual([1440, 1440]);
});
