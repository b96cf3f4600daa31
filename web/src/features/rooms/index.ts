export { createRoom, listRooms } from './api';
export { showcase, type Showcase } from './live/showcase';
export { roomPages } from './routes';
