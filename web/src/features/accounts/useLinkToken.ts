import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { tokenOf } from './model';

/** The key of a one-time link, taken out of the address bar once it is read, so that it stays in no history. */
export function useLinkToken(): string | undefined {
  const { hash, pathname } = useLocation();
  const router = useRouter();
  const [token] = useState(() => tokenOf(hash));
  useEffect(() => {
    if (hash) void router.navigate({ href: pathname, replace: true });
  }, [hash, pathname, router]);
  return token;
}
