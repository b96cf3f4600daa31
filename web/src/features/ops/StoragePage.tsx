import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { ApiError, type HouseStorage, type UserStorage } from '@/api';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { fileSize, percent } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { Progress } from '@/ui/Progress';
import { Skeleton } from '@/ui/Skeleton';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { toast } from '@/ui/Toast';
import { putQuota } from './api';
import { isNearlyFull, quotaOf, typedQuota } from './model';
import { More } from './More';
import { storageQuery } from './state';
import { StoredFiles } from './StoredFiles';

function Totals({ storage }: { storage: HouseStorage }) {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const size = (bytes: number) => fileSize(bytes, locale);
  const { used_bytes: used, free_bytes: free, quota_bytes: quota, backend } = storage;
  const whole = quota ?? (free === null ? null : used + free);
  const share = whole ? used / whole : null;
  return (
    <section
      aria-label={t('storage.totals')}
      className="mb-8 flex flex-col gap-2 rounded-card bg-surface-1 p-4 ring-1 ring-line"
    >
      <p className="text-18 font-semibold figures">
        {whole
          ? t('storage.usedOf', { used: size(used), whole: size(whole) })
          : t('storage.used', { used: size(used) })}
      </p>
      {share !== null && (
        <Progress
          share={share}
          label={t('storage.totals')}
          tone={isNearlyFull(share) ? 'risk' : 'brand'}
        />
      )}
      <p className="text-13 text-ink-2 figures">
        {t(`storage.backend.${backend}`)} {free !== null && t('storage.free', { free: size(free) })}{' '}
        {share !== null && isNearlyFull(share) && t('storage.nearlyFull')}
      </p>
    </section>
  );
}

function QuotaForm({ person, onClose }: { person: UserStorage; onClose: () => void }) {
  const { t } = useTranslation('ops');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(() => typedQuota(person.quota_bytes));
  const quota = quotaOf(typed);
  const save = useMutation({
    mutationFn: (bytes: number | null) => putQuota(person.user_id, bytes),
    onSuccess: async () => {
      onClose();
      toast({ text: t('storage.saved', { name: person.name }) });
      await queries.invalidateQueries({ queryKey: storageQuery.queryKey });
    },
  });
  const refusal = save.error instanceof ApiError ? save.error : undefined;
  const wrong = quota === undefined ? t('storage.noAmount') : refusal?.field('quota_bytes');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (quota !== undefined) save.mutate(quota);
      }}
    >
      {refusal && !refusal.field('quota_bytes') && <ProblemNotice error={refusal} />}
      <Field
        label={t('storage.quotaGb')}
        hint={t('storage.quotaHint')}
        error={wrong}
        inputMode="decimal"
        dir="ltr"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" disabled={quota === undefined} pending={save.isPending}>
          {tc('action.save')}
        </Button>
      </DialogActions>
    </form>
  );
}

function Row({ person, onChange }: { person: UserStorage; onChange: () => void }) {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const { name, email, used_bytes: used, quota_bytes: quota } = person;
  const share = quota ? used / quota : null;
  return (
    <Tr>
      <Td className="w-full max-w-0">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-13 text-ink-2">{email}</p>
      </Td>
      <Td className="text-end whitespace-nowrap figures">{fileSize(used, locale)}</Td>
      <Td className="whitespace-nowrap figures max-sm:hidden">
        {quota === null ? t('storage.noQuota') : fileSize(quota, locale)}
        {share !== null && (
          <span
            className={
              isNearlyFull(share) ? 'ms-2 text-13 text-risk-text' : 'ms-2 text-13 text-ink-2'
            }
          >
            {percent(share, locale)}
          </span>
        )}
      </Td>
      <Td className="pe-0 text-end">
        <IconButton
          icon={Pencil}
          size="small"
          label={t('storage.change', { name })}
          onClick={onChange}
        />
      </Td>
    </Tr>
  );
}

/** What is stored, by whom, and how much each may. */
export function StoragePage() {
  const { t } = useTranslation('ops');
  const { t: tc } = useTranslation();
  const list = useInfiniteQuery(storageQuery);
  const [changing, setChanging] = useState<UserStorage | null>(null);
  const house = list.data?.pages[0];
  const people = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('area.storage')}>
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-48" />}
      {house && <Totals storage={house} />}
      <StoredFiles />
      {people.length > 0 && (
        <Table
          caption={t('storage.perPerson')}
          head={
            <>
              <Th>{t('users.person')}</Th>
              <Th className="text-end">{t('storage.usedColumn')}</Th>
              <Th className="max-sm:hidden">{t('storage.quota')}</Th>
              <Th className="pe-0">
                <span className="sr-only">{t('users.actionsColumn')}</span>
              </Th>
            </>
          }
        >
          {people.map((person) => (
            <Row key={person.user_id} person={person} onChange={() => setChanging(person)} />
          ))}
        </Table>
      )}
      <More list={list} />
      <Dialog
        open={changing !== null}
        onClose={() => setChanging(null)}
        title={t('storage.changeTitle', { name: changing?.name ?? '' })}
        closeLabel={tc('action.close')}
      >
        {changing && <QuotaForm person={changing} onClose={() => setChanging(null)} />}
      </Dialog>
    </Page>
  );
}
