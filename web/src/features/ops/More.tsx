import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';

interface MoreProps {
  list: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
}

/** The next page of a list, where there is one. */
export function More({ list }: MoreProps) {
  const { t } = useTranslation();
  if (!list.hasNextPage) return null;
  return (
    <div className="flex justify-center pt-6">
      <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t('action.loadMore')}
      </Button>
    </div>
  );
}
