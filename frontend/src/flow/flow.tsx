// Flow diagram (alluvial) between classes: nodes on both sides in proportion to their samples, bands between them.

import { render } from "preact";
import { shortened } from "../core/dom";
import type { FlowBand, FlowContent, FlowNode } from "../core/protocol";

const LONGEST_NODE = 12; // characters of a name beside its node
const ACROSS = 100; // units from the left to the right; style stretches them

/** Draw a flow in place of the one before. */
export function drawFlow(root: HTMLElement, drawing: FlowContent): void {
  render(<Flow {...drawing} />, root);
}

function Flow({ sides, bands, height }: FlowContent) {
  const [before, after] = sides;
  const labels = bands.map((band) => [nameOf(before[band.from]), nameOf(after[band.to]), samplesOf(band)]);
  return (
    <div
      class="flow"
      role="img"
      aria-label={labels.map(([from, to, n]) => `${from} to ${to}: ${n}`).join("; ")}
      style={{ height: `${height}px` }}
    >
      <svg viewBox={`0 0 ${ACROSS} 1`} preserveAspectRatio="none" aria-hidden="true">
        {bands.map((band, i) => (
          <path
            key={`${band.from} ${band.to}`}
            d={bandPath(band)}
            fill={before[band.from].colour}
            stroke={before[band.from].colour}
          >
            <title>{`${labels[i][0]} → ${labels[i][1]}: ${labels[i][2]}`}</title>
          </path>
        ))}
      </svg>
      {sides.map((side, right) =>
        side.map((node) => <NodeBox key={`${right} ${nameOf(node)}`} node={node} right={right === 1} />),
      )}
    </div>
  );
}

function NodeBox({ node, right }: { node: FlowNode; right: boolean }) {
  const style = { top: `${100 * node.top}%`, height: `${100 * node.thick}%`, background: node.colour };
  return (
    <div class={right ? "now" : "was"} title={`${nameOf(node)}: ${samplesOf(node)}`} style={style}>
      <span>{node.sign + shortened(node.name, LONGEST_NODE)}</span>
    </div>
  );
}

/** The outline of a band, which bends in the middle of its way. */
export function bandPath({ leaves, arrives, thick }: Pick<FlowBand, "leaves" | "arrives" | "thick">): string {
  const half = ACROSS / 2;
  const [low, lower] = [leaves + thick, arrives + thick];
  const there = `M0 ${leaves}C${half} ${leaves} ${half} ${arrives} ${ACROSS} ${arrives}`;
  return `${there}V${lower}C${half} ${lower} ${half} ${low} 0 ${low}Z`;
}

function nameOf({ sign, name }: FlowNode): string {
  return sign + name;
}

function samplesOf({ samples }: { samples: number }): string {
  return `${samples.toLocaleString("en")} sample${samples === 1 ? "" : "s"}`;
}
