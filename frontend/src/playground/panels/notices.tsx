// Notices: why a training ended, answers of the server, warnings; and the lesson card.

import type { Check, Recorded } from "../../core/protocol";
import { shortNumber } from "../equations/rounding";
import type { Network } from "../training/network";
import { layerTitle } from "../training/selection";
import { RoundButton } from "./controls";
import type { PanelProps } from "./panels";

/** One thing at a time: why it ended, else what was asked, else what to look out for. */
export function Notices({ view }: PanelProps) {
  const { ended, warning, notice: said } = view.state;
  const [isOver, notice] = [Boolean(ended.value), said.value];
  const watched = isOver || notice ? "" : warning.value;
  return (
    <div class="notices column">
      <p class="notice error" role="alert" hidden={!isOver}>
        {endedSentence(ended.value)}
      </p>
      <p class="notice warning" hidden={!watched}>
        {watched}
      </p>
      <p class={notice?.error ? "notice error" : "notice"} role="status" hidden={isOver || !notice}>
        {notice?.content}
      </p>
    </div>
  );
}

export function LessonCard({ view }: PanelProps) {
  const lesson = view.state.lesson.value;
  if (!lesson) return <section class="lesson column" hidden />;
  return (
    <section class="lesson column">
      <header>
        <h2>{lesson.title}</h2>
        <RoundButton sign="×" title="Close the lesson" onClick={() => view.act((session) => session.endLesson())} />
      </header>
      <p>{lesson.says}</p>
      <p class="attempt">
        <b>Try: </b>
        {lesson.attempt}
      </p>
    </section>
  );
}

export function RecordedNotice({ run, path, checkpoints }: Recorded) {
  const query = `?run=${encodeURIComponent(run)}`;
  return (
    <>
      Recorded as {path}, {checkpoints} checkpoints. Open it in{" "}
      <a href={`./${query}`} target="_self">
        Projection
      </a>{" "}
      or{" "}
      <a href={`./traces${query}`} target="_self">
        Traces
      </a>
      .
    </>
  );
}

export function MissingNotice({ onChoose }: { onChoose: () => void }) {
  return (
    <>
      This link is about a CSV that is neither on this server nor in this browser, so this is Iris.{" "}
      <button type="button" class="bordered" onClick={onChoose}>
        Choose it again
      </button>
    </>
  );
}

/** Of a gradient beside finite differences of the loss. */
export function checkSentence({ error, ...check }: Check, net: Network): string {
  if (error) return error;
  const { step, agrees, count, layers, exact, numerical } = check as Required<Check>; // where there is no error
  const which = `The gradient of step ${step}`;
  if (agrees) {
    const errors = layers.map((value, layer) => `${layerTitle(net, layer)} ${shortNumber(value)}`).join(", ");
    return `${which} is right: all ${count} agree with finite differences of the loss. Largest relative error: ${errors}.`;
  }
  const numbers = `${shortNumber(exact, 6)} by backpropagation, ${shortNumber(numerical, 6)} by differences`;
  const worst = shortNumber(Math.max(...layers));
  return `${which} differs from finite differences, by ${worst} at most (${numbers}): there a unit stands at the kink of its ReLU.`;
}

/** Of the reason that the server gives. */
function endedSentence(ended: string): string {
  if (!ended) return "";
  const advice = " This is the last good state. Go some steps back, or restart, with a lower learning rate.";
  return `${ended[0].toUpperCase()}${ended.slice(1)}.${ended.startsWith("diverged") ? advice : ""}`;
}

/** What is said of units that answer 0 to every training sample: of those that may wake, and of those that cannot. */
export function silentUnitNotices({ silent, dead }: { silent: number; dead: number }): string[] {
  const units = (count: number) => (count === 1 ? "1 unit" : `${count} units`);
  const answers = (count: number) => (count === 1 ? "it answers" : "they answer");
  const [is, its] = dead === 1 ? ["is", "its"] : ["are", "their"];
  const notices: string[] = [];
  if (dead)
    notices.push(
      `${units(dead)} of hidden layer 1 ${is} dead: ${answers(dead)} 0 to every training sample, so SGD never changes ${its} weights again.`,
    );
  if (silent)
    notices.push(
      `${units(silent)} ${silent === 1 ? "is" : "are"} silent: ${answers(silent)} 0 to every training sample now, and may wake where other weights change.`,
    );
  return notices;
}
