// Picks the animations that fluent-full learns from and captions them.
// Usage: node select.mjs NPM FOLDER    (NPM holds the unpacked packages; see fetch.sh)
//
// Smileys, animals, travel, food, activities and objects, at least twelve frames, no clock faces. Left out by hand, because a look at them
// shows a jump at the seam or next to no motion: see `unfit`.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [npm, folder] = process.argv.slice(2);
const groups = new Set([0, 3, 4, 5, 6, 7]); // of emojibase's messages.json; 1 people, 8 symbols, 9 flags
const leastFrames = 12;
const unfit = new Set(['wind face', 'teacup without handle', 'clinking beer mugs', 'fountain', 'fog']);
const isClock = (hex) => hex >= '1F550' && hex <= '1F567';
const plain = (hex) => hex.toUpperCase().replaceAll('-FE0F', '');

function frames(file) {
  const bytes = readFileSync(file);
  let count = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32LE(at + 4);
    count += bytes.toString('latin1', at, at + 4) === 'ANMF' ? 1 : 0;
    at += 8 + size + (size & 1);
  }
  return count;
}

const described = new Map(
  JSON.parse(readFileSync(join(npm, 'emojibase-data-17.0.0/package/en/data.json'), 'utf8')).map((emoji) => [
    plain(emoji.hexcode),
    emoji,
  ]),
);
const captions = {};
for (const part of [1, 2, 3, 4]) {
  const assets = join(npm, `lobehub-fluent-emoji-anim-${part}-1.0.0/package/assets`);
  for (const name of readdirSync(assets).sort()) {
    const hex = plain(name.replace(/\.webp$/, ''));
    const emoji = described.get(hex); // skin tones are not among them
    if (!emoji || !groups.has(emoji.group) || isClock(hex) || unfit.has(emoji.label)) continue;
    if (frames(join(assets, name)) < leastFrames) continue;
    const file = hex.toLowerCase();
    copyFileSync(join(assets, name), join(folder, `${file}.webp`));
    captions[file] = [...new Set([emoji.label, ...(emoji.tags ?? [])])];
  }
}
const sorted = Object.fromEntries(Object.entries(captions).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(folder, 'captions.json'), `${JSON.stringify(sorted, null, 1)}\n`);
console.log(`${Object.keys(sorted).length} animations in ${folder}`);
