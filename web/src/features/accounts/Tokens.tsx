import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ApiToken } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useProblemToast } from '@/frame/useProblemToast';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Ask } from '@/ui/Ask';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/Toast';
import { listTokens, revokeToken } from './api';
import { TokenDialog } from './TokenDialog';

function TokenRow({
  token,
  now,
  onRevoke,
}: {
  token: ApiToken;
  now: number;
  onRevoke: () => void;
}) {
  const { t } = useTranslation('profile');
  const locale = useLocale();
  const { name, scopes, last_used_at: used, expires_at: ends } = token;
  const over = ends !== null && Date.parse(ends) <= now;
  return (
    <li className="flex items-start gap-3 border-b border-line py-3">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="font-mono text-12 break-words text-ink-1" dir="ltr">
          {scopes.join(' · ')}
        </p>
        <p className="text-13 text-ink-2 figures">
          {used ? t('tokens.used', { date: spokenDate(used, now, locale) }) : t('tokens.neverUsed')}{' '}
          <span title={ends ? exactDate(ends, locale) : undefined}>
            {ends
              ? t(over ? 'tokens.ended' : 'tokens.ends', { date: spokenDate(ends, now, locale) })
              : t('tokens.noEnd')}
          </span>
        </p>
      </div>
      <IconButton
        icon={Trash2}
        size="small"
        label={t('tokens.revoke', { name })}
        onClick={onRevoke}
      />
    </li>
  );
}

/** The tokens with which programs act in one's name. */
export function Tokens() {
  const { t } = useTranslation('profile');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const [making, setMaking] = useState(false);
  const [asking, setAsking] = useState<ApiToken | null>(null);
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: ({ signal }) => listTokens(signal) });
  const revoke = useMutation({
    mutationFn: (token: ApiToken) => revokeToken(token.id),
    onSuccess: async (_, { name }) => {
      toast({ text: t('tokens.revoked', { name }) });
      await queries.invalidateQueries({ queryKey: ['tokens'] });
    },
    onError,
    onSettled: () => setAsking(null),
  });
  return (
    <div className="flex flex-col gap-4">
      {tokens.isError && (
        <ProblemNotice error={tokens.error} onRetry={() => void tokens.refetch()} />
      )}
      {tokens.isPending && <Skeleton className="h-12" />}
      {tokens.data?.length === 0 && <p className="text-ink-2">{t('tokens.none')}</p>}
      <ul>
        {tokens.data?.map((token) => (
          <TokenRow
            key={token.id}
            token={token}
            now={tokens.dataUpdatedAt}
            onRevoke={() => setAsking(token)}
          />
        ))}
      </ul>
      <Button icon={KeyRound} className="self-start" onClick={() => setMaking(true)}>
        {t('tokens.new')}
      </Button>
      <TokenDialog open={making} onClose={() => setMaking(false)} />
      <Ask
        open={asking !== null}
        title={t('tokens.revokeTitle', { name: asking?.name ?? '' })}
        action={t('tokens.revokeAction')}
        cancelLabel={tc('action.cancel')}
        closeLabel={tc('action.close')}
        danger
        pending={revoke.isPending}
        onClose={() => setAsking(null)}
        onYes={() => {
          if (asking) revoke.mutate(asking);
        }}
      >
        {t('tokens.revokeDetail')}
      </Ask>
    </div>
  );
}
