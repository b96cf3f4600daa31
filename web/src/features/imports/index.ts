export { desk, openDesk } from './desk';
export { DropZone } from './DropZone';
export { ImportButton } from './ImportButton';
export { ImportList } from './ImportList';
