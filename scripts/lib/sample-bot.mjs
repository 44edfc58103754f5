/** Pip, the little lighthouse robot of the sample project, as SVG. Origin: the ground between the feet; about 470 units tall. */

const CREAM = '#fbf1dc';
const RED = '#e4483b';
const DARK = '#33384d';

/** Gradients that every picture with Pip needs. */
export const botDefs = `
  <linearGradient id="round" x1="0" x2="1">
    <stop offset="0" stop-color="#1d1530" stop-opacity=".34"/><stop offset=".3" stop-color="#fff" stop-opacity=".2"/>
    <stop offset=".55" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#1d1530" stop-opacity=".42"/>
  </linearGradient>
  <radialGradient id="glow"><stop offset="0" stop-color="#fff6c9" stop-opacity=".95"/>
    <stop offset=".35" stop-color="#ffd978" stop-opacity=".5"/><stop offset="1" stop-color="#ffc34d" stop-opacity="0"/></radialGradient>
  <linearGradient id="glassLit" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff3b8"/><stop offset="1" stop-color="#ffcf63"/></linearGradient>
  <linearGradient id="glassDim" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#e3f2f5"/><stop offset="1" stop-color="#b9d8e0"/></linearGradient>
  <linearGradient id="cap" x1="0" x2="1"><stop offset="0" stop-color="#a92b2b"/><stop offset=".35" stop-color="#ef6a55"/><stop offset="1" stop-color="#9c2530"/></linearGradient>`;

/** Half the tower's width at height `y` (0 ground, -260 gallery). */
const half = (y) => 92 + (y / 260) * 26;

/** A band round the tower; `bow` bends it: down seen from above, up seen from below. */
function band(top, bottom, bow, colour) {
  const [a, b] = [half(top), half(bottom)];
  return `<path d="M${-a} ${top} Q0 ${top + bow * 2} ${a} ${top} L${b} ${bottom} Q0 ${bottom + bow * 2} ${-b} ${bottom}Z" fill="${colour}"/>`;
}

function tower({ bow, turn, isBack }) {
  const stripes = [-224, -148, -72].map((y) => band(y, y + 38, bow, RED)).join('');
  const outline = `M${-half(-260)} -260 L${half(-260)} -260 L${half(-34)} -34 Q${half(-34)} -6 ${half(-34) - 26} ${-4 + bow} Q0 ${2 + bow} ${26 - half(-34)} ${-4 + bow} Q${-half(-34)} -6 ${-half(-34)} -34Z`;
  const x = turn * 46;
  const squeeze = 1 - Math.abs(turn) * 0.3;
  const front = isBack
    ? `<g transform="translate(${x} -128)"><rect x="-6" y="-4" width="12" height="18" fill="${DARK}"/><circle cx="-21" r="17" fill="none" stroke="#d9a441" stroke-width="10"/><circle cx="21" r="17" fill="none" stroke="#d9a441" stroke-width="10"/><circle r="9" fill="#f0c869"/></g>`
    : `<g transform="translate(${x} -92) scale(${squeeze} 1)"><circle r="33" fill="${DARK}"/><circle r="25" fill="#6fb7c9"/><path d="M-19 6 A20 20 0 0 1 6 -19" stroke="#e8fbff" stroke-width="6" fill="none" stroke-linecap="round"/>
       <g fill="#d9a441">${[0, 60, 120, 180, 240, 300].map((angle) => `<circle cx="0" cy="-29" r="2.8" transform="rotate(${angle})"/>`).join('')}</g></g>`;
  return `<path d="${outline}" fill="${CREAM}"/><clipPath id="tower"><path d="${outline}"/></clipPath>
    <g clip-path="url(#tower)">${stripes}</g>${front}<path d="${outline}" fill="url(#round)"/>`;
}

function eye(x, kind) {
  if (kind === 'happy') return `<path d="M${x - 13} -318 Q${x} -338 ${x + 13} -318" class="line"/>`;
  if (kind === 'closed')
    return `<path d="M${x - 12} -320 Q${x} -310 ${x + 12} -320" class="line"/>`;
  const tall = kind === 'wide' ? 19 : 15;
  return `<ellipse cx="${x}" cy="-322" rx="${tall - 4}" ry="${tall}" fill="${DARK}"/><circle cx="${x + 4}" cy="-328" r="4.6" fill="#fff"/><circle cx="${x - 3}" cy="-315" r="2.2" fill="#fff"/>`;
}

const MOUTHS = {
  smile: '<path d="M-11 -298 Q0 -287 11 -298" class="line"/>',
  open: `<path d="M-12 -300 Q0 -303 12 -300 Q10 -280 0 -280 Q-10 -280 -12 -300Z" fill="${DARK}"/><path d="M-6 -285 Q0 -291 6 -285 Q0 -279 -6 -285Z" fill="#f07a6c"/>`,
  small: `<ellipse cy="-294" rx="5" ry="6" fill="${DARK}"/>`,
};

function face({ eyes, mouth, turn }) {
  const shift = turn * 34;
  const gap = 29 * (1 - Math.abs(turn) * 0.35);
  return `<g transform="translate(${shift} 0)"><ellipse cx="${-gap - 16}" cy="-300" rx="10" ry="6" fill="#f2765f" opacity=".55"/><ellipse cx="${gap + 16}" cy="-300" rx="10" ry="6" fill="#f2765f" opacity=".55"/>
    ${eye(-gap, eyes)}${eye(gap, eyes)}${MOUTHS[mouth]}</g>`;
}

