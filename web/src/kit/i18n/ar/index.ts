import accounts from './accounts.json';
import common from './common.json';
import home from './home.json';
import ops from './ops.json';
import recordings from './recordings.json';
import rooms from './rooms.json';
import takes from './takes.json';

export const words = { accounts, common, home, ops, recordings, rooms, takes };
