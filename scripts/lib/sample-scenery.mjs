/** Backgrounds and things for the sample pictures. All random looking places come from a seeded generator. */

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

const many = (count, seed, draw) => {
  const next = seeded(seed);
  return Array.from({ length: count }, (_, index) => draw(next, index)).join('');
};

/** A sky from top to bottom. */
export const sky = (id, ...colours) =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${colours.map((colour, index) => `<stop offset="${index / (colours.length - 1)}" stop-color="${colour}"/>`).join('')}</linearGradient><rect width="1024" height="1024" fill="url(#${id})"/>`;

export const disc = (x, y, r, colour, opacity = 1) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour}" opacity="${opacity}"/>`;

export const cloud = (x, y, scale, colour = '#fff', opacity = 0.9) =>
  `<g transform="translate(${x} ${y}) scale(${scale})" fill="${colour}" opacity="${opacity}"><ellipse rx="90" ry="30"/><circle cx="-36" cy="-18" r="36"/><circle cx="22" cy="-30" r="46"/><circle cx="66" cy="-8" r="28"/></g>`;

export const stars = (count, seed, bottom = 600) =>
  many(count, seed, (next) =>
    disc(
      f(next() * 1024),
      f(next() * bottom),
      f(1 + next() * 2.6),
      '#fff8e0',
      f(0.4 + next() * 0.6),
    ),
  );

/** A line of hills: a smooth wave from left to right. */
export function hills(y, height, colour, phase = 0, waves = 2) {
  const points = [];
  for (let x = 0; x <= 1024; x += 32) {
    points.push(`${x} ${f(y + Math.sin((x / 1024) * Math.PI * 2 * waves + phase) * height)}`);
  }
  return `<path d="M0 1024 L${points.join(' L')} L1024 1024Z" fill="${colour}"/>`;
}

export const sea = (y, colour, light, seed) =>
  `<rect y="${y}" width="1024" height="${1024 - y}" fill="${colour}"/>` +
  many(26, seed, (next) => {
    const at = y + 14 + next() * (1000 - y);
    const width = 30 + next() * 90 * ((at - y) / 300 + 0.4);
    return `<path d="M${f(next() * 1024)} ${f(at)} q${f(width / 4)} -8 ${f(width / 2)} 0 t${f(width / 2)} 0" stroke="${light}" stroke-width="5" fill="none" stroke-linecap="round" opacity=".55"/>`;
  });

export const pine = (x, y, scale, colour, snow = '') =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><rect x="-9" y="-20" width="18" height="34" fill="#5b4336"/><path d="M-70 -10 L0 -110 L70 -10Z M-56 -70 L0 -160 L56 -70Z M-40 -128 L0 -205 L40 -128Z" fill="${colour}"/>${snow ? `<path d="M-20 -166 L0 -205 L20 -166 Q8 -174 0 -164 Q-10 -176 -20 -166Z M-30 -112 L0 -160 L30 -112 Q14 -122 2 -110 Q-14 -122 -30 -112Z" fill="${snow}"/>` : ''}</g>`;

export const snowfall = (count, seed) =>
  many(count, seed, (next) =>
    disc(f(next() * 1024), f(next() * 1024), f(3 + next() * 7), '#fff', f(0.5 + next() * 0.5)),
  );

export const rain = (count, seed) =>
  many(count, seed, (next) => {
    const [x, y] = [f(next() * 1100), f(next() * 1024)];
    return `<path d="M${x} ${y} l-14 44" stroke="#d5e6f5" stroke-width="4" stroke-linecap="round" opacity="${f(0.3 + next() * 0.4)}"/>`;
  });

export const flower = (x, y, scale, colour) =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><path d="M0 0 Q6 30 0 62" stroke="#3f7d46" stroke-width="6" fill="none"/><path d="M2 40 q22 -14 28 2 q-16 10 -28 -2" fill="#4f9a56"/>${[0, 72, 144, 216, 288].map((angle) => `<ellipse cy="-17" rx="11" ry="16" fill="${colour}" transform="rotate(${angle})"/>`).join('')}<circle r="10" fill="#ffd35c"/></g>`;

