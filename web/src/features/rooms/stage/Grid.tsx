import { useEffect, useRef, useState } from 'react';
import type { CallState } from '@/engine/call/call';
import type { LocalMediaState } from '@/engine/local-media';
import type { RoomState } from '@/engine/protocol';
import { gridOf, stageTiles } from '../model';
import type { RoomSession, SessionState } from '../session';
import { Tile } from './Tile';

interface GridProps {
  session: RoomSession;
  room: RoomState;
  me: string;
  state: SessionState;
  call: CallState;
  local: LocalMediaState;
}

/** Faces on a grid that fits the space. Nobody changes place because of who speaks. */
export function Grid({ session, room, me, state, call, local }: GridProps) {
  const [box, setBox] = useState({ width: 1280, height: 720 });
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setBox({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);

  const tiles = stageTiles(room);
  const { columns, rows } = gridOf(tiles.length, box.width, box.height);
  const gap = '0.75rem';
  const size = {
    width: `calc((100% - ${columns - 1} * ${gap}) / ${columns})`,
    height: `calc((100% - ${rows - 1} * ${gap}) / ${rows})`,
  };
  return (
    <div ref={element} className="flex size-full flex-wrap content-center justify-center gap-3">
      {tiles.map((tile) => {
        const own = tile.participant.id === me;
        const source = tile.screen ? local.screen.track : local.camera.track;
        const track = own
          ? source
          : tile.track_id === null
            ? null
            : (call.remote.get(tile.track_id) ?? null);
        return (
          <Tile
            key={tile.key}
            tile={tile}
            own={own}
            track={track}
            size={size}
            muted={own ? local.muted || !local.microphone.track : undefined}
            level={state.levels[tile.participant.id]}
            speaking={room.speaker_id === tile.participant.id && tiles.length > 1}
            reactions={state.reactions.filter((one) => one.participant_id === tile.participant.id)}
            onHeight={session.setTileHeight}
          />
        );
      })}
    </div>
  );
}
