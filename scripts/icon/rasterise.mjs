/** Draws build/icon.svg as PNGs and as an .ico; an app of its own for Electron, started by scripts/icon.mjs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];

const folder = process.env.HEARTH_ICON_FOLDER ?? '.';
// Awaiting readiness here would wait for ever: Electron becomes ready only after this module has loaded.
void app.whenReady().then(draw);

async function draw() {
  const window = new BrowserWindow({ show: false });
  await window.loadURL('data:text/html,<title>icon</title>');
  const svg = readFileSync(join(folder, 'icon.svg')).toString('base64');
  mkdirSync(join(folder, 'icons'), { recursive: true });
  const pngs = new Map();
  for (const size of SIZES) {
    const data = await window.webContents.executeJavaScript(`(async () => {
      const image = new Image(${size}, ${size});
      image.src = 'data:image/svg+xml;base64,${svg}';
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: ${size}, height: ${size} });
      canvas.getContext('2d').drawImage(image, 0, 0, ${size}, ${size});
      return canvas.toDataURL('image/png').split(',')[1];
    })()`);
    const png = Buffer.from(data, 'base64');
    pngs.set(size, png);
    writeFileSync(join(folder, 'icons', `${size}x${size}.png`), png);
  }
  writeFileSync(join(folder, 'icon.png'), pngs.get(512));
  writeFileSync(join(folder, 'icon.ico'), ico(ICO_SIZES.map((size) => ({ size, png: pngs.get(size) }))));
  app.exit(0);
}

/**
 * Header (6 bytes), one entry of 16 bytes per picture, then the PNGs themselves.
 * @param {readonly { size: number, png: Buffer }[]} pictures
 */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}
