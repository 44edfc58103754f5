/**
 * The app's mark: a falling loss curve that becomes the beam of a lamp. Two rectangles low in rank (a tall and a wide bar: the
 * two matrices of a LoRA) meet where the light is.
 */
export function appIcon(size) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 512 512">
  <defs>
    <linearGradient id="ground" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#262b3f"/><stop offset="1" stop-color="#141724"/></linearGradient>
    <linearGradient id="accent" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ffb35c"/><stop offset="1" stop-color="#ff7a3d"/></linearGradient>
  </defs>
  <rect x="16" y="16" width="480" height="480" rx="112" fill="url(#ground)"/>
  <rect x="17.5" y="17.5" width="477" height="477" rx="110.500" fill="none" stroke="#fff" stroke-opacity=".09" stroke-width="3"/>
  <rect x="112" y="112" width="76" height="288" rx="26" fill="#f4f1ea"/>
  <rect x="212" y="324" width="188" height="76" rx="26" fill="#f4f1ea"/>
  <path d="M230 150 C244 246 296 264 378 266" fill="none" stroke="url(#accent)" stroke-width="38" stroke-linecap="round"/>
  <circle cx="378" cy="266" r="34" fill="#ffb35c"/>
</svg>
`;
}

/** An .ico file of PNG pictures (understood since Windows Vista). `parts`: size in pixels, at most 256, and PNG data. */
export function packIco(parts) {
  const head = Buffer.alloc(6 + parts.length * 16);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(parts.length, 4);
  let at = head.length;
  parts.forEach(({ size, data }, index) => {
    const entry = 6 + index * 16;
    head[entry] = size % 256; // 256 is written as 0
    head[entry + 1] = size % 256;
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(data.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += data.length;
  });
  return Buffer.concat([head, ...parts.map((part) => part.data)]);
}
