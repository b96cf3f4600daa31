import { createContext } from 'react';

/** Where menus of a player are put: into it while it fills the screen, since nothing beside it is seen then. */
export const FloatingPlace = createContext<HTMLElement | null>(null);
