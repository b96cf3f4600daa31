import { Page } from '@/frame/Page';

export function HomePage() {
  return <Page title="">{null}</Page>;
}