function head(look) {
  const { lamp, isBack, bow } = look;
  const glass = lamp > 0 ? 'glassLit' : 'glassDim';
  const bars = [-62, 62]
    .map((x) => `<rect x="${x - 4}" y="-366" width="8" height="96" rx="4" fill="${DARK}"/>`)
    .join('');
  const middle = isBack
    ? `<rect x="-5" y="-366" width="10" height="96" fill="${DARK}" opacity=".8"/>`
    : '';
  return `<rect x="-64" y="-368" width="128" height="102" rx="20" fill="url(#${glass})"/>
    <path d="M-50 -352 L-34 -352 L-46 -284 L-52 -284Z" fill="#fff" opacity=".5"/>
    ${isBack ? middle : face(look)}${bars}
    <path d="M-82 -362 Q-78 -432 0 -438 Q78 -432 82 -362 Q0 ${-350 + bow} -82 -362Z" fill="url(#cap)"/>
    <path d="M-82 -362 Q0 ${-350 + bow} 82 -362 L80 -352 Q0 ${-338 + bow} -80 -352Z" fill="${DARK}"/>
    <rect x="-4" y="-456" width="8" height="22" fill="${DARK}"/><circle cy="-462" r="11" fill="#ffd35c"/><circle cx="-3" cy="-465" r="3.5" fill="#fff6d5"/>
    <path d="M-88 -272 Q0 ${-262 + bow} 88 -272 L84 -250 Q0 ${-238 + bow} -84 -250Z" fill="${DARK}"/>
    <path d="M-88 -272 Q0 ${-262 + bow} 88 -272" stroke="#6b7391" stroke-width="4" fill="none"/>`;
}

/** An arm from the shoulder; 0° hangs down, 180° points up, positive away from the body. */
function arm(side, angle, held) {
  return `<g transform="translate(${side * 78} -214) rotate(${-side * angle})"><path d="M0 0 Q${side * 12} 42 0 82" stroke="${DARK}" stroke-width="19" fill="none" stroke-linecap="round"/>
    <path d="M${side * 2} 6 Q${side * 10} 40 ${side * 2} 70" stroke="#5a6180" stroke-width="5" fill="none" stroke-linecap="round"/>
    <circle cy="92" r="23" fill="${RED}"/><circle cx="-7" cy="85" r="7" fill="#f58573"/>${held ? `<g transform="translate(0 92) rotate(${side * angle})">${held}</g>` : ''}</g>`;
}

function leg(x, lift) {
  return `<g transform="translate(${x} ${-lift})"><rect x="-13" y="-26" width="26" height="34" fill="${DARK}"/><path d="M-34 22 Q-34 -4 0 -4 Q34 -4 34 22Z" fill="${RED}"/><path d="M-34 22 H34 V27 H-34Z" fill="${DARK}"/><path d="M-20 6 Q-12 1 0 2" stroke="#f58573" stroke-width="5" fill="none" stroke-linecap="round"/></g>`;
}

export const SCARF = `<path d="M-84 -262 Q0 -232 84 -262 L86 -232 Q0 -200 -86 -232Z" fill="#3f9c8f"/><path d="M38 -230 L84 -150 L54 -138 L18 -222Z" fill="#35867b"/><path d="M-60 -250 l8 26 M-20 -241 l4 27 M24 -241 l-4 27 M62 -251 l-7 26" stroke="#e9f5ee" stroke-width="7" fill="none"/>`;

/**
 * Pip. `turn` -1 (to the left) to 1 (to the right); `bow` 12 from above, -8 from below; `lamp` 0 off to 1 bright;
 * `tilt` in degrees; `wear` is drawn over the tower; `holdLeft`/`holdRight` in the hands.
 */
export function pip(options = {}) {
  const look = {
    x: 512,
    y: 880,
    scale: 1,
    turn: 0,
    tilt: 0,
    bow: 8,
    lamp: 1,
    isBack: false,
    eyes: 'open',
    mouth: 'smile',
    left: 24,
    right: 24,
    step: [0, 0],
    wear: '',
    holdLeft: '',
    holdRight: '',
    shadow: 0.28,
    ...options,
  };
  const { x, y, scale, tilt, step } = look;
  // Behind Pip at full strength; over it only a breath, so that the face keeps its lines.
  const halo = (opacity) =>
    look.lamp > 0
      ? `<circle cy="-318" r="${150 + look.lamp * 130}" fill="url(#glow)" opacity="${opacity}"/>`
      : '';
  const ground =
    look.shadow > 0
      ? `<ellipse cx="8" cy="26" rx="132" ry="19" fill="#141026" opacity="${look.shadow}"/>`
      : '';
  return `<g transform="translate(${x} ${y}) scale(${scale})">${ground}<g transform="rotate(${tilt})">${halo(0.4 + look.lamp * 0.6)}
    <style>.line{stroke:${DARK};stroke-width:7;fill:none;stroke-linecap:round}</style>
    ${leg(-44 + look.turn * 8, step[0])}${leg(44 + look.turn * 8, step[1])}${look.turn > 0.3 ? arm(1, look.right, look.holdRight) : ''}${look.turn < -0.3 ? arm(-1, look.left, look.holdLeft) : ''}
    ${tower(look)}${look.wear}${head(look)}${look.turn <= 0.3 ? arm(1, look.right, look.holdRight) : ''}${look.turn >= -0.3 ? arm(-1, look.left, look.holdLeft) : ''}${halo(look.lamp * 0.16)}</g></g>`;
}
