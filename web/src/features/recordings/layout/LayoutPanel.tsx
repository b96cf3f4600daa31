import type { MixCut, MixLook, Recording } from '@/api';
import { lengthOf } from '../model';
import { Choices } from './Choices';
import { Preview } from './Preview';

interface LayoutPanelProps {
  recording: Recording;
  look: MixLook;
  /** Its lines are shown too. */
  cut: MixCut;
  onChange: (look: MixLook) => void;
}

/** How the mix looks: chosen, and seen at once in a single picture. */
export function LayoutPanel({ recording, look, cut, onChange }: LayoutPanelProps) {
  return (
    <div className="flex flex-col gap-5">
      <Preview
        recordingId={recording.id}
        look={look}
        cut={cut}
        lengthMs={lengthOf(recording) ?? 0}
      />
      <Choices look={look} onChange={onChange} />
    </div>
  );
}
