import accounts from './accounts.json';
import courses from './courses.json';
import home from './home.json';
import notices from './notices.json';
import ops from './ops.json';
import people from './people.json';
import profile from './profile.json';
import recordings from './recordings.json';

export const words = { accounts, courses, home, notices, ops, people, profile, recordings };
