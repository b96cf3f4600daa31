import common from './common.json';
import rooms from './rooms.json';
import takes from './takes.json';

export const words = { common, rooms, takes };
