import type { ReactNode } from 'react';
import type { PartSync, TrackSync } from '@/api';
import { timecode } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { StatePill } from '@/ui/StatePill';
import { plotOf, speedOf, toneOfSync, wordOf } from './sync';

/** So many seams are named; more are counted. */
const SEAMS_SHOWN = 8;

function useFigure(): (value: number) => string {
  const locale = useLocale();
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return (value) => format.format(value);
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt className="w-28 shrink-0 text-ink-2">{name}</dt>
      <dd className="min-w-0 figures">{children}</dd>
    </div>
  );
}

function Speed({ part }: { part: PartSync }) {
  const { t } = useTranslation('recordings');
  const figure = useFigure();
  const speed = speedOf(part);
  if (!speed) return t('sync.unknown');
  const { word, ppm, within } = speed;
  const said = t(`sync.${word}`, { ppm: figure(ppm) });
  return within === null ? said : `${said} (${t('sync.within', { ppm: figure(within) })})`;
}

function Plot({ part }: { part: PartSync }) {
  const { t } = useTranslation('recordings');
  const figure = useFigure();
  const plot = plotOf(part.plot);
  if (!plot) return null;
  const { width, height, path, edge_ms, most_ms } = plot;
  const edge = t('sync.ms', { ms: figure(edge_ms) });
  return (
    <figure className="flex flex-col gap-1">
      <div className="flex items-stretch gap-2" dir="ltr">
        <svg
          role="img"
          aria-label={t('sync.plot', { ms: figure(most_ms) })}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          className="h-12 min-w-0 flex-1 rounded-inner bg-surface-2"
        >
          <path
            d={`M0 ${height / 2}H${width}`}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
          <path
            d={path}
            className="stroke-brand-text"
            strokeWidth={4}
            strokeLinecap="round"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        <div
          aria-hidden
          className="flex flex-col justify-between text-12 leading-none text-ink-2 figures"
        >
          <span>+{edge}</span>
          <span>0</span>
          <span>−{edge}</span>
        </div>
      </div>
      <figcaption aria-hidden className="text-12 text-ink-2">
        {t('sync.plot', { ms: figure(most_ms) })}
      </figcaption>
    </figure>
  );
}

function Seams({ part }: { part: PartSync }) {
  const { t } = useTranslation('recordings');
  if (part.seams.length === 0) return null;
  const more = part.seams.length - SEAMS_SHOWN;
  return (
    <Fact name={t('sync.seams')}>
      <ul>
        {part.seams.slice(0, SEAMS_SHOWN).map((seam) => (
          <li key={seam.from_ms}>
            {t(seam.filled ? 'sync.fromServer' : 'sync.silent', {
              from: timecode(seam.from_ms),
              to: timecode(seam.to_ms),
            })}
          </li>
        ))}
        {more > 0 && <li className="text-ink-2">{t('sync.seamsMore', { count: more })}</li>}
      </ul>
    </Fact>
  );
}

function Part({ part, name }: { part: PartSync; name: string | null }) {
  const { t } = useTranslation('recordings');
  const figure = useFigure();
  const offset = part.offset_ms ?? null;
  return (
    <section className="flex flex-col gap-2">
      {name !== null && <h3 className="font-medium">{name}</h3>}
      <dl className="flex flex-col gap-1">
        {offset !== null && (
          <Fact name={t('sync.begins')}>{t('sync.ms', { ms: figure(offset) })}</Fact>
        )}
        <Fact name={t('sync.clock')}>
          <Speed part={part} />
        </Fact>
        {part.plot.length > 0 && (
          <Fact name={t('sync.off')}>{t('sync.ms', { ms: figure(part.residual_ms) })}</Fact>
        )}
        <Fact name={t('sync.measured')}>
          <ul>
            {part.sources.map(({ kind, agrees }) => (
              <li key={kind}>
                {t(`sync.source.${kind}`)}
                <span className={agrees ? 'text-ink-2' : 'text-risk-text'}>
                  {' · '}
                  {t(agrees ? 'sync.agrees' : 'sync.differs')}
                </span>
              </li>
            ))}
          </ul>
        </Fact>
        <Seams part={part} />
      </dl>
      {part.notes.map((note) => (
        <p key={note} className="text-risk-text">
          {t(`sync.note.${note}`)}
        </p>
      ))}
      <Plot part={part} />
    </section>
  );
}

/** How surely a person's own sound lies with the others', in a word; who wants to know why opens it. */
export function SyncReport({ sync }: { sync: TrackSync }) {
  const { t } = useTranslation('recordings');
  const word = wordOf(sync);
  const alone = sync.parts.length === 1;
  return (
    <details className="text-13">
      <summary className="flex w-fit cursor-pointer items-center gap-2 rounded-inner">
        <span className="sr-only">{t('sync.label')}:</span>
        <StatePill tone={toneOfSync(word)}>{t(`sync.word.${word}`)}</StatePill>
        <span className="text-ink-2">{t(`sync.hint.${word}`)}</span>
      </summary>
      <div className="mt-3 flex flex-col gap-4">
        {!sync.applied && (
          <p className="text-risk-text">
            {t(sync.problem === 'not_rendered' ? 'sync.notRendered' : 'sync.notMeasured')}
          </p>
        )}
        {sync.parts.map((part, index) => (
          <Part
            key={part.piece_id}
            part={part}
            name={alone ? null : t('sync.part', { number: index + 1 })}
          />
        ))}
      </div>
    </details>
  );
}
