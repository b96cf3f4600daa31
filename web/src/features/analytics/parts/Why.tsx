import { useState, type ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { engagementTerms, riskTerms, type Term } from '../figures';
import type { Definition, EngagementPart, Measures, Risk, RiskPart } from '../model';
import { useFigures } from './useFigures';

interface SumProps<P extends string> {
  caption: string;
  terms: readonly Term<P>[];
  nameOf: (part: P) => string;
  sum: number | null;
}

/** A weighted sum, line by line, as one would write it down. */
function Sum<P extends string>({ caption, terms, nameOf, sum }: SumProps<P>) {
  const { t } = useTranslation('analytics');
  const { points, share } = useFigures();
  return (
    <Table
      compact
      caption={caption}
      head={
        <>
          <Th>{t('why.part')}</Th>
          <Th className="text-end">{t('why.value')}</Th>
          <Th className="text-end">{t('why.weight')}</Th>
          <Th className="pe-0 text-end">{t('why.adds')}</Th>
        </>
      }
    >
      {terms.map(({ part, value, weight, adds }) => (
        <Tr key={part}>
          <Td className="w-full">{nameOf(part)}</Td>
          <Td className="text-end figures">{points(value)}</Td>
          <Td className="text-end figures">× {share(weight)}</Td>
          <Td className="pe-0 text-end figures">{points(adds)}</Td>
        </Tr>
      ))}
      <Tr className="font-semibold">
        <Td>{t('why.sum')}</Td>
        <Td />
        <Td />
        <Td className="pe-0 text-end figures">{points(sum)}</Td>
      </Tr>
    </Table>
  );
}

interface WhyProps {
  title: string;
  /** Of whom, for those who hear one "Why?" after the other. */
  about: string;
  children: ReactNode;
}

/** "Why?" beside a score: opens how it came about. */
function Why({ title, about, children }: WhyProps) {
  const { t } = useTranslation('analytics');
  const { t: tc } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="small"
        look="quiet"
        className="underline underline-offset-4"
        aria-label={t('why.askAbout', { about })}
        onClick={() => setOpen(true)}
      >
        {t('why.ask')}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={title}
        closeLabel={tc('action.close')}
      >
        <div className="flex flex-col gap-4 text-start font-normal whitespace-normal">
          {children}
        </div>
      </Dialog>
    </>
  );
}

/** The server's own sentence on a figure, where it has one. */
function Formula({ definition, figure }: { definition: Definition; figure: string }) {
  const found = definition.formulas.find((each) => each.figure === figure);
  if (!found) return null;
  return (
    <p lang="en" dir="ltr" className="rounded-inner bg-surface-2 p-3 text-13 text-ink-1">
      {found.says}
    </p>
  );
}

interface WhyRiskProps {
  name: string;
  risk: Risk;
  measures: Measures;
  definition: Definition;
  /** The person reads it of themself. */
  own?: boolean;
  /** The reasons, and what was objected. */
  children?: ReactNode;
}

export function WhyRisk(props: WhyRiskProps) {
  const { name, risk, measures, definition, own = false, children } = props;
  const { t } = useTranslation('analytics');
  const { points } = useFigures();
  const title = own ? t('why.ownRisk') : t('why.risk', { name });
  return (
    <Why title={title} about={title}>
      {children}
      <p className="text-ink-1">{t('why.riskLead')}</p>
      <Sum
        caption={title}
        terms={riskTerms(risk, measures)}
        nameOf={(part: RiskPart) => t(`riskPart.${part}`)}
        sum={risk.score}
      />
      <p className="text-13 text-ink-2 figures">
        {t('why.threshold', {
          score: points(risk.score),
          threshold: points(measures.risk.threshold),
        })}
      </p>
      <Formula definition={definition} figure="risk.score" />
    </Why>
  );
}

interface WhyEngagementProps {
  name: string;
  of: Record<EngagementPart, number | null>;
  engagement: number | null;
  measures: Measures;
  definition: Definition;
}

export function WhyEngagement(props: WhyEngagementProps) {
  const { name, of, engagement, measures, definition } = props;
  const { t } = useTranslation('analytics');
  const title = t('why.engagement', { name });
  return (
    <Why title={title} about={title}>
      <p className="text-ink-1">{t('why.engagementLead')}</p>
      <Sum
        caption={title}
        terms={engagementTerms(of, measures)}
        nameOf={(part: EngagementPart) => t(`part.${part}`)}
        sum={engagement}
      />
      <Formula definition={definition} figure="engagement" />
    </Why>
  );
}
