// Panel state: signals, set by drawing and by messages; a panel renders again where one that it reads changes.

import { batch, computed, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Lesson } from "../../core/protocol";
import type { Held, Moment } from "../drawing/diagram";
import type { Scene } from "../equations/equations";
import type { Phase, Playback, PlaybackPace } from "../training/playback";
import { NOTHING, type Part } from "../training/selection";
import type { Settings } from "../training/settings";
import type { FrameStore } from "../training/training";
import { silentUnitNotices } from "./notices";

export class PanelState {
  readonly setup = signal<{ settings: Partial<Settings>; lesson: string; dataTitle: string }>({
    settings: {},
    lesson: "",
    dataTitle: "",
  });
  readonly lesson = signal<Lesson | undefined>(undefined);
  readonly selected = signal<Part>(NOTHING);
  /** What is read in the equations, null where nothing is. */
  readonly reading = signal<{ scene: Scene; selected: Part } | null>(null);

  readonly playing = signal(false);
  readonly pace = signal<PlaybackPace>("batch");
  readonly speed = signal(1);
  readonly phase = signal<Phase | "">("");
  readonly progress = signal(0); // 0 to 1
  readonly flashing = signal(false);
  readonly held = signal<Held>("before");
  readonly chosenHeld = signal<Held | "">(""); // by the person; "" lets it follow the phases
  readonly sample = signal("");
  readonly where = signal("");
  /** The phase that goes on, "" where phases pass too fast. */
  readonly phaseNow = computed(() => (this.flashing.value ? "" : this.phase.value));

  readonly ended = signal(""); // why there is no next frame
  readonly warning = signal("");
  readonly notice = signal<{ content: ComponentChildren; error?: boolean } | null>(null); // what was asked

  say(content: ComponentChildren, error = false): void {
    this.notice.value = { content, error };
  }

  /** A moment that is drawn. */
  show(moment: Moment, walk: Playback, reel: FrameStore): void {
    const { shot, place, updated } = moment;
    const [steps, epochs] = updated ? [shot.stepsAfter, shot.epochsAfter] : [shot.stepsBefore, shot.epochsBefore];
    const waits = walk.waiting && walk.moving ? " · loading…" : "";
    const fates = shot.dead(updated);
    const [silent, dead] = [1, 2].map((fate) => fates.reduce((sum, each) => sum + Number(each === fate), 0));
    batch(() => {
      this.playing.value = walk.playing;
      this.pace.value = walk.pace;
      this.speed.value = walk.speed;
      this.phase.value = moment.phase;
      this.progress.value = moment.progress;
      this.flashing.value = moment.flashing;
      this.held.value = moment.held;
      this.selected.value = moment.pick;
      this.sample.value = `sample ${place + 1} of ${shot.count}`;
      this.where.value = `step ${steps.toLocaleString("en")} · epoch ${epochs.toFixed(2)}${waits}`;
      this.ended.value = walk.frame + 1 >= reel.end && walk.done ? reel.ended : "";
      this.warning.value = [shot.warning, ...silentUnitNotices({ silent, dead })].filter(Boolean).join(" ");
      if (walk.playing) this.notice.value = null;
    });
  }

  /** The equations of what is selected. */
  read(scene: Scene, selected: Part): void {
    if (!selected.kind) this.reading.value = null;
    else if (!this._isRead(scene, selected)) this.reading.value = { scene, selected };
  }

  private _isRead({ shot, place }: Scene, selected: Part): boolean {
    const read = this.reading.peek();
    if (!read || read.selected !== selected) return false;
    return read.scene.place === place && read.scene.shot.film === shot.film && read.scene.shot.frame === shot.frame;
  }
}
