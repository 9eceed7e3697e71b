// Playback controls under the diagram, and the bar of phases over it.

import { useComputed } from "@preact/signals";
import { Fragment } from "preact";
import { ICONS, IconButton, Switch } from "../../core/controls";
import type { Held } from "../drawing/diagram";
import { PACE_WORDS, PHASES, type Phase, PLAYBACK_PACES } from "../training/playback";
import { type Option, RoundButton, Select } from "./controls";
import type { PanelProps } from "./panels";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64].map((speed): Option => [String(speed), speedTitle(speed)]);
const TO_START = "M3 3h1.6v10H3zM13 3v10L5.6 8z";
const PHASE_WORDS: Record<Phase, string> = {
  forward: "The signals run along the edges; each unit fills with its activation",
  loss: "How wrong the answer is",
  backward: "The error signals run back, layer by layer",
  update: "Each weight is changed by what came forward and what came back",
};
const HELD: readonly [held: Held, title: string][] = [
  ["before", "Weights before the update"],
  ["difference", "What the update changes"],
  ["after", "Weights after it"],
];

export function Transport({ view }: PanelProps) {
  const { playing, pace, speed, sample, where } = view.state;
  return (
    <div class="transport">
      <IconButton
        title="To the beginning (Home)"
        path={TO_START}
        onClick={() => view.act(({ playback }) => playback.jumpTo(0))}
      />
      <IconButton title="One back (←)" path={ICONS.back} onClick={() => view.act(({ playback }) => playback.back())} />
      <button
        type="button"
        class={playing.value ? "play playing" : "play"}
        aria-label={playing.value ? "Pause" : "Play"}
        title="Play (space)"
        onClick={() => view.togglePlay()}
      />
      <IconButton title="One on (→)" path={ICONS.forward} onClick={() => view.next()} />
      <span class="quiet by">by</span>
      <Switch
        label="step by"
        chosen={pace.value}
        choices={PLAYBACK_PACES.map((value) => ({ value, title: value, help: PACE_WORDS[value] }))}
        onChoose={(value) => view.act((session) => session.setPace(value))}
      />
      <Select
        label="speed"
        title="How fast it plays"
        options={SPEEDS}
        value={String(speed.value)}
        valueTitle={speedTitle(speed.value)}
        onChoose={(chosen) => view.act((session) => session.setSpeed(Number(chosen)))}
      />
      <span class="which">
        <RoundButton sign="‹" title="The sample before" onClick={() => view.turn(-1)} />
        <span class="sample">{sample}</span>
        <RoundButton sign="›" title="The next sample" onClick={() => view.turn(1)} />
      </span>
      <span class="where">{where}</span>
    </div>
  );
}

export function PhaseBar({ view }: PanelProps) {
  const { phaseNow, held, chosenHeld } = view.state;
  return (
    <div class="phases">
      <span class="order" role="group" aria-label="phases">
        {PHASES.map((phase) => (
          <Fragment key={phase}>
            {phase !== PHASES[0] && (
              <span class="arrow quiet" aria-hidden="true">
                →
              </span>
            )}
            <button
              type="button"
              class={phase === phaseNow.value ? "phase now" : "phase"}
              title={PHASE_WORDS[phase]}
              aria-current={phase === phaseNow.value}
              onClick={() => view.act(({ playback }) => playback.show(phase))}
            >
              {phase}
              <PhaseFill view={view} phase={phase} />
            </button>
          </Fragment>
        ))}
      </span>
      <span class="held">
        <span class="quiet">weights</span>
        <span class="switch" role="group" aria-label="weights">
          {HELD.map(([name, title]) => (
            <button
              key={name}
              type="button"
              class={!chosenHeld.value && held.value === name ? "following" : ""}
              title={`${title}; press again to let it follow the phases`}
              aria-pressed={chosenHeld.value === name}
              onClick={() => view.hold(name)}
            >
              {name}
            </button>
          ))}
        </span>
      </span>
    </div>
  );
}

/** How far a phase is. Its style is bound to a signal, since it changes in every frame. */
function PhaseFill({ view, phase }: PanelProps & { phase: Phase }) {
  const style = useComputed(() => {
    const { flashing, progress, phase: now } = view.state;
    const ahead = PHASES.indexOf(phase) - (PHASES as readonly string[]).indexOf(now.value);
    return `scale: ${flashing.value || ahead < 0 ? 1 : ahead === 0 ? progress.value : 0} 1`;
  });
  return <i style={style} />;
}

/** "1/4×", "8×". */
function speedTitle(speed: number): string {
  return speed < 1 ? `1/${1 / speed}×` : `${speed}×`;
}
