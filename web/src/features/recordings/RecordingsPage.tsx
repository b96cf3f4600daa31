import { Page } from '@/frame/Page';

export function RecordingsPage() {
  return <Page title="">{null}</Page>;
}
