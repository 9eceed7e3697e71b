// Story: events of a training as sentences in the order of time; each seeks to its moment.

import type { TargetedMouseEvent } from "preact";
import type { Happening } from "../core/protocol";
import { Widget } from "../core/widget";
import { followMoments, seekMoment } from "../time/momentevents";

export class Story {
  private readonly _aborter = new AbortController();

  /** Fills the root; follows the moments of the run, and is at `t` (in checkpoints) first. */
  constructor(root: HTMLElement, run: string, events: readonly Happening[], t: number) {
    const { signal } = this._aborter;
    const sentences = new Widget(root, Sentences, signal);
    const follow = (now: number) => sentences.update({ run, events, checkpoint: Math.round(now) });
    followMoments(run, follow, signal);
    follow(t);
  }

  destroy(): void {
    this._aborter.abort();
  }
}

function Sentences({ run, events, checkpoint: now }: { run: string; events: readonly Happening[]; checkpoint: number }) {
  const go = (event: TargetedMouseEvent<HTMLButtonElement>, checkpoint: number) => {
    if (event.detail > 0) event.currentTarget.blur(); // so that space plays again
    seekMoment(run, { checkpoint });
  };
  return (
    <ol class="story">
      {events.map(({ checkpoint, words }) => (
        <li key={`${checkpoint} ${words}`}>
          <button
            type="button"
            class={checkpoint > now ? "to-come" : ""}
            aria-current={checkpoint === now ? "true" : undefined}
            onClick={(event) => go(event, checkpoint)}
          >
            <span class="words">{words.replaceAll(" %", "\u00a0%")}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
