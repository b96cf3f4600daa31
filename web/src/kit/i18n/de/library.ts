import accounts from './accounts.json';
import analytics from './analytics.json';
import audience from './audience.json';
import courses from './courses.json';
import home from './home.json';
import imports from './imports.json';
import jobs from './jobs.json';
import notices from './notices.json';
import ops from './ops.json';
import people from './people.json';
import playback from './playback.json';
import profile from './profile.json';
import recordings from './recordings.json';
import shares from './shares.json';

export const words = {
  accounts,
  analytics,
  audience,
  courses,
  home,
  imports,
  jobs,
  notices,
  ops,
  people,
  playback,
  profile,
  recordings,
  shares,
};
