import courses from './courses.json';
import home from './home.json';
import notices from './notices.json';
import ops from './ops.json';
import people from './people.json';
import profile from './profile.json';

export const words = { courses, home, notices, ops, people, profile };
