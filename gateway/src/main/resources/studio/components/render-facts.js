import { LitElement, css, html, nothing } from 'lit';
import { bytes, duration, specOf } from '../render/words.js';
import { base } from './styles.js';

/** What is worth knowing of a render: its seed first, since with it the same pictures can be made again. */
export class RenderFacts extends LitElement {
  static properties = {
    of: { attribute: false },
    /** The output that is looked at. */
    output: { attribute: false },
  };

  static styles = [
    base,
    css`
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 10px 28px;
      }
      dt {
        color: var(--soft);
        font-size: 0.78rem;
      }
      dd {
        font-size: 0.92rem;
        font-variant-numeric: tabular-nums;
        overflow-wrap: anywhere;
      }
    `,
  ];

  render() {
    const facts = factsOf(this.of ?? {}, this.output).filter(([, value]) => value !== undefined && value !== '');
    return facts.length === 0
      ? nothing
      : html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  }
}

function factsOf(render, looked) {
  const { end, started } = render;
  const spec = specOf(render);
  const output = looked ?? end?.outputs?.[0];
  // An end without frames never began: its seed and model are not facts.
  const began = end ? Boolean(end.modelName) : Boolean(started);
  const source = end ?? started;
  return [
    ['Seed', began ? (source.seed ?? '0') : spec?.seed],
    ['Model', began ? source.modelName : spec?.model],
    ['Mode', spec && (spec.mode === 'DENOISE' ? 'Denoise' : 'Loop')],
    ['Frames', began ? source.frameCount : undefined],
    ['Steps', began ? (end ? end.stepsPerLane : started.steps) : undefined],
    ['Size', output?.width ? `${output.width} × ${output.height}` : undefined],
    ['File', output?.bytes ? bytes(output.bytes) : undefined],
    ['Motion', motion(end?.quality)],
    ['Seam', seam(end?.quality)],
    ['Took', took(render)],
  ];
}

/** How much of full scale a frame changes to the next; none of it stands still. */
function motion(quality) {
  return quality && `${(100 * (quality.motion ?? 0)).toFixed(1)} % a frame`;
}

/** The step from the last frame to the first among the others: about 1 where it is not seen. */
function seam(quality) {
  return quality?.loopClosure === undefined ? undefined : `${quality.loopClosure.toFixed(1)} × a step`;
}

function took({ acceptedAt, end }) {
  const from = Date.parse(end?.acceptedAt ?? acceptedAt);
  const to = Date.parse(end?.endedAt);
  return to >= from ? duration((to - from) / 1000) : undefined;
}

customElements.define('render-facts', RenderFacts);
