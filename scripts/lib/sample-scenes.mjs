import { SCARF, pip } from './sample-bot.mjs';
import {
  balloon,
  beam,
  boat,
  book,
  cloud,
  confetti,
  disc,
  flower,
  gull,
  hills,
  leaves,
  meadow,
  pine,
  rain,
  sea,
  sky,
  snowfall,
  stars,
  umbrella,
} from './sample-scenery.mjs';

const sand = '#f0d9a6';
const mug = `<rect x="-24" y="-34" width="48" height="50" rx="8" fill="#f6f1ea"/><path d="M24 -24 q26 4 0 30" stroke="#f6f1ea" stroke-width="9" fill="none"/><path d="M-10 -46 q-8 -14 2 -26 M10 -46 q-8 -14 2 -26" stroke="#fff" stroke-width="5" fill="none" opacity=".7" stroke-linecap="round"/>`;
const net = `<rect x="-5" y="-190" width="10" height="210" rx="5" fill="#9b6a43"/><ellipse cy="-214" rx="50" ry="34" fill="#eef6ef" opacity=".65" stroke="#9b6a43" stroke-width="7"/>`;
const butterfly = (x, y, scale, colour) =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><ellipse cx="-18" cy="-8" rx="20" ry="15" fill="${colour}" transform="rotate(25)"/><ellipse cx="18" cy="-8" rx="20" ry="15" fill="${colour}" transform="rotate(-25)"/><rect x="-3" y="-18" width="6" height="34" rx="3" fill="#3b3346"/></g>`;
const star5 = 'M0 -40 L11 -13 L40 -12 L17 6 L25 34 L0 18 L-25 34 L-17 6 L-40 -12 L-11 -13Z';
const windowPane = (x, y) =>
  `<g transform="translate(${x} ${y})"><rect width="330" height="360" rx="14" fill="#5d4037"/><rect x="18" y="18" width="294" height="324" fill="#253a66"/>${disc(230, 100, 46, '#fdf3cf')}${disc(210, 92, 40, '#253a66')}<path d="M165 18 V342 M18 180 H312" stroke="#5d4037" stroke-width="14"/></g>`;

/** The pictures: file name (without number), format, caption behind the trigger word, and what is drawn. */
export const scenes = [
  [
    'portrait',
    'jpg',
    'a small lighthouse robot standing on a sunny beach, front view, smiling, calm sea, blue sky, full body',
    () =>
      sky('s', '#7cc7ea', '#d8f1f4') +
      disc(830, 170, 78, '#fff1b0') +
      cloud(240, 190, 1.2) +
      cloud(610, 290, 0.8) +
      sea(560, '#3fa3bd', '#c8f0f2', 3) +
      hills(800, 14, sand, 1, 1) +
      gull(360, 330, 0.8) +
      gull(450, 290, 0.6) +
      pip({ y: 900, scale: 1.32, lamp: 0.4 }),
  ],
  [
    'night-beam',
    'jpg',
    'a small lighthouse robot on a cliff at night, bright beam of light over the dark sea, stars, moon, seen from far away',
    () =>
      sky('s', '#0d1533', '#22346b', '#4a5a94') +
      stars(120, 5) +
      disc(170, 190, 66, '#fdf3cf') +
      disc(198, 172, 58, '#16214a') +
      sea(680, '#17244f', '#6f86c4', 8) +
      boat(230, 730, 0.7, '#c9cfe6') +
      '<path d="M1024 1024 V640 Q860 620 700 690 Q640 760 610 1024Z" fill="#2b2740"/>' +
      beam(800, 445, 171, 900) +
      pip({ x: 800, y: 668, scale: 0.68, turn: -0.7, left: 60, eyes: 'wide', mouth: 'small' }),
  ],
  [
    'snow',
    'webp',
    'a small lighthouse robot wearing a green scarf in a snowy forest, falling snow, waving, winter light',
    () =>
      sky('s', '#b9cfe4', '#eaf1f7') +
      hills(620, 26, '#d4e2ee', 0, 1.5) +
      [90, 250, 820, 960]
        .map((x, index) =>
          pine(x, 700 + (index % 2) * 50, 1.3 + (index % 3) * 0.3, '#4b7a74', '#fff'),
        )
        .join('') +
      hills(770, 16, '#fbfdff', 2, 1) +
      pip({
        y: 905,
        scale: 1.2,
        wear: SCARF,
        right: 150,
        eyes: 'happy',
        mouth: 'open',
        shadow: 0.16,
      }) +
      snowfall(90, 11),
  ],
  [
    'rain',
    'jpg',
    'a small lighthouse robot holding a yellow umbrella in the rain, wet harbour street, grey evening, three-quarter view',
    () =>
      sky('s', '#54647e', '#8c9bb0') +
      [0, 190, 400, 640, 850]
        .map(
          (x, index) =>
            `<rect x="${x}" y="${330 + (index % 3) * 60}" width="170" height="500" fill="${['#6d5f75', '#7f6a72', '#5f6b82'][index % 3]}"/><path d="M${x - 12} ${330 + (index % 3) * 60} l97 -80 l97 80Z" fill="#46445c"/><rect x="${x + 36}" y="${420 + (index % 3) * 60}" width="40" height="56" fill="#ffd88a"/><rect x="${x + 98}" y="${420 + (index % 3) * 60}" width="40" height="56" fill="#4c5570"/>`,
        )
        .join('') +
      '<rect y="790" width="1024" height="234" fill="#59647a"/><ellipse cx="300" cy="930" rx="190" ry="22" fill="#8797ad"/><ellipse cx="800" cy="870" rx="140" ry="15" fill="#8797ad"/>' +
      pip({ x: 490, y: 905, scale: 1.15, turn: 0.45, lamp: 0.9, right: 126, holdRight: umbrella }) +
      rain(110, 21),
  ],
  [
    'closeup',
    'jpg',
    'close-up of the face of a small lighthouse robot, glowing lamp glass, big eyes, red cap, soft dark background',
    () =>
      sky('s', '#3a2a4d', '#7d4a5e', '#e08e63') +
      disc(160, 760, 90, '#ffb774', 0.25) +
      disc(880, 240, 130, '#ffcf8a', 0.18) +
      disc(760, 820, 70, '#ffb774', 0.25) +
      pip({ y: 1490, scale: 2.95, shadow: 0, left: 10, right: 10, lamp: 0.55, eyes: 'wide' }),
  ],
  [
    'back-sunset',
    'jpg',
    'back view of a small lighthouse robot watching the sunset over the sea, winding key on its back, orange sky',
    () =>
      sky('s', '#54387a', '#d9647a', '#ffb765') +
      disc(512, 560, 150, '#ffe29a') +
      disc(512, 560, 230, '#ffe29a', 0.22) +
      cloud(200, 300, 1.1, '#ffd0b0', 0.55) +
      cloud(800, 220, 0.9, '#ffd0b0', 0.5) +
      sea(600, '#8f4a76', '#ffc98c', 6) +
      '<path d="M150 1024 Q240 800 512 800 Q790 800 880 1024Z" fill="#4d3350"/>' +
      pip({ y: 850, scale: 1.02, isBack: true, lamp: 0.35 }),
  ],
  [
    'meadow',
    'png',
    'a small lighthouse robot with a butterfly net in a flower meadow, spring, running to the right, happy',
    () =>
      sky('s', '#9bd6ef', '#e6f7e6') +
      cloud(760, 170, 1.1) +
      hills(560, 34, '#9ccf86', 0, 1.2) +
      hills(650, 24, '#7fbd70', 2, 1) +
      meadow(26, 31, 700, ['#f48fb1', '#fff', '#b39ddb', '#ff8a65']) +
      butterfly(850, 330, 1.2, '#f48fb1') +
      butterfly(700, 230, 0.8, '#ffd35c') +
      pip({
        x: 430,
        y: 880,
        scale: 1.08,
        turn: 0.8,
        tilt: 7,
        step: [26, 0],
        right: 118,
        left: 60,
        holdRight: net,
        eyes: 'happy',
        mouth: 'open',
        lamp: 0.3,
      }) +
      flower(160, 900, 1.3, '#fff') +
      flower(890, 920, 1.2, '#f48fb1'),
  ],
  [
    'library',
    'webp',
    'a small lighthouse robot reading in a cosy library at night, bookshelves, warm lamp light, window with moon, eyes closed',
    () =>
      sky('s', '#4a2f36', '#6d4238') +
      [210, 410, 610]
        .map(
          (y, row) =>
            `<rect x="0" y="${y}" width="560" height="18" fill="#3b2428"/>` +
            Array.from({ length: 11 }, (_, index) =>
              book(
                12 + index * 49,
                y,
                42,
                100 + ((index * 37 + row * 23) % 5) * 14,
                ['#c0564a', '#d9a441', '#4f7d86', '#7b5a86', '#6f8f5a'][(index + row * 2) % 5],
              ),
            ).join(''),
        )
        .join('') +
      windowPane(640, 130) +
      '<rect y="790" width="1024" height="234" fill="#7c4a36"/><ellipse cx="520" cy="900" rx="400" ry="70" fill="#a8433f"/><ellipse cx="520" cy="900" rx="330" ry="52" fill="none" stroke="#e9b872" stroke-width="7"/>' +
      pip({ x: 520, y: 880, scale: 1.1, lamp: 0.8, eyes: 'closed', left: 36, right: 36 }) +
      '<g transform="translate(520 770)"><path d="M-96 -26 Q-50 -48 0 -24 Q50 -48 96 -26 V50 Q50 30 0 54 Q-50 30 -96 50Z" fill="#fbf4e2"/><path d="M0 -24 V54" stroke="#c9b48c" stroke-width="5"/><path d="M-78 -8 q30 -10 62 2 M-78 12 q30 -10 62 2 M18 -6 q30 -12 60 -2 M18 14 q30 -12 60 -2" stroke="#b8a88c" stroke-width="5" fill="none"/></g>',
  ],
  [
    'boat',
    'jpg',
    'a small lighthouse robot sailing in a wooden boat, waves, seagulls, side view to the left, bright day',
    () =>
      sky('s', '#5fb4e6', '#cdeefa') +
      cloud(200, 240, 1.3) +
      cloud(800, 150, 0.9) +
      gull(300, 420, 1) +
      gull(180, 350, 0.7) +
      sea(640, '#2f86b5', '#bfe9f5', 14) +
      '<rect x="700" y="250" width="14" height="520" fill="#6b4a3a"/><path d="M722 260 Q900 460 880 690 H722Z" fill="#fdf6e6"/><path d="M722 400 Q800 420 850 470 L874 560 Q800 500 722 490Z" fill="#e4483b"/>' +
      pip({
        x: 470,
        y: 800,
        scale: 0.98,
        turn: -0.85,
        left: 150,
        eyes: 'open',
        mouth: 'open',
        lamp: 0.4,
        shadow: 0,
      }) +
      '<path d="M130 730 H920 Q890 900 790 910 H300 Q190 900 130 730Z" fill="#8a5238"/><path d="M130 730 H920 L912 770 H142Z" fill="#a9694a"/><path d="M168 820 H884" stroke="#6f3f2c" stroke-width="7"/><path d="M0 900 Q80 870 160 900 T320 900 T480 900 T640 900 T800 900 T960 900 T1120 900 V1024 H0Z" fill="#256f9b"/>',
  ],
  [
    'from-above',
    'webp',
    'a small lighthouse robot seen from above on a checkered picnic blanket, holding a mug, tea and cake, green grass',
    () =>
      sky('s', '#86bf6c', '#6aa85a') +
      meadow(14, 77, 40, ['#fff', '#ffe08a']) +
      '<g transform="rotate(-8 512 640)"><rect x="130" y="330" width="770" height="600" rx="16" fill="#fdf4ea"/>' +
      Array.from(
        { length: 6 },
        (_, index) =>
          `<rect x="${150 + index * 126}" y="330" width="62" height="600" fill="#e4483b" opacity=".35"/><rect x="130" y="${352 + index * 98}" width="770" height="48" fill="#e4483b" opacity=".35"/>`,
      ).join('') +
      '</g>' +
      '<ellipse cx="240" cy="770" rx="92" ry="62" fill="#fff"/><ellipse cx="240" cy="758" rx="62" ry="40" fill="#f3c9a0"/><ellipse cx="240" cy="744" rx="62" ry="40" fill="#fbe4ea"/><circle cx="240" cy="728" r="16" fill="#d63c4a"/>' +
      '<ellipse cx="800" cy="500" rx="74" ry="50" fill="#fff"/><ellipse cx="800" cy="496" rx="50" ry="32" fill="#b5713f"/>' +
      pip({
        x: 530,
        y: 870,
        scale: 1.18,
        bow: 24,
        lamp: 0.25,
        left: 60,
        holdLeft: mug,
        eyes: 'happy',
      }),
  ],
  [
    'from-below',
    'jpg',
    'a small lighthouse robot seen from below, heroic pose, arms up, tall against storm clouds, lightning, dramatic light',
    () =>
      sky('s', '#262a44', '#4b5273', '#8b8fa8') +
      cloud(180, 200, 2, '#353a58', 0.95) +
      cloud(760, 140, 2.3, '#3d4364', 0.95) +
      cloud(480, 320, 1.6, '#4b5273', 0.8) +
      '<path d="M860 200 L790 400 L846 396 L770 600 L930 350 L868 356 L930 200Z" fill="#ffe9a0"/>' +
      hills(900, 30, '#23223a', 1, 1.5) +
      pip({
        y: 985,
        scale: 1.68,
        bow: -12,
        left: 148,
        right: 148,
        mouth: 'open',
        lamp: 1,
        shadow: 0,
      }),
  ],
  [
    'space',
    'png',
    'a small lighthouse robot floating in outer space among planets and stars, tilted, curious, deep blue background',
    () =>
      sky('s', '#0b1030', '#1b1f57', '#3a2a6b') +
      stars(130, 41, 1024) +
      disc(210, 240, 118, '#e89a5b') +
      '<ellipse cx="210" cy="240" rx="190" ry="38" fill="none" stroke="#f7d9a8" stroke-width="14" transform="rotate(-16 210 240)"/>' +
      disc(850, 820, 170, '#4aa3a0') +
      disc(800, 770, 44, '#3b8a8c') +
      disc(910, 870, 30, '#3b8a8c') +
      disc(830, 210, 40, '#d5d8ec') +
      pip({
        x: 470,
        y: 800,
        scale: 1.1,
        tilt: 17,
        left: 80,
        right: 112,
        eyes: 'wide',
        mouth: 'small',
        shadow: 0,
        step: [10, -6],
      }),
  ],
  [
    'balloons',
    'webp',
    'a small lighthouse robot holding colourful balloons, birthday party, confetti, pastel pink background, joyful',
    () =>
      sky('s', '#fbd3dc', '#fdebd9') +
      confetti(60, 51, ['#e4483b', '#f2b84b', '#4f9a9a', '#8e6bbf']) +
      hills(860, 6, '#f3b7a6', 0, 1) +
      pip({
        x: 480,
        y: 905,
        scale: 1.12,
        right: 140,
        left: 132,
        eyes: 'happy',
        mouth: 'open',
        lamp: 0.3,
        holdRight: balloon(-30, '#8e6bbf') + balloon(70, '#f2b84b') + balloon(150, '#4f9a9a'),
      }),
  ],
  [
    'underwater',
    'jpg',
    'a small lighthouse robot walking on the sea floor, coral, fish, bubbles, blue-green light, three-quarter view to the left',
    () =>
      sky('s', '#4fc0c9', '#1b6f92', '#0f3d66') +
      [200, 460, 720]
        .map(
          (x) =>
            `<path d="M${x} 0 L${x + 90} 0 L${x + 10} 1024 L${x - 160} 1024Z" fill="#d9fbf5" opacity=".1"/>`,
        )
        .join('') +
      hills(850, 18, '#c9b27c', 1, 1.5) +
      [90, 180, 860, 950]
        .map(
          (x, index) =>
            `<path d="M${x} 900 q-30 -60 0 -120 t0 -${100 + index * 30}" stroke="${index % 2 ? '#e0637a' : '#3f9c6f'}" stroke-width="26" fill="none" stroke-linecap="round"/>`,
        )
        .join('') +
      [
        [240, 330, '#f2b84b', 1],
        [830, 420, '#f58573', -1],
        [720, 250, '#fbd27c', 1],
      ]
        .map(
          ([x, y, colour, way]) =>
            `<g transform="translate(${x} ${y}) scale(${way} 1)"><ellipse rx="56" ry="32" fill="${colour}"/><path d="M46 0 L92 -32 V32Z" fill="${colour}"/><circle cx="-28" cy="-6" r="6" fill="#22304a"/></g>`,
        )
        .join('') +
      pip({
        x: 520,
        y: 895,
        scale: 1.14,
        turn: -0.5,
        step: [0, 20],
        left: 40,
        right: 60,
        lamp: 1,
      }) +
      [
        [380, 420, 16],
        [410, 350, 11],
        [640, 300, 20],
        [660, 220, 12],
        [350, 260, 9],
      ]
        .map(
          ([x, y, r]) =>
            `<circle cx="${x}" cy="${y}" r="${r}" fill="none" stroke="#e6fffb" stroke-width="5" opacity=".8"/>`,
        )
        .join(''),
  ],
  [
    'autumn',
    'jpg',
    'a small lighthouse robot in an autumn park, falling red leaves, lamp off, looking to the right, golden afternoon',
    () =>
      sky('s', '#f7d9a0', '#fbeccb') +
      [110, 330, 800, 960]
        .map(
          (x, index) =>
            `<rect x="${x - 16}" y="430" width="32" height="400" fill="#7a4d36"/>${disc(x, 380 - (index % 2) * 60, 130, ['#e0803a', '#d9603a', '#e8a43f', '#c94f3a'][index])}${disc(x - 60, 440 - (index % 2) * 60, 84, ['#e8a43f', '#e0803a', '#d9603a', '#e0803a'][index])}${disc(x + 66, 430 - (index % 2) * 60, 90, ['#d9603a', '#e8a43f', '#e0803a', '#d9603a'][index])}`,
        )
        .join('') +
      hills(790, 20, '#d7a65a', 0, 1) +
      leaves(34, 61, ['#c94f3a', '#e0803a', '#e8a43f']) +
      pip({ x: 540, y: 900, scale: 1.2, turn: 0.7, lamp: 0, left: 20, right: 20 }),
  ],
  [
    'bedtime',
    'webp',
    'a small lighthouse robot sleeping under a blanket in bed, night-light glow, toy star, eyes closed, dark blue room',
    () =>
      sky('s', '#1e2550', '#313a72') +
      `<path d="${star5}" transform="translate(200 200) scale(1.1)" fill="#ffd35c"/><path d="${star5}" transform="translate(330 130) scale(.6)" fill="#ffd35c" opacity=".7"/>` +
      windowPane(640, 110) +
      '<rect x="150" y="500" width="724" height="330" rx="40" fill="#6b4436"/><rect x="250" y="560" width="524" height="250" rx="70" fill="#f4f0ff"/>' +
      pip({ y: 965, scale: 1.12, tilt: -4, eyes: 'closed', lamp: 0.5, shadow: 0 }) +
      '<path d="M120 800 Q300 720 512 770 Q730 720 904 800 V1024 H120Z" fill="#4f7fb0"/><path d="M120 800 Q300 720 512 770 Q730 720 904 800 L904 850 Q730 770 512 820 Q300 770 120 850Z" fill="#e8eefb"/>' +
      [230, 400, 620, 790]
        .map(
          (x, index) =>
            `<path d="${star5}" transform="translate(${x} ${920 + (index % 2) * 30}) scale(.7)" fill="#7fa6d0"/>`,
        )
        .join('') +
      '<g fill="#dfe6ff" font-family="none"><path d="M650 420 h46 l-46 52 h46 M716 340 h34 l-34 40 h34" stroke="#dfe6ff" stroke-width="9" fill="none" stroke-linejoin="round" stroke-linecap="round"/></g>',
  ],
];
