import { accessToken, whoIsHere } from '@/api';
import { join, type Pass } from './api';

/**
 * The pass of this tab for a room: who one is in there, and the token that says so. A guest's pass
 * outlives a reload (it is kept for the tab), so that one comes back as the same participant.
 */
export interface RoomPass {
  participant: Pass['participant'];
  /** A token that is good for another while. */
  token: () => Promise<string>;
  /** A fresh token; null when the room no longer gives one. */
  renew: () => Promise<string | null>;
  forget: () => void;
}

/** Renew this long before the end, so that no request meets an expired token. */
const EARLY_MS = 60_000;

const key = (room_id: string) => `rostrum.pass.${room_id}`;

function keptToken(room_id: string): string | null {
  return sessionStorage.getItem(key(room_id));
}

/** The token to ask with: a person who is signed in asks as themselves, a returning guest as before. */
async function bearerFor(room_id: string): Promise<string | null> {
  const { status } = await whoIsHere();
  return status === 'signed-in' ? accessToken() : keptToken(room_id);
}

/** Enters a room's books; throws the refusal of the server. */
export async function obtainPass(
  room_id: string,
  secret: string | null,
  name: string,
): Promise<RoomPass> {
  const ask = async () => {
    const pass = await join({ room_id, secret, name, bearer: await bearerFor(room_id) });
    if (pass.access_token !== null) sessionStorage.setItem(key(room_id), pass.access_token);
    return { pass, until: Date.now() + (pass.expires_in ?? 0) * 1000 };
  };
  let current = await ask();
  const participant = current.pass.participant;
  const forget = () => sessionStorage.removeItem(key(room_id));
  if (current.pass.access_token === null) return { participant, ...ownToken(), forget };

  let renewing: Promise<string | null> | null = null;
  const renew = () => {
    renewing ??= ask()
      .then((next) => {
        current = next;
        return next.pass.access_token;
      })
      .catch(() => null)
      .finally(() => {
        renewing = null;
      });
    return renewing;
  };

  return {
    participant,
    async token() {
      if (current.until - Date.now() > EARLY_MS) return current.pass.access_token ?? '';
      // While the server is away the old token is as good as any.
      return (await renew()) ?? current.pass.access_token ?? '';
    },
    renew,
    forget,
  };
}

/** A signed-in person's own token, which the app keeps fresh. */
function ownToken(): Pick<RoomPass, 'token' | 'renew'> {
  return { token: async () => (await accessToken()) ?? '', renew: accessToken };
}
