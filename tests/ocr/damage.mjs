// What happens to a screenshot before it reaches us, and whether a person could still read it.
//
// sent    A messenger shrinks the picture and makes a JPEG of it, sometimes twice (forwarded). Long sides: 1600
//         (WhatsApp, Signal), 1280 and 800 (Telegram's sizes y and x, core.telegram.org/api/files), 1024 (MMS) and
//         768 (phones short of memory: Signal-Android's MmsMediaConstraints and PushMediaConstraints; their last
//         resort of 512 is for files over 280 KB, which a screen at 768 never is). JPEG quality 80 down to 45:
//         WhatsApp's is told as 70 to 80, Signal-Android lowers its own to 50 (BitmapUtil) to keep under a size. A
//         phone's screen is 19.5 : 9: a long side of 1280 is 591 pixels across, 768 is 354.
// photo   A screen photographed with another phone, the source of the catalogue of OCR damage: mostly in focus,
//         sometimes not or shaken, tilted, pale from glare, darker to one side, noisy as a sensor in a dim car is,
//         the screen 600 to 1100 pixels across; half of them then sent as above, the screen filling 85 of 100 parts
//         of the frame. How often each happens nobody has counted: half of all damaged screens are photos, and the
//         two kinds are reported apart.
// beyond  What no person reads: previews (Telegram's size s, 100 pixels tall) and photos wholly out of focus. Of
//         these we demand only that nothing wrong is stated. Reading needs two cycles per letter (Legge, Pelli,
//         Rubin and Schleske 1985, Vision Research 25); a picture is beyond when its letters are less than two
//         pixels tall, or keep less than a hundredth of full contrast there, which is what eyes need. The class is
//         decided by this measure, from what was done to the picture; never by what came out of it.

const SENT = [1600, 1280, 1024, 800, 768];
const PREVIEW = 100;
const QUALITY = [0.45, 0.6, 0.8];
const BLUR = [0.4, 0.4, 0.7, 0.7, 1, 1.3, 1.8]; // in points of the screen, of which a letter x has 7 to 10
const OUT_OF_FOCUS = 3;
const ACROSS = 9 / 19.5;
const X_HEIGHT = 0.52; // of the size of a font: 0.51 (Lato) to 0.55 (DejaVu Sans)

const sent = (r, fills = 1) => ({ width: Math.round(r.pick(SENT) * ACROSS * fills), quality: r.pick(QUALITY) });

function messenger(r) {
  const steps = [r.chance(0.12) ? { width: Math.round(PREVIEW * ACROSS), quality: 0.6 } : sent(r)];
  if (r.chance(0.3))
    steps.push({ ...steps[0], quality: r.pick(QUALITY), width: Math.round(steps[0].width * r.pick([0.8, 1])) });
  return { kind: 'sent', blur: 0, noise: 0, contrast: 1, shade: 0, tilt: 0, steps };
}

function camera(r) {
  const first = { width: r.pick([600, 800, 1100]), quality: 0.9 };
  const steps = [first];
  const next = sent(r, 0.85);
  if (r.chance(0.5) && next.width < first.width) steps.push(next);
  return {
    kind: 'photo',
    blur: r.chance(0.12) ? OUT_OF_FOCUS : r.pick(BLUR),
    noise: r.pick([6, 12, 20]),
    contrast: r.pick([0.9, 0.75, 0.6]),
    shade: r.pick([0, 0.2, 0.35]),
    tilt: r.pick([0, 0.5, -0.8, 1, -1.5]),
    steps,
  };
}

/** The part of full contrast that letters keep at two cycles each, after a blur of so many points of a screen. */
const contrast_left = ({ blur, contrast }, size) =>
  contrast * Math.exp(-8 * Math.PI ** 2 * (blur / (X_HEIGHT * size)) ** 2);

/** {state, damage} of a screen that is drawn with letters of a size, so many points wide. */
export function damage_of(r, { size, width }) {
  const damage = r.chance(0.5) ? messenger(r) : camera(r);
  const tall = (X_HEIGHT * size * damage.steps.at(-1).width) / width;
  const legible = tall >= 2 && contrast_left(damage, size) >= 0.01;
  return { state: legible ? damage.kind : 'beyond', damage };
}

/** In a page: the picture after that, as the address of what holds it. `width` is the screen's in points. */
export async function spoil({ source, damage, width, seed }) {
  let picture = await createImageBitmap(await (await fetch(source)).blob());
  let address = source;
  const drawn_over = (across) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(across), Math.round((picture.height * across) / picture.width)];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.imageSmoothingQuality = 'high';
    return { canvas, context };
  };
  const photographed = (across) => {
    const { blur, contrast, shade, tilt, noise, frame = 0.06, ground = '#5a5a5a' } = damage;
    const [wide, high] = [across, (picture.height * across) / picture.width];
    const angle = (tilt * Math.PI) / 180;
    const { canvas, context } = drawn_over(across);
    canvas.width = wide * (1 + frame) + high * Math.abs(Math.sin(angle));
    canvas.height = high + wide * (frame + Math.abs(Math.sin(angle)));
    context.imageSmoothingQuality = 'high';
    context.fillStyle = ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.translate(canvas.width / 2, canvas.height / 2);
    context.rotate(angle);
    context.filter = `blur(${(blur * across) / width}px)`;
    context.globalAlpha = contrast;
    context.drawImage(picture, -wide / 2, -high / 2, wide, high);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
    let state = seed;
    for (let at = 0; at < pixels.data.length; at += 4) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const shift = ((state >>> 24) / 128 - 1) * noise;
      const light = 1 - (shade * ((at / 4) % canvas.width)) / canvas.width;
      for (let c = 0; c < 3; ++c) pixels.data[at + c] = pixels.data[at + c] * light + shift;
    }
    context.putImageData(pixels, 0, 0);
    return canvas;
  };
  for (const [i, step] of damage.steps.entries()) {
    let canvas;
    if (i === 0 && damage.kind !== 'sent') {
      canvas = photographed(step.width);
    } else {
      const frame = i === 0 ? 1 : picture.width / damage.steps[i - 1].width; // a photo's is wider than the screen in it
      const sheet = drawn_over(step.width * frame);
      sheet.context.drawImage(picture, 0, 0, sheet.canvas.width, sheet.canvas.height);
      canvas = sheet.canvas;
    }
    address = step.quality === null ? canvas.toDataURL() : canvas.toDataURL('image/jpeg', step.quality);
    picture = await createImageBitmap(await (await fetch(address)).blob());
  }
  return address;
}
