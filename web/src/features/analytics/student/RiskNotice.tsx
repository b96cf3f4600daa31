import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { isSetAside, standsOut } from '../figures';
import type { Definition, Measures, Risk } from '../model';
import { useReason } from '../parts/useReason';
import { WhyRisk } from '../parts/Why';

interface RiskNoticeProps {
  name: string;
  risk: Risk;
  measures: Measures;
  definition: Definition;
  /** The person reads it of themself. */
  own?: boolean;
  children?: ReactNode;
}

/** What is said of somebody: whether they may be falling behind, for which reasons, and how that was reckoned. */
export function RiskNotice(props: RiskNoticeProps) {
  const { name, risk, measures, definition, own = false, children } = props;
  const { t } = useTranslation('analytics');
  const reason = useReason();
  const standing = standsOut(risk);
  const who = own ? 'own' : 'other';
  const said = risk.too_early
    ? t(`flag.${who}.tooEarly`)
    : standing
      ? t(`flag.${who}.flagged`, { name })
      : isSetAside(risk)
        ? t(`flag.${who}.setAside`)
        : t(`flag.${who}.fine`);
  return (
    <div
      className={`flex flex-col gap-3 rounded-card px-4 py-3 ${standing ? 'bg-risk-soft' : 'bg-surface-2'}`}
    >
      <div className="flex items-start gap-3">
        <Icon
          of={standing ? TriangleAlert : CircleCheck}
          className={`mt-[3px] shrink-0 ${standing ? 'text-risk-text' : 'text-ink-2'}`}
        />
        <div className="min-w-0 flex-1">
          <p className="font-medium">{said}</p>
          {risk.reasons.length > 0 && (
            <ul className="list-disc ps-5 text-ink-1 marker:text-ink-2">
              {risk.reasons.map((each) => (
                <li key={each.code}>{reason(each)}</li>
              ))}
            </ul>
          )}
        </div>
        {!risk.too_early && (
          <WhyRisk name={name} risk={risk} measures={measures} definition={definition} own={own} />
        )}
      </div>
      {children}
    </div>
  );
}