export const meadow = (count, seed, y, colours) =>
  many(count, seed, (next, index) =>
    flower(
      f(20 + next() * 984),
      f(y + next() * (930 - y)),
      f(0.5 + next() * 0.5),
      colours[index % colours.length],
    ),
  );

export const leaves = (count, seed, colours) =>
  many(count, seed, (next, index) => {
    const [x, y] = [f(next() * 1024), f(240 + next() * 760)];
    return `<ellipse cx="${x}" cy="${y}" rx="16" ry="9" fill="${colours[index % colours.length]}" transform="rotate(${f(next() * 180)} ${x} ${y})"/>`;
  });

export const confetti = (count, seed, colours) =>
  many(count, seed, (next, index) => {
    const [x, y] = [f(next() * 1024), f(next() * 860)];
    return `<rect x="${x}" y="${y}" width="18" height="9" fill="${colours[index % colours.length]}" transform="rotate(${f(next() * 180)} ${x} ${y})" opacity=".8"/>`;
  });

export const gull = (x, y, scale) =>
  `<path transform="translate(${x} ${y}) scale(${scale})" d="M-44 -8 Q-22 -30 0 0 Q22 -30 44 -8" stroke="#fdfdfb" stroke-width="9" fill="none" stroke-linecap="round"/>`;

export const boat = (x, y, scale, sail = '#fdf6e6') =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><path d="M-70 0 H70 L46 34 H-46Z" fill="#7b4a34"/><rect x="-4" y="-120" width="8" height="122" fill="#5b3a2b"/><path d="M8 -116 L62 -14 H8Z" fill="${sail}"/><path d="M-8 -96 L-48 -14 H-8Z" fill="#f2b84b"/></g>`;

export const book = (x, y, width, height, colour) =>
  `<rect x="${x}" y="${y - height}" width="${width}" height="${height}" rx="4" fill="${colour}"/><rect x="${x + 5}" y="${y - height + 14}" width="${width - 10}" height="7" fill="#fff" opacity=".55"/>`;

/** A cone of light; angle in degrees from the right, clockwise. */
export const beam = (x, y, angle, length = 900, spread = 13) =>
  `<g transform="translate(${x} ${y}) rotate(${angle})"><linearGradient id="beam${angle}"><stop offset="0" stop-color="#fff2b5" stop-opacity=".85"/><stop offset="1" stop-color="#fff2b5" stop-opacity="0"/></linearGradient><path d="M0 -18 L${length} ${f(-length * Math.tan((spread * Math.PI) / 180))} V${f(length * Math.tan((spread * Math.PI) / 180))} L0 18Z" fill="url(#beam${angle})"/></g>`;

export const umbrella = `<g><rect x="-5" y="-190" width="10" height="206" rx="5" fill="#6b4a3a"/><path d="M-150 -170 Q-120 -290 0 -298 Q120 -290 150 -170 Q112 -196 75 -170 Q38 -196 0 -170 Q-38 -196 -75 -170 Q-112 -196 -150 -170Z" fill="#f2b84b"/><path d="M0 -298 Q-60 -260 -75 -170 Q-38 -196 0 -170 Q38 -196 75 -170 Q60 -260 0 -298Z" fill="#fbd27c"/></g>`;

export const balloon = (dx, colour) =>
  `<path d="M0 0 Q${dx / 3} -90 ${dx} -170" stroke="#6b5a70" stroke-width="3" fill="none"/><g transform="translate(${dx} -236)"><ellipse rx="52" ry="64" fill="${colour}"/><path d="M-9 62 L9 62 L0 76Z" fill="${colour}"/><path d="M-26 -26 Q-20 -44 -4 -48" stroke="#fff" stroke-width="8" fill="none" stroke-linecap="round" opacity=".7"/></g>`;

const f = (value) => Number(value.toFixed(2));
